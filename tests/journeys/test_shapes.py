"""Updates of every shape that the Bot API knows: none of them is an error, none makes the bot speak unasked."""

import asyncio
import random

import pytest

from bot.playground import visits
from bot.playground.people import ANONYMOUS_ADMIN, CHANNEL_BOT, Member
from bot.playground.visitor import NoAnswerError, Visitor, text_of
from tests.journeys.house import PATIENCE, complaints
from tests.journeys.invented import AROUND, CONTENT, SERVICE, of_message, of_update

TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
SILENT = (
    *("business_connection", "business_message", "edited_business_message", "deleted_business_messages"),
    *("guest_message", "message_reaction", "message_reaction_count", "chosen_inline_result", "shipping_query"),
    *("pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "chat_join_request", "chat_boost"),
    *("removed_chat_boost", "managed_bot", "subscription", "stopped_message_generation"),
)
"""Kinds of updates that nobody awaits an answer to."""


@pytest.fixture
def places(town, bot, owner):
    """A group, a forum and a channel that the bot is an admin of, where it sees everything."""
    member = town.person("Guest")
    group, forum = (town.group(owner, kind="supergroup", is_forum=forum) for forum in (False, True))
    channel = town.world.add_chat("channel", "Daily", owner)
    for chat in (group, forum, channel):
        chat.members[member.id] = Member(member)
        town.world.set_member(chat, town.world.bot, "administrator", by=owner)
    return group, forum, channel, member


def sent(town):
    return sum(count for method, count in town.world.calls.items() if method.startswith(("send", "edit", "copy")))


async def taken(town, bot):
    """Wait until all that was pushed is dealt with, in the town's own way: somebody asks and is answered."""
    with town.visitor() as last:
        await last.say("/rates")
    await asyncio.sleep(1)


def written(town, chat, sender, number, **fields):
    date = town.world.now()
    base = {"message_id": 10_000 + number, "date": date, "chat": chat.to_api(), **sender}
    return {**base, **fields}


async def test_nothing_that_happens_in_a_group_or_channel_makes_the_bot_speak(town, bot, places):
    group, forum, channel, member = places
    await asyncio.sleep(3)  # the greetings
    await taken(town, bot)
    before, wrong = sent(town), len(complaints(bot))
    dice, number = random.Random(6), 0
    senders = (
        {"from": member.to_api()},
        {"from": ANONYMOUS_ADMIN, "sender_chat": group.to_api(), "author_signature": "boss"},
        {"from": CHANNEL_BOT, "sender_chat": channel.to_api()},
        {"from": TELEGRAM, "sender_chat": channel.to_api(), "is_automatic_forward": True},
        {},
    )
    for field in (*SERVICE, *CONTENT, *AROUND):
        words = {"text": "Good morning, mountains"} if field in AROUND else {}
        for sender in senders:
            number += 1
            content = {**words, **of_message(field, dice)}
            if field in {"new_chat_members", "left_chat_member"}:
                content = {field: [town.person().to_api()] if field == "new_chat_members" else town.person().to_api()}
            chat, thread = dice.choice(((group, {}), (forum, {"message_thread_id": 77, "is_topic_message": True})))
            kind = dice.choice(("message", "message", "edited_message"))
            message = written(town, chat, sender, number, **thread, **content)
            town.world.updates.push(kind, message, town.world.now())
        post = written(town, channel, {"sender_chat": channel.to_api()}, number, **words, **of_message(field, dice))
        town.world.updates.push(dice.choice(("channel_post", "edited_channel_post")), post, town.world.now())
    for field in SILENT:
        for _ in range(4):
            town.world.updates.push(field, of_update(field, dice), town.world.now())
    await taken(town, bot)
    assert sent(town) - before == 1, "somebody asked for the rates, and nobody for anything else"
    assert complaints(bot)[wrong:] == []
    assert group.has(town.world.bot.id)


async def test_talk_that_is_none_of_ours(town, bot, places):
    """Replies to what is gone, other bots' cards, commands of others, edits, mentions of somebody like us."""
    group, _, channel, member = places
    await asyncio.sleep(3)
    await taken(town, bot)
    before, wrong = sent(town), len(complaints(bot))
    other = {"id": 99, "is_bot": True, "first_name": "Other", "username": "other_bot"}
    ours = town.world.bot.to_api()
    gone = {"message_id": 5, "date": 0, "chat": group.to_api()}
    command = {"entities": [{"type": "bot_command", "offset": 0, "length": 5}]}
    messages = [
        {"text": "thanks!", "reply_to_message": gone},
        {"text": "Kazakhstan?", "reply_to_message": gone},
        {"text": "1 USD · official rates", "via_bot": ours},
        {"text": "/news", "via_bot": ours, **command},
        {"text": "/news", "via_bot": other},
        {"text": "/news@other_bot", "entities": [{"type": "bot_command", "offset": 0, "length": 15}]},
        {"text": "@jarchi_bots hello"},
        {"text": "mail jarchi_bot@example.org"},
        {"text": "/news", "forward_origin": {"type": "user", "date": 1, "sender_user": member.to_api()}, **command},
        {"caption": "/news", "photo": [{"file_id": "x", "file_unique_id": "x", "width": 9, "height": 9}]},
        {"text": "/" * 4000},
        {"text": "ok", "reply_to_message": {**gone, "from": ours, "text": "1 USD"}},
    ]
    for number, content in enumerate(messages):
        message = written(town, group, {"from": member.to_api()}, number, **content)
        town.world.updates.push("message", message, town.world.now())
        town.world.updates.push("edited_message", {**message, "edit_date": message["date"]}, town.world.now())
    bots = written(town, group, {"from": other}, 900, text="/news", **command)
    town.world.updates.push("message", bots, town.world.now())
    edited = written(town, channel, {"sender_chat": channel.to_api()}, 901, text="/news", edit_date=1, **command)
    town.world.updates.push("edited_channel_post", edited, town.world.now())
    await taken(town, bot)
    said = [text_of(one) for one in group.messages.values() if one.get("from", {}).get("id") == town.world.bot.id]
    assert said[1:] == [], "the greeting was all"
    assert sent(town) - before == 1
    assert complaints(bot)[wrong:] == []


async def test_whatever_is_sent_in_private_gets_an_answer(town, bot, reader):
    await reader.start()
    wrong, dice = len(complaints(bot)), random.Random(7)
    for number, field in enumerate(CONTENT):
        reader.forget()
        content = of_message(field, dice)
        message = written(town, reader.chat, {"from": reader.person.to_api()}, number, **content)
        town.world.updates.push("message", message, town.world.now())
        try:
            assert text_of(await reader.reply())
        except NoAnswerError:
            pytest.fail(f"{field} was not answered: {content}")
    before = sent(town)
    for number, field in enumerate(SERVICE):
        message = written(town, reader.chat, {"from": reader.person.to_api()}, number, **of_message(field, dice))
        town.world.updates.push("message", message, town.world.now())
    await taken(town, bot)
    assert sent(town) - before == 1, "what merely happens is not answered"
    assert complaints(bot)[wrong:] == []


async def test_an_admin_and_a_bored_member(town, bot, places, owner):
    """The admin sets up, asks and looks around, the member presses whatever there is."""
    group, _, _, member = places
    wrong, dice = len(complaints(bot)), random.Random(8)
    bored = Visitor(town.world, member, group, patience=PATIENCE)
    with Visitor(town.world, owner, group, patience=PATIENCE) as olga, bored:
        for words in (
            "/settings",
            "/subscribe",
            "/alerts",
            "/sources",
            "/news",
            "/rates",
            "/help",
            "/status",
            "/start",
        ):
            screen = await olga.say(words)
            rows = screen.get("reply_markup", {}).get("inline_keyboard", [])
            data = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
            for carried in dice.sample(data, min(3, len(data))):
                visits.press(town.world, member, group, screen["message_id"], carried)
                visits.press(town.world, owner, group, screen["message_id"], carried)
            await asyncio.sleep(0.2)
    await taken(town, bot)
    assert complaints(bot)[wrong:] == []
