"""What chats want to be told of when a rate gets there, and how each alert stands.

An alert is *behind* while the newest publication of its pair is not the one it has seen. Catching up is one
transaction: how it stands from now on, and what is to be sent about it. A process that dies before leaves it behind;
one that finds it caught up by another leaves it alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from storage import deliveries
from storage.cells import micros, moment, money
from storage.database import current
from storage.records import AlertKind, AlertState, NewDelivery, RateAlert, Standing
from storage.session import Row, Session

_FIELDS: Final = (
    "chat_id",
    "thread_id",
    "base",
    "counter",
    "kind",
    "threshold",
    "days",
    "state",
    "created_at",
    "seen",
    "value",
    "armed",
    "reference",
    "armed_before",
    "reference_before",
    "told",
    "retracted",
)
_COLUMNS: Final = ", ".join(("id", *_FIELDS))
_STANDING: Final = _FIELDS[9:]


@dataclass(frozen=True, slots=True)
class WatchedPair:
    """A pair that somebody watches, and the longest stretch of days that an alert of it looks back over."""

    base: str
    counter: str
    days: int


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """An alert as it was, how it stands now, and what is to be sent about it."""

    alert: RateAlert
    standing: Standing
    deliveries: tuple[NewDelivery, ...] = ()


async def add(alert: RateAlert, *, most: int) -> RateAlert | None:
    """Store a new alert and return it with its id; ``None`` where its chat has ``most`` already.

    The same alert again is the one that is there, active and standing as the new one does.
    """

    async def work(session: Session) -> RateAlert | None:
        await _hold(session)
        same = await session.rows(
            f"SELECT {_COLUMNS} FROM rate_alerts WHERE chat_id = ? AND COALESCE(thread_id, 0) = ? AND base = ?"
            " AND counter = ? AND kind = ? AND threshold = ? AND days = ?",
            [
                alert.chat_id,
                alert.thread_id or 0,
                alert.base,
                alert.counter,
                alert.kind.value,
                _exact(alert.threshold),
                alert.days,
            ],
        )
        if same:
            known = _alert(same[0])
            await session.run("UPDATE rate_alerts SET state = ? WHERE id = ?", [AlertState.ACTIVE.value, known.id])
        else:
            ((count,),) = await session.rows("SELECT count(*) FROM rate_alerts WHERE chat_id = ?", [alert.chat_id])
            if count >= most:
                return None
        cells = _cells(alert)
        if same:
            sets = ", ".join(f"{name} = ?" for name in _STANDING)
            rows = await session.rows(
                f"UPDATE rate_alerts SET {sets} WHERE id = ? RETURNING {_COLUMNS}", [*cells[9:], known.id]
            )
        else:
            marks = ", ".join("?" * len(_FIELDS))
            rows = await session.rows(
                f"INSERT INTO rate_alerts ({', '.join(_FIELDS)}) VALUES ({marks}) RETURNING {_COLUMNS}", cells
            )
        return _alert(rows[0])

    return await current().write(work)


async def get(alert_id: int) -> RateAlert | None:
    """The alert with this id."""
    rows = await current().glance(f"SELECT {_COLUMNS} FROM rate_alerts WHERE id = ?", [alert_id])
    return _alert(rows[0]) if rows else None


async def of_chat(chat_id: int) -> tuple[RateAlert, ...]:
    """A chat's alerts, the oldest first."""
    rows = await current().glance(f"SELECT {_COLUMNS} FROM rate_alerts WHERE chat_id = ? ORDER BY id", [chat_id])
    return tuple(map(_alert, rows))


async def set_state(alert_id: int, state: AlertState, standing: Standing) -> None:
    """Pause an alert, or watch again from how things stand now."""
    sets = ", ".join(f"{name} = ?" for name in _STANDING)
    await current().change(
        (f"UPDATE rate_alerts SET state = ?, {sets} WHERE id = ?", [state.value, *_standing(standing), alert_id])
    )


async def remove(alert_id: int) -> None:
    """Delete an alert; what it has already told goes out."""
    await current().change(("DELETE FROM rate_alerts WHERE id = ?", [alert_id]))


async def watched() -> tuple[WatchedPair, ...]:
    """The pairs that active alerts look at."""
    rows = await current().read(
        "SELECT base, counter, max(days) FROM rate_alerts WHERE state = 'active' GROUP BY base, counter"
        " ORDER BY base, counter"
    )
    return tuple(WatchedPair(*row) for row in rows)


async def behind(base: str, counter: str, seen: str, value: Decimal, limit: int) -> tuple[RateAlert, ...]:
    """Up to ``limit`` active alerts of a pair that have not seen this publication with this value."""
    rows = await current().read(
        f"SELECT {_COLUMNS} FROM rate_alerts WHERE base = ? AND counter = ? AND state = 'active'"
        " AND (seen <> ? OR value <> ?) ORDER BY id LIMIT ?",
        [base, counter, seen, _exact(value), limit],
    )
    return tuple(map(_alert, rows))


async def catch_up(done: Sequence[CaughtUp], now: datetime) -> int:
    """Note how alerts stand and enqueue what they say; return how many messages that are new.

    One that has moved since it was read is left as it is, and says nothing.
    """

    async def work(session: Session) -> int:
        wanted: list[NewDelivery] = []
        sets = ", ".join(f"{name} = ?" for name in _STANDING)
        for one in done:
            moved = await session.rows(
                f"UPDATE rate_alerts SET {sets} WHERE id = ? AND state = 'active' AND seen = ? AND value = ?"
                " RETURNING id",
                [*_standing(one.standing), one.alert.id, *_standing(one.alert.standing)[:2]],
            )
            if moved:
                wanted += one.deliveries
        return await deliveries.enqueue(session, wanted, now) if wanted else 0

    return await current().write(work)


async def lose_topic(chat_id: int, thread_id: int) -> int:
    """Watch nothing more for a topic that is closed or gone; return how many alerts that ends."""
    return await _change_of_topic(chat_id, thread_id, AlertState.ACTIVE, AlertState.TOPIC_LOST)


async def find_topic(chat_id: int, thread_id: int) -> int:
    """Watch again what :func:`lose_topic` ended: as each stood, so that what happened meanwhile is told once."""
    return await _change_of_topic(chat_id, thread_id, AlertState.TOPIC_LOST, AlertState.ACTIVE)


async def _change_of_topic(chat_id: int, thread_id: int, before: AlertState, after: AlertState) -> int:
    rows = await current().change(
        (
            "UPDATE rate_alerts SET state = ? WHERE chat_id = ? AND thread_id = ? AND state = ? RETURNING id",
            [after.value, chat_id, thread_id, before.value],
        )
    )
    return len(rows)


async def rekey(session: Session, old_id: int, new_id: int) -> None:
    """Give a group's alerts to the supergroup it has become."""
    await session.run("UPDATE rate_alerts SET chat_id = ? WHERE chat_id = ?", [new_id, old_id])


async def forget(session: Session, chat_id: int) -> None:
    """Delete a chat's alerts."""
    await session.run("DELETE FROM rate_alerts WHERE chat_id = ?", [chat_id])


async def _hold(session: Session) -> None:
    """Let chats count their alerts one after the other; SQLite has one writer anyway."""
    if session.dialect == "postgres":
        await session.rows("SELECT pg_advisory_xact_lock(hashtext('rate_alerts'))")


def _cells(alert: RateAlert) -> list[object]:
    return [
        alert.chat_id,
        alert.thread_id,
        alert.base,
        alert.counter,
        alert.kind.value,
        _exact(alert.threshold),
        alert.days,
        alert.state.value,
        micros(alert.created_at),
        *_standing(alert.standing),
    ]


def _standing(standing: Standing) -> list[object]:
    return [
        standing.seen,
        _money(standing.value),
        standing.armed,
        _money(standing.reference),
        standing.armed_before,
        _money(standing.reference_before),
        standing.told,
        standing.retracted,
    ]


def _money(value: Decimal | None) -> str:
    return "" if value is None else _exact(value)


def _exact(value: Decimal) -> str:
    """The one way in which a number is written here, since these are compared as text."""
    return money(value.normalize())


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _alert(row: Row) -> RateAlert:
    key, chat_id, thread_id, base, counter, kind, threshold, days, state, created_at, *standing = row
    seen, value, armed, reference, armed_before, reference_before, told, retracted = standing
    return RateAlert(
        id=key,
        chat_id=chat_id,
        thread_id=thread_id,
        base=base,
        counter=counter,
        kind=AlertKind(kind),
        threshold=Decimal(threshold),
        days=days,
        state=AlertState(state),
        created_at=moment(created_at),
        standing=Standing(
            seen=seen,
            value=_decimal(value),
            armed=bool(armed),
            reference=_decimal(reference),
            armed_before=bool(armed_before),
            reference_before=_decimal(reference_before),
            told=told,
            retracted=bool(retracted),
        ),
    )
