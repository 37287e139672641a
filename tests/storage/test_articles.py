"""What outlets wrote: new, changed, repeated, pruned."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage import articles, sources, stories, versions
from storage.database import Database, UnknownSourceError
from storage.records import CountryWeight, NewArticle, NewsQuery, SaveResult, Source, SourceKind

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)
STEPPE = Source(
    "steppe", SourceKind.FEED, "The Steppe Herald", "https://steppe.example/feed", "https://steppe.example/feed"
)


def made(number: int, **changes) -> NewArticle:
    article = NewArticle(
        source_key="steppe",
        identity=f"https://steppe.example/{number}",
        url=f"https://steppe.example/{number}",
        title=f"Headline {number}",
        excerpt="The river rose.",
        text="The river rose by a metre, said the hydrologists.",
        language="en",
        published_at=NOON - timedelta(hours=number),
        fetched_at=NOON,
        picture=None,
        countries=(CountryWeight("KZ", 1.0), CountryWeight("RU", 0.25)),
    )
    return replace(article, **changes)


@pytest.fixture(autouse=True)
async def _source(database: Database) -> None:
    await sources.sync([STEPPE])


async def test_a_new_article_founds_a_story():
    result = await articles.save([made(1)])

    assert (result.new, result.updated, result.unchanged) == (1, 0, 0)
    story = await stories.get(result.story_ids[0])
    assert story is not None
    assert story.size == 1
    assert story.articles == (story.lead,)
    assert story.lead == await articles.get(story.lead.id)
    assert story.lead.title == "Headline 1"
    assert story.lead.source_name == "The Steppe Herald"
    assert story.first_seen == story.last_seen == story.lead.published_at == NOON - timedelta(hours=1)
    assert story.countries == story.lead.countries == (CountryWeight("KZ", 1.0), CountryWeight("RU", 0.25))


async def test_the_same_again_changes_nothing():
    await articles.save([made(1)])
    before = await versions.read()

    again = await articles.save([made(1, fetched_at=NOON + timedelta(hours=1), published_at=NOON)])

    assert again == SaveResult(new=0, updated=0, unchanged=1)
    assert await versions.read() == before


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another headline"},
        {"excerpt": "It fell."},
        {"text": "It fell again."},
        {"url": "https://steppe.example/one"},
        {"picture": "https://steppe.example/1.jpg"},
        {"countries": (CountryWeight("UZ", 1.0),)},
        {"language": "ru"},
    ],
)
async def test_a_change_is_an_update_not_a_new_article(change):
    first = await articles.save([made(1)])

    second = await articles.save([made(1, **change)])

    assert (second.new, second.updated, second.unchanged) == (0, 1, 0)
    assert second.story_ids == first.story_ids
    story = await stories.get(first.story_ids[0])
    assert story is not None
    for name, value in change.items():
        if name != "text":
            assert getattr(story.lead, name) == value
    assert story.countries == story.lead.countries
    assert story.lead.published_at == NOON - timedelta(hours=1)
    assert (await versions.read()).news == 2


async def test_an_update_is_found_by_its_new_words_and_countries_only():
    await articles.save([made(1)])
    await articles.save([made(1, title="Glacier", excerpt="", text="", countries=(CountryWeight("TJ", 1.0),))])

    async def total(**wanted) -> int:
        return (await stories.page(NewsQuery(**wanted))).total

    assert await total(words="glacier") == 1
    assert await total(words="river") == 0
    assert await total(countries=("TJ",)) == 1
    assert await total(countries=("KZ",)) == await total(countries=("RU",)) == 0


async def test_a_date_that_comes_later_is_taken_once():
    result = await articles.save([made(1, dated=False, published_at=NOON)])
    dated = NOON - timedelta(days=2)
    await articles.save([made(1, dated=True, published_at=dated)])
    await articles.save([made(1, dated=True, published_at=NOON, title="Headline")])

    story = await stories.get(result.story_ids[0])
    assert story is not None
    assert story.lead.published_at == story.last_seen == dated


async def test_repeats_inside_a_batch_count_once():
    result = await articles.save([made(1), made(1, title="Other"), made(2)])
    assert (result.new, result.updated, result.unchanged) == (2, 0, 1)


async def test_nothing_is_saved_of_a_batch_with_an_unknown_source():
    with pytest.raises(UnknownSourceError, match="'nobody'"):
        await articles.save([made(1), made(2, source_key="nobody")])
    assert (await stories.page(NewsQuery())).total == 0


async def test_what_was_pruned_does_not_come_back():
    await articles.save([made(number) for number in range(5)])

    assert await articles.prune(NOON - timedelta(hours=2, minutes=30)) == 2

    assert (await articles.save([made(number) for number in range(5)])) == SaveResult(0, 0, 5)
    page = await stories.page(NewsQuery())
    assert page.total == 3
    assert [story.lead.title for story in page.stories] == ["Headline 0", "Headline 1", "Headline 2"]
    assert (await stories.page(NewsQuery(words="river"))).total == 3


async def test_what_is_old_but_was_fetched_lately_may_stay():
    old = NOON - timedelta(days=900)
    await articles.save([made(1, published_at=old), made(2, published_at=old, fetched_at=NOON - timedelta(days=200))])
    past = NOON - timedelta(days=180)
    assert await articles.prune(past, fetched_before=past) == 1
    assert [story.lead.title for story in (await stories.page(NewsQuery())).stories] == ["Headline 1"]


async def test_pruning_takes_as_many_transactions_as_it_needs(monkeypatch):
    monkeypatch.setattr(articles, "PRUNED_AT_ONCE", 2)
    await articles.save([made(number) for number in range(5)])
    assert await articles.prune(NOON + timedelta(hours=1)) == 5
    assert await stories.page(NewsQuery()) == await stories.page(NewsQuery(words="headline"))


async def test_text_no_database_can_hold_is_cleaned():
    result = await articles.save([made(1, title="A\0B\ud800C", identity="\0x", text="\udfff", picture="p\0")])
    story = await stories.get(result.story_ids[0])
    assert story is not None
    assert (story.lead.title, story.lead.identity, story.lead.picture) == ("ABC", "x", "p")


async def test_huge_texts_and_addresses_are_stored():
    article = made(
        1, title="t" * 100_000, identity="i" * 50_000, url="https://u.example/" + "u" * 50_000, language="x" * 99
    )
    result = await articles.save([article])
    story = await stories.get(result.story_ids[0])
    assert story is not None
    assert story.lead.title == article.title
    assert story.lead.identity == article.identity
    assert (await articles.save([article])).unchanged == 1


async def test_nothing_given_nothing_done():
    assert await articles.save([]) == SaveResult(0, 0, 0)
    assert await articles.get(1) is None
    assert await stories.get(1) is None
