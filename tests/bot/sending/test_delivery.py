"""The worker: what is due is sent, noted before and after, and what Telegram says to it has its consequences."""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter
from telegram.ext import ExtBot

from bot.metrics import Metrics
from bot.sending.consequences import Consequences
from bot.sending.courier import Courier
from bot.sending.delivery import Worker
from bot.sending.pacing import PacedRateLimiter
from bot.sending.transport import AiohttpRequest
from handlers.callbacks import OpenTold, TuneBriefing, pack
from handlers.context import Services
from handlers.failures import AmbiguousError, NotSentError
from handlers.screen import Button, TextBuilder
from handlers.stored import SCREEN, SUBJECT
from storage import chats, deliveries, subscriptions, workers
from storage.database import Database
from storage.records import (
    Chat,
    ChatKind,
    ChatState,
    Delivery,
    DeliveryKind,
    NewDelivery,
    Schedule,
    Subscription,
    SubscriptionState,
)
from tests.bot.sending.fake_telegram import TOKEN, FakeTelegram, error

os.environ.setdefault("PTB_TIMEDELTA", "1")  # as the transport does (TRAPS: a deprecation warning each time)
NOW = datetime(2026, 5, 24, 8, tzinfo=UTC)


class Post:
    """A carrier that notes what it was given; ``answers`` are raised or waited for, by chat."""

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.answers: dict[int, list[Any]] = {}
        self.rows: Callable[[], Awaitable[dict[int, str]]] | None = None
        self.during: list[str] = []
        self.rate = 0.0

    async def load(self, batch: Sequence[Delivery]) -> None: ...

    async def send(self, delivery: Delivery, gate: Callable[[], Awaitable[None]]) -> int:
        await gate()
        if self.rows is not None:
            self.during.append((await self.rows())[delivery.chat_id])
        if self.answers.get(delivery.chat_id):
            answer = self.answers[delivery.chat_id].pop(0)
            if isinstance(answer, asyncio.Event):
                await answer.wait()
            else:
                raise answer
        self.sent.append(delivery.chat_id)
        return 1000 + delivery.chat_id

    def wait_of(self, chat_id: int) -> float:
        return 0.0

    def share(self, bulk_rate: float) -> None:
        self.rate = bulk_rate


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@asynccontextmanager
async def working(post: Any, clock: Clock, **options: Any) -> AsyncIterator[Worker]:
    services = Services(clock, "jarchi_bot")
    worker = Worker(post, Consequences(services), clock, rate=1000, **options)
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def order(*chat_ids: int, now: datetime = NOW, **changes: Any) -> None:
    screen = TextBuilder().bold("Good morning").build().to_json()
    new = [
        NewDelivery(
            f"b:{chat_id}:{now}:{hash(str(changes))}",
            DeliveryKind.BRIEFING,
            chat_id,
            screen,
            now,
            now + timedelta(hours=6),
        )
        for chat_id in chat_ids
    ]
    await deliveries.add([replace(one, **changes) for one in new], now)


async def rows(database: Database, what: str = "state") -> dict[int, Any]:
    found = await database.read(f"SELECT chat_id, {what} FROM deliveries")  # noqa: S608 - words of ours
    return dict(map(tuple, found))


async def until(happened: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(5):
        while not await happened():  # noqa: ASYNC110 - a row in the database is no event
            await asyncio.sleep(0.01)


async def tried(database: Database) -> bool:
    """Whether all that still wait were refused once."""
    return bool(await all_are(database, "pending", "sent")) and "" not in (await rows(database, "error")).values()


async def all_are(database: Database, *states: str) -> bool:
    return set((await rows(database)).values()) <= set(states)


async def test_what_is_due_goes_once_and_its_row_says_sending_meanwhile(database: Database, clock: Clock):
    post, metrics = Post(), Metrics()
    post.rows = lambda: rows(database)
    await order(1, 2, 3)
    await order(9, now=NOW + timedelta(minutes=1))
    async with working(post, clock, metrics=metrics):
        await until(lambda: _three_sent(database))
    assert sorted(post.sent) == [1, 2, 3]
    assert post.during == ["sending"] * 3
    assert await rows(database, "message_id") == {1: 1001, 2: 1002, 3: 1003, 9: None}
    assert metrics.registry.get_sample_value("jarchi_deliveries_total", {"kind": "briefing", "outcome": "sent"}) == 3


async def _three_sent(database: Database) -> bool:
    return list((await rows(database)).values()).count("sent") == 3


async def test_what_comes_too_late_is_not_sent_and_the_next_briefing_knows(database: Database, clock: Clock):
    stored = await subscriptions.add(Subscription(0, 1, Schedule(480), told_story=50), most=9)
    assert stored is not None
    await order(1, subject_id=stored.id)
    clock.now = NOW + timedelta(hours=6)
    post = Post()
    async with working(post, clock):
        await until(lambda: all_are(database, "failed"))
    after = await subscriptions.get(stored.id)
    assert after is not None
    assert (post.sent, after.missed_at, after.told_story) == ([], NOW, 0)


async def test_a_briefing_that_came_was_not_missed_though_its_picture_came_too_late(database: Database, clock: Clock):
    stored = await subscriptions.add(Subscription(0, 1, Schedule(480), told_story=50), most=9)
    assert stored is not None
    await order(1, subject_id=stored.id)
    post = Post()
    async with working(post, clock):
        await until(lambda: all_are(database, "sent"))
        await order(1, subject_id=stored.id, due_at=NOW + timedelta(seconds=1), expires_at=NOW + timedelta(seconds=1))
        clock.now = NOW + timedelta(seconds=2)
        await until(lambda: _states(database, ["failed", "sent"]))
    after = await subscriptions.get(stored.id)
    assert after is not None
    assert (after.missed_at, after.told_story) == (None, 50)


async def _states(database: Database, states: list[str]) -> bool:
    return sorted(state for (state,) in await database.read("SELECT state FROM deliveries")) == states


async def test_a_lost_answer_leads_to_one_more_try_and_no_third(database: Database, clock: Clock):
    post = Post()
    post.answers = {1: [AmbiguousError("x")], 2: [AmbiguousError("x"), AmbiguousError("x")]}
    await order(1, 2)
    async with working(post, clock):
        await until(lambda: tried(database))
        clock.now += timedelta(seconds=3)
        await until(lambda: all_are(database, "sent", "unknown"))
        clock.now += timedelta(minutes=5)
        await asyncio.sleep(0.05)
    assert await rows(database) == {1: "sent", 2: "unknown"}
    assert post.sent == [1]


async def test_a_chat_that_blocked_us_is_lost_with_all_that_waits_for_it(database: Database, clock: Clock):
    await chats.save(Chat(1, ChatKind.PRIVATE))
    post = Post()
    post.answers = {1: [Forbidden("Forbidden: bot was blocked by the user")]}
    await order(1)
    await order(1, now=NOW + timedelta(hours=1))
    async with working(post, clock):
        await until(lambda: all_are(database, "failed"))
    chat = await chats.get(1)
    assert chat is not None
    assert (chat.state, post.sent) == (ChatState.UNREACHABLE, [])


async def test_what_a_blocked_chat_was_not_told_it_is_told_when_it_is_back(database: Database, clock: Clock):
    await chats.save(Chat(1, ChatKind.PRIVATE))
    stored = await subscriptions.add(Subscription(0, 1, Schedule(480), told_story=50), most=9)
    assert stored is not None
    await order(1, subject_id=stored.id)
    post = Post()
    post.answers = {1: [Forbidden("bot was blocked by the user")]}
    async with working(post, clock):
        await until(lambda: all_are(database, "failed"))
    after = await subscriptions.get(stored.id)
    assert after is not None
    assert (after.told_story, after.told_at, after.missed_at) == (0, NOW - timedelta(days=1), None)


async def test_a_group_that_moved_gets_it_under_its_new_id(database: Database, clock: Clock):
    await chats.save(Chat(-5, ChatKind.GROUP, countries=("KZ",)))
    stored = await subscriptions.add(Subscription(0, -5, Schedule(480)), most=9)
    post = Post()
    post.answers = {-5: [ChatMigrated(-1005)]}
    await order(-5)
    async with working(post, clock):
        await until(lambda: all_are(database, "sent"))
    assert post.sent == [-1005]
    moved = await chats.get(-1005)
    assert moved is not None
    assert (moved.countries, await chats.get(-5)) == (("KZ",), None)
    assert [one.id for one in await subscriptions.of_chat(-1005)] == [stored.id if stored else 0]


async def test_a_closed_topic_ends_its_subscription_and_the_group_is_told_once(database: Database, clock: Clock):
    await chats.save(Chat(-1005, ChatKind.SUPERGROUP, language="ru"))
    for thread in (7, 8):
        await subscriptions.add(
            Subscription(0, -1005, Schedule(480), thread_id=thread, next_run_at=NOW + timedelta(days=1)), most=9
        )
    post = Post()
    post.answers = {-1005: [BadRequest("TOPIC_CLOSED")]}
    await order(-1005, thread_id=7)
    async with working(post, clock):
        await until(lambda: all_are(database, "sent", "failed"))
        await until(lambda: _sent_notice(database))
    by_thread = {one.thread_id: one for one in await subscriptions.of_chat(-1005)}
    assert by_thread[7].state is SubscriptionState.TOPIC_LOST
    assert (by_thread[7].next_run_at, by_thread[8].state) == (None, SubscriptionState.ACTIVE)


async def _sent_notice(database: Database) -> bool:
    found = await database.read("SELECT thread_id FROM deliveries WHERE kind = 'notice' AND state = 'sent'")
    return [tuple(row) for row in found] == [(None,)]


async def test_a_flooded_chat_waits_and_others_do_not(database: Database, clock: Clock):
    post = Post()
    post.answers = {1: [RetryAfter(timedelta(seconds=40))]}
    await order(1, 2)
    async with working(post, clock):
        await until(lambda: _flooded(database))
        await order(1, now=NOW + timedelta(seconds=1))
        clock.now += timedelta(seconds=39)
        await asyncio.sleep(0.05)
        assert post.sent == [2]
        clock.now += timedelta(seconds=2)
        await until(lambda: all_are(database, "sent"))
    assert post.sent == [2, 1, 1]


async def _flooded(database: Database) -> bool:
    return (await rows(database, "error"), await rows(database)) == ({1: "flood", 2: ""}, {1: "pending", 2: "sent"})


async def test_an_outage_costs_nothing_but_time(database: Database, clock: Clock):
    post = Post()
    post.answers = {chat: [NotSentError("x")] for chat in range(1, 6)}
    await order(*range(1, 6))
    async with working(post, clock):
        await until(lambda: tried(database))
        clock.now += timedelta(seconds=5)
        await until(lambda: all_are(database, "sent"))
    assert sorted(post.sent) == [1, 2, 3, 4, 5]


async def test_what_is_called_off_in_the_last_moment_is_not_sent(database: Database, clock: Clock):
    class Slow(Post):
        async def send(self, delivery: Delivery, gate: Callable[[], Awaitable[None]]) -> int:
            await database.write(
                lambda session: deliveries.give_up_subject(session, DeliveryKind.BROADCAST, 3, NOW, "stopped")
            )
            return await super().send(delivery, gate)

    post = Slow()
    await order(1, kind=DeliveryKind.BROADCAST, subject_id=3)
    async with working(post, clock):
        await until(lambda: all_are(database, "failed"))
    assert post.sent == []


async def test_an_orderly_end_finishes_what_was_begun_and_puts_back_the_rest(database: Database, clock: Clock):
    post, answered = Post(), asyncio.Event()
    post.answers = {1: [answered]}
    await order(1)
    async with working(post, clock):
        await until(lambda: all_are(database, "sending"))
        asyncio.get_running_loop().call_later(0.05, answered.set)
    assert await rows(database) == {1: "sent"}
    ((alive,),) = await database.read("SELECT count(*) FROM delivery_workers")
    assert alive == 0


async def test_it_ends_though_news_come_at_the_same_moment(database: Database, clock: Clock):
    worker = Worker(Post(), Consequences(Services(clock, "jarchi_bot")), clock, rate=1000)
    task = asyncio.create_task(worker.run())
    await until(lambda: _workers(database, 1))
    await asyncio.sleep(0.05)
    worker.wake()
    task.cancel()
    async with asyncio.timeout(2):
        await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()


async def test_two_workers_share_the_rate_and_send_nothing_twice(database: Database, clock: Clock):
    posts = [Post(), Post()]
    await order(*range(1, 201))
    lease = timedelta(seconds=0.3)
    async with working(posts[0], clock, lease=lease), working(posts[1], clock, lease=lease):
        await until(lambda: all_are(database, "sent"))
        await until(lambda: _shared(posts))
    assert sorted(posts[0].sent + posts[1].sent) == list(range(1, 201))


async def test_a_worker_that_joins_sends_nothing_until_the_other_leaves_it_its_share(database: Database, clock: Clock):
    posts = [Post(), Post()]
    rates: list[float] = []
    posts[1].rows = lambda: _noted(rates, posts[0])
    async with working(posts[0], clock, lease=timedelta(seconds=1.5)):
        await until(lambda: _rate_is(posts[0], 1000))
        for first in range(1, 2000, 20):
            await order(*range(first, first + 20), now=NOW)
        async with working(posts[1], clock, lease=timedelta(seconds=1.5)):
            for first in range(2001, 4000, 20):
                await order(*range(first, first + 20), now=NOW)
                if rates:
                    break
                await asyncio.sleep(0.03)
    assert rates
    assert set(rates) == {500.0}


async def _noted(rates: list[float], other: Post) -> dict[int, str]:
    rates.append(other.rate)
    return defaultdict(str)


async def _rate_is(post: Post, rate: float) -> bool:
    return post.rate == rate


async def _shared(posts: list[Post]) -> bool:
    return [post.rate for post in posts] == [500.0, 500.0]


async def test_a_worker_taken_for_dead_goes_on_under_a_new_id(database: Database, clock: Clock):
    post = Post()
    async with working(post, clock, lease=timedelta(seconds=0.3)):
        await until(lambda: _workers(database, 1))
        await database.write(lambda session: session.run("DELETE FROM delivery_workers"))
        await order(1)
        await until(lambda: all_are(database, "sent"))
    assert post.sent == [1]
    assert await workers.join(NOW) > 2


async def _workers(database: Database, count: int) -> bool:
    return bool((await database.read("SELECT count(*) FROM delivery_workers"))[0][0] == count)


async def test_a_screen_that_cannot_be_read_stops_nobody_else(database: Database, clock: Clock):
    async with FakeTelegram().running() as telegram, AiohttpRequest() as request:
        limiter = PacedRateLimiter(bulk_rate=1000)
        bot = ExtBot(TOKEN, base_url=f"{telegram.url}/bot", request=request, rate_limiter=limiter)
        await order(1, screen='{"text": 5, "rows": 7}')
        await order(2, screen="no JSON at all")
        await order(3)
        async with working(Courier(bot, limiter), clock):
            await until(lambda: all_are(database, "sent", "failed"))
    assert await rows(database) == {1: "failed", 2: "failed", 3: "sent"}


# -- the courier -----------------------------------------------------------------------------------------------------


async def test_a_shared_screen_is_addressed_to_its_chat(database: Database, clock: Clock):
    screen = (
        TextBuilder()
        .bold("Today")
        .build(
            [[Button("1", pack(OpenTold(77, SCREEN, SUBJECT))), Button("Less", pack(TuneBriefing(SUBJECT, "less")))]]
        )
    )
    async with FakeTelegram().running() as telegram, AiohttpRequest() as request:
        limiter = PacedRateLimiter(bulk_rate=1000)
        bot = ExtBot(TOKEN, base_url=f"{telegram.url}/bot", request=request, rate_limiter=limiter)
        telegram.faults["sendMessage"] = [error(429, "Too Many Requests: retry after 1", retry_after=1)]
        await order(1, screen=screen.to_json(), subject_id=17, silent=True, thread_id=4)
        async with working(Courier(bot, limiter, paid=True), clock):
            await until(lambda: tried(database))
            clock.now += timedelta(seconds=2)
            await until(lambda: all_are(database, "sent"))
        (_, fields) = telegram.called("sendMessage")
        ((key,),) = await database.read("SELECT key FROM delivery_screens")
    assert f"1o:25:{key}:h" in fields["reply_markup"]
    assert "1y:h:less" in fields["reply_markup"]
    assert (fields["message_thread_id"], fields["disable_notification"]) == ("4", "true")
    assert fields["allow_paid_broadcast"] == "true"
