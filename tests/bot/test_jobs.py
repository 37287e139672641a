"""Refreshing whoever is due, and the fixed jobs."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from bot import jobs
from bot.metrics import Metrics
from bot.reading.outcome import RefreshOutcome
from storage import sources
from storage.records import Source, SourceKind, SourceState

NOW = datetime(2026, 5, 24, 12, 0, tzinfo=UTC)


def clock():
    return NOW


def source(key, kind=SourceKind.FEED):
    return Source(key, kind, key.title(), f"http://x/{key}", f"http://x/{key}")


@pytest.fixture
async def listed(database):
    await sources.sync([source("a"), source("b"), source("c")])


async def looked_at(found):
    await sources.record(
        Source(**{name: getattr(found, name) for name in Source.__slots__} | {"checked_at": NOW, "next_check_at": NOW})
    )


async def left(refresher, *keys):
    """Wait until only these are under way."""
    async with asyncio.timeout(20):
        while set(refresher._running) != set(keys):  # noqa: ASYNC110 - tasks of the refresher's own
            await asyncio.sleep(0.005)


async def test_a_slow_source_is_asked_once_and_holds_up_nobody(listed):
    release, asked = asyncio.Event(), []

    async def refresh(found):
        asked.append(found.key)
        if found.key == "b":
            await release.wait()
        await looked_at(found)
        return RefreshOutcome(found.key, SourceState.OK)

    refresher = jobs.Refresher(refresh, clock, Metrics())
    await refresher.tick()
    await left(refresher, "b")
    await refresher.tick()
    await left(refresher, "b")
    assert sorted(asked) == ["a", "a", "b", "c", "c"]
    assert not refresher.first_round_done.is_set()
    release.set()
    await left(refresher)
    assert refresher.first_round_done.is_set()


async def test_a_defect_in_one_parser_is_put_off_and_logged(listed):
    metrics = Metrics()

    async def refresh(found):
        if found.key == "a":
            raise KeyError("a defect of ours")
        return RefreshOutcome(found.key, SourceState.OK, new=2)

    with structlog.testing.capture_logs() as logs:
        refresher = jobs.Refresher(refresh, clock, metrics)
        await refresher.tick()
        await left(refresher)
    found = await sources.get("a")
    assert (found.state, found.detail, found.failures) == (SourceState.BROKEN, "internal error: KeyError", 1)
    assert found.next_check_at == NOW + jobs.RETRY_AFTER_CRASH
    assert [line["source"] for line in logs if line["event"] == "refresh_crashed"] == ["a"]
    exposed = metrics.exposition().decode()
    assert 'jarchi_source_refreshes_total{kind="news",state="ok"} 2.0' in exposed
    assert 'jarchi_source_refreshes_total{kind="news",state="broken"} 1.0' in exposed


async def test_the_end_cuts_off_what_is_under_way(listed):
    began = asyncio.Event()

    async def refresh(found):
        began.set()
        await asyncio.sleep(3600)

    refresher = jobs.Refresher(refresh, clock, Metrics())
    await refresher.tick()
    await began.wait()
    await asyncio.wait_for(refresher.close(), 5)
    assert all(found.checked_at is None for found in await sources.listed())


async def test_gauges_tell_the_ages(listed):
    metrics = Metrics()
    found = await sources.get("a")
    hour = timedelta(hours=1)
    values = {name: getattr(found, name) for name in Source.__slots__}
    await sources.record(Source(**values | {"succeeded_at": NOW - hour, "checked_at": NOW}))
    await jobs.take_gauges(metrics, clock)
    exposed = metrics.exposition().decode()
    assert 'jarchi_source_age_seconds{source="a"} 3600.0' in exposed
    assert 'source="b"' not in exposed


async def test_jobs_run_at_once_again_and_again_and_survive_their_failures():
    runs = {"good": 0, "bad": 0}

    async def good():
        runs["good"] += 1

    async def bad():
        runs["bad"] += 1
        raise ValueError("once more")

    every = timedelta(seconds=0.05)
    scheduler = jobs.scheduler_with([(good, every), (bad, every)], lambda: datetime.now(UTC))
    assert [job.name for job in scheduler.get_jobs()] == ["good", "bad"]
    scheduler.start()
    async with asyncio.timeout(10):
        while min(runs.values()) < 3:  # noqa: ASYNC110 - the scheduler's own time
            await asyncio.sleep(0.01)
    scheduler.shutdown(wait=False)
    await asyncio.sleep(0)


async def test_a_job_cut_off_by_the_end_is_no_failure(caplog):
    began = asyncio.Event()

    async def slow():
        began.set()
        await asyncio.sleep(3600)

    scheduler = jobs.scheduler_with([(slow, timedelta(hours=1))], lambda: datetime.now(UTC))
    scheduler.start()
    await asyncio.wait_for(began.wait(), 10)
    scheduler.shutdown(wait=False)
    await asyncio.sleep(0.05)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_it_has_caught_up_when_all_that_was_due_has_been_read(listed):
    release = asyncio.Event()

    async def refresh(found):
        await release.wait()
        await looked_at(found)
        return RefreshOutcome(found.key, SourceState.OK)

    refresher = jobs.Refresher(refresh, clock, Metrics())
    await refresher.tick()
    assert not refresher.caught_up.is_set()
    release.set()
    await asyncio.wait_for(refresher.caught_up.wait(), 20)
    await refresher.close()


async def test_with_nothing_due_it_has_caught_up_at_once(database):
    refresher = jobs.Refresher(looked_at, clock, Metrics())
    await refresher.tick()
    assert refresher.caught_up.is_set()
