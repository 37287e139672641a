"""Errands under way (handlers/errands.py), written down so that a process that is killed loses none."""

from collections.abc import Sequence
from datetime import datetime

from storage.cells import clean, micros
from storage.database import current
from storage.records import Errand, ErrandKind
from storage.session import Session

_COLUMNS = "chat_id, what, body, thread_id, message_id, attempts"
_BEGIN = (
    f"INSERT INTO errands ({_COLUMNS}, begun_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chat_id, what)"
    " DO UPDATE SET body = excluded.body, thread_id = excluded.thread_id, message_id = excluded.message_id,"
    " attempts = excluded.attempts, begun_at = excluded.begun_at"
)


async def begin(errand: Errand, now: datetime) -> None:
    """Write down that an errand is under way; a chat has one of a kind."""
    cells = [errand.chat_id, errand.kind.value, clean(errand.body), errand.thread_id, errand.message_id]
    await current().change((_BEGIN, [*cells, errand.attempts, micros(now)]))


async def renew(errand: Errand, now: datetime) -> None:
    """Say that an errand is still under way."""
    statement = "UPDATE errands SET begun_at = ? WHERE chat_id = ? AND what = ?"
    await current().change((statement, [micros(now), errand.chat_id, errand.kind.value]))


async def end(errand: Errand) -> None:
    """Forget an errand: it is done. Another one of the chat, begun meanwhile, has another message and stays."""
    statement = "DELETE FROM errands WHERE chat_id = ? AND what = ? AND COALESCE(message_id, 0) = ?"
    await current().change((statement, [errand.chat_id, errand.kind.value, errand.message_id or 0]))


async def abandoned(before: datetime, now: datetime, *, most: int = 20) -> Sequence[Errand]:
    """Take over errands that nobody has renewed since a moment, each by one caller only, one attempt more."""

    async def work(session: Session) -> Sequence[Errand]:
        rows = await session.rows(
            "UPDATE errands SET begun_at = ?, attempts = attempts + 1 WHERE begun_at < ? AND id IN"
            f" (SELECT id FROM errands WHERE begun_at < ? ORDER BY begun_at LIMIT ?) RETURNING {_COLUMNS}",
            [micros(now), micros(before), micros(before), most],
        )
        return [Errand(chat, ErrandKind(what), body, thread, message, tries)
                for chat, what, body, thread, message, tries in rows]  # fmt: skip

    return await current().write(work)
