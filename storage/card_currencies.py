"""Currencies that a chat has put on its rates card besides those that everybody has. Ids are Telegram's."""

from typing import Final

from storage.database import current
from storage.session import Session
from storage.versions import bump

MOST: Final = 6
"""How many a chat may have."""


async def added(chat_id: int) -> tuple[str, ...]:
    """The chat's own currencies, in the order they were added."""
    rows = await current().glance("SELECT currency FROM card_currencies WHERE chat_id = ? ORDER BY id", [chat_id])
    return tuple(currency for (currency,) in rows)


async def add(chat_id: int, currency: str) -> bool:
    """Add one; ``False`` where the chat has as many as it may. One that is there already stays where it is."""

    async def work(session: Session) -> bool:
        rows = await session.rows("SELECT currency FROM card_currencies WHERE chat_id = ?", [chat_id])
        known = {code for (code,) in rows}
        if currency in known:
            return True
        if len(known) >= MOST:
            return False
        await session.run(
            "INSERT INTO card_currencies (chat_id, currency) VALUES (?, ?) ON CONFLICT (chat_id, currency) DO NOTHING",
            [chat_id, currency],
        )
        await bump(session, "chats")
        return True

    return await current().write(work)


async def remove(chat_id: int, currency: str) -> bool:
    """Take one away; return whether it was there."""

    async def work(session: Session) -> bool:
        gone = await session.rows(
            "DELETE FROM card_currencies WHERE chat_id = ? AND currency = ? RETURNING id", [chat_id, currency]
        )
        if gone:
            await bump(session, "chats")
        return bool(gone)

    return await current().write(work)


async def rekey(session: Session, old_id: int, new_id: int) -> None:
    """Let a group's currencies follow it to its new id; where both have some, those of the old id count."""
    if await session.rows("SELECT id FROM card_currencies WHERE chat_id = ?", [old_id]):
        await session.run("DELETE FROM card_currencies WHERE chat_id = ?", [new_id])
        await session.run("UPDATE card_currencies SET chat_id = ? WHERE chat_id = ?", [new_id, old_id])


async def forget(session: Session, chat_id: int) -> None:
    """Delete all of a chat's."""
    await session.run("DELETE FROM card_currencies WHERE chat_id = ?", [chat_id])
