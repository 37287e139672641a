"""The pipeline of news: one look at one source.

    fetch (conditional)
      | failed            -> the source's state, next look backed off
      | 304, same bytes   -> next look                                        (the usual case: nothing else is done)
      | new bytes         -> parse, language, countries (in a thread)
            | unreadable  -> the source's state, next look backed off; nothing stored changes
            | articles    -> WordPress: older pages, where there is a gap to close
                             -> save -> the source's validators, address, newest article, next look

Nothing is recorded of a body before its articles are saved: a process killed in between reads it again.
"""

import asyncio
import hashlib
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from bot.reading import wordpress
from bot.reading.catalog import NewsEntry
from bot.reading.clustering import traits
from bot.reading.entries import Entry, ParsedFeed, Reading
from bot.reading.feeds import parse_feed
from bot.reading.fetch import FEED_ACCEPT, Fetched, Fetcher, FetchFailure, FetchRequest
from bot.reading.language import detect
from bot.reading.outcome import ParseError, RefreshOutcome
from bot.reading.schedule import next_check
from bot.reading.tagging import tag
from storage import articles, identities, sources
from storage.clock import Clock
from storage.records import NewArticle, Source, SourceKind, SourceState

JSON_ACCEPT = "application/json, */*;q=0.5"
WHOLE_EVERY = timedelta(days=1)
"""How often, on average, the whole is asked for: some servers say "not modified" for ever."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What was made of one body."""

    feed: ParsedFeed
    articles: tuple[NewArticle, ...]


async def refresh(
    source: Source,
    entry: NewsEntry,
    fetcher: Fetcher,
    clock: Clock,
    *,
    draw: Callable[[], float] = random.random,
) -> RefreshOutcome:
    """Look at a source once, store what is new, and record when to look again; expected trouble is in the outcome.

    Raises :class:`storage.errors.StorageError` where the store fails; the source then stands as it was.
    """
    look = _Look(source, entry, clock(), draw())
    answer = await fetcher.get(look.request())
    if isinstance(answer, FetchFailure):
        outcome = await look.failed(answer)
    elif answer.not_modified or _digest(answer.body) == source.body_hash:
        outcome = await look.unchanged(answer)
    else:
        outcome = await _changed(look, answer, fetcher)
    return replace(outcome, seconds=max((clock() - look.now).total_seconds(), 0.0))


async def _changed(look: "_Look", answer: Fetched, fetcher: Fetcher) -> RefreshOutcome:
    try:
        page = await _in_thread(look, answer)
    except ParseError as error:
        return await look.failed(FetchFailure(error.state, str(error)))
    pages = [page]
    if look.source.kind is SourceKind.WORDPRESS:
        pages += await _older_pages(look, answer, page, fetcher)
    return await look.read(answer, pages)


async def _older_pages(look: "_Look", first: Fetched, page: _Page, fetcher: Fetcher) -> list[_Page]:
    """Read on while everything seen is newer than what is stored; trouble here ends it without harm."""
    pages: list[_Page] = []
    last = min(wordpress.page_count(first.headers), wordpress.MAX_PAGES)
    for number in range(2, last + 1):
        if not page.articles or look.reaches_back(page.articles):
            break
        answer = await fetcher.get(FetchRequest(look.page_url(number), accept=JSON_ACCEPT))
        if isinstance(answer, FetchFailure):
            break
        try:
            page = await _in_thread(look, answer)
        except ParseError:
            break
        pages.append(page)
    return pages


async def _in_thread(look: "_Look", answer: Fetched) -> _Page:
    return await asyncio.get_running_loop().run_in_executor(_parsers(), _read, look.source, answer, look.now)


@cache
def _parsers() -> ThreadPoolExecutor:
    """Return the few threads that parse: more would only take turns on one interpreter, and readers' replies wait."""
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="parse")


def _read(source: Source, answer: Fetched, now: datetime) -> _Page:
    reading = Reading(answer.url, source.zone, now)
    parse = wordpress.parse_posts if source.kind is SourceKind.WORDPRESS else parse_feed
    feed = parse(answer.body, reading, answer.charset)
    return _Page(feed, tuple(article_of(entry, source, now) for entry in feed.entries))


def article_of(entry: Entry, source: Source, now: datetime) -> NewArticle:
    """Tell an entry's language and countries; without a usable date its time is the moment it was first fetched."""
    language = detect(f"{entry.title}. {entry.excerpt} {entry.text[:300]}", expected=source.languages)
    return NewArticle(
        source_key=source.key,
        identity=entry.identity,
        url=entry.url,
        title=entry.title,
        excerpt=entry.excerpt,
        text=entry.text,
        language=language,
        published_at=entry.published_at or now,
        fetched_at=now,
        picture=entry.picture,
        countries=tag(
            entry.title,
            f"{entry.excerpt} {entry.text}",
            source_countries=source.countries,
            categories=entry.categories,
            language=language,
        ),
        dated=entry.published_at is not None,
        traits=traits(entry.title, f"{entry.excerpt} {entry.text}", language),
    )


class _Look:
    """One look at a source: what is known before, and what is recorded after."""

    def __init__(self, source: Source, entry: NewsEntry, now: datetime, jitter: float) -> None:
        self.source = source
        self.now = now
        self._entry = entry
        self._jitter = jitter

    def page_url(self, page: int) -> str:
        """Return what is asked for."""
        if self.source.kind is not SourceKind.WORDPRESS:
            return self.source.url
        return wordpress.page_url(self.source.url, page, at_first=self.source.newest_at is None)

    def request(self) -> FetchRequest:
        """Return the conditional request for the newest articles."""
        accept = JSON_ACCEPT if self.source.kind is SourceKind.WORDPRESS else FEED_ACCEPT
        if self._jitter > 1 - self._entry.interval / WHOLE_EVERY:
            return FetchRequest(self.page_url(1), accept=accept)
        return FetchRequest(self.page_url(1), self.source.etag, self.source.last_modified, accept)

    def reaches_back(self, read: Sequence[NewArticle]) -> bool:
        """Whether the oldest of these articles is as old as what is stored."""
        known = self.source.newest_at
        return known is not None and min(article.published_at for article in read) <= known

    async def failed(self, failure: FetchFailure) -> RefreshOutcome:
        """Record a failure; whatever was known of the source's content stays."""
        failures = self.source.failures + 1
        seen = replace(
            self.source,
            state=failure.state,
            detail=failure.detail,
            failures=failures,
            checked_at=self.now,
            next_check_at=self._next(failures=failures, answer=failure),
        )
        await sources.record(seen)
        return RefreshOutcome(seen.key, seen.state, seen.detail)

    async def unchanged(self, answer: Fetched) -> RefreshOutcome:
        """Record that nothing is new."""
        empty = self.source.state is SourceState.EMPTY or self.source.newest_at is None
        seen = replace(
            self._succeeded(answer, self.source.ttl),
            state=SourceState.EMPTY if empty else SourceState.OK,
            detail=self.source.detail if self.source.failures == 0 else "",
        )
        await sources.record(seen)
        return RefreshOutcome(seen.key, seen.state, seen.detail, not_modified=True)

    async def read(self, answer: Fetched, pages: Sequence[_Page]) -> RefreshOutcome:
        """Save the articles, then record what was seen."""
        read = [article for page in pages for article in page.articles]
        if self.source.newest_at is not None:
            read = await identities.lasting(self.source.key, read)
        saved = await articles.save(read)
        skipped = sum(page.feed.skipped for page in pages)
        moments = [article.published_at for article in read]
        if self.source.newest_at is not None:
            moments.append(self.source.newest_at)
        seen = replace(
            self._succeeded(answer, pages[0].feed.ttl),
            state=SourceState.OK if read else SourceState.EMPTY,
            detail=f"{skipped} without title or link" if skipped else "",
            body_hash=_digest(answer.body),
            newest_at=max(moments, default=None),
        )
        await sources.record(seen)
        return RefreshOutcome(seen.key, seen.state, seen.detail, new=saved.new, updated=saved.updated)

    def _succeeded(self, answer: Fetched, ttl: timedelta | None) -> Source:
        moved = answer.moved_to
        if moved is not None and self.source.kind is SourceKind.WORDPRESS:
            moved = wordpress.moved_url(self.source.url, moved)
        return replace(
            self.source,
            url=moved or self.source.url,
            etag=answer.etag,
            last_modified=answer.last_modified,
            failures=0,
            checked_at=self.now,
            succeeded_at=self.now,
            next_check_at=self._next(failures=0, answer=answer, ttl=ttl),
            ttl=ttl,
        )

    def _next(self, *, failures: int, answer: Fetched | FetchFailure, ttl: timedelta | None = None) -> datetime:
        return next_check(
            self.now,
            interval=self._entry.interval,
            failures=failures,
            jitter=self._jitter,
            ttl=ttl,
            fresh_for=answer.fresh_for if isinstance(answer, Fetched) else None,
            retry_after=answer.retry_after if isinstance(answer, FetchFailure) else None,
        )


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
