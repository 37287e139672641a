"""Stories against the labelled sets of tests/data/stories: what is told of one event, and what only looks like it."""

from collections.abc import Sequence

import pytest

from storage import articles, sources, stories
from storage.database import Database
from storage.records import NewsQuery
from tests.labelled import Agreement, Report, agreement, alike, crowd, labelled, outlets

SETS = ("tuned", "held", "fresh", "later")
NEWSROOMS = ("newsdesk", "newswire", "bazaar")
"""Written by others, of other events in the same hours."""


def test_the_sets_are_as_large_as_they_should_be():
    reports = [report for name in SETS for report in labelled(name)]
    assert len({report.event for report in reports}) >= 60
    assert len(reports) >= 200
    assert {report.article.language for report in reports} == {"en", "ru", "kk", "ky", "tg", "tk", "uz"}


@pytest.mark.parametrize("name", [*SETS, *NEWSROOMS])
async def test_reports_of_one_event_are_one_story(database: Database, name: str):
    told = await told_of(database, labelled(name))
    everything, within, across = agreement(told), agreement(told, across=False), agreement(told, across=True)
    assert everything.precision >= 0.97, everything
    assert (within.precision >= 0.97, within.recall >= 0.85) == (True, True), within
    assert (across.precision >= 0.97, across.recall >= 0.6) == (True, True), across


@pytest.mark.parametrize("name", ["juniper", "saffron", "quince"])
async def test_what_others_wrote_without_having_seen_anything(database: Database, name: str):
    told = await told_of(database, labelled(name))
    within, across = agreement(told, across=False), agreement(told, across=True)
    assert (within.precision >= 0.97, within.recall >= 0.85) == (True, True), within
    assert (across.precision >= 0.97, across.recall >= 0.85) == (True, True), across


@pytest.mark.parametrize("name", ["caravan", "harbor"])
async def test_a_set_that_nothing_was_fitted_to(database: Database, name: str):
    told = await told_of(database, labelled(name))
    within, across = agreement(told, across=False), agreement(told, across=True)
    assert (within.precision, across.precision) == (1.0, 1.0)
    assert (within.recall >= 0.8, across.recall >= 0.9) == (True, True), (within, across)


async def test_a_crowded_day_is_still_told_apart(database: Database):
    """Nine sets at once: five decisions on rates, seven road accidents and six earthquakes within three days."""
    reports = crowd((*SETS, "retold", "angles", *NEWSROOMS))
    told = await told_of(database, reports)
    within, across = (agreement(told, across=across, unjudged=alike()) for across in (False, True))
    assert (within.precision >= 0.89, within.recall >= 0.87) == (True, True), within
    assert (across.precision >= 0.9, across.recall >= 0.92) == (True, True), across


async def test_the_parts_of_a_matter_lead_to_each_other(database: Database):
    reports = [report for name in SETS for report in labelled(name)]
    await sources.sync(outlets(reports))
    await articles.save([report.article for report in reports])
    events: dict[str, set[int]] = {}
    matters: dict[str, set[str]] = {}
    for event, story, _ in await told_together(database, reports):
        events.setdefault(event, set()).add(story)
    for report in reports:
        if report.matter:
            matters.setdefault(report.matter, set()).add(report.event)
    led = 0
    for members in matters.values():
        around = set()
        for story_id in {story for event in members for story in events[event]}:
            story = await stories.get(story_id)
            assert story is not None
            assert all(part.first_seen <= story.first_seen for part in story.earlier)
            assert all(part.first_seen >= story.first_seen for part in story.later)
            around |= {part.id for part in (*story.earlier, *story.later)}
        led += all(around & events[event] for event in members)
    assert led >= len(matters) - 2


def test_agreement_is_counted_pair_by_pair():
    told = [("a", 1, "ru"), ("a", 1, "ru"), ("a", 2, "en"), ("b", 2, "en")]
    assert agreement(told) == Agreement(0.5, 1 / 3)
    assert agreement(told, across=False) == Agreement(0.5, 1.0)
    assert agreement(told, across=True) == Agreement(1.0, 0.0)
    assert agreement(told, unjudged={frozenset("ab")}) == Agreement(1.0, 1 / 3)


async def told_together(database: Database, reports: Sequence[Report]) -> list[tuple[str, int, str]]:
    rows = await database.read(
        "SELECT s.key, a.identity, a.story_id FROM articles a JOIN sources s ON s.id = a.source_id"
    )
    story = {(key, identity): story_id for key, identity, story_id in rows}
    page = await stories.page(NewsQuery(), limit=1000)
    assert sum(found.size for found in page.stories) == len(reports)
    return [
        (report.event, story[report.article.source_key, report.article.identity], report.article.language)
        for report in reports
    ]


async def told_of(database: Database, reports: Sequence[Report]) -> list[tuple[str, int, str]]:
    """Save reports, and say how they are told."""
    await sources.sync(outlets(reports))
    await articles.save([report.article for report in reports])
    return await told_together(database, reports)
