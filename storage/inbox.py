"""Updates, stored before they are acknowledged. The hot path: one statement a batch, whatever its size.

A finished update keeps its ``update_id`` for a while, so that a repeat is known, but neither payload nor chat.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from storage.cells import clean, micros, moment
from storage.database import current
from storage.errors import OutcomeUnknownError
from storage.records import InboxUpdate
from storage.session import Dialect, listed, within

_ACCEPT: dict[Dialect, str] = {
    "sqlite": (
        "INSERT INTO inbox (update_id, chat_key, received_at, attempts, payload)"
        " SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),"
        " json_extract(value, '$[3]'), json_extract(value, '$[4]') FROM json_each(?) WHERE TRUE"
        " ON CONFLICT (update_id) DO NOTHING RETURNING update_id"
    ),
    "postgres": (
        "INSERT INTO inbox (update_id, chat_key, received_at, attempts, payload)"
        " SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::int[], ?::text[])"
        " ON CONFLICT (update_id) DO NOTHING RETURNING update_id"
    ),
}


async def accept(updates: Sequence[InboxUpdate]) -> list[InboxUpdate]:
    """Store updates and return those that were not known, in their order; they are durable when this returns."""
    first = {update.update_id: update for update in reversed(updates)}
    batch = [update for update in updates if first[update.update_id] is update]
    if not batch:
        return []
    try:
        stored = await _store(batch)
    except OutcomeUnknownError:
        stored = await _stored_just_now(batch)
        stored |= await _store(batch)
    return [update for update in batch if update.update_id in stored]


async def _store(batch: Sequence[InboxUpdate]) -> set[int]:
    """Add what is not there; return the ids of what was added."""
    database = current()
    rows = [
        (update.update_id, update.chat_key, micros(update.received_at), update.attempts, clean(update.payload))
        for update in batch
    ]
    args = [json.dumps(rows, ensure_ascii=False)] if database.dialect == "sqlite" else list(zip(*rows, strict=True))
    return {update_id for (update_id,) in await database.change((_ACCEPT[database.dialect], args))}


async def _stored_just_now(batch: Sequence[InboxUpdate]) -> set[int]:
    """Which of these were stored after all when the connection was lost: they bear the moment of this receipt."""
    database = current()
    these, then = within(database.dialect, "update_id", "bigint"), within(database.dialect, "received_at", "bigint")
    rows = await database.read(
        f"SELECT update_id FROM inbox WHERE finished_at = 0 AND attempts = 0 AND {these} AND {then}",
        [
            listed(database.dialect, [update.update_id for update in batch]),
            listed(database.dialect, sorted({micros(update.received_at) for update in batch})),
        ],
    )
    return {update_id for (update_id,) in rows}


async def finish(update_ids: Sequence[int], now: datetime) -> None:
    """Mark updates as answered."""
    if update_ids:
        database = current()
        statement = (
            "UPDATE inbox SET finished_at = ?, payload = '', chat_key = 0"
            f" WHERE {within(database.dialect, 'update_id', 'bigint')}"
        )
        await database.change((statement, [micros(now), listed(database.dialect, update_ids)]))


async def pending(limit: int = 1000) -> list[InboxUpdate]:
    """Unfinished updates in the order of their ids."""
    rows = await current().read(
        "SELECT update_id, chat_key, payload, received_at, attempts FROM inbox WHERE finished_at = 0"
        " ORDER BY update_id LIMIT ?",
        [limit],
    )
    return [
        InboxUpdate(update_id, chat_key, payload, moment(received_at), attempts)
        for update_id, chat_key, payload, received_at, attempts in rows
    ]


async def begin_again(update_ids: Sequence[int]) -> None:
    """Count that answering these is begun once more."""
    if update_ids:
        database = current()
        condition = within(database.dialect, "update_id", "bigint")
        statement = f"UPDATE inbox SET attempts = attempts + 1 WHERE {condition}"
        await database.change((statement, [listed(database.dialect, update_ids)]))


async def prune(before: datetime) -> int:
    """Forget updates finished before this moment; return how many.

    Telegram repeats an update for 24 hours at most.
    """
    statement = "DELETE FROM inbox WHERE finished_at > 0 AND finished_at < ? RETURNING id"
    return len(await current().write(lambda session: session.rows(statement, [micros(before)])))
