"""What is counted against a chat, and what is not for us at all."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from handlers.throttle import IN_A_GROUP, IN_PRIVATE, PRESSED_IN_A_GROUP

GROUP = {"id": -100, "type": "supergroup", "title": "Neighbours"}


@pytest.fixture
def group(talk: Any) -> Any:
    talk.chat = GROUP
    return talk


def person(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": f"Reader {number}", "language_code": "en"}


async def test_talk_of_a_busy_group_counts_against_nobody(group: Any) -> None:
    """As an admin the bot sees all that is said: it shall not interrupt, and still answer whoever asks."""
    for number in range(IN_PRIVATE.burst + 50):
        group.user = person(1000 + number % 5)
        assert await group.says("just talking") == []
    for words in ("/news@other_bot", "/ nothing", "//"):
        for _ in range(IN_A_GROUP.burst + 2):
            assert await group.says(words) == []
    (screen,) = await group.says("/help")
    assert screen["text"].startswith("/news")


async def test_one_member_cannot_take_a_group_from_the_others(group: Any) -> None:
    group.user = person(8)
    answers = [screen for _ in range(40) for screen in await group.says("/help")]
    assert len(answers) == IN_A_GROUP.burst + 1
    assert answers[-1]["text"].startswith("That was a lot at once.")
    group.user = person(9)
    (screen,) = await group.says("/help@Jarchi_Bot")
    assert screen["text"].startswith("/news")
    group.user = person(8)
    group.clock.forward(seconds=1 / IN_A_GROUP.per_second)
    assert len(await group.says("@jarchi_bot help")) == 1


@pytest.mark.parametrize("after", [",", "!", "\u200f eur", "…"])
async def test_whatever_follows_a_command_it_is_counted(group: Any, after: str) -> None:
    command = [{"type": "bot_command", "offset": 0, "length": 5}]
    asked = [group.message(text=f"/help{after}", entities=command) for _ in range(40)]
    answers = [screen for message in asked for screen in await group.receives(message=message)]
    assert len(answers) == IN_A_GROUP.burst + 1
    assert answers[-1]["text"].startswith("That was a lot at once.")


async def test_one_member_cannot_press_a_group_full(group: Any, newsroom: Any) -> None:
    """Charts come as messages: the others' questions would have to wait."""
    await newsroom(3)
    group.user = person(8)
    for _ in range(PRESSED_IN_A_GROUP.burst):
        await group.presses_data("1h:")
    shown = len(group.telegram.sent("editMessageText", "sendMessage"))
    assert await group.presses_data("1h:") == []
    assert group.pop_ups() == ["That was a lot at once. Please give me half a minute, then ask again."]
    for _ in range(5):
        assert await group.presses_data("1h:") == []
    answered = group.telegram.sent("answerCallbackQuery")
    assert len(answered) == PRESSED_IN_A_GROUP.burst + 6, "no press is left spinning"
    assert len(group.pop_ups()) == 1
    assert len(group.telegram.sent("editMessageText", "sendMessage")) == shown
    group.user = person(9)
    assert len(await group.presses_data("1h:rates")) == 1
    group.user = person(8)
    assert len(await group.says("/help")) == 1, "who may press no more may still ask"


async def test_commands_that_do_not_exist_are_counted_where_they_name_the_bot(group: Any) -> None:
    answers = [screen for _ in range(40) for screen in await group.says("/ban@jarchi_bot")]
    assert len(answers) == IN_A_GROUP.burst + 1
    assert answers[-1]["text"].startswith("That was a lot at once.")


async def test_another_bot_is_not_talked_to(group: Any, newsroom: Any) -> None:
    await newsroom(3)
    person, group.user = group.user, {"id": 99, "is_bot": True, "first_name": "Echo", "username": "echo_bot"}
    card = {"message_id": 1, "date": 0, "chat": GROUP, "from": {"id": 42, "is_bot": True, "first_name": "Jarchi"}}
    for words in ("/news@jarchi_bot", "/ban@jarchi_bot", "@jarchi_bot kazakhstan"):
        assert await group.says(words) == []
    assert await group.says("kazakhstan?", reply_to_message={**card, "text": "a card"}) == []
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    group.user = anonymous
    assert len(await group.says("/news", sender_chat=GROUP)) == 1
    group.user = person
    assert len(await group.says("/news")) == 1


async def test_all_who_write_as_the_group_are_one(group: Any) -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    group.user = anonymous
    assert len([1 for _ in range(40) for _ in await group.says("/help", sender_chat=GROUP)]) == IN_A_GROUP.burst + 1
    channel = {"id": -300, "type": "channel", "title": "News"}
    assert len(await group.says("/help", sender_chat=channel)) == 1


async def test_what_was_asked_for_hours_is_no_flood(group: Any) -> None:
    """After an outage it comes at once, each with the moment at which it was asked."""
    began = int((group.clock.now - timedelta(hours=2)).timestamp())
    for number in range(40):
        assert len(await group.says("/help", date=began + 60 * number)) == 1


async def test_a_date_from_the_future_gives_nobody_more(group: Any) -> None:
    far = int((group.clock.now + timedelta(days=900)).timestamp())
    assert len([1 for _ in range(40) for _ in await group.says("/help", date=far)]) == IN_A_GROUP.burst + 1
    group.clock.forward(minutes=5)
    assert len(await group.says("/help")) == 1


@pytest.mark.parametrize(
    "chat",
    [
        {"id": -9, "type": "galaxy", "title": "From the future"},
        {"id": -1009, "type": "supergroup", "title": "Letters", "is_direct_messages": True},
    ],
)
async def test_chats_that_are_not_for_us_are_left_alone(talk: Any, caplog: Any, chat: dict[str, Any]) -> None:
    """A channel's direct messages are letters to its owners; of other kinds nothing is known."""
    talk.chat = chat
    with caplog.at_level(logging.WARNING):
        for words in ("/rates", "@jarchi_bot 100 usd", "hello"):
            assert await talk.says(words) == []
        member = {"status": "administrator", "user": {"id": 42, "is_bot": True, "first_name": "Jarchi"}}
        rights = dict.fromkeys(
            (
                "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
                "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
                "can_post_stories", "can_edit_stories", "can_delete_stories",
            ),
            False,
        )  # fmt: skip
        left = {"status": "left", "user": member["user"]}
        event = {"chat": chat, "from": talk.user, "date": 1, "old_chat_member": left}
        assert await talk.receives(my_chat_member={**event, "new_chat_member": {**member, **rights}}) == []
        assert await talk.presses_data("1xUSD") == []
    assert len(talk.telegram.sent("answerCallbackQuery")) == 1, "the press does not spin"
    assert not caplog.records
