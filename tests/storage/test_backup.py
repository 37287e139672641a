"""A copy is consistent while the store is in use, and never half made."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import articles, sources, stories
from storage.database import Database, StorageError, opened
from storage.records import NewArticle, NewsQuery, Source, SourceKind

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)


def made(number: int) -> NewArticle:
    return NewArticle("steppe", str(number), "https://s.example/", f"Word{number}", "", "x" * 500, "en", NOON, NOON)


@pytest.fixture
async def store(tmp_path: Path):
    async with opened(f"sqlite://{tmp_path}/jarchi.db") as database:
        await sources.sync([Source("steppe", SourceKind.FEED, "S", "https://s.example/", "https://s.example/")])
        await articles.save([made(number) for number in range(100)])
        yield database


async def test_a_copy_holds_what_was_stored_and_nothing_by_halves(store: Database, tmp_path: Path):
    copies = [tmp_path / f"copy{number}.db" for number in range(3)]

    async def write() -> None:
        for number in range(100, 160, 3):
            await articles.save([made(number), made(number + 1), made(number + 2)])

    async def copy() -> None:
        for path in copies:
            await store.backup(path)
            await asyncio.sleep(0.005)

    await asyncio.gather(write(), copy())

    for path in copies:
        async with opened(f"sqlite://{path}", migrate=False) as database:
            page = await stories.page(NewsQuery(), limit=1000)
            assert 100 <= page.total == len(page.stories)
            assert page.total % 3 == 1
            assert (await stories.page(NewsQuery(words="word5"))).total == 1
            assert [tuple(row) for row in await database.read("PRAGMA integrity_check")] == [("ok",)]
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"jarchi.db", "jarchi.db-wal", "jarchi.db-shm", *(path.name for path in copies)}


async def test_a_copy_replaces_an_older_one(store: Database, tmp_path: Path):
    await store.backup(tmp_path / "copy.db")
    await articles.save([made(200)])
    await store.backup(tmp_path / "copy.db")
    async with opened(f"sqlite://{tmp_path}/copy.db"):
        assert (await stories.page(NewsQuery())).total == 101


async def test_a_copy_never_falls_on_a_database_in_use(store: Database, tmp_path: Path):
    with pytest.raises(StorageError, match="in use"):
        await store.backup(tmp_path / "jarchi.db")
    async with opened(f"sqlite://{tmp_path}/other.db"):
        with pytest.raises(StorageError, match="in use"):
            await store.backup(tmp_path / "other.db")
    assert (await stories.page(NewsQuery())).total == 100


async def test_a_place_where_nothing_can_be_written(store: Database, tmp_path: Path):
    with pytest.raises(StorageError):
        await store.backup(tmp_path / "missing" / "copy.db")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError):
        await store.backup(tmp_path / "folder")
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.postgres
async def test_on_a_server_its_own_tool_is_named(postgres_url: str, tmp_path: Path):
    async with opened(postgres_url) as database:
        with pytest.raises(StorageError, match="pg_dump"):
            await database.backup(tmp_path / "copy")
