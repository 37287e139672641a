"""Streams as Telegram sends them where people talk: odd senders, commands, numbers and answers, and what each is due.

What is expected of an update stands beside it. Updates are pushed raw, many at once, so that a sender may be whoever
the Bot API knows; who is answered is told by what the bot's messages reply to.
"""

import asyncio
import itertools
import time
from typing import Any

import pytest

from bot.playground import visits
from bot.playground.people import ANONYMOUS_ADMIN, CHANNEL_BOT, TELEGRAM, Chat, Member, Person
from bot.playground.visitor import Visitor, text_of
from handlers.callbacks import OpenPage, OpenRates, Place, SetLanguage, pack
from storage import chats
from storage.database import opened
from tests.journeys.house import PATIENCE, Town, complaints, until, visitor

PHOTO = [{"file_id": "x", "file_unique_id": "x", "width": 9, "height": 9}]
ABROAD = {"id": -1003333333333, "type": "channel", "title": "Abroad"}
MOST = 2**52 - 1
"""Ids have at most 52 significant bits."""
SILENCE = None
ON_ONE_ENGINE = pytest.mark.parametrize("lasting_database_url", ["sqlite"], indirect=True)
"""For streams whose answers are the same whatever they are stored in."""
_NUMBERS = itertools.count(10**6)


def command(length, offset=0):
    return {"type": "bot_command", "offset": offset, "length": length}


def passed_on_from(chat):
    return {"type": "channel", "date": 1, "chat": chat, "message_id": 5}


class Stream:
    """Raw messages of one chat, and what the bot says to each."""

    def __init__(self, town: Town, chat: Chat, person: Person) -> None:
        self.town, self.chat, self.person = town, chat, person

    def push(self, content: dict[str, Any]) -> int:
        """Let something be written here; ``kind`` is that of the update, ``sender`` who is said to have written it."""
        world, content = self.town.world, dict(content)
        in_channel = self.chat.type == "channel"
        kind = content.pop("kind", "channel_post" if in_channel else "message")
        usual = {"sender_chat": self.chat.to_api()} if in_channel else {"from": self.person.to_api()}
        sender = content.pop("sender", usual)
        if content.get("text", "").startswith("/") and "entities" not in content:
            content["entities"] = [command(len(content["text"].split()[0]))]
        if self.chat.type == "private":  # all of these are numbered as one
            number = next(_NUMBERS)
        else:
            number = self.chat.last_id = self.chat.last_id + 1
        message = {"message_id": number, "date": world.now(), "chat": self.chat.to_api(), **sender, **content}
        self.chat.keep(message)
        world.updates.push(kind, message, world.now())
        return number

    def said(self) -> dict[int, str]:
        """Return what the bot says in answer, by the message it answers."""
        bot = self.town.world.bot.id
        mine = [one for one in self.chat.messages.values() if one.get("from", {}).get("id") == bot]
        return {one.get("reply_to_message", {}).get("message_id", 0): text_of(one) for one in mine}

    async def is_due(self, table: list[tuple[dict[str, Any], str | None]]) -> None:
        """Push a table of messages and check what comes of each: the beginning of an answer, or silence."""
        expected = {self.push(content): (content, beginning) for content, beginning in table}
        answered = {number for number, (_, beginning) in expected.items() if beginning is not SILENCE}
        await until(lambda: answered <= self.said().keys())
        await asyncio.sleep(0.5)
        said = self.said()
        for number, (content, beginning) in expected.items():
            if beginning is SILENCE:
                assert number not in said, (content, said[number])
            else:
                assert said[number].startswith(beginning), (content, said[number])


@pytest.fixture
def place(town: Town, bot, owner: Person, guest: Person):
    """Make a place where the bot is an admin and has greeted."""

    async def made(kind: str, **options: Any) -> Chat:
        chat = town.world.add_chat(kind, "Chaikhana", owner, **options)
        chat.members[guest.id] = Member(guest)
        town.world.set_member(chat, town.world.bot, "administrator", by=owner)
        if kind != "channel":
            await until(lambda: any("from" in one and "text" in one for one in chat.messages.values()))
        return chat

    return made


@ON_ONE_ENGINE
async def test_commands_of_every_shape(town, bot, place, guest):
    group = await place("supergroup")
    bold = {"type": "bold", "offset": 0, "length": 10}
    await Stream(town, group, guest).is_due([
        ({"text": "/rates, eur!", "entities": [command(6)]}, "1 EUR"),
        ({"text": "/rates eur", "entities": [bold, command(6)]}, "1 EUR"),
        ({"text": "/rates\u200f kgs", "entities": [command(6)]}, "Priced in KGS"),
        ({"text": "/CONVERT@Jarchi_Bot\n100 usd\nkgs"}, "🇰🇬 100"),
        ({"text": "/news 😀 🇰🇿", "brand_new": {"a": [1]}}, "News · Kazakhstan"),
        ({"text": "/rates", "entities": [{"type": "code", "offset": 0, "length": 6}]}, SILENCE),
        ({"text": "/rates", "entities": []}, SILENCE),
        ({"text": "see /rates", "entities": [command(6, 4)]}, SILENCE),
        ({"text": "/rates@other_bot"}, SILENCE),
        ({"text": "/rates@jarchi_bot_2"}, SILENCE),
        ({"text": "/unheard_of"}, SILENCE),
        ({"caption": "/rates", "caption_entities": [command(6)], "photo": PHOTO}, SILENCE),
        ({"text": "/rates", "kind": "edited_message", "edit_date": 1}, SILENCE),
        ({"text": "/rates", "kind": "business_message", "business_connection_id": "b"}, SILENCE),
        ({"text": "/rates", "kind": "edited_business_message", "business_connection_id": "b"}, SILENCE),
        ({"text": "/rates", "kind": "guest_message", "guest_query_id": "q"}, SILENCE),
        ({"text": "/rates", "kind": "brand_new_message"}, SILENCE),
        ({"text": "/rates", "forward_origin": passed_on_from(ABROAD)}, SILENCE),
        ({"text": "/rates", "via_bot": town.world.bot.to_api()}, SILENCE),
    ])  # fmt: skip
    assert complaints(bot) == []


@ON_ONE_ENGINE
async def test_words_of_every_shape(town, bot, place, guest):
    group = await place("supergroup")
    ours = {"message_id": 3, "date": 1, "chat": group.to_api(), "from": town.world.bot.to_api(), "text": "1 USD"}
    await Stream(town, group, guest).is_due([
        ({"text": "@jarchi_bot\u200f kgs?"}, "Priced in KGS"),
        ({"text": "\u2068@JARCHI_BOT\u2069, 100 usd kgs"}, "🇰🇬 100"),
        ({"text": "😀🇰🇿 @jarchi_bot 𝕂𝕒𝕫𝕒𝕜𝕙𝕤𝕥𝕒𝕟"}, "News · Kazakhstan"),
        ({"caption": "@jarchi_bot kazakhstan", "photo": PHOTO}, "News · Kazakhstan"),
        ({"text": "eur?\u200e", "reply_to_message": ours}, "1 EUR"),
        ({"text": "ok", "reply_to_message": ours, "quote": {"text": "1 USD", "position": 0}}, SILENCE),
        ({"text": "🇰", "reply_to_message": ours}, SILENCE),
        ({"text": "really?", "reply_to_message": ours}, SILENCE),
        ({"text": "???", "reply_to_message": ours}, SILENCE),
        ({"caption": "look at that", "photo": PHOTO, "reply_to_message": ours}, SILENCE),
        ({"caption": "kazakhstan?", "photo": PHOTO}, SILENCE),
        ({"text": "kgs?", "reply_to_message": {**ours, "from": guest.to_api(), "via_bot": ours["from"]}}, SILENCE),
        ({"text": "kgs?", "external_reply": {"origin": {"type": "user", "date": 1, "sender_user": ours["from"]}}},
         SILENCE),
        ({"text": "@jarchi_bot_2 kgs?"}, SILENCE),
        ({"text": "me@jarchi_bot"}, SILENCE),
        ({"text": "@jarchi_bot kgs?", "forward_origin": passed_on_from(ABROAD)}, SILENCE),
    ])  # fmt: skip
    assert complaints(bot) == []


@ON_ONE_ENGINE
async def test_senders_of_every_kind(town, bot, place, owner, guest):
    group, channel = await place("supergroup", is_forum=True), await place("channel")
    linked = await place("channel")
    group.linked_chat_id = linked.id
    topic = town.world.create_topic(group, "News", by=owner)
    boss = {"from": ANONYMOUS_ADMIN, "sender_chat": group.to_api(), "author_signature": "boss"}
    here = {"message_thread_id": topic.message_thread_id, "is_topic_message": True}
    await Stream(town, group, guest).is_due([
        ({"text": "/settings language ru", "sender": boss, **here}, "Готово."),
        ({"text": "/settings language kk"}, "Менять эти настройки могут только администраторы."),
        ({"text": "/settings language kk", "sender": {"from": CHANNEL_BOT, "sender_chat": channel.to_api()}},
         "Менять эти настройки могут только администраторы."),
        ({"text": "/settings language kk", "sender": {"from": CHANNEL_BOT, "sender_chat": {**ABROAD, "id": -MOST}}},
         "Менять эти настройки могут только администраторы."),
        ({"text": "/settings language en", "sender": {"from": CHANNEL_BOT, "sender_chat": linked.to_api()}}, "Done."),
        ({"text": "/rates", "sender": {"from": TELEGRAM, "sender_chat": linked.to_api()}, "is_automatic_forward": True,
          "forward_origin": passed_on_from(linked.to_api())}, SILENCE),
        ({"text": "/settings language ru", "sender": boss, "forward_origin": passed_on_from(ABROAD)}, SILENCE),
        ({"text": "/rates", "sender": {"from": {"id": 99, "is_bot": True, "first_name": "Other"}}}, SILENCE),
    ])  # fmt: skip
    assert complaints(bot) == []


@ON_ONE_ENGINE
async def test_topics_of_every_shape(town, bot, place, owner, guest):
    """A thread of replies is no topic, nor is the general topic one to write to; what happens to topics is not told."""
    forum, plain = await place("supergroup", is_forum=True), await place("supergroup")
    topic = town.world.create_topic(forum, "News", by=owner).message_thread_id
    here, general = ({"message_thread_id": each, "is_topic_message": True} for each in (topic, 1))
    letters = {**plain.to_api(), "id": -1004444444444, "is_direct_messages": True}
    await asyncio.gather(
        Stream(town, forum, guest).is_due([
            ({"forum_topic_edited": {"icon_custom_emoji_id": "5"}, **here}, SILENCE),
            ({"forum_topic_edited": {"name": "\u2068Новости 🇰🇿\u2069"}, **here}, SILENCE),
            ({"forum_topic_closed": {}}, SILENCE),
            ({"forum_topic_reopened": {}}, SILENCE),
            ({"general_forum_topic_hidden": {}}, SILENCE),
            ({"general_forum_topic_unhidden": {}}, SILENCE),
            ({"forum_topic_closed": {}, **here}, SILENCE),
            ({"forum_topic_reopened": {}, **here}, SILENCE),
            ({"text": "/rates", **here}, "1 USD"),
            ({"text": "/rates eur", **general}, "1 EUR"),
            ({"text": "/rates rub"}, "1 RUB"),
        ]),
        Stream(town, plain, guest).is_due([
            ({"text": "/rates", "message_thread_id": 999_999}, "1 USD"),
            ({"text": "/rates", "chat": letters, "direct_messages_topic": {"topic_id": 5}}, SILENCE),
        ]),
    )  # fmt: skip
    where = {text_of(one)[:5]: one.get("message_thread_id") for one in forum.messages.values() if "from" in one}
    assert (where["1 USD"], where["1 EUR"], where["1 RUB"]) == (topic, None, None)
    assert complaints(bot) == []


@ON_ONE_ENGINE
async def test_a_channel_is_not_spoken_to_by_what_it_passes_on(town, bot, place, owner):
    channel = await place("channel")
    stream = Stream(town, channel, owner)
    for content in (
        {"text": "/rates", "forward_origin": passed_on_from(ABROAD)},
        {"text": "/settings", "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}},
        {"text": "/rates", "via_bot": town.world.bot.to_api()},
        {"text": "/rates@other_bot"},
        {"text": "@jarchi_bot kazakhstan"},
        {"text": "/rates", "kind": "edited_channel_post", "edit_date": 1},
    ):
        stream.push(content)
    signed = stream.push({"text": "/rates", "author_signature": "Olga"})
    await until(lambda: channel.last_id > signed)
    await asyncio.sleep(0.5)
    (answer,) = [one for number, one in channel.messages.items() if number > signed]
    assert text_of(answer).startswith("1 USD")


async def test_whatever_is_written_in_private(town, bot, reader):
    """One answer each, in the order in which they were written."""
    await reader.start()
    stream = Stream(town, reader.chat, reader.person)
    table = [
        ({"text": "\u200f/rates eur", "entities": [command(6, 1)]}, "1 EUR"),
        ({"text": "100\u200f usd\u200e to kgs"}, "🇰🇬 100"),
        ({"text": "\u200bKazakhstan\ufeff"}, "News · Kazakhstan"),
        ({"caption": "/settings", "caption_entities": [command(9)], "photo": PHOTO}, "Settings"),
        ({"caption": "/convert 100 usd kgs", "caption_entities": [command(8)], "photo": PHOTO}, "🇰🇬 100"),
        ({"text": "/settings zone \u202eAlmaty"}, "Your times are now those of Almaty"),
        ({"text": "/news kz", "entities": [command(50)]}, "News · Kazakhstan"),
        ({"text": "/rates", "entities": [{"type": "spoiler", "offset": 0, "length": 6}, command(6)]}, "1 USD"),
        ({"text": "/search " + "𝕂" * 2000}, "Search"),
        ({"text": "/convert " + "9" * 4000 + " usd kgs"}, "That is too long for me."),
        ({"text": "😀" * 2000}, "I did not understand"),
        ({"text": "/rates", "message_thread_id": 777, "is_topic_message": True}, "1 USD"),
    ]
    before = reader.chat.last_id
    numbers = [stream.push(content) for content, _ in table]

    def answers():
        kept = [one for number, one in reader.chat.messages.items() if number not in numbers]
        return [text_of(one) for one in kept if one["from"]["is_bot"]][1:]

    assert before
    await until(lambda: len(answers()) >= len(table))
    for (content, beginning), answer in zip(table, answers(), strict=True):
        assert answer.startswith(beginning), (content, answer)
    assert complaints(bot) == []


# -- presses -------------------------------------------------------------------------------------------------------


def pressed(town, person, message=None, **fields):
    """Push a press as it may come; return the question that waits for its answer."""
    question = town.world.questions.press(person.id, town.world.now())
    query = {"id": question.id, "from": person.to_api(), "chat_instance": "-7", **fields}
    if message is not None:
        query["message"] = message
    town.world.updates.push("callback_query", query, town.world.now())
    return question


async def test_presses_of_every_shape_are_answered(town, bot, place, guest, reader):
    group = await place("supergroup", is_forum=True)
    await reader.start()
    page, rates = pack(OpenPage(Place())), pack(OpenRates("EUR"))
    inaccessible = {"chat": group.to_api(), "message_id": 77, "date": 0}
    private = {"chat": reader.chat.to_api(), "message_id": 77, "date": 0}
    before = len(reader.chat.messages)
    questions = [
        pressed(town, guest, inaccessible, data=page),
        pressed(town, reader.person, private, data=page),
        pressed(town, guest, inaccessible, data=pack(SetLanguage("ru"))),
        pressed(town, guest, inaccessible, game_short_name="chess"),
        pressed(town, guest, {**inaccessible, "brand_new": {"a": 1}}, data="1n:"),
        pressed(town, guest, inaccessible, data="𝕂" * 16),
        pressed(town, guest, inline_message_id="AAAA", data=rates),
        pressed(town, guest, data=rates),
        pressed(town, guest, {**inaccessible, "chat": ABROAD}, data=rates),
    ]
    await until(lambda: all(one.answer is not None for one in questions))
    assert "admins" in questions[2].answer["text"]
    await until(lambda: len(reader.chat.messages) > before)  # the page comes as a message of its own
    assert text_of(reader.chat.messages[max(reader.chat.messages)]).startswith("News")
    assert complaints(bot) == []


@ON_ONE_ENGINE
async def test_two_hundred_people_go_two_ways_from_one_page(town, bot, place, owner):
    """Half turn on, half open a story: all are answered, few changes are made."""
    group = await place("supergroup")
    crowd = [town.person(f"Reader {number}") for number in range(200)]
    for person in crowd:
        group.members[person.id] = Member(person)
    with visitor(town, owner, group) as olga:
        page = await olga.say("/news")
        ways = olga.data(page, "▶"), olga.data(page, "1")
        edits = town.world.calls.get("editMessageText", 0)
        asked = [visits.press(town.world, each, group, page["message_id"], ways[each.id % 2]) for each in crowd]
        await until(lambda: all(one.answer is not None for one in asked))
        await until(lambda: group.messages[page["message_id"]] != page)
        await asyncio.sleep(1)
    assert town.world.calls["editMessageText"] - edits <= 20
    assert complaints(bot) == []


@ON_ONE_ENGINE
async def test_who_pressed_in_a_busy_group_is_answered_elsewhere(town, bot, place, owner, guest):
    """A group gets no more messages for now, so a chart that is asked for there has to wait; its reader has not."""
    group = await place("group")
    with visitor(town, owner, group) as olga, Visitor(town.world, guest, patience=PATIENCE) as in_private:
        card = await olga.say("/rates")
        town.world.faults.add("429", method="sendPhoto", chat_id=group.id, seconds=20)
        chart = olga.data(card, "Chart")
        visits.press(town.world, guest, group, card["message_id"], chart)
        await until(lambda: not town.world.faults.planned)
        began = time.monotonic()
        assert text_of(await in_private.start()).startswith("Hello")
        page = await in_private.say("/news")
        assert text_of(await in_private.press(page, "▶")).startswith("News")
        assert time.monotonic() - began < 8


# -- who is where --------------------------------------------------------------------------------------------------

INSIDE = ("creator", "administrator", "member", "restricted")
PLACES = (*INSIDE, "silenced", "postless", "gone", "left", "kicked")
"""Where a bot may be: as the Bot API says, and restricted so that it may not write, or is outside all the same."""
STATES = {"silenced": "muted", "gone": "left", "left": "left", "kicked": "left"}


def member(town, place):
    status = {"silenced": "restricted", "gone": "restricted", "postless": "administrator"}.get(place, place)
    card = Member(town.world.bot, status).to_api("channel")
    if place == "silenced":
        card["can_send_messages"] = False
    if place == "gone":
        card["is_member"] = False
    if place == "postless":
        card["can_post_messages"] = False
    return card


@pytest.mark.timeout(180)
async def test_every_way_from_one_place_to_another(town, bot, owner, lasting_database_url):
    """The state of each chat afterwards, with ids as large as there can be; groups where it may write are greeted."""
    number, expected = MOST, {}
    for kind in ("group", "supergroup", "channel"):
        for old in PLACES:
            for new in PLACES:
                number -= 1
                chat = town.world.add_chat(kind, f"{old} {new}", owner, chat_id=-number)
                told = member(town, new)
                chat.members[town.world.bot.id] = Member(town.world.bot, told["status"])
                if new == "gone":
                    chat.members[town.world.bot.id].status = "left"
                event = {"chat": chat.to_api(), "from": owner.to_api(), "date": town.world.now()}
                event |= {"old_chat_member": member(town, old), "new_chat_member": told}
                town.world.updates.push("my_chat_member", event, town.world.now())
                state = STATES.get(new, "active")
                if kind == "channel" and state == "active" and new not in {"creator", "administrator"}:
                    state = "muted"
                expected[chat.id] = kind, state
    for old, new, state in (("member", "kicked", "unreachable"), ("kicked", "member", "active")):
        person = town.world.add_person(Person(number := number - 1, "Aida"))
        person.started = True
        event = {"chat": town.world.private_chat(person).to_api(), "from": person.to_api(), "date": town.world.now()}
        event |= {"old_chat_member": member(town, old), "new_chat_member": member(town, new)}
        town.world.updates.push("my_chat_member", event, town.world.now())
        expected[person.id] = "private", state
    greeted = [chat_id for chat_id, (kind, state) in expected.items() if "group" in kind and state == "active"]
    await until(lambda: all(town.world.chats[chat_id].messages for chat_id in greeted))
    await asyncio.sleep(1)
    async with opened(lasting_database_url, migrate=False):
        found = {chat_id: await chats.get(chat_id) for chat_id in expected}
    wrong = {
        (town.world.chats[chat_id].title, *expected[chat_id], one and one.state.value)
        for chat_id, one in found.items()
        if one is None or one.state.value != expected[chat_id][1]
    }
    assert wrong == set()
    spoken = {chat_id: len(town.world.chats[chat_id].messages) for chat_id in expected}
    assert spoken == {chat_id: int(chat_id in greeted) for chat_id in expected}
    assert complaints(bot) == []


async def test_a_press_does_not_bring_back_a_chat_that_was_left(town, place, owner, guest, lasting_database_url):
    group = await place("group")
    with visitor(town, owner, group) as olga:
        card = await olga.say("/rates")
        town.world.set_member(group, town.world.bot, "kicked", by=owner)
        await asyncio.sleep(0.5)
        question = pressed(town, guest, card, data="1n:nonsense")
        await until(lambda: question.answer is not None)
    async with opened(lasting_database_url, migrate=False):
        assert (await chats.get(group.id)).state.value == "left"


async def test_ids_as_large_as_there_can_be(town, bot):
    """A person, a group and a channel, each with a whole visit."""
    owner = town.world.add_person(Person(MOST, "Olga", language_code="en"))
    group = town.world.add_chat("supergroup", "Chaikhana", owner, chat_id=-MOST)
    channel = town.world.add_chat("channel", "Daily", owner, chat_id=1 - MOST)
    with Visitor(town.world, owner, patience=PATIENCE) as alone, visitor(town, owner, group) as together:
        assert text_of(await alone.start()).startswith("Hello")
        town.world.set_member(channel, town.world.bot, "administrator", by=owner)
        hour = await alone.press(await alone.reply(), "Kazakhstan")
        done = await alone.press(await alone.press(hour, "Morning"), "English")
        assert "All set." in text_of(done)
        town.world.set_member(group, town.world.bot, "member", by=owner)
        hour = await together.press(await together.reply(), "Kyrgyzstan")
        assert text_of(await together.press(await together.press(hour, "Evening"), "English")).startswith("All set.")
        for section in ("settings", "briefings", "alerts", "sources", "forget"):
            screen = await alone.start(f"1m{MOST - 1}-{section}")
            assert text_of(screen).startswith("Channel “Daily”")
            assert alone.buttons(screen)
        assert f"-{MOST}" in text_of(await alone.start(f"1e{MOST}"))
    assert complaints(bot) == []


# -- inline --------------------------------------------------------------------------------------------------------


@ON_ONE_ENGINE
async def test_inline_queries_of_every_shape(town, bot, reader):
    """Each is answered by something that can be sent; a page that there is not, by nothing."""
    offsets = ("x", "-1:5", "10:", ":", "٣:٤", "10:5:5", "0:0", "10", "1" * 64)
    for offset in offsets:
        assert (await reader.ask("", offset))["results"] is not None
    for offset in ("999999:1", "999999:999999999999999999"):
        beyond = await reader.ask("", offset)
        assert (beyond["results"], beyond["next_offset"]) == ([], "")
    for query, beginning in (
        ("100 usd\u200f to kgs", "🇰🇬 100"),
        ("\u2068kgs\u2069", "Priced in KGS"),
        ("𝕂" * 256, "1 USD"),
        ("#s999999999", "1 USD"),
        ("#nonsense 😀", "1 USD"),
        ("\u200f", "1 USD"),
    ):
        offered = await reader.ask(query)
        assert offered["results"][0]["input_message_content"]["message_text"].startswith(beginning), query
    seen, offset = [], ""
    for _ in range(3):
        page = await reader.ask("", offset)
        seen += [one["id"] for one in page["results"]]
        if not (offset := page["next_offset"]):
            break
    assert len(seen) == len(set(seen)) > 10
    assert complaints(bot) == []
