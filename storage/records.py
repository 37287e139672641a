"""The vocabulary: frozen values that every layer speaks in.

A *source* is read, an *article* is one outlet's text, a *story* is the event several articles report, a *quote* is one
bank's rate for one day, a *chat* is whom we talk to.

Every ``datetime`` here is aware and in UTC. A ``date`` is a calendar day where its bank publishes. Money is
``Decimal``. Countries are ISO 3166-1 alpha-2 codes in capitals (``"KZ"``), currencies ISO 4217 codes (``"KZT"``),
languages ISO 639-1 codes in small letters (``"kk"``), zones IANA names (``"Asia/Almaty"``).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

CORE_COUNTRIES = ("KZ", "KG", "TJ", "TM", "UZ")
"""The five countries Jarchi exists for."""

INTERFACE_LANGUAGES = ("en", "ru", "kk", "ky", "tg", "tk", "uz")
"""Languages that news is read in; the interface speaks those of them that have a catalogue."""


# -- sources ------------------------------------------------------------------------------------------------------


class SourceKind(StrEnum):
    """What is behind a source's URL."""

    FEED = "feed"
    WORDPRESS = "wordpress"
    BANK = "bank"


class SourceState(StrEnum):
    """How the last look at a source ended."""

    NEW = "new"  # never looked at
    OK = "ok"
    EMPTY = "empty"  # a real feed or table with nothing in it
    NOT_A_FEED = "not_a_feed"  # 200, but HTML or something else
    UNKNOWN = "unknown"  # timed out, or could not be reached: nobody knows
    GONE = "gone"  # 404, 410
    BLOCKED = "blocked"  # 401, 403, 451, or a challenge page
    FAILING = "failing"  # 5xx, 429
    BROKEN = "broken"  # a bad certificate, malformed content, an answer for another day
    REFUSED = "refused"  # refused by us: a private network, too large, a bomb, too many redirects


@dataclass(frozen=True, slots=True)
class Source:
    """A feed, a WordPress site or a bank, and what is known of it.

    ``url`` is where it is read now; ``catalog_url`` is what the catalogue says. They differ after a 301 or 308, and a
    changed catalogue wins.
    """

    key: str
    kind: SourceKind
    name: str
    url: str
    catalog_url: str
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    zone: str = "UTC"
    state_owned: bool = False
    enabled: bool = True
    state: SourceState = SourceState.NEW
    detail: str = ""
    """Why the state is not OK, as one short English phrase without secrets."""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    failures: int = 0
    """Consecutive failures; 0 after a success."""
    checked_at: datetime | None = None
    succeeded_at: datetime | None = None
    next_check_at: datetime | None = None
    newest_at: datetime | None = None
    """Publication time of the newest article, or the midnight (UTC) of the newest quote's date."""
    ttl: timedelta | None = None
    """How often a feed says that it changes; its word stands while it answers "not modified"."""


# -- news ---------------------------------------------------------------------------------------------------------


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
    """What is left to search for: words, ``"phrases"``, ``-exclusions``."""


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


# -- rates --------------------------------------------------------------------------------------------------------


class QuoteFlag(StrEnum):
    """Why a stored quote is not shown (SOURCES.md, rates rule 5)."""

    NOT_POSITIVE = "not_positive"
    FUTURE = "future"
    JUMP = "jump"  # out of bounds against its predecessor
    CROSS = "cross"  # far from the cross rate of other banks
    PEG = "peg"  # USD/TMT outside 3.5 +- 0.5 %


@dataclass(frozen=True, slots=True)
class Quote:
    """One bank's official rate for one day: one unit of ``base`` costs ``value`` units of ``counter``.

    NBKR's dollar is ``base="USD", counter="KGS"``; the ECB's is ``base="EUR", counter="USD"``. ``value`` keeps 12
    significant digits and is never inverted at ingest.
    """

    bank: str
    base: str
    counter: str
    value: Decimal
    date: date
    fetched_at: datetime
    weekly: bool = False
    flag: QuoteFlag | None = None


# -- chats --------------------------------------------------------------------------------------------------------


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


# -- intake -------------------------------------------------------------------------------------------------------


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
