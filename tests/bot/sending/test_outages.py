"""A server that answers 500: to everybody for a while, or to one chat for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from telegram.error import NetworkError

from handlers.failures import AmbiguousError
from storage.database import Database
from storage.records import Delivery
from tests.bot.sending.test_delivery import Clock, Post, all_are, order, rows, until, working


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_a_server_that_answers_500_to_all_for_long_loses_nothing(database: Database, clock: Clock):
    post = Post()
    post.answers = {chat: [NetworkError("Internal Server Error")] * 10 for chat in range(1, 5)}
    await order(*range(1, 5))
    async with working(post, clock) as worker:
        for _ in range(170):
            worker._calm_at = 0.0
            worker.wake()
            await asyncio.sleep(0.05)
            clock.now += timedelta(minutes=2)
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


class Queue(Post):
    """A carrier that lets one set out after the other, as the lane of bulk does."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = asyncio.Lock()

    async def send(self, delivery: Delivery, gate: Callable[[], Awaitable[None]]) -> int:
        async with self.turn:
            await asyncio.sleep(0.005)
        return await super().send(delivery, gate)


class SlowLane(Post):
    """A carrier in whose lane those that may have arrived already wait until it is ``open``."""

    def __init__(self) -> None:
        super().__init__()
        self.open = asyncio.Event()
        self.waiting: set[int] = set()

    async def send(self, delivery: Delivery, gate: Callable[[], Awaitable[None]]) -> int:
        if delivery.doubts:
            self.waiting.add(delivery.chat_id)
            await self.open.wait()
        try:
            return await super().send(delivery, gate)
        finally:
            self.waiting.discard(delivery.chat_id)


async def test_a_doubt_that_was_in_hand_before_the_outage_was_seen_keeps_its_one_more_try(
    database: Database, clock: Clock
):
    post = SlowLane()
    post.answers = {chat: [AmbiguousError("no answer")] for chat in range(1, 4)}
    await order(1, 2)
    async with working(post, clock) as worker:
        await until(lambda: doubted(database, 1, 2))
        clock.now += timedelta(seconds=3)
        worker.wake()
        await until(lambda: are_waiting(post, 1, 2))
        await order(3, now=clock.now)  # with the third, nobody is answered
        worker.wake()
        await until(lambda: doubted(database, 1, 2, 3))
        worker._calm_at = 0.0
        post.answers = {chat: [AmbiguousError("no answer")] for chat in range(1, 4)}
        post.open.set()
        await until(lambda: are_waiting(post))
        await until(lambda: all_are(database, "pending"))
        assert await rows(database, "doubts") == {1: 1, 2: 1, 3: 1}
        post.answers.clear()
        for _ in range(20):
            worker._calm_at = 0.0
            clock.now += timedelta(seconds=5)
            worker.wake()
            await asyncio.sleep(0.02)
        await until(lambda: all_are(database, "sent"))
    assert sorted(post.sent) == [1, 2, 3]


async def doubted(database: Database, *chat_ids: int) -> bool:
    doubts = await rows(database, "doubts")
    return all(doubts.get(chat_id) for chat_id in chat_ids)


async def are_waiting(post: SlowLane, *chat_ids: int) -> bool:
    return post.waiting == set(chat_ids)


@pytest.mark.parametrize("trouble", [NetworkError("Gateway Timeout (504)"), AmbiguousError("no answer")])
async def test_a_server_that_answers_nobody_for_a_while_costs_few_their_one_more_try(
    database: Database, clock: Clock, trouble: NetworkError
):
    post = Queue()
    post.answers = {chat: [trouble] * 20 for chat in range(1, 41)}
    await order(*range(1, 41))
    async with working(post, clock) as worker:
        for _ in range(8):  # the outage
            worker._calm_at = 0.0
            worker.wake()
            await asyncio.sleep(0.05)
            clock.now += timedelta(seconds=2)
        tried = await rows(database, "doubts")
        assert 3 <= sum(map(bool, tried.values())) < 30
        assert max(tried.values()) == 1
        post.answers.clear()
        for _ in range(60):
            worker._calm_at = 0.0
            worker.wake()
            await asyncio.sleep(0.05)
            clock.now += timedelta(seconds=5)
            if len(post.sent) == 40:
                break
        await until(lambda: all_are(database, "sent"))
    assert sorted(post.sent) == list(range(1, 41))
