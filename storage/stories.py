"""Stories, newest first, a page at a time.

A page walks one index (time, id, facets): countries, languages and sources are bits of ``facets``, and only what bits
cannot tell is asked of other tables (story_filters.py). How many there are in all is counted once, then only for what
came since, until a story that was there changes (story_counts.py). Where words are searched, findings.py says which
stories come.
"""

from collections.abc import Sequence
from dataclasses import replace

from storage import moves, parts, search
from storage.articles import ARTICLE_COLUMNS, article
from storage.audience import audience_of, reports, retold, told
from storage.cells import micros, moment, weighted
from storage.database import Database, current
from storage.findings import Wanted, finding, hits_of
from storage.leads import led_by, led_in
from storage.records import NewsQuery, Story, StoryGlance, StoryPage
from storage.search import Limits
from storage.session import Row, listed, within
from storage.story_counts import count, counted_at_least
from storage.story_filters import Filter, filter_of, narrowed, near, source_ids

MANY = 50_000
"""Among more stories than this not all are counted, and rare countries, languages and sources are looked up first."""
FEW = 400
"""Articles that are looked up, if a country, language or source has no more."""

LOOKED_AT = 60
"""Stories with the words of a search among which new ones are looked for."""

_STORY = f"st.id, st.size, st.first_seen, st.last_seen, st.countries, {ARTICLE_COLUMNS}"
_LEAD = "JOIN articles a ON a.id = st.lead_id JOIN sources s ON s.id = a.source_id"


async def page(
    query: NewsQuery, *, limit: int = 6, offset: int = 0, anchor: int | None = None, speaks: str = ""
) -> StoryPage:
    """One page of the stories that ``query`` wants, newest first; where words are searched, the best first.

    A story is in a period if any part of it is; it is about a country, told in a language or by a source if any of its
    articles is. With words, one article must be all that. Give the first page's ``anchor`` for later ones: they then
    see nothing newer. A story is told in one of the query's languages, without any in the one that the reader
    ``speaks``, where an outlet tells it so. Stories of feeds that chats brought are seen only where ``query.feeds``
    names the feed (audience.py).
    """
    database = current()
    audience = await audience_of(database, query)
    wanted = await filter_of(database, query, audience)
    limit, offset = max(limit, 0), max(offset, 0)
    if query.most:
        limit = max(0, min(limit, query.most - offset))
    ((highest, moved, news, shape),) = await database.glance(
        "SELECT (SELECT max(id) FROM stories), (SELECT max(id) FROM story_moves),"
        " (SELECT value FROM versions WHERE name = 'news'), (SELECT value FROM versions WHERE name = 'shape')"
    )
    highest, moved = max(highest or 0, moved or 0), moved or 0
    if query.words.strip():
        found = await _searched(database, query, wanted, (limit, offset), anchor, highest, news)
        return replace(found, stories=await told(database, found.stories, audience))
    anchor = highest if anchor is None else anchor
    few = None
    if anchor > MANY:
        few = await search.few(database, await _limits(database, query), FEW)
        wanted = narrowed(database.dialect, wanted, query, few)
    if anchor < moved:
        shown = await _anchored(database, wanted, anchor, (offset, offset + limit))
    else:
        shown = await _walked(database, wanted, anchor, (limit, offset), along=few is None)
    if anchor > MANY and few is None:
        total, more = await counted_at_least(database, wanted, near(query), anchor, offset + len(shown))
    else:
        total, more = await count(database, wanted, anchor, news if few is not None else shape), False
    most = query.most or total
    shown = await told(database, shown, audience)
    if audience.everybody:  # whoever mutes outlets is told by those that are left
        shown = await led_in(database, shown, query.languages or _languages(speaks))
    return StoryPage(shown, min(total, most), offset, anchor, more and most >= total)


async def _walked(
    database: Database, wanted: Filter, anchor: int, span: tuple[int, int], *, along: bool
) -> tuple[Story, ...]:
    """Part of a list by one walk, ``along`` the index of times unless few are wanted."""
    newest = "st.last_seen" if along else "+st.last_seen"  # with a plus, no walk along the index of all times
    rows = await database.read(
        f"SELECT {_STORY} FROM (SELECT st.id {wanted.chosen('st.id <= ?')}"
        f" ORDER BY {newest} DESC, st.id DESC LIMIT ? OFFSET ?) chosen"
        f" JOIN stories st ON st.id = chosen.id {_LEAD} ORDER BY st.last_seen DESC, st.id DESC",
        [*wanted.args, anchor, *span],
    )
    return tuple(map(_story, rows))


async def _searched(  # noqa: PLR0917 - the page's own arguments, read once
    database: Database,
    query: NewsQuery,
    wanted: Filter,
    span: tuple[int, int],
    anchor: int | None,
    highest: int,
    version: int,
) -> StoryPage:
    """A page of the stories in which words are found."""
    limit, offset = span
    limits = await _limits(database, query)
    found = await finding(
        database, Wanted(query.words, limits, wanted.conditions, wanted.args), anchor, highest, version
    )
    shown = found.stories[offset : offset + limit]
    rows = await database.read(
        f"SELECT {_STORY} FROM stories st {_LEAD} WHERE {within(database.dialect, 'st.id', 'bigint')}",
        [listed(database.dialect, [one.story_id for one in shown])],
    )
    stories = {story.id: story for story in map(_story, rows)}
    hits = {hit.article.story_id: hit for hit in await hits_of(database, found, shown)}
    kept = [one for one in shown if one.story_id in stories and one.story_id in hits]
    return StoryPage(
        tuple(stories[one.story_id] for one in kept),
        min(len(found.stories), query.most or len(found.stories)),
        offset,
        highest if anchor is None else anchor,
        found.more and not query.most,
        tuple(hits[one.story_id] for one in kept),
        found.read_as,
        found.left_out,
    )


async def _limits(database: Database, query: NewsQuery) -> Limits:
    return Limits(
        query.countries,
        query.without_countries,
        query.languages,
        tuple(await source_ids(database, query.sources)) if query.sources else None,
        micros(query.since) if query.since else None,
        micros(query.until) if query.until else None,
    )


async def _anchored(database: Database, wanted: Filter, anchor: int, span: tuple[int, int]) -> tuple[Story, ...]:
    """Part of a list some of whose stories moved to the front since its first page was shown."""
    moved = await moves.since(database, anchor)
    ids = await moves.chosen(database, wanted.chosen("st.id <= ?"), [*wanted.args, anchor], moved, span)
    rows = await database.read(
        f"SELECT {_STORY} FROM stories st {_LEAD} WHERE {within(database.dialect, 'st.id', 'bigint')}",
        [listed(database.dialect, ids)],
    )
    stories = {story.id: story for story in map(_story, rows)}
    return tuple(stories[story_id] for story_id in ids if story_id in stories)


def _languages(speaks: str) -> tuple[str, ...]:
    return (speaks,) if speaks else ()


async def get(
    story_id: int, *, feeds: Sequence[str] = (), muted: Sequence[str] = (), languages: Sequence[str] = ()
) -> Story | None:
    """The story with this id, with all its articles that are seen, newest first, and with the stories around it.

    The id of a story that became part of another leads to that one. ``feeds`` are the own feeds of whoever asks,
    ``muted`` what they do not want to hear: it is left out where others tell the story, too. It is led as in a list: in
    one of their ``languages`` where an outlet tells it so.
    """
    database = current()
    rows = await database.glance(f"SELECT {_STORY}, s.realm FROM stories st {_LEAD} WHERE st.id = ?", [story_id])
    if not rows:
        moved = await database.glance("SELECT story_id FROM story_redirects WHERE id = ?", [story_id])
        return await get(moved[0][0], feeds=feeds, muted=muted, languages=languages) if moved else None
    audience = await audience_of(database, NewsQuery(feeds=tuple(feeds), muted=tuple(muted)))
    visible = (await reports(database, [story_id], audience, though_muted=True)).get(story_id, ())
    if not visible:
        return None
    heard = tuple(each for each in visible if each.source_key not in muted) or visible
    *row, realm = rows[0]
    near = await parts.around(story_id)
    around = {glance.id for glance in (*near.earlier, *near.later, *near.related)}
    others = await reports(database, list(around), audience) if around else {}
    titles = {key: "" if audience.everybody else found[0].title for key, found in others.items()}
    for key, found in others.items():
        told = (each for each in found if each.language in languages)
        if first := min(told, key=lambda each: (each.published_at, each.id), default=None):
            titles[key] = first.title
    return replace(
        led_by(retold(_story(row), heard), heard, languages),
        articles=heard,
        earlier=_named(near.earlier, titles),
        later=_named(near.later, titles),
        related=_named(near.related, titles),
        own=bool(realm),
    )


async def newer(query: NewsQuery, above: int, up_to: int, *, limit: int) -> tuple[tuple[Story, ...], int]:
    """The most reported stories that ``query`` wants with ids in ``(above, up_to]``, and how many there are in all.

    For whoever was told everything up to a story: ids grow as stories are founded, whatever their outlets date them.
    Where words are searched, the best come first, of the :data:`LOOKED_AT` best.
    """
    database = current()
    if query.words.strip():
        found = (await page(query, limit=LOOKED_AT, anchor=up_to)).stories
        fresh = [story for story in found if above < story.id <= up_to]
        return tuple(fresh[:limit]), len(fresh)
    audience = await audience_of(database, query)
    wanted = await filter_of(database, query, audience)
    chosen = wanted.chosen("st.id > ?", "st.id <= ?")
    rows = await database.read(
        f"SELECT {_STORY} FROM (SELECT st.id {chosen} ORDER BY st.size DESC, st.last_seen DESC, st.id DESC LIMIT ?)"
        f" chosen JOIN stories st ON st.id = chosen.id {_LEAD} ORDER BY st.size DESC, st.last_seen DESC, st.id DESC",
        [*wanted.args, above, up_to, limit],
    )
    ((total,),) = await database.read(f"SELECT count(*) {chosen}", [*wanted.args, above, up_to])
    return await told(database, tuple(map(_story, rows)), audience), int(total)


async def highest_id() -> int:
    """The id of the story that was founded last; 0 where there is none."""
    ((highest,),) = await current().glance("SELECT max(id) FROM stories")
    return int(highest or 0)


def _named(glances: Sequence[StoryGlance], titles: dict[int, str]) -> tuple[StoryGlance, ...]:
    """Those of other stories that are seen, by these titles where there are any."""
    seen_ones = (glance for glance in glances if glance.id in titles)
    return tuple(replace(glance, title=titles[glance.id] or glance.title) for glance in seen_ones)


def _story(row: Row) -> Story:
    story_id, size, first_seen, last_seen, countries, *lead = row
    return Story(
        id=story_id,
        lead=article(lead),
        size=size,
        first_seen=moment(first_seen),
        last_seen=moment(last_seen),
        countries=weighted(countries),
    )
