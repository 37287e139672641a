"""Who delivers: workers that say regularly that they live. One that has not for a while has died.

Its id is the fence: given once, and what was in a dead worker's hand bears an id that nobody has any more.
"""

from datetime import datetime
from typing import Final

from storage.cells import micros
from storage.database import current
from storage.session import Session

MOST_CRASHES: Final = 5
"""How many workers may die over one delivery; it is then taken for the cause and given up."""


async def join(now: datetime) -> int:
    """Begin to deliver; return the id under which this worker claims."""
    ((worker_id,),) = await current().change(
        ("INSERT INTO delivery_workers (seen_at) VALUES (?) RETURNING id", [micros(now)])
    )
    return int(worker_id)


async def live(worker_id: int, now: datetime, *, dead_since: datetime) -> int:
    """Say that this worker lives, and take from those not seen since ``dead_since`` what they had in hand.

    Return how many workers live, one that is overdue not counted; 0 if this one was itself taken for dead: it must join
    anew and forget what it held.
    """
    overdue = dead_since + (now - dead_since) / 2

    async def work(session: Session) -> int:
        known = await session.rows(
            "UPDATE delivery_workers SET seen_at = ? WHERE id = ? RETURNING id", [micros(now), worker_id]
        )
        await session.run("DELETE FROM delivery_workers WHERE seen_at < ?", [micros(dead_since)])
        await recover(session, now)
        ((alive,),) = await session.rows("SELECT count(*) FROM delivery_workers WHERE seen_at >= ?", [micros(overdue)])
        return int(alive) if known else 0

    return await current().write(work)


async def leave(worker_id: int, now: datetime) -> None:
    """End in order: what was in hand is others' at once."""

    async def work(session: Session) -> None:
        await session.run("DELETE FROM delivery_workers WHERE id = ?", [worker_id])
        await recover(session, now)

    await current().write(work)


async def recover(session: Session, now: datetime) -> None:
    """Put back what dead workers had in hand.

    What was only claimed was surely not sent. What was being sent may have arrived: it is sent once more for each such
    death, since a briefing twice is better than none.
    """
    nobody = "NOT EXISTS (SELECT 1 FROM delivery_workers w WHERE w.id = deliveries.owner)"
    await session.run(
        "UPDATE deliveries SET state = CASE WHEN crashes >= ? THEN 'unknown' ELSE 'pending' END,"
        " error = 'the worker died', crashes = crashes + 1, owner = 0,"
        " ready_at = CASE WHEN crashes = 0 THEN due_at ELSE ? END"  # once first in line, then last: it may be the cause
        f" WHERE state = 'sending' AND {nobody}",
        [MOST_CRASHES, micros(now)],
    )
    await session.run(f"UPDATE deliveries SET state = 'pending', owner = 0 WHERE state = 'leased' AND {nobody}")
