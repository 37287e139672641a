"""Stories, newest first, a page at a time.

A page walks one index (time, id, facets): countries, languages and sources are bits of ``facets``, and only what bits
cannot tell is asked of other tables. How many there are in all is counted once, then only for what came since, until a
story that was there changes (``shape`` of the versions). Where words are searched, findings.py says which stories come.
"""

from dataclasses import dataclass, replace

from storage import search
from storage.articles import ARTICLE_COLUMNS, article
from storage.cells import clean, micros, moment, weighted
from storage.database import Database, current
from storage.facets import OTHER_COUNTRY, OTHER_LANGUAGE, country_bits, language_bits, source_bits
from storage.findings import Wanted, finding, hits_of
from storage.records import NewsQuery, Story, StoryPage
from storage.search import Limits
from storage.session import Dialect, Row, listed, within

COUNTS_KEPT = 512
"""How many queries' totals are remembered."""
MANY = 50_000
"""Among more stories than this not all are counted, and rare countries, languages and sources are looked up first."""
FEW = 400
"""Articles that are looked up, if a country, language or source has no more."""
COUNTED = 1_000
"""What is counted among many stories, before it is said that there are more."""
WALKED = 60_000
"""Stories looked at for that."""
_LASTING = 14 * 86_400_000_000
"""Microseconds from a story's beginning to its end, at most, where many stories are looked at for a period's."""

_STORY = f"st.id, st.size, st.first_seen, st.last_seen, st.countries, {ARTICLE_COLUMNS}"
_LEAD = "JOIN articles a ON a.id = st.lead_id JOIN sources s ON s.id = a.source_id"


@dataclass(frozen=True, slots=True)
class _Filter:
    """What holds for the stories ``st`` that are wanted, with the parameters."""

    conditions: tuple[str, ...]
    args: tuple[object, ...]

    def chosen(self, *more: str) -> str:
        """``FROM`` and ``WHERE`` of a statement whose last conditions are ``more``."""
        return f"FROM stories st WHERE {' AND '.join((*self.conditions, *more))}"


@dataclass(frozen=True, slots=True)
class _Total:
    """How many stories up to the id ``anchor`` a filter found while ``version`` was this."""

    version: int
    anchor: int
    count: int


async def page(query: NewsQuery, *, limit: int = 6, offset: int = 0, anchor: int | None = None) -> StoryPage:
    """One page of the stories that ``query`` wants, newest first; where words are searched, the best first.

    A story is in a period if any part of it is; it is about a country, told in a language or by a source if any of its
    articles is. With words, one article must be all that. Give the first page's ``anchor`` for later ones: they then
    see nothing newer.
    """
    database = current()
    wanted = await _filter(database, query)
    limit, offset = max(limit, 0), max(offset, 0)
    if query.most:
        limit = max(0, min(limit, query.most - offset))
    ((highest, news, shape),) = await database.glance(
        "SELECT (SELECT max(id) FROM stories), (SELECT value FROM versions WHERE name = 'news'),"
        " (SELECT value FROM versions WHERE name = 'shape')"
    )
    if query.words.strip():
        return await _searched(database, query, wanted, limit, offset, anchor, highest or 0, news)
    anchor = (highest or 0) if anchor is None else anchor
    few = None
    if anchor > MANY:
        few = await search.few(database, await _limits(database, query), FEW)
        wanted = _narrowed(database.dialect, wanted, query, few)
    newest = "st.last_seen" if few is None else "+st.last_seen"  # with a plus, no walk along the index of all times
    rows = await database.read(
        f"SELECT {_STORY} FROM (SELECT st.id {wanted.chosen('st.id <= ?')}"
        f" ORDER BY {newest} DESC, st.id DESC LIMIT ? OFFSET ?) chosen"
        f" JOIN stories st ON st.id = chosen.id {_LEAD} ORDER BY st.last_seen DESC, st.id DESC",
        [*wanted.args, anchor, limit, offset],
    )
    if anchor > MANY and few is None:
        total, more = await _counted_at_least(database, wanted, _near(query), anchor, offset + len(rows))
    else:
        total, more = await _count(database, wanted, anchor, news if few is not None else shape), False
    most = query.most or total
    return StoryPage(tuple(map(_story, rows)), min(total, most), offset, anchor, more and most >= total)


async def _searched(  # noqa: PLR0917 - the page's own arguments, read once
    database: Database,
    query: NewsQuery,
    wanted: _Filter,
    limit: int,
    offset: int,
    anchor: int | None,
    highest: int,
    version: int,
) -> StoryPage:
    """A page of the stories in which words are found."""
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
        tuple(await _source_ids(database, query.sources)) if query.sources else None,
        micros(query.since) if query.since else None,
        micros(query.until) if query.until else None,
    )


async def get(story_id: int) -> Story | None:
    """The story with this id, with all its articles, newest first."""
    database = current()
    rows = await database.glance(f"SELECT {_STORY} FROM stories st {_LEAD} WHERE st.id = ?", [story_id])
    if not rows:
        return None
    articles = await database.glance(
        f"SELECT {ARTICLE_COLUMNS} FROM articles a JOIN sources s ON s.id = a.source_id WHERE a.story_id = ?"
        " ORDER BY a.published_at DESC, a.id DESC",
        [story_id],
    )
    return replace(_story(rows[0]), articles=tuple(map(article, articles)))


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


async def _count(database: Database, wanted: _Filter, anchor: int, version: int) -> int:
    """Count up to ``anchor``, from what was counted before if that still holds."""
    counts: dict[_Filter, _Total] = database.memory.setdefault("story counts", {})
    known = counts.pop(wanted, None)
    if known is None or known.version != version:
        known = _Total(version, anchor, await _counted(database, wanted, 0, anchor))
    if known.anchor < anchor:
        known = _Total(version, anchor, known.count + await _counted(database, wanted, known.anchor, anchor))
    counts[wanted] = known
    if len(counts) > COUNTS_KEPT:
        del counts[next(iter(counts))]
    return known.count - (await _counted(database, wanted, anchor, known.anchor) if anchor < known.anchor else 0)


def _narrowed(dialect: Dialect, wanted: _Filter, query: NewsQuery, few: list[int] | None) -> _Filter:
    """The same filter for a look at many stories: only those of ``few`` articles, or of a period's neighbourhood."""
    if few is not None:
        of_few = f"st.id IN (SELECT story_id FROM articles WHERE {within(dialect, 'id', 'bigint')})"
        return _Filter((of_few, *wanted.conditions), (listed(dialect, few), *wanted.args))
    near = _near(query)
    return _Filter((*near.conditions, *wanted.conditions), (*near.args, *wanted.args))


def _near(query: NewsQuery) -> _Filter:
    """Where along the index of times the stories of a period lie."""
    bounds = []
    if query.since is not None:
        bounds.append(("st.last_seen >= ?", micros(query.since)))
    if query.until is not None:
        bounds.append(("st.last_seen < ?", micros(query.until) + _LASTING))
    return _Filter(tuple(part for part, _ in bounds), tuple(value for _, value in bounds))


async def _counted_at_least(
    database: Database, wanted: _Filter, near: _Filter, anchor: int, shown: int
) -> tuple[int, bool]:
    """Count a thousand among the newest of many stories; say whether there may be more."""
    among = f"WHERE {' AND '.join(near.conditions)}" if near.conditions else ""
    newest = (
        f"(SELECT id, facets, first_seen, last_seen FROM stories st {among}"
        " ORDER BY last_seen DESC, id DESC LIMIT ?) st"
    )
    ((counted,),) = await database.read(
        f"SELECT count(*) FROM (SELECT st.id FROM {newest} WHERE {' AND '.join((*wanted.conditions, 'st.id <= ?'))}"
        " LIMIT ?) found",
        [*near.args, WALKED, *wanted.args, anchor, COUNTED + 1],
    )
    if counted > COUNTED:
        return max(COUNTED, shown), True
    ((walked,),) = await database.read(f"SELECT count(*) FROM {newest}", [*near.args, WALKED])
    return max(int(counted), shown), walked == WALKED


async def _counted(database: Database, wanted: _Filter, above: int, up_to: int) -> int:
    ((count,),) = await database.read(
        f"SELECT count(*) {wanted.chosen('st.id > ?', 'st.id <= ?')}",
        [*wanted.args, above, up_to],
    )
    return int(count)


async def _filter(database: Database, query: NewsQuery) -> _Filter:
    dialect = database.dialect
    parts: list[tuple[str, list[object]]] = []
    if query.since is not None:
        parts.append(("st.last_seen >= ?", [micros(query.since)]))
    if query.until is not None:
        parts.append(("st.first_seen < ?", [micros(query.until)]))
    if query.countries:
        parts.append(_about(dialect, query.countries))
    if query.without_countries:
        about, values = _about(dialect, query.without_countries)
        parts.append((f"NOT {about}", values))
    if query.languages:
        parts.append(_told_in(dialect, query.languages))
    if query.sources:
        parts.append(_told_by(dialect, await _source_ids(database, query.sources)))
    args = tuple(arg for _, values in parts for arg in values)
    return _Filter(tuple(condition for condition, _ in parts), args)


def _about(dialect: Dialect, countries: tuple[str, ...]) -> tuple[str, list[object]]:
    exactly = (
        f"SELECT count(*) FROM story_countries c WHERE c.story_id = st.id AND {within(dialect, 'c.country', 'text')}"
    )
    return _by_bits(country_bits(countries), OTHER_COUNTRY, exactly, _several(dialect, countries))


def _told_in(dialect: Dialect, languages: tuple[str, ...]) -> tuple[str, list[object]]:
    exactly = f"SELECT count(*) FROM articles a WHERE a.story_id = st.id AND {within(dialect, 'a.language', 'text')}"
    return _by_bits(language_bits(languages), OTHER_LANGUAGE, exactly, _several(dialect, languages))


def _told_by(dialect: Dialect, source_ids: list[int]) -> tuple[str, list[object]]:
    exactly = f"SELECT count(*) FROM articles a WHERE a.story_id = st.id AND {within(dialect, 'a.source_id', 'bigint')}"
    bits = source_bits(source_ids)
    return _by_bits(bits, bits, exactly, listed(dialect, source_ids)) if source_ids else ("FALSE", [])


def _by_bits(wanted: int, shared: int, exactly: str, values: object) -> tuple[str, list[object]]:
    """A condition on facets; where one of the wanted bits is ``shared`` by others, another table counts ``exactly``.

    It is counted, story by story, since PostgreSQL would rather collect all that EXISTS may ever find.
    """
    if not wanted & shared:
        return "((st.facets & ?) <> 0)", [wanted]
    return (
        f"((st.facets & ?) <> 0 OR ((st.facets & ?) <> 0 AND ({exactly}) > 0))",
        [wanted & ~shared, wanted & shared, values],
    )


async def _source_ids(database: Database, keys: tuple[str, ...]) -> list[int]:
    condition = within(database.dialect, "key", "text")
    rows = await database.glance(
        f"SELECT id FROM sources WHERE {condition} ORDER BY id", [_several(database.dialect, keys)]
    )
    return [source_id for (source_id,) in rows]


def _several(dialect: Dialect, values: tuple[str, ...]) -> object:
    """A parameter that is the same however its values were ordered, and can be part of a key."""
    return listed(dialect, sorted(set(map(clean, values))))
