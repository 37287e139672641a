"""One town and one running bot for each engine, shared by most journeys; they differ in who visits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.playground.people import Person
from bot.playground.visitor import Visitor
from tests.journeys.house import RunningBot, Town, complaints, living, open_town

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all: world, newsroom and visitors live in it."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(lasting_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """A town with the whole sample newsroom."""
    async with open_town(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bot(town: Town, lasting_database_url: str) -> AsyncIterator[RunningBot]:
    """The bot, its first round of reading done. Whatever the tests did, it has not logged a defect, nor its token."""
    bot = RunningBot(town.env(lasting_database_url), town.folder)
    async with living(bot):
        yield bot
    assert bot.process.returncode == 0
    assert town.world.token not in bot.log + bot.out
    excused = {"Server Error"}  # tests make Telegram fail
    if any(nap > READ_TIMEOUT for nap in town.naps):  # Telegram was not there for so long
        excused.add("did not answer in time")
    assert [each for each in complaints(bot) if not any(trouble in each for trouble in excused)] == []


READ_TIMEOUT = 15.0
"""Seconds that the bot waits for an answer (``bot.sending.transport``)."""


@pytest.fixture
def owner(town: Town) -> Person:
    """Somebody who founds groups and channels."""
    return town.person("Olga")


@pytest.fixture
def guest(town: Town) -> Person:
    """Somebody who may write in them, and nothing else."""
    return town.person("Guest")


@pytest.fixture
def reader(town: Town, bot: RunningBot) -> Visitor:
    """Somebody new who speaks English."""
    return town.visitor()
