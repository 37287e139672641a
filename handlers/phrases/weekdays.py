"""Days of the week: ``weekdays``, ``пн ср пт``, ``с понедельника по пятницу``, ``дүйсенбі``, ``except sunday``."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.phrases.spoken import fillers, listed, phrase
from storage.records import EVERY_DAY

_Reader = Callable[[Sequence[str], int], tuple[frozenset[int], int]]

_WEEKDAYS: Final = frozenset(range(5))
_WEEKEND: Final = frozenset((5, 6))


@dataclass(slots=True)
class Group:
    """Days that are named one after another; those of ``excluded`` are left out of them, or of every day."""

    named: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()

    @property
    def days(self) -> frozenset[int]:
        """What it comes to; where nothing would be left, leaving out was not meant."""
        wanted = self.named or frozenset(EVERY_DAY)
        return wanted - self.excluded or wanted


def read_group(said: Sequence[str], at: int) -> tuple[Group, int]:
    """Return what is said about days at ``at``, and how many pieces that takes.

    ``except sunday``, ``кроме сб и вс``; the Turkic languages have the word behind: ``жексенбіден басқа``.
    """
    if taken := phrase(said, at, "groups", "except"):
        days, length = _several(said, at + taken, read_days)
        if days:
            return Group(excluded=days), taken + length
    days, length = _several(said, at, _one_day)
    if days and (after := phrase(said, at + length, "groups", "except_after")):
        return Group(excluded=days), length + after
    days, length = read_days(said, at)
    return Group(days), length


def _several(said: Sequence[str], at: int, read: _Reader) -> tuple[frozenset[int], int]:
    """Return days that follow each other with nothing but a little word between; "every day" is not among them."""
    found, length = read(said, at)
    while found:
        between = 1 if at + length < len(said) and said[at + length] in fillers() else 0
        more, taken = read(said, at + length + between)
        if not more or len(more) == len(EVERY_DAY):
            break
        found |= more
        length += between + taken
    return found, length


def _one_day(said: Sequence[str], at: int) -> tuple[frozenset[int], int]:
    day, taken = _day(said, at)
    return (frozenset(), 0) if day is None else (frozenset({day}), taken)


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
    last, more = _until(said, at + taken)
    return (frozenset({first}), taken) if last is None else (frozenset(_range(first, last)), taken + more)


def _until(said: Sequence[str], at: int) -> tuple[int | None, int]:
    """``to friday``, ``по пятницу``, ``жұмаға дейін``, ``jumagacha``."""
    through = phrase(said, at, "groups", "through")
    if through:
        last, taken = _day(said, at + through)
        return (last, through + taken) if last is not None else (None, 0)
    if at < len(said):
        for ending in listed("groups", "through_ending"):
            if said[at].endswith(ending):
                last, taken = _day([said[at].removesuffix(ending)], 0)
                return last, taken
    last, taken = _day(said, at)
    behind = phrase(said, at + taken, "groups", "through_after") if taken else 0
    return (last, taken + behind) if behind else (None, 0)


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
