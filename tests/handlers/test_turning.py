"""Many hands at one message of a group: the newest press is what it shows, and nobody's button is left waiting."""

import asyncio
from typing import Any

import pytest

from handlers.turning import Turning

GROUP = {"id": -100, "type": "supergroup", "title": "Neighbours"}


async def test_only_the_newest_of_those_that_wait_is_made() -> None:
    turning, made, free = Turning(), [], asyncio.Event()

    def change(number: int) -> Any:
        async def make() -> None:
            made.append(number)
            await free.wait()

        return make

    work = asyncio.create_task(turning.turn(-100, 1, change(0)))
    await asyncio.sleep(0)
    for number in range(1, 200):
        assert turning.busy(-100, 1)
        turning.put(-100, 1, change(number))
    assert not turning.busy(-100, 2), "another message has hands of its own"
    free.set()
    await work
    assert made == [0, 199]
    assert not turning.busy(-100, 1)


async def test_a_change_that_fails_leaves_the_message_free() -> None:
    turning = Turning()

    async def fail() -> None:
        raise ValueError

    work = turning.turn(-100, 1, fail)
    assert turning.busy(-100, 1)
    assert isinstance((await asyncio.gather(work, return_exceptions=True))[0], ValueError)
    assert not turning.busy(-100, 1)


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
    shown = [screen["text"].splitlines()[0] for screen in talk.telegram.sent("editMessageText")]
    assert shown == ["News · all countries", "News · Kazakhstan"]
