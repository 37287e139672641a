"""How often, as people say it: ``weekly`` and ``3 times a week`` are days of the week; what else there is, no briefing.

A briefing comes at hours of days of the week. ``Every other day``, ``раз в месяц``, ``har 2 soatda`` are understood
only to be named: read piece by piece they would be something else, such as every day at two.
"""

from collections.abc import Sequence
from enum import StrEnum

from handlers.phrases.spoken import phrase
from handlers.phrases.weekdays import read_days


class Rhythm(StrEnum):
    """What is said about how often."""

    WEEKLY = "weekly"  # on one day of every week
    SEVERAL = "several"  # on some days of every week
    OTHER = "other"  # anything that days of the week cannot say
    ONCE = "once"  # today, tomorrow, the next one


def read_rhythm(said: Sequence[str], at: int) -> tuple[Rhythm | None, int]:
    """Return what is said at ``at`` about how often, and how many pieces that takes."""
    if (times := _times_a_week(said, at))[1]:
        return times
    named = (Rhythm.WEEKLY, Rhythm.SEVERAL, Rhythm.OTHER)
    found = [
        *((phrase(said, at, "rhythms", one.value), one) for one in named),
        (_every_so_many(said, at), Rhythm.OTHER),
    ]
    taken, rhythm = max(found, key=lambda one: one[0])
    return (rhythm, taken) if taken else (None, 0)


def read_once(said: Sequence[str], at: int) -> int:
    """Return how many pieces at ``at`` name one day that does not come again: ``tomorrow``, ``сегодня``."""
    return phrase(said, at, "rhythms", Rhythm.ONCE.value)


def _times_a_week(said: Sequence[str], at: int) -> tuple[Rhythm | None, int]:
    """``3 times a week``, ``два раза в неделю``, ``haftada 3 marta``."""
    before = phrase(said, at, "rhythms", "in_a_week")
    many, taken = _number(said, at + before)
    if not taken:
        return None, 0
    behind = at + before + taken
    after = phrase(said, behind, *(("often", "words") if before else ("rhythms", "per_week")))
    if not after:
        return None, 0
    return Rhythm.WEEKLY if many == 1 else Rhythm.SEVERAL, before + taken + after


def _every_so_many(said: Sequence[str], at: int) -> int:
    """``every 2 days``, ``каждый второй день``, ``every second friday``, ``ikki kunda bir``, ``every hour``."""
    every = phrase(said, at, "often", "every")
    if every and (ordinal := phrase(said, at + every, "rhythms", "ordinals")):
        behind = at + every + ordinal
        return every + ordinal + (_unit(said, behind) or read_days(said, behind)[1])
    if every and (unit := _unit_of_one(said, at + every)):  # before numbers: час is one, too
        return every + unit
    many, number = _number(said, at + every)
    behind = at + every + number
    unit = _unit(said, behind) if many > 1 else 0
    once = phrase(said, behind + unit, "rhythms", "once_in")
    return every + number + unit + once if unit and (every or once) else 0


def _unit_of_one(said: Sequence[str], at: int) -> int:
    """``every month``, ``every hour``; every day is to be had, ``har soat 8 da`` is the hour itself."""
    if phrase(said, at, "rhythms", "days"):
        return 0
    shorter = phrase(said, at, "rhythms", "shorter")
    if shorter and any(piece[:1].isdecimal() for piece in said[at + shorter : at + shorter + 1]):
        return 0
    return _unit(said, at)


def _unit(said: Sequence[str], at: int) -> int:
    return max(phrase(said, at, "rhythms", unit) for unit in ("days", "longer", "shorter"))


def _number(said: Sequence[str], at: int) -> tuple[int, int]:
    """Return a number in figures or words, and how many pieces it takes."""
    if at < len(said) and said[at].isdecimal():
        return int(said[at][:4]), 1
    found = ((phrase(said, at, "numbers", str(number)), number) for number in range(1, 13))
    taken, number = max(found, key=lambda one: one[0])
    return (number, taken) if taken else (0, 0)
