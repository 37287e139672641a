"""The fixed jobs: refreshing sources, pruning, taking gauges.

    every 5 s      due sources ──> one task each ──> news.refresh / quotes.refresh ──> outcome ──> log, metrics
    every 15 s     store ──> gauges
    every hour     handled updates older than two days go
                   deliveries that ended a week ago go
    every day      articles older than the retention go, and queries whose buttons nobody presses any more

Each source has a time of its own in the store (``next_check_at``); the job here only asks who is due. A slow source
keeps its own task and nobody else's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # 3.x has no annotations

from bot.metrics import Metrics
from bot.reading import news, quotes
from bot.reading.catalog import Catalog
from bot.reading.fetch import Fetcher
from bot.reading.outcome import RefreshOutcome
from storage import articles, broadcasts, deliveries, inbox, lookups, sources
from storage.clock import Clock
from storage.records import Source, SourceKind, SourceState

log = structlog.get_logger(__name__)

REFRESH_EVERY = timedelta(seconds=5)
GAUGES_EVERY = timedelta(seconds=15)
ARTICLES_KEPT = timedelta(days=180)
LOOKUPS_KEPT = timedelta(days=365)
DELIVERIES_KEPT = timedelta(days=7)
SCREENS_KEPT = timedelta(days=60)
BROADCASTS_KEPT = timedelta(days=60)
UPDATES_KEPT = timedelta(hours=48)  # Telegram itself keeps an update for 24 h
RETRY_AFTER_CRASH = timedelta(minutes=15)
AT_ONCE = 32  # sources refreshed side by side: a dozen that hang must not keep the others waiting

Refresh = Callable[[Source], Awaitable[RefreshOutcome]]
Job = Callable[[], Coroutine[Any, Any, None]]


def refresh_with(catalog: Catalog, fetcher: Fetcher, clock: Clock) -> Refresh:
    """Return the function that refreshes a source by what the catalogue says of it."""
    outlets = {entry.to_source().key: entry for entry in catalog.news}
    banks = {entry.to_source().key: entry for entry in catalog.banks}

    async def refresh(source: Source) -> RefreshOutcome:
        if source.kind is SourceKind.BANK:
            return await quotes.refresh(source, banks[source.key], fetcher, clock)
        return await news.refresh(source, outlets[source.key], fetcher, clock)

    return refresh


class Refresher:
    """Refreshes whoever is due, each source at most once at a time."""

    def __init__(self, refresh: Refresh, clock: Clock, metrics: Metrics) -> None:
        self._refresh = refresh
        self._clock = clock
        self._metrics = metrics
        self._running: dict[str, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(AT_ONCE)
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

    async def _one(self, source: Source) -> None:
        async with self._places:
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
        tasks = list(self._running.values())
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


async def prune_lookups(clock: Clock) -> None:
    """Let go of long queries whose buttons nobody has pressed for a year."""
    await lookups.prune(clock() - LOOKUPS_KEPT)


async def prune_deliveries(clock: Clock) -> None:
    """Let go of deliveries that ended a week ago, and of screens that nobody can want back any more."""
    now = clock()
    await deliveries.prune(now - DELIVERIES_KEPT, screens_before=now - SCREENS_KEPT)
    await broadcasts.prune(now - BROADCASTS_KEPT)


async def prune_updates(clock: Clock) -> None:
    """Let go of handled updates that Telegram cannot repeat any more."""
    await inbox.prune(clock() - UPDATES_KEPT)


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
