"""Updates of the Bot API, and how much is stored."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class InboxUpdate:
    """An update of the Bot API, stored before it is acknowledged."""

    update_id: int
    chat_key: int
    """Id of the chat (or, without one, of the person) whose updates are answered in order; 0 where neither is known."""
    payload: str
    """The update's JSON as it came."""
    received_at: datetime
    attempts: int = 0
    """How often answering was begun in an earlier life of the process."""


@dataclass(frozen=True, slots=True)
class StoreVersion:
    """Counters that grow with every change that readers can see; what is cached is true while they stand still."""

    news: int = 0
    quotes: int = 0
    chats: int = 0


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """How much is stored."""

    articles: int
    stories: int
    quotes: int
    chats: int
    pending_updates: int
