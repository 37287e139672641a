"""Applying migrations: Tortoise's loader, states and schema editors, in one transaction of our own.

Tortoise's ``migrate`` itself is not called: it commits a migration before it writes down that it was applied, waits for
nobody else who migrates, and takes a database that it cannot read for an empty one. Here all that is missing is applied
and written down at once, while others wait; a process killed half-way leaves the store as it was.

On SQLite the foreign keys are off meanwhile, since an altered table is dropped and made again, and dropping it would
delete its children's rows; they are checked before the commit.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, SqliteSchemaEditor

from storage.addresses import Address, SqliteAddress
from storage.errors import CorruptDatabaseError
from storage.upgrade import APP, RECORD, Standing, known, missing

_PATIENCE = 60
"""Seconds to wait for another process that migrates the same file; a large one takes longer than a write does."""


def config(address: Address) -> dict[str, Any]:
    """Tortoise's configuration for this address."""
    if isinstance(address, SqliteAddress):
        connection: dict[str, Any] = {
            "engine": "tortoise.backends.sqlite",
            "credentials": {
                "file_path": str(address.path),
                "foreign_keys": "OFF",
                "busy_timeout": _PATIENCE * 1000,
                "synchronous": "FULL",
            },
        }
    else:
        credentials = {
            "host": address.host,
            "port": address.port or 5432,
            "user": address.user,
            "password": address.password,
            "database": address.database,
            "minsize": 1,
            "maxsize": 1,
            "server_settings": dict(address.settings),
        }
        if address.ssl:
            credentials["ssl"] = address.ssl
        connection = {"engine": "tortoise.backends.asyncpg", "credentials": credentials}
    app = {"models": ["storage.models"], "default_connection": "default", "migrations": "storage.migrations"}
    return {"connections": {"default": connection}, "apps": {APP: app}}


async def upgrade(address: Address) -> list[str]:
    """Apply what is missing and return the names; an empty list if another process was quicker.

    Raises the driver's errors; the caller puts them into words.
    """
    settings = config(address)
    context = TortoiseContext()
    with context:
        try:
            await context.init(settings, init_connections=False)
            async with _alone(context.db()) as client:
                return await _apply(client, settings["apps"], address)
        except BaseORMException as error:
            raise _driver_error(error) from error
        finally:
            await context.close_connections()


def _driver_error(error: BaseORMException) -> Exception:
    """The driver's own error inside Tortoise's, which says more."""
    inner = error.args[0] if error.args else None
    return inner if isinstance(inner, Exception) else error


class _ImmediateTransaction(SqliteTransactionWrapper):
    """Takes the write lock at once, so that whoever comes second waits instead of failing."""

    async def begin(self) -> None:
        await self._connection.execute("BEGIN IMMEDIATE")


@asynccontextmanager
async def _alone(client: BaseDBAsyncClient) -> AsyncIterator[BaseDBAsyncClient]:
    """A transaction during which nobody else migrates this store."""
    if isinstance(client, SqliteClient):
        await client.create_connection(with_db=True)
        async with SqliteTransactionContext(_ImmediateTransaction(client), client._lock) as transaction:  # noqa: SLF001 # Tortoise has no other way to begin it
            yield transaction
    elif isinstance(client, AsyncpgDBClient):
        async with client._in_transaction() as transaction:  # noqa: SLF001 # the public one needs a global context
            await transaction.execute_query(
                "SELECT pg_advisory_xact_lock(hashtextextended('jarchi migrates ' || current_schema(), 0))"
            )
            yield transaction
    else:
        raise TypeError(f"no migrations for {type(client)}")


async def _apply(client: BaseDBAsyncClient, apps: dict[str, Any], address: Address) -> list[str]:
    executor = MigrationExecutor(client, apps)
    editor = SqliteSchemaEditor(client) if isinstance(client, SqliteClient) else AsyncpgSchemaEditor(client)
    record = editor._get_model_sql_data(executor.recorder.model).table_sql  # noqa: SLF001 # as the recorder does it, which would commit
    await editor._run_sql(record.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))  # noqa: SLF001
    rows = await client.execute_query_dict(f"SELECT name FROM {RECORD} WHERE app = '{APP}'")
    applied = [row["name"] for row in rows]
    names = missing(Standing(frozenset(), tuple(applied)), known(), address)
    await executor.loader.build_graph()
    state = await executor._project_state({MigrationKey(APP, name) for name in applied})  # noqa: SLF001 # the public way migrates, too
    for name in names:
        migration = executor.loader.disk_migrations[MigrationKey(APP, name)]
        await migration.apply(state, schema_editor=editor)
        await executor.recorder.record_applied(APP, name)
    if isinstance(client, SqliteClient):
        await _check_foreign_keys(client, address)
    return names


async def _check_foreign_keys(client: BaseDBAsyncClient, address: Address) -> None:
    _, orphans = await client.execute_query("PRAGMA foreign_key_check")
    if orphans:
        raise CorruptDatabaseError(
            f"The database {address} was not upgraded and is as it was: rows of {orphans[0]['table']!r} would point"
            " nowhere. Restore a backup."
        )
