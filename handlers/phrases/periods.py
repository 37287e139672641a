"""Periods as people name them: ``today``, ``вчера``, ``3 days``, ``за неделю``, ``15 May``, ``15.05``, ``2026-05-15``.

A period is days of the reader's calendar; :func:`bounds` makes moments of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale

from handlers.phrases.folding import bare
from handlers.phrases.vocabulary import words
from storage.records import INTERFACE_LANGUAGES


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both inclusive; ``None`` leaves that side open."""

    first: date | None
    last: date | None = None


def bounds(period: Period, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """Return the moments (UTC) at which a period begins (inclusive) and ends (exclusive) in ``zone``."""
    since = _midnight(period.first, zone) if period.first else None
    until = _midnight(period.last + timedelta(days=1), zone) if period.last else None
    return since, until


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


_UNITS: Final[Mapping[str, int]] = {"day": 1, "week": 7, "month": 30, "year": 365}
"""Days of a unit of time."""
_LONGEST: Final = 3660
_YEAR_NUMBER: Final = re.compile(r"(?:19|20)[0-9]{2}")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{2})(?:\.(\d{4}|\d{2}))?")


def read_period(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """Return the period that ``said`` begin with and how many of them it takes; ``None`` where they begin otherwise.

    Words are pieces as typed; ``today`` is the reader's.
    """
    folded = [bare(word) for word in said[:6]]
    for take in (_span, _since, _relative, _month, _one_day):
        if found := take(folded, today):
            return found
    return None


def _at(said: Sequence[str], place: int) -> str:
    return said[place] if place < len(said) else ""


def _is(word: str, *kinds: str) -> bool:
    return any(word in words("periods", kind) for kind in kinds)


def _unit(word: str) -> str:
    return next((unit for unit in _UNITS if _is(word, unit)), "")


def _relative(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``today``, ``week``, ``last week``, ``за 3 дня``, ``last 3 days``, ``past month``."""
    skipped = 0
    while _is(_at(said, skipped), "during") or (
        _is(_at(said, skipped), "previous", "this") and _at(said, skipped + 1).isdecimal()
    ):
        skipped += 1
    word, unit = _at(said, skipped), _unit(_at(said, skipped + 1))
    if word.isdecimal() and len(word) <= 4 and unit:
        return Period(_days_back(today, int(word) * _UNITS[unit])), skipped + 2
    if _is(word, "previous") and unit in {"week", "month"}:
        return _previous(unit, today), skipped + 2
    if _is(word, "this") and unit:
        return Period(_days_back(today, _UNITS[unit])), skipped + 2
    single = _single(word, today)
    return (single, skipped + 1) if single else None


def _single(word: str, today: date) -> Period | None:
    if _is(word, "today"):
        return Period(today, today)
    if _is(word, "yesterday"):
        yesterday = today - timedelta(days=1)
        return Period(yesterday, yesterday)
    if _unit(word) in {"week", "month"}:
        return Period(_days_back(today, _UNITS[_unit(word)]))
    return None


def _previous(unit: str, today: date) -> Period:
    """The calendar week or month before the present one."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7)
        return Period(monday, monday + timedelta(days=6))
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


def _days_back(today: date, days: int) -> date:
    return today - timedelta(days=min(max(days, 1), _LONGEST) - 1)


def _since(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``since 15 May``, ``с 15 мая``, ``until 3 June``."""
    side = _at(said, 0)
    if not _is(side, "since", "until") or not (found := _day(said[1:], today)):
        return None
    day, taken = found
    return (Period(day) if _is(side, "since") else Period(None, day)), taken + 1


def _span(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``from 3 to 5 May`` is rare; ``с 3 мая по 5 мая`` and ``2026-05-03 – 2026-05-05`` are read."""
    start = 1 if _is(_at(said, 0), "since") else 0
    if not (first := _day(said[start:], today)):
        return None
    middle = start + first[1]
    if not _is(_at(said, middle), "until", "between") or not (last := _day(said[middle + 1 :], today)):
        return None
    days = sorted((first[0], last[0]))
    return Period(days[0], days[1]), middle + 1 + last[1]


def _one_day(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    skipped = 1 if _is(_at(said, 0), "during") else 0
    found = _day(said[skipped:], today)
    return (Period(found[0], found[0]), found[1] + skipped) if found else None


def _month(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``in May``, ``в мае``; the bare name of a month is left to be searched for."""
    month = _months().get(_at(said, 1))
    if not _is(_at(said, 0), "during") or month is None:
        return None
    year = int(said[2]) if _YEAR_NUMBER.fullmatch(_at(said, 2)) else None
    first = _latest(1, month, year, today)
    if first is None:
        return None
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return Period(first, after - timedelta(days=1)), 3 if year else 2


def _day(said: Sequence[str], today: date) -> tuple[date, int] | None:
    """A calendar day at the beginning of ``said``; without a year the latest one that is not in the future."""
    word = _at(said, 0)
    if match := _ISO.fullmatch(word):
        return _taken(_valid(int(match[1]), int(match[2]), int(match[3])), 1)
    if (match := _DOTTED.fullmatch(word)) and int(match[2]) <= 12:
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0) if match[3] else None
        return _taken(_latest(int(match[1]), int(match[2]), year, today), 1)
    for day, month in ((word, _at(said, 1)), (_at(said, 1), word)):
        number = day.rstrip("stndrh") if day[:1].isdigit() else day
        if number.isdecimal() and len(number) <= 2 and month in _months():
            year, taken = (int(said[2]), 3) if _YEAR_NUMBER.fullmatch(_at(said, 2)) else (None, 2)
            return _taken(_latest(int(number), _months()[month], year, today), taken)
    return None


def _taken(day: date | None, said: int) -> tuple[date, int] | None:
    return (day, said) if day else None


def _latest(day: int, month: int, year: int | None, today: date) -> date | None:
    if year is not None:
        return _valid(year, month, day)
    return next(
        (found for back in range(5) if (found := _valid(today.year - back, month, day)) and found <= today), None
    )


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1990 <= year <= 2100 else None
    except ValueError:
        return None


@cache
def _months() -> Mapping[str, int]:
    """Months by folded name: full and short, nominative and genitive, in all languages, and Russian's "in May"."""
    names: dict[str, int] = {}
    for language in INTERFACE_LANGUAGES:
        months = Locale.parse(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    names.setdefault(bare(name), number)
    return names | {name: number for number, name in enumerate(words("periods", "prepositional"), 1)}
