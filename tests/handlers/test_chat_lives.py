"""The life of a chat, as Telegram tells it: updates of real shape, each answered rightly, none of them an error."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from handlers.callbacks import unpack
from handlers.rescheduling import scheduled
from storage import chat_topics, chats, deliveries, subscriptions
from storage.records import (
    Chat,
    ChatKind,
    ChatState,
    ChatTopic,
    DeliveryKind,
    NewDelivery,
    Schedule,
    Subscription,
)
from tests.handlers.test_groups import membership
from tests.handlers.test_rates import banks  # noqa: F401 - a fixture: rates of five banks

GROUP = {"id": -100, "type": "supergroup", "title": "Neighbours", "is_forum": True}
OLD = {"id": -5, "type": "group", "title": "Neighbours", "all_members_are_administrators": False}
NEW = {"id": -1005, "type": "supergroup", "title": "Neighbours"}
CHANNEL = {"id": -1001, "type": "channel", "title": "Mountain Morning", "username": "mountain_morning"}
BOT = {"id": 42, "is_bot": True, "first_name": "Jarchi", "username": "jarchi_bot"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}


@pytest.fixture(autouse=True)
def no_errors(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing in this module may end in the handler of errors."""
    with caplog.at_level(logging.WARNING):
        yield
    assert not [record.message for record in caplog.records if record.name == "handlers.errors"]


@pytest.fixture
def group(talk: Any) -> Any:
    talk.chat = GROUP
    return talk


def restricted(*, may_write: bool, is_member: bool = True) -> dict[str, Any]:
    rights = dict.fromkeys(
        (
            "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos", "can_send_video_notes",
            "can_send_voice_notes", "can_send_polls", "can_send_other_messages", "can_add_web_page_previews",
            "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics", "can_react_to_messages",
            "can_edit_tag",
        ),
        may_write,
    )  # fmt: skip
    return {
        "status": "restricted",
        "user": BOT,
        "is_member": is_member,
        "until_date": 0,
        **rights,
        "can_send_messages": may_write,
    }


def change(talk: Any, old: dict[str, Any], new: dict[str, Any], chat: dict[str, Any] = GROUP) -> dict[str, Any]:
    return {"chat": chat, "from": talk.user, "date": 1, "old_chat_member": old, "new_chat_member": new}


MEMBER = {"status": "member", "user": BOT}
LEFT = {"status": "left", "user": BOT}


async def state_of(chat_id: int) -> ChatState | None:
    chat = await chats.get(chat_id)
    return chat.state if chat else None


# -- rights ---------------------------------------------------------------------------------------------------------


async def test_restricted_nothing_is_sent_and_nothing_is_lost(group: Any, newsroom: Any) -> None:
    await newsroom(14)
    group.telegram.members[7] = "creator"
    await group.says("/settings countries kz")
    await group.says("/subscribe 8:00")
    await group.receives(my_chat_member=change(group, MEMBER, restricted(may_write=False)))
    assert await state_of(-100) is ChatState.MUTED

    def result(name: str, _parameters: dict[str, Any]) -> Any:
        return restricted(may_write=False) if name == "getChatMember" else True

    original = group.telegram._result
    group.telegram._result = result
    for words in ("/news", "/rates", "/help", "@jarchi_bot kazakhstan"):
        assert await group.says(words) == []
    assert len(group.telegram.sent("getChatMember")) == 2, "the admin once, ourselves once in five minutes"
    assert await group.presses_data("1n::::") == []
    assert group.pop_ups() == ["I may not write in this group. An admin can allow it; or ask me in private."]
    group.telegram._result = original
    await group.receives(my_chat_member=change(group, restricted(may_write=False), restricted(may_write=True)))
    (screen,) = await group.says("/news")
    assert screen["text"].startswith("News · Kazakhstan")
    assert len(await subscriptions.of_chat(-100)) == 1


async def test_a_restriction_that_ends_by_itself_is_noticed(group: Any) -> None:
    await group.receives(my_chat_member=change(group, MEMBER, restricted(may_write=False)))
    (screen,) = await group.says("/help")  # Telegram says "member" when it is asked
    assert "/news" in screen["text"]
    assert await state_of(-100) is ChatState.ACTIVE


async def test_restricted_and_outside_is_outside(group: Any) -> None:
    await group.receives(my_chat_member=change(group, MEMBER, restricted(may_write=True, is_member=False)))
    assert await state_of(-100) is ChatState.LEFT
    assert group.telegram.sent("sendMessage") == []


async def test_added_without_a_voice_it_greets_once_it_has_one(group: Any) -> None:
    assert await group.receives(my_chat_member=change(group, LEFT, restricted(may_write=False))) == []
    (greeting,) = await group.receives(my_chat_member=change(group, restricted(may_write=False), MEMBER))
    assert greeting["text"].startswith("Hello, everyone!")


async def test_a_greeting_that_was_refused_comes_when_it_may(group: Any) -> None:
    text = "Bad Request: not enough rights to send text messages to the chat"
    group.telegram.refuse("sendMessage", 400, text)
    await group.receives(my_chat_member=change(group, LEFT, MEMBER))
    (greeting,) = await group.receives(my_chat_member=change(group, MEMBER, MEMBER))
    assert greeting["text"].startswith("Hello, everyone!")
    assert await group.receives(my_chat_member=change(group, MEMBER, MEMBER)) == []


async def test_removed_what_was_on_its_way_is_given_up_and_settings_survive(group: Any) -> None:
    group.telegram.members[7] = "creator"
    await group.says("/settings countries uz")
    await group.says("/subscribe 8:00")
    now = group.clock()
    waiting = NewDelivery(
        "k", DeliveryKind.BRIEFING, -100, '{"text":"x"}', due_at=now, expires_at=now + timedelta(hours=1)
    )
    await deliveries.add([waiting], now)
    out = {"status": "kicked", "user": BOT, "until_date": 0}
    assert await group.receives(my_chat_member=change(group, MEMBER, out)) == []
    assert await deliveries.waiting(-100) == 0
    await group.receives(my_chat_member=change(group, out, MEMBER))
    chat = await chats.get(-100)
    assert chat is not None
    assert (chat.state, chat.countries, len(await subscriptions.of_chat(-100))) == (ChatState.ACTIVE, ("UZ",), 1)


async def test_promoted_demoted_renamed(group: Any) -> None:
    await group.receives(my_chat_member=membership(group, "left", "member"))
    sent = len(group.telegram.sent("sendMessage"))
    rights = {**restricted(may_write=True), "status": "administrator"}
    admin = {name: value for name, value in rights.items() if name not in {"is_member", "until_date"}}
    more = (
        "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
        "can_restrict_members", "can_promote_members", "can_post_stories", "can_edit_stories", "can_delete_stories",
    )  # fmt: skip
    admin |= dict.fromkeys(more, False)
    await group.receives(my_chat_member=change(group, MEMBER, admin))
    await group.receives(my_chat_member=change(group, admin, MEMBER))
    await group.receives(message=group.message(new_chat_title="Good neighbours"))
    await group.receives(message=group.message(pinned_message=group.message(text="x")))
    await group.receives(message=group.message(new_chat_members=[group.user]))
    await group.receives(message=group.message(left_chat_member=group.user))
    assert len(group.telegram.sent("sendMessage")) == sent
    assert await state_of(-100) is ChatState.ACTIVE


# -- a group becomes a supergroup -------------------------------------------------------------------------------------


async def test_a_page_turned_while_the_group_moves_comes_in_the_new_one(talk: Any, newsroom: Any) -> None:
    await newsroom(14)
    talk.chat = OLD
    talk.telegram.members[7] = "creator"
    await talk.says("/settings language ru")
    await talk.says("/news")
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    talk.telegram.refuse("editMessageText", 400, text, migrate_to_chat_id=-1005)
    refused, sent = await talk.presses("▶")
    assert (refused["chat_id"], sent["chat_id"]) == (-5, -1005)
    assert sent["text"].startswith("Новости")
    assert "message_id" not in sent
    assert len(talk.telegram.sent("answerCallbackQuery")) == 1
    moved = await chats.get(-1005)
    assert moved is not None
    assert (moved.language, moved.kind) == ("ru", ChatKind.SUPERGROUP)


async def test_everything_moves_along(talk: Any) -> None:
    talk.chat = OLD
    talk.telegram.members[7] = "creator"
    await talk.says("/settings countries kg")
    await talk.says("/subscribe 8:00")
    await chat_topics.save(ChatTopic(-5, 5, "Rates", countries=("UZ",)))
    await talk.receives(message=talk.message(migrate_to_chat_id=-1005))
    talk.chat = NEW
    await talk.receives(message=talk.message(migrate_from_chat_id=-5))
    assert [one.chat_id for one in await subscriptions.of_chat(-1005)] == [-1005]
    assert [topic.chat_id for topic in await chat_topics.of_chat(-1005)] == [-1005]
    chat = await chats.get(-1005)
    assert chat is not None
    assert chat.countries == ("KG",)


# -- odd shapes -------------------------------------------------------------------------------------------------------


def streams(talk: Any) -> list[dict[str, Any]]:
    """Return updates as Telegram sends them that no other test has; what each is stands beside it."""
    plain = {"message_id": 9, "date": 1, "chat": GROUP}
    post = {"message_id": 9, "date": 1, "chat": CHANNEL, "sender_chat": CHANNEL}
    command = {"text": "/help", "entities": [{"type": "bot_command", "offset": 0, "length": 5}]}
    origin = {"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 3}
    query = {"id": "1", "from": talk.user, "chat_instance": "1", "data": "1n::::"}
    return [
        {"channel_post": {**post, "text": "Good morning"}},
        {"edited_channel_post": {**post, "edit_date": 2, **command}},
        {"edited_message": {**plain, "from": talk.user, "edit_date": 2, **command}},
        {"message": {**plain, "from": ANONYMOUS, "sender_chat": GROUP, "author_signature": "boss", "text": "hi"}},
        {"message": {**plain, "from": CHANNEL_BOT, "sender_chat": CHANNEL, "text": "hi"}},
        {
            "message": {
                **plain,
                "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
                "sender_chat": CHANNEL,
                "is_automatic_forward": True,
                "forward_origin": origin,
                "text": "Kazakhstan?",
            }
        },
        {
            "message": {
                **plain,
                "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
                "sender_chat": CHANNEL,
                "is_automatic_forward": True,
                "forward_origin": origin,
                **command,
            }
        },
        {"message": {**plain, "from": talk.user, "forward_origin": origin, **command}},
        {"message": {**plain, "from": talk.user, "forum_topic_created": {"name": "x", "icon_color": 7322096}}},
        {"message": {**plain, "from": talk.user, "forum_topic_closed": {}}},  # of the general topic
        {"message": {**plain, "from": talk.user, "general_forum_topic_hidden": {}}},
        {"message": {**plain, "from": talk.user, "message_thread_id": 77, "forum_topic_reopened": {}}},
        {"message": {**plain, "from": talk.user, "group_chat_created": True}},
        {"message": {**plain, "from": talk.user, "delete_chat_photo": True}},
        {"message": {**plain, "from": talk.user, "migrate_from_chat_id": -99999}},
        {"callback_query": {**query, "message": {"message_id": 9, "date": 0, "chat": GROUP}}},  # inaccessible
        {
            "callback_query": {
                "id": "1",
                "from": talk.user,
                "chat_instance": "1",
                "inline_message_id": "Ag",
                "data": "x",
            }
        },
        {"callback_query": {"id": "1", "from": talk.user, "chat_instance": "1", "game_short_name": "chess"}},
        {"chosen_inline_result": {"result_id": "s1", "from": talk.user, "query": "kzt", "inline_message_id": "Ag"}},
        {"inline_query": {"id": "1", "from": talk.user, "query": "kzt", "offset": "", "chat_type": "channel"}},
        {"chat_member": change(talk, {"status": "left", "user": talk.user}, {"status": "member", "user": talk.user})},
        {"message": {**plain, "from": talk.user, "text": "@jarchi_bot", "via_bot": BOT}},
        {"message": {**plain, "from": talk.user, "new_chat_members": [BOT]}},
    ]


async def test_odd_shapes_raise_nothing_and_spam_nobody(group: Any, newsroom: Any, banks: None) -> None:  # noqa: F811
    await newsroom(8)
    shown = {}
    for number, update in enumerate(streams(group)):
        group.chat = GROUP
        shown[number] = await group.receives(**update)
    said = [number for number, screens in shown.items() if screens]
    assert said == [15], (
        "only the press under a message that is out of reach is answered: with a new message or an edit"
    )


async def test_a_command_as_a_post_is_answered_in_the_channel(talk: Any, banks: None) -> None:  # noqa: F811
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    post = {"message_id": 9, "date": 1, "chat": CHANNEL, "sender_chat": CHANNEL, "text": "/rates", "entities": entities}
    (screen,) = await talk.receives(channel_post=post)
    assert screen["chat_id"] == -1001
    assert "reply_parameters" not in screen


async def test_the_general_topic_has_no_number(group: Any) -> None:
    (screen,) = await group.says("/rates", is_topic_message=False)
    assert "message_thread_id" not in screen
    (screen,) = await group.says("/rates", is_topic_message=True, message_thread_id=1)
    assert "message_thread_id" not in screen
    assert screen["reply_parameters"]


# -- nothing private in a group ---------------------------------------------------------------------------------------


async def test_a_persons_settings_are_neither_used_nor_shown_in_a_group(
    group: Any,
    newsroom: Any,
    banks: None,  # noqa: F811
) -> None:
    await newsroom(10)
    person = Chat(
        7, ChatKind.PRIVATE, language="ru", zone="Asia/Tokyo", countries=("TJ",), base_currency="EUR", welcomed=True
    )
    await chats.save(person)
    await chats.save(Chat(-100, ChatKind.SUPERGROUP, language="en", countries=("UZ",), welcomed=True))
    await subscriptions.add(scheduled(Subscription(0, 7, Schedule(60)), person, group.clock()), most=6)
    group.services.bot_id = 42
    asked = {"message_id": 1, "date": 0, "chat": GROUP, "from": BOT, "text": "a card"}
    said = []
    for words, extra in (
        ("/news", {}),
        ("/rates", {}),
        ("/convert 100 usd", {}),
        ("/chart", {}),
        ("/settings", {}),
        ("/subscribe", {}),
        ("/alerts", {}),
        ("/export", {}),
        ("/privacy", {}),
        ("/help", {}),
        ("@jarchi_bot 100 usd to som", {}),
        ("uzbekistan?", {"reply_to_message": asked}),
    ):
        (screen,) = await group.says(words, **extra)
        said.append(screen.get("text") or screen["caption"])
    everything = "\n".join(said)
    assert said[0].startswith("News · Uzbekistan")
    assert said[1].startswith("1 USD")
    assert "UZS" in said[2]
    assert "UZS" in said[10], "the som of the group's country"
    assert "TJS" not in said[2] + said[3] + said[10]
    for secret in ("Tajikistan", "Tokyo", "01:00", "Aigul", "Русский"):
        assert secret not in everything, secret


async def test_long_and_personal_answers_are_given_in_private(group: Any) -> None:
    group.telegram.members[7] = "administrator"
    for command, payload in (("/help", "help"), ("/privacy", "privacy"), ("/export", "1e100")):
        (screen,) = await group.says(command)
        assert len(screen["text"]) < 400
        assert group.rows() == [
            [{"text": group.rows()[0][0]["text"], "url": f"https://t.me/jarchi_bot?start={payload}"}]
        ]
    private = {"id": 7, "type": "private", "first_name": "Aigul"}
    group.chat = private
    (shown,) = await group.says("/start 1e100")
    assert '"telegram_id": -100' in shown["text"]
    group.telegram.members[7] = "member"
    group.clock.forward(minutes=6)
    (refused,) = await group.says("/start 1e100")
    assert "telegram_id" not in refused["text"]
    (unknown,) = await group.says("/start 1e999")
    assert "telegram_id" not in unknown["text"]


# -- keyboards of 0.1.0 ------------------------------------------------------------------------------------------------

RELEASED = {
    "1n:KZUZ:::": "News · Kazakhstan, Uzbekistan",
    "1n::::": "News",
    "1s:1::::": "Reservoir",
    "1s:1:KZ::6:8": "Reservoir",
    "1x:USD:": "1 USD",
    "1x:EUR:1": "Priced in EUR",
    "1h:news": "News",
    "1h:": "What I can do",
    "1p:": "Settings",
    "1p:zone": "Time zone",
    "1u:": "",
    "1l:ru:s": "Язык",
    "1l:en:g": "Hello, everyone!",
    "1l:en:w": "Hello",
    "1c:KZ:g": "Hello, everyone!",
    "1c:UZ:s": "Countries",
    "1r:kk": "Languages of news",
    "1z:Asia/Almaty": "Time zone",
    "1f:": "Delete everything?",
    "1e": "This is all that is stored",
}
"""What buttons of 0.1.0 carried, one or more of every kind it had."""


async def test_keyboards_of_the_first_release_still_work(group: Any, newsroom: Any, banks: None) -> None:  # noqa: F811
    await newsroom(8)
    group.telegram.members[7] = "administrator"
    for data, beginning in RELEASED.items():
        assert unpack(data) is not None, data
        shown = await group.presses_data(data)
        assert shown, data
        assert shown[0]["text"].startswith(beginning), (data, shown[0]["text"][:60])
        await chats.save(Chat(-100, ChatKind.SUPERGROUP, language="en", welcomed=True))
        group.services.chats.drop(-100)
    assert not group.pop_ups()


async def test_a_press_in_a_group_that_asks_too_fast_is_not_left_spinning(group: Any, newsroom: Any) -> None:
    await newsroom(8)
    for _ in range(502):
        group.services.press_throttle.judge((-100, 7), group.clock())
        group.services.throttle.judge(-100, group.clock())
    assert await group.presses_data("1n::::") == []
    assert len(group.telegram.sent("answerCallbackQuery")) == 1
    assert await group.says("/news") == []


async def test_a_migration_told_before_the_old_group_was_known(talk: Any) -> None:
    talk.chat = NEW
    await talk.receives(message=talk.message(migrate_from_chat_id=-5))
    await talk.says("/settings")
    assert await chats.get(-5) is None
