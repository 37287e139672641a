"""From what somebody typed to a feed: the address itself, or the feed that a page tells of.

    typed ─> URL ─> fetch ─> a feed, or WordPress posts                                    ─> found
                          ─> a page ─> <link rel=alternate>, WordPress, usual places, a few ─> found | none

Everything is fetched by the fetch module with its guards, under caps and times of its own; nothing is stored. Few look
at once, and one waits no longer than :data:`PATIENCE`.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from selectolax.lexbor import LexborHTMLParser
from yarl import URL

from bot.reading import wordpress
from bot.reading.encoding import decode
from bot.reading.entries import ParsedFeed, Reading
from bot.reading.feeds import parse_feed
from bot.reading.fetch import Fetched, Fetcher, FetchFailure, FetchRequest
from bot.reading.links import absolute, canonical
from bot.reading.outcome import NotAFeedError, ParseError, RefusedError
from bot.reading.text import plain_title, without_hidden
from bot.reading.typed_address import read_address
from storage import sources
from storage.clock import Clock
from storage.records import FoundFeed, NoFeed, Source, SourceKind, SourceState

ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.9, application/xhtml+xml;q=0.9,"
    " application/json;q=0.8, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5"
)
MAX_BYTES: Final = 4 * 2**20
TIMEOUT: Final = timedelta(seconds=12)
"""For one request with all its redirects."""
PATIENCE: Final = timedelta(seconds=40)
"""For all of it."""
AT_ONCE: Final = 6
MOST_WAITING: Final = 60
MOST_TRIED: Final = 8
NAME_LIMIT: Final = 100

_FEED_TYPES: Final = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "application/xml",
    "text/xml",
}
_WORDPRESS: Final = "https://api.w.org/"
_USUAL: Final = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "wp-json/wp/v2/posts")
_PAGE_READ: Final = 500_000
"""Characters of a page that are looked through: what is looked for stands in its head."""
_TAGS: Final = re.compile(
    r"""<(?:link|base)(?=[\s/])(?:[^>"'=]++|=\s*+(?:"[^"]*+"?+|'[^']*+'?+)?+|["'])*+>?+""", re.IGNORECASE
)
_LONGEST_TAG: Final = 2_000
_MOST_TAGS: Final = 500
_TITLE: Final = re.compile(r"<title(?:\s[^<>]*+)?>([^<]{0,1000})", re.IGNORECASE)

_WHY: Final = {
    SourceState.BLOCKED: NoFeed.BLOCKED,
    SourceState.GONE: NoFeed.GONE,
}


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that is no feed: where it is, what it calls itself, and where it says that feeds are."""

    url: str
    title: str
    candidates: tuple[str, ...]


class Discovery:
    """Finds feeds; one for all chats. ``fetcher`` should have :data:`MAX_BYTES` and :data:`TIMEOUT`."""

    def __init__(self, fetcher: Fetcher, clock: Clock) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._places = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def __call__(self, typed: str) -> FoundFeed | NoFeed:
        """Return the feed that somebody means, or why there is none."""
        url = read_address(typed)
        if isinstance(url, NoFeed):
            return url
        if self._waiting >= MOST_WAITING:
            return NoFeed.BUSY
        self._waiting += 1
        try:
            async with self._places, asyncio.timeout(PATIENCE.total_seconds()):
                return await self._known(await self._find(url, typed), url)
        except TimeoutError:
            return NoFeed.UNREACHABLE
        finally:
            self._waiting -= 1

    async def _find(self, url: URL, typed: str) -> FoundFeed | NoFeed:
        found = await self._look(str(url))
        if found is NoFeed.UNREACHABLE and "://" not in typed and url.scheme == "https":
            found = await self._look(str(url.with_scheme("http")))
        if not isinstance(found, _Page):
            return found
        empty: FoundFeed | None = None
        for candidate in found.candidates:
            feed = await self._look(candidate)
            if isinstance(feed, FoundFeed):
                feed = replace(feed, title=feed.title or found.title)
                if feed.entries:
                    return feed
                empty = empty or feed
        return empty or NoFeed.NONE

    async def _look(self, url: str) -> FoundFeed | _Page | NoFeed:
        answer = await self._fetcher.get(FetchRequest(url, accept=ACCEPT))
        if isinstance(answer, FetchFailure):
            return _reason(answer)
        return await asyncio.get_running_loop().run_in_executor(None, _read, url, answer, self._clock)

    async def _known(self, found: FoundFeed | NoFeed, asked: URL) -> FoundFeed | NoFeed:
        """Name the feed, and the source of the catalogue that reads it already."""
        if isinstance(found, NoFeed):
            return found
        for source in await sources.listed():
            if source.kind is not SourceKind.BANK and _reads(source, found, asked):
                return replace(found, title=source.name, known_as=source.key)
        return replace(found, title=found.title[:NAME_LIMIT].strip() or URL(found.url).host or found.url)


def _reads(source: Source, found: FoundFeed, asked: URL) -> bool:
    """Whether a source of the catalogue is what was asked for: the very feed, or the site by its front page."""
    urls = {canonical(source.url), canonical(source.catalog_url)}
    if canonical(found.url) in urls:
        return True
    site = canonical(str(asked))
    return "/" not in site and "?" not in site and any(url.split("/", 1)[0].split("?", 1)[0] == site for url in urls)


def _reason(failure: FetchFailure) -> NoFeed:
    if failure.state is SourceState.REFUSED:
        if "private network" in failure.detail:
            return NoFeed.PRIVATE
        if "larger" in failure.detail:
            return NoFeed.TOO_LARGE
        return NoFeed.UNREACHABLE
    return _WHY.get(failure.state, NoFeed.UNREACHABLE)


def _read(asked: str, answer: Fetched, clock: Clock) -> FoundFeed | _Page | NoFeed:
    """Tell a feed from WordPress posts from a page; for a thread."""
    reading = Reading(answer.url, "UTC", clock())
    url = answer.moved_to or asked
    try:
        return _found(url, SourceKind.FEED, parse_feed(answer.body, reading, answer.charset))
    except NotAFeedError:
        pass
    except RefusedError:
        return NoFeed.TOO_LARGE
    except ParseError:
        return NoFeed.UNREADABLE
    if "/wp-json/" in answer.url or "rest_route=" in answer.url:
        try:
            posts = wordpress.parse_posts(answer.body, reading, answer.charset)
            return _found(wordpress.moved_url(asked, url), SourceKind.WORDPRESS, posts)
        except (ParseError, ValueError):
            return NoFeed.NONE
    return _page(answer)


def _found(url: str, kind: SourceKind, feed: ParsedFeed) -> FoundFeed:
    return FoundFeed(url, kind, feed.title, entries=len(feed.entries))


def _page(answer: Fetched) -> _Page | NoFeed:
    text = decode(answer.body, answer.charset)[:_PAGE_READ]
    if "<" not in text:
        return NoFeed.NONE
    tree = _telling(text.replace("\0", ""))
    base = _base(tree, answer.url)
    linked = (read_address(url) for link in _told(tree) if (url := absolute(link, base)))
    told = [str(url) for url in linked if isinstance(url, URL)]  # what nobody may type, no page may name
    usual = [_root(answer.url) + path for path in _USUAL]
    candidates = dict.fromkeys([*told[: MOST_TRIED - 3], *usual])
    candidates.pop(answer.url, None)
    title = tree.css_first("title")
    name = plain_title(title.text() if title is not None else "", literal=True)
    return _Page(answer.url, name, tuple(candidates)[:MOST_TRIED])


def _telling(text: str) -> LexborHTMLParser:
    """Return what tells of feeds, and the title, alone: a whole page may be nested so that it takes minutes to read."""
    text = without_hidden(text)
    tags = [found[0] for found in _TAGS.finditer(text) if len(found[0]) <= _LONGEST_TAG][:_MOST_TAGS]
    title = _TITLE.search(text)
    return LexborHTMLParser("".join([f"<title>{title[1]}</title>" if title else "", *tags]))


def _base(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    named = node.attributes.get("href") if node is not None else None
    return (absolute(named, url) or url) if named else url


def _root(url: str) -> str:
    return str(URL(url).origin()) + "/"


def _told(tree: LexborHTMLParser) -> Sequence[str]:
    """Return the feeds that a page names, those of comments last, and WordPress's posts where it is WordPress."""
    feeds: list[tuple[bool, str]] = []
    posts: list[str] = []
    for node in tree.css("link[href][rel]"):
        rel = (node.attributes.get("rel") or "").lower()
        kind = (node.attributes.get("type") or "").split(";")[0].strip().lower()
        href, title = node.attributes.get("href") or "", (node.attributes.get("title") or "").lower()
        if "alternate" in rel.split() and kind in _FEED_TYPES and "oembed" not in href and "/wp-json/" not in href:
            feeds.append(("comment" in f"{href} {title}".lower() or "коммент" in title, href))
        elif rel == _WORDPRESS:
            posts.append(href.rstrip("/") + "/wp/v2/posts")
    ordered = [href for _, href in sorted(feeds, key=lambda feed: feed[0])]
    return [*ordered, *posts]
