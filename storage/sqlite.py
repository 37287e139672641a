"""SQLite: one writing connection, a few reading ones, each in a thread of its own (aiosqlite).

In WAL mode readers and the writer do not wait for each other: a long search does not hold up the intake. Writers of
this process queue on a lock, those of other processes for at most ``BUSY_SECONDS``.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import aiosqlite

from storage.errors import (
    CorruptDatabaseError,
    FullDiskError,
    LockedDatabaseError,
    ReadOnlyDatabaseError,
    StorageError,
)
from storage.session import Row, to_the_end
from storage.upgrade import APP, RECORD, Standing

T = TypeVar("T")

BUSY_SECONDS = 5
READERS = 3
CHECKED_BYTES = 32 * 2**20
"""Files up to this size are read through when opened (about 0.1 s); damage in larger ones shows when it is met."""

_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=NORMAL",  # a killed process loses nothing; a power cut may lose the last commits
    "PRAGMA cache_size=-8000",  # 8 MB a connection
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
)


class SqliteSession:
    """Statements on one connection."""

    dialect: Literal["sqlite"] = "sqlite"

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Run one statement, return its rows."""
        return list(await self._connection.execute_fetchall(sql, args))

    async def run(self, sql: str, args: Sequence[Any] = ()) -> None:
        """Run one statement."""
        await self._connection.execute_fetchall(sql, args)

    async def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of ``rows``."""
        if rows:
            await self._connection.executemany(sql, rows)


class SqliteEngine:
    """An open SQLite file; made by :func:`connect`."""

    dialect: Literal["sqlite"] = "sqlite"

    def __init__(
        self,
        path: Path,
        writer: aiosqlite.Connection,
        readers: Sequence[aiosqlite.Connection],
        closing: contextlib.AsyncExitStack,
    ) -> None:
        self.path = path
        self._writer = writer
        self._closing = closing
        self._free: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        for reader in readers:
            self._free.put_nowait(reader)
        self._writing = asyncio.Lock()

    async def read(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Run one reading statement."""
        reader = await self._free.get()
        try:
            with spoken(self.path):
                return list(await reader.execute_fetchall(sql, args))
        finally:
            self._free.put_nowait(reader)

    async def change(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Run one writing statement as a transaction of its own."""
        return await to_the_end(self._change(sql, args))

    async def _change(self, sql: str, args: Sequence[Any]) -> Sequence[Row]:
        async with self._writing:
            with spoken(self.path):
                return list(await self._writer.execute_fetchall(sql, args))

    async def write(self, work: Callable[[SqliteSession], Awaitable[T]]) -> T:
        """Run ``work`` in a transaction."""
        return await to_the_end(self._write(work))

    async def _write(self, work: Callable[[SqliteSession], Awaitable[T]]) -> T:
        async with self._writing:
            with spoken(self.path):
                await self._writer.execute_fetchall("BEGIN IMMEDIATE")
                try:
                    result = await work(SqliteSession(self._writer))
                    await self._writer.commit()
                except BaseException:
                    if self._writer.in_transaction:
                        await self._writer.rollback()
                    raise
                return result

    async def backup(self, path: Path) -> None:
        """Copy the database page by page with SQLite's own backup; a copy half made never bears the name ``path``."""
        with spoken(path):
            try:
                await asyncio.to_thread(_copy, self.path, path)
            except OSError as error:
                raise StorageError(f"The copy {path} cannot be written: {error.strerror or error}.") from error

    async def close(self) -> None:
        """Wait for the writer's transaction and close all connections."""
        async with self._writing:
            await self._closing.aclose()


def _copy(source: Path, target: Path) -> None:
    if target.resolve() == source.resolve() or target.with_name(f"{target.name}-wal").exists():
        raise StorageError(f"The file {target} is a database in use: name another file for the copy.")
    partial = target.with_name(f".{target.name}.part")
    partial.unlink(missing_ok=True)
    try:
        with (
            contextlib.closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as original,
            contextlib.closing(sqlite3.connect(partial)) as copy,
        ):
            original.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


async def look(path: Path) -> Standing:
    """Say what is in the file; a missing or empty one holds nothing.

    Raises a :class:`StorageError` where it is damaged, no database, locked or may not be written.
    """
    with spoken(path):
        async with _connected(path) as connection:
            session = SqliteSession(connection)
            await session.run("BEGIN IMMEDIATE")  # says at once whether the file may be written
            await session.run("ROLLBACK")
            await _check(session, path)
            names = await session.rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
            tables = frozenset(str(name) for (name,) in names)
            applied: Sequence[Row] = ()
            if RECORD in tables:
                applied = await session.rows(f"SELECT name FROM {RECORD} WHERE app = ? ORDER BY name", [APP])
            return Standing(tables - {RECORD}, tuple(name for (name,) in applied))


async def _check(session: SqliteSession, path: Path) -> None:
    ((pages, size),) = await session.rows("SELECT page_count, page_size FROM pragma_page_count, pragma_page_size")
    if pages * size > CHECKED_BYTES:
        return
    complaints = await session.rows("SELECT * FROM pragma_quick_check(1)")
    if complaints != [("ok",)]:
        raise CorruptDatabaseError(_damaged(path))


async def connect(path: Path) -> SqliteEngine:
    """Open the file, which exists and has been migrated.

    Raises a :class:`StorageError`.
    """
    async with contextlib.AsyncExitStack() as stack:
        with spoken(path):
            writer = await stack.enter_async_context(_connected(path))
            await writer.execute_fetchall("PRAGMA journal_mode=WAL")
            readers = [await stack.enter_async_context(_connected(path)) for _ in range(READERS)]
            for reader in readers:
                await reader.execute_fetchall("PRAGMA query_only=ON")
        return SqliteEngine(path, writer, readers, stack.pop_all())


@contextlib.asynccontextmanager
async def _connected(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    connection = await aiosqlite.connect(path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=256)
    try:
        for pragma in _PRAGMAS:
            await connection.execute_fetchall(pragma)
        yield connection
    finally:
        await connection.close()


@contextlib.contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Put SQLite's errors into words for the operator; a mistake of ours in a statement stays what it is."""
    try:
        yield
    except sqlite3.Error as error:
        told = _told(error, path)
        if told is None:
            raise
        raise told from error


def _told(error: sqlite3.Error, path: Path) -> StorageError | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return LockedDatabaseError(
            f"The database {path} is locked by another process: stop that process, or wait until it is done."
        )
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return CorruptDatabaseError(_damaged(path))
    if code == sqlite3.SQLITE_FULL:
        return FullDiskError(f"No space is left for the database {path}: free some; nothing stored is lost.")
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
        return ReadOnlyDatabaseError(
            f"The database {path} cannot be opened for writing: check the permissions of the file and its folder."
        )
    if code == sqlite3.SQLITE_IOERR:
        return StorageError(f"The disk failed under the database {path} ({error}): check the disk.")
    return None


def _damaged(path: Path) -> str:
    return (
        f"The file {path} is damaged or no SQLite database: nothing in it was changed; restore a backup,"
        " or point DATABASE_URL at another file."
    )
