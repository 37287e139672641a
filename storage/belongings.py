"""What a chat has beside its settings: moved when its id changes, deleted when it is forgotten."""

from storage import alerts, card_currencies, chat_delivery, chat_topics, deliveries, story_alerts, subscriptions
from storage.session import Session

_TABLES = (("follows", "source_id"), ("saved_stories", "story_id"), ("errands", "what"))
"""Tables with a ``chat_id``, and what a chat has at most once in each."""
_OWNERS = (alerts, card_currencies, chat_delivery, chat_topics, deliveries, story_alerts, subscriptions)
"""Those who know best what becomes of theirs."""


async def move(session: Session, old_id: int, new_id: int) -> None:
    """Give all of one chat to another; what both have, stays as the new one has it."""
    for table, what in _TABLES:
        await session.run(
            f"DELETE FROM {table} WHERE chat_id = ? AND {what} IN (SELECT {what} FROM {table} WHERE chat_id = ?)",
            [old_id, new_id],
        )
        await session.run(f"UPDATE {table} SET chat_id = ? WHERE chat_id = ?", [new_id, old_id])
    for owner in _OWNERS:
        await owner.rekey(session, old_id, new_id)


async def forget(session: Session, chat_id: int) -> None:
    """Delete all of a chat; feeds that nobody follows any more are purged by their job (feeds.py)."""
    for table, _ in _TABLES:
        await session.run(f"DELETE FROM {table} WHERE chat_id = ?", [chat_id])
    for owner in _OWNERS:
        await owner.forget(session, chat_id)
