"""Story alerts: the words that a chat wants to be told of when a story has them."""

from dataclasses import dataclass
from datetime import date, datetime

from storage.records.alerts import AlertState


@dataclass(frozen=True, slots=True)
class StoryAlert:
    """Tell ``chat_id`` once of every new story in which ``words`` are found (``storage.words.parse``)."""

    id: int
    chat_id: int
    thread_id: int | None
    words: str
    state: AlertState
    since_story: int
    """The highest story when it was set: what was known then is no news."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StoryLimit:
    """How many stories a chat is told of in a day, and how today stands."""

    chat_id: int
    daily_cap: int = 10
    """0 for no limit."""
    day: date | None = None
    """The local day that is counted."""
    told: int = 0
    held: int = 0
    """Stories of that day that matched beyond the cap."""


@dataclass(frozen=True, slots=True)
class FreshReport:
    """An article as alerts see it, and the story that it tells."""

    id: int
    story_id: int
    title: str
    excerpt: str
    text: str
    language: str
    source_key: str
    source_name: str
    url: str
    countries: tuple[str, ...]
    published_at: datetime
    fetched_at: datetime
