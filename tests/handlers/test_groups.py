"""Groups, topics and channels."""

from typing import Any

import pytest

from storage import chats
from storage.records import Chat, ChatKind, ChatState

GROUP = {"id": -100, "type": "supergroup", "title": "Neighbours", "is_forum": True}
BOT = {"id": 42, "is_bot": True, "first_name": "Jarchi", "username": "jarchi_bot"}
RESTRICTED = dict.fromkeys(("can_send_messages",), True)


@pytest.fixture
def group(talk: Any) -> Any:
    talk.chat = GROUP
    return talk


def membership(talk: Any, old: str, new: str, chat: dict[str, Any] = GROUP) -> dict[str, Any]:
    until = {"until_date": 0}
    return {
        "chat": chat,
        "from": talk.user,
        "date": 0,
        "old_chat_member": {"status": old, "user": BOT, **(until if old == "kicked" else {})},
        "new_chat_member": {"status": new, "user": BOT, **(until if new == "kicked" else {})},
    }


async def test_added_greets_once(group: Any) -> None:
    (greeting,) = await group.receives(my_chat_member=membership(group, "left", "member"))
    assert greeting["text"].startswith("Hello, everyone! I am Jarchi.")
    assert "/news@jarchi_bot" in greeting["text"]
    await group.receives(my_chat_member=membership(group, "member", "left"))
    chat = await chats.get(-100)
    assert chat is not None
    assert chat.state is ChatState.LEFT
    assert await group.receives(my_chat_member=membership(group, "left", "member")) == []
    chat = await chats.get(-100)
    assert chat is not None
    assert chat.state is ChatState.ACTIVE


async def test_blocked_and_unblocked_in_private(talk: Any) -> None:
    await talk.says("/settings countries kz")
    await talk.receives(my_chat_member=membership(talk, "member", "kicked", talk.chat))
    chat = await chats.get(7)
    assert chat is not None
    assert (chat.state, chat.countries) == (ChatState.UNREACHABLE, ("KZ",))
    assert await talk.receives(my_chat_member=membership(talk, "kicked", "member", talk.chat)) == []


async def test_answers_in_the_topic_and_to_the_message(group: Any, newsroom: Any) -> None:
    await newsroom(1)
    (screen,) = await group.says("/news@jarchi_bot", message_thread_id=5, is_topic_message=True, message_id=33)
    assert screen["chat_id"] == -100
    assert screen["message_thread_id"] == 5
    assert screen["reply_parameters"] == {"message_id": 33, "allow_sending_without_reply": True}


async def test_a_thread_that_is_no_topic_is_not_one(group: Any, newsroom: Any) -> None:
    await newsroom(1)
    (screen,) = await group.says("/news", message_thread_id=5)
    assert "message_thread_id" not in screen


async def test_other_bots_commands_and_talk_are_left_alone(group: Any) -> None:
    assert await group.says("/news@other_bot") == []
    assert await group.says("what happened in Tashkent?") == []
    assert await group.says("/unknown") == []
    assert await group.says("/unknown@other_bot") == []
    assert await group.says("/admin") == []


async def test_a_command_that_names_this_bot_is_answered_even_if_there_is_none(group: Any) -> None:
    (answer,) = await group.says("/rate@jarchi_bot", message_thread_id=5, is_topic_message=True)
    assert answer["text"].startswith("I do not know /rate. Did you mean /rates?")
    assert answer["message_thread_id"] == 5


async def test_members_may_look_but_not_change(group: Any) -> None:
    (screen,) = await group.says("/settings countries kz")
    assert screen["text"].startswith("Only admins can change these settings.")
    await group.presses("Language")
    assert await group.presses("Русский") == []
    assert group.pop_ups() == ["Only admins can change these settings."]
    assert await chats.get(-100) == Chat(-100, ChatKind.SUPERGROUP, telegram_language="en")


async def test_admins_change_the_group(group: Any) -> None:
    group.telegram.members[7] = "administrator"
    await group.says("/settings countries kz")
    await group.says("/settings")
    await group.presses("Language")
    (screen,) = await group.presses("Русский")
    assert screen["text"].startswith("Язык")
    chat = await chats.get(-100)
    assert chat is not None
    assert (chat.countries, chat.language) == (("KZ",), "ru")
    assert len(group.telegram.sent("getChatMember")) == 1, "asked once in five minutes"


async def test_an_admin_who_was_demoted_is_asked_about_again(group: Any) -> None:
    group.telegram.members[7] = "administrator"
    await group.says("/settings countries kz")
    group.telegram.members[7] = "member"
    event = membership(group, "member", "member")
    event["new_chat_member"] = event["old_chat_member"] = {"status": "member", "user": group.user}
    await group.receives(chat_member=event)
    (screen,) = await group.says("/settings countries uz")
    assert screen["text"].startswith("Only admins")


async def test_an_anonymous_admin_is_an_admin_and_another_channel_is_not(group: Any) -> None:
    group.user = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    (screen,) = await group.says("/settings countries kz", sender_chat=GROUP)
    assert screen["text"].startswith("Done.")
    channel = {"id": -200, "type": "channel", "title": "News"}
    (screen,) = await group.says("/settings countries uz", sender_chat=channel)
    assert screen["text"].startswith("Only admins")


async def test_who_writes_as_the_linked_channel_is_an_admin(group: Any) -> None:
    group.telegram.linked = -200
    channel = {"id": -200, "type": "channel", "title": "News"}
    group.user = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    for country in ("kz", "uz"):
        (screen,) = await group.says(f"/settings countries {country}", sender_chat=channel)
        assert screen["text"].startswith("Done.")
    assert len(group.telegram.sent("getChat")) == 1, "asked once in five minutes"


async def test_commands_in_a_channel(talk: Any, newsroom: Any) -> None:
    await newsroom(1)
    entities = [{"type": "bot_command", "offset": 0, "length": 5}]
    channel = {"id": -300, "type": "channel", "title": "News"}
    post = {"message_id": 1, "date": 0, "chat": channel, "text": "/news", "entities": entities}
    (screen,) = await talk.receives(channel_post=post)
    assert (screen["chat_id"], "reply_parameters" in screen) == (-300, False)


async def test_group_becomes_supergroup(talk: Any) -> None:
    talk.chat = {"id": -5, "type": "group", "title": "Neighbours"}
    talk.telegram.members[7] = "creator"
    await talk.says("/settings countries kz")
    await talk.receives(message=talk.message(migrate_to_chat_id=-1005))
    talk.chat = {"id": -1005, "type": "supergroup", "title": "Neighbours"}
    await talk.receives(message=talk.message(migrate_from_chat_id=-5))
    (screen,) = await talk.says("/settings")
    assert "Countries: Kazakhstan" in screen["text"]
    assert await chats.get(-5) is None


async def test_migration_noticed_by_a_refusal_resends_once(talk: Any) -> None:
    talk.chat = {"id": -5, "type": "group", "title": "Neighbours"}
    talk.telegram.members[7] = "creator"
    await talk.says("/settings countries kz")
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    talk.telegram.refuse("sendMessage", 400, text, migrate_to_chat_id=-1005)
    refused, resent = await talk.says("/settings")
    assert (refused["chat_id"], resent["chat_id"]) == (-5, -1005)
    moved = await chats.get(-1005)
    assert moved is not None
    assert moved.countries == ("KZ",)
    # what was on its way to the old group does not wipe out the new one
    talk.telegram.refuse("sendMessage", 400, text, migrate_to_chat_id=-1005)
    await talk.says("/help")
    assert await chats.get(-1005) == moved
    assert await chats.get(-5) is None


async def test_a_server_need_not_list_the_rights_of_an_admin(group: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(group.telegram, "_result", lambda *_: {"status": "administrator"})
    await group.says("/settings language ru")
    chat = await chats.get(-100)
    assert chat is not None
    assert chat.language == "ru"
