"""Story alerts from a new story to the outbox: once a story, of the chat's countries and languages, under its cap."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.reading.clustering import traits
from bot.story_alerting import StoryAlerting
from handlers.screen import Screen
from storage import articles, chats, deliveries, facts, sources, stories, story_alerts
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


async def tells(clock, title, text, outlet, language):
    """Let an outlet report with what clustering needs to know the event again."""
    url = f"https://{outlet}.example/{title}"
    at = clock.now - timedelta(minutes=5)
    weights = (CountryWeight("TJ", 1.0),)
    return await articles.save(
        [NewArticle(outlet, url, url, title, text, "", language, at, clock.now, countries=weights, dated=True,
                    traits=traits(title, text, language))]
    )  # fmt: skip


RUSSIAN = (
    "На ГЭС Рогун запустили третий агрегат мощностью 600 мегаватт",
    "Третий агрегат ГЭС Рогун мощностью 600 мегаватт запустили 24 мая в присутствии 1200 гостей.",
)
ENGLISH = (
    "Rogun hydropower plant starts third unit of 600 megawatts",
    "The third unit of the Rogun plant with 600 megawatts was started on 24 May before 1200 guests.",
)


async def test_a_story_is_told_by_its_first_report_that_the_chat_reads(reader, clock):
    """It broke in Russian; whoever reads English hears of it when it is told in English, and once."""
    await chats.save(Chat(7, ChatKind.PRIVATE, language="en", news_languages=("en",)))
    await chats.save(Chat(8, ChatKind.PRIVATE, language="ru"))
    await follow(clock, "rogun")
    await follow(clock, "рогун", chat_id=8)
    first = await tells(clock, *RUSSIAN, "kaktus", "ru")
    assert await reader.tick() == 1
    second = await tells(clock, *ENGLISH, "timesca", "en")
    assert first.story_ids == second.story_ids, "one event"
    assert await reader.tick() == 1
    assert [chat for chat, _ in await outbox()] == [8, 7]
    await tells(clock, ENGLISH[0], ENGLISH[1] + " More units follow.", "third", "en")
    assert [await reader.tick(), await StoryAlerting(clock).tick()] == [0, 0]


async def test_a_story_that_a_muted_outlet_told_first_is_told_by_another(reader, clock):
    await chats.save(Chat(7, ChatKind.PRIVATE, language="en", muted=("kaktus",)))
    await follow(clock, "rogun")
    await tells(clock, *ENGLISH, "kaktus", "en")
    assert await reader.tick() == 0
    await tells(clock, *ENGLISH, "timesca", "en")
    assert await reader.tick() == 1
    assert (await outbox())[0][1].splitlines()[2].startswith("Timesca")


async def test_a_story_that_was_held_back_is_counted_once_however_many_report_it(reader, clock):
    await story_alerts.set_cap(7, 1)
    await follow(clock, "bridge")
    await report(clock, "Osh: three bridge builders strike", country="KG")
    await reader.tick()
    await follow(clock, "rogun")
    for outlet in ("kaktus", "timesca", "third"):
        await tells(clock, *ENGLISH, outlet, "en")
        await reader.tick()
    assert (await story_alerts.limit_of(7)).held == 1


async def test_what_an_older_version_had_not_looked_at_yet_is_told(reader, clock):
    await follow(clock, "bridge")
    seen = await stories.highest_id()
    await report(clock, "A bridge that nobody has looked at")
    store = deliveries.current()
    await store.change(("DELETE FROM facts WHERE name = ?", [story_alerts.CURSOR]))
    await facts.put("story alerts", str(seen))
    assert await StoryAlerting(clock).tick() == 1
    await story_alerts.remove((await story_alerts.of_chat(7))[0].id)
    await report(clock, "Another bridge")
    await StoryAlerting(clock).tick()
    assert await story_alerts.cursor() == await story_alerts.newest(), "not back where the older version was"


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
    outlets = ("timesca", "kaktus", "third")
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
