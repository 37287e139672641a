"""Periods that are counted back from today: ``yesterday``, ``3 days``, ``неделю назад``, ``за выходные``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from handlers.phrases.calendar_words import UNITS, amount, at, forms, is_hours, means, unit_counted, unit_named
from handlers.phrases.vocabulary import words

_LONGEST: Final = 3660
_SPOKEN: Final = 3
"""Pieces of the longest name of a weekend."""
_CALENDAR: Final = frozenset({"week", "month", "year"})
"""Units of the calendar: the last one is the one before the present."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both inclusive; ``None`` leaves that side open."""

    first: date | None
    last: date | None = None


def ago(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``2 days ago``, ``неделю назад``, ``екі апта бұрын``: that day; the calendar's week, month or year of then."""
    counted = 1 if amount(at(said, 0)) or _is_one(at(said, 0)) else 0
    unit = unit_named(at(said, counted))
    if not unit or not means(at(said, counted + 1), "ago"):
        return None
    then = today - timedelta(days=min((amount(said[0]) or 1) * UNITS[unit], _LONGEST))
    if unit == "month":
        months = today.year * 12 + today.month - 1 - min(amount(said[0]) or 1, _LONGEST // 30)
        return whole_month(date(months // 12, months % 12 + 1, 1)), counted + 2
    if unit == "year":
        return Period(date(then.year, 1, 1), date(then.year, 12, 31)), counted + 2
    if unit == "week":
        monday = then - timedelta(days=then.weekday())
        return Period(monday, monday + timedelta(days=6)), counted + 2
    return Period(then, then), counted + 2


def _is_one(word: str) -> bool:
    return word in words("ranges", "one") or word == "a"


def weekend(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``за выходные``, ``last weekend``: the Saturday and the Sunday that were last, or are now."""
    skipped = 0
    while skipped < 2 and means(at(said, skipped), "during", "previous", "this"):
        skipped += 1
    for pieces in range(_SPOKEN, 0, -1):
        if means(" ".join(said[skipped : skipped + pieces]), "weekend"):
            saturday = today - timedelta(days=(today.weekday() - 5) % 7)
            return Period(saturday, saturday + timedelta(days=1)), skipped + pieces
    return None


def relative(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``today``, ``week``, ``last week``, ``за 3 дня``, ``last 3 days``, ``past month``."""
    skipped = 0
    while means(at(said, skipped), "during") or (
        means(at(said, skipped), "previous", "this") and amount(at(said, skipped + 1))
    ):
        skipped += 1
    rest = said[skipped:]
    found = _so_many(rest, today) or _of_two_words(rest, today) or _of_one_word(rest, today, led=skipped > 0)
    return (found[0], found[1] + skipped) if found else None


def _so_many(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``3 days``, ``24 часа``, ``се рӯзи охир``."""
    unit = unit_counted(at(said, 1))
    many = amount(at(said, 0)) or (_is_one(at(said, 0)) and unit != "day")  # one day may be any
    if many and unit:
        return Period(_days_back(today, many * UNITS[unit])), 2 + means(at(said, 2), "behind")
    if many and is_hours(at(said, 1)):
        return Period(_days_back(today, -(-many // 24) + 1)), 2
    return None


def _of_two_words(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``last week``, ``ҳафтаи гузашта``, ``şu gün``, ``this morning``, ``последние сутки``, ``this month``."""
    word, after = at(said, 0), at(said, 1)
    unit = unit_named(after)
    if means(f"{word} {after}", "today in two"):
        return Period(today, today), 2
    if means(word, "previous") and unit in _CALENDAR:
        return _previous(unit, today), 2
    if unit_named(word) in _CALENDAR and means(after, "previous"):
        return _previous(unit_named(word), today), 2
    if means(word, "present") and (unit == "day" or means(after, "part of a day")):
        return Period(today, today), 2
    if means(word, "previous", "this") and (is_hours(after) or means(after, "day and night")):
        return Period(_days_back(today, 2)), 2
    return (Period(_days_back(today, UNITS[unit])), 2) if unit and means(word, "this") else None


def _of_one_word(said: Sequence[str], today: date, *, led: bool) -> tuple[Period, int] | None:
    """``today``, ``вчера вечером``, ``week``; ``за сутки`` only where a word leads to it."""
    if led and means(at(said, 0), "day and night"):
        return Period(_days_back(today, 2)), 1
    single = single_day(at(said, 0), today)
    return (single, 1 + means(at(said, 1), "part of a day")) if single else None


def single_day(word: str, today: date) -> Period | None:
    """Return what one word says: a day, or the last week or month."""
    for name, back in (("today", 0), ("yesterday", 1), ("before yesterday", 2), ("tomorrow", -1)):
        if any(means(form, name) for form in forms(word)):
            day = today - timedelta(days=back)
            return Period(day, day)
    if means(word, "last year"):
        return _previous("year", today)
    if unit_named(word) in {"week", "month"}:
        return Period(_days_back(today, UNITS[unit_named(word)]))
    return None


def _previous(unit: str, today: date) -> Period:
    """The calendar week, month or year before the present one."""
    if unit == "year":
        return Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7)
        return Period(monday, monday + timedelta(days=6))
    return whole_month(today.replace(day=1) - timedelta(days=1))


def whole_month(day: date) -> Period:
    """Return the month that a day is in."""
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return Period(first, after - timedelta(days=1))


def _days_back(today: date, days: int) -> date:
    return today - timedelta(days=min(max(days, 1), _LONGEST) - 1)
