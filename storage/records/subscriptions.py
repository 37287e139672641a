"""What a chat asked to be told regularly."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


class SubscriptionState(StrEnum):
    """Whether it is sent."""

    ACTIVE = "active"
    PAUSED = "paused"  # by somebody in the chat
    TOPIC_LOST = "topic_lost"  # the topic was closed or deleted


class Content(StrEnum):
    """A part of a briefing."""

    NEWS = "news"
    RATES = "rates"
    SEARCHES = "searches"
    ALERTS = "alerts"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When: ``minute`` of the local day, on these ``days`` (0 is Monday)."""

    minute: int
    days: tuple[int, ...] = EVERY_DAY


@dataclass(frozen=True, slots=True)
class Subscription:
    """A briefing that a chat gets. ``id`` is 0 until it is stored."""

    id: int
    chat_id: int
    schedule: Schedule
    thread_id: int | None = None
    zone: str | None = None
    """``None`` follows the chat."""
    contents: tuple[Content, ...] = tuple(Content)
    searches: tuple[str, ...] = ()
    """What is looked for besides: words as in /search."""
    length: int = 7
    """Stories at most."""
    skip_empty: bool = False
    """Whether nothing is sent where there is nothing new."""
    silent: bool = False
    picture: bool = False
    """Whether the rates come as a picture where one can be drawn."""
    state: SubscriptionState = SubscriptionState.ACTIVE
    next_run_at: datetime | None = None
    """``None`` while it is not sent."""
    last_day: str = ""
    """The local day (``YYYY-MM-DD``) of the last one decided: there is one a day."""
    told_at: datetime | None = None
    """The moment up to which the chat has been told."""
    told_story: int = 0
    """The highest story id then."""
    missed_at: datetime | None = None
    """When one last came to nothing because it was too late; the next one says so."""
