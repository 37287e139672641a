"""Periods as people name them: ``today``, ``вчера``, ``3 days``, ``за неделю``, ``15 May``, ``15.05``, ``1-5 мая``,
``since Monday``, ``дүйшөмбүдөн бери``.

A period is days of the reader's calendar; :func:`bounds` makes moments of it.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

from handlers.phrases.calendar_words import at, means, month_named, month_names, unit_named, weekday
from handlers.phrases.counted_back import Period, ago, relative, single_day, weekend, whole_month
from handlers.phrases.folding import bare


def bounds(period: Period, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """Return the moments (UTC) at which a period begins (inclusive) and ends (exclusive) in ``zone``."""
    since = _midnight(period.first, zone) if period.first else None
    until = _midnight(period.last + timedelta(days=1), zone) if period.last else None
    return since, until


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


_ORDINAL: Final = re.compile(
    "(\\d{1,2})(?:st|nd|rd|th|-?(?:го|е|нжи|нчы|нчи|nji|njy|ші|шы|чи|чы|inchi|nchi|chi|ум|юм))?"
)
"""A day of a month as it is counted: 15th, 15-го, 15-ші, 15-nji."""
_DAY_OF: Final = re.compile(r"(\d{1,2})-(\D+)")
_TWO_DAYS: Final = re.compile(r"(\d{1,2})[-–—](\d{1,2})")
_IN: Final = ("да", "де", "до", "дө", "та", "те", "da", "de")
"""Endings that say "in" of a month."""
_YEAR_NUMBER: Final = re.compile(r"(?:19|20)[0-9]{2}")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{2})(?:\.(\d{4}|\d{2}))?")


def read_period(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """Return the period that ``said`` begin with and how many of them it takes; ``None`` where they begin otherwise.

    Words are pieces as typed; ``today`` is the reader's.
    """
    folded = [piece for word in said[:6] for piece in _apart(bare(word))]
    counted = [len(_apart(bare(word))) for word in said[:6]]
    for take in (
        _days_of_month,
        _span,
        _since,
        _since_behind,
        _month,
        _year,
        ago,
        relative,
        weekend,
        _one_day,
        _weekday_alone,
    ):
        if found := take(folded, today):
            return found[0], _pieces_taken(counted, found[1])
    return None


def _apart(word: str) -> list[str]:
    """Split ``15-май`` and ``5-мая``."""
    match = _DAY_OF.fullmatch(word)
    return [match[1], match[2]] if match and month_named(match[2]) else [word]


def _pieces_taken(counted: Sequence[int], taken: int) -> int:
    """Return how many pieces as typed hold so many after they were split."""
    for pieces, held in enumerate(accumulate(counted), 1):
        if held >= taken:
            return pieces
    return len(counted)


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


def _since(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``since 15 May``, ``с 15 мая``, ``until 3 June``."""
    side = at(said, 0)
    if not means(side, "since", "until"):
        return None
    if means(at(said, 2), "since behind") and (day_of_week := weekday(at(said, 1), today, sure=True)):
        return Period(day_of_week), 3
    if means(at(said, 1), "a day behind") and (day_of_week := weekday(at(said, 2), today, sure=True)):
        return (Period(day_of_week) if means(side, "since") else Period(None, day_of_week)), 3  # аз рӯзи душанбе
    if not (found := _day(said[1:], today)):
        return None
    day, taken = found
    return (Period(day) if means(side, "since") else Period(None, day)), taken + 1


def _since_behind(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``дүйшөмбүдөн бери``, ``1 майдан баштап``, ``dushanba kunidan beri``: the side is said behind the day."""
    if not (found := _day(said, today)):
        return None
    taken = found[1] + means(at(said, found[1]), "from that day")
    return (Period(found[0]), taken + 1) if means(at(said, taken), "since behind") else None


def _days_of_month(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``1-5 мая``, ``May 1–5``, ``с 1 по 5 мая``, ``1 - 5 May``."""
    inside = means(at(said, 0), "between before")
    start = 1 if inside or means(at(said, 0), "since", "during") else 0
    if match := _TWO_DAYS.fullmatch(at(said, start)):
        return _in_one_month(match[1], match[2], said, start + 1, today)
    month, match = month_named(at(said, start)), _TWO_DAYS.fullmatch(at(said, start + 1))
    if month and match:
        return _in_one_month(
            match[1], match[2], [*said[: start + 1], said[start], *said[start + 2 :]], start + 1, today
        )
    first, side, last = at(said, start), at(said, start + 1), at(said, start + 2)
    if (
        _is_day(first)
        and _is_day(last)
        and (means(side, "until", "between") or side == "" or (inside and means(side, "between inside")))
    ):
        return _in_one_month(first, last, said, start + 3, today)
    return None


def _is_day(word: str) -> bool:
    return word.isdecimal() and len(word) <= 2


def _in_one_month(first: str, last: str, said: Sequence[str], place: int, today: date) -> tuple[Period, int] | None:
    month = month_named(at(said, place))
    if not month:
        return None
    year = int(said[place + 1]) if _YEAR_NUMBER.fullmatch(at(said, place + 1)) else None
    begins = _latest(int(first), month, year, today)
    ends = _valid(begins.year, month, int(last)) if begins else None
    if begins is None or ends is None:
        return None
    return Period(min(begins, ends), max(begins, ends)), place + (2 if year else 1)


def _weekday_alone(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``Monday``, ``в понедельник``, ``last Friday``; a name that is a city too (Dushanbe) is none."""
    skipped = 1 if means(at(said, 0), "during") else 0
    before = means(at(said, skipped), "previous")
    skipped += before or means(at(said, skipped), "present")
    day = weekday(at(said, skipped), today - timedelta(days=before))
    if day is None:
        return None
    skipped += 1 + means(at(said, skipped + 1), "part of a day")
    dated = _dated(said[skipped:], today)  # в пятницу 13 ноября
    return (Period(dated[0], dated[0]), skipped + dated[1]) if dated else (Period(day, day), skipped)


def _span(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``from 3 to 5 May`` is rare; ``с 3 мая по 5 мая`` and ``2026-05-03 – 2026-05-05`` are read."""
    inside = means(at(said, 0), "between before")
    start = 1 if inside or means(at(said, 0), "since") else 0
    if not (first := _day(said[start:], today)):
        return None
    middle = start + first[1]
    sides = ("until", "between", *(["between inside"] if inside else []))
    if not means(at(said, middle), *sides) or not (last := _day(said[middle + 1 :], today)):
        return None
    days = sorted((first[0], last[0]))
    return Period(days[0], days[1]), middle + 1 + last[1]


def _one_day(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    skipped = 1 if means(at(said, 0), "during") else 0
    if found := _dated(said[skipped:], today):
        taken = skipped + found[1]
        return Period(found[0], found[0]), taken + bool(weekday(at(said, taken), today))
    return None


def _month(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``in May``, ``в мае``, ``қарашада``, ``ноябрь айында``; the bare name of a month is left to be searched for."""
    place, taken = _month_said(said)
    month = month_named(at(said, place))
    if not taken or not month:
        return None
    year = int(said[taken]) if _YEAR_NUMBER.fullmatch(at(said, taken)) else None
    first = _latest(1, month, year, today)
    return (whole_month(first), taken + (1 if year else 0)) if first else None


def _month_said(said: Sequence[str]) -> tuple[int, int]:
    """Return where a month's name stands and how many pieces say that the whole month is meant; 0 where none do."""
    skipped = 1 if means(at(said, 0), "during") else 0
    word = at(said, skipped)
    if unit_named(word) == "month" and month_named(at(said, skipped + 1)):
        return skipped + 1, skipped + 2
    if month_named(word) and unit_named(at(said, skipped + 1)) == "month":
        return skipped, skipped + 2
    inside = word not in month_names() and word.endswith(_IN) and not means(word, "ambiguous month")
    return skipped, skipped + 1 if skipped or inside else 0


def _year(said: Sequence[str], today: date) -> tuple[Period, int] | None:
    """``в 2025 году``, ``2025 yil``, ``in 2025``."""
    skipped = 1 if means(at(said, 0), "during") else 0
    if not _YEAR_NUMBER.fullmatch(number := at(said, skipped)) or not 1990 <= int(number) <= today.year:
        return None
    named = unit_named(at(said, skipped + 1)) == "year"
    return (
        (Period(date(int(number), 1, 1), date(int(number), 12, 31)), skipped + 1 + named) if skipped or named else None
    )


def _day(said: Sequence[str], today: date) -> tuple[date, int] | None:
    """A calendar day at the beginning of ``said``, a day of the week or ``today``."""
    if dated := _dated(said, today):
        return dated
    word = at(said, 0)
    if day_of_week := weekday(word, today):
        return day_of_week, 1
    if (single := single_day(word, today)) and single.first == single.last and single.first:
        return single.first, 1
    return None


def _dated(said: Sequence[str], today: date) -> tuple[date, int] | None:
    """A day with its month at the beginning of ``said``; without a year the latest one that is not in the future."""
    if means(at(said, 1), "of"):  # 15th of May
        found = _dated([said[0], *said[2:]], today)
        return (found[0], found[1] + 1) if found else None
    word = at(said, 0)
    if match := _ISO.fullmatch(word):
        return _taken(_valid(int(match[1]), int(match[2]), int(match[3])), 1)
    if (match := _DOTTED.fullmatch(word)) and int(match[2]) <= 12:
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0) if match[3] else None
        return _taken(_latest(int(match[1]), int(match[2]), year, today), 1)
    for day, month in ((word, at(said, 1)), (at(said, 1), word)):
        if (number := _ORDINAL.fullmatch(day)) and (named := month_named(month)):
            year, taken = (int(said[2]), 3) if _YEAR_NUMBER.fullmatch(at(said, 2)) else (None, 2)
            return _taken(_latest(int(number[1]), named, year, today), taken)
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
