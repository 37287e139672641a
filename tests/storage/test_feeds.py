"""Feeds of chats' own: followed, shared, seen by their followers alone, purged; and what muted sources leave."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import articles, chats, feeds, sources, stories, versions
from storage.database import Database
from storage.records import (
    Chat,
    ChatKind,
    CountryWeight,
    Following,
    FoundFeed,
    NewArticle,
    NewsQuery,
    Source,
    SourceKind,
    SourceState,
    StoryPage,
    Trait,
    TraitKind,
)
from storage.shapes import reshape

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)
BLOG = FoundFeed("https://blog.example/feed", SourceKind.FEED, "Notes from Naryn", entries=3)
DIARY = FoundFeed("https://diary.example/rss", SourceKind.FEED, "Diary")
OUTLETS = ("steppe", "aral", "pamir")
_NUMBERS = itertools.count(1)


@pytest.fixture(autouse=True)
async def _catalog(database: Database) -> None:
    await sources.sync([_source(key) for key in OUTLETS])


def _source(key: str) -> Source:
    return Source(key, SourceKind.FEED, key.title(), f"https://{key}.example/", f"https://{key}.example/")


def made(key: str, title: str = "Headline", *, hours: int = 0, text: str = "") -> NewArticle:
    number = next(_NUMBERS)
    when = NOON - timedelta(hours=hours)
    url = f"https://{key.strip('+')}.example/{number}"
    weights = (CountryWeight("KZ", 1.0),)
    return NewArticle(key, str(number), url, title, "", text, "en", when, NOON, countries=weights)


async def followed(chat_id: int, found: FoundFeed = BLOG) -> str:
    ended, source = await feeds.follow(chat_id, found, NOON, most=30)
    assert ended is Following.NEW
    return source.key


async def joined(database: Database, *keys: str) -> int:
    """Save one article a source, the first the oldest, and make them one story; return its id."""
    hours = range(len(keys), 0, -1)
    saved = [await articles.save([made(key, f"By {key}", hours=ago)]) for ago, key in zip(hours, keys, strict=True)]
    ids = [result.story_ids[0] for result in saved]

    async def work(session):
        for other in ids[1:]:
            await session.run("UPDATE articles SET story_id = ? WHERE story_id = ?", [ids[0], other])
        await reshape(session, ids)

    await database.write(work)
    return ids[0]


def titles(page: StoryPage) -> list[str]:
    assert page.total == len(page.stories)
    return [story.lead.title for story in page.stories]


async def listed(**wanted) -> list[str]:
    return titles(await stories.page(NewsQuery(**wanted), limit=100))


# -- following -----------------------------------------------------------------------------------------------------


async def test_following_adds_a_source_that_is_read_and_that_the_catalogue_leaves_alone():
    await chats.save(Chat(7, ChatKind.PRIVATE))
    before = await versions.read()
    key = await followed(7)
    assert feeds.is_own(key)
    assert (await versions.read()).chats == before.chats + 1
    assert (await chats.get(7)).feeds == (key,)
    source = await sources.get(key)
    assert (source.own, source.enabled, source.name, source.url) == (True, True, BLOG.title, BLOG.url)
    assert key in [each.key for each in await sources.due(NOON)]
    assert key not in [each.key for each in await sources.listed()]
    await sources.sync([_source(name) for name in OUTLETS])
    assert (await sources.get(key)).enabled
    assert [each.key for each in await sources.due(NOON)][-1] == key, "everybody's sources come first"


async def test_the_same_address_is_one_source_for_all_who_follow_it():
    assert await followed(7) == await followed(8)
    ended, _ = await feeds.follow(7, BLOG, NOON, most=30)
    assert ended is Following.ALREADY
    assert [each.source.name for each in await feeds.of(8)] == [BLOG.title]


async def test_there_is_a_limit():
    assert (await feeds.follow(7, BLOG, NOON, most=1))[0] is Following.NEW
    assert (await feeds.follow(7, DIARY, NOON, most=1))[0] is Following.FULL
    assert await sources.get(feeds.key_of(DIARY.url)) is None
    assert (await feeds.follow(7, BLOG, NOON, most=1))[0] is Following.ALREADY


async def test_a_feed_is_seen_by_its_followers_alone():
    key = await followed(7)
    saved = await articles.save([made(key, "Private"), made("steppe", "Public", hours=1)])
    private = saved.story_ids[1] if (await stories.get(saved.story_ids[0])) else saved.story_ids[0]
    assert await listed() == ["Public"]
    assert await listed(sources=(key,)) == []
    assert await listed(words="private") == []
    assert await listed(feeds=(key,)) == ["Private", "Public"]
    assert await listed(feeds=(key,), words="private") == ["Private"]
    assert await listed(feeds=(key,), sources=(key,)) == ["Private"]
    assert await listed(feeds=("+somebody-elses",)) == ["Public"]
    assert await stories.get(private) is None
    assert (await stories.get(private, feeds=(key,))).own


async def test_own_feeds_can_be_wanted_whatever_they_are_about():
    key = await followed(7)
    await articles.save([made(key, "Private"), made("steppe", "Public", hours=1)])
    assert await listed(feeds=(key,), countries=("UZ",)) == []
    assert await listed(feeds=(key,), countries=("KZ",), languages=("ru",)) == []
    assert await listed(feeds=(key,), countries=("UZ",), feeds_anyway=True) == ["Private"]
    assert await listed(feeds=(key,), countries=("UZ", "JP"), languages=("ru", "fr"), feeds_anyway=True) == ["Private"]
    assert await listed(countries=("UZ",), feeds_anyway=True) == []
    assert await listed(feeds=("+other",), countries=("UZ",), feeds_anyway=True) == []


async def test_a_key_of_the_catalogue_opens_nothing():
    key = await followed(7)
    await articles.save([made(key, "Private")])
    assert await listed(feeds=("steppe", "aral", "pamir")) == []


async def test_an_article_of_a_feed_inside_everybodys_story_is_still_not_shown(database: Database):
    """It must not come to that; should it ever, nothing leaks."""
    key = await followed(7)
    mixed = await joined(database, key, "steppe", "aral")
    assert await listed() == []
    assert [each.source_key for each in (await stories.get(mixed)).articles] == ["aral", "steppe"]
    assert (await stories.get(mixed)).lead.source_key == "steppe"
    assert [each.source_key for each in (await stories.get(mixed, feeds=(key,))).articles] == ["aral", "steppe", key]


async def test_unfollowing_hides_at_once_and_purging_removes(database: Database):
    key = await followed(7)
    await articles.save([made(key, f"Private {n}", hours=n) for n in range(450)])
    assert (await feeds.unfollow(7, key)).name == BLOG.title
    assert await feeds.unfollow(7, key) is None
    assert await feeds.purge() == 1
    assert await sources.get(key) is None
    rows = await database.read("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM stories)")
    assert tuple(rows[0]) == (0, 0)
    assert await feeds.purge() == 0


async def test_of_a_feed_that_makes_articles_up_the_last_stay(database: Database):
    key, other = await followed(7), await followed(8, DIARY)
    for batch in range(3):
        await articles.save([made(key, f"Made up {batch} {n}", hours=n) for n in range(150)])
    await articles.save([made(other, "Private"), made("steppe", "Public")])
    await articles.save([made("aral", f"Public {n}") for n in range(210)])
    assert [await feeds.trim(200), await feeds.trim(200)] == [250, 0]
    assert (await stories.page(NewsQuery(feeds=(key,), sources=(key,)))).total == 200
    assert (await stories.page(NewsQuery(feeds=(key,), sources=(key,), words='"made up 2"'))).total == 150
    assert (await stories.page(NewsQuery())).total == 211
    assert await listed(feeds=(other,), sources=(other,)) == ["Private"]


async def test_who_else_follows_keeps_it_and_following_again_brings_it_back():
    key = await followed(7)
    await followed(8)
    await articles.save([made(key, "Private")])
    await feeds.unfollow(7, key)
    assert await feeds.purge() == 0
    assert await listed(feeds=(key,)) == ["Private"]
    await feeds.unfollow(8, key)
    await followed(7)
    assert await feeds.purge() == 0
    assert await listed(feeds=(key,)) == ["Private"]


async def test_what_a_chat_follows_is_listed_with_its_newest():
    await followed(7, DIARY)
    key = await followed(7)
    await articles.save([made(key, "Old", hours=5), made(key, "New")])
    diary, blog = await feeds.of(7)
    assert (diary.source.name, diary.articles, diary.newest_title) == ("Diary", 0, "")
    assert (blog.source.name, blog.articles, blog.newest_title) == (BLOG.title, 2, "New")


async def test_a_group_takes_its_feeds_along_and_forgetting_leaves_none():
    await chats.save(Chat(-5, ChatKind.GROUP))
    key, other = await followed(-5), await followed(-5, DIARY)
    await followed(-1005)
    await chats.rekey(-5, -1005)
    assert (await chats.get(-1005)).feeds == tuple(sorted((key, other)))
    assert await feeds.of(-5) == []
    await chats.forget(-1005)
    assert await feeds.purge() == 2


async def test_a_blank_old_chat_gives_what_it_has_without_wiping_the_new_one():
    await chats.save(Chat(-5, ChatKind.GROUP))
    await chats.save(Chat(-1005, ChatKind.SUPERGROUP, countries=("KG",)))
    key = await followed(-5)
    await chats.rekey(-5, -1005, keep_new=True)
    moved = await chats.get(-1005)
    assert (moved.countries, moved.feeds) == (("KG",), (key,))
    assert await chats.get(-5) is None


async def test_a_dead_feed_is_told_once_to_each_and_again_after_it_has_lived():
    key = await followed(7)
    await followed(8)
    dead = replace(await sources.get(key), failures=6, state=SourceState.GONE, succeeded_at=NOON)
    await sources.record(dead)
    later = NOON + timedelta(days=1)
    assert await feeds.dead(7, later) == []
    assert await feeds.dead(5, NOON) == [], "it was read a moment ago"
    found = await feeds.dead(5, later)
    assert [(each.chat_id, each.source.state) for each in found] == [(7, SourceState.GONE), (8, SourceState.GONE)]
    assert await feeds.claim_telling(found[0].follow_id, later)
    assert not await feeds.claim_telling(found[0].follow_id, later)
    assert [each.chat_id for each in await feeds.dead(5, later)] == [8]
    await feeds.not_told(found[0].follow_id)
    assert [each.chat_id for each in await feeds.dead(5, later)] == [7, 8]
    for each in found:
        await feeds.claim_telling(each.follow_id, later)
    await feeds.revived()
    assert await feeds.dead(5, later) == []
    await sources.record(replace(dead, failures=0))
    await feeds.revived()
    await sources.record(dead)
    assert len(await feeds.dead(5, later)) == 2


async def test_a_feed_founds_stories_of_its_own_though_everybody_has_the_event():
    """What belongs together is grouped within a feed, never across the line between private and public."""
    key = await followed(7)
    marks = tuple(
        Trait(kind, number * 0x5DEECE66D1234567 % 2**63, 9.0, in_title=True)  # as far apart as hashes are
        for number, kind in enumerate([TraitKind.NAME, TraitKind.PLACE] * 4, 1)
    )
    told = [replace(made(name, "Dam bursts in Naryn valley"), traits=marks) for name in ("steppe", "aral", key, key)]
    for article in told:
        await articles.save([article])
    public, private = await stories.page(NewsQuery()), await stories.page(NewsQuery(feeds=(key,)))
    assert [story.size for story in public.stories] == [2]
    assert sorted(story.size for story in private.stories) == [2, 2]
    assert {each.source_key for story in public.stories for each in (await stories.get(story.id)).articles} == {
        "steppe", "aral",
    }  # fmt: skip


# -- muting --------------------------------------------------------------------------------------------------------


async def test_what_only_muted_sources_tell_is_hidden_and_others_lead(database: Database):
    both = await joined(database, "steppe", "aral", "steppe")
    await articles.save([made("steppe", "Alone", hours=5), made("pamir", "Third", hours=6)])
    assert await listed(muted=("steppe",)) == ["By aral", "Third"]
    shown = (await stories.page(NewsQuery(muted=("steppe",)))).stories[0]
    assert (shown.size, shown.lead.source_key) == (1, "aral")
    assert [each.source_key for each in (await stories.get(both, muted=("steppe",))).articles] == ["aral"]
    assert await listed(muted=OUTLETS) == []
    assert await listed(muted=("steppe",), sources=("steppe",)) == ["By steppe", "Alone"], "asked for by name"
    assert await listed(muted=("no-such-source",)) == ["By steppe", "Alone", "Third"]


async def test_a_story_that_is_opened_by_its_link_shows_though_all_who_tell_it_are_muted(database: Database):
    both = await joined(database, "steppe", "aral")
    story = await stories.get(both, muted=OUTLETS)
    assert [each.source_key for each in story.articles] == ["aral", "steppe"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(st.sets(st.integers(0, 34), min_size=1, max_size=4), min_size=1, max_size=6),
    muted=st.sets(st.integers(0, 34), max_size=12),
    own=st.sets(st.integers(0, 3)),
)
async def test_bits_never_hide_nor_show_too_much(database: Database, told, muted, own):
    """35 outlets share thirty bits; a plain reading of the rules says what is to be seen."""
    names = [f"outlet{number}" for number in range(35)]
    await sources.sync([_source(name) for name in names])
    keys = [(await feeds.follow(7, replace(BLOG, url=f"https://b{n}.example"), NOON, most=30))[1].key for n in range(4)]
    await database.change(("DELETE FROM story_countries", []), ("DELETE FROM article_texts", []))
    await database.change(("DELETE FROM articles", []), ("DELETE FROM stories", []))
    database.memory.clear()
    expected = set()
    for place, outlets in enumerate(told):
        if place < 2:  # stories of own feeds among them
            await articles.save([made(keys[place], f"Own {place}")])
            if place in own:
                expected.add(f"Own {place}")
        story_id = await joined(database, *(names[number] for number in sorted(outlets)))
        if outlets - muted:
            expected.add(f"By {names[min(outlets - muted)]}" if min(outlets) in muted else f"By {names[min(outlets)]}")
        assert story_id
    query = {"muted": tuple(names[n] for n in muted), "feeds": tuple(keys[n] for n in own)}
    assert set(await listed(**query)) == expected
