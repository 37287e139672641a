"""Saving side by side: those who wait for the writer are saved together, each as if alone."""

import asyncio
from dataclasses import replace

import pytest

from storage import articles, saving, sources, stories
from storage.database import Database, UnknownSourceError
from storage.records import NewArticle, SaveResult, SourceKind
from tests.labelled import labelled, outlets
from tests.storage.test_articles import STEPPE, made

DESERT = replace(STEPPE, key="desert", name="The Desert Post", kind=SourceKind.FEED)
SET = labelled("fresh")


@pytest.fixture(autouse=True)
async def _sources(database: Database) -> None:
    await sources.sync([STEPPE, DESERT, *outlets(SET)])


@pytest.fixture
def transactions(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many articles each transaction held, as it begins."""
    held: list[int] = []
    save = saving._save

    async def counted(session, drafts):
        held.append(len(drafts))
        return await save(session, drafts)

    monkeypatch.setattr(saving, "_save", counted)
    return held


def by_outlet() -> list[list[NewArticle]]:
    keys = sorted({report.article.source_key for report in SET})
    return [[report.article for report in SET if report.article.source_key == key] for key in keys]


async def stored(opened: Database) -> set[frozenset[tuple[str, str]]]:
    """The stories, each as the outlets and identities of its articles."""
    rows = await opened.read(
        "SELECT a.story_id, s.key, a.identity FROM articles a JOIN sources s ON s.id = a.source_id"
    )
    together: dict[int, set[tuple[str, str]]] = {}
    for story_id, key, identity in rows:
        together.setdefault(story_id, set()).add((key, identity))
    return {frozenset(members) for members in together.values()}


async def test_many_at_once_are_stored_as_one_after_the_other(database: Database, transactions: list[int]):
    batches = by_outlet()
    results = await asyncio.gather(*map(articles.save, batches))
    at_once = await stored(database)

    assert [result.new for result in results] == [len(batch) for batch in batches]
    assert sum(transactions) == len(SET)
    assert len(transactions) < len(batches)
    assert max(transactions[1:]) > max(map(len, batches)), "nobody was saved with others"
    for result, batch in zip(results, batches, strict=True):
        told = [await stories.get(story_id) for story_id in result.story_ids]
        assert {batch[0].source_key} <= {one.source_key for story in told if story for one in story.articles}

    await articles.prune(max(report.article.published_at for report in SET).replace(year=2030))
    await database.write(lambda session: session.run("DELETE FROM pruned_identities"))
    for batch in batches:
        await articles.save(batch)
    assert await stored(database) == at_once


async def test_a_transaction_holds_no_more_than_others_can_wait_for(transactions: list[int]):
    batches = [[made(100 * outlet + number) for number in range(50)] for outlet in range(8)]
    await asyncio.gather(*map(articles.save, batches))
    assert sum(transactions) == 400
    assert max(transactions) <= saving.TOGETHER


async def test_more_than_that_from_one_caller_are_still_one_transaction(transactions: list[int]):
    assert (await articles.save([made(number) for number in range(200)])).new == 200
    assert transactions == [200]


async def test_an_unknown_source_among_them_is_its_callers_trouble_alone(database: Database):
    wrong = made(2, source_key="nowhere")
    first, second, third, fourth = await asyncio.gather(
        articles.save([made(1)]),
        articles.save([wrong]),
        articles.save([made(3)]),
        articles.save([made(4, source_key="desert")]),
        return_exceptions=True,
    )
    assert isinstance(second, UnknownSourceError)
    assert "nowhere" in str(second)
    assert [result.new for result in (first, third, fourth) if isinstance(result, SaveResult)] == [1, 1, 1]
    assert await database.read("SELECT count(*) FROM articles") == [(3,)]


async def test_one_article_from_two_callers_is_new_once_and_then_changed(transactions: list[int]):
    results = await asyncio.gather(
        articles.save([made(9)]),
        articles.save([made(1)]),
        articles.save([made(1, title="Headline 1, corrected")]),
        articles.save([made(1, title="Headline 1, corrected")]),
    )
    assert [(one.new, one.updated, one.unchanged) for one in results] == [(1, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert results[1].story_ids == results[2].story_ids
    story = await stories.get(results[2].story_ids[0])
    assert story is not None
    assert story.lead.title == "Headline 1, corrected"


async def test_a_caller_who_leaves_takes_nobody_with_it(database: Database):
    """Whoever has the turn saves for others: when it is cancelled, they are saved all the same, and so is it."""
    first, second, third = (asyncio.ensure_future(articles.save([made(number)])) for number in range(3))
    await asyncio.sleep(0)
    first.cancel()
    second.cancel()
    assert (await third).new == 1
    with pytest.raises(asyncio.CancelledError):
        await first
    await articles.save([made(5)])
    assert await database.read("SELECT count(*) FROM articles") == [(4,)]


async def test_what_fails_for_one_is_tried_for_each(database: Database, monkeypatch: pytest.MonkeyPatch):
    """A failure of the whole, a full disk, is everybody's; one that comes only of being together is nobody's."""
    save = saving._save

    async def unsociable(session, drafts):
        if len(drafts) > 1:
            raise ZeroDivisionError
        return await save(session, drafts)

    monkeypatch.setattr(saving, "_save", unsociable)
    results = await asyncio.gather(*(articles.save([made(number)]) for number in range(5)))
    assert [result.new for result in results] == [1] * 5
    with pytest.raises(ZeroDivisionError):
        await articles.save([made(7), made(8)])
