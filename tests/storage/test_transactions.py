"""Transactions end whatever happens to their callers, and lost connections are replaced."""

import asyncio
import contextlib
import logging
import random
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from storage import articles, chats, inbox, sqlite, versions
from storage.database import Database, UnreachableDatabaseError, opened
from storage.errors import OutcomeUnknownError
from storage.records import Chat, ChatKind, InboxUpdate, NewArticle
from storage.session import Session, to_the_end

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)
ARTICLE = NewArticle("steppe", "1", "https://steppe.example/1", "Title", "", "", "en", NOON, NOON)
CHAT = Chat(7, ChatKind.PRIVATE)


def made(update_id: int) -> InboxUpdate:
    return InboxUpdate(update_id, 1, "{}", NOON)


async def news() -> int:
    return (await versions.read()).news


# -- cancelled callers ---------------------------------------------------------------------------------------------


async def slowly(session: Session) -> None:
    """Count one up, and one down; what is between must never be seen."""
    await session.run("UPDATE versions SET value = value + 1 WHERE name = 'news'")
    await asyncio.sleep(0.002)
    await session.run("UPDATE versions SET value = value + 1 WHERE name = 'news'")


async def test_a_cancelled_transaction_is_done_or_not_begun_and_blocks_nobody(database: Database):
    seed = random.Random(5)
    for _ in range(8):
        tasks = [asyncio.create_task(database.write(slowly)) for _ in range(12)]
        tasks += [asyncio.create_task(chats.save(CHAT)) for _ in range(4)]
        tasks += [asyncio.create_task(database.read("SELECT count(*) FROM versions")) for _ in range(12)]
        for task in tasks:
            asyncio.get_running_loop().call_later(seed.uniform(0, 0.02), task.cancel)
        await asyncio.gather(*tasks, return_exceptions=True)
    async with asyncio.timeout(20):
        assert await news() % 2 == 0
        await asyncio.gather(*(database.write(slowly) for _ in range(20)))
        assert await news() % 2 == 0
        await chats.save(CHAT)
        assert await chats.get(7) == CHAT


async def test_closing_waits_for_what_a_cancelled_caller_began(database_url: str):
    async with opened(database_url) as database:
        task = asyncio.create_task(database.write(slowly))
        await asyncio.sleep(0.001)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    async with opened(database_url):
        assert await news() in {0, 2}


async def test_an_error_undoes_everything(database: Database):
    async def work(session: Session) -> None:
        await session.run("UPDATE versions SET value = 99 WHERE name = 'news'")
        raise ZeroDivisionError

    for _ in range(15):
        with pytest.raises(ZeroDivisionError):
            await database.write(work)
    assert await news() == 0


async def test_quick_changes_are_done_together_or_not_at_all(database: Database):
    up = ("UPDATE versions SET value = value + 1 WHERE name = 'news'", [])
    broken = ("INSERT INTO versions (name) VALUES (NULL)", [])
    with pytest.raises(Exception, match=r"(?i)not.null"):
        await database.change(up, broken)
    assert await news() == 0
    rows = await database.change(up, ("UPDATE versions SET value = value + 1 WHERE name = 'news' RETURNING value", []))
    assert [tuple(row) for row in rows] == [(2,)]


async def test_quick_changes_reach_the_file_in_the_background(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(sqlite, "CHECKPOINT_COMMITS", 5)
    async with opened(f"sqlite://{tmp_path}/jarchi.db") as database:
        for number in range(5):
            await chats.save(Chat(number, ChatKind.PRIVATE))
        engine = database._engine
        assert isinstance(engine, sqlite.SqliteEngine)
        assert engine._checkpoint is not None
        await engine._checkpoint
        shutil.copy(tmp_path / "jarchi.db", tmp_path / "without_log.db")
    async with opened(f"sqlite://{tmp_path}/without_log.db"):
        assert await chats.get(4) == Chat(4, ChatKind.PRIVATE)


async def test_a_failure_nobody_waits_for_is_logged(caplog: pytest.LogCaptureFixture):
    async def fails() -> None:
        await asyncio.sleep(0.01)
        raise ZeroDivisionError("nobody listens")

    task = asyncio.create_task(to_the_end(fails()))
    await asyncio.sleep(0)
    task.cancel()
    with caplog.at_level(logging.ERROR), contextlib.suppress(asyncio.CancelledError):
        await task
    await asyncio.sleep(0.02)
    assert "nobody listens" in caplog.text


# -- lost connections ----------------------------------------------------------------------------------------------


@dataclass
class Wire:
    """A PostgreSQL server reached through a wire that can be cut."""

    url: str = ""
    cut_when: Callable[[bytes], bool] = lambda data: False
    """Looks at what the server answers; the answer is lost where this says so."""
    away: bool = False
    """Whether new connections are closed at once."""
    writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> None:
        """Cut all connections."""
        for writer in list(self.writers):
            writer.transport.abort()


@pytest.fixture
async def wire(postgres_url: str) -> AsyncIterator[Wire]:
    parts = urlsplit(postgres_url)
    wire = Wire()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if answers and wire.cut_when(data):
                    wire.cut_when = lambda data: False
                    wire.cut()
                writer.write(data)
        writer.transport.abort()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if wire.away:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(parts.hostname, parts.port or 5432)
        wire.writers |= {writer, back}
        await asyncio.gather(pump(reader, back, answers=False), pump(there, writer, answers=True))
        wire.writers -= {writer, back}

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    user = f"{parts.username}@" if parts.username else ""
    wire.url = urlunsplit(parts._replace(netloc=f"{user}127.0.0.1:{port}"))
    yield wire
    server.close()
    wire.cut()
    await asyncio.sleep(0.01)


@pytest.mark.postgres
async def test_connections_that_were_cut_are_replaced(wire: Wire):
    async with opened(wire.url) as database:
        await asyncio.gather(*(database.read("SELECT pg_sleep(0.01)") for _ in range(10)))
        wire.cut()
        await asyncio.sleep(0.05)
        await chats.save(CHAT)
        assert await chats.get(7) == CHAT
        wire.cut()
        assert await asyncio.gather(*(chats.get(7) for _ in range(20))) == [CHAT] * 20


@pytest.mark.postgres
async def test_a_transaction_that_is_cut_is_done_again(wire: Wire):
    async with opened(wire.url) as database:
        begun = 0

        async def work(session: Session) -> None:
            nonlocal begun
            begun += 1
            await session.run("UPDATE versions SET value = value + 1 WHERE name = 'news'")
            if begun == 1:
                wire.cut()
            await session.run("UPDATE versions SET value = value + 1 WHERE name = 'news'")

        await database.write(work)
        assert begun == 2
        assert await news() == 2


@pytest.mark.postgres
async def test_a_commit_whose_answer_is_lost_is_not_done_again(wire: Wire):
    async with opened(wire.url) as database:

        async def work(session: Session) -> None:
            await session.run("UPDATE versions SET value = value + 1 WHERE name = 'news'")
            wire.cut_when = lambda data: b"COMMIT" in data

        with pytest.raises(OutcomeUnknownError):
            await database.write(work)
        assert await news() == 1


@pytest.mark.postgres
async def test_updates_whose_receipt_was_lost_are_still_new(wire: Wire):
    async with opened(wire.url):
        await inbox.accept([made(1)])
        await inbox.finish([1], NOON)
        wire.cut_when = lambda data: b"INSERT" in data
        assert await inbox.accept([made(1), made(2), made(3)]) == [made(2), made(3)]
        assert await inbox.pending() == [made(2), made(3)]


@pytest.mark.postgres
async def test_a_server_that_ends_its_sessions_is_survived(postgres_url: str, server_url: str):
    async with opened(f"{postgres_url}&application_name=jarchi_ended") as database:
        await asyncio.gather(*(database.read("SELECT pg_sleep(0.01)") for _ in range(5)))
        connection = await asyncpg.connect(server_url)
        await connection.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'jarchi_ended'"
        )
        await connection.close()
        assert await asyncio.gather(*(chats.get(7) for _ in range(10))) == [None] * 10


@pytest.mark.postgres
async def test_a_server_that_goes_away_is_told_of_and_found_again(wire: Wire):
    async with opened(wire.url):
        await chats.save(CHAT)
        wire.away = True
        wire.cut()
        for ask in (chats.get(7), chats.save(CHAT), inbox.accept([made(1)]), articles.save([ARTICLE])):
            async with asyncio.timeout(10):
                with pytest.raises(UnreachableDatabaseError):
                    await ask
        wire.away = False
        assert await chats.get(7) == CHAT


# -- written as a whole --------------------------------------------------------------------------------------------


async def test_what_is_written_as_a_whole_is_kept_or_leaves_nothing(database: Database) -> None:
    async def counted(session: Session) -> None:
        await versions.bump(session, "news")

    async def failing(session: Session) -> None:
        await versions.bump(session, "news")
        raise RuntimeError("on purpose")

    before = await news()
    await database.write_whole(counted)
    with pytest.raises(RuntimeError, match="on purpose"):
        await database.write_whole(failing)
    assert await news() == before + 1
