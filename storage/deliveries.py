"""The outbox: what is to be sent unasked, written in the transaction that decides it, and sent by whoever is awake.

::

    enqueue ──> pending ──claim──> leased ──begin──> sending ──settle──> sent | failed | unknown
                   ^                  │                 │
                   └──────────────────┴── recover ──────┘     the worker died, or Telegram said "later"

A row in ``leased`` was surely not sent, one in ``sending`` perhaps. Both bear the ``owner`` that has them in hand: the
id of a worker (storage/workers.py), never given twice, so that one who was taken for dead is fenced off. What it did
send still counts as sent while nobody else has begun to send it.

What a delivery shows is stored once by its hash: a million readers of the same countries share one row.
"""

import base64
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from storage.cells import clean, micros, moment
from storage.database import current
from storage.records import Delivery, DeliveryCounts, DeliveryKind, DeliveryState, NewDelivery, Settled, StoredScreen
from storage.session import Dialect, Row, Session, Statement, listed, table, within

PRIORITIES: Final[Mapping[DeliveryKind, int]] = {
    DeliveryKind.NOTICE: 0,
    DeliveryKind.ALERT: 0,
    DeliveryKind.BRIEFING: 1,
    DeliveryKind.BROADCAST: 2,
}
"""What goes first: a broadcast of hours holds up no alert and no briefing."""

STOPPED: Final = "stopped"
"""Why a delivery of a broadcast failed that was stopped before its turn."""
LONGEST_KEY: Final = 120

_CLAIMED: Final = (
    "id, kind, chat_id, thread_id, screen_id, silent, subject_id, due_at, expires_at, attempts, refusals, doubts,"
    " crashes"
)
_NEW: Final = (
    ("key", "text"),
    ("kind", "text"),
    ("priority", "int"),
    ("chat_id", "bigint"),
    ("thread_id", "bigint"),
    ("subject_id", "bigint"),
    ("screen_id", "bigint"),
    ("silent", "bool"),
    ("due_at", "bigint"),
    ("expires_at", "bigint"),
    ("ready_at", "bigint"),
)
_SETTLED: Final = (
    ("id", "bigint"),
    ("state", "text"),
    ("at", "bigint"),
    ("message_id", "bigint"),
    ("error", "text"),
    ("refusals", "int"),
    ("doubts", "int"),
)
_BATCH: Final = 2000


async def enqueue(session: Session, deliveries: Iterable[NewDelivery], now: datetime) -> int:
    """Store deliveries in the caller's transaction; return how many were new.

    One whose key is known already is dropped without a word, so deciding the same thing twice does no harm.
    """
    wanted = list(deliveries)
    screens = await _share(session, dict.fromkeys(delivery.screen for delivery in wanted), now)
    added = 0
    for at in range(0, len(wanted), _BATCH):
        rows = [_cells(delivery, screens[delivery.screen]) for delivery in wanted[at : at + _BATCH]]
        source, args = table(session.dialect, _NEW, rows)
        names = ", ".join(name for name, _ in _NEW)
        found = await session.rows(
            f"INSERT INTO deliveries ({names}) SELECT {names} FROM {source} WHERE TRUE"
            " ON CONFLICT (key) DO NOTHING RETURNING id",
            args,
        )
        added += len(found)
    return added


async def add(deliveries: Iterable[NewDelivery], now: datetime) -> int:
    """:func:`enqueue` in a transaction of its own."""
    wanted = list(deliveries)
    return await current().write(lambda session: enqueue(session, wanted, now)) if wanted else 0


async def _share(session: Session, bodies: Iterable[str], now: datetime) -> dict[str, int]:
    """Store each text once; return their ids."""
    ids = {}
    for given in bodies:
        body = clean(given)
        ((screen_id,),) = await session.rows(
            "INSERT INTO delivery_screens (key, body, used_at) VALUES (?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET used_at = excluded.used_at RETURNING id",
            [_screen_key(body), body, micros(now)],
        )
        ids[given] = screen_id
    return ids


def _screen_key(body: str) -> str:
    """Eleven characters of ``A-Za-z0-9_-`` that only who knows the text can make."""
    digest = hashlib.blake2b(body.encode(), digest_size=8)
    return base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")


async def screens(screen_ids: Collection[int]) -> list[StoredScreen]:
    """What deliveries show."""
    database = current()
    rows = await database.glance(
        f"SELECT id, key, body FROM delivery_screens WHERE {within(database.dialect, 'id', 'bigint')}",
        [listed(database.dialect, sorted(screen_ids))],
    )
    return [StoredScreen(*row) for row in rows]


async def screen_of(key: str) -> StoredScreen | None:
    """The screen that a button names, if it is still kept."""
    rows = await current().glance("SELECT id, key, body FROM delivery_screens WHERE key = ?", [clean(key)])
    return StoredScreen(*rows[0]) if rows else None


async def claim(owner: int, now: datetime, limit: int) -> list[Delivery]:
    """Take up to ``limit`` deliveries that are due, the most pressing first; none of a chat that must wait.

    Each goes to one worker only, however many ask at once.
    """
    claimed: list[Delivery] = []
    for priority in sorted(set(PRIORITIES.values())):
        if len(claimed) < limit:
            claimed += await _claim(owner, priority, micros(now), limit - len(claimed))
    return claimed


async def _claim(owner: int, priority: int, now: int, limit: int) -> list[Delivery]:
    database = current()
    due = (
        "SELECT d.id FROM deliveries d LEFT JOIN chat_delivery c ON c.chat_id = d.chat_id"
        " WHERE d.state = 'pending' AND d.priority = ? AND d.ready_at <= ? AND COALESCE(c.not_before, 0) <= ?"
        " ORDER BY d.ready_at, d.id LIMIT ?"
    )
    chosen = f"id IN ({due})" if database.dialect == "sqlite" else f"id = ANY(ARRAY({due} FOR UPDATE OF d SKIP LOCKED))"
    args = [owner, priority, now, now, limit]
    if not await database.glance(f"SELECT 1 FROM ({due}) waiting", [priority, now, now, 1]):
        return []
    rows = await database.change(
        (f"UPDATE deliveries SET state = 'leased', owner = ? WHERE {chosen} RETURNING {_CLAIMED}", args)
    )
    return sorted(map(_delivery, rows), key=lambda delivery: (delivery.due_at, delivery.id))


async def begin(owner: int, delivery_ids: Sequence[int]) -> set[int]:
    """Note that these are being sent; return those that are still the owner's to send. Durable when this returns."""
    database = current()
    rows = await database.change(
        (
            (
                "UPDATE deliveries SET state = 'sending', attempts = attempts + 1 WHERE state = 'leased' AND owner = ?"
                f" AND {within(database.dialect, 'id', 'bigint')}"
                " AND EXISTS (SELECT 1 FROM delivery_workers w WHERE w.id = owner) RETURNING id"
            ),
            [owner, listed(database.dialect, delivery_ids)],
        )
    )
    return {delivery_id for (delivery_id,) in rows}


async def settle(owner: int, results: Sequence[Settled]) -> None:
    """Note how attempts ended."""
    if results:
        await current().change(settled(current().dialect, owner, results))


def settled(dialect: Dialect, owner: int, results: Sequence[Settled]) -> Statement:
    """The same as a statement."""
    rows = [
        (one.id, one.state.value, micros(one.at), one.message_id, clean(one.error), one.refusals, one.doubts)
        for one in results
    ]
    source, args = table(dialect, _SETTLED, rows)
    return (
        (
            "UPDATE deliveries SET state = v.state, ready_at = v.at, message_id = v.message_id, error = v.error,"
            f" refusals = v.refusals, doubts = v.doubts, owner = 0 FROM {source} WHERE deliveries.id = v.id"
            " AND (deliveries.owner = ? OR (v.state = 'sent' AND deliveries.state IN ('pending', 'leased')))"
        ),
        [*args, owner],
    )


async def hold_chat(chat_id: int, until: datetime) -> None:
    """Send this chat nothing before ``until``: Telegram asked for it."""
    end = micros(until)
    await current().change(
        (
            "UPDATE deliveries SET ready_at = ? WHERE chat_id = ? AND state = 'pending' AND ready_at < ?",
            [end, chat_id, end],
        ),
        (
            (
                "INSERT INTO chat_delivery (chat_id, not_before) VALUES (?, ?) ON CONFLICT (chat_id) DO UPDATE"
                " SET not_before = excluded.not_before WHERE chat_delivery.not_before < excluded.not_before"
            ),
            [chat_id, end],
        ),
    )


async def give_up_chat(chat_id: int, now: datetime, error: str, *, thread_id: int | None = None) -> None:
    """Let go of what waits for a chat that cannot be written to, or for one topic of it."""
    topic, args = ("", []) if thread_id is None else (" AND thread_id = ?", [thread_id])
    await current().change(
        (
            (
                "UPDATE deliveries SET state = 'failed', ready_at = ?, error = ?"
                f" WHERE chat_id = ? AND state = 'pending'{topic}"
            ),
            [micros(now), clean(error), chat_id, *args],
        )
    )


async def give_up_subject(session: Session, kind: DeliveryKind, subject_id: int, now: datetime, error: str) -> None:
    """Let go of what was not begun yet of a broadcast that was stopped, or of a subscription that was ended."""
    await session.run(
        "UPDATE deliveries SET state = 'failed', owner = 0, ready_at = ?, error = ?"
        " WHERE subject_id = ? AND kind = ? AND state IN ('pending', 'leased')",
        [micros(now), clean(error), subject_id, kind.value],
    )


async def counts(now: datetime) -> DeliveryCounts:
    """How many there are in each state, and how far behind we are."""
    return await _counted(now, "")


async def backlog(now: datetime) -> DeliveryCounts:
    """:func:`counts` of what has not ended: a small part of what is kept."""
    return await _counted(now, "WHERE state IN ('pending', 'leased', 'sending')")


async def _counted(now: datetime, which: str) -> DeliveryCounts:
    rows = await current().read(f"SELECT state, count(*) FROM deliveries {which} GROUP BY state")
    ((due, oldest),) = await current().read(
        "SELECT count(*), min(ready_at) FROM deliveries WHERE state = 'pending' AND ready_at <= ?", [micros(now)]
    )
    lag = (now - moment(oldest)).total_seconds() if oldest is not None else 0.0
    found: dict[str, int] = dict((state, count) for state, count in rows)  # noqa: C402 # rows are no pairs to mypy
    return DeliveryCounts(**found, due=due, lag_seconds=lag)


async def progress(kind: DeliveryKind, subject_id: int) -> dict[DeliveryState, int]:
    """How many deliveries of one subject are in each state."""
    rows = await current().read(
        "SELECT state, count(*) FROM deliveries WHERE subject_id = ? AND kind = ? GROUP BY state",
        [subject_id, kind.value],
    )
    return {DeliveryState(state): count for state, count in rows}


async def called_off(kind: DeliveryKind, subject_id: int) -> int:
    """How many of one subject's deliveries :func:`give_up_subject` let go of."""
    ((count,),) = await current().read(
        "SELECT count(*) FROM deliveries WHERE subject_id = ? AND kind = ? AND state = 'failed' AND error = ?",
        [subject_id, kind.value, STOPPED],
    )
    return int(count)


async def arrived(
    kind: DeliveryKind, chat_ids: Iterable[int], since: datetime
) -> dict[int, list[tuple[datetime, str]]]:
    """What of one kind arrived in these chats since a moment, and when, the oldest first, as stored screens."""
    database = current()
    rows = await database.read(
        "SELECT d.chat_id, d.ready_at, s.body FROM deliveries d JOIN delivery_screens s ON s.id = d.screen_id"
        f" WHERE {within(database.dialect, 'd.chat_id', 'bigint')} AND d.state = 'sent' AND d.kind = ?"
        " AND d.ready_at > ? ORDER BY d.ready_at, d.id",
        [listed(database.dialect, list(chat_ids)), kind.value, micros(since)],
    )
    found: dict[int, list[tuple[datetime, str]]] = {}
    for chat_id, at, body in rows:
        found.setdefault(chat_id, []).append((moment(at), body))
    return found


async def keep_screen(body: str, now: datetime) -> StoredScreen:
    """Store a screen that is shown at once, so that its buttons find the way back to it."""
    body = clean(body)

    async def work(session: Session) -> StoredScreen:
        ids = await _share(session, [body], now)
        return StoredScreen(ids[body], _screen_key(body), body)

    return await current().write(work)


async def prune(before: datetime, *, screens_before: datetime) -> int:
    """Forget what ended before this moment, and screens that nobody was to get since another; return how many.

    The keys go with them: whoever decides what is to be sent must not decide the same again after so long.
    """

    async def work(session: Session) -> int:
        gone = await session.rows(
            "DELETE FROM deliveries WHERE state IN ('sent', 'failed', 'unknown') AND ready_at < ? RETURNING id",
            [micros(before)],
        )
        await session.run("DELETE FROM delivery_screens WHERE used_at < ?", [micros(screens_before)])
        await session.run(
            "DELETE FROM chat_delivery WHERE not_before < ? AND quiet_from IS NULL AND NOT silent", [micros(before)]
        )
        return len(gone)

    return await current().write(work)


async def rekey(session: Session, old_id: int, new_id: int) -> None:
    """Let everything go to the supergroup that a group has become."""
    await session.run("UPDATE deliveries SET chat_id = ? WHERE chat_id = ?", [new_id, old_id])


async def forget(session: Session, chat_id: int) -> None:
    """Delete everything that went or was to go to a chat."""
    await session.run("DELETE FROM deliveries WHERE chat_id = ?", [chat_id])


async def waiting(chat_id: int) -> int:
    """How many deliveries wait for a chat."""
    ((count,),) = await current().glance(
        "SELECT count(*) FROM deliveries WHERE chat_id = ? AND state = 'pending'", [chat_id]
    )
    return int(count)


def _cells(delivery: NewDelivery, screen_id: int) -> tuple[object, ...]:
    if len(delivery.key) > LONGEST_KEY:
        raise ValueError(f"longer than {LONGEST_KEY} characters: {delivery.key!r}")
    return (
        clean(delivery.key),
        delivery.kind.value,
        PRIORITIES[delivery.kind],
        delivery.chat_id,
        delivery.thread_id,
        delivery.subject_id,
        screen_id,
        delivery.silent,
        micros(delivery.due_at),
        micros(delivery.expires_at),
        micros(delivery.due_at),
    )


def _delivery(row: Row) -> Delivery:
    number, kind, chat_id, thread_id, screen_id, silent, subject_id, due_at, expires_at, *tries = row
    return Delivery(
        number,
        DeliveryKind(kind),
        chat_id,
        thread_id,
        screen_id,
        bool(silent),
        subject_id,
        moment(due_at),
        moment(expires_at),
        *tries,
    )
