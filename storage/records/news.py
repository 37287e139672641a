"""Articles, stories, and what is asked of them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CountryWeight:
    """How much an article is about a country: 0 < weight <= 1."""

    country: str
    weight: float


@dataclass(frozen=True, slots=True)
class NewArticle:
    """One outlet's text as it was read, tagged, not yet stored."""

    source_key: str
    identity: str
    """The guid, else the canonical URL: unique within a source (SOURCES.md, rule 6)."""
    url: str
    title: str
    excerpt: str
    """Plain text, cut at a word."""
    text: str
    """Plain text for search: title and excerpt excluded, at most 20,000 characters."""
    language: str
    published_at: datetime
    fetched_at: datetime
    picture: str | None = None
    countries: tuple[CountryWeight, ...] = ()
    """Leading country first; empty where none is known."""
    dated: bool = True
    """False where the outlet gave no usable date and ``published_at`` is the moment of the first fetch."""


@dataclass(frozen=True, slots=True)
class Article:
    """One outlet's text as it is stored."""

    id: int
    source_key: str
    source_name: str
    identity: str
    url: str
    title: str
    excerpt: str
    language: str
    published_at: datetime
    fetched_at: datetime
    picture: str | None
    countries: tuple[CountryWeight, ...]
    story_id: int
    state_owned: bool = False


@dataclass(frozen=True, slots=True)
class StoryPart:
    """Another story, as a story names it."""

    id: int
    title: str
    last_seen: datetime
    size: int = 1


@dataclass(frozen=True, slots=True)
class Story:
    """The event several articles report. ``articles`` is filled, newest first, only where one story is asked for."""

    id: int
    lead: Article
    size: int
    first_seen: datetime
    last_seen: datetime
    countries: tuple[CountryWeight, ...]
    articles: tuple[Article, ...] = ()
    earlier: tuple[StoryPart, ...] = ()
    """What led to it, newest first; filled, like the two below, only where one story is asked for."""
    later: tuple[StoryPart, ...] = ()
    """What came of it, oldest first."""
    related: tuple[StoryPart, ...] = ()
    own: bool = False
    """Whether it is told by a feed that only its followers see."""


@dataclass(frozen=True, slots=True)
class NewsQuery:
    """Which stories are wanted. Empty tuples mean "no limit"."""

    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: datetime | None = None
    """Inclusive."""
    until: datetime | None = None
    """Exclusive."""
    words: str = ""
    """What is left to search for: words, ``"phrases"``, ``-exclusions``."""
    feeds: tuple[str, ...] = ()
    """Keys of feeds of a chat's own that are seen beside what is everybody's."""
    muted: tuple[str, ...] = ()
    """Keys of sources that are not heard: what only they tell is hidden; of other stories, the others tell."""


@dataclass(frozen=True, slots=True)
class StoryPage:
    """One page of stories, newest first, and how many there are in all."""

    stories: tuple[Story, ...]
    total: int
    offset: int
    anchor: int
    """The highest story id when the first page was shown: later pages see nothing newer, so that paging is stable."""


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What saving a batch of articles changed."""

    new: int
    updated: int
    unchanged: int
    story_ids: tuple[int, ...] = ()
