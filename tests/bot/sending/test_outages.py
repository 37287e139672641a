"""A server that answers 500: to everybody for a while, or to one chat for ever."""

import asyncio
from datetime import timedelta

import pytest
from telegram.error import NetworkError

from storage.database import Database
from tests.bot.sending.test_delivery import Clock, Post, all_are, order, rows, until, working


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_a_server_that_answers_500_to_all_for_long_loses_nothing(database: Database, clock: Clock):
    post = Post()
    post.answers = {chat: [NetworkError("Internal Server Error")] * 20 for chat in range(1, 5)}
    await order(*range(1, 5))
    async with working(post, clock) as worker:
        for _ in range(60):
            worker._calm_at = 0.0
            worker.wake()
            await asyncio.sleep(0.05)
            clock.now += timedelta(minutes=5)
            if len(post.sent) == 4:
                break
        await until(lambda: all_are(database, "sent"))
    assert sorted(post.sent) == [1, 2, 3, 4]


async def test_one_chat_that_answers_500_is_not_tried_for_ever(database: Database, clock: Clock):
    post = Post()
    post.answers = {1: [NetworkError("Internal Server Error")] * 20}
    await order(*range(1, 4))
    async with working(post, clock) as worker:
        for _ in range(40):
            worker.wake()
            await asyncio.sleep(0.05)
            clock.now += timedelta(minutes=2)
        assert await rows(database) == {1: "unknown", 2: "sent", 3: "sent"}
