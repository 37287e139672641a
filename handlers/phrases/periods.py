"""Periods as people name them: ``today``, ``вчера``, ``3 days``, ``за неделю``, ``15 May``, ``15.05``, ``1-5 мая``,
``since Monday``, ``дүйшөмбүдөн бери``.

A period is days of the reader's calendar; :func:`bounds` makes moments of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import accumulate
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
_DAY_OF: Final = re.compile(r"(\d{1,2})-(\D+)")
_TWO_DAYS: Final = re.compile(r"(\d{1,2})[-–—](\d{1,2})")
_LOOSE: Final = (
    "дагы дан ден тан тен дон тон дөн төн нөн нан нен дин тин нин дың тың ның дің тің нің дегі дағы дө до да де та те"
    " то тө гі ғы күнү күні куни ги гы кү ку ки і ы и даги dagi kuni dan den da de ki gi i güni"
    " yň iň ге ға га гача gacha"
)
"""Endings that the languages of the region put to a day, a month or a unit of time."""
_YEAR_NUMBER: Final = re.compile(r"(?:19|20)[0-9]{2}")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{2})(?:\.(\d{4}|\d{2}))?")


def read_period(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """Return the period that ``said`` begin with and how many of them it takes; ``None`` where they begin otherwise.

    Words are pieces as typed; ``today`` is the reader's.
    """
    folded = [piece for word in said[:6] for piece in _apart(bare(word))]
    counted = [len(_apart(bare(word))) for word in said[:6]]
    for take in (_days_of_month, _span, _since, _since_behind, _relative, _month, _one_day, _weekday_alone):
        if found := take(folded, today):
            return found[0], _pieces_taken(counted, found[1])
    return None


def _apart(word: str) -> list[str]:
    """Split ``15-май`` and ``5-мая``."""
    match = _DAY_OF.fullmatch(word)
    return [match[1], match[2]] if match and _month_named(match[2]) else [word]


def _pieces_taken(counted: Sequence[int], taken: int) -> int:
    """Return how many pieces as typed hold so many after they were split."""
    for pieces, held in enumerate(accumulate(counted), 1):
        if held >= taken:
            return pieces
    return len(counted)


def _at(said: Sequence[str], place: int) -> str:
    return said[place] if place < len(said) else ""


def _is(word: str, *kinds: str) -> bool:
    return any(word in words("periods", kind) for kind in kinds)


@lru_cache(maxsize=1024)
def _unit(word: str) -> str:
    return next((unit for unit in _UNITS if any(_is(form, unit) for form in _forms(word))), "")


@lru_cache(maxsize=1024)
def _forms(word: str) -> tuple[str, ...]:
    """The word itself, and without each ending it may have."""
    ends = (end for end in _LOOSE.split() if word.endswith(end) and len(word) >= len(end) + 3)
    return (word, *(word.removesuffix(end).rstrip("-'") for end in ends))


def _amount(word: str) -> int:
    """How many a word says, in digits or spelt; 0 for none."""
    if word.isdecimal() and len(word) <= 4:
        return int(word)
    return next((number for number in range(2, 11) if word in words("numbers", str(number))), 0)


def joined(one: Period | None, other: Period) -> Period:
    """Return the days that two periods have in common, or where there are none, those from one to the other."""
    if one is None:
        return other
    first = max(filter(None, (one.first, other.first)), default=None)
    last = min(filter(None, (one.last, other.last)), default=None)
    if first is None or last is None or first <= last:
        return Period(first, last)
    firsts = [period.first for period in (one, other)]
    lasts = [period.last for period in (one, other)]
    return Period(
        None if None in firsts else min(filter(None, firsts)), None if None in lasts else max(filter(None, lasts))
    )


def _relative(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``today``, ``week``, ``last week``, ``за 3 дня``, ``last 3 days``, ``past month``."""
    skipped = 0
    while _is(_at(said, skipped), "during") or (
        _is(_at(said, skipped), "previous", "this") and _amount(_at(said, skipped + 1))
    ):
        skipped += 1
    word, unit = _at(said, skipped), _unit(_at(said, skipped + 1))
    if _amount(word) and unit:
        return Period(_days_back(today, _amount(word) * _UNITS[unit])), skipped + 2
    if _is(word, "previous") and unit in {"week", "month"}:
        return _previous(unit, today), skipped + 2
    if (named := _unit(word)) in {"week", "month"} and _is(_at(said, skipped + 1), "previous"):
        return _previous(named, today), skipped + 2
    if _is(word, "this") and unit:
        return Period(_days_back(today, _UNITS[unit])), skipped + 2
    single = _single(word, today)
    return (single, skipped + 1) if single else None


def _single(word: str, today: date) -> Period | None:
    for name, back in (("today", 0), ("yesterday", 1), ("before yesterday", 2), ("tomorrow", -1)):
        if any(_is(form, name) for form in _forms(word)):
            day = today - timedelta(days=back)
            return Period(day, day)
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


def _since_behind(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``дүйшөмбүдөн бери``, ``1 майдан баштап``, ``dushanbadan beri``: the side is said behind the day."""
    if (found := _day(said, today)) and _is(_at(said, found[1]), "since behind"):
        return Period(found[0]), found[1] + 1
    return None


def _days_of_month(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``1-5 мая``, ``May 1–5``, ``с 1 по 5 мая``, ``1 - 5 May``."""
    start = 1 if _is(_at(said, 0), "since", "during") else 0
    if match := _TWO_DAYS.fullmatch(_at(said, start)):
        return _in_one_month(match[1], match[2], said, start + 1, today)
    month, match = _month_named(_at(said, start)), _TWO_DAYS.fullmatch(_at(said, start + 1))
    if month and match:
        return _in_one_month(
            match[1], match[2], [*said[: start + 1], said[start], *said[start + 2 :]], start + 1, today
        )
    first, side, last = _at(said, start), _at(said, start + 1), _at(said, start + 2)
    if _is_day(first) and _is_day(last) and (_is(side, "until", "between") or side == ""):
        return _in_one_month(first, last, said, start + 3, today)
    return None


def _is_day(word: str) -> bool:
    return word.isdecimal() and len(word) <= 2


def _in_one_month(first: str, last: str, said: Sequence[str], place: int, today: date) -> tuple[Period, int] | None:
    month = _month_named(_at(said, place))
    if not month:
        return None
    year = int(said[place + 1]) if _YEAR_NUMBER.fullmatch(_at(said, place + 1)) else None
    begins = _latest(int(first), month, year, today)
    ends = _valid(begins.year, month, int(last)) if begins else None
    if begins is None or ends is None:
        return None
    return Period(min(begins, ends), max(begins, ends)), place + (2 if year else 1)


def _weekday_alone(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``Monday``, ``в понедельник``; a name that is a city too (Dushanbe) is none."""
    skipped = 1 if _is(_at(said, 0), "during") else 0
    day = _weekday(_at(said, skipped), today)
    return (Period(day, day), skipped + 1) if day else None


def _weekday(word: str, today: date) -> date | None:
    number = next((_weekdays()[form] for form in _forms(word) if form in _weekdays()), None)
    return None if number is None else today - timedelta(days=(today.weekday() - number) % 7)


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
    month = _month_named(_at(said, 1))
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
        if number.isdecimal() and len(number) <= 2 and (named := _month_named(month)):
            year, taken = (int(said[2]), 3) if _YEAR_NUMBER.fullmatch(_at(said, 2)) else (None, 2)
            return _taken(_latest(int(number), named, year, today), taken)
    if weekday := _weekday(word, today):
        return weekday, 1
    if (single := _single(word, today)) and single.first == single.last and single.first:
        return single.first, 1
    return None


@lru_cache(maxsize=1024)
def _month_named(word: str) -> int:
    """The number of a month by its name, with an ending or without; 0 for none."""
    return next((_months()[form] for form in _forms(word) if form in _months()), 0)


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
def _weekdays() -> Mapping[str, int]:
    """Days of the week by folded name, Monday 0, in all languages and in the cases of Russian."""
    names: dict[str, int] = {}
    for locale in (*INTERFACE_LANGUAGES, "uz_Cyrl"):
        for number, name in Locale.parse(locale).days["format"]["wide"].items():
            names.setdefault(bare(name), number)
    for number, key in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun")):
        names |= dict.fromkeys(words("weekdays", key), number)
    return {name: number for name, number in names.items() if name not in words("weekdays", "ambiguous")}


@cache
def _months() -> Mapping[str, int]:
    """Months by folded name: full and short, nominative and genitive, in all languages, and Russian's "in May"."""
    names: dict[str, int] = {}
    for language in (*INTERFACE_LANGUAGES, "uz_Cyrl"):
        months = Locale.parse(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    names.setdefault(bare(name), number)
    return names | {name: number for number, name in enumerate(words("periods", "prepositional"), 1)}
