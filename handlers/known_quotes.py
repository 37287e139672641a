"""The stored quotes that answers stand on, loaded once for each change of the store and shared by all who ask."""

from datetime import UTC, date, timedelta
from typing import Final

from handlers.context import Visit
from handlers.exchange import Against
from handlers.publications import KEPT
from storage import quotes
from storage.records import Quote

_BEFORE: Final = 10
"""Days in which every bank publishes: its last table before a past day is among them."""


async def at_hand(visit: Visit) -> tuple[Quote, ...]:
    """Return the newest few publications of every pair: enough for what holds now and the change against before."""
    return await visit.services.quotes.at(visit.version.quotes, _recent)


async def reaching(visit: Visit, against: Against) -> tuple[Quote, ...]:
    """Return them with what held a week or thirty days ago, for changes counted from there."""
    known = await at_hand(visit)
    if not against.days:
        return known
    # A bank's today may be the day before UTC's or the day after: what held on each of the three is at hand.
    day = visit.now.astimezone(UTC).date() - timedelta(days=against.days)
    kept = visit.services.past_quotes.get(day, visit.version.quotes, visit.now)
    if kept is None:
        kept = ()
        for around in (-1, 0, 1):
            kept += await quotes.in_force(day + timedelta(days=around))
        visit.services.past_quotes.put(day, visit.version.quotes, visit.now, kept)
    return tuple(dict.fromkeys((*known, *kept)))


async def on_day(visit: Visit, day: date) -> tuple[Quote, ...]:
    """Return what held on a past day, and the publications of the week before, for changes counted from those."""
    kept = visit.services.past_quotes.get(("on", day), visit.version.quotes, visit.now)
    if kept is None:
        held = await quotes.in_force(day)
        week = await quotes.window(day - timedelta(days=_BEFORE), day)
        kept = tuple(dict.fromkeys((*held, *(quote for quote in week if quote.flag is None))))
        visit.services.past_quotes.put(("on", day), visit.version.quotes, visit.now, kept)
    return kept


async def _recent() -> tuple[Quote, ...]:
    return await quotes.recent(KEPT)
