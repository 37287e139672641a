"""How a chat wants to be written to unasked: quiet hours, and whether with a sound."""

from collections.abc import Iterable

from storage.database import current
from storage.records import ChatDelivery
from storage.session import Row, Session, listed, within

_COLUMNS = "chat_id, quiet_from, quiet_until, silent"


async def get(chat_id: int) -> ChatDelivery:
    """What the chat chose; where it chose nothing, the defaults."""
    rows = await current().glance(f"SELECT {_COLUMNS} FROM chat_delivery WHERE chat_id = ?", [chat_id])
    return _wishes(rows[0]) if rows else ChatDelivery(chat_id)


async def of_chats(chat_ids: Iterable[int]) -> dict[int, ChatDelivery]:
    """What those of these chats chose that chose anything."""
    database = current()
    rows = await database.read(
        f"SELECT {_COLUMNS} FROM chat_delivery WHERE {within(database.dialect, 'chat_id', 'bigint')}",
        [listed(database.dialect, list(chat_ids))],
    )
    return {row[0]: _wishes(row) for row in rows}


async def save(wishes: ChatDelivery) -> None:
    """Replace what the chat chose."""
    await current().change(
        (
            (
                f"INSERT INTO chat_delivery ({_COLUMNS}) VALUES (?, ?, ?, ?) ON CONFLICT (chat_id) DO UPDATE SET"
                " quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, silent = excluded.silent"
            ),
            [wishes.chat_id, wishes.quiet_from, wishes.quiet_until, wishes.silent],
        )
    )


async def rekey(session: Session, old_id: int, new_id: int) -> None:
    """Let a supergroup have what its group chose, unless it has chosen anew."""
    await session.run(
        "DELETE FROM chat_delivery WHERE chat_id = ? AND EXISTS (SELECT 1 FROM chat_delivery c WHERE c.chat_id = ?)",
        [old_id, new_id],
    )
    await session.run("UPDATE chat_delivery SET chat_id = ?, not_before = 0 WHERE chat_id = ?", [new_id, old_id])


async def forget(session: Session, chat_id: int) -> None:
    """Delete what the chat chose."""
    await session.run("DELETE FROM chat_delivery WHERE chat_id = ?", [chat_id])


def _wishes(row: Row) -> ChatDelivery:
    chat_id, quiet_from, quiet_until, silent = row
    return ChatDelivery(chat_id, quiet_from, quiet_until, bool(silent))
