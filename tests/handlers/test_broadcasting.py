"""``/admin broadcast``: previewed, asked, put into the outbox in steps, watched, stopped, reported."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sending import broadcasts as steps
from bot.sending.broadcasts import Broadcaster
from handlers.callbacks import ActOnBroadcast, pack
from handlers.screen import Screen
from storage import broadcasts, chats, deliveries, workers
from storage.database import current
from storage.records import BroadcastState, Chat, ChatKind, ChatState, DeliveryState, Settled


@pytest.fixture
async def operator(talk: Any) -> Any:
    talk.services.operators = frozenset({7})
    await talk.says("/start")
    for number in range(100, 106):
        kind = ChatKind.PRIVATE if number < 104 else ChatKind.GROUP
        await chats.save(Chat(number if number < 104 else -number, kind))
    await chats.set_state(103, ChatState.UNREACHABLE)
    return talk


@pytest.fixture
def broadcaster(operator: Any, monkeypatch: pytest.MonkeyPatch) -> Broadcaster:
    monkeypatch.setattr(steps, "STEP", 2)
    return Broadcaster(operator.services.speeches, operator.clock)


async def waiting() -> list[int]:
    rows = await current().read("SELECT chat_id FROM deliveries WHERE kind = 'broadcast' ORDER BY chat_id")
    return [chat_id for (chat_id,) in rows]


async def deliver(talk: Any, *, fail: int = 0) -> None:
    """Let a worker send everything but the first ``fail``."""
    owner = await workers.join(talk.clock.now)
    batch = await deliveries.claim(owner, talk.clock.now, 100)
    await deliveries.begin(owner, [one.id for one in batch])
    states = [DeliveryState.FAILED if place < fail else DeliveryState.SENT for place in range(len(batch))]
    ended = [Settled(one.id, state, talk.clock.now) for one, state in zip(batch, states, strict=True)]
    await deliveries.settle(owner, ended)


async def test_nobody_else_knows_the_command(talk: Any) -> None:
    (screen,) = await talk.says("/admin broadcast Hello")
    assert screen["text"].startswith("I do not know /admin.")
    await talk.presses_data(pack(ActOnBroadcast(1, "everybody")))
    assert await broadcasts.newest(5) == []


async def test_a_preview_with_its_formats_then_the_question(operator: Any) -> None:
    text = "/admin broadcast Большая 🎉 новость\nsee here"
    entities = [
        {"type": "bot_command", "offset": 0, "length": 6},
        {"type": "bold", "offset": 17, "length": 7},
        {"type": "text_link", "offset": 40, "length": 4, "url": "https://jarchi.test/"},
    ]
    preview, question = await operator.receives(message=operator.message(text=text, entities=entities))
    assert preview["text"] == "Большая 🎉 новость\nsee here"
    assert preview["entities"] == [
        {"type": "bold", "offset": 0, "length": 7},
        {"type": "text_link", "offset": 23, "length": 4, "url": "https://jarchi.test/"},
    ]
    assert question["text"] == "This is how it looks. Send it?"
    assert operator.labels() == [
        ["Everybody: 6"],
        ["People only: 4"],
        ["Groups and channels only: 2"],
        ["✕ Do not send"],
    ]
    assert await waiting() == []


async def test_dropped(operator: Any, broadcaster: Broadcaster) -> None:
    await operator.says("/admin broadcast Hello")
    (screen,) = await operator.presses("✕ Do not send")
    assert screen["text"] == "Not sent."
    await broadcaster.tick()
    assert await waiting() == []


async def test_to_everybody_who_can_be_reached_and_then_a_report(operator: Any, broadcaster: Broadcaster) -> None:
    await operator.says("/admin broadcast Hello")
    (screen,) = await operator.presses("Everybody: 6")
    assert "being prepared" in screen["text"]
    for _ in range(3):
        await broadcaster.tick()
    assert await waiting() == [-105, -104, 7, 100, 101, 102]
    await deliver(operator, fail=1)
    await broadcaster.tick()
    (screen,) = await operator.presses("↻ Refresh")
    assert screen["text"].startswith("Broadcast 1 · done\nHello")
    assert "Arrived: 5 (83\N{NO-BREAK SPACE}%)" in screen["text"]
    assert "Could not be reached: 1" in screen["text"]
    rows = await current().read(
        "SELECT d.chat_id, s.body FROM deliveries d JOIN delivery_screens s ON s.id = d.screen_id"
        " WHERE d.kind = 'notice'"
    )
    ((chat_id, body),) = rows
    assert (chat_id, Screen.from_json(body).text.split("\n")[0]) == (7, "Broadcast 1 is done.")
    await broadcaster.tick()
    assert len(await current().read("SELECT id FROM deliveries WHERE kind = 'notice'")) == 1


async def test_groups_only(operator: Any, broadcaster: Broadcaster) -> None:
    await operator.says("/admin broadcast Hello")
    await operator.presses("Groups and channels only: 2")
    await broadcaster.tick()
    assert await waiting() == [-105, -104]


async def test_stopped_in_the_middle_the_rest_stays_where_it_is(
    operator: Any, broadcaster: Broadcaster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "_STEPS", 1)
    await operator.says("/admin broadcast Hello")
    await operator.presses("Everybody: 6")
    await broadcaster.tick()
    assert len(await waiting()) == 2
    (screen,) = await operator.presses("⏹ Stop")
    assert "stopped" in screen["text"]
    assert "Called off: 2" in screen["text"]
    assert "Could not be reached" not in screen["text"]
    await broadcaster.tick()
    assert len(await waiting()) == 2
    counts = await deliveries.counts(operator.clock.now)
    assert (counts.pending, counts.failed) == (0, 2)


async def test_killed_between_two_steps_it_goes_on_where_it_was(
    operator: Any, broadcaster: Broadcaster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "_STEPS", 1)
    await operator.says("/admin broadcast Hello")
    await operator.presses("Everybody: 6")
    for _ in range(8):
        await Broadcaster(operator.services.speeches, operator.clock).tick()
    assert await waiting() == [-105, -104, 7, 100, 101, 102]
    (one,) = await broadcasts.newest(1)
    assert (one.state, one.planned) == (BroadcastState.SENDING, 6)


async def test_twice_pressed_it_goes_once(operator: Any) -> None:
    await operator.says("/admin broadcast Hello")
    button = operator.button("Everybody: 6")["callback_data"]
    await operator.presses_data(button)
    await operator.presses_data(button)
    assert operator.pop_ups() == ["This one was sent or dropped already."]


async def test_the_message_that_is_answered_can_be_sent(operator: Any) -> None:
    answered = operator.message(text="An old message", entities=[{"type": "italic", "offset": 3, "length": 3}])
    preview, _ = await operator.says("/admin broadcast", reply_to_message=answered)
    assert (preview["text"], preview["entities"]) == (
        "An old message",
        [{"type": "italic", "offset": 3, "length": 3}],
    )


async def test_without_words_it_says_what_can_be_done_and_what_was(operator: Any, broadcaster: Broadcaster) -> None:
    (screen,) = await operator.says("/admin")
    assert screen["text"].startswith("For those who run this bot")
    await operator.says("/admin broadcast Hello")
    await operator.presses("Everybody: 6")
    operator.clock.now += timedelta(minutes=1)
    await operator.says("/admin")
    assert operator.labels() == [["1. Hello"]]
