"""Migrations: complete, the same on both engines, safe beside others and under a kill, and true to what was stored."""

import asyncio
import contextlib
import gzip
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.recorder import MigrationRecorder

from storage import addresses, migrator, upgrade
from storage import database as database_module
from storage.database import Database, migrate, opened

RELEASED = Path(__file__).parents[1] / "data" / "released"

# -- the tree ------------------------------------------------------------------------------------------------------


async def test_no_migration_is_missing():
    settings = migrator.config(addresses.parse("sqlite://:memory:"))
    with TortoiseContext() as context:
        await context.init(settings, init_connections=False)
        assert context.apps is not None
        changes = await MigrationAutodetector(context.apps, settings["apps"]).changes()
        assert [writer.as_string() for writer in changes] == [], "the models changed: write a migration"


async def test_the_names_of_our_tables_are_known(blank_database_url: str):
    await migrate(blank_database_url)
    async with opened(blank_database_url) as database:
        assert await tables(database) - {upgrade.RECORD} == upgrade.TABLES


async def test_migrations_make_what_the_models_say(blank_database_url: str, tmp_path: Path, request):
    await migrate(blank_database_url)
    async with opened(blank_database_url) as database:
        migrated = await schema(database)
    if blank_database_url.startswith("sqlite"):
        model_url = f"sqlite://{tmp_path}/models.db"
    else:
        connection = await asyncpg.connect(blank_database_url)
        here = await connection.fetchval("SELECT current_schema()")
        await connection.execute(f"DROP SCHEMA {here} CASCADE; CREATE SCHEMA {here}")
        await connection.close()
        model_url = blank_database_url
    await generate(model_url)
    async with described(model_url) as database:
        modelled = await schema(database)
    for table in migrated:
        assert migrated[table] == modelled[table], table
    assert migrated.keys() == modelled.keys()


async def generate(url: str) -> None:
    """Make the tables straight from the models."""
    context = TortoiseContext()
    with context:
        await context.init(migrator.config(addresses.parse(url)))
        await context.generate_schemas()
        await context.close_connections()


@contextlib.asynccontextmanager
async def described(url: str) -> AsyncIterator[Database]:
    """Open a store without asking whether it is ours."""
    address = addresses.parse(url)
    engine = await database_module._connect(address)
    try:
        yield Database(engine, address)
    finally:
        await engine.close()


async def tables(database: Database) -> set[str]:
    if database.dialect == "sqlite":
        rows = await database.read(
            "SELECT name FROM pragma_table_list WHERE type IN ('table', 'virtual') AND name NOT LIKE 'sqlite%'"
        )
    else:
        rows = await database.read("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    return {name for (name,) in rows}


async def schema(database: Database) -> dict[str, Any]:
    """Columns, keys and indexes of our tables, but for what is Tortoise's and what only a migration can make."""
    ours = await tables(database) - {upgrade.RECORD, "form_rows"}
    describe = _sqlite_table if database.dialect == "sqlite" else _postgres_table
    return {table: await describe(database, table) for table in sorted(ours)}


async def _sqlite_table(database: Database, table: str) -> dict[str, Any]:
    columns = await database.read(
        'SELECT name, lower(type), "notnull", dflt_value, pk FROM pragma_table_info(?)', [table]
    )
    indexes = []
    for name, unique, origin in await database.read('SELECT name, "unique", origin FROM pragma_index_list(?)', [table]):
        fields = await database.read("SELECT name FROM pragma_index_info(?) ORDER BY seqno", [name])
        indexes.append((name if origin == "c" else "", unique, tuple(field for (field,) in fields)))
    keys = await database.read('SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list(?)', [table])
    return {"columns": sorted(columns), "indexes": sorted(indexes), "keys": sorted(keys)}


async def _postgres_table(database: Database, table: str) -> dict[str, Any]:
    columns = await database.read(
        "SELECT column_name::text, data_type::text, character_maximum_length::int, is_nullable::text,"
        " column_default::text FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = ?",
        [table],
    )
    indexes = await database.read(
        "SELECT i.indisunique, pg_get_indexdef(i.indexrelid, 0, TRUE) FROM pg_index i"
        " WHERE i.indrelid = to_regclass(?)",
        [table],
    )
    keys = await database.read(
        "SELECT contype::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = to_regclass(?)", [table]
    )

    def bare(unique: bool, definition: str) -> tuple[bool, str]:
        return unique, definition.partition(" ON ")[2] if unique else definition

    return {
        "columns": sorted(map(tuple, columns), key=str),
        "indexes": sorted(bare(*row) for row in indexes),
        "keys": sorted(map(tuple, keys)),
    }


# -- others, and kills ---------------------------------------------------------------------------------------------

MIGRATE = """
import asyncio, sys
from storage.database import migrate
print(len(asyncio.run(migrate(sys.argv[1]))))
"""


def test_processes_that_migrate_at_once_migrate_once(blank_database_url: str):
    command = [sys.executable, "-c", MIGRATE, blank_database_url]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    counts = sorted(int(process.communicate(timeout=60)[0]) for process in processes)
    assert counts == [0, 0, len(upgrade.known())]


KILLED = """
import asyncio, os, signal, sys
from storage import migrator
from storage.database import migrate
from tortoise.migrations.recorder import MigrationRecorder

async def dies(self, app, name):
    os.kill(os.getpid(), signal.SIGKILL)

MigrationRecorder.record_applied = dies
asyncio.run(migrate(sys.argv[1]))
"""


async def test_a_migration_that_is_killed_can_be_done_again(blank_database_url: str):
    done = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", KILLED, blank_database_url], check=False)
    assert done.returncode == -signal.SIGKILL
    assert await migrate(blank_database_url) == upgrade.known()


async def test_a_migration_that_fails_leaves_the_store_as_it_was(blank_database_url: str, monkeypatch):
    async def fails(self, app: str, name: str) -> None:
        if name != upgrade.known()[0]:
            raise RuntimeError("boom")

    with monkeypatch.context() as patch:
        patch.setattr(MigrationRecorder, "record_applied", fails)
        with pytest.raises(RuntimeError, match="boom"):
            await migrate(blank_database_url)
    async with described(blank_database_url) as database:
        assert await tables(database) == set()
    assert await migrate(blank_database_url) == upgrade.known()


def test_a_start_with_nothing_to_migrate_does_without_tortoise(database_url: str):
    code = (
        "import asyncio, sys\nfrom storage.database import opened\n"
        "async def main():\n    async with opened(sys.argv[1]): print('tortoise' in sys.modules)\nasyncio.run(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, database_url], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "False\n"


# -- stores of released versions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(RELEASED.glob("*.db.gz")), ids=lambda path: path.name)
async def test_a_released_sqlite_store_is_upgraded_with_all_it_holds(path: Path, tmp_path: Path):
    (tmp_path / "jarchi.db").write_bytes(gzip.decompress(path.read_bytes()))
    await holds(f"sqlite://{tmp_path}/jarchi.db", path.name.removesuffix(".db.gz"))


@pytest.mark.postgres
@pytest.mark.parametrize("path", sorted(RELEASED.glob("*.sql.gz")), ids=lambda path: path.name)
async def test_a_released_postgres_store_is_upgraded_with_all_it_holds(path: Path, blank_postgres_url: str):
    connection = await asyncpg.connect(blank_postgres_url)
    here = await connection.fetchval("SELECT current_schema()")
    dump = gzip.decompress(path.read_bytes()).decode()
    await connection.execute(dump.replace("jarchi_released", here))
    await connection.close()
    await holds(blank_postgres_url, path.name.removesuffix(".sql.gz"))


def test_there_is_a_released_store_for_each_engine():
    assert {path.suffixes[-2] for path in RELEASED.glob("*.gz")} == {".db", ".sql"}


async def holds(url: str, version: str) -> None:
    """Upgrade and compare with what the release itself read from its store."""
    sys.path.insert(0, str(RELEASED))
    try:
        from contents import read
    finally:
        sys.path.remove(str(RELEASED))
    expected = json.loads((RELEASED / f"{version}.json").read_text())
    async with opened(url):
        assert_within(expected, await read())
    async with opened(url, migrate=False):
        assert_within(expected, await read())


def assert_within(expected: Any, found: Any, where: str = "") -> None:
    """Everything expected is there; records may have learned new fields since."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert_within(value, found[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(expected) == len(found), where
        for number, (value, other) in enumerate(zip(expected, found, strict=True)):
            assert_within(value, other, f"{where}[{number}]")
    else:
        assert expected == found, where
