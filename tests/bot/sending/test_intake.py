"""Intake: nothing lost, nothing doubled, a chat in order, chats concurrent, memory bounded."""

import asyncio
import json
import logging
import time
from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.metrics import Metrics
from bot.sending.intake import MAX_ATTEMPTS, Intake, IntakeClosedError
from bot.sending.order import KeyedQueue
from bot.sending.parking import parked
from bot.sending.updates import ALLOWED_UPDATES, chat_key, inbox_updates, update_id
from storage import inbox
from storage.clock import utc_now
from storage.records import InboxUpdate
from tests.bot.sending.fake_telegram import message_update


class Answers:
    """A handler that notes what it was given, and how many ran at once."""

    def __init__(self, seconds=0.0):
        self.seconds, self.seen, self.by_chat = seconds, [], defaultdict(list)
        self.running, self.most, self.running_chats = 0, 0, set()

    async def __call__(self, update):
        chat = update["message"]["chat"]["id"]
        assert chat not in self.running_chats, "two of one chat at once"
        self.running_chats.add(chat)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.running -= 1
            self.running_chats.discard(chat)
        self.seen.append(update["update_id"])
        self.by_chat[chat].append(update["update_id"])


async def until(condition, seconds=10.0):
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - any condition, from outside
            await asyncio.sleep(0.005)


def left(updates):
    return [
        InboxUpdate(number, chat, json.dumps(message_update(number, chat)), utc_now() - timedelta(1))
        for number, chat in updates
    ]


async def test_a_chat_is_answered_in_order_and_chats_at_once(store):
    handle, metrics = Answers(0.001), Metrics()
    intake = Intake(handle, utc_now, max_in_flight=16, metrics=metrics)
    await intake.start()
    updates = [message_update(number, 1 + number % 20) for number in range(1, 301)]
    for start in range(0, 300, 100):
        assert await intake.accept(updates[start : start + 100]) == 100
    await until(lambda: len(handle.seen) == 300)
    assert await intake.stop() == 0
    assert all(numbers == sorted(numbers) for numbers in handle.by_chat.values())
    assert 8 <= handle.most <= 16
    assert await inbox.pending() == []
    value = metrics.registry.get_sample_value
    assert value("jarchi_updates_received_total") == value("jarchi_updates_handled_total") == 300
    assert value("jarchi_updates_in_flight") == 0


async def test_repeats_are_dropped(store):
    handle = Answers()
    intake = Intake(handle, utc_now)
    await intake.start()
    assert await intake.accept([message_update(5, 1), message_update(5, 1), message_update(6, 1)]) == 2
    counts = await asyncio.gather(*(intake.accept([message_update(7, 1)]) for _ in range(5)))
    assert sum(counts) == 1
    assert await intake.accept([message_update(5, 1), message_update(6, 1)]) == 0
    await until(lambda: len(handle.seen) == 3)
    assert await intake.accept([message_update(6, 1)]) == 0
    await intake.stop()
    assert handle.seen == [5, 6, 7]


async def test_what_was_stored_is_durable_before_accept_returns(store):
    intake = Intake(Answers(5), utc_now)
    await intake.start()
    await intake.accept([message_update(1, 1)])
    assert [update.update_id for update in await inbox.pending()] == [1]
    assert await intake.stop(0.01) == 1
    assert [update.update_id for update in await inbox.pending()] == [1]


async def test_posts_that_come_at_once_share_a_transaction(store):
    class Counting:
        accept_calls = 0
        finish, pending, begin_again = inbox.finish, inbox.pending, inbox.begin_again

        async def accept(self, updates):
            self.accept_calls += 1
            return await inbox.accept(updates)

    counting = Counting()
    counting.finish, counting.pending, counting.begin_again = inbox.finish, inbox.pending, inbox.begin_again
    handle = Answers()
    intake = Intake(handle, utc_now, store=counting)
    await intake.start()
    counts = await asyncio.gather(*(intake.accept([message_update(number, number)]) for number in range(1, 201)))
    assert counts == [1] * 200
    assert counting.accept_calls <= 3
    await intake.stop()
    assert len(handle.seen) == 200


async def test_a_slow_chat_keeps_nobody_waiting(store):
    async def handle(update):
        if update["message"]["chat"]["id"] == 1:
            await asyncio.sleep(8)
        done.append(update["update_id"])

    done = []
    intake = Intake(handle, utc_now, max_in_flight=4)
    await intake.start()
    await intake.accept([message_update(number, 1) for number in range(1, 11)])
    began = time.monotonic()
    await intake.accept([message_update(number, number) for number in range(100, 150)])
    await until(lambda: len(done) >= 50)
    assert time.monotonic() - began < 5
    await intake.stop(0.01)


async def test_handlers_that_only_wait_lend_out_their_places(store):
    async def handle(update):
        if update["message"]["chat"]["id"] < 10:
            with parked():
                await release.wait()
        done.append(update["update_id"])

    release, done = asyncio.Event(), []
    intake = Intake(handle, utc_now, max_in_flight=4)
    await intake.start()
    await intake.accept([message_update(number, number) for number in range(1, 30)])
    await until(lambda: len(done) == 20 and intake.in_flight == 9)
    release.set()
    await until(lambda: len(done) == 29 and intake.in_flight == 0)
    assert intake._parked == 0
    await intake.stop()


async def test_what_a_handler_raises_is_logged_and_not_tried_again(store, caplog):
    async def handle(update):
        seen.append(update["update_id"])
        if update["update_id"] == 1:
            raise RuntimeError("broken")
        if update["update_id"] == 2:
            raise asyncio.CancelledError
        if update["update_id"] == 3:
            await asyncio.sleep(5)

    seen, metrics = [], Metrics()
    intake = Intake(handle, utc_now, handler_seconds=0.05, metrics=metrics)
    await intake.start()
    await intake.accept([message_update(number, 1) for number in range(1, 5)])
    await until(lambda: len(seen) == 4)
    await intake.stop()
    assert await inbox.pending() == []
    assert seen == [1, 2, 3, 4]
    assert metrics.registry.get_sample_value("jarchi_updates_failed_total") == 2


async def test_what_an_earlier_life_left_is_answered_first(store):
    await inbox.accept(left([(number, 1 + number % 3) for number in range(1, 31)]))
    handle = Answers()
    intake = Intake(handle, utc_now)
    await intake.start()
    await intake.accept([message_update(number, 1 + number % 3) for number in range(31, 61)])
    await until(lambda: len(handle.seen) == 60)
    await intake.stop()
    assert all(numbers == sorted(numbers) for numbers in handle.by_chat.values())
    assert await inbox.pending() == []


async def test_an_update_that_kills_the_process_is_given_up_and_hits_nobody_else(store, caplog):
    """Each life begins what is pending and dies with update 13."""
    numbers = list(range(1, 21))
    await inbox.accept(left([(number, number) for number in numbers]))
    answered = set()
    for _ in range(8):
        died = asyncio.Event()

        async def handle(update, died=died):
            if update["update_id"] == 13:
                died.set()
                await asyncio.sleep(60)
            if died.is_set():
                await asyncio.sleep(60)
            answered.add(update["update_id"])

        intake = Intake(handle, utc_now, max_in_flight=8)
        await intake.start()
        try:
            await until(lambda died=died, intake=intake: died.is_set() or not intake.waiting, 2)
            await asyncio.sleep(0.02)
        finally:
            await intake.stop(0)
        if not await inbox.pending():
            break
    assert answered == set(numbers) - {13}
    assert await inbox.pending() == []


async def test_attempts_are_counted_before_the_update_is_begun_again(store):
    await inbox.accept(left([(1, 1)]))
    for life in range(1, MAX_ATTEMPTS + 2):
        counted = []

        async def handle(update, counted=counted):
            counted.extend(row.attempts for row in await inbox.pending())
            await asyncio.sleep(60)

        intake = Intake(handle, utc_now)
        await intake.start()
        await until(lambda counted=counted: counted)
        await intake.stop(0)
        assert counted == [life]
    intake = Intake(handle, utc_now)
    await intake.start()
    await intake.stop()
    assert await inbox.pending() == []


async def test_a_hundred_thousand_waiting_updates_do_not_fill_memory(store):
    total = 6000
    handle = Answers(0.0)
    intake = Intake(handle, utc_now, high_water=200)
    most = 0

    async def watched(update):
        nonlocal most
        most = max(most, len(intake._known))
        await handle(update)

    intake._handle = watched
    await inbox.accept(left([(number, 1 + number % 50) for number in range(1, 1001)]))
    await intake.start()
    for start in range(1001, total + 1, 100):
        await intake.accept(
            [message_update(number, 1 + number % 50) for number in range(start, min(start + 100, total + 1))]
        )
    await until(lambda: len(handle.seen) == total, 60)
    await intake.stop()
    assert sorted(handle.seen) == list(range(1, total + 1))
    assert all(numbers == sorted(numbers) for numbers in handle.by_chat.values())
    assert most <= 600
    assert not intake._known
    assert await inbox.pending(limit=10) == []


async def test_stopping_answers_what_is_in_memory_and_takes_nothing_more(store):
    handle = Answers(0.01)
    intake = Intake(handle, utc_now, max_in_flight=4)
    await intake.start()
    await intake.accept([message_update(number, number) for number in range(1, 41)])
    stopping = asyncio.create_task(intake.stop())
    await asyncio.sleep(0)
    with pytest.raises(IntakeClosedError):
        await intake.accept([message_update(99, 1)])
    assert await stopping == 0
    assert len(handle.seen) == 40
    assert await inbox.pending() == []
    assert not intake.alive


async def test_before_the_start_nothing_is_taken(store):
    intake = Intake(Answers(), utc_now)
    with pytest.raises(IntakeClosedError):
        await intake.accept([message_update(1, 1)])
    assert await intake.stop() == 0
    assert await inbox.pending() == []


async def test_stopping_has_a_limit(store):
    intake = Intake(Answers(60), utc_now, max_in_flight=4)
    await intake.start()
    await intake.accept([message_update(number, number) for number in range(1, 11)])
    began = time.monotonic()
    assert await intake.stop(0.05) == 10
    assert time.monotonic() - began < 1
    assert len(await inbox.pending()) == 10


class Flaky:
    """A store that fails while told to."""

    def __init__(self):
        self.failing = False

    def __getattr__(self, name):
        async def verb(*args, **kwargs):
            if self.failing:
                raise OSError("disk full")
            return await getattr(inbox, name)(*args, **kwargs)

        return verb


async def test_a_failing_store_refuses_and_takes_the_finishes_later(store, caplog):
    flaky, handle = Flaky(), Answers(0.05)
    intake = Intake(handle, utc_now, store=flaky)
    await intake.start()
    await intake.accept([message_update(1, 1)])
    flaky.failing = True
    with caplog.at_level(logging.INFO):
        with pytest.raises(OSError, match="disk full"):
            await intake.accept([message_update(2, 2)])
        await until(lambda: handle.seen == [1])
        await asyncio.sleep(0.3)
        assert intake.in_flight == 1
        assert intake.alive
        flaky.failing = False
        await until(lambda: intake.in_flight == 0)
    assert await intake.accept([message_update(2, 2)]) == 1
    await intake.stop()
    assert handle.seen == [1, 2]
    assert await inbox.pending() == []


async def test_a_cancelled_sender_harms_nobody(store):
    handle = Answers()
    intake = Intake(handle, utc_now)
    await intake.start()
    task = asyncio.create_task(intake.accept([message_update(1, 1)]))
    await asyncio.sleep(0)
    task.cancel()
    assert await intake.accept([message_update(2, 1)]) == 1
    await until(lambda: 2 in handle.seen)
    await intake.stop()


# -- reading the outside ------------------------------------------------------------------------------------------

GROUP = {"id": -5, "type": "supergroup"}
READER = {"id": 7, "is_bot": False, "first_name": "R"}


@pytest.mark.parametrize(
    ("update", "key"),
    [
        (message_update(1, 7), 7),
        ({"update_id": 1, "message": {"chat": GROUP, "from": READER}}, -5),
        ({"update_id": 1, "channel_post": {"chat": {"id": -9}}}, -9),
        ({"update_id": 1, "callback_query": {"from": READER, "inline_message_id": "x"}}, 7),
        ({"update_id": 1, "callback_query": {"from": READER, "message": {"chat": {"id": 7}, "date": 0}}}, 7),
        ({"update_id": 1, "inline_query": {"from": READER, "query": "x"}}, 7),
        ({"update_id": 1, "chosen_inline_result": {"from": READER}}, 7),
        ({"update_id": 1, "my_chat_member": {"chat": GROUP, "from": READER}}, -5),
        ({"update_id": 1, "poll_answer": {"user": READER}}, 7),
        ({"update_id": 1, "something_new": {"from": READER}}, 7),
        ({"update_id": 1, "poll": {"id": "5"}}, 0),
        ({"update_id": 1}, 0),
        ({"update_id": 1, "message": None}, 0),
        ({"update_id": 1, "message": {"chat": {"id": "7"}}}, 0),
        ({"update_id": 1, "message": {"chat": {"id": True}}}, 0),
        ({"update_id": 1, "message": {"chat": {"id": 2**70}, "from": READER}}, 7),
        ({"update_id": 1, "callback_query": []}, 0),
    ],
)
def test_whose_updates_stay_in_order(update, key):
    assert chat_key(update) == key


def test_a_press_in_a_group_holds_up_nothing_of_that_person_elsewhere():
    """Where a group may be written to no more for a minute, its presses wait; its readers' private chats do not."""

    def pressed_by(person: int, chat: int) -> int:
        return chat_key({"update_id": 1, "callback_query": {"from": {"id": person}, "message": {"chat": {"id": chat}}}})

    keys = [pressed_by(person, chat) for person in (7, 8) for chat in (-5, -6, 7)]
    assert len({7, 8, -5, -6, *keys}) == 9, "everybody in every chat, but in private"
    assert pressed_by(7, -5) == -15773062018592075, "it is stored: processes to come read the same"
    assert all(-(2**63) <= key < 2**63 for key in keys)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["chat", "from", "id", "user"]), inner),
    max_leaves=8,
)


@given(st.lists(JSON | st.dictionaries(st.sampled_from(["update_id", *ALLOWED_UPDATES]), JSON), max_size=5))
def test_any_json_is_survived(updates):
    found = inbox_updates(updates, utc_now())
    assert all(row.payload.isascii() and json.loads(row.payload) is not None for row, _ in found.values())
    assert set(found) == {number for update in updates if (number := update_id(update)) is not None}


async def test_hostile_text_is_stored_and_read_back(store):
    seen = []

    async def handle(update):
        seen.append(update["message"]["text"])

    text = "\x00 \ud800 ' \" \\ 🇰🇿 \u2028"
    intake = Intake(handle, utc_now)
    rows = [row for row, _ in inbox_updates([message_update(1, 1, text)], utc_now() - timedelta(1)).values()]
    await inbox.accept(rows)
    await intake.start()
    await until(lambda: seen)
    await intake.stop()
    assert seen == [text]


@settings(max_examples=200)
@given(st.lists(st.integers(0, 4), max_size=60), st.randoms())
def test_the_queue_gives_out_each_key_in_order_and_all_of_it(keys, random):
    queue, given_out, busy = KeyedQueue(), [], []
    numbered = list(enumerate(keys))
    while numbered or busy or len(queue):
        step = random.random()
        if numbered and (step < 0.5 or not (busy or queue.has_ready)):
            number, key = numbered.pop(0)
            queue.push(key, (key, number))
        elif queue.has_ready and (step < 0.8 or not busy):
            key, number = queue.pop()
            assert key == 0 or key not in busy
            busy.append(key)
            given_out.append((key, number))
        elif busy:
            queue.done(busy.pop(random.randrange(len(busy))))
    assert sorted(given_out, key=lambda pair: pair[1]) == [(key, number) for number, key in enumerate(keys)]
    for key in set(keys) - {0}:
        numbers = [number for whose, number in given_out if whose == key]
        assert numbers == sorted(numbers)
    assert not queue._behind


def test_a_flood_of_one_chat_lets_the_others_have_their_turn():
    queue = KeyedQueue()
    for number in range(100):
        queue.push(1, (1, number))
    queue.push(2, (2, 0))
    assert queue.pop() == (1, 0)
    queue.done(1)
    assert queue.pop() == (2, 0)
