"""Opening the store: look, judge, migrate, connect; and finding the open one from any task.

::

    opened(url) | parse address | look at what is there | refuse, or migrate what is missing | connect | ... | close

The verbs ask :func:`current`. It follows a context variable, so that a test may have several stores open; where none is
set (a job, a web handler, a Telegram handler started elsewhere) it is the store that was opened last.
"""

import contextlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

from storage import addresses, postgres, sqlite, upgrade
from storage.addresses import Address, PostgresAddress, SqliteAddress
from storage.errors import (
    CorruptDatabaseError,
    ForeignDatabaseError,
    FullDiskError,
    InvalidDatabaseUrlError,
    LockedDatabaseError,
    NewerSchemaError,
    NotOpenError,
    OlderSchemaError,
    ReadOnlyDatabaseError,
    StorageError,
    UnknownSourceError,
    UnreachableDatabaseError,
)
from storage.session import Dialect, Engine, Row, Session, Statement, to_the_end

__all__ = [
    "CorruptDatabaseError",
    "Database",
    "ForeignDatabaseError",
    "FullDiskError",
    "InvalidDatabaseUrlError",
    "LockedDatabaseError",
    "NewerSchemaError",
    "NotOpenError",
    "OlderSchemaError",
    "ReadOnlyDatabaseError",
    "Session",
    "StorageError",
    "UnknownSourceError",
    "UnreachableDatabaseError",
    "current",
    "migrate",
    "opened",
]

T = TypeVar("T")

_current: ContextVar["Database | None"] = ContextVar("jarchi_database", default=None)
_open: list["Database"] = []


class Database:
    """The open store."""

    def __init__(self, engine: Engine, address: Address) -> None:
        self._engine = engine
        self.address = address
        self.memory: dict[Any, Any] = {}
        """What a verb may remember while this store is open, such as counts that still hold."""

    @property
    def dialect(self) -> Dialect:
        """``"sqlite"`` or ``"postgres"``."""
        return self._engine.dialect

    async def ping(self) -> None:
        """Return if the store answers; raise a :class:`StorageError` if not."""
        await self.read("SELECT count(*) FROM versions")

    async def backup(self, path: Path) -> None:
        """Write a consistent copy while the store is in use.

        On PostgreSQL a :class:`StorageError` says which command does it.
        """
        await self._engine.backup(path)

    async def read(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Run one reading statement; see :class:`storage.session.Engine`."""
        return await self._engine.read(sql, args)

    async def glance(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Like :meth:`read`, for a statement that finds a few rows by an index, in microseconds."""
        return await self._engine.glance(sql, args)

    async def change(self, *statements: Statement) -> Sequence[Row]:
        """Run a few quick writing statements as one transaction; return the rows of the last."""
        return await self._engine.change(*statements)

    async def write(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run ``work`` in a transaction that ends even if the caller is cancelled."""
        return await self._engine.write(work)

    async def write_whole(self, work: Callable[[Session], Coroutine[Any, Any, T]]) -> T:
        """Like :meth:`write`, for ``work`` that awaits nothing but its session: it may run in a thread, as a whole."""
        return await self._engine.write_whole(work)


def current() -> Database:
    """The open store.

    Raises :class:`NotOpenError` outside :func:`opened`.
    """
    database = _current.get()
    if database is not None and database in _open:
        return database
    if not _open:
        raise NotOpenError("No database is open: enter storage.database.opened() first.")
    return _open[-1]


@contextlib.asynccontextmanager
async def opened(url: str, *, migrate: bool = True) -> AsyncIterator[Database]:
    """Open the store at ``url``, upgraded to this code's schema; the verbs work from any task while it is open.

    With ``migrate=False`` a store that lacks migrations is refused. Raises a :class:`StorageError`, one clear line for
    the operator; whatever happens, nothing stays open and no thread keeps the process alive.
    """
    async with contextlib.AsyncExitStack() as stack:
        address = _settled(addresses.parse(url), stack)
        if migrate:
            await _migrate(address)
        else:
            upgrade.require_current(await _lacking(address, create=False), address)
        engine = await _connect(address)
        stack.push_async_callback(lambda: to_the_end(engine.close()))
        database = Database(engine, address)
        _open.append(database)
        before = _current.get()
        _current.set(database)
        try:
            yield database
        finally:
            _open.remove(database)
            _current.set(before)


async def migrate(url: str) -> list[str]:
    """Bring the store at ``url`` to this code's schema; return the names of the migrations that were applied.

    Raises a :class:`StorageError`; the store is then as it was.
    """
    return await _migrate(addresses.parse(url))


def _settled(address: Address, stack: contextlib.AsyncExitStack) -> Address:
    """Give a store in memory a temporary file: several connections can share that."""
    if isinstance(address, SqliteAddress) and address.path is None:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="jarchi-"))
        return SqliteAddress(Path(folder) / "memory.db")
    return address


async def _migrate(address: Address) -> list[str]:
    if isinstance(address, SqliteAddress) and address.path is None:
        return upgrade.known()
    if not await _lacking(address, create=True):
        return []
    from storage import migrator  # Tortoise is loaded only where there is something to migrate

    with _spoken(address):
        return await to_the_end(migrator.upgrade(address))


async def _lacking(address: Address, *, create: bool) -> list[str]:
    if isinstance(address, PostgresAddress):
        standing = await postgres.look(address)
    else:
        path = _path(address)
        if create:
            _make_folder(path)
        elif not path.exists():
            raise UnreachableDatabaseError(
                f"There is no database {path}: run 'jarchi migrate', or correct DATABASE_URL."
            )
        standing = await sqlite.look(path)
    return upgrade.missing(standing, upgrade.known(), address)


async def _connect(address: Address) -> Engine:
    if isinstance(address, PostgresAddress):
        return await postgres.connect(address)
    return await sqlite.connect(_path(address))


def _spoken(address: Address) -> contextlib.AbstractContextManager[None]:
    return postgres.spoken(address) if isinstance(address, PostgresAddress) else sqlite.spoken(_path(address))


def _path(address: SqliteAddress) -> Path:
    if address.path is None:
        raise TypeError("a store in memory has been given a file before it is looked at")
    return address.path


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReadOnlyDatabaseError(
            f"The folder {path.parent} for the database cannot be made: {error.strerror or error}."
        ) from error
    if path.is_dir():
        raise InvalidDatabaseUrlError(f"DATABASE_URL names the folder {path}: name a file in it.")
