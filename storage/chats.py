"""Whom we talk to, and the settings that belong to the chat.

Ids are Telegram's: up to 52 bits, negative for groups and channels.
"""

from collections.abc import Iterable, Sequence

from storage import alerts, card_currencies, chat_delivery, chat_topics, deliveries, subscriptions
from storage.cells import clean_or_none, codes, split
from storage.database import current
from storage.records import Chat, ChatKind, ChatState
from storage.session import Row, Session, listed, within
from storage.versions import bump, bumped

_FIELDS = (
    "telegram_id",
    "kind",
    "state",
    "language",
    "telegram_language",
    "zone",
    "countries",
    "news_languages",
    "base_currency",
    "welcomed",
)
_SELECT = f"SELECT {', '.join(_FIELDS)} FROM chats WHERE telegram_id = ?"
_UPSERT = (
    f"INSERT INTO chats ({', '.join(_FIELDS)}) VALUES ({', '.join('?' * len(_FIELDS))})"
    f" ON CONFLICT (telegram_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _FIELDS[1:])}"
)

_OWNERS = (alerts, card_currencies, chat_delivery, chat_topics, deliveries, subscriptions)
"""Modules whose rows belong to a chat: each moves them with ``rekey`` and deletes them with ``forget``."""


async def get(telegram_id: int) -> Chat | None:
    """The chat with this Telegram id."""
    rows = await current().glance(_SELECT, [telegram_id])
    return _chat(rows[0]) if rows else None


async def of_ids(telegram_ids: Iterable[int]) -> dict[int, Chat]:
    """Those of these chats that are stored."""
    database = current()
    rows = await database.read(
        f"SELECT {', '.join(_FIELDS)} FROM chats WHERE {within(database.dialect, 'telegram_id', 'bigint')}",
        [listed(database.dialect, list(telegram_ids))],
    )
    return {chat.telegram_id: chat for chat in map(_chat, rows)}


async def zones() -> tuple[str, ...]:
    """Every zone that a chat has chosen."""
    rows = await current().read("SELECT DISTINCT zone FROM chats WHERE zone IS NOT NULL ORDER BY zone")
    return tuple(zone for (zone,) in rows)


async def save(chat: Chat) -> None:
    """Add the chat, or replace all its settings."""
    await current().change((_UPSERT, _cells(chat)), bumped("chats"))


async def set_state(telegram_id: int, state: ChatState) -> None:
    """Say whether the chat can be written to; a chat that is not stored stays unknown."""
    known = await get(telegram_id)
    if known is not None and known.state is not state:
        update = "UPDATE chats SET state = ? WHERE telegram_id = ?"
        await current().change((update, [state.value, telegram_id]), bumped("chats"))


async def rekey(old_id: int, new_id: int, *, keep_new: bool = False) -> None:
    """Give a group that became a supergroup its new id, and with it everything that it owns.

    Where both are stored the new one takes the old one's settings, or with ``keep_new`` keeps its own; doing it twice
    does no harm.
    """

    async def work(session: Session) -> None:
        if old_id == new_id:
            return
        await _move_belongings(session, old_id, new_id)
        if not await session.rows("SELECT id FROM chats WHERE telegram_id = ?", [old_id]):
            return
        if keep_new and await session.rows("SELECT id FROM chats WHERE telegram_id = ?", [new_id]):
            await session.run("DELETE FROM chats WHERE telegram_id = ?", [old_id])
            await bump(session, "chats")
            return
        # Telegram says it in both chats at once: whoever comes second must not delete what the first has moved.
        await session.run(
            "DELETE FROM chats WHERE telegram_id = ? AND EXISTS (SELECT 1 FROM chats WHERE telegram_id = ?)",
            [new_id, old_id],
        )
        await session.run(
            "UPDATE chats SET telegram_id = ?, kind = ? WHERE telegram_id = ?",
            [new_id, ChatKind.SUPERGROUP.value, old_id],
        )
        await bump(session, "chats")

    await current().write(work)


async def _move_belongings(session: Session, old_id: int, new_id: int) -> None:
    for owner in _OWNERS:
        await owner.rekey(session, old_id, new_id)


async def _forget_belongings(session: Session, telegram_id: int) -> None:
    for owner in _OWNERS:
        await owner.forget(session, telegram_id)


async def forget(telegram_id: int) -> bool:
    """Delete the chat, its settings and everything it owns; return whether there were any settings."""

    async def work(session: Session) -> bool:
        await _forget_belongings(session, telegram_id)
        gone = await session.rows("DELETE FROM chats WHERE telegram_id = ? RETURNING id", [telegram_id])
        if gone:
            await bump(session, "chats")
        return bool(gone)

    return await current().write(work)


def _cells(chat: Chat) -> Sequence[object]:
    return [
        chat.telegram_id,
        chat.kind.value,
        chat.state.value,
        chat.language,
        clean_or_none(chat.telegram_language),
        chat.zone,
        codes(chat.countries),
        codes(chat.news_languages),
        chat.base_currency,
        chat.welcomed,
    ]


def _chat(row: Row) -> Chat:
    (telegram_id, kind, state, language, telegram_language, zone, countries, news_languages, base, welcomed) = row
    return Chat(
        telegram_id=telegram_id,
        kind=ChatKind(kind),
        state=ChatState(state),
        language=language,
        telegram_language=telegram_language,
        zone=zone,
        countries=split(countries),
        news_languages=split(news_languages),
        base_currency=base,
        welcomed=bool(welcomed),
    )
