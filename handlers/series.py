"""What a pair cost day by day: quotes of one or several banks to points of one line; pure.

::

    a leg's quotes --what holds on which day--> holdings ─┐
    another leg's  ───────────────────────────────────────┴─ each day: the product --> points --summary--> low, high, …

An official rate holds until the next one, so a day without a publication (weekend, holiday) carries the value on. But
three working days without one are a gap, unless the bank is known to have been closed, and so is a single day that is
known to be missing: nobody knows what held then, and no line is drawn across. A point is *news* where one of its banks
published something new that day; what a bank merely repeats is not.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, pairwise
from typing import Final

from handlers.exchange import change_percent
from storage.records import Quote

Day = date  # within a class that has a ``date`` of its own
_DAY: Final = timedelta(days=1)
_MISSED: Final = 3
"""Working days without a publication that make a gap; shorter holidays are common."""
_WEEKLY: Final = timedelta(days=10)
_NEW_YEAR: Final = 8
"""In the first days of January banks of the region rest."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A value and the days, both included, on which it is known to hold; ``news`` tells that it was new then."""

    first: date
    last: date
    value: Decimal
    news: bool
    told: date
    """When the value was news."""


@dataclass(frozen=True, slots=True)
class Point:
    """A day's value; ``after_gap`` tells that nothing is known between the point before and this one."""

    date: date
    value: Decimal
    news: bool = False
    after_gap: bool = False
    told: Day = date.min
    """When the newest of its banks published the value that holds; the day itself where nobody did, as for a peg."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a line says in figures."""

    first: Point
    last: Point
    low: Point
    high: Point
    change_percent: Decimal
    """From the first to the last, two decimals, never a negative zero."""
    publications: int
    gaps: tuple[tuple[date, date], ...]
    """Days, both included, of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of one bank's days besides its quotes."""

    repeated: Collection[date] = frozenset()
    """Its whole table was that of the day before."""
    closed: Collection[date] = frozenset()
    """It is known to have published nothing."""
    missing: Collection[date] = frozenset()
    """It was asked for this day, in vain so far."""


_UNKNOWN: Final = Calendar()


def is_gap(before: date, after: date, calendar: Calendar = _UNKNOWN, *, weekly: bool = False) -> bool:
    """Whether too many publications are missing between those of two days."""
    if weekly:
        return after - before > _WEEKLY
    if (after - before).days <= _MISSED:
        return False
    missed = (day for day in _between(before, after) if day not in calendar.closed and _works(day))
    return next(islice(missed, _MISSED - 1, None), None) is not None


def _between(before: date, after: date) -> Iterator[date]:
    return (before + number * _DAY for number in range(1, (after - before).days))


def _works(day: date) -> bool:
    return day.weekday() < 5 and not (day.month == 1 and day.day <= _NEW_YEAR)


def holdings(
    quotes: Iterable[Quote], until: date, calendar: Calendar = _UNKNOWN, *, inverted: bool = False
) -> tuple[Holding, ...]:
    """Return what held when by one bank's quotes of one pair; flagged ones and those after ``until`` do not count."""
    told = sorted(
        (quote for quote in quotes if quote.flag is None and quote.value > 0 and quote.date <= until),
        key=lambda quote: quote.date,
    )
    found: list[Holding] = []
    for place, quote in enumerate(told):
        following = told[place + 1].date if place + 1 < len(told) else None
        news = _is_news(told, place, calendar.repeated)
        last = _reach(quote, following, until, calendar)
        value = 1 / quote.value if inverted else quote.value
        found.append(Holding(quote.date, last, value, news, quote.date if news else found[-1].told))
    return tuple(found)


def _reach(quote: Quote, following: date | None, until: date, calendar: Calendar) -> date:
    """Return until when a quote is known to hold: to the next one, or today, unless something is missing before."""
    after = until + _DAY if following is None else following
    if is_gap(quote.date, after, calendar, weekly=quote.weekly):
        return quote.date
    if (
        following is not None
        and not quote.weekly
        and any(day in calendar.missing for day in _between(quote.date, following))
    ):
        return quote.date
    return after - _DAY


def _is_news(told: Sequence[Quote], place: int, repeated: Collection[date]) -> bool:
    quote = told[place]
    if not place or told[place - 1].value != quote.value:
        return True
    return quote.date not in repeated and quote.date.weekday() < 5


def steady(value: Decimal, since: date, until: date) -> tuple[Holding, ...]:
    """Return what never changes, such as a peg."""
    return (Holding(since, until, value, news=False, told=date.min),)


def series(legs: Sequence[Sequence[Holding]], since: date, until: date) -> tuple[Point, ...]:
    """Return the points of a line from ``since`` to ``until``, both included; a leg is one factor of its value."""
    days = {holding.first for leg in legs for holding in leg if since <= holding.first <= until}
    starts = [[holding.first for holding in leg] for leg in legs]
    points: list[Point] = []
    reach: date | None = None  # until when the values of the point before are known to hold
    for day in sorted(days | {since, until}):
        held = [_at(leg, first, day) for leg, first in zip(legs, starts, strict=True)]
        known = [holding for holding in held if holding is not None]
        if len(known) < len(legs) or not known:
            continue
        value = Decimal(1)
        for holding in known:
            value *= holding.value
        news = any(holding.news and holding.first == day for holding in known)
        told = max(holding.told for holding in known)
        gap = reach is not None and reach < day - _DAY
        points.append(Point(day, value, news, gap, day if told == date.min else told))
        reach = min(holding.last for holding in known)
    return tuple(points)


def _at(leg: Sequence[Holding], starts: Sequence[date], day: date) -> Holding | None:
    place = bisect_right(starts, day) - 1
    return leg[place] if place >= 0 and leg[place].last >= day else None


def summary(points: Sequence[Point]) -> Summary:
    """Return the figures of a line of at least one point; of equal values the earliest counts."""
    first, last = points[0], points[-1]
    gaps = [(before.date + _DAY, after.date - _DAY) for before, after in pairwise(points) if after.after_gap]
    return Summary(
        first,
        last,
        min(points, key=lambda point: point.value),
        max(points, key=lambda point: point.value),
        change_percent(first.value, last.value),
        sum(point.news for point in points),
        tuple(gaps),
    )


def covered(points: Sequence[Point]) -> int:
    """Return how many days a line runs over, gaps not counted."""
    return sum((after.date - before.date).days for before, after in pairwise(points) if not after.after_gap)


def thinned(points: Sequence[Point], most: int = 420) -> tuple[Point, ...]:
    """Return at most about ``most`` points that look the same: of each stretch the first, lowest, highest and last.

    Points beside a gap stay.
    """
    if len(points) <= most:
        return tuple(points)
    width = -(-len(points) * 4 // most)
    kept: set[int] = set()
    for start in range(0, len(points), width):
        stretch = range(start, min(start + width, len(points)))
        kept |= {stretch[0], stretch[-1]}
        kept |= {min(stretch, key=lambda at: points[at].value), max(stretch, key=lambda at: points[at].value)}
    for at, point in enumerate(points):
        if point.after_gap:
            kept |= {at - 1, at}
    return tuple(points[at] for at in sorted(kept))
