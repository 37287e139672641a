"""Lines read from the store: a pair's route, the quotes of its legs, what held day by day.

::

    pair --exchange.routes--> legs --quotes.between--> holdings --series--> points
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from handlers.cache import VersionedCache
from handlers.exchange import PEG, RouteLeg, routes
from handlers.publications import BANKS
from handlers.series import Holding, holdings, series, steady
from handlers.views.charted import Drawn
from storage import quotes
from storage.records import Quote

_BEFORE: Final = timedelta(days=35)
"""How long before the range a publication may have been that still holds at its beginning."""
_ROUTES: Final = 3
"""Ways that are tried until one has a line to draw."""

Repeats = VersionedCache[frozenset[date]]


class Lines:
    """The lines of one moment; what each bank merely repeated is read once."""

    def __init__(self, stored: Sequence[Quote], repeats: Repeats, version: int, now: datetime) -> None:
        self._stored, self._repeats, self._version, self._now = stored, repeats, version, now

    async def line(self, base: str, counter: str, since: date, until: date) -> Drawn | None:
        """Return the line of a pair, the best that is stored; ``None`` where not a single day of it is."""
        best: Drawn | None = None
        for route in routes(self._stored, base, counter, self._now)[:_ROUTES]:
            drawn = await self._along(route, base, counter, since, until)
            if drawn and (best is None or len(drawn.points) > len(best.points)):
                best = drawn
            if best and len(best.points) > 1:
                break
        return best

    async def _along(
        self, route: Sequence[RouteLeg], base: str, counter: str, since: date, until: date
    ) -> Drawn | None:
        legs = [await self._leg(leg, since, until) for leg in route]
        points = series(legs, since, until)
        await asyncio.sleep(0)  # years of several pairs are milliseconds each: others are answered in between
        if not points:
            return None
        return Drawn(base, counter, points, _banks(route), pegged=any(leg.bank is None for leg in route))

    async def _leg(self, leg: RouteLeg, since: date, until: date) -> tuple[Holding, ...]:
        if leg.bank is None:
            return steady(1 / PEG if leg.inverted else PEG, since, until)
        # what is published for tomorrow does not hold yet
        until = min(until, self._now.astimezone(ZoneInfo(BANKS[leg.bank].zone)).date())
        told = await quotes.between(leg.bank, leg.base, leg.counter, since - _BEFORE, until)
        repeated = await self._repeated(leg.bank, since - _BEFORE)
        return holdings(told, until, inverted=leg.inverted, repeated=repeated)

    async def _repeated(self, bank: str, since: date) -> frozenset[date]:
        known = self._repeats.get((bank, since), self._version, self._now)
        if known is None:
            known = await quotes.repeated(bank, since)
            self._repeats.put((bank, since), self._version, self._now, known)
        return known


def _banks(route: Iterable[RouteLeg]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(leg.bank for leg in route if leg.bank is not None))
