"""Saved stories: copies that outlive the stories, pages, words, undo."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage import articles, chats, saved, sources, stories
from storage.database import Database
from storage.records import Chat, ChatKind, NewArticle, Source, SourceKind, Story
from storage.saved import Saving

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)
URL = "https://steppe.example/"


@pytest.fixture(autouse=True)
async def _catalog(database: Database) -> None:
    await sources.sync([Source("steppe", SourceKind.FEED, "Steppe Courier", URL, URL)])


async def some(count: int) -> list[Story]:
    """Save articles, the first the oldest; return their stories in this order."""
    batch = [
        NewArticle(
            "steppe", str(n), f"{URL}{n}", f"Вода в канале {n}", "Excerpt\0", "", "ru", NOON + timedelta(hours=n), NOON
        )
        for n in range(count)
    ]
    result = await articles.save(batch)
    return [story for key in result.story_ids if (story := await stories.get(key))]


async def put(chat_id: int, told: list[Story]) -> None:
    for minute, story in enumerate(told):
        assert await saved.save(chat_id, story, NOON + timedelta(minutes=minute), most=500) is Saving.DONE


async def test_a_saved_story_outlives_the_story():
    (story,) = await some(1)
    await put(7, [story])
    await articles.prune(NOON + timedelta(days=400))
    assert await stories.get(story.id) is None
    kept = await saved.of_story(7, story.id)
    assert (kept.title, kept.excerpt, kept.url, kept.outlet) == (
        "Вода в канале 0", "Excerpt", f"{URL}0", "Steppe Courier",
    )  # fmt: skip
    assert (kept.published_at, kept.saved_at) == (NOON, NOON)
    assert await saved.of_story(8, story.id) is None


async def test_pages_go_from_the_last_saved_and_are_searched():
    told = await some(8)
    await put(7, told)
    first = await saved.page(7, limit=6)
    assert [each.title[-1] for each in first.stories] == list("765432")
    assert (first.total, first.offset) == (8, 0)
    assert [each.title[-1] for each in (await saved.page(7, limit=6, offset=6)).stories] == list("10")
    assert (await saved.page(7, limit=6, offset=600)).offset == 6
    assert (await saved.page(8, limit=6)).stories == ()
    assert [each.title[-1] for each in (await saved.page(7, words="ВОДА 3", limit=6)).stories] == ["3"]
    assert (await saved.page(7, words='"steppe courier"', limit=6)).total == 8
    assert (await saved.page(7, words="absent", limit=6)).total == 0
    assert (await saved.page(7, words="';--", limit=6)).total == 0


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("сайлау", "Сайлауда жеңді"), ("суу", "Бишкекте сууну өчүрүштү"), ("об", "Обҳои дарё баланд шуд"),
        ("saýlaw", "Saýlawlarda ýeňdi"), ("suv narxi", "Сувнинг нархи ошди"), ("city", "Cities grow"),
        ("вода", "Воды не хватает"), ('"suv narxi"', "Suvning narxi oshdi"),
    ],
)  # fmt: skip
async def test_saved_stories_are_found_by_any_form_of_a_word_in_each_language(words: str, title: str):
    batch = [
        NewArticle("steppe", name, f"{URL}{name}", name, "", "", "", NOON, NOON) for name in (title, "Nothing of it")
    ]
    result = await articles.save(batch)
    await put(7, [story for key in result.story_ids if (story := await stories.get(key))])
    assert [each.title for each in (await saved.page(7, words=words, limit=6)).stories] == [title]
    first = words.strip('"').split()[0]
    assert (await saved.page(7, words=f"steppe -{first}", limit=6)).total == 1


async def test_saving_twice_and_beyond_the_limit():
    first, second = await some(2)
    assert await saved.save(7, first, NOON, most=1) is Saving.DONE
    assert await saved.save(7, first, NOON, most=1) is Saving.ALREADY
    assert await saved.save(7, second, NOON, most=1) is Saving.FULL
    assert await saved.save(8, second, NOON, most=1) is Saving.DONE


async def test_a_story_is_saved_though_it_was_saved_before_it_became_part_of_another(database: Database):
    first, second, third = await some(3)
    await put(7, [first, third])
    await database.change(("INSERT INTO story_redirects (id, story_id) VALUES (?, ?)", [first.id, second.id]))
    assert (await saved.of_story(7, second.id)).story_id == first.id
    assert await saved.save(7, second, NOON, most=500) is Saving.ALREADY
    assert await saved.save(8, second, NOON, most=500) is Saving.DONE
    assert await saved.of_story(8, first.id) is None
    await saved.remove(7, first.id, NOON)
    assert await saved.of_story(7, second.id) is None
    assert await saved.save(7, second, NOON, most=500) is Saving.DONE


async def test_removing_can_be_undone_until_it_is_pruned():
    first, second = await some(2)
    await put(7, [first, second])
    assert await saved.remove(7, first.id, NOON)
    assert not await saved.remove(7, first.id, NOON)
    assert not await saved.remove(8, second.id, NOON)
    assert [each.story_id for each in await saved.everything(7)] == [second.id]
    assert await saved.restore(7, first.id)
    assert [each.story_id for each in await saved.everything(7)] == [second.id, first.id]
    await saved.remove(7, first.id, NOON)
    assert await saved.save(7, first, NOON + timedelta(hours=1), most=500) is Saving.DONE
    await saved.remove(7, first.id, NOON)
    await saved.prune(NOON)
    assert await saved.restore(7, first.id)
    await saved.remove(7, first.id, NOON)
    await saved.prune(NOON + timedelta(seconds=1))
    assert not await saved.restore(7, first.id)


async def test_a_group_takes_them_along_and_forgetting_leaves_none():
    first, second = await some(2)
    await chats.save(Chat(-5, ChatKind.GROUP))
    await put(-5, [first, second])
    await saved.save(-1005, replace(second, lead=replace(second.lead, title="Its own copy")), NOON, most=500)
    await chats.rekey(-5, -1005)
    assert {each.title for each in await saved.everything(-1005)} == {"Its own copy", first.lead.title}
    assert await saved.everything(-5) == []
    await chats.forget(-1005)
    assert await saved.everything(-1005) == []
