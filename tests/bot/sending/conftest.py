"""Stores for the tests of intake: SQLite in a file, PostgreSQL too where TEST_DATABASE_URL is set."""

import os
import uuid
from urllib.parse import urlsplit, urlunsplit

import pytest

from storage import database

POSTGRES = os.environ.get("TEST_DATABASE_URL")


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=[] if POSTGRES else pytest.mark.skip(reason="no TEST_DATABASE_URL"))]
)
async def database_url(request, tmp_path):
    """The address of an empty store that nobody else uses."""
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path}/jarchi.db"
        return
    import asyncpg

    name = f"jarchi_sending_{uuid.uuid4().hex[:12]}"
    admin = await asyncpg.connect(POSTGRES)
    await admin.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
    finally:
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await admin.close()


@pytest.fixture
async def store(database_url):
    """An open store."""
    async with database.opened(database_url) as opened:
        yield opened
