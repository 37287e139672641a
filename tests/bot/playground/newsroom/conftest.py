"""A newsroom on loopback with a clock that a test can turn."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.playground.newsroom import add_routes

OPENED = datetime(2026, 11, 18, 9, 45, tzinfo=UTC)  # a Wednesday


@dataclass
class Turnable:
    """A clock."""

    now: datetime = OPENED

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Turn it on."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Turnable:
    return Turnable()


@pytest.fixture
async def newsroom(clock: Turnable) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    add_routes(app, clock=clock)
    # Bodies stay as they came, so that tests see what is compressed.
    async with TestClient(TestServer(app), auto_decompress=False) as client:
        yield client


@pytest.fixture
def base(newsroom: TestClient[web.Request, web.Application]) -> str:
    return str(newsroom.make_url("/newsroom"))
