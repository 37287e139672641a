"""The words that chats follow: found by the words of a new report, not report by report and alert by alert.

An alert is entered under the numbers of one of its terms (the rarest kind it has: the longest). A new report asks for
the alerts under its own words, some microseconds each, and only those are looked at closely. The cursor says up to
which article everybody has been told; it moves in the transaction that enqueues.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from storage import deliveries, facts
from storage.cells import clean, micros, moment, weighted
from storage.database import current
from storage.records import AlertState, FreshReport, NewDelivery, StoryAlert, StoryLimit
from storage.session import Row, Session, listed, within
from storage.words import parse

CURSOR: Final = "reports looked at"
"""The fact that names the last article that was looked at."""
_OLD_CURSOR: Final = "story alerts"
"""The fact that named the last story that was looked at, before reports were."""
_REPORT: Final = (
    "SELECT a.id, a.story_id, a.title, a.excerpt, COALESCE(t.text, ''), a.language, s.key, s.name, a.url, a.countries,"
    " a.published_at, a.fetched_at FROM articles a JOIN sources s ON s.id = a.source_id"
    " LEFT JOIN article_texts t ON t.id = a.id WHERE s.realm = 0"
)

_FIELDS: Final = "id, chat_id, thread_id, words, state, since_story, created_at"
_LIMIT_FIELDS: Final = "chat_id, daily_cap, day, told, held"


async def add(alert: StoryAlert, *, most: int) -> StoryAlert | None:
    """Store a new alert and return it with its id; ``None`` where its chat has ``most``. The same words are one alert.

    Raises ``ValueError`` where the words hold nothing that can be found.
    """
    marks = under(alert.words)

    async def work(session: Session) -> StoryAlert | None:
        if session.dialect == "postgres":
            await session.rows("SELECT pg_advisory_xact_lock(hashtext('story_alerts'))")
        same = await session.rows(
            f"SELECT {_FIELDS} FROM story_alerts WHERE chat_id = ? AND COALESCE(thread_id, 0) = ? AND words = ?",
            [alert.chat_id, alert.thread_id or 0, clean(alert.words)],
        )
        if same:
            rows = await session.rows(
                f"UPDATE story_alerts SET state = ? WHERE id = ? RETURNING {_FIELDS}",
                [AlertState.ACTIVE.value, same[0][0]],
            )
            return _alert(rows[0])
        ((count,),) = await session.rows("SELECT count(*) FROM story_alerts WHERE chat_id = ?", [alert.chat_id])
        if count >= most:
            return None
        rows = await session.rows(
            "INSERT INTO story_alerts (chat_id, thread_id, words, state, since_story, created_at)"
            f" VALUES (?, ?, ?, ?, ?, ?) RETURNING {_FIELDS}",
            [
                alert.chat_id,
                alert.thread_id,
                clean(alert.words),
                alert.state.value,
                alert.since_story,
                micros(alert.created_at),
            ],
        )
        stored = _alert(rows[0])
        await session.run_many(
            "INSERT INTO story_alert_words (number, alert_id) VALUES (?, ?)", [(mark, stored.id) for mark in marks]
        )
        return stored

    return await current().write(work)


def under(words: str) -> tuple[int, ...]:
    """Return the numbers an alert is entered under: a story that it finds has one of them.

    Raises ``ValueError`` where the words hold nothing that can be found.
    """
    wanted = parse(words).wanted
    if not wanted:
        raise ValueError("nothing to look for")
    chosen = max(wanted, key=lambda term: len(term.typed))
    return tuple(sorted({number for way in chosen.ways for number in min(way, key=len)}))


async def get(alert_id: int) -> StoryAlert | None:
    """The alert with this id."""
    rows = await current().glance(f"SELECT {_FIELDS} FROM story_alerts WHERE id = ?", [alert_id])
    return _alert(rows[0]) if rows else None


async def of_chat(chat_id: int) -> tuple[StoryAlert, ...]:
    """A chat's alerts, the oldest first."""
    rows = await current().glance(f"SELECT {_FIELDS} FROM story_alerts WHERE chat_id = ? ORDER BY id", [chat_id])
    return tuple(map(_alert, rows))


async def set_state(alert_id: int, state: AlertState, since_story: int) -> None:
    """Pause an alert, or follow again what comes after ``since_story``."""
    await current().change(
        (
            "UPDATE story_alerts SET state = ?, since_story = ? WHERE id = ?",
            [state.value, since_story, alert_id],
        )
    )


async def remove(alert_id: int) -> None:
    """Delete an alert."""
    await current().change(
        ("DELETE FROM story_alert_words WHERE alert_id = ?", [alert_id]),
        ("DELETE FROM story_alerts WHERE id = ?", [alert_id]),
    )


async def limit_of(chat_id: int) -> StoryLimit:
    """How many stories a chat is told of a day."""
    rows = await current().glance(f"SELECT {_LIMIT_FIELDS} FROM story_limits WHERE chat_id = ?", [chat_id])
    return _limit(rows[0]) if rows else StoryLimit(chat_id)


async def set_cap(chat_id: int, daily_cap: int) -> None:
    """Choose how many stories a chat is told of a day, 0 for no limit."""
    await current().change(
        (
            (
                "INSERT INTO story_limits (chat_id, daily_cap) VALUES (?, ?)"
                " ON CONFLICT (chat_id) DO UPDATE SET daily_cap = excluded.daily_cap"
            ),
            [chat_id, daily_cap],
        )
    )


async def anybody() -> bool:
    """Whether there is any alert."""
    return bool(await current().glance("SELECT 1 FROM story_alerts WHERE state = 'active' LIMIT 1"))


async def cursor() -> int | None:
    """The last article that was looked at; ``None`` before the first look."""
    known = await facts.get(CURSOR)
    return None if known is None else int(known)


async def newest() -> int:
    """The last article of all; 0 where there is none."""
    ((highest,),) = await current().glance("SELECT max(id) FROM articles")
    return int(highest or 0)


async def beginning() -> int:
    """Where the first look begins: at the end; where an older version looked at stories, behind those it has seen."""
    if (known := await facts.get(_OLD_CURSOR)) is None:
        return await newest()
    ((first,),) = await current().glance("SELECT min(id) FROM articles WHERE story_id > ?", [int(known)])
    return await newest() if first is None else int(first) - 1


async def fresh(above: int, limit: int) -> tuple[FreshReport, ...]:
    """Up to ``limit`` public articles with ids above this one, in the order of their ids."""
    rows = await current().read(f"{_REPORT} AND a.id > ? ORDER BY a.id LIMIT ?", [above, limit])
    return tuple(map(_fresh, rows))


async def before(up_to: int, story_ids: Sequence[int]) -> tuple[FreshReport, ...]:
    """What public articles with ids up to this one tell of these stories, in the order of their ids."""
    database = current()
    rows = await database.read(
        f"{_REPORT} AND {within(database.dialect, 'a.story_id', 'bigint')} AND a.id <= ? ORDER BY a.id",
        [listed(database.dialect, story_ids), up_to],
    )
    return tuple(map(_fresh, rows))


async def candidates(numbers: Sequence[int]) -> tuple[StoryAlert, ...]:
    """The active alerts that stand under any of these numbers."""
    database = current()
    fields = ", ".join(f"a.{name}" for name in _FIELDS.split(", "))
    rows = await database.read(
        f"SELECT DISTINCT {fields} FROM story_alert_words w JOIN story_alerts a ON a.id = w.alert_id"
        f" WHERE {within(database.dialect, 'w.number', 'bigint')} AND a.state = 'active'",
        [listed(database.dialect, numbers)],
    )
    return tuple(map(_alert, rows))


async def limits(chat_ids: Sequence[int]) -> dict[int, StoryLimit]:
    """How these chats stand today; a chat that never chose has the usual."""
    database = current()
    rows = await database.read(
        f"SELECT {_LIMIT_FIELDS} FROM story_limits WHERE {within(database.dialect, 'chat_id', 'bigint')}",
        [listed(database.dialect, chat_ids)],
    )
    known = {row[0]: _limit(row) for row in rows}
    return {chat_id: known.get(chat_id) or StoryLimit(chat_id) for chat_id in chat_ids}


async def move_on(
    seen: int | None, up_to: int, told: Sequence[NewDelivery], standing: Mapping[int, StoryLimit], now: datetime
) -> int | None:
    """Enqueue what new reports say and move the cursor from ``seen`` to ``up_to``, all at once.

    Returns how many messages are new; ``None`` where another process has moved it: nothing was done.
    """

    async def work(session: Session) -> int | None:
        if not await facts.move(session, CURSOR, None if seen is None else str(seen), str(up_to)):
            return None
        await session.run_many(
            "INSERT INTO story_limits (chat_id, daily_cap, day, told, held) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (chat_id) DO UPDATE SET day = excluded.day, told = excluded.told, held = excluded.held",
            [(one.chat_id, one.daily_cap, _day(one.day), one.told, one.held) for one in standing.values()],
        )
        return await deliveries.enqueue(session, told, now) if told else 0

    return await current().write(work)


async def over(limit: int) -> tuple[StoryLimit, ...]:
    """Chats with stories that were held back, whatever day that was."""
    rows = await current().read(
        f"SELECT {_LIMIT_FIELDS} FROM story_limits WHERE held > 0 ORDER BY day LIMIT ?", [limit]
    )
    return tuple(map(_limit, rows))


async def sum_up(limit: StoryLimit, digest: NewDelivery, now: datetime) -> None:
    """Enqueue the word about what was held back, once."""

    async def work(session: Session) -> None:
        gone = await session.rows(
            "UPDATE story_limits SET held = 0 WHERE chat_id = ? AND day = ? AND held > 0 RETURNING chat_id",
            [limit.chat_id, _day(limit.day)],
        )
        if gone:
            await deliveries.enqueue(session, [digest], now)

    await current().write(work)


async def rekey(session: Session, old_id: int, new_id: int) -> None:
    """Give a group's alerts to the supergroup it has become."""
    await session.run("UPDATE story_alerts SET chat_id = ? WHERE chat_id = ?", [new_id, old_id])
    await session.run(
        "DELETE FROM story_limits WHERE chat_id = ? AND EXISTS (SELECT 1 FROM story_limits WHERE chat_id = ?)",
        [old_id, new_id],
    )
    await session.run("UPDATE story_limits SET chat_id = ? WHERE chat_id = ?", [new_id, old_id])


async def forget(session: Session, chat_id: int) -> None:
    """Delete a chat's alerts."""
    await session.run(
        "DELETE FROM story_alert_words WHERE alert_id IN (SELECT id FROM story_alerts WHERE chat_id = ?)", [chat_id]
    )
    await session.run("DELETE FROM story_alerts WHERE chat_id = ?", [chat_id])
    await session.run("DELETE FROM story_limits WHERE chat_id = ?", [chat_id])


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _alert(row: Row) -> StoryAlert:
    key, chat_id, thread_id, words, state, since, created_at = row
    return StoryAlert(key, chat_id, thread_id, words, AlertState(state), since, moment(created_at))


def _limit(row: Row) -> StoryLimit:
    chat_id, daily_cap, day, told, held = row
    return StoryLimit(chat_id, daily_cap, date.fromisoformat(day) if day else None, told, held)


def _fresh(row: Row) -> FreshReport:
    key, story_id, title, excerpt, text, language, source_key, source, url, countries, published, fetched = row
    return FreshReport(
        id=key,
        story_id=story_id,
        title=title,
        excerpt=excerpt,
        text=text,
        language=language,
        source_key=source_key,
        source_name=source,
        url=url,
        countries=tuple(weight.country for weight in weighted(countries)),
        published_at=moment(published),
        fetched_at=moment(fetched),
    )
