"""What is read: feeds, sites and banks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


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
    own: bool = False
    """Whether chats brought it, for themselves alone; else it is everybody's."""
    ttl: timedelta | None = None
    """How often a feed says that it changes; its word stands while it answers "not modified"."""
