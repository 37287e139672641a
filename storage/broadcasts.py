"""Messages of the operator to everybody: drafted, put into the outbox a thousand chats at a time, stopped, ended."""

from datetime import datetime

from storage.cells import clean, micros, moment
from storage.database import current
from storage.records import Audience, Broadcast, BroadcastState
from storage.session import Row, Session

_COLUMNS = "id, author_id, screen, created_at, audience, state, cursor, planned"
_OF_AUDIENCE = {Audience.EVERYBODY: "TRUE", Audience.PEOPLE: "kind = 'private'", Audience.GROUPS: "kind <> 'private'"}


async def draft(author_id: int, screen: str, now: datetime) -> Broadcast:
    """Keep what is to be sent; nothing is sent yet."""
    (row,) = await current().change(
        (
            (
                "INSERT INTO broadcasts (author_id, screen, audience, created_at) VALUES (?, ?, ?, ?)"
                f" RETURNING {_COLUMNS}"
            ),
            [author_id, clean(screen), Audience.EVERYBODY.value, micros(now)],
        )
    )
    return _broadcast(row)


async def get(broadcast_id: int) -> Broadcast | None:
    """The broadcast with this id."""
    rows = await current().glance(f"SELECT {_COLUMNS} FROM broadcasts WHERE id = ?", [broadcast_id])
    return _broadcast(rows[0]) if rows else None


async def newest(limit: int) -> list[Broadcast]:
    """Broadcasts that were begun, the newest first."""
    rows = await current().read(
        f"SELECT {_COLUMNS} FROM broadcasts WHERE state <> 'draft' ORDER BY id DESC LIMIT ?", [limit]
    )
    return list(map(_broadcast, rows))


async def under_way() -> list[Broadcast]:
    """Broadcasts that have not ended."""
    rows = await current().read(f"SELECT {_COLUMNS} FROM broadcasts WHERE state IN ('planning', 'sending') ORDER BY id")
    return list(map(_broadcast, rows))


async def audience(which: Audience) -> int:
    """How many chats it would go to."""
    ((count,),) = await current().read(f"SELECT count(*) FROM chats WHERE state = 'active' AND {_OF_AUDIENCE[which]}")
    return int(count)


async def begin(broadcast_id: int, which: Audience, now: datetime) -> bool:
    """Let a draft go out; false where it is none any more."""
    rows = await current().change(
        (
            (
                "UPDATE broadcasts SET state = 'planning', audience = ?, started_at = ?"
                " WHERE id = ? AND state = 'draft' RETURNING id"
            ),
            [which.value, micros(now), broadcast_id],
        )
    )
    return bool(rows)


async def next_chats(broadcast: Broadcast, limit: int) -> list[tuple[int, int]]:
    """The next chats to get it: their rows and Telegram's ids."""
    rows = await current().read(
        "SELECT id, telegram_id FROM chats WHERE id > ? AND state = 'active'"
        f" AND {_OF_AUDIENCE[broadcast.audience]} ORDER BY id LIMIT ?",
        [broadcast.cursor, limit],
    )
    return [(row, telegram_id) for row, telegram_id in rows]


async def advance(session: Session, before: Broadcast, cursor: int, added: int) -> bool:
    """Note that chats up to ``cursor`` have theirs; false where it was stopped or somebody else was quicker."""
    rows = await session.rows(
        "UPDATE broadcasts SET cursor = ?, planned = planned + ? WHERE id = ? AND state = 'planning' AND cursor = ?"
        " RETURNING id",
        [cursor, added, before.id, before.cursor],
    )
    return bool(rows)


async def move(
    session: Session, broadcast_id: int, before: BroadcastState, after: BroadcastState, now: datetime
) -> bool:
    """Go from one state to another; false where it is not in the first any more."""
    rows = await session.rows(
        "UPDATE broadcasts SET state = ?, ended_at = ? WHERE id = ? AND state = ? RETURNING id",
        [after.value, micros(now), broadcast_id, before.value],
    )
    return bool(rows)


async def stop(session: Session, broadcast_id: int, now: datetime) -> bool:
    """Stop one that is under way, or drop a draft; false where there is nothing to stop."""
    rows = await session.rows(
        "UPDATE broadcasts SET state = 'stopped', ended_at = ?"
        " WHERE id = ? AND state IN ('draft', 'planning', 'sending') RETURNING id",
        [micros(now), broadcast_id],
    )
    return bool(rows)


async def prune(before: datetime) -> None:
    """Forget drafts that nobody sent and broadcasts that ended before this moment."""
    await current().change(
        (
            "DELETE FROM broadcasts WHERE created_at < ? AND state IN ('draft', 'done', 'stopped')",
            [micros(before)],
        )
    )


def _broadcast(row: Row) -> Broadcast:
    number, author_id, screen, created_at, which, state, cursor, planned = row
    return Broadcast(
        number, author_id, screen, moment(created_at), Audience(which), BroadcastState(state), cursor, planned
    )
