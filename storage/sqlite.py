"""SQLite: connections for four kinds of work.

- *Transactions* and *searches* take their time, so they run in threads (aiosqlite): one writer, a few readers. In WAL
  mode they do not wait for each other.
- What is long but waits for nothing but its statements (saving articles) runs as a whole in a thread, its computing,
  too: one way there and back for forty statements, and the event loop is free meanwhile.
- What takes microseconds (a row by its key, an update into the inbox) is done on the spot, by a connection of the event
  loop's own: going to a thread and back costs 100 µs, the work itself 5. It never waits: where the database is busy,
  the thread takes over.

Writers of this process queue on a lock, those of other processes for at most ``BUSY_SECONDS``. The log is folded into
the database in the background, so that no commit on the spot waits for the disk.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
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
from storage.session import Row, Session, Statement, to_the_end
from storage.upgrade import APP, RECORD, Standing

T = TypeVar("T")

BUSY_SECONDS = 5
READERS = 2
CHECKPOINT_COMMITS = 500
WHOLE_PAGES = 4_000
"""Pages in the log (16 MB) from which on saving articles folds it: sooner, it would write the same pages each time."""
SMALLEST = 512
"""Bytes of the shortest database (https://www.sqlite.org/fileformat.html)."""
CHECKED_BYTES = 32 * 2**20
"""Files up to this size are read through when opened (about 0.1 s); damage in larger ones shows when it is met."""

_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=NORMAL",  # a killed process loses nothing; a power cut may lose the last commits
    "PRAGMA cache_size=-6000",  # 6 MB a connection
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


class _SpotSession:
    """Statements on a connection of the caller's own thread: nothing is ever waited for."""

    dialect: Literal["sqlite"] = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Run one statement, return its rows."""
        return self._connection.execute(sql, args).fetchall()

    async def run(self, sql: str, args: Sequence[Any] = ()) -> None:
        """Run one statement."""
        self._connection.execute(sql, args).fetchall()

    async def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of ``rows``."""
        if rows:
            self._connection.executemany(sql, rows)


class SqliteEngine:
    """An open SQLite file; made by :func:`connect`."""

    dialect: Literal["sqlite"] = "sqlite"

    def __init__(
        self,
        path: Path,
        writer: aiosqlite.Connection,
        readers: Sequence[aiosqlite.Connection],
        spot: sqlite3.Connection,
        whole: sqlite3.Connection,
        *,
        closing: contextlib.AsyncExitStack,
    ) -> None:
        self.path = path
        self._writer = writer
        self._spot = spot
        self._whole = whole
        self._closing = closing
        self._free: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        for reader in readers:
            self._free.put_nowait(reader)
        self._writing = asyncio.Lock()
        self._since_checkpoint = 0
        self._checkpoint: asyncio.Future[None] | None = None

    async def read(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Run one reading statement in a thread."""
        reader = await self._free.get()
        try:
            with spoken(self.path):
                return list(await reader.execute_fetchall(sql, args))
        finally:
            self._free.put_nowait(reader)

    async def glance(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Run one quick reading statement on the spot."""
        with spoken(self.path):
            try:
                return self._spot.execute(sql, args).fetchall()
            except sqlite3.OperationalError as error:
                if not _busy(error):
                    raise
        return await self.read(sql, args)

    async def change(self, *statements: Statement) -> Sequence[Row]:
        """Run a few quick writing statements on the spot; return the rows of the last."""
        async with self._writing:
            with spoken(self.path):
                try:
                    rows = self._change_on_the_spot(statements)
                except sqlite3.OperationalError as error:
                    if not _busy(error):
                        raise
                else:
                    self._count_commit()
                    return rows
        return await self.write(lambda session: _each(session, statements))

    def _change_on_the_spot(self, statements: Sequence[Statement]) -> list[Row]:
        rows: list[Row] = []
        self._spot.execute("BEGIN IMMEDIATE")
        try:
            for sql, args in statements:
                rows = self._spot.execute(sql, args).fetchall()
            self._spot.execute("COMMIT")
        except BaseException:
            if self._spot.in_transaction:
                self._spot.execute("ROLLBACK")
            raise
        return rows

    def _count_commit(self) -> None:
        self._since_checkpoint += 1
        if self._since_checkpoint >= CHECKPOINT_COMMITS and (self._checkpoint is None or self._checkpoint.done()):
            self._since_checkpoint = 0
            self._checkpoint = asyncio.ensure_future(asyncio.to_thread(_fold_log, self.path))

    async def write(self, work: Callable[[SqliteSession], Awaitable[T]]) -> T:
        """Run ``work`` in a transaction, in a thread."""
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

    async def write_whole(self, work: Callable[[Session], Coroutine[Any, Any, T]]) -> T:
        """Run ``work``, which awaits nothing but its session, as a transaction in a thread: one way there and back."""
        return await to_the_end(self._write_whole(work))

    async def _write_whole(self, work: Callable[[Session], Coroutine[Any, Any, T]]) -> T:
        async with self._writing:
            with spoken(self.path):
                return await asyncio.to_thread(_transaction, self._whole, work)

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
            if self._checkpoint is not None:
                await self._checkpoint
            await self._closing.aclose()


def _transaction(connection: sqlite3.Connection, work: Callable[[Session], Coroutine[Any, Any, T]]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = _driven(work(_SpotSession(connection)))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


def _driven(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never waits, without an event loop."""
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    work.close()
    raise RuntimeError("what is written as a whole awaits nothing but its session")


async def _each(session: SqliteSession, statements: Sequence[Statement]) -> Sequence[Row]:
    rows: Sequence[Row] = ()
    for sql, args in statements:
        rows = await session.rows(sql, args)
    return rows


def _fold_log(path: Path) -> None:
    """Move what the log holds into the database, as far as no reader is in the way; a failure is tried again later."""
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path, timeout=0)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


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
        _check_size(path)
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


def _check_size(path: Path) -> None:
    """Refuse a very short file before SQLite sees it, who would take it for an empty database and fill it.

    The file is not opened for that: closing it would drop the locks that SQLite holds on it in this process.
    """
    if path.exists() and 0 < path.stat().st_size < SMALLEST:
        raise CorruptDatabaseError(_damaged(path))


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
            spot = stack.enter_context(contextlib.closing(sqlite3.connect(path, timeout=0, isolation_level=None)))
            for pragma in (*_PRAGMAS, "PRAGMA wal_autocheckpoint=0"):
                spot.execute(pragma)
            whole = stack.enter_context(
                contextlib.closing(
                    sqlite3.connect(
                        path,
                        timeout=BUSY_SECONDS,
                        isolation_level=None,
                        cached_statements=256,
                        check_same_thread=False,  # threads take turns with it: it is used under the writers' lock
                    )
                )
            )
            for pragma in (*_PRAGMAS, f"PRAGMA wal_autocheckpoint={WHOLE_PAGES}"):
                whole.execute(pragma)
        return SqliteEngine(path, writer, readers, spot, whole, closing=stack.pop_all())


@contextlib.asynccontextmanager
async def _connected(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    connection = aiosqlite.connect(path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=256)
    connection._thread.daemon = True  # noqa: SLF001 # else a process whose loop was torn down would never end
    await connection
    try:
        for pragma in _PRAGMAS:
            await connection.execute_fetchall(pragma)
        yield connection
    finally:
        await connection.close()


_NOT_WRITABLE = "The database {} cannot be opened for writing: check the permissions of the file and its folder."


@contextlib.contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Put SQLite's errors into words for the operator; a mistake of ours in a statement stays what it is."""
    try:
        yield
    except PermissionError as error:
        raise ReadOnlyDatabaseError(_NOT_WRITABLE.format(path)) from error
    except sqlite3.Error as error:
        told = _told(error, path)
        if told is None:
            raise
        raise told from error


def _busy(error: sqlite3.Error) -> bool:
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _told(error: sqlite3.Error, path: Path) -> StorageError | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if _busy(error):
        return LockedDatabaseError(
            f"The database {path} is locked by another process: stop that process, or wait until it is done."
        )
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return CorruptDatabaseError(_damaged(path))
    if code == sqlite3.SQLITE_FULL:
        return FullDiskError(f"No space is left for the database {path}: free some; nothing stored is lost.")
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
        return ReadOnlyDatabaseError(_NOT_WRITABLE.format(path))
    if code == sqlite3.SQLITE_IOERR:
        return StorageError(f"The disk failed under the database {path} ({error}): check the disk.")
    return None


def _damaged(path: Path) -> str:
    return (
        f"The file {path} is damaged or no SQLite database: nothing in it was changed; restore a backup,"
        " or point DATABASE_URL at another file."
    )
