"""Stories, newest first, a page at a time.

A page walks one index (time, id, facets): countries, languages and sources are bits of ``facets``, and only what bits
cannot tell is asked of other tables. How many there are in all is counted once, then only for what came since, until a
story that was there changes (``shape`` of the versions; where words are searched, any news).
"""

from dataclasses import dataclass, replace

from storage import moves, parts, search
from storage.articles import ARTICLE_COLUMNS, article
from storage.cells import clean, micros, moment, weighted
from storage.database import Database, current
from storage.facets import OTHER_COUNTRY, OTHER_LANGUAGE, country_bits, language_bits, source_bits
from storage.leads import led_in
from storage.records import NewsQuery, Story, StoryPage
from storage.session import Dialect, Row, listed, within
from storage.words import parse

COUNTS_KEPT = 512
"""How many queries' totals are remembered."""

_STORY = f"st.id, st.size, st.first_seen, st.last_seen, st.countries, {ARTICLE_COLUMNS}"
_LEAD = "JOIN articles a ON a.id = st.lead_id JOIN sources s ON s.id = a.source_id"


@dataclass(frozen=True, slots=True)
class _Filter:
    """Where stories ``st`` are looked for and what holds for them, with the parameters of both in this order."""

    source: str
    conditions: tuple[str, ...]
    args: tuple[object, ...]

    def chosen(self, *more: str) -> str:
        """``FROM`` and ``WHERE`` of a statement whose last conditions are ``more``."""
        return f"FROM {self.source} WHERE {' AND '.join((*self.conditions, *more))}"


@dataclass(frozen=True, slots=True)
class _Total:
    """How many stories up to the id ``anchor`` a filter found while ``version`` was this."""

    version: int
    anchor: int
    count: int


async def page(query: NewsQuery, *, limit: int = 6, offset: int = 0, anchor: int | None = None) -> StoryPage:
    """One page of the stories that ``query`` wants, newest first.

    A story is in a period if any part of it is; it is about a country, told in a language, by a source or in these
    words if any of its articles is. Give the first page's ``anchor`` for later ones: they then see nothing newer.
    """
    database = current()
    wanted = await _filter(database, query)
    limit, offset = max(limit, 0), max(offset, 0)
    ((highest, moved, version),) = await database.glance(
        "SELECT (SELECT max(id) FROM stories), (SELECT max(id) FROM story_moves),"
        " (SELECT value FROM versions WHERE name = ?)",
        ["news" if query.words.strip() else "shape"],
    )
    highest = max(highest or 0, moved or 0)
    anchor = highest if anchor is None else anchor
    if anchor < (moved or 0):
        found = await _anchored(database, wanted, anchor, (offset, offset + limit))
    else:
        rows = await database.read(
            f"SELECT {_STORY} FROM (SELECT st.id {wanted.chosen('st.id <= ?')}"
            " ORDER BY st.last_seen DESC, st.id DESC LIMIT ? OFFSET ?) chosen"
            f" JOIN stories st ON st.id = chosen.id {_LEAD} ORDER BY st.last_seen DESC, st.id DESC",
            [*wanted.args, anchor, limit, offset],
        )
        found = tuple(map(_story, rows))
    found = await led_in(database, found, query.languages)
    return StoryPage(found, await _count(database, wanted, anchor, version), offset, anchor)


async def _anchored(database: Database, wanted: _Filter, anchor: int, span: tuple[int, int]) -> tuple[Story, ...]:
    """Part of a list some of whose stories moved to the front since its first page was shown."""
    moved = await moves.since(database, anchor)
    ids = await moves.chosen(database, wanted.chosen("st.id <= ?"), [*wanted.args, anchor], moved, span)
    rows = await database.read(
        f"SELECT {_STORY} FROM stories st {_LEAD} WHERE {within(database.dialect, 'st.id', 'bigint')}",
        [listed(database.dialect, ids)],
    )
    stories = {story.id: story for story in map(_story, rows)}
    return tuple(stories[story_id] for story_id in ids if story_id in stories)


async def get(story_id: int) -> Story | None:
    """The story with this id, with all its articles, newest first, and with the stories around it.

    The id of a story that became part of another leads to that one.
    """
    database = current()
    rows = await database.glance(f"SELECT {_STORY} FROM stories st {_LEAD} WHERE st.id = ?", [story_id])
    if not rows:
        moved = await database.glance("SELECT story_id FROM story_redirects WHERE id = ?", [story_id])
        return await get(moved[0][0]) if moved else None
    articles = await database.glance(
        f"SELECT {ARTICLE_COLUMNS} FROM articles a JOIN sources s ON s.id = a.source_id WHERE a.story_id = ?"
        " ORDER BY a.published_at DESC, a.id DESC",
        [story_id],
    )
    near = await parts.around(story_id)
    return replace(
        _story(rows[0]),
        articles=tuple(map(article, articles)),
        earlier=near.earlier,
        later=near.later,
        related=near.related,
    )


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


async def _counted(database: Database, wanted: _Filter, above: int, up_to: int) -> int:
    ((count,),) = await database.read(
        f"SELECT count(*) {wanted.chosen('st.id > ?', 'st.id <= ?')}",
        [*wanted.args, above, up_to],
    )
    return int(count)


async def _filter(database: Database, query: NewsQuery) -> _Filter:
    dialect = database.dialect
    source = "stories st"
    limits: list[tuple[str, list[object]]] = []
    if query.words.strip():
        found, words = search.condition(dialect, "id", parse(clean(query.words)))
        source = (
            f"(SELECT DISTINCT story_id FROM articles WHERE {found}) found JOIN stories st ON st.id = found.story_id"
        )
        limits.append(("TRUE", [*words]))
    if query.since is not None:
        limits.append(("st.last_seen >= ?", [micros(query.since)]))
    if query.until is not None:
        limits.append(("st.first_seen < ?", [micros(query.until)]))
    if query.countries:
        limits.append(_about(dialect, query.countries))
    if query.languages:
        limits.append(_told_in(dialect, query.languages))
    if query.sources:
        limits.append(_told_by(dialect, await _source_ids(database, query.sources)))
    args = tuple(arg for _, values in limits for arg in values)
    return _Filter(source, tuple(condition for condition, _ in limits), args)


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
        return "(st.facets & ?) <> 0", [wanted]
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
