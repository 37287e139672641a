"""What is remembered of who writes."""

from typing import Any

import pytest

from storage import chats


@pytest.mark.parametrize(
    ("told", "kept"),
    [("ru", "ru"), ("pt-br", "pt-br"), ("zh-Hans-CN", "zh-Hans-CN"), ("x" * 500, None), ("ru\x00", None), ("", None)],
)
async def test_only_a_language_tag_is_kept_as_one(talk: Any, told: str, kept: str | None) -> None:
    talk.user = {**talk.user, "language_code": told}
    assert len(await talk.says("/help")) == 1
    chat = await chats.get(7)
    assert chat is not None
    assert chat.telegram_language == kept


async def test_a_name_that_telegram_would_change_is_cleaned_first(talk: Any) -> None:
    talk.user = {**talk.user, "first_name": "\u202eAi\x00\ngul\ud800"}
    (screen,) = await talk.says("/start")
    assert screen["text"].startswith("Hello, Ai gul! I am Jarchi.\n")
    assert screen["entities"][0] == {"type": "bold", "offset": 0, "length": len("Hello, Ai gul! I am Jarchi.")}


async def test_a_command_for_another_bot_is_not_answered(talk: Any) -> None:
    assert await talk.says("/help@another_bot") == []
    assert len(await talk.says("/help@Jarchi_Bot")) == 1
    (screen,) = await talk.says("/nonsense@jarchi_bot")
    assert screen["text"].startswith("I do not know /nonsense.")
