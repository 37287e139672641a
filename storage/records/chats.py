"""Whom we talk to."""

from dataclasses import dataclass, replace
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
    MUTED = "muted"  # we are in it, and may not write there


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


@dataclass(frozen=True, slots=True)
class ChatTopic:
    """A topic of a forum, with what it has of its own; ``None`` follows its group."""

    chat_id: int
    thread_id: int
    name: str = ""
    countries: tuple[str, ...] | None = None
    """Empty means all five, as for a chat."""
    news_languages: tuple[str, ...] | None = None

    @property
    def plain(self) -> bool:
        """Whether it has nothing of its own."""
        return self.countries is None and self.news_languages is None

    def of(self, chat: Chat) -> Chat:
        """Return the group as it is in this topic."""
        return replace(
            chat,
            countries=chat.countries if self.countries is None else self.countries,
            news_languages=chat.news_languages if self.news_languages is None else self.news_languages,
        )
