"""What every test stands on: no network beyond loopback, by construction; stores to test with."""

import asyncio
import contextlib
import ipaddress
import os
import shutil
import socket
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest
from hypothesis import settings

from storage.database import Database, migrate, opened
from storage.upgrade import TABLES

pytest_plugins = ["tests.required"]

_T = TypeVar("_T")
_TABLES = sorted(TABLES - {"versions"}, key=lambda table: (table in {"sources", "stories", "series"}, table))
_DELETES = [f"DELETE FROM {table}" for table in _TABLES]  # noqa: S608 # names of ours
_EMPTIED = "; ".join(("SET lock_timeout = '20s'", "UPDATE versions SET value = 0", *_DELETES))
"""One round trip, as one transaction; quicker than TRUNCATE for tables this small."""

# A busy machine is no failure: pytest-timeout bounds a test as a whole. The examples are the same in every run, so that
# a change lands or not by what it did; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("jarchi", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "jarchi"))

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex


class NetworkForbiddenError(AssertionError):
    """A test tried to leave the machine."""


def _refuse_outside(address: Any) -> None:
    if not isinstance(address, tuple):
        return  # a Unix socket
    host = str(address[0])
    if host == "localhost":
        return
    try:
        inside = ipaddress.ip_address(host.split("%", 1)[0]).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise NetworkForbiddenError(f"tests may not connect to {address!r}")


def _guarded_connect(self: socket.socket, address: Any) -> Any:
    _refuse_outside(address)
    return _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> Any:
    _refuse_outside(address)
    return _connect_ex(self, address)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Any:
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _guarded_connect)
    patch.setattr(socket.socket, "connect_ex", _guarded_connect_ex)
    yield
    patch.undo()


# -- databases: `database` is an open, empty store, once on each engine; `database_url` its URL, migrated, not open --


def _in_a_thread(work: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine beside whatever loop the tests use."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "jarchi.db"
    _in_a_thread(migrate(f"sqlite://{path}"))
    return path


@pytest.fixture(scope="session")
def server_url() -> str:
    """The test server's database."""
    url = os.environ.get("TEST_DATABASE_URL")
    if not url:
        pytest.skip("TEST_DATABASE_URL is not set")
    return url


@contextlib.contextmanager
def _schema(server: str) -> Iterator[str]:
    """A fresh schema on the test server, as the URL of a database of its own."""
    schema = f"jarchi_test_{uuid.uuid4().hex[:12]}"
    _in_a_thread(_execute(server, f"CREATE SCHEMA {schema}"))
    try:
        yield f"{server}{'&' if '?' in server else '?'}search_path={schema}"
    finally:
        _in_a_thread(_execute(server, f"DROP SCHEMA {schema} CASCADE"))


@pytest.fixture(scope="session")
def _postgres_template(server_url: str) -> Iterator[str]:
    with _schema(server_url) as url:
        _in_a_thread(migrate(url))
        yield url


@pytest.fixture
def postgres_url(_postgres_template: str) -> str:
    """The URL of a migrated, empty PostgreSQL database."""
    _in_a_thread(_execute(_postgres_template, _EMPTIED))
    return _postgres_template


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a migrated, empty database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("_sqlite_template"), tmp_path / "jarchi.db")
        return f"sqlite://{tmp_path}/jarchi.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def blank_postgres_url(server_url: str) -> Iterator[str]:
    """The URL of a PostgreSQL database where nothing has been migrated yet."""
    with _schema(server_url) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def blank_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database where nothing has been migrated yet."""
    if request.param == "sqlite":
        return f"sqlite://{tmp_path}/blank/jarchi.db"
    url: str = request.getfixturevalue("blank_postgres_url")
    return url


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def lasting_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database that many journeys share; nothing has been migrated yet."""
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path_factory.mktemp('lasting')}/jarchi.db"
        return
    with _schema(request.getfixturevalue("server_url")) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url, migrate=False) as database:
        yield database
