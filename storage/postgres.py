"""PostgreSQL: a pool of asyncpg connections. A connection that was lost is replaced, and its work done again once."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import asyncpg  # type: ignore[import-untyped] # it ships no types

from storage.addresses import PostgresAddress
from storage.errors import (
    FullDiskError,
    InvalidDatabaseUrlError,
    LockedDatabaseError,
    OutcomeUnknownError,
    ReadOnlyDatabaseError,
    StorageError,
    UnreachableDatabaseError,
)
from storage.session import Row, Statement, numbered, to_the_end
from storage.upgrade import APP, RECORD, TABLES, Standing

T = TypeVar("T")
Connection = Any  # asyncpg's connection, or its proxy in a pool

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 120
POOL = 10

_SETTINGS = {
    "application_name": "jarchi",
    "jit": "off",  # compiling a query costs more than the queries here take
    "plan_cache_mode": "force_custom_plan",  # a plan for any LIMIT sorts a million rows for the sake of six
}

_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    ConnectionError,
)


class _LostConnectionError(Exception):
    """The connection broke before anything was committed."""


class PostgresSession:
    """Statements in one transaction."""

    dialect: Literal["postgres"] = "postgres"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Run one statement, return its rows."""
        rows: Sequence[Row] = await self._connection.fetch(numbered(sql), *args)
        return rows

    async def run(self, sql: str, args: Sequence[Any] = ()) -> None:
        """Run one statement."""
        await self._connection.fetch(numbered(sql), *args)

    async def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of ``rows``."""
        if rows:
            await self._connection.executemany(numbered(sql), rows)


async def _each(session: PostgresSession, statements: Sequence[Statement]) -> Sequence[Row]:
    rows: Sequence[Row] = ()
    for sql, args in statements:
        rows = await session.rows(sql, args)
    return rows


class PostgresEngine:
    """An open database on a server; made by :func:`connect`."""

    dialect: Literal["postgres"] = "postgres"

    def __init__(self, address: PostgresAddress, pool: asyncpg.Pool) -> None:
        self._address = address
        self._pool = pool

    async def read(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Run one reading statement."""

        async def fetch(connection: Connection) -> Sequence[Row]:
            rows: Sequence[Row] = await connection.fetch(numbered(sql), *args)
            return rows

        return await self._again_if_lost(fetch)

    async def glance(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Run one quick reading statement."""
        return await self.read(sql, args)

    async def change(self, *statements: Statement) -> Sequence[Row]:
        """Run a few quick writing statements as one transaction; return the rows of the last."""
        if len(statements) > 1:
            return await self.write(lambda session: _each(session, statements))
        ((sql, args),) = statements

        async def fetch(connection: Connection) -> Sequence[Row]:
            try:
                rows: Sequence[Row] = await connection.fetch(numbered(sql), *args)
            except _LOST as error:
                raise OutcomeUnknownError(_LOST_LINE.format(self._address)) from error
            return rows

        return await to_the_end(self._again_if_lost(fetch))

    async def write(self, work: Callable[[PostgresSession], Awaitable[T]]) -> T:
        """Run ``work`` in a transaction."""

        async def transaction(connection: Connection) -> T:
            block = connection.transaction()
            await block.start()
            try:
                result = await work(PostgresSession(connection))
            except BaseException:
                if not _gone(connection):
                    with contextlib.suppress(*_LOST):
                        await block.rollback()
                raise
            try:
                await block.commit()
            except _LOST as error:
                raise OutcomeUnknownError(_LOST_LINE.format(self._address)) from error
            return result

        return await to_the_end(self._again_if_lost(transaction))

    async def write_whole(self, work: Callable[[PostgresSession], Awaitable[T]]) -> T:
        """Run ``work`` in a transaction; its statements wait for the server one by one all the same."""
        return await self.write(work)

    async def _again_if_lost(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        with spoken(self._address):
            try:
                return await self._once(work)
            except _LostConnectionError:
                await self._pool.expire_connections()
            try:
                return await self._once(work)
            except _LostConnectionError as error:
                raise UnreachableDatabaseError(_LOST_LINE.format(self._address)) from error

    async def _once(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        async with self._pool.acquire(timeout=CONNECT_SECONDS) as connection:
            try:
                return await work(connection)
            except _LOST as error:
                raise _LostConnectionError from error
            except asyncpg.InterfaceError as error:  # also raised for mistakes of ours
                if _gone(connection):
                    raise _LostConnectionError from error
                raise
            except asyncpg.InternalClientError as error:  # the server is just ending the session; nothing was sent
                connection.terminate()
                raise _LostConnectionError from error

    async def backup(self, path: Path) -> None:
        """Say how: a server's database is dumped by the server's own tool."""
        raise StorageError(
            f"PostgreSQL is backed up by its own tool: pg_dump --format=custom --file={path} DATABASE_URL"
        )

    async def close(self) -> None:
        """Wait for transactions under way and close all connections."""
        try:
            await asyncio.wait_for(self._pool.close(), CONNECT_SECONDS)
        except TimeoutError:
            self._pool.terminate()


def _gone(connection: Connection) -> bool:
    """Whether the connection was closed under us; the pool may have taken it back already."""
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True


def _arguments(address: PostgresAddress) -> dict[str, Any]:
    """What asyncpg wants to know."""
    return {
        "host": address.host,
        "port": address.port,
        "user": address.user,
        "password": address.password,
        "database": address.database,
        "ssl": address.ssl,
        "timeout": CONNECT_SECONDS,
        "command_timeout": STATEMENT_SECONDS,
        "server_settings": {**_SETTINGS, **dict(address.settings)},
    }


async def look(address: PostgresAddress) -> Standing:
    """Say what is in the database's current schema.

    Raises a :class:`StorageError`.
    """
    with spoken(address):
        connection = await asyncpg.connect(**_arguments(address))
        try:
            if await connection.fetchval("SELECT current_schema()") is None:
                raise InvalidDatabaseUrlError(f"The schema that {address} searches does not exist: create it first.")
            rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
            tables = {row["tablename"] for row in rows}
            applied: list[asyncpg.Record] = []
            if RECORD in tables:
                applied = await connection.fetch(f"SELECT name FROM {RECORD} WHERE app = $1 ORDER BY name", APP)
            return Standing(frozenset(tables & TABLES), tuple(row["name"] for row in applied))
        finally:
            await connection.close(timeout=CONNECT_SECONDS)


async def connect(address: PostgresAddress) -> PostgresEngine:
    """Open a pool on the database, which has been migrated.

    Raises a :class:`StorageError`.
    """
    with spoken(address):
        pool = await asyncpg.create_pool(min_size=1, max_size=POOL, reset=_keep, **_arguments(address))
        return PostgresEngine(address, pool)


async def _keep(_connection: asyncpg.Connection) -> None:
    """Nothing here changes a session's settings, so there is nothing to reset: one round trip less a statement."""


@contextlib.contextmanager
def spoken(address: PostgresAddress) -> Iterator[None]:
    """Put the server's errors into words for the operator; a mistake of ours in a statement stays what it is."""
    try:
        yield
    except (asyncpg.PostgresError, OSError, TimeoutError) as error:
        told = _told(error, address)
        if told is None:
            raise
        raise told from error


_LOST_LINE = "The connection to {} was lost, and the server does not answer: see whether it is running."
_TELLING: tuple[tuple[tuple[type[Exception], ...], type[StorageError], str], ...] = (
    (
        (asyncpg.InvalidCatalogNameError,),
        UnreachableDatabaseError,
        "The server has no database {}: create it, or correct DATABASE_URL.",
    ),
    (
        (asyncpg.InvalidAuthorizationSpecificationError,),  # a wrong password is one
        UnreachableDatabaseError,
        "The server refuses the user or password of {}: correct DATABASE_URL.",
    ),
    (
        (asyncpg.TooManyConnectionsError,),
        UnreachableDatabaseError,
        "The server of {} has no connection left: raise its max_connections.",
    ),
    (
        (asyncpg.DiskFullError,),
        FullDiskError,
        "No space is left on the server of {}: free some; nothing stored is lost.",
    ),
    (
        (asyncpg.ReadOnlySQLTransactionError, asyncpg.InsufficientPrivilegeError),
        ReadOnlyDatabaseError,
        "The user of {} may not write there: grant it, or use the primary server.",
    ),
    (
        (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError, asyncpg.QueryCanceledError),
        LockedDatabaseError,
        "The database {} is locked by another process, or too slow.",
    ),
    (
        (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError),
        UnreachableDatabaseError,
        _LOST_LINE,
    ),
    (
        (OSError, TimeoutError),
        UnreachableDatabaseError,
        "The server of {} cannot be reached: start it, or correct host and port in DATABASE_URL.",
    ),
)
"""The first that fits tells what happened."""


def _told(error: Exception, address: PostgresAddress) -> StorageError | None:
    for kinds, told, line in _TELLING:
        if isinstance(error, kinds):
            return told(line.format(address))
    return None
