"""Who wants a briefing when, and how far each has been told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.cells import clean, clean_or_none, codes, micros, micros_or_none, moment, moment_or_none, split
from storage.database import current
from storage.records import Content, DeliveryKind, DeliveryState, Schedule, Subscription, SubscriptionState
from storage.session import Row, Session, table

_SETTINGS = (
    "chat_id",
    "thread_id",
    "minute",
    "days",
    "zone",
    "contents",
    "searches",
    "length",
    "skip_empty",
    "silent",
    "picture",
    "state",
    "next_run_at",
    "last_day",
)
_MOMENT = timedelta(seconds=2)
"""By which a briefing may be followed by its picture."""
_PROGRESS = ("told_at", "told_story", "missed_at")
_COLUMNS = ", ".join(("id", *_SETTINGS, *_PROGRESS))
_ADVANCED = (
    ("id", "bigint"),
    ("was", "bigint"),
    ("next_run_at", "bigint"),
    ("last_day", "text"),
    ("told_at", "bigint"),
    ("told_story", "bigint"),
    ("missed_at", "bigint"),
)


@dataclass(frozen=True, slots=True)
class Advance:
    """A subscription that was due, as it stands after the decision about it."""

    before: Subscription
    after: Subscription


async def get(subscription_id: int) -> Subscription | None:
    """The subscription with this id."""
    rows = await current().glance(f"SELECT {_COLUMNS} FROM subscriptions WHERE id = ?", [subscription_id])
    return _subscription(rows[0]) if rows else None


async def of_chat(chat_id: int) -> list[Subscription]:
    """The chat's subscriptions, by the hour."""
    rows = await current().glance(
        f"SELECT {_COLUMNS} FROM subscriptions WHERE chat_id = ? ORDER BY minute, id", [chat_id]
    )
    return list(map(_subscription, rows))


async def add(subscription: Subscription, *, most: int) -> Subscription | None:
    """Store a new one; ``None`` where the chat has ``most`` already."""
    names = ", ".join((*_SETTINGS, *_PROGRESS))
    cells = _cells(subscription)
    places = ", ".join("?" * len(cells))
    insert = f"INSERT INTO subscriptions ({names}) VALUES ({places}) RETURNING {_COLUMNS}"

    async def work(session: Session) -> Subscription | None:
        ((count,),) = await session.rows("SELECT count(*) FROM subscriptions WHERE chat_id = ?", [subscription.chat_id])
        if count >= most:
            return None
        (row,) = await session.rows(insert, cells)
        return _subscription(row)

    return await current().write(work)


async def change(subscription: Subscription) -> None:
    """Replace what was chosen of a subscription, and when it comes next; how far the chat was told stays."""
    names = ", ".join(f"{name} = ?" for name in _SETTINGS)
    cells = _cells(subscription)[: len(_SETTINGS)]
    await current().change((f"UPDATE subscriptions SET {names} WHERE id = ?", [*cells, subscription.id]))


async def remove(subscription_id: int) -> None:
    """End a subscription."""
    await current().change(("DELETE FROM subscriptions WHERE id = ?", [subscription_id]))


async def due(now: datetime, limit: int) -> list[Subscription]:
    """Subscriptions whose time has come, the oldest first."""
    rows = await current().read(
        f"SELECT {_COLUMNS} FROM subscriptions WHERE next_run_at > 0 AND next_run_at <= ?"
        " ORDER BY next_run_at, id LIMIT ?",
        [micros(now), limit],
    )
    return list(map(_subscription, rows))


async def advance(session: Session, decided: Iterable[Advance]) -> set[int]:
    """Move subscriptions on; return those that nobody else had moved or changed the hour of meanwhile."""
    rows = [
        (
            one.before.id,
            _zero(one.before.next_run_at),
            _zero(one.after.next_run_at),
            one.after.last_day,
            _zero(one.after.told_at),
            one.after.told_story,
            _zero(one.after.missed_at),
        )
        for one in decided
    ]
    if not rows:
        return set()
    if session.dialect == "postgres":  # two planners at once would lock rows in different orders
        await session.rows("SELECT pg_advisory_xact_lock(hashtextextended('jarchi plans ' || current_schema(), 0))")
    source, args = table(session.dialect, _ADVANCED, rows)
    moved = await session.rows(
        "UPDATE subscriptions SET next_run_at = v.next_run_at, last_day = v.last_day, told_at = v.told_at,"
        f" told_story = v.told_story, missed_at = v.missed_at FROM {source}"
        " WHERE subscriptions.id = v.id AND subscriptions.next_run_at = v.was RETURNING subscriptions.id",
        args,
    )
    return {subscription_id for (subscription_id,) in moved}


async def missed(subscription_id: int, due_at: datetime, *, noted: bool = True) -> None:
    """Note that a briefing came to nothing: the next one tells what this one would have told, and says so if ``noted``.

    Where only its picture, due a moment later, came to nothing, the chat was told.
    """
    await current().change(
        (
            (
                "UPDATE subscriptions SET missed_at = CASE WHEN ? THEN ? ELSE missed_at END,"
                " told_story = 0, told_at = ? WHERE id = ?"
                " AND NOT EXISTS (SELECT 1 FROM deliveries WHERE subject_id = subscriptions.id AND kind = ?"
                " AND state = ? AND due_at BETWEEN ? AND ?)"
            ),
            [
                noted,
                micros(due_at),
                micros(due_at - timedelta(days=1)),
                subscription_id,
                DeliveryKind.BRIEFING.value,
                DeliveryState.SENT.value,
                micros(due_at - _MOMENT),
                micros(due_at),
            ],
        )
    )


async def lose_topic(chat_id: int, thread_id: int | None) -> int:
    """Send nothing more into a topic that is closed or gone; return how many subscriptions that ends."""
    topic, args = ("thread_id IS NULL", []) if thread_id is None else ("thread_id = ?", [thread_id])
    rows = await current().change(
        (
            (
                "UPDATE subscriptions SET state = ?, next_run_at = 0"
                f" WHERE chat_id = ? AND {topic} AND state = 'active' RETURNING id"
            ),
            [SubscriptionState.TOPIC_LOST.value, chat_id, *args],
        )
    )
    return len(rows)


async def lost_of_topic(chat_id: int, thread_id: int | None) -> list[Subscription]:
    """What :func:`lose_topic` ended of a topic."""
    lost = SubscriptionState.TOPIC_LOST
    return [one for one in await of_chat(chat_id) if one.thread_id == thread_id and one.state is lost]


async def of_chat_following_its_zone(chat_id: int) -> list[Subscription]:
    """Active subscriptions that come by the chat's own clock."""
    rows = await current().glance(
        f"SELECT {_COLUMNS} FROM subscriptions WHERE chat_id = ? AND zone IS NULL AND next_run_at > 0", [chat_id]
    )
    return list(map(_subscription, rows))


async def coming(now: datetime, above_id: int, limit: int) -> list[Subscription]:
    """Subscriptions that are not due yet, by id: for whoever goes through all of them."""
    rows = await current().read(
        f"SELECT {_COLUMNS} FROM subscriptions WHERE id > ? AND next_run_at > ? ORDER BY id LIMIT ?",
        [above_id, micros(now), limit],
    )
    return list(map(_subscription, rows))


async def reschedule(changed: Iterable[Subscription]) -> None:
    """Give these their new ``next_run_at``, unless they were sent meanwhile."""
    rows = [(_zero(one.next_run_at), one.id, one.last_day) for one in changed]
    statement = "UPDATE subscriptions SET next_run_at = ? WHERE id = ? AND last_day = ? AND next_run_at > 0"
    await current().write(lambda session: session.run_many(statement, rows))


async def zones() -> tuple[str, ...]:
    """Every zone that a subscription names itself."""
    rows = await current().read("SELECT DISTINCT zone FROM subscriptions WHERE zone IS NOT NULL ORDER BY zone")
    return tuple(zone for (zone,) in rows)


async def count() -> int:
    """How many there are that are sent."""
    ((number,),) = await current().read("SELECT count(*) FROM subscriptions WHERE next_run_at > 0")
    return int(number)


async def rekey(session: Session, old_id: int, new_id: int) -> None:
    """Let a supergroup have what its group subscribed to."""
    await session.run("UPDATE subscriptions SET chat_id = ? WHERE chat_id = ?", [new_id, old_id])


async def forget(session: Session, chat_id: int) -> None:
    """End all subscriptions of a chat."""
    await session.run("DELETE FROM subscriptions WHERE chat_id = ?", [chat_id])


def _zero(at: datetime | None) -> int:
    return micros_or_none(at) or 0


def _days(days: Iterable[int]) -> int:
    return sum(1 << day for day in set(days))


def _cells(one: Subscription) -> list[object]:
    return [
        one.chat_id,
        one.thread_id,
        one.schedule.minute,
        _days(one.schedule.days),
        clean_or_none(one.zone),
        codes(content.value for content in one.contents),
        clean("\n".join(one.searches)),
        one.length,
        one.skip_empty,
        one.silent,
        one.picture,
        one.state.value,
        _zero(one.next_run_at),
        one.last_day,
        _zero(one.told_at),
        one.told_story,
        _zero(one.missed_at),
    ]


def _subscription(row: Row) -> Subscription:
    (number, chat_id, thread_id, minute, days, zone, contents, searches, length, *flags, state) = row[:13]
    next_run_at, last_day, told_at, told_story, missed_at = row[13:]
    skip_empty, silent, picture = map(bool, flags)
    return Subscription(
        id=number,
        chat_id=chat_id,
        schedule=Schedule(minute, tuple(day for day in range(7) if days >> day & 1)),
        thread_id=thread_id,
        zone=zone,
        contents=tuple(map(Content, split(contents))),
        searches=tuple(searches.split("\n")) if searches else (),
        length=length,
        skip_empty=skip_empty,
        silent=silent,
        picture=picture,
        state=SubscriptionState(state),
        next_run_at=moment(next_run_at) if next_run_at else None,
        last_day=last_day,
        told_at=moment_or_none(told_at or None),
        told_story=told_story,
        missed_at=moment_or_none(missed_at or None),
    )
