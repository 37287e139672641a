"""Updates that the library reads, and those of which only the core can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, Message

from bot.sending.lenient import command_first, read_update, reduced

BOT = Bot("1:token")
USER = {"id": 7, "is_bot": False, "first_name": "Aigul", "language_code": "ru"}
CHAT = {"id": -100, "type": "supergroup", "title": "Neighbours"}
TEXT = {
    "message_id": 5,
    "date": 1_700_000_000,
    "chat": CHAT,
    "from": USER,
    "text": "/news uz",
    "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
    "message_thread_id": 77,
    "is_topic_message": True,
}


def test_a_healthy_update_is_read_whole():
    update = read_update({"update_id": 1, "message": {**TEXT, "has_protected_content": True}}, BOT)
    assert update.message.has_protected_content
    assert update.message.chat.title == "Neighbours"


@pytest.mark.parametrize(
    "broken",
    [
        {"sticker": {}},
        {"entities": [{}, *TEXT["entities"], "x", {"type": "bold", "offset": "0", "length": 1}]},
        {"reply_to_message": {"text": "without a chat"}},
        {"forward_origin": {"type": "user"}},
        {"date": None},
        {"date": 10**18},
        {"date": "yesterday"},
    ],
)
def test_an_unreadable_part_costs_nothing_that_an_answer_needs(broken):
    message = read_update({"update_id": 1, "message": {**TEXT, **broken}}, BOT).message
    assert (message.text, message.chat.id, message.from_user.language_code) == ("/news uz", -100, "ru")
    assert (message.message_id, message.message_thread_id, message.is_topic_message) == (5, 77, True)
    assert [entity.type for entity in message.entities] == ["bot_command"]


@pytest.mark.parametrize("missing", ["date", "message_id"])
def test_a_missing_part_costs_nothing_either(missing):
    message = {name: value for name, value in TEXT.items() if name != missing}
    assert read_update({"update_id": 1, "message": message}, BOT).message.text == "/news uz"


def test_a_press_without_chat_instance_and_date():
    message = {"message_id": 5, "chat": CHAT}
    query = {"id": 9, "from": {"id": 7}, "message": message, "data": "1h:news"}
    update = read_update({"update_id": 1, "callback_query": query}, BOT)
    assert (update.callback_query.id, update.callback_query.data) == ("9", "1h:news")
    assert isinstance(update.callback_query.message, Message)
    assert update.effective_chat.id == -100
    assert update.effective_user.first_name == ""


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ({"status": "administrator"}, "member"),
        ({"status": "something_new"}, "member"),
        ({"status": "left"}, "left"),
        ({"status": "kicked"}, "left"),
        ({"status": "restricted", "is_member": False}, "left"),
    ],
)
@pytest.mark.parametrize("kind", ["my_chat_member", "chat_member"])
def test_who_is_inside_is_read_without_all_rights(told, read, kind):
    event = {
        "chat": CHAT,
        "from": USER,
        "date": 1,
        "old_chat_member": {"status": "administrator", "user": USER},
        "new_chat_member": {**told, "user": USER},
    }
    update = read_update({"update_id": 1, kind: event}, BOT)
    assert getattr(update, kind).new_chat_member.status == read


def test_a_command_is_found_wherever_its_entity_stands():
    """Of a message that is all bold, Telegram tells the bold first; python-telegram-bot looks no further."""
    words = "/rates@jarchi_bot, eur"
    bold, command = {"type": "bold", "offset": 0, "length": 22}, {"type": "bot_command", "offset": 0, "length": 17}
    for entities in ([bold, command], [command, bold], [bold, {**command, "length": 3}]):
        raw = {"update_id": 1, "message": {"text": words, "entities": entities}}
        assert command_first(raw)["message"]["entities"] == [command, bold]
        assert raw["message"]["entities"] is entities, "what was sent stays as it was"


@pytest.mark.parametrize(
    ("words", "entities"),
    [
        ("/rates", [{"type": "code", "offset": 0, "length": 6}]),
        ("see /rates", [{"type": "bot_command", "offset": 4, "length": 6}]),
        ("/rates/eur", [{"type": "bot_command", "offset": 0, "length": 6}]),
        ("/rates", None),
        ("/rates", ["bot_command", None, 5]),
        (None, [{"type": "bot_command", "offset": 0, "length": 6}]),
    ],
)
def test_what_telegram_takes_for_no_command_stays_none(words, entities):
    raw = {"update_id": 1, "channel_post": {"text": words, "entities": entities}}
    assert command_first(raw) is raw


def test_a_group_that_moved_is_read():
    message = {"chat": CHAT, "migrate_from_chat_id": -5}
    assert read_update({"update_id": 1, "message": message}, BOT).message.migrate_from_chat_id == -5


@pytest.mark.parametrize(
    "update",
    [
        {"message": None},
        {"message": {**TEXT, "chat": {"id": 1, "type": "planet"}, "date": "x"}},
        {"message": {**TEXT, "chat": {"id": 2**70, "type": "private"}}},
        {"message": {"chat": CHAT, "sticker": {}}},
        {"callback_query": {"id": "1"}},
        {"callback_query": {"from": USER}},
        {"my_chat_member": {"chat": CHAT}},
        {"poll": {"id": "1"}},
        {},
    ],
)
def test_what_has_no_core_is_nothing(update):
    assert reduced({"update_id": 1, **update}) is None


@pytest.mark.parametrize("content", [{"poll": {"id": "1"}}, {"message": {}}, {"message": "x"}, {"callback_query": {}}])
def test_what_cannot_be_read_at_all_is_an_update_without_content(content):
    update = read_update({"update_id": 1, **content}, BOT)
    assert update.update_id == 1
    assert update.effective_chat is None
    assert update.message is update.callback_query is update.poll is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["chat", "from", "id", "type", "text", "date", "message", "data", "entities", "user"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(["message", "channel_post", "callback_query", "my_chat_member", "chat_member"]), JSON)
def test_any_json_is_reduced_to_what_can_be_read(kind, value):
    core = reduced({"update_id": 1, kind: value})
    if core is not None:
        assert read_update(core, BOT).update_id == 1


def test_a_press_under_a_picture_still_tells_that_it_is_one():
    """Else the answer would come as a message of its own instead of in the picture's place."""
    chat, person = {"id": 5, "type": "private"}, {"id": 5, "is_bot": False, "first_name": "A"}
    message = {"message_id": 1, "date": 1, "chat": chat, "photo": [{"odd": True}]}
    press = {"update_id": 1, "callback_query": {"id": "1", "from": person, "data": "x", "message": message}}
    core = reduced(press)
    assert core is not None
    assert len(core["callback_query"]["message"]["photo"]) == 1
    message["photo"] = "no list"
    assert "photo" not in reduced(press)["callback_query"]["message"]
