"""What the methods do, and how they refuse, in Telegram's own words."""

from typing import Any

import pytest

from bot.playground import visits
from bot.playground.cast import CHANNEL, EMILY, FORUM, GROUP, RUSLAN
from bot.playground.validation import _compile
from bot.playground.world import World

_BUTTON = {"text": "Next", "callback_data": "n"}


def _keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


@pytest.mark.parametrize(
    ("values", "description"),
    [
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<p>", "parse_mode": "HTML"}, 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        ({"text": "x", "chat_id": 5}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "reply_markup": _keyboard([{**_BUTTON, "callback_data": "ж" * 33}])}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": _keyboard([_BUTTON] * 9)}, "reply markup is too long"),
        ({"text": "x", "reply_markup": _keyboard(*[[_BUTTON] * 8] * 13)}, "reply markup is too long"),
        (
            {"text": "x", "reply_markup": _keyboard([{"text": "a"}])},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": _keyboard([{"text": "a", "url": "nowhere"}])},
            "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "message_thread_id": 7}, "message thread not found"),
        (
            {"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2",
        ),
    ],
)
async def test_messages_that_telegram_refuses(api: Any, values: dict[str, Any], description: str) -> None:
    answer = await api.call("sendMessage", **{"chat_id": EMILY, **values})
    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {description}")


async def test_the_longest_texts_pass(api: Any) -> None:
    assert len((await api.result("sendMessage", chat_id=EMILY, text=f" {'x' * 4096} "))["text"]) == 4096
    markup = _keyboard(*[[_BUTTON] * 8] * 12, [{**_BUTTON, "callback_data": "x" * 64}] * 4)
    assert await api.result("sendMessage", chat_id=EMILY, text="x", reply_markup=markup)


async def test_people_who_do_not_listen(api: Any, world: World) -> None:
    assert (
        await api.error("sendMessage", chat_id=RUSLAN, text="x")
        == "Forbidden: bot can't initiate conversation with a user"
    )
    visits.block(world, world.people[EMILY], blocked=True)
    assert await api.error("sendMessage", chat_id=EMILY, text="x") == "Forbidden: bot was blocked by the user"
    (update,) = await api.result("getUpdates")
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    _compile("Update")(update)
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    assert await api.result("sendMessage", chat_id=EMILY, text="x")


async def test_editing(api: Any) -> None:
    message = await api.result("sendMessage", chat_id=EMILY, text="one", reply_markup=_keyboard([_BUTTON]))
    place = {"chat_id": EMILY, "message_id": message["message_id"]}
    same = await api.error("editMessageText", **place, text=" one ", reply_markup=_keyboard([_BUTTON]))
    assert same == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    edited = await api.result("editMessageText", **place, text="two")
    assert edited["text"] == "two"
    assert "reply_markup" not in edited
    assert (
        await api.error("editMessageText", chat_id=EMILY, message_id=99, text="x")
        == "Bad Request: message to edit not found"
    )
    assert await api.result("editMessageReplyMarkup", **place, reply_markup=_keyboard([_BUTTON]))
    assert await api.result("deleteMessage", **place)
    assert await api.error("deleteMessage", **place) == "Bad Request: message to delete not found"


async def test_other_peoples_messages_cannot_be_edited(api: Any, world: World) -> None:
    theirs = visits.say(world, world.people[EMILY], world.chats[EMILY], "mine")
    refused = await api.error("editMessageText", chat_id=EMILY, message_id=theirs["message_id"], text="x")
    assert refused == "Bad Request: message can't be edited"


async def test_presses_are_answered_once_and_in_time(api: Any, world: World, clock: Any) -> None:
    message = await api.result("sendMessage", chat_id=EMILY, text="x", reply_markup=_keyboard([_BUTTON]))
    late = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    for wait, answers in ((0, [True, late]), (100, [late])):
        question = visits.press(world, world.people[EMILY], world.chats[EMILY], message["message_id"], "n")
        clock.forward(wait)
        for expected in answers:
            answer = await api.call("answerCallbackQuery", callback_query_id=question.id)
            assert answer.get("result", answer.get("description")) == expected
    assert await api.error("answerCallbackQuery", callback_query_id="1") == late
    updates = await api.result("getUpdates")
    assert [each["callback_query"]["data"] for each in updates] == ["n", "n"]
    _compile("Update")(updates[0])


async def test_topics(api: Any, world: World) -> None:
    chat = world.chats[FORUM]
    thread = next(iter(chat.topics))
    sent = await api.result("sendMessage", chat_id=FORUM, message_thread_id=thread, text="in the topic")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    world.close_topic(chat, chat.topics[thread], closed=True, by=world.people[EMILY])
    refused = await api.error("sendMessage", chat_id=FORUM, message_thread_id=thread, text="x")
    assert refused == "Bad Request: TOPIC_CLOSED"
    unable = await api.error("createForumTopic", chat_id=FORUM, name="Mine")
    assert unable == "Bad Request: not enough rights to manage topics in the chat"
    world.set_member(chat, world.bot, "administrator", by=world.people[EMILY])
    assert await api.result("sendMessage", chat_id=FORUM, message_thread_id=thread, text="admins may")
    topic = await api.result("createForumTopic", chat_id=FORUM, name="Mine")
    _compile("ForumTopic")(topic)
    assert await api.result("deleteForumTopic", chat_id=FORUM, message_thread_id=topic["message_thread_id"])
    gone = await api.error("sendMessage", chat_id=FORUM, message_thread_id=topic["message_thread_id"], text="x")
    assert gone == "Bad Request: message thread not found"


async def test_groups_that_move_and_close(api: Any, world: World) -> None:
    new = world.migrate(world.chats[GROUP])
    answer = await api.call("sendMessage", chat_id=GROUP, text="x")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new.id}
    updates = await api.result("getUpdates")
    assert updates[0]["message"]["migrate_to_chat_id"] == new.id
    assert updates[1]["message"]["migrate_from_chat_id"] == GROUP
    world.set_member(new, world.bot, "kicked", by=world.people[EMILY])
    assert (
        await api.error("sendMessage", chat_id=new.id, text="x") == "Forbidden: bot was kicked from the supergroup chat"
    )
    assert await api.result("sendMessage", chat_id=CHANNEL, text="a post")
    world.set_member(world.chats[CHANNEL], world.bot, "member", by=world.people[EMILY])
    refused = await api.error("sendMessage", chat_id=CHANNEL, text="x")
    assert refused == "Bad Request: need administrator rights in the channel chat"


async def test_privacy_mode_shows_the_bot_only_what_is_meant_for_it(api: Any, world: World) -> None:
    group, emily = world.chats[GROUP], world.people[EMILY]
    mine = await api.result("sendMessage", chat_id=GROUP, text="hello all")
    for text in ("just talking", "/news", "/news@jarchi_bot", "/news@other_bot", "hey @jarchi_bot", "a /rates b"):
        visits.say(world, emily, group, text)
    visits.say(world, emily, group, "to you", reply_to=mine["message_id"])
    seen = [each["message"]["text"] for each in await api.result("getUpdates")]
    assert seen == ["/news", "/news@jarchi_bot", "hey @jarchi_bot", "a /rates b", "to you"]
    world.set_member(group, world.bot, "administrator", by=emily)
    visits.say(world, emily, group, "an admin hears all")
    assert (await api.result("getUpdates"))[-1]["message"]["text"] == "an admin hears all"


async def test_anonymous_admins_and_channels_write_without_a_person(api: Any, world: World) -> None:
    emily = world.people[EMILY]
    visits.say(world, emily, world.chats[FORUM], "/settings", as_chat=FORUM)
    visits.say(world, emily, world.chats[CHANNEL], "/news")
    anonymous, post = await api.result("getUpdates")
    assert anonymous["message"]["from"]["username"] == "GroupAnonymousBot"
    assert anonymous["message"]["sender_chat"]["id"] == FORUM
    assert "from" not in post["channel_post"]


async def test_members(api: Any) -> None:
    owner = await api.result("getChatMember", chat_id=GROUP, user_id=EMILY)
    assert owner["status"] == "creator"
    admins = await api.result("getChatAdministrators", chat_id=FORUM)
    assert [each["user"]["id"] for each in admins] == [EMILY, RUSLAN]
    for each in (*admins, await api.result("getChatMember", chat_id=GROUP, user_id=RUSLAN)):
        _compile(f"ChatMember{_PROPER[each['status']]}")(each)
    assert await api.result("getChatMemberCount", chat_id=GROUP) == 8
    _compile("ChatFullInfo")(await api.result("getChat", chat_id=FORUM))
    assert await api.result("leaveChat", chat_id=GROUP)
    assert await api.error("getChat", chat_id=GROUP) == "Forbidden: bot is not a member of the group chat"


_PROPER = {"creator": "Owner", "administrator": "Administrator", "member": "Member"}


async def test_commands_by_scope_and_language(api: Any, world: World) -> None:
    async def put(word: str, **where: Any) -> None:
        await api.result("setMyCommands", commands=[{"command": word, "description": word}], **where)

    def menu(chat_id: int, person: int) -> str:
        language = world.people[person].language_code
        return world.profile.commands_for(world.chats[chat_id], person, language)[0]["command"]

    await put("default")
    assert menu(EMILY, EMILY) == menu(GROUP, RUSLAN) == "default"
    await put("defaultru", language_code="ru")
    await put("private", scope={"type": "all_private_chats"})
    await put("groups", scope={"type": "all_group_chats"})
    await put("admins", scope={"type": "all_chat_administrators"})
    assert (menu(EMILY, EMILY), menu(RUSLAN, RUSLAN)) == ("private", "private")
    assert (menu(GROUP, RUSLAN), menu(GROUP, EMILY)) == ("groups", "admins")
    await api.result("deleteMyCommands", scope={"type": "all_private_chats"})
    assert (menu(EMILY, EMILY), menu(RUSLAN, RUSLAN)) == ("default", "defaultru")
    await put("here", scope={"type": "chat", "chat_id": GROUP})
    assert menu(GROUP, RUSLAN) == "here"
    assert (
        await api.error("setMyCommands", commands=[{"command": "Bad", "description": "x"}])
        == "Bad Request: BOT_COMMAND_INVALID"
    )


async def test_inline_mode(api: Any, world: World) -> None:
    emily, group = world.people[EMILY], world.chats[GROUP]
    question = visits.ask_inline(world, emily, "oil", chat=group)
    result = {
        "type": "article",
        "id": "1",
        "title": "Oil",
        "input_message_content": {"message_text": "Oil a.kz"},
        "reply_markup": _keyboard([_BUTTON]),
    }
    assert await api.error("answerInlineQuery", inline_query_id=question.id, results=[{**result, "id": "x" * 65}])
    assert await api.result("answerInlineQuery", inline_query_id=question.id, results=[result], next_offset="10")
    assert visits.ask_inline(world, world.people[RUSLAN], "oil").answer is not None
    message = visits.choose(world, emily, group, "1", "oil")
    assert message["via_bot"]["id"] == world.bot.id
    visits.press(world, emily, group, message["message_id"], "n")
    updates = {kind: each[kind] for each in await api.result("getUpdates") for kind in each if kind != "update_id"}
    inline_id = updates["chosen_inline_result"]["inline_message_id"]
    assert updates["inline_query"]["chat_type"] == "group"
    assert updates["callback_query"]["inline_message_id"] == inline_id
    assert await api.result("editMessageText", inline_message_id=inline_id, text="changed") is True
    assert group.messages[message["message_id"]]["text"] == "changed"


async def test_copying_forwarding_pinning(api: Any, world: World) -> None:
    theirs = visits.say(world, world.people[EMILY], world.chats[EMILY], "pass it on to a.kz")
    source = {"from_chat_id": EMILY, "message_id": theirs["message_id"]}
    forwarded = await api.result("forwardMessage", chat_id=GROUP, **source)
    assert forwarded["forward_origin"]["sender_user"]["id"] == EMILY
    _compile("Message")(forwarded)
    copied = await api.result("copyMessage", chat_id=GROUP, **source)
    assert world.chats[GROUP].messages[copied["message_id"]]["entities"] == theirs["entities"]
    assert await api.error("pinChatMessage", chat_id=GROUP, **copied) == (
        "Bad Request: not enough rights to manage pinned messages in the chat"
    )
    assert await api.result("pinChatMessage", chat_id=EMILY, message_id=theirs["message_id"])
    assert (await api.result("getChat", chat_id=EMILY))["pinned_message"]["text"] == "pass it on to a.kz"
    assert await api.result("unpinChatMessage", chat_id=EMILY)


async def test_limits(api: Any, world: World, clock: Any) -> None:
    world.limits.on = True
    for _ in range(5):
        assert await api.result("sendMessage", chat_id=EMILY, text="x")
    answer = await api.call("sendMessage", chat_id=EMILY, text="x")
    assert (answer["error_code"], answer["description"]) == (429, "Too Many Requests: retry after 1")
    assert answer["parameters"] == {"retry_after": 1}
    clock.forward(1)
    assert await api.result("sendMessage", chat_id=EMILY, text="x")
    for _ in range(20):
        assert await api.result("sendMessage", chat_id=GROUP, text="x")
    assert (await api.call("sendMessage", chat_id=GROUP, text="x"))["parameters"]["retry_after"] >= 2
    clock.forward(60)
    assert await api.result("sendMessage", chat_id=GROUP, text="x")


async def test_every_playable_method_is_specified() -> None:
    from bot.playground.methods.table import METHODS
    from bot.playground.validation import facts

    assert set(METHODS) <= set(facts()["methods"])
