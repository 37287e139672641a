"""Groups, forums and channels: greeted once, answered where asked, changed by admins only."""

import asyncio

import pytest

from bot.playground.people import Member
from bot.playground.visitor import text_of
from tests.journeys.house import visitor


@pytest.fixture
def group(town, bot, owner, guest):
    return town.group(owner, guest)


async def test_a_group_is_greeted_once(town, group, owner):
    with visitor(town, owner, group) as olga:
        town.world.set_member(group, town.world.bot, "member", by=owner)
        greeting = await olga.reply()
        assert text_of(greeting).startswith("Hello, everyone! I am Jarchi.")
        assert "/news@jarchi_bot" in text_of(greeting)
        await olga.silence()
        town.world.set_member(group, town.world.bot, "left", by=owner)
        town.world.set_member(group, town.world.bot, "member", by=owner)
        await olga.silence(0.6)
        assert text_of(await olga.say("/news")).startswith("News")


async def test_only_ones_own_name_is_answered(town, group, owner):
    with visitor(town, owner, group) as olga:
        town.world.set_member(group, town.world.bot, "administrator", by=owner)  # sees everything that is said
        await olga.reply()
        for words in ("/news@other_bot", "/rates@other_bot", "good morning", "/unknown"):
            olga.write(words)
        await olga.silence(0.6)
        answer = await olga.say("/news@jarchi_bot kz")
        assert text_of(answer).startswith("News · Kazakhstan")
        assert answer["reply_to_message"]["text"] == "/news@jarchi_bot kz"


async def test_settings_are_for_admins(town, group, owner, guest):
    town.world.set_member(group, town.world.bot, "member", by=owner)
    with visitor(town, owner, group) as olga, visitor(town, guest, group) as someone:
        greeting = await olga.reply()
        same = await someone.press(greeting, "Kyrgyzstan")
        assert someone.answer["show_alert"] is True
        assert "admins" in someone.answer["text"]
        assert text_of(same) == text_of(greeting)

        assert "admins" in text_of(await someone.say("/settings language ru"))
        page = await someone.say("/news")
        assert text_of(await someone.press(page, "▶")) != text_of(page)  # pages turn for everybody

        await asyncio.sleep(3)  # a group takes few changes at once
        hour = await olga.press(greeting, "Kyrgyzstan")
        language = await olga.press(hour, "Evening")
        done = await olga.press(language, "Русский")
        assert text_of(done).startswith("Всё готово.")
        assert text_of(await someone.say("/news")).startswith("Новости · Кыргызстан")
        assert text_of(await someone.say("/rates")).startswith("1 USD · официальные курсы")


async def test_an_anonymous_admin_is_an_admin(town, group, owner):
    town.world.set_member(group, town.world.bot, "member", by=owner)
    with visitor(town, owner, group, as_chat=group.id) as olga:
        await olga.reply()
        assert "Язык: Русский" in text_of(await olga.say("/settings language ru"))


async def test_answers_stay_in_their_topic(town, bot, owner, guest):
    forum = town.group(owner, guest, kind="supergroup", is_forum=True)
    topics = [town.world.create_topic(forum, name, by=owner) for name in ("News", "Rates")]
    town.world.set_member(forum, town.world.bot, "member", by=owner)
    thread = topics[0].message_thread_id
    with visitor(town, guest, forum, thread=thread) as here, visitor(town, guest, forum) as general:
        assert text_of(await general.reply()).startswith("Hello, everyone")
        page = await here.say("/news uz")
        assert page["message_thread_id"] == thread
        turned = await here.press(page, "▶")
        assert turned["message_thread_id"] == thread
        assert text_of(await general.say("/rates")).startswith("1 USD")
        await here.silence()


async def test_a_closed_topic_is_left_in_peace(town, bot, owner, guest):
    forum = town.group(owner, guest, kind="supergroup", is_forum=True)
    topic = town.world.create_topic(forum, "Quiet", by=owner)
    town.world.set_member(forum, town.world.bot, "member", by=owner)
    with visitor(town, owner, forum, thread=topic.message_thread_id) as olga, visitor(town, owner, forum) as general:
        await general.reply()
        town.world.close_topic(forum, topic, closed=True, by=owner)
        olga.write("/news")  # an admin may write in a closed topic, the bot may not
        await olga.silence(0.6)
        assert text_of(await general.say("/news")).startswith("News")
        assert forum.has(town.world.bot.id)


async def test_settings_move_along_to_the_supergroup(town, group, owner):
    town.world.set_member(group, town.world.bot, "member", by=owner)
    with visitor(town, owner, group) as olga:
        await olga.reply()
        page = await olga.say("/news kz")
        await olga.say("/settings language ru")
        data = olga.data(page, "▶")
    supergroup = town.world.migrate(group)
    with visitor(town, owner, supergroup) as olga:
        assert text_of(await olga.say("/news")).startswith("Новости")
        assert "Язык: Русский" in text_of(await olga.say("/settings"))
        await olga.silence()  # no second greeting
        second = await olga.press(await olga.say("/news kz"), "▶")
        assert olga.data(second, "◀") != data


async def test_an_answer_on_its_way_to_the_old_group_reaches_the_new_one(town, group, owner):
    """The group becomes a supergroup between the question and the answer, which Telegram refuses with the new id."""
    town.world.set_member(group, town.world.bot, "member", by=owner)
    with visitor(town, owner, group) as olga:
        await olga.reply()
        olga.write("/rates")
        supergroup = town.world.migrate(group)
    with visitor(town, owner, supergroup) as olga:
        seen = [text_of(each) for each in supergroup.messages.values()]
        if not any(text.startswith("1 USD") for text in seen):
            assert text_of(await olga.reply()).startswith("1 USD")


async def test_a_channel_is_answered_in_the_channel(town, bot, owner):
    channel = town.world.add_chat("channel", "Daily", owner)
    town.world.set_member(channel, town.world.bot, "administrator", by=owner)
    with visitor(town, owner, channel) as olga:
        await asyncio.sleep(0.3)
        olga.write("/rates")
        shown = await olga.reply()
        while not text_of(shown).startswith("1 USD"):  # a channel's own posts are seen as well
            shown = await olga.reply()


async def test_removed_and_added_again(town, group, owner, guest):
    town.world.set_member(group, town.world.bot, "member", by=owner)
    with visitor(town, owner, group) as olga:
        await olga.reply()
        await olga.say("/settings countries kg")
        town.world.set_member(group, town.world.bot, "left", by=owner)
        group.members[guest.id] = Member(guest)
        await olga.silence()
        town.world.set_member(group, town.world.bot, "member", by=owner)
        assert text_of(await olga.say("/news")).startswith("News · Kyrgyzstan")
