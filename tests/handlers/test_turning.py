"""Many hands at one message of a group: the newest press is what it shows, and nobody's button is left waiting."""

import asyncio
from typing import Any

import pytest

from handlers.failures import Failure
from handlers.turning import FRESH, TRIES, Turning

GROUP = {"id": -100, "type": "supergroup", "title": "Neighbours"}


async def test_only_the_newest_of_those_that_wait_is_made() -> None:
    turning, made, free = Turning(), [], asyncio.Event()

    def change(number: int) -> Any:
        async def make() -> None:
            made.append(number)
            await free.wait()

        return make

    work = turning.turn(-100, 1, change(0))
    await asyncio.sleep(0)
    for number in range(1, 200):
        assert turning.busy(-100, 1)
        turning.put(-100, 1, change(number))
    assert not turning.busy(-100, 2), "another message has hands of its own"
    free.set()
    await work
    await turning.finish()
    assert made == [0, 199]
    assert not turning.busy(-100, 1)


async def test_what_is_shown_already_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    turning, made, now = Turning(), [], [100.0]
    monkeypatch.setattr("handlers.turning.monotonic", lambda: now[0])

    async def press(shows: int, result: Failure | None = None) -> None:
        async def make() -> Failure | None:
            made.append(shows)
            return result

        await turning.turn(-100, 1, turning.unless_shown(-100, 1, shows, make))

    for _ in range(3):
        await press(1)
    assert made == [1]
    await press(2, Failure.FLOOD)
    await press(2)
    assert made == [1, 2, 2], "what was refused is not shown"
    await press(1)
    await press(2)
    assert made == [1, 2, 2, 1, 2], "the newest press counts"
    now[0] += FRESH
    await press(2)
    assert made[-2:] == [2, 2], "another process may have changed it since"


async def test_a_change_that_fails_leaves_the_message_free() -> None:
    turning = Turning()

    async def fail() -> None:
        raise ValueError

    work = turning.turn(-100, 1, fail)
    assert turning.busy(-100, 1)
    assert isinstance((await asyncio.gather(work, return_exceptions=True))[0], ValueError)
    assert not turning.busy(-100, 1)


async def test_whoever_pressed_first_does_not_wait_for_those_who_follow() -> None:
    turning, gate, made = Turning(), asyncio.Event(), []

    async def first() -> Failure | None:
        turning.put(-100, 1, second)
        made.append("first")
        return None

    async def second() -> Failure | None:
        await gate.wait()
        made.append("second")
        return None

    await asyncio.wait_for(turning.turn(-100, 1, first), 5)
    assert made == ["first"]
    assert turning.busy(-100, 1)
    gate.set()
    await turning.finish()
    assert made == ["first", "second"]
    assert not turning.busy(-100, 1)


async def test_the_newest_change_is_tried_until_telegram_takes_it() -> None:
    turning, made, full = Turning(pause=0.001), [], [Failure.FLOOD] * 4

    def change(number: int) -> Any:
        async def make() -> Failure | None:
            made.append(number)
            if number == 1:
                turning.put(-100, 1, change(2))
            return full.pop() if full and number else None

        return make

    work = turning.turn(-100, 1, change(0))
    turning.put(-100, 1, change(1))
    await work
    await turning.finish()
    assert made == [0, 1, 2, 2, 2, 2]
    assert not turning.busy(-100, 1)


async def test_it_is_not_tried_for_ever_and_a_defect_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    turning, tried = Turning(pause=0.0001), []

    async def full() -> Failure | None:
        tried.append(1)
        return Failure.FLOOD

    async def broken() -> Failure | None:
        raise ValueError("no page")

    for change in (full, broken):
        work = turning.turn(-100, 1, full)
        turning.put(-100, 1, change)
        await work
        await turning.finish()
        assert not turning.busy(-100, 1)
    assert len(tried) == 1 + 1 + TRIES + 1
    assert [record.message for record in caplog.records] == ["a page could not be turned"]


async def test_the_end_of_the_process_does_not_wait_for_pages() -> None:
    turning = Turning(pause=60)

    async def full() -> Failure | None:
        return Failure.FLOOD

    work = turning.turn(-100, 1, full)
    turning.put(-100, 1, full)
    await work
    await asyncio.sleep(0)
    await asyncio.wait_for(turning.close(), 5)
    assert not turning.busy(-100, 1)


async def test_a_refusal_for_want_of_rights_is_told(talk: Any, newsroom: Any) -> None:
    await newsroom(14)
    talk.chat = GROUP
    await talk.says("/news")
    talk.telegram.refuse("editMessageText", 400, "Bad Request: CHAT_WRITE_FORBIDDEN")
    await talk.presses("▶")
    assert talk.pop_ups() == ["I may not write in this group. An admin can allow it; or ask me in private."]


async def test_where_telegram_takes_no_more_the_press_says_so(
    talk: Any, newsroom: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # as the bot runs (handlers.failures)
    await newsroom(14)
    talk.chat = GROUP
    await talk.says("/news")
    talk.telegram.refuse("editMessageText", 429, "Too Many Requests: retry after 30", retry_after=30)
    await talk.presses("▶")
    assert talk.pop_ups() == ["Telegram lets me change no more in this group for now. Please press again in a minute."]
    (second,) = await talk.presses("▶")
    assert "13–14 of 14" in second["text"]


async def test_two_press_at_the_same_moment(talk: Any, newsroom: Any) -> None:
    """The second is told at once that others are at it; the message shows what the second pressed."""
    await newsroom(30)
    talk.chat = GROUP
    await talk.says("/news")
    forward = talk.button("▶")["callback_data"]
    original, gate = talk.telegram.do_request, asyncio.Event()

    async def slow(url: str, *args: Any, **options: Any) -> Any:
        if url.endswith("editMessageText"):
            await gate.wait()
        return await original(url, *args, **options)

    def press(data: str) -> Any:
        query = {"id": "1", "from": talk.user, "chat_instance": "1", "data": data}
        return talk.receives(callback_query={**query, "message": talk.message(text="a page", message_id=77)})

    talk.telegram.do_request = slow
    first = asyncio.create_task(press(forward))
    await asyncio.sleep(0.05)
    await asyncio.wait_for(press("1n:KZ:::"), 5)
    assert talk.pop_ups() == ["Others turn this page, too: the newest press counts."]
    gate.set()
    await first
    await talk.services.turning.finish()
    shown = [screen["text"].splitlines()[0] for screen in talk.telegram.sent("editMessageText")]
    assert shown == ["News · all countries", "News · Kazakhstan"]
