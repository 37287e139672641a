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
class Story:
    """The event several articles report. ``articles`` is filled, newest first, only where one story is asked for."""

    id: int
    lead: Article
    size: int
    first_seen: datetime
    last_seen: datetime
    countries: tuple[CountryWeight, ...]
    articles: tuple[Article, ...] = ()


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
    """What is left to search for: words, ``"phrases"``, ``-exclusions``, ``ways|to|say`` one thing."""
    without_countries: tuple[str, ...] = ()
    """Stories about these are left out."""
    most: int = 0
    """No more than so many; 0 for all."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, marked where it is what was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found of a story: its best article, the title and a stretch of text in pieces."""

    article: Article
    title: tuple[Piece, ...]
    stretch: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class WordRead:
    """A word that nobody uses, and what was looked for instead: another word, or all that begin with it."""

    typed: str
    shown: str
    beginning: bool = False


@dataclass(frozen=True, slots=True)
class StoryPage:
    """One page of stories and how many there are in all: the newest first, or where words are searched, the best."""

    stories: tuple[Story, ...]
    total: int
    offset: int
    anchor: int
    """The highest story id when the first page was shown: later pages see nothing newer, so that paging is stable."""
    more: bool = False
    """Whether there are more than ``total``."""
    hits: tuple[Hit, ...] = ()
    """What was found of each story, where words are searched."""
    read_as: tuple[WordRead, ...] = ()
    """Words that were read as others."""
    left_out: tuple[str, ...] = ()
    """Words without which something was found, where nothing has all of them."""


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What saving a batch of articles changed."""

    new: int
    updated: int
    unchanged: int
    story_ids: tuple[int, ...] = ()
