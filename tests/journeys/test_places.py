"""Where people talk, end to end: briefings into topics and channels, topics that end, a move, changed roles, a crowd.

And inline results that are sent on, and what a forger can do.
"""

import asyncio
import re
import time

import pytest

from bot.playground import visits
from bot.playground.people import Member
from bot.playground.visitor import NoAnswerError, Visitor, text_of
from handlers.callbacks import Forget, Manage, OpenSettings, SetLanguage, SetUp, SetZone, ToggleCountry, pack
from storage import subscriptions
from storage.clock import utc_now
from storage.database import current, opened
from tests.journeys.house import PATIENCE, until, visitor


def callbacks_of(message):
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


def shown_by_the_bot(town, chat):
    return [one for one in chat.messages.values() if one.get("from", {}).get("id") == town.world.bot.id]


async def make_due(url, chat_id):
    """Let the hour of a chat's briefings come, as if this were not the day of the last one."""
    async with opened(url, migrate=False):
        listed = await subscriptions.of_chat(chat_id)
        assert listed
        at = int(utc_now().timestamp() * 1e6)
        await current().change(
            ("UPDATE subscriptions SET next_run_at = ?, last_day = '' WHERE chat_id = ?", [at, chat_id]),
            (
                "UPDATE deliveries SET key = 'earlier-' || id WHERE chat_id = ?",
                [chat_id],
            ),  # or today's came
        )
        return [one.state for one in listed]


async def press(town, person, chat, message_id, data):
    """Press whatever; return what the press is answered with."""
    question = visits.press(town.world, person, chat, message_id, data)
    await until(lambda: question.answer is not None)
    return question.answer


# -- briefings -----------------------------------------------------------------------------------------------------


async def test_a_briefing_into_a_channel(town, bot, owner, lasting_database_url):
    channel = town.world.add_chat("channel", "Daily", owner)
    reader = town.person("Reader")
    channel.members[reader.id] = Member(reader)
    with Visitor(town.world, owner, patience=PATIENCE) as olga:
        await olga.start()
        town.world.set_member(channel, town.world.bot, "administrator", by=owner)
        hour = await olga.press(await olga.reply(), "All five")
        language = await olga.press(hour, "Morning")
        await olga.press(language, "English")
    posts = lambda: [one for one in channel.messages.values() if "1 USD" in text_of(one)]  # noqa: E731
    assert not posts()
    await make_due(lasting_database_url, channel.id)
    await until(lambda: bool(posts()))
    (post,) = posts()
    assert callbacks_of(post) == []
    links = [button["url"] for row in post["reply_markup"]["inline_keyboard"] for button in row if "url" in button]
    assert links
    with Visitor(town.world, reader, patience=PATIENCE) as someone:  # a reader follows a number into the private chat
        story = await someone.start(re.search(r"start=(s\d+)", " ".join(links))[1])
        assert "◀ Back" in str(someone.buttons(story))
    await asyncio.sleep(2.5)  # the planner has looked again
    assert len(posts()) == 1


async def test_a_channel_is_changed_in_private_by_its_admins(town, bot, owner, guest):
    channel = town.world.add_chat("channel", "Daily", owner)
    channel.members[guest.id] = Member(guest)
    town.world.set_member(channel, town.world.bot, "administrator", by=owner)
    with visitor(town, owner, channel) as posting:
        await asyncio.sleep(0.3)
        posting.write("/settings")
        shown = await posting.reply()
        while not text_of(shown).startswith("Settings"):
            shown = await posting.reply()
    assert callbacks_of(shown) == []
    ((button,),) = shown["reply_markup"]["inline_keyboard"]
    payload = button["url"].partition("?start=")[2]
    with (
        Visitor(town.world, owner, patience=PATIENCE) as olga,
        Visitor(town.world, guest, patience=PATIENCE) as stranger,
    ):
        settings = await olga.start(payload)
        assert text_of(settings).startswith("Channel “Daily”\n\nSettings")
        zone = await olga.press(settings, "Time zone")
        assert "Tokyo" in text_of(zone)
        assert "Tashkent" in text_of(await olga.press(zone, "Tashkent"))
        refused = await stranger.start(payload)
        assert text_of(refused) == "Only admins can change these settings."
        forged = pack(Manage.of(-channel.id, SetZone("Asia/Dubai")))
        answer = await press(town, guest, stranger.chat, refused["message_id"], forged)
        assert "Only admins" in answer["text"]
        assert "Tashkent" in text_of(await olga.start(payload))


async def test_a_topic_from_its_briefing_to_its_end(town, bot, owner, guest, lasting_database_url):
    forum = town.group(owner, guest, kind="supergroup", is_forum=True)
    topic = town.world.create_topic(forum, "Exchange rates", by=owner)
    town.world.set_member(forum, town.world.bot, "member", by=owner)
    thread = topic.message_thread_id
    with visitor(town, owner, forum, thread=thread) as olga, visitor(town, owner, forum) as general:
        await general.reply()
        assert "08:00" in text_of(await olga.say("/subscribe 8:00"))
        olga.forget()
        await make_due(lasting_database_url, forum.id)
        briefing = await olga.reply()
        assert "1 USD" in text_of(briefing)
        assert briefing["message_thread_id"] == thread
        await general.silence()

        general.forget()
        town.world.close_topic(forum, topic, closed=True, by=owner)
        notice = await general.reply()
        assert text_of(notice).startswith("I cannot write into the topic of this group's briefing any more")
        olga.forget()
        await make_due(lasting_database_url, forum.id)
        await olga.silence(2.5)

        town.world.close_topic(forum, topic, closed=False, by=owner)
        await asyncio.sleep(0.5)
        await make_due(lasting_database_url, forum.id)
        assert "1 USD" in text_of(await olga.reply())

        general.forget()
        town.world.delete_topic(forum, topic)  # which nobody tells the bot
        await make_due(lasting_database_url, forum.id)
        notice = await general.reply()
        assert text_of(notice).startswith("I cannot write into the topic of this group's briefing any more")
        assert "Paused: its topic is closed or gone." in text_of(await general.press(notice, "Briefings"))
        assert forum.has(town.world.bot.id)


# -- a move --------------------------------------------------------------------------------------------------------


@pytest.fixture(params=[True, False], ids=["service message", "error alone"])
def told_of_moves(request, town, monkeypatch):
    if not request.param:
        post = town.world.service

        def service(chat, sender, content, **more):
            moved = {"migrate_to_chat_id", "migrate_from_chat_id"} & content.keys()
            return None if moved else post(chat, sender, content, **more)

        monkeypatch.setattr(town.world, "service", service)


@pytest.mark.usefixtures("told_of_moves")
async def test_a_group_moves_while_its_pages_are_turned(town, bot, owner, guest):
    group = town.group(owner, guest)
    town.world.set_member(group, town.world.bot, "member", by=owner)
    with visitor(town, owner, group) as olga:
        await olga.reply()
        await olga.say("/settings countries kz")
        page = await olga.say("/news")
        forward = olga.data(page, "▶")
    pressed = [visits.press(town.world, person, group, page["message_id"], forward) for person in (owner, guest)]
    supergroup = town.world.migrate(group)
    pressed += [visits.press(town.world, person, group, page["message_id"], forward) for person in (guest, owner)]
    await until(lambda: all(one.answer is not None for one in pressed))
    await until(lambda: any("–12 of" in text_of(one) for one in shown_by_the_bot(town, supergroup)))
    await asyncio.sleep(1)
    turned = [one for one in shown_by_the_bot(town, supergroup) if "–12 of" in text_of(one)]
    assert len(turned) == 1, "one message goes on for the page, whoever turns it"
    with visitor(town, guest, supergroup) as someone:
        third = await someone.press(turned[0], "▶")
        assert "13–" in text_of(third)
        assert text_of(await someone.say("/news")).startswith("News · Kazakhstan")
    assert not [one for one in shown_by_the_bot(town, supergroup) if text_of(one).startswith("Hello, everyone!")]


# -- who may -------------------------------------------------------------------------------------------------------


async def test_an_admin_demoted_between_two_taps(town, bot, owner, guest):
    group = town.group(owner, guest, kind="supergroup")
    town.world.set_member(group, guest, "administrator", by=owner)
    town.world.set_member(group, town.world.bot, "administrator", by=owner)  # as an admin it is told who else is one
    with visitor(town, guest, group) as someone, visitor(town, owner, group) as olga:
        greeting = await someone.reply()
        hour = await someone.press(greeting, "Kyrgyzstan")
        assert text_of(hour).startswith("2 of 3.")
        town.world.set_member(group, guest, "member", by=owner)
        await asyncio.sleep(0.5)
        same = await someone.press(hour, "Morning")
        assert someone.answer["show_alert"] is True
        assert text_of(same).startswith("2 of 3.")
        town.world.set_member(group, guest, "administrator", by=owner, anonymous=True)
        await asyncio.sleep(0.5)
        language = await someone.press(hour, "Morning")  # an anonymous admin presses under their own name
        assert text_of(language).startswith("3 of 3.")
        assert text_of(await olga.press(language, "English")).startswith("All set.")


async def test_who_writes_as_the_linked_channel_may_and_as_another_may_not(town, bot, owner, guest):
    group = town.group(owner, guest, kind="supergroup")
    linked, other = (town.world.add_chat("channel", "Daily", person) for person in (owner, guest))
    group.linked_chat_id, linked.linked_chat_id = linked.id, group.id
    town.world.set_member(group, town.world.bot, "member", by=owner)
    with visitor(town, guest, group, as_chat=other.id) as stranger:
        await stranger.reply()
        assert "admins" in text_of(await stranger.say("/settings language ru"))
    with visitor(town, owner, group, as_chat=linked.id) as olga:
        assert "Язык: Русский" in text_of(await olga.say("/settings language ru"))
        sent = len(shown_by_the_bot(town, group))
        visits.say(town.world, owner, linked, "/news")  # Telegram forwards the post: nobody has asked in the group
        await asyncio.sleep(1)
        assert len(shown_by_the_bot(town, group)) == sent


# -- inline --------------------------------------------------------------------------------------------------------


async def test_what_is_chosen_inline_is_a_card_that_leads_back(town, bot, owner, guest):
    group = town.group(owner, guest)  # which the bot is not in
    with visitor(town, owner, group) as olga, Visitor(town.world, guest, patience=PATIENCE) as stranger:
        for query in ("", "kazakhstan", "usd kzt", "100 usd to kgs"):
            offered = await olga.ask(query)
            for result in offered["results"][:2]:
                sent = olga.choose(result["id"], query)
                assert sent["via_bot"]["username"] == "jarchi_bot"
                assert text_of(sent)
                assert callbacks_of(sent) == []
                links = re.findall(r"start=([A-Za-z0-9_-]+)", str(sent))
                assert links, "every result leads back"
                stranger.forget()
                opened_card = await stranger.start(links[0])
                assert "out of date" not in text_of(opened_card)
        # a press under it, forged, since ours carry nothing: its waiting ends
        answer = await press(town, owner, group, sent["message_id"], pack(OpenSettings()))
        assert answer["text"] == ""
    assert not group.has(town.world.bot.id)


# -- a busy group --------------------------------------------------------------------------------------------------


async def test_a_busy_group_gets_twenty_messages_a_minute(town, bot, owner):
    group = town.group(owner, kind="supergroup")
    crowd = [town.person(f"Reader {number}") for number in range(30)]
    for person in crowd:
        group.members[person.id] = Member(person)
    town.world.set_member(group, town.world.bot, "member", by=owner)
    with visitor(town, owner, group) as olga:
        await olga.reply()
    refused = town.world.limits.refused
    town.world.limits.reset()
    town.world.limits.on = True
    try:
        before, began = len(shown_by_the_bot(town, group)), time.monotonic()
        for person in crowd:
            visits.say(town.world, person, group, "/rates")
        with town.visitor() as elsewhere:  # other chats do not wait for it
            assert text_of(await elsewhere.say("/rates")).startswith("1 USD")
            assert time.monotonic() - began < 5
        await until(lambda: len(shown_by_the_bot(town, group)) - before >= 15)
        await asyncio.sleep(4)
        made, took = len(shown_by_the_bot(town, group)) - before, time.monotonic() - began
        assert made <= 20 + took / 3, f"{made} messages in {took:.0f} s"
        assert town.world.limits.refused == refused
    finally:
        town.world.limits.on = False


# -- forgers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "payload",
    [
        *("1m1-settings", "1m1001000000102-settings", "1m1-nonsense", "1m0-settings", "1e4000001", "1e1", "1qAAAAAAAA"),
        *("1qAAAAAAAAZZZZ", "1nZZ", "1kUSDUSD-30", "1kQQQYYY-9999", "1cp", "1wAAAAAAAA", "1rZZZi", "rZZZ", "s0"),
        *("s999999999999999999", "2s1", "1x", "-", "_", "setup", "0" * 64),
    ],
)
async def test_a_forged_deep_link_is_harmless(reader, town, payload):
    answer = text_of(await reader.start(payload))
    assert answer
    assert "Mountain Morning" not in answer
    assert "Language: English" in text_of(await reader.say("/settings"))


@pytest.mark.parametrize(
    "press_",
    [
        SetLanguage("ru"),
        ToggleCountry("KZ"),
        SetZone("Asia/Dubai"),
        SetUp("one", "KZ"),
        SetUp("speak", "ru"),
        Forget(1),
    ],
    ids=lambda each: type(each).__name__,
)
async def test_a_member_with_a_forging_client_changes_nothing_in_a_group(town, bot, owner, guest, press_):
    group = town.group(owner, guest)
    town.world.set_member(group, town.world.bot, "member", by=owner)
    with visitor(town, guest, group) as someone:
        greeting = await someone.reply()
        before = text_of(await someone.say("/settings"))
        answer = await press(town, guest, group, greeting["message_id"], pack(press_))
        assert answer["show_alert"] is True
        with pytest.raises(NoAnswerError):
            await someone.reply(0.5)
        assert text_of(await someone.say("/settings")) == before
