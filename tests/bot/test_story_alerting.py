"""Story alerts from a new story to the outbox: once a story, of the chat's countries and languages, under its cap."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.story_alerting import StoryAlerting
from handlers.screen import Screen
from storage import articles, chats, deliveries, sources, stories, story_alerts
from storage.records import (
    AlertState,
    Chat,
    ChatKind,
    CountryWeight,
    NewArticle,
    Source,
    SourceKind,
    StoryAlert,
)


class Clock:
    now = datetime(2026, 5, 24, 9, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


async def report(clock, title, *, language="en", country="TJ", outlet="timesca", hours=1.0, text=""):
    url = f"https://{outlet}.example/{title}"
    moment = clock.now - timedelta(hours=hours)
    weights = (CountryWeight(country, 1.0),)
    await articles.save(
        [NewArticle(outlet, url, url, title, "An excerpt.", text, language, moment, clock.now, countries=weights)]
    )


async def follow(clock, words, chat_id=7, thread_id=None, most=20):
    new = StoryAlert(0, chat_id, thread_id, words, AlertState.ACTIVE, await stories.highest_id(), clock.now)
    return await story_alerts.add(new, most=most)


async def screens():
    rows = await deliveries.current().read(
        "SELECT d.chat_id, s.body FROM deliveries d JOIN delivery_screens s ON s.id = d.screen_id ORDER BY d.id"
    )
    return {chat: Screen.from_json(body) for chat, body in rows}


async def outbox():
    rows = await deliveries.current().read(
        "SELECT d.chat_id, s.body FROM deliveries d JOIN delivery_screens s ON s.id = d.screen_id ORDER BY d.id"
    )
    return [(chat, Screen.from_json(body).text) for chat, body in rows]


@pytest.fixture
async def reader(database, clock):
    outlets = ("timesca", "kaktus")
    await sources.sync([Source(key, SourceKind.FEED, key.title(), f"http://{key}", f"http://{key}") for key in outlets])
    await chats.save(Chat(7, ChatKind.PRIVATE, language="en"))
    await report(clock, "Rogun dam rises before anybody follows")
    looking = StoryAlerting(clock)
    await looking.tick()
    return looking


async def test_a_new_story_is_told_of_once_and_what_was_there_is_not(reader, clock):
    await follow(clock, "rogun dam")
    assert await reader.tick() == 0
    await report(clock, "Second unit starts at the dam of Rogun")
    await report(clock, "Nothing about it")
    assert [await reader.tick(), await reader.tick(), await StoryAlerting(clock).tick()] == [1, 0, 0]
    ((chat, text),) = await outbox()
    assert chat == 7
    assert text.startswith("🔔 Second unit starts at the dam of Rogun\n🇹🇯 Tajikistan\nTimesca · ")
    assert text.endswith("You follow “rogun dam”.")


async def test_words_are_found_in_any_form_and_phrases_and_exclusions_hold(reader, clock):
    await follow(clock, "вода")
    await follow(clock, '"dry canal"', chat_id=8)
    await follow(clock, "canal -dry", chat_id=9)
    for number in (8, 9):
        await chats.save(Chat(number, ChatKind.PRIVATE))
    await report(clock, "В Душанбе не хватает воды", language="ru")
    await report(clock, "A dry canal is cleaned")
    await reader.tick()
    assert [chat for chat, _ in await outbox()] == [7, 8]


async def test_only_stories_of_the_chats_countries_and_languages(reader, clock):
    await chats.save(Chat(7, ChatKind.PRIVATE, countries=("KZ",), news_languages=("en",)))
    await follow(clock, "bridge")
    await report(clock, "A bridge in Khujand", country="TJ")
    await report(clock, "A bridge in Semey", country="KZ", language="ru")
    await report(clock, "Bridge opens in Semey", country="KZ")
    assert await reader.tick() == 1


async def test_old_stories_are_no_news(reader, clock):
    await follow(clock, "bridge")
    await report(clock, "A bridge of last week", hours=170)
    assert await reader.tick() == 0


async def test_two_processes_at_once_tell_once(reader, clock):
    await follow(clock, "bridge")
    for number in range(5):
        await report(clock, f"Bridge number {number} is painted in colour {number * 7}")
    await asyncio.gather(*(StoryAlerting(clock).tick() for _ in range(3)))
    told = await outbox()
    assert len({text for _, text in told}) == len(told) >= 1


async def test_beyond_the_cap_stories_are_counted_and_summed_up_the_next_day(reader, clock):
    await story_alerts.set_cap(7, 3)
    await follow(clock, "bridge")
    places = ("Osh", "Semey", "Kulob", "Mary", "Nukus")
    for number, place in enumerate(places):
        await report(
            clock, f"{place}: {number + 3} bridge builders strike", country=("KG", "KZ", "TJ", "TM", "UZ")[number]
        )
    assert await reader.tick() == 3
    texts = [text for _, text in await outbox()]
    assert "That was the last for today." in texts[2]
    assert (await story_alerts.limit_of(7)).held == 2
    clock.now += timedelta(days=1)
    assert [await reader.tick(), await reader.tick()] == [1, 0]
    assert (await outbox())[-1][1] == "2 more stories matched what you follow: your limit is 3 a day."
    await report(clock, "Gissar: a bridge opens")
    assert await reader.tick() == 1, "a new day"


async def test_what_a_channel_follows_comes_without_buttons(reader, clock):
    """Any reader could press them, and none of them may change what the channel follows."""
    channel = -1005
    await chats.save(Chat(channel, ChatKind.CHANNEL, language="en"))
    for chat_id in (7, channel):
        await story_alerts.set_cap(chat_id, 1)
        await follow(clock, "bridge", chat_id)
    await report(clock, "Osh: three bridge builders strike", country="KG")
    await report(clock, "Semey: ten bridge painters rest", country="KZ")
    assert await reader.tick() == 2
    shown = await screens()
    assert (len(shown[7].rows), len(shown[channel].rows)) == (1, 0)
    assert shown[channel].text == shown[7].text
    clock.now += timedelta(days=1)
    assert await reader.tick() == 2
    shown = await screens()
    assert shown[channel].text == "1 more story matched what you follow: your limit is 1 a day."
    assert (len(shown[7].rows), len(shown[channel].rows)) == (1, 0)


async def test_what_a_group_follows_moves_with_it_and_goes_with_it(reader, clock):
    await chats.save(Chat(-5, ChatKind.GROUP))
    await follow(clock, "bridge", chat_id=-5, thread_id=3)
    await story_alerts.set_cap(-5, 30)
    await chats.rekey(-5, -1005)
    (alert,) = await story_alerts.of_chat(-1005)
    assert (alert.thread_id, (await story_alerts.limit_of(-1005)).daily_cap) == (3, 30)
    await chats.forget(-1005)
    assert await story_alerts.of_chat(-1005) == ()
    await report(clock, "A bridge again")
    assert await reader.tick() == 0


async def test_a_chat_follows_so_many_and_the_same_words_once(reader, clock):
    first = await follow(clock, "bridge")
    assert (await follow(clock, "bridge")).id == first.id
    assert await follow(clock, "dam", most=1) is None
    with pytest.raises(ValueError, match="nothing to look for"):
        await follow(clock, "-dam ...")
