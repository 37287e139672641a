"""Articles, stories, and what is asked of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class CountryWeight:
    """How much an article is about a country: 0 < weight <= 1."""

    country: str
    weight: float


class TraitKind(IntEnum):
    """What a trait is. Stored: never change one, only add."""

    WORD = 0
    """A word of the article's language; the other kinds are the same in all languages."""
    NAME = 1
    """A person, an institution, anything written with a capital letter."""
    PLACE = 2
    COUNTRY = 3
    TOPIC = 4
    """What happens, or to what: an earthquake, a price, a visit."""
    STAGE = 5
    """How far it has come: an arrest, a trial, a sentence."""
    NUMBER = 6
    """A number with what it counts; ``group`` is what it counts."""
    DATE = 7
    """A day, a month, a quarter, a year that is named; ``group`` says which of these."""


class Trait(NamedTuple):
    """One thing an article says, by which reports of the same event are known; a tuple, since there are many."""

    kind: TraitKind
    mark: int
    """63 bits that stand for the thing itself, in whatever language it was said."""
    weight: float
    """How much it tells: rare things tell more than common ones."""
    in_title: bool = False
    group: int = 0
    """Traits of one kind and group contradict each other where their marks differ."""


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
    traits: tuple[Trait, ...] = ()
    """What tells its event from others; without any, the article stays a story of its own."""


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
class StoryGlance:
    """Another story as a line of a list: enough to name it and to lead to it."""

    id: int
    title: str
    language: str
    size: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """The event several articles report.

    ``articles`` (newest first), ``earlier``, ``later`` and ``related`` are filled only where one story is asked for.
    """

    id: int
    lead: Article
    size: int
    first_seen: datetime
    last_seen: datetime
    countries: tuple[CountryWeight, ...]
    articles: tuple[Article, ...] = ()
    earlier: tuple[StoryGlance, ...] = ()
    """What led to it, oldest first."""
    later: tuple[StoryGlance, ...] = ()
    """What came of it, oldest first."""
    related: tuple[StoryGlance, ...] = ()
    """Other events with the same people, places or topic, the closest first."""
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
    """What is left to search for: words, ``"phrases"``, ``-exclusions``, ``ways|to|say`` one thing."""
    without_countries: tuple[str, ...] = ()
    """Stories about these are left out."""
    most: int = 0
    """No more than so many; 0 for all."""
    feeds: tuple[str, ...] = ()
    """Keys of feeds of a chat's own that are seen beside what is everybody's."""
    feeds_anyway: bool = False
    """Whether those feeds are wanted whatever their stories' countries and languages."""
    muted: tuple[str, ...] = ()
    """Keys of sources that are not heard: what only they tell is hidden; of other stories, the others tell."""


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
