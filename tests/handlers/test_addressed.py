"""What is said to the bot in a group without a command."""

from typing import Any

import pytest

from tests.handlers.test_rates import banks  # noqa: F401 - a fixture: rates of five banks

BOT = {"id": 42, "is_bot": True, "first_name": "Jarchi", "username": "jarchi_bot"}
GROUP = {"id": -100, "type": "supergroup", "title": "Neighbours", "is_forum": True}


@pytest.fixture
def group(talk: Any) -> Any:
    talk.chat = GROUP
    talk.services.bot_id = BOT["id"]
    return talk


def answer_to(talk: Any, sender: dict[str, Any]) -> dict[str, Any]:
    return {"message_id": 1, "date": 0, "chat": talk.chat, "from": sender, "text": "a card"}


@pytest.mark.parametrize("text", ["@jarchi_bot kazakhstan", "@Jarchi_Bot, what happened in Kazakhstan?"])
async def test_a_mention_is_answered_in_its_topic(group: Any, newsroom: Any, text: str) -> None:
    await newsroom(5)
    (screen,) = await group.says(text, message_thread_id=5, is_topic_message=True)
    assert screen["text"].startswith("News · Kazakhstan")
    assert (screen["chat_id"], screen["message_thread_id"]) == (-100, 5)


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("kyrgyzstan", "News · Kyrgyzstan"),
        ("eur", "1 EUR · official rates"),
        ("and the reservoir?", "Search"),
        ("100 usd to kgs", "🇰🇬 100"),
    ],
)
async def test_a_question_to_a_card_is_answered(
    group: Any,
    newsroom: Any,
    banks: None,  # noqa: F811
    text: str,
    beginning: str,
) -> None:
    await newsroom(5)
    (screen,) = await group.says(text, reply_to_message=answer_to(group, BOT))
    assert screen["text"].startswith(beginning)


@pytest.mark.parametrize(
    "text", ["thanks!", "lol", "спасибо", "👍", "really?", "why?", "и что?", "???", "who cares?", "I owe you 100 som"]
)
async def test_a_word_to_the_others_is_left_alone(group: Any, newsroom: Any, text: str) -> None:
    await newsroom(5)
    assert await group.says(text, reply_to_message=answer_to(group, BOT)) == []


async def test_what_is_said_to_others_is_left_alone(group: Any, newsroom: Any) -> None:
    await newsroom(5)
    assert await group.says("kazakhstan?", reply_to_message=answer_to(group, group.user)) == []
    assert await group.says("@jarchi_bot_fan kazakhstan?") == []
    assert await group.says("mail me@jarchi_bot") == []
    assert await group.says("kazakhstan") == []


@pytest.mark.parametrize(
    "passed_on",
    [
        {"is_automatic_forward": True},
        {"forward_origin": {"type": "hidden_user", "date": 0, "sender_user_name": "Somebody"}},
        {"forward_origin": {"type": "user", "date": 0, "sender_user": BOT}},
    ],
)
async def test_a_post_that_is_passed_on_is_no_question(group: Any, newsroom: Any, passed_on: dict[str, Any]) -> None:
    """A channel that advertises the bot has its posts in the group linked to it, too."""
    await newsroom(5)
    assert await group.says("Try @jarchi_bot kazakhstan", **passed_on) == []
    assert await group.says("kazakhstan?", reply_to_message=answer_to(group, BOT), **passed_on) == []
