"""What topics of forums have of their own: countries and languages of news that are not their group's."""

from collections.abc import Iterable
from typing import Final

from storage.cells import clean, codes, split
from storage.database import current
from storage.records import ChatTopic
from storage.session import Row, Session, listed, within
from storage.versions import bump, bumped

MOST: Final = 100
"""Topics of one group that may have something of their own."""
_COLUMNS: Final = "chat_id, thread_id, name, countries, news_languages"


async def get(chat_id: int, thread_id: int) -> ChatTopic | None:
    """The topic, if it has anything of its own."""
    rows = await current().glance(
        f"SELECT {_COLUMNS} FROM chat_topics WHERE chat_id = ? AND thread_id = ?", [chat_id, thread_id]
    )
    return _topic(rows[0]) if rows else None


async def of_chat(chat_id: int) -> list[ChatTopic]:
    """All topics of a group that have something of their own."""
    rows = await current().glance(f"SELECT {_COLUMNS} FROM chat_topics WHERE chat_id = ? ORDER BY thread_id", [chat_id])
    return list(map(_topic, rows))


async def of_chats(chat_ids: Iterable[int]) -> dict[tuple[int, int], ChatTopic]:
    """Those of several groups, by group and topic."""
    database = current()
    rows = await database.read(
        f"SELECT {_COLUMNS} FROM chat_topics WHERE {within(database.dialect, 'chat_id', 'bigint')}",
        [listed(database.dialect, list(chat_ids))],
    )
    return {(topic.chat_id, topic.thread_id): topic for topic in map(_topic, rows)}


async def save(topic: ChatTopic) -> bool:
    """Store what a topic has of its own, or that it has nothing; ``False`` where the group has too many already."""
    if topic.plain:
        delete = "DELETE FROM chat_topics WHERE chat_id = ? AND thread_id = ?"
        await current().change((delete, [topic.chat_id, topic.thread_id]), bumped("chats"))
        return True

    async def work(session: Session) -> bool:
        known = await session.rows("SELECT thread_id FROM chat_topics WHERE chat_id = ?", [topic.chat_id])
        if len(known) >= MOST and (topic.thread_id,) not in [tuple(row) for row in known]:
            return False
        await session.run(
            f"INSERT INTO chat_topics ({_COLUMNS}) VALUES (?, ?, ?, ?, ?) ON CONFLICT (chat_id, thread_id) DO UPDATE"
            " SET name = excluded.name, countries = excluded.countries, news_languages = excluded.news_languages",
            _cells(topic),
        )
        await bump(session, "chats")
        return True

    return await current().write(work)


async def rename(chat_id: int, thread_id: int, name: str) -> None:
    """Note a topic's new name, where anything is stored about it."""
    update = "UPDATE chat_topics SET name = ? WHERE chat_id = ? AND thread_id = ?"
    await current().change((update, [clean(name), chat_id, thread_id]), bumped("chats"))


async def rekey(session: Session, old_id: int, new_id: int) -> None:
    """Let a supergroup have the topics of its group, unless it has its own under the same number."""
    await session.run(
        "DELETE FROM chat_topics WHERE chat_id = ? AND thread_id IN"
        " (SELECT thread_id FROM chat_topics WHERE chat_id = ?)",
        [old_id, new_id],
    )
    await session.run("UPDATE chat_topics SET chat_id = ? WHERE chat_id = ?", [new_id, old_id])


async def forget(session: Session, chat_id: int) -> None:
    """Delete all of a group's."""
    await session.run("DELETE FROM chat_topics WHERE chat_id = ?", [chat_id])


def _cells(topic: ChatTopic) -> list[object]:
    countries, languages = topic.countries, topic.news_languages
    return [
        topic.chat_id,
        topic.thread_id,
        clean(topic.name),
        None if countries is None else codes(countries),
        None if languages is None else codes(languages),
    ]


def _topic(row: Row) -> ChatTopic:
    chat_id, thread_id, name, countries, languages = row
    return ChatTopic(
        chat_id,
        thread_id,
        name,
        None if countries is None else split(countries),
        None if languages is None else split(languages),
    )
