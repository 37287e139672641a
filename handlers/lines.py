"""Lines read from the store: a pair's ways, the quotes of their legs, what held day by day.

::

    pair --all_ways--> legs --quotes.between--> holdings --series--> points

A line goes one way from end to end, else a bank's own step would look like the market's. The way with the best word is
taken where its line still holds, however long it is or full of gaps; else the one that covers most of the range.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from handlers.cache import VersionedCache
from handlers.publications import BANKS, Archive, Ledger
from handlers.series import Calendar, Holding, Point, covered, holdings, series, steady
from handlers.views.charted import Drawn
from handlers.ways import Leg, Way, all_ways
from storage import bank_days, quotes
from storage.records import Quote

_BEFORE: Final = timedelta(days=35)
"""How long before the range a publication may have been that still holds at its beginning."""
_WAYS: Final = 3
"""Ways that are tried."""
_LONG: Final = 400
"""Days from which a line is worked out beside the event loop: five years take tens of milliseconds."""
Held = Callable[[], tuple[Holding, ...]]
Calendars = VersionedCache[Calendar]


class Lines:
    """The lines of one moment; the days of each bank are read once."""

    def __init__(self, stored: Iterable[Quote], calendars: Calendars, version: int, now: datetime) -> None:
        self._ledger = Ledger(Archive(stored), now)
        self._calendars, self._version, self._now = calendars, version, now

    async def line(self, base: str, counter: str, since: date, until: date) -> Drawn | None:
        """Return the line of a pair, the best that is stored; ``None`` where not a single day of it is."""
        best: Drawn | None = None
        for number, way in enumerate(islice(all_ways(self._ledger, base, counter), _WAYS)):
            drawn = await self._along(way, base, counter, since, until)
            if drawn is None:
                continue
            if not number and drawn.is_line and drawn.points[-1].date == until:
                return drawn
            if best is None or covered(drawn.points) > covered(best.points):
                best = drawn
        return best

    async def _along(self, way: Way, base: str, counter: str, since: date, until: date) -> Drawn | None:
        legs = [await self._leg(leg, since, until) for leg in way]
        if (until - since).days > _LONG:
            points = await asyncio.to_thread(_points, legs, since, until)
        else:
            points = _points(legs, since, until)
        if not points:
            return None
        pegged = any(leg.bank is None for leg in way)
        return Drawn(base, counter, points, _banks(way), pegged)

    async def _leg(self, leg: Leg, since: date, until: date) -> Held:
        """Read one leg; what held when is worked out later, for all of them."""
        if leg.pair is None:
            return partial(steady, leg.value, since, until)
        bank, base, counter = leg.pair
        # what is set for tomorrow does not hold yet; while it is still yesterday at the bank, what holds there does
        today = self._now.astimezone(ZoneInfo(BANKS[bank].zone)).date()
        told = await quotes.between(bank, base, counter, since - _BEFORE, min(until, today))
        calendar = await self._calendar(bank, since - _BEFORE)
        return partial(holdings, told, until, calendar, inverted=leg.inverted)

    async def _calendar(self, bank: str, since: date) -> Calendar:
        known = self._calendars.get((bank, since), self._version, self._now)
        if known is None:
            tried = await bank_days.tried(bank, since)
            closed = frozenset(day.date for day in tried.values() if day.closed)
            known = Calendar(await quotes.repeated(bank, since), closed, frozenset(tried) - closed)
            self._calendars.put((bank, since), self._version, self._now, known)
        return known


def _points(legs: Sequence[Held], since: date, until: date) -> tuple[Point, ...]:
    return series([held() for held in legs], since, until)


def _banks(way: Iterable[Leg]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(leg.bank for leg in way if leg.bank is not None))
