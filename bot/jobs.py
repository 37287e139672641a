"""The fixed jobs: refreshing sources, pruning, taking gauges.

    every 5 s      due sources ──> one task each ──> news.refresh / quotes.refresh ──> outcome ──> log, metrics
    every 15 s     store ──> gauges
    every minute   banks' newest dates, their calendars ──> a warning and a gauge for each missed publication
    every hour     handled updates older than two days go
                   deliveries that ended a week ago go
                   of a feed that chats brought the last few thousand articles stay
    every day      articles older than the retention go, queries whose buttons nobody presses any more, file ids of
                   pictures nobody looks at, and what is remembered of days that no history reaches back to
    every minute   feeds that nobody follows any more go

Each source has a time of its own in the store (``next_check_at``); the job here only asks who is due. A slow source
keeps its own task and nobody else's.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # 3.x has no annotations

from bot.metrics import Metrics
from bot.reading import news, quotes
from bot.reading.banks import asking
from bot.reading.catalog import BankEntry, Catalog, NewsEntry
from bot.reading.fetch import Fetcher
from bot.reading.outcome import RefreshOutcome
from storage import (
    articles,
    bank_days,
    broadcasts,
    corrections,
    deliveries,
    feeds,
    inbox,
    lookups,
    pictures,
    saved,
    sources,
)
from storage import quotes as stored_quotes
from storage.clock import Clock
from storage.errors import UnknownSourceError
from storage.records import Source, SourceKind, SourceState

log = structlog.get_logger(__name__)

REFRESH_EVERY = timedelta(seconds=5)
ALERTS_EVERY = timedelta(seconds=5)
GAUGES_EVERY = timedelta(seconds=15)
ARTICLES_KEPT = timedelta(days=180)
TRAITS_KEPT = timedelta(days=11)  # a matter spans seven days, an event three, and an outlet may be a day late
LOOKUPS_KEPT = timedelta(days=365)
DELIVERIES_KEPT = timedelta(days=7)
SCREENS_KEPT = timedelta(days=60)
PICTURES_KEPT = timedelta(days=60)
BROADCASTS_KEPT = timedelta(days=60)
UPDATES_KEPT = timedelta(hours=48)  # Telegram itself keeps an update for 24 h
REVISIONS_KEPT = timedelta(days=730)
HELD_BACK_SHOWN = timedelta(days=30)
WATCH_EVERY = timedelta(minutes=1)
RETRY_AFTER_CRASH = timedelta(minutes=15)
AT_ONCE = 32  # sources refreshed side by side: a dozen that hang must not keep the others waiting
OWN_AT_ONCE = 8  # feeds that chats brought, beside those: however many there are, everybody's news does not wait
OWN_INTERVAL = timedelta(minutes=30)
OWN_ARTICLES_KEPT = 3000  # of one feed
PURGE_EVERY = timedelta(minutes=1)
REMOVED_KEPT = timedelta(days=1)  # saved stories that were taken off, so that it can be undone

Refresh = Callable[[Source], Awaitable[RefreshOutcome]]
Job = Callable[[], Coroutine[Any, Any, object]]


def refresh_with(
    catalog: Catalog,
    fetcher: Fetcher,
    clock: Clock,
    *,
    history: int = quotes.HISTORY,
    whole: bool = False,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> Refresh:
    """Return the function that refreshes a source by what the catalogue says of it.

    ``history`` is how many days of rates are kept complete; ``whole`` fills them at one go, and ``on_progress`` is told
    the source's key and how many of how many of its days are done.
    """
    outlets = {entry.to_source().key: entry for entry in catalog.news}
    banks = {entry.to_source().key: entry for entry in catalog.banks}

    async def refresh(source: Source) -> RefreshOutcome:
        if source.kind is SourceKind.BANK:
            told = partial(on_progress, source.key) if on_progress else None
            return await quotes.refresh(
                source, banks[source.key], fetcher, clock, backfill_days=history, whole=whole, on_progress=told
            )
        if source.own:
            return await _refresh_own(source, fetcher, clock)
        return await news.refresh(source, outlets[source.key], fetcher, clock)

    return refresh


async def _refresh_own(source: Source, fetcher: Fetcher, clock: Clock) -> RefreshOutcome:
    """Refresh a feed that chats brought; it may be unfollowed and purged meanwhile."""
    entry = NewsEntry(source.key, source.name, source.catalog_url, source.kind, interval=OWN_INTERVAL)
    try:
        return await news.refresh(source, entry, fetcher, clock)
    except UnknownSourceError:
        return RefreshOutcome(source.key, source.state, "nobody follows it any more")


class Refresher:
    """Refreshes whoever is due, each source at most once at a time."""

    def __init__(self, refresh: Refresh, clock: Clock, metrics: Metrics) -> None:
        self._refresh = refresh
        self._clock = clock
        self._metrics = metrics
        self._running: dict[str, asyncio.Task[None]] = {}
        self._early: asyncio.Task[None] | None = None
        self._places = asyncio.Semaphore(AT_ONCE)
        self._own_places = asyncio.Semaphore(OWN_AT_ONCE)
        self.first_round_done = asyncio.Event()
        self.caught_up = asyncio.Event()
        """Set when all that was due at the start has been read: what is told before that is old."""

    async def tick(self) -> None:
        """Start a task for every due source that has none; returns at once."""
        for source in await sources.due(self._clock(), limit=200):
            if source.key not in self._running:
                task = asyncio.create_task(self._one(source), name=f"refresh {source.key}")
                self._running[source.key] = task
                task.add_done_callback(partial(self._done, source.key))
        if not self._running:
            self.caught_up.set()
        await self._look_round()

    def soon(self) -> None:
        """Look for due sources now, not only at the next tick: somebody waits for a feed of their own."""
        if self._early is None or self._early.done():
            self._early = asyncio.create_task(self.tick(), name="refresh early")
            self._early.add_done_callback(lambda task: task.cancelled() or task.exception())  # the next tick tells

    async def _one(self, source: Source) -> None:
        async with self._own_places if source.own else self._places:
            await refresh_safely(self._refresh, source, self._clock, self._metrics)
        await self._look_round()

    async def _look_round(self) -> None:
        """Note when every source was looked at once."""
        if not self.first_round_done.is_set() and all(source.checked_at for source in await sources.listed()):
            self.first_round_done.set()

    def _done(self, key: str, _task: asyncio.Task[None]) -> None:
        self._running.pop(key, None)
        if not self._running:
            self.caught_up.set()

    async def close(self) -> None:
        """Cancel what is under way; a half-read source is simply read again."""
        tasks = [*self._running.values(), *([self._early] if self._early else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def refresh_safely(refresh: Refresh, source: Source, clock: Clock, metrics: Metrics) -> RefreshOutcome:
    """Refresh one source; a defect of ours in doing so is logged and put off, so that others go on."""
    try:
        outcome = await refresh(source)
    except Exception as error:  # a defect in one parser must not stop the others
        log.exception("refresh_crashed", source=source.key)
        outcome = RefreshOutcome(source.key, SourceState.BROKEN, f"internal error: {type(error).__name__}")
        now = clock()
        await sources.record(
            replace(
                source,
                state=outcome.state,
                detail=outcome.detail,
                failures=source.failures + 1,
                checked_at=now,
                next_check_at=now + RETRY_AFTER_CRASH,
            )
        )
    metrics.source_refreshed(outcome)
    if outcome.new or outcome.updated or not outcome.ok:
        log.info(
            "refreshed",
            source=outcome.source_key,
            state=outcome.state.value,
            detail=outcome.detail or None,
            new=outcome.new,
            updated=outcome.updated,
            seconds=round(outcome.seconds, 2),
        )
    return outcome


async def prune_articles(clock: Clock) -> None:
    """Let go of articles that are old and that we have had for as long: an outlet that rarely writes stays readable."""
    past = clock() - ARTICLES_KEPT
    gone = await articles.prune(past, fetched_before=past)
    if gone:
        log.info("pruned_articles", count=gone)


async def forget_traits(clock: Clock) -> None:
    """Forget what tells old articles' events: no report joins a story that long after it."""
    await articles.forget(clock() - TRAITS_KEPT)


async def prune_lookups(clock: Clock) -> None:
    """Let go of long queries whose buttons nobody has pressed for a year."""
    await lookups.prune(clock() - LOOKUPS_KEPT)


async def prune_deliveries(clock: Clock) -> None:
    """Let go of deliveries that ended a week ago, and of screens that nobody can want back any more."""
    now = clock()
    await deliveries.prune(now - DELIVERIES_KEPT, screens_before=now - SCREENS_KEPT)
    await broadcasts.prune(now - BROADCASTS_KEPT)


async def prune_pictures(clock: Clock) -> None:
    """Let go of file ids of pictures nobody has looked at for two months: they are drawn again."""
    await pictures.prune(clock() - PICTURES_KEPT)


async def purge_feeds() -> None:
    """Let go of feeds that nobody follows any more, with their articles."""
    if gone := await feeds.purge():
        log.info("purged_feeds", count=gone)


async def trim_feeds() -> None:
    """Let go of what a chat's own feed has beyond what a busy outlet writes in a season."""
    if gone := await feeds.trim(OWN_ARTICLES_KEPT):
        log.info("trimmed_feeds", count=gone)


async def prune_saved(clock: Clock) -> None:
    """Let go of saved stories that were taken off their list a while ago."""
    await saved.prune(clock() - REMOVED_KEPT)


async def prune_updates(clock: Clock) -> None:
    """Let go of handled updates that Telegram cannot repeat any more."""
    await inbox.prune(clock() - UPDATES_KEPT)


async def prune_rates(clock: Clock, history: int) -> None:
    """Let go of what is remembered about days before the history begins, and of corrections as old."""
    past = clock() - max(timedelta(days=history + 30), REVISIONS_KEPT)
    await bank_days.prune(past.date())
    await stored_quotes.prune_revisions(past)
    await corrections.prune(past.date())


class PublicationWatch:
    """Tells operators of publications that did not come, and of quotes that are held back."""

    def __init__(self, banks: Sequence[BankEntry], clock: Clock, metrics: Metrics) -> None:
        self._banks = {entry.to_source().key: entry for entry in banks}
        self._clock = clock
        self._metrics = metrics
        self._warned: set[tuple[str, date]] = set()

    async def look(self) -> None:
        """Set the gauges, and warn of each missed publication once."""
        now = self._clock()
        for source in await sources.listed():
            entry = self._banks.get(source.key)
            if entry is not None and source.enabled and source.newest_at is not None:
                self._look_at(entry, source.newest_at.date(), now)
        since = now.date() - HELD_BACK_SHOWN
        held = Counter(quote.bank for quote in await stored_quotes.flagged(since))
        held.update(one.said.bank for one in await corrections.held(since))
        for entry in self._banks.values():
            self._metrics.quotes_held_back.labels(entry.id).set(held[entry.format])

    def _look_at(self, entry: BankEntry, newest: date, now: datetime) -> None:
        missed = asking.overdue(entry, now, newest)
        midnight = datetime.combine(newest, time(), ZoneInfo(entry.timezone))
        self._metrics.publication_age.labels(entry.id).set(max((now - midnight).total_seconds(), 0))
        self._metrics.publications_missed.labels(entry.id).set(missed)
        if missed and (entry.id, newest) not in self._warned:
            self._warned.add((entry.id, newest))
            log.warning("publication_missed", bank=entry.id, newest=newest.isoformat(), missed=missed)


async def take_gauges(metrics: Metrics, clock: Clock) -> None:
    """Set the gauges that nobody counts as they change: the ages of sources, the outbox."""
    now = clock()
    outbox = await deliveries.backlog(now)
    for state, count in (("pending", outbox.pending), ("leased", outbox.leased), ("sending", outbox.sending)):
        metrics.deliveries_waiting.labels(state).set(count)
    metrics.delivery_lag.set(outbox.lag_seconds)
    for source in await sources.listed():
        if source.succeeded_at is not None:
            metrics.source_age.labels(source.key).set((now - source.succeeded_at).total_seconds())
        if source.kind is SourceKind.BANK and source.newest_at is not None:
            metrics.quotes_age.labels(source.key.removeprefix("bank:")).set((now - source.newest_at).total_seconds())


def scheduler_with(jobs: Sequence[tuple[Job, timedelta]], clock: Clock) -> AsyncIOScheduler:
    """Return a scheduler, not yet started, that runs each job at its interval, the first time at once.

    Its defaults never skip a late run in silence (APScheduler's own grace is one second).
    """
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    for job, every in jobs:
        name = getattr(getattr(job, "func", job), "__name__", "job")
        scheduler.add_job(_quiet(job), "interval", seconds=every.total_seconds(), next_run_time=clock(), name=name)
    return scheduler


def _quiet(job: Job) -> Job:
    """Let a job that the scheduler's end cuts off end without a word; APScheduler would log it as a failure."""

    async def run() -> None:
        with suppress(asyncio.CancelledError):
            await job()

    return run
