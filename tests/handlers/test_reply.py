"""What Telegram's refusals lead to, and what happens when answering breaks."""

import logging
from typing import Any

import pytest

from handlers.errors import described
from handlers.throttle import IN_PRIVATE
from storage import chats, stories
from storage.records import ChatState


@pytest.mark.parametrize(
    "text",
    ["Bad Request: TOPIC_CLOSED", "Bad Request: not enough rights to send text messages to the chat"],
)
async def test_refusals_that_end_quietly(talk: Any, caplog: Any, text: str) -> None:
    talk.telegram.refuse("sendMessage", 400, text)
    assert len(await talk.says("/help")) == 1
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ("Bad Request: message thread not found", {"message_thread_id", "reply_parameters"}),
        ("Bad Request: message to be replied not found", {"reply_parameters"}),
    ],
)
async def test_refusals_that_leave_one_more_try(talk: Any, text: str, dropped: set[str]) -> None:
    talk.chat = {"id": -100, "type": "supergroup", "title": "x", "is_forum": True}
    talk.telegram.refuse("sendMessage", 400, text)
    first, second = await talk.says("/help", message_thread_id=5, is_topic_message=True)
    assert set(first) - set(second) == dropped


async def test_pressing_the_same_button_twice_is_normal_life(talk: Any, caplog: Any) -> None:
    await talk.says("/help")
    talk.telegram.refuse("editMessageText", 400, "Bad Request: message is not modified: specified new message ...")
    talk.telegram.refuse("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired")
    await talk.presses("News")
    assert len(talk.telegram.sent("sendMessage", "editMessageText")) == 2
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_message_that_cannot_be_edited_is_sent_anew(talk: Any) -> None:
    await talk.says("/help")
    talk.telegram.refuse("editMessageText", 400, "Bad Request: message to edit not found")
    edited, sent = await talk.presses("News")
    assert edited["text"] == sent["text"]


async def test_blocked_marks_the_chat(talk: Any) -> None:
    talk.telegram.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")
    await talk.says("/help")
    chat = await chats.get(7)
    assert chat is not None
    assert chat.state is ChatState.UNREACHABLE


async def test_a_lost_answer_is_tried_once_more(talk: Any) -> None:
    talk.telegram.refuse("sendMessage", 502, "Bad Gateway")
    assert len(await talk.says("/help")) == 2
    for _ in range(5):
        talk.telegram.refuse("sendMessage", 502, "Bad Gateway")
    assert len(await talk.says("/help")) == 2, "and never in a loop"


async def test_an_unexpected_error_is_one_line_for_the_operator_and_a_sentence_for_the_reader(
    talk: Any, monkeypatch: Any, caplog: Any
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk\nis full, token 1:token")

    monkeypatch.setattr(stories, "page", broken)
    (screen,) = await talk.says("/news")
    assert screen["text"].startswith("Something went wrong on my side")
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    line = record.getMessage()
    assert line.startswith("answering failed: RuntimeError: the disk is full, token <token> at news.py:")
    assert "\n" not in line
    await talk.presses_data("1n:KZ:::")
    assert talk.pop_ups() == ["Something went wrong on my side, and I have noted it. Please try again in a minute."]


def test_an_error_without_a_place_is_described() -> None:
    assert described(ValueError("wrong"), "1:token") == "ValueError: wrong"


async def test_throttle_tells_once(talk: Any, clock: Any) -> None:
    answers = [screen for _ in range(IN_PRIVATE.burst + 20) for screen in await talk.says("/help")]
    assert len(answers) == IN_PRIVATE.burst + 1
    assert answers[-1]["text"].startswith("That was a lot at once.")
    clock.forward(seconds=2)
    (screen,) = await talk.says("/help")
    assert screen["text"].startswith("What I can do")
    clock.forward(minutes=1)
    assert all([await talk.says("/help") for _ in range(20)])


@pytest.mark.parametrize(("code", "words"), [(500, "Internal Server Error"), (429, "Too Many Requests: retry after 3")])
async def test_a_press_is_answered_where_telegram_is_in_trouble(talk: Any, code: int, words: str) -> None:
    talk.chat = {"id": -100, "type": "supergroup", "title": "Neighbours"}
    talk.telegram.refuse("getChatMember", code, words, **({"retry_after": 3} if code == 429 else {}))
    await talk.presses_data("1G:one:KZ:")
    assert talk.pop_ups() == ["Something went wrong on my side, and I have noted it. Please try again in a minute."]


async def test_the_last_try_may_be_refused_without_an_error(talk: Any, caplog: Any) -> None:
    talk.chat = {"id": -100, "type": "supergroup", "title": "Neighbours", "is_forum": True}
    for words in ("Bad Request: message thread not found", "Bad Request: TOPIC_CLOSED"):
        talk.telegram.refuse("sendMessage", 400, words)
    assert len(await talk.says("/help", message_thread_id=9, is_topic_message=True)) == 2
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
