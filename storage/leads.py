"""Whose words stand for a story: a reader who asked for languages, or speaks one, reads it in one of those."""

from collections.abc import Sequence
from dataclasses import replace

from storage.articles import ARTICLE_COLUMNS, article
from storage.database import Database
from storage.records import Article, Story
from storage.session import listed, within


def led_by(story: Story, articles: Sequence[Article], languages: Sequence[str]) -> Story:
    """The story, led by the first of its reports in one of the languages where the lead is in another."""
    if story.lead.language in languages:
        return story
    told = (each for each in articles if each.language in languages)
    return replace(story, lead=min(told, key=lambda each: (each.published_at, each.id), default=story.lead))


async def led_in(database: Database, stories: Sequence[Story], languages: Sequence[str]) -> tuple[Story, ...]:
    """The stories, led by their first report in one of the languages where the lead is in another."""
    foreign = [story.id for story in stories if languages and story.lead.language not in languages]
    if not foreign:
        return tuple(stories)
    rows = await database.glance(
        f"SELECT {ARTICLE_COLUMNS} FROM articles a JOIN sources s ON s.id = a.source_id"
        f" WHERE {within(database.dialect, 'a.story_id', 'bigint')}"
        f" AND {within(database.dialect, 'a.language', 'text')} ORDER BY a.published_at, a.id",
        [listed(database.dialect, foreign), listed(database.dialect, languages)],
    )
    leads: dict[int, Article] = {}
    for found in map(article, rows):
        leads.setdefault(found.story_id, found)
    return tuple(replace(story, lead=leads.get(story.id, story.lead)) for story in stories)
