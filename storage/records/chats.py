"""Whom we talk to."""

from dataclasses import dataclass
from enum import StrEnum


class ChatKind(StrEnum):
    """Telegram's kinds of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class ChatState(StrEnum):
    """Whether the chat can be written to."""

    ACTIVE = "active"
    UNREACHABLE = "unreachable"  # blocked, kicked, deactivated
    LEFT = "left"


class ExcerptLength(StrEnum):
    """How much of an article's text a story shows."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Chat:
    """Whom we talk to, with the settings that belong to the chat."""

    telegram_id: int
    kind: ChatKind
    state: ChatState = ChatState.ACTIVE
    language: str | None = None
    """Interface language chosen by the reader; ``None`` follows Telegram's."""
    telegram_language: str | None = None
    """``language_code`` as Telegram last gave it."""
    zone: str | None = None
    """Chosen zone; ``None`` follows the first country."""
    countries: tuple[str, ...] = ()
    """Chosen countries in display order; empty means all five."""
    news_languages: tuple[str, ...] = ()
    """Empty means all."""
    base_currency: str = "USD"
    welcomed: bool = False
    """Whether ``/start`` has been answered once."""
    muted: tuple[str, ...] = ()
    """Keys of sources whose articles this chat does not want."""
    text_only: bool = False
    """Whether stories come without pictures."""
    excerpt: ExcerptLength = ExcerptLength.MEDIUM
    feeds: tuple[str, ...] = ()
    """Keys of the feeds it follows on its own; kept by ``storage.feeds``, not by saving the chat."""
