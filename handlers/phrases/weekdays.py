"""Days of the week: ``weekdays``, ``пн ср пт``, ``с понедельника по пятницу``, ``дүйсенбі``, ``except sunday``."""

from collections.abc import Iterable, Sequence
from typing import Final

from handlers.phrases.spoken import listed, phrase
from storage.records import EVERY_DAY

_WEEKDAYS: Final = frozenset(range(5))
_WEEKEND: Final = frozenset((5, 6))


def read_days(said: Sequence[str], at: int) -> tuple[frozenset[int], int]:
    """Return the days that are named at ``at`` (0 is Monday), and how many pieces that takes."""
    for name, days in (("every", frozenset(EVERY_DAY)), ("weekdays", _WEEKDAYS), ("weekend", _WEEKEND)):
        if taken := phrase(said, at, "groups", name):
            return days, taken
    skipped = phrase(said, at, "groups", "from")
    first, taken = _day(said, at + skipped)
    if first is None:
        return frozenset(), 0
    taken += skipped
    if through := phrase(said, at + taken, "groups", "through"):
        last, more = _day(said, at + taken + through)
        if last is not None:
            return frozenset(_range(first, last)), taken + through + more
    return frozenset({first}), taken


def _range(first: int, last: int) -> Iterable[int]:
    return (day % 7 for day in range(first, (last if last >= first else last + 7) + 1))


def _day(said: Sequence[str], at: int) -> tuple[int | None, int]:
    if at < len(said) and said[at] == listed("groups", "monday_in_tajik")[0]:
        # Monday and the capital of Tajikistan are one word: a day only among other days
        others = [*said[:at], *said[at + 1 :]]
        return (0, 1) if any(word in listed("groups", "beside_monday") for word in others) else (None, 0)
    for day in EVERY_DAY:
        if taken := phrase(said, at, "days", str(day)):
            return day, taken
    return None, 0
