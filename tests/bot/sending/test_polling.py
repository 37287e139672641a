"""Polling: what is confirmed and when, outages, refused tokens, and who ends when two poll."""

import asyncio
import json

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter

from bot.sending.polling import NEW_CONFLICTS, ConflictError, Polling, TokenRefusedError, get_updates
from bot.sending.transport import AiohttpRequest
from bot.sending.updates import ALLOWED_UPDATES
from tests.bot.sending.fake_telegram import TOKEN, FakeTelegram, answer, drop, error, hang, message_update


class Pauses:
    """Sleeps not at all, and notes how long it should have."""

    def __init__(self, scale=0.0):
        self.seconds, self.scale = [], scale

    async def __call__(self, seconds):
        self.seconds.append(seconds)
        await asyncio.sleep(seconds * self.scale)


class Stored:
    """Stands where Intake stands; ``failing`` counts down."""

    def __init__(self, failing=0):
        self.updates, self.failing = [], failing

    async def accept(self, updates):
        if self.failing:
            self.failing -= 1
            raise OSError("disk full")
        self.updates += [update["update_id"] for update in updates]
        return len(updates)


def scripted(*answers):
    """Ask that answers as told, then hangs."""
    left, asked = list(answers), []

    async def ask(offset, seconds):
        asked.append((offset, seconds))
        if not left:
            await asyncio.sleep(3600)
        now = left.pop(0)
        if isinstance(now, Exception):
            raise now
        return now

    ask.asked, ask.left = asked, left
    return ask


async def run_until(polling, condition):
    task = asyncio.create_task(polling.run())
    try:
        async with asyncio.timeout(10):
            while not condition() and not task.done():  # noqa: ASYNC110 - any condition, from outside
                await asyncio.sleep(0.005)
        if task.done():
            await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_updates_are_confirmed_only_after_they_are_stored():
    ask = scripted([message_update(5, 1), message_update(6, 1)], [message_update(7, 1)], [])
    stored = Stored()
    await run_until(Polling(ask, stored, pause=Pauses()), lambda: len(ask.asked) == 4)
    assert [offset for offset, _ in ask.asked] == [None, 7, 8, 8]
    assert stored.updates == [5, 6, 7]


async def test_what_could_not_be_stored_is_asked_for_again():
    batch = [message_update(5, 1)]
    ask, stored, pauses = scripted(batch, batch, batch), Stored(failing=2), Pauses()
    await run_until(Polling(ask, stored, pause=pauses), lambda: len(ask.asked) == 4)
    assert [offset for offset, _ in ask.asked] == [None, None, None, 6]
    assert stored.updates == [5]
    assert len(pauses.seconds) == 2


async def test_an_outage_is_waited_out_longer_and_longer_and_told_once(caplog):
    ask = scripted(*[NetworkError("x")] * 12, [], NetworkError("y"), [])
    pauses, beats = Pauses(), []
    polling = Polling(ask, Stored(), pause=pauses, beat=lambda: beats.append(1))
    await run_until(polling, lambda: len(ask.asked) == 16)
    assert len(pauses.seconds) == 13
    assert pauses.seconds[0] <= 1
    assert 5 <= pauses.seconds[11] <= 10
    assert pauses.seconds[12] <= 1
    assert len(beats) == 16 + 13


async def test_a_flood_is_obeyed(monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    ask, pauses = scripted(RetryAfter(77), []), Pauses()
    await run_until(Polling(ask, Stored(), pause=pauses), lambda: len(ask.asked) == 3)
    assert pauses.seconds == [77]


@pytest.mark.parametrize("odd", [None, {}, "x", [1, None, {"update_id": "7"}, {"update_id": -1}]])
async def test_odd_answers_are_survived(odd):
    ask, pauses = scripted(odd, [message_update(3, 1)]), Pauses()
    intake = Stored()
    intake.accept = _keep(intake)
    await run_until(Polling(ask, intake, pause=pauses), lambda: len(ask.asked) == 3)
    assert 3 in intake.updates
    assert ask.asked[1][0] is None


def _keep(stored):
    async def accept(updates):
        stored.updates += [update["update_id"] for update in updates if isinstance(update, dict)]
        return len(updates)

    return accept


async def test_a_refused_token_ends_at_once():
    with pytest.raises(TokenRefusedError, match="TELEGRAM_TOKEN") as caught:
        await run_until(Polling(scripted(InvalidToken("Unauthorized")), Stored(), pause=Pauses()), lambda: False)
    assert "\n" not in str(caught.value)


class Watch:
    """Monotonic seconds that pass only while one pauses."""

    def __init__(self):
        self.seconds = 0.0

    async def __call__(self, seconds):
        self.seconds += seconds
        await asyncio.sleep(0)

    def now(self):
        return self.seconds


async def test_a_token_that_worked_is_believed_in_for_ten_minutes():
    watch, ask = Watch(), scripted([], *[InvalidToken("Unauthorized")] * 20, [], *[InvalidToken("Unauthorized")] * 200)
    with pytest.raises(TokenRefusedError):
        await run_until(Polling(ask, Stored(), pause=watch, now=watch.now), lambda: False)
    assert len(ask.left) < 200 - 60  # after the good answer the ten minutes begin anew
    assert 700 < watch.seconds < 900


async def test_a_settled_process_outlasts_half_a_minute_of_conflicts():
    watch, ask = Watch(), scripted([], [], *[Conflict("x")] * 30)
    polling = Polling(ask, Stored(), pause=watch, now=watch.now)
    polling._settled = True
    with pytest.raises(ConflictError):
        await run_until(polling, lambda: False)
    assert 30 < watch.seconds < 75


async def test_a_newcomer_ends_after_a_few_conflicts_in_a_row():
    ask = scripted(Conflict("x"), Conflict("x"), [], *[Conflict("x")] * NEW_CONFLICTS)
    with pytest.raises(ConflictError, match="another process already polls") as caught:
        await run_until(Polling(ask, Stored(), pause=Pauses()), lambda: False)
    assert "\n" not in str(caught.value)
    assert ask.left == []


async def test_a_settled_process_stays_longer():
    moment = iter(range(0, 100_000, 61))
    ask = scripted([], *[Conflict("x")] * 11, [], *[Conflict("x")] * 12)
    with pytest.raises(ConflictError):
        await run_until(Polling(ask, Stored(), pause=Pauses(), now=lambda: float(next(moment))), lambda: False)
    assert ask.left == []


# -- against a server ---------------------------------------------------------------------------------------------


@pytest.fixture(params=["ends_the_first", "is_refused"])
async def fake(request):
    async with FakeTelegram(second_poller=request.param).running() as server:
        yield server


async def test_raw_updates_come_through_and_are_confirmed(fake):
    raw = {**message_update(10, 3, "Курс 🇰🇿"), "something_new": {"kept": [1, 2]}}
    fake.add(raw)
    stored = []

    class Keep:
        async def accept(self, updates):
            stored.extend(updates)
            return len(updates)

    async with AiohttpRequest() as request:
        polling = Polling(get_updates(request, fake.base_url), Keep(), seconds=1)
        await run_until(polling, lambda: stored and not fake.updates)
    assert stored == [raw]
    asked = fake.called("getUpdates")
    assert json.loads(asked[0]["allowed_updates"]) == list(ALLOWED_UPDATES)
    assert "offset" not in asked[0]
    assert asked[1]["offset"] == "11"
    assert {fields["limit"] for fields in asked} == {"100"}


async def test_faults_of_a_server_never_end_it(fake):
    fake.faults["getUpdates"] = [
        drop,
        answer(502, "<html>", "text/html"),
        answer(200, "garbage"),
        error(500, "x"),
        error(429, "Too Many Requests", retry_after=1),
    ]
    fake.add(message_update(1, 1))
    stored = Stored()
    async with AiohttpRequest() as request:
        polling = Polling(get_updates(request, fake.base_url), stored, seconds=1, pause=Pauses())
        await run_until(polling, lambda: stored.updates)
    assert stored.updates == [1]


async def test_a_wrong_token_ends_it(fake):
    async with AiohttpRequest() as request:
        polling = Polling(get_updates(request, fake.base_url.replace(TOKEN, "1:other")), Stored(), seconds=1)
        with pytest.raises(TokenRefusedError):
            await run_until(polling, lambda: False)


async def test_the_second_process_ends_and_the_first_goes_on(fake):
    """The first has polled for a while; whichever way the server treats two, the newcomer says so and ends."""
    async with AiohttpRequest() as one, AiohttpRequest() as two:
        first_stored, second_stored = Stored(), Stored()
        first = Polling(get_updates(one, fake.base_url), first_stored, seconds=20, pause=Pauses(0.05))
        first._settled = True
        running = asyncio.create_task(first.run())
        await asyncio.sleep(0.1)
        second = Polling(get_updates(two, fake.base_url), second_stored, seconds=20, pause=Pauses(0.05))
        with pytest.raises(ConflictError):
            await asyncio.wait_for(second.run(), 10)
        fake.add(message_update(1, 1))
        async with asyncio.timeout(5):
            while not first_stored.updates:  # noqa: ASYNC110 - filled by the poller
                await asyncio.sleep(0.01)
        assert not running.done()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_process_that_polled_for_seconds_stays_when_another_comes():
    """Telegram's way: each request ends the other's. Who was there first asks again sooner than the other settles."""
    async with FakeTelegram().running() as fake, AiohttpRequest() as one, AiohttpRequest() as two:
        scale = 0.05
        clock = lambda: asyncio.get_running_loop().time() / scale  # noqa: E731 - as fast as the pauses

        def newcomer(request):
            return Polling(get_updates(request, fake.base_url), Stored(), seconds=20, pause=Pauses(scale), now=clock)

        first = asyncio.create_task(newcomer(one).run())
        await asyncio.sleep(4 * scale)
        with pytest.raises(ConflictError):
            await asyncio.wait_for(newcomer(two).run(), 10)
        assert not first.done()
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)


async def test_of_two_newcomers_exactly_one_ends():
    async with FakeTelegram().running() as fake, AiohttpRequest() as one, AiohttpRequest() as two:
        tasks = [
            asyncio.create_task(
                Polling(get_updates(request, fake.base_url), Stored(), seconds=20, pause=Pauses(0.03)).run()
            )
            for request in (one, two)
        ]
        done, going_on = await asyncio.wait(tasks, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        assert [type(task.exception()) for task in done] == [ConflictError]
        await asyncio.sleep(0.3)
        (survivor,) = going_on
        assert not survivor.done()
        survivor.cancel()
        await asyncio.gather(survivor, return_exceptions=True)


async def test_a_hanging_server_is_given_up_and_asked_again(fake, monkeypatch):
    monkeypatch.setattr("bot.sending.polling._SPARE", 0.1)
    fake.faults["getUpdates"] = [hang]
    fake.add(message_update(1, 1))
    stored = Stored()
    async with AiohttpRequest() as request:
        polling = Polling(get_updates(request, fake.base_url), stored, seconds=0, pause=Pauses())
        await run_until(polling, lambda: stored.updates)
    assert stored.updates == [1]
