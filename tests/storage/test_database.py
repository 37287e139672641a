"""Opening the store, finding it, and what the operator is told when it cannot be opened."""

import asyncio
import contextvars
import hashlib
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import asyncpg
import pytest

from storage import chats, sqlite, versions
from storage.database import (
    CorruptDatabaseError,
    Database,
    ForeignDatabaseError,
    FullDiskError,
    InvalidDatabaseUrlError,
    LockedDatabaseError,
    NewerSchemaError,
    NotOpenError,
    OlderSchemaError,
    ReadOnlyDatabaseError,
    StorageError,
    UnreachableDatabaseError,
    current,
    migrate,
    opened,
)
from storage.records import Chat, ChatKind

CHAT = Chat(7, ChatKind.PRIVATE, language="ru")


async def refusal(url: str, kind: type[StorageError], *, migrated: bool = True) -> str:
    """Open a store that must be refused; return what is said, after nothing was left open."""
    threads = set(threading.enumerate())
    with pytest.raises(kind) as caught:
        async with opened(url, migrate=migrated):
            pytest.fail("it was opened")
    for thread in set(threading.enumerate()) - threads:
        if not thread.name.startswith("asyncio"):  # the loop's own, for asyncio.to_thread
            thread.join(5)
            assert not thread.is_alive()
    line = str(caught.value)
    assert "\n" not in line
    assert line.endswith(".")
    return line


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# -- opening -------------------------------------------------------------------------------------------------------


async def test_a_fresh_store_is_migrated_once(blank_database_url: str):
    names = await migrate(blank_database_url)
    assert names[0] == "0001_initial"
    assert await migrate(blank_database_url) == []
    async with opened(blank_database_url, migrate=False) as database:
        await database.ping()
        assert (await versions.read()).news == 0


async def test_what_was_stored_is_there_when_opened_again(blank_database_url: str):
    async with opened(blank_database_url):
        await chats.save(CHAT)
    async with opened(blank_database_url):
        assert await chats.get(7) == CHAT


async def test_folders_are_made_and_paths_may_be_relative(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with opened("sqlite://data/deep/jarchi.db") as database:
        assert database.dialect == "sqlite"
    assert (tmp_path / "data/deep/jarchi.db").stat().st_size > 0


async def test_a_store_in_memory_leaves_nothing_behind():
    async with opened("sqlite://:memory:") as database:
        await chats.save(CHAT)
        path = Path(str(database.address))
        assert path.exists()
    assert not path.parent.exists()
    assert await migrate("sqlite://:memory:")


async def test_one_process_may_read_while_another_writes(tmp_path: Path):
    url = f"sqlite://{tmp_path}/jarchi.db"
    async with opened(url) as first, opened(url) as second:
        for number in range(20):
            await first.change(("UPDATE versions SET value = ? WHERE name = 'news'", [number]))
            assert await second.glance("SELECT value FROM versions WHERE name = 'news'") == [(number,)]


async def test_writers_of_two_processes_wait_for_each_other(tmp_path: Path):
    url = f"sqlite://{tmp_path}/jarchi.db"
    async with opened(url) as first, opened(url) as second:

        async def count(database: Database, slow: bool) -> None:
            async def work(session) -> None:
                ((value,),) = await session.rows("SELECT value FROM versions WHERE name = 'news'")
                await asyncio.sleep(0.01)
                await session.run("UPDATE versions SET value = ? WHERE name = 'news'", [value + 1])

            if slow:
                await database.write(work)
            else:
                await database.change(("UPDATE versions SET value = value + 1 WHERE name = 'news'", []))

        await asyncio.gather(*(count(database, slow) for database in (first, second) for slow in (True, False) * 5))
        assert (await versions.read()).news == 20


# -- finding the open store ---------------------------------------------------------------------------------------


async def test_verbs_work_from_any_task(database: Database):
    await chats.save(CHAT)
    elsewhere = asyncio.create_task(chats.get(7), context=contextvars.Context())
    assert await elsewhere == CHAT


async def test_the_innermost_store_answers(tmp_path: Path):
    async with opened(f"sqlite://{tmp_path}/one.db") as one:
        assert current() is one
        async with opened(f"sqlite://{tmp_path}/two.db") as two:
            assert current() is two
            await chats.save(CHAT)
        assert current() is one
        assert await chats.get(7) is None


async def test_without_a_store_the_verbs_say_so():
    with pytest.raises(NotOpenError):
        await chats.get(7)


async def test_a_store_is_closed_whatever_happens_inside(database_url: str):
    async def fails() -> None:
        async with opened(database_url):
            await chats.save(CHAT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    with pytest.raises(NotOpenError):
        current()
    async with opened(database_url):
        assert await chats.get(7) == CHAT


# -- refusals: SQLite ---------------------------------------------------------------------------------------------


@pytest.fixture
def stored(_sqlite_template: Path, tmp_path: Path) -> Path:
    """A store of ours with something in it."""
    path = tmp_path / "jarchi.db"
    path.write_bytes(_sqlite_template.read_bytes())
    return path


@pytest.mark.parametrize(
    "content", [b"hello, I am no database" * 100, b"SQLite format 3\0" + b"\xff" * 5000, b"x", b"SQLite format 3\0"]
)
async def test_a_file_that_is_no_database(tmp_path: Path, content: bytes):
    path = tmp_path / "jarchi.db"
    path.write_bytes(content)
    assert str(path) in await refusal(f"sqlite://{path}", CorruptDatabaseError)
    assert path.read_bytes() == content


async def test_a_database_cut_short(stored: Path):
    content = stored.read_bytes()
    stored.write_bytes(content[: len(content) // 2])
    await refusal(f"sqlite://{stored}", CorruptDatabaseError)
    assert stored.read_bytes() == content[: len(content) // 2]


async def test_a_database_with_a_torn_page(stored: Path):
    content = bytearray(stored.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 200] = b"\xaa" * 200
    stored.write_bytes(content)
    await refusal(f"sqlite://{stored}", CorruptDatabaseError)
    assert stored.read_bytes() == content


async def test_a_database_of_another_program(tmp_path: Path):
    path = tmp_path / "photos.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE photos (id INTEGER, name TEXT)")
        other.execute("INSERT INTO photos VALUES (1, 'Issyk-Kul')")
    other.close()
    before = digest(path)
    assert "'photos'" in await refusal(f"sqlite://{path}", ForeignDatabaseError)
    assert digest(path) == before
    assert sorted(tmp_path.iterdir()) == [path]


async def test_another_program_on_the_same_orm(tmp_path: Path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE tortoise_migrations (id INTEGER, app TEXT, name TEXT, applied_at TEXT)")
        other.execute("INSERT INTO tortoise_migrations VALUES (1, 'shop', '0001_initial', '')")
        other.execute("CREATE TABLE goods (id INTEGER)")
    other.close()
    assert "'goods'" in await refusal(f"sqlite://{path}", ForeignDatabaseError)


async def test_a_store_of_a_newer_version(stored: Path):
    with sqlite3.connect(stored) as future:
        future.execute(
            "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('storage', '9999_future', '2031-01-01')"
        )
    future.close()
    before = digest(stored)
    assert "'9999_future'" in await refusal(f"sqlite://{stored}", NewerSchemaError)
    assert digest(stored) == before


async def test_an_unmigrated_store_where_migrating_was_not_asked_for(tmp_path: Path):
    missing = tmp_path / "missing.db"
    await refusal(f"sqlite://{missing}", UnreachableDatabaseError, migrated=False)
    assert not missing.exists()
    empty = tmp_path / "empty.db"
    empty.touch()
    assert "jarchi migrate" in await refusal(f"sqlite://{empty}", OlderSchemaError, migrated=False)


async def test_a_locked_database(stored: Path, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    holder = sqlite3.connect(stored, isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        await refusal(f"sqlite://{stored}", LockedDatabaseError)
    finally:
        holder.close()
    async with opened(f"sqlite://{stored}"):
        await chats.save(CHAT)


async def test_a_database_that_is_locked_later(stored: Path, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    async with opened(f"sqlite://{stored}"):
        await chats.save(CHAT)
        holder = sqlite3.connect(stored, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockedDatabaseError):
            await chats.save(Chat(8, ChatKind.PRIVATE))
        assert await chats.get(7) == CHAT
        asyncio.get_running_loop().call_later(0.05, holder.execute, "ROLLBACK")
        await chats.save(Chat(9, ChatKind.PRIVATE))
        holder.close()
        assert await chats.get(9) == Chat(9, ChatKind.PRIVATE)


async def test_a_folder_in_the_place_of_the_file(tmp_path: Path):
    await refusal(f"sqlite://{tmp_path}", InvalidDatabaseUrlError)


async def test_a_file_in_the_place_of_the_folder(tmp_path: Path):
    (tmp_path / "file").touch()
    await refusal(f"sqlite://{tmp_path}/file/jarchi.db", ReadOnlyDatabaseError)


async def test_a_full_disk_loses_nothing(stored: Path):
    async with opened(f"sqlite://{stored}") as database:
        await chats.save(CHAT)
        engine = database._engine
        assert isinstance(engine, sqlite.SqliteEngine)
        ((pages,),) = await database.read("PRAGMA page_count")
        engine._spot.execute(f"PRAGMA max_page_count={pages}")
        await engine._writer.execute_fetchall(f"PRAGMA max_page_count={pages}")
        big = Chat(8, ChatKind.PRIVATE, zone="x" * 200_000)
        with pytest.raises(FullDiskError, match="No space is left"):
            await chats.save(big)
        with pytest.raises(FullDiskError):
            await database.write(lambda session: session.run("CREATE TABLE more AS SELECT zeroblob(1000000) AS hole"))
        assert await chats.get(7) == CHAT
        engine._spot.execute("PRAGMA max_page_count=1000000")
        await chats.save(big)
        assert await chats.get(8) == big


READ_ONLY = """
import asyncio, os, sys
from storage import database, migrator
from storage.database import ReadOnlyDatabaseError, opened

if os.getuid() == 0:
    os.setuid(65534)  # root may write everything

async def main():
    async with opened(sys.argv[1]):
        pass

try:
    asyncio.run(main())
except ReadOnlyDatabaseError as error:
    print(error)
"""


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_may_not_be_written(what: str, stored: Path, tmp_path_factory):
    for folder in stored.parents:
        if folder == Path(tempfile.gettempdir()):
            break
        folder.chmod(0o755)  # pytest's folders are closed to others
    stored.chmod(0o444 if what == "file" else 0o644)
    path = stored if what == "file" else stored.parent / "new" / "jarchi.db"
    stored.parent.chmod(0o555)
    try:
        done = run(READ_ONLY, f"sqlite://{path}")
    finally:
        stored.parent.chmod(0o755)
    assert done.stdout.startswith(("The database", "The folder")), done.stderr
    assert done.stdout.count("\n") == 1
    assert stat.S_IMODE(stored.stat().st_mode) in {0o444, 0o644}


# -- refusals: URLs and PostgreSQL --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "",
        "jarchi.db",
        "mysql://root@localhost/jarchi",
        "sqlite:jarchi.db",
        "sqlite://",
        "sqlite://data/",
        "sqlite://data/jarchi.db?mode=ro",
        "postgres://host:port/db",
        "postgres://host:99999/db",
        "postgres://[::1/db",
        "postgres://host/one/two",
        "postgres://host/db?sslmode=perhaps",
    ],
)
async def test_urls_that_are_not_understood(url: str):
    assert "DATABASE_URL" in await refusal(url, InvalidDatabaseUrlError)


@pytest.mark.parametrize(
    "url",
    [
        "postgres://jarchi:s3cr3t@127.0.0.1:1/db",
        "postgres://jarchi:s3cr3t@host:port/db",
        "postgre://jarchi:s3cr3t@host/db",
        "jarchi:s3cr3t@host/db",
        "postgres://jarchi:s3cr3t@host/one/two",
        "postgres://jarchi:s3cr3t@127.0.0.1:1/db?sslmode=perhaps",
    ],
)
async def test_no_refusal_shows_the_password(url: str):
    line = await refusal(url, StorageError)
    assert "s3cr3t" not in line


async def test_a_server_that_is_not_there(unused_tcp_port: int):
    line = await refusal(f"postgres://127.0.0.1:{unused_tcp_port}/jarchi", UnreachableDatabaseError)
    assert f"127.0.0.1:{unused_tcp_port}" in line


@pytest.mark.postgres
async def test_a_database_that_is_not_there(server_url: str):
    url = server_url.rsplit("/", 1)[0] + "/jarchi_no_such_database"
    assert "no database" in await refusal(url, UnreachableDatabaseError)


@pytest.mark.postgres
async def test_a_user_the_server_does_not_know(server_url: str):
    _, _, rest = server_url.rpartition("@")
    url = f"postgres://jarchi_nobody:s3cr3t@{rest.removeprefix('postgres://')}"
    line = await refusal(url, UnreachableDatabaseError)
    assert "s3cr3t" not in line


@pytest.mark.postgres
async def test_a_schema_that_is_not_there(server_url: str):
    await refusal(f"{server_url}?search_path=jarchi_no_such_schema", InvalidDatabaseUrlError)


@pytest.mark.postgres
async def test_a_table_in_our_way(blank_postgres_url: str):
    connection = await asyncpg.connect(blank_postgres_url)
    await connection.execute("CREATE TABLE articles (id INT); INSERT INTO articles VALUES (1)")
    assert "'articles'" in await refusal(blank_postgres_url, ForeignDatabaseError)
    assert await connection.fetchval("SELECT count(*) FROM articles") == 1
    await connection.close()


@pytest.mark.postgres
async def test_other_tables_of_a_shared_database_are_left_alone(blank_postgres_url: str):
    connection = await asyncpg.connect(blank_postgres_url)
    await connection.execute("CREATE TABLE photos (id INT); INSERT INTO photos VALUES (1)")
    async with opened(blank_postgres_url):
        await chats.save(CHAT)
    assert await connection.fetchval("SELECT count(*) FROM photos") == 1
    await connection.close()


@pytest.mark.postgres
async def test_a_newer_version_on_a_server(blank_postgres_url: str):
    await migrate(blank_postgres_url)
    connection = await asyncpg.connect(blank_postgres_url)
    await connection.execute(
        "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('storage', '9999_future', now())"
    )
    await refusal(blank_postgres_url, NewerSchemaError)
    await connection.execute("DROP TABLE tortoise_migrations")
    await refusal(blank_postgres_url, ForeignDatabaseError)
    await connection.close()


@pytest.mark.postgres
async def test_an_unmigrated_database_on_a_server(blank_postgres_url: str):
    await refusal(blank_postgres_url, OlderSchemaError, migrated=False)


@pytest.mark.postgres
async def test_a_server_that_may_only_be_read(blank_postgres_url: str):
    await refusal(f"{blank_postgres_url}&default_transaction_read_only=on", ReadOnlyDatabaseError)


# -- processes ----------------------------------------------------------------------------------------------------


def run(code: str, *arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60, check=False, **options
    )


ENDING = """
import asyncio, sys
from storage.database import StorageError, opened

async def main():
    async with opened(sys.argv[1]):
        raise RuntimeError("boom")

try:
    asyncio.run(main())
except (StorageError, RuntimeError) as error:
    print(type(error).__name__)
"""


def test_a_process_ends_whatever_happened(database_url: str, tmp_path: Path):
    assert run(ENDING, database_url).stdout == "RuntimeError\n"
    (tmp_path / "text").write_text("text" * 1000)
    assert run(ENDING, f"sqlite://{tmp_path}/text").stdout == "CorruptDatabaseError\n"


TORN_DOWN = """
import asyncio, sys
from storage.database import opened

async def main():
    await opened(sys.argv[1]).__aenter__()
    raise SystemExit(3)

asyncio.run(main())
"""


def test_a_process_ends_even_if_nothing_was_closed(database_url: str):
    assert run(TORN_DOWN, database_url).returncode == 3


LIVING = """
import asyncio, sys
from storage import chats
from storage.database import opened
from storage.records import Chat, ChatKind

async def main():
    async with opened(sys.argv[1]):
        for number in range(1, 1000000):
            await chats.save(Chat(number, ChatKind.PRIVATE))
            print(number, flush=True)

asyncio.run(main())
"""


def test_nothing_acknowledged_is_lost_when_a_process_is_killed(database_url: str):
    process = subprocess.Popen([sys.executable, "-c", LIVING, database_url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline() for _ in range(50)]
    os.kill(process.pid, signal.SIGKILL)
    acknowledged += process.stdout.readlines()
    process.stdout.close()
    process.wait()
    last = max(int(line) for line in acknowledged if line.endswith("\n"))

    async def stored() -> list[bool]:
        async with opened(database_url):
            return [await chats.get(number) is not None for number in range(1, last + 1)]

    assert all(asyncio.run(stored()))
