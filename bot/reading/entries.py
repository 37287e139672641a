"""What a parser makes of one item of a feed, before language and countries are known; pure."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.reading.dates import parse_date
from bot.reading.links import absolute, canonical, identifies
from bot.reading.text import clean, first_picture, mended, plain, plain_title, shorten, summarise

IDENTITY_LIMIT = 500
CATEGORY_LIMIT = 150
"""Characters of a category; what is longer is a text, and reading its names would cost as much as an article."""
TITLE_FROM_TEXT = 100
"""Length of a title that is made of the text, where an outlet gives none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as its outlet gives it."""

    identity: str
    url: str
    title: str
    excerpt: str
    text: str
    """Plain text beyond the excerpt, for search."""
    published_at: datetime | None
    """In UTC, never later than the fetch; ``None`` where the outlet gives no usable date."""
    picture: str | None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed, or one page of WordPress posts."""

    entries: tuple[Entry, ...]
    ttl: timedelta | None = None
    """How often the feed says it changes."""
    skipped: int = 0
    """Items without anything to show or to link to."""
    title: str = ""
    """What the feed calls itself."""


@dataclass(slots=True)
class RawEntry:
    """An item's fields as found, markup and all."""

    title: str = ""
    literal_title: bool = False
    """The title is text without markup, by the format's own word (Atom's ``type="text"``)."""
    guid: str = ""
    links: list[str] = field(default_factory=list)
    """Best first, perhaps relative."""
    summary: str = ""
    body: str = ""
    dates: list[str] = field(default_factory=list)
    """Best first."""
    pictures: list[str] = field(default_factory=list)
    """Best first, perhaps relative."""
    categories: list[str] = field(default_factory=list)
    base: str = ""
    """What the item's relative URLs start from, where it says so itself (``xml:base``)."""


@dataclass(slots=True)
class RawFeed:
    """A document as found."""

    items: list[RawEntry]
    base: str = ""
    """What relative URLs start from, usually the site; itself perhaps relative to the feed's URL."""
    ttl: timedelta | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the parsers must know beside the bytes: where they came from, whose clock is meant, and the moment."""

    url: str
    zone: str
    now: datetime


def compose(raw: RawFeed, reading: Reading) -> ParsedFeed:
    """Turn raw items into entries and count those that had to be left out; a repeated identity counts once."""
    base = _join(reading.url, raw.base)
    shared = _shared_guids(raw.items)
    entries: dict[str, Entry] = {}
    skipped = 0
    for item in raw.items:
        entry = _entry(item, _join(base, item.base), reading, shared)
        if entry is None:
            skipped += 1
        else:
            entries.setdefault(entry.identity, entry)
    return ParsedFeed(tuple(entries.values()), raw.ttl, skipped, plain_title(raw.title))


def _join(base: str, link: str) -> str:
    return (absolute(link, base) or base) if link else base


def _shared_guids(items: list[RawEntry]) -> set[str]:
    """Return guids that several links have: a template's constant, which identifies nothing."""
    links: dict[str, set[str]] = {}
    for item in items:
        if item.guid and item.links:
            links.setdefault(item.guid, set()).add(canonical(item.links[0]))
    return {guid for guid, urls in links.items() if len(urls) > 1}


def _entry(raw: RawEntry, base: str, reading: Reading, shared: set[str]) -> Entry | None:
    urls = (absolute(link, base) for link in raw.links)
    url = next((found for found in urls if found), None)
    guid = "" if raw.guid in shared else clean(raw.guid)
    if url is None and guid.startswith(("http://", "https://")):
        url = absolute(guid, base)
    excerpt, text = summarise(mended(raw.summary), mended(raw.body))
    title = plain_title(raw.title, literal=raw.literal_title) or shorten(excerpt, TITLE_FROM_TEXT)
    if url is None or not title:
        return None
    pictures = (absolute(picture, url) for picture in (*raw.pictures, first_picture(f"{raw.body} {raw.summary}")))
    return Entry(
        identity=_identity(guid, url, title),
        url=url,
        title=title,
        excerpt="" if excerpt == title else excerpt,
        text=text,
        published_at=_published(raw.dates, reading),
        picture=next((picture for picture in pictures if picture), None),
        categories=tuple(dict.fromkeys(name for name in _names(raw.categories))),
    )


def _names(categories: list[str]) -> Iterator[str]:
    names = (plain(category) for category in categories[:50] if len(category) <= 10 * CATEGORY_LIMIT)
    return (name for name in names if 0 < len(name) <= CATEGORY_LIMIT)


def _identity(guid: str, url: str, title: str) -> str:
    """Return the guid, else the canonical URL (SOURCES.md, news rule 6)."""
    if not guid:
        guid = canonical(url)
        if not identifies(url):  # every item leads to the front page
            guid = f"{guid}#{hashlib.sha256(title.encode()).hexdigest()[:16]}"
    if len(guid) <= IDENTITY_LIMIT:
        return guid
    return f"{guid[: IDENTITY_LIMIT - 33]}#{hashlib.sha256(guid.encode()).hexdigest()[:32]}"


def _published(dates: list[str], reading: Reading) -> datetime | None:
    for text in dates:
        if moment := parse_date(text, reading.zone):
            return min(moment, reading.now)
    return None
