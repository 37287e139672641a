"""The stored quotes that answers stand on, loaded once for each change of the store and shared by all who ask."""

from datetime import UTC, timedelta

from handlers.context import Visit
from handlers.exchange import Against
from handlers.publications import KEPT
from storage import quotes
from storage.records import Quote


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


async def _recent() -> tuple[Quote, ...]:
    return await quotes.recent(KEPT)
