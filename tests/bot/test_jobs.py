"""Refreshing whoever is due, and the fixed jobs."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import structlog

from bot import jobs
from bot.metrics import Metrics
from bot.reading.catalog import BankEntry, Catalog
from bot.reading.outcome import RefreshOutcome
from storage import bank_days, feeds, quotes, sources
from storage.errors import UnknownSourceError
from storage.records import BankDay, FoundFeed, Quote, QuoteFlag, Source, SourceKind, SourceState

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


# -- publications


async def test_a_missed_publication_is_warned_of_once_and_shown_to_operators(database):
    entry = BankEntry("nbk", "nbk", "NBK", "http://x/{date:%d}", timezone="Asia/Almaty")
    friday = datetime(2026, 5, 22, tzinfo=UTC)
    await sources.sync([entry.to_source()])
    await sources.record(replace(entry.to_source(), newest_at=friday, checked_at=NOW))
    held = Quote("nbk", "EUR", "KZT", Decimal("55.6"), friday.date(), NOW, flag=QuoteFlag.JUMP)
    fine = replace(held, date=held.date - timedelta(days=1), flag=None)
    await quotes.save([held, fine], held=[replace(fine, value=Decimal("5.5"), flag=QuoteFlag.CROSS)])
    moments = [
        datetime(2026, 5, day, hour, tzinfo=UTC) for day, hour in ((22, 10), (22, 14), (24, 14), (25, 14), (25, 15))
    ]
    metrics, seen = Metrics(), []
    watch = jobs.PublicationWatch([entry], iter(moments).__next__, metrics)
    with structlog.testing.capture_logs() as logs:
        for _ in moments:
            await watch.look()
            seen.append(metrics.publications_missed.labels("nbk")._value.get())
    # Saturday's is set on Friday by 11 h UTC, Tuesday's on Monday
    assert seen == [0, 1, 1, 2, 2]
    assert [(line["bank"], line["newest"], line["missed"]) for line in logs] == [("nbk", "2026-05-22", 1)]
    exposed = metrics.exposition().decode()
    age = (moments[-1] - datetime(2026, 5, 21, 19, tzinfo=UTC)).total_seconds()  # midnight in Almaty
    assert f'jarchi_bank_publication_age_seconds{{bank="nbk"}} {age}' in exposed
    assert 'jarchi_bank_quotes_held_back{bank="nbk"} 2.0' in exposed


async def test_what_no_history_reaches_back_to_is_let_go(database):
    long_ago = NOW - timedelta(days=900)
    days = [BankDay("nbt", at.date(), closed=True, attempts=1, tried_at=at, next_try_at=at) for at in (long_ago, NOW)]
    await bank_days.record(days)
    for at, value in ((long_ago, "9"), (long_ago, "9.1"), (NOW, "9.2")):
        await quotes.save([Quote("nbt", "USD", "TJS", Decimal(value), NOW.date(), at)])
    await jobs.prune_rates(clock, 400)
    assert list(await bank_days.tried("nbt")) == [NOW.date()]
    assert [one.new for one in await quotes.revisions(long_ago)] == [Decimal("9.2")]


# -- feeds that chats brought --------------------------------------------------------------------------------------


async def own(number=1):
    found = FoundFeed(f"http://blog{number}.example/feed", SourceKind.FEED, f"Blog {number}")
    _, followed = await feeds.follow(7, found, NOW, most=30)
    return followed.key


async def test_own_feeds_wait_for_each_other_and_hold_up_nobody(listed, monkeypatch):
    monkeypatch.setattr(jobs, "OWN_AT_ONCE", 1)
    keys = [await own(number) for number in range(3)]
    release, asked = asyncio.Event(), []

    async def refresh(found):
        asked.append(found.key)
        if found.own:
            await release.wait()
        await looked_at(found)
        return RefreshOutcome(found.key, SourceState.OK)

    refresher = jobs.Refresher(refresh, clock, Metrics())
    await refresher.tick()
    await left(refresher, *keys)
    assert sorted(asked)[1:] == ["a", "b", "c"]
    assert sum(feeds.is_own(key) for key in asked) == 1
    assert refresher.first_round_done.is_set(), "a start does not wait for them"
    release.set()
    await left(refresher)
    assert {*asked} == {"a", "b", "c", *keys}


async def test_somebody_who_waits_for_a_feed_need_not_wait_for_the_next_tick(database):
    key, asked = await own(), asyncio.Event()

    async def refresh(found):
        assert found.key == key
        asked.set()
        return RefreshOutcome(found.key, SourceState.OK)

    refresher = jobs.Refresher(refresh, clock, Metrics())
    refresher.soon()
    refresher.soon()
    await asyncio.wait_for(asked.wait(), 10)
    await refresher.close()


async def test_a_feed_that_was_purged_while_it_was_read_is_no_defect(database, monkeypatch):
    key = await own()
    found = await sources.get(key)

    async def refresh(*_):
        await feeds.unfollow(7, key)
        await feeds.purge()
        raise UnknownSourceError(key)

    monkeypatch.setattr(jobs.news, "refresh", refresh)
    metrics = Metrics()
    with structlog.testing.capture_logs() as logs:
        outcome = await jobs.refresh_safely(jobs.refresh_with(Catalog((), ()), None, clock), found, clock, metrics)
    assert outcome.detail == "nobody follows it any more"
    assert [line for line in logs if line["event"] == "refresh_crashed"] == []
    exposed = metrics.exposition().decode()
    assert 'kind="own"' in exposed
    assert key not in exposed


async def test_what_nobody_follows_is_purged_by_its_job(database):
    key = await own()
    await jobs.purge_feeds()
    assert await sources.get(key)
    await feeds.unfollow(7, key)
    await jobs.purge_feeds()
    assert await sources.get(key) is None


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
