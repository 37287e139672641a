"""The catalogue's word, and what was seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage import sources
from storage.database import Database
from storage.records import Source, SourceKind, SourceState

NOON = datetime(2026, 5, 24, 12, 0, 0, 123456, tzinfo=UTC)


def made(key: str, kind: SourceKind = SourceKind.FEED, **changes) -> Source:
    url = f"https://{key}.example/feed"
    return replace(Source(key, kind, key.title(), url, url, ("en", "ru"), ("KZ",), "Asia/Almaty"), **changes)


SEEN = {
    "url": "https://moved.example/rss",
    "state": SourceState.BROKEN,
    "detail": "no feed inside",
    "etag": 'W/"ä\\"x"',
    "last_modified": "Sun, 24 May 2026 12:00:00 GMT",
    "body_hash": "abc",
    "failures": 3,
    "checked_at": NOON,
    "succeeded_at": NOON - timedelta(days=1),
    "next_check_at": NOON + timedelta(minutes=5),
    "newest_at": NOON - timedelta(days=2),
}


@pytest.fixture(autouse=True)
def _open(database: Database) -> None:
    """All of these use the store."""


async def test_what_is_recorded_is_read_back():
    await sources.sync([made("steppe", state_owned=True)])
    assert await sources.get("steppe") == made("steppe", state_owned=True)
    seen = made("steppe", state_owned=True, **SEEN)
    await sources.record(seen)
    assert await sources.get("steppe") == seen
    assert await sources.get("nobody") is None


async def test_the_catalogue_changes_what_it_knows_and_nothing_else():
    await sources.sync([made("steppe")])
    await sources.record(made("steppe", **SEEN))

    await sources.sync([made("steppe", name="New name", languages=("kk",), countries=(), zone="UTC", state_owned=True)])

    expected = made("steppe", **SEEN, name="New name", languages=("kk",), countries=(), zone="UTC", state_owned=True)
    assert await sources.get("steppe") == expected


async def test_a_changed_address_in_the_catalogue_starts_anew():
    await sources.sync([made("steppe")])
    await sources.record(made("steppe", **SEEN))
    new = made("steppe", url="https://new.example/", catalog_url="https://new.example/")

    await sources.sync([new])

    assert await sources.get("steppe") == replace(new, newest_at=SEEN["newest_at"], succeeded_at=SEEN["succeeded_at"])


async def test_absent_sources_are_disabled_and_come_back():
    await sources.sync([made("steppe"), made("aral")])
    await sources.record(made("steppe", **SEEN))

    await sources.sync([made("aral")])
    gone = await sources.get("steppe")
    assert gone == made("steppe", **SEEN, enabled=False)
    assert await sources.listed() == [made("aral")]

    await sources.sync([made("aral"), made("steppe")])
    assert await sources.get("steppe") == made("steppe", **SEEN)


async def test_what_was_recorded_during_a_sync_survives_and_the_catalogue_rules():
    await sources.sync([made("steppe")])
    stale = made("steppe", name="Stale", enabled=False)
    await sources.record(stale)
    assert await sources.get("steppe") == made("steppe")


async def test_listed_by_kind_then_key():
    wanted = [made("bank:nbk", SourceKind.BANK), made("aral"), made("steppe"), made("b", SourceKind.WORDPRESS)]
    await sources.sync([*reversed(wanted), made("off", enabled=False)])
    assert await sources.listed() == wanted


async def test_due_are_those_never_checked_then_the_longest_overdue():
    def at(key: str, minutes: int | None) -> Source:
        return made(key, next_check_at=None if minutes is None else NOON + timedelta(minutes=minutes))

    every = [at("never", None), at("late", -60), at("later", -5), at("now", 0), at("soon", 1)]
    await sources.sync([*every, made("off", enabled=False)])

    assert [source.key for source in await sources.due(NOON)] == ["never", "late", "later", "now"]
    assert [source.key for source in await sources.due(NOON, limit=2)] == ["never", "late"]
