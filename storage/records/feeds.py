"""Feeds that chats bring, and stories that chats save."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.records.sources import Source, SourceKind


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was found behind an address, read once."""

    url: str
    kind: SourceKind
    title: str
    languages: tuple[str, ...] = ()
    entries: int = 0
    known_as: str = ""
    """Key of the source that reads it for everybody already; empty where none does."""


class NoFeed(StrEnum):
    """Why no feed was found behind an address."""

    NOT_AN_ADDRESS = "not_an_address"
    LOOKALIKE = "lookalike"  # letters that only look like another site's
    CREDENTIALS = "credentials"  # a name or password in the address
    PRIVATE = "private"  # a private network, here or behind a redirect
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    GONE = "gone"
    TOO_LARGE = "too_large"  # or a bomb
    NONE = "none"  # a page without a feed
    UNREADABLE = "unreadable"  # a feed that cannot be read
    BUSY = "busy"  # too many look for feeds just now


class Following(StrEnum):
    """How an attempt to follow a feed ended."""

    NEW = "new"
    ALREADY = "already"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class FollowedFeed:
    """One of a chat's own feeds."""

    source: Source
    followed_at: datetime
    newest_title: str = ""
    articles: int = 0


@dataclass(frozen=True, slots=True)
class DeadFeed:
    """A feed that has not been readable for long, and a chat that has not been told yet."""

    follow_id: int
    chat_id: int
    source: Source


@dataclass(frozen=True, slots=True)
class SavedStory:
    """A story as a chat saved it."""

    id: int
    story_id: int
    title: str
    excerpt: str
    url: str
    outlet: str
    published_at: datetime
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SavedPage:
    """One page of saved stories, the last saved first, and how many there are in all."""

    stories: tuple[SavedStory, ...]
    total: int
    offset: int


class ErrandKind(StrEnum):
    """What is done for a chat while others are answered."""

    FOLLOW = "follow"
    IMPORT = "import"
    FOLLOW_FOR = "follow_for"
    """For a channel, whose number stands before the body, asked for in a private chat of one of its admins."""
    IMPORT_FOR = "import_for"


@dataclass(frozen=True, slots=True)
class Errand:
    """Work for a chat that outlasts its answer, written down so that a kill does not lose it."""

    chat_id: int
    kind: ErrandKind
    body: str
    """What was typed, or the id of the file that was sent."""
    thread_id: int | None = None
    message_id: int | None = None
    """The message that says that it is under way."""
    attempts: int = 1
