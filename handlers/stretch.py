"""The official rates of the days before a rate, for highs and lows."""

from datetime import timedelta

from handlers import exchange
from handlers.exchange import Rate
from handlers.publications import HELD_AT_MOST
from storage import quotes
from storage.records import Quote


async def days_before(rate: Rate, days: int) -> tuple[Rate | None, ...]:
    """Return the rates that held on each of so many days before the newest publication of ``rate``'s pair."""
    newest = rate.next.date if rate.next else max(rate.dates, default=None)
    if newest is None or days < 1:
        return ()
    stretch = [newest - timedelta(days=back) for back in range(days, 0, -1)]
    stored: list[Quote] = []
    for leg in rate.route:
        if leg.pair is not None:
            stored += await quotes.between(*leg.pair, stretch[0] - HELD_AT_MOST, stretch[-1])
    return exchange.series(stored, rate.base, rate.counter, stretch)
