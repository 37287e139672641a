"""Which stories a query wants: conditions on the index that a page walks, and what bits cannot tell."""

from dataclasses import dataclass

from storage.audience import Audience, Condition, seen
from storage.cells import clean, micros
from storage.database import Database
from storage.facets import OTHER_COUNTRY, OTHER_LANGUAGE, PRIVATE, country_bits, language_bits, source_bits
from storage.records import NewsQuery
from storage.session import Dialect, listed, within

_LASTING = 14 * 86_400_000_000
"""Microseconds from a story's beginning to its end, at most, where many stories are looked at for a period's."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What holds for the stories ``st`` that are wanted, with the parameters."""

    conditions: tuple[str, ...]
    args: tuple[object, ...]

    def chosen(self, *more: str) -> str:
        """``FROM`` and ``WHERE`` of a statement whose last conditions are ``more``."""
        return f"FROM stories st WHERE {' AND '.join((*self.conditions, *more))}"


async def filter_of(database: Database, query: NewsQuery, audience: Audience) -> Filter:
    """The filter of a query, its words aside; what an ``audience`` does not see is left out."""
    dialect = database.dialect
    limits: list[Condition] = []
    if query.since is not None:
        limits.append(("st.last_seen >= ?", [micros(query.since)]))
    if query.until is not None:
        limits.append(("st.first_seen < ?", [micros(query.until)]))
    if query.countries:
        limits.append(_or_own(query, _about(dialect, query.countries)))
    if query.without_countries:
        about, values = _about(dialect, query.without_countries)
        limits.append((f"NOT {about}", values))
    if query.languages:
        limits.append(_or_own(query, _told_in(dialect, query.languages)))
    if query.sources:
        limits.append(_told_by(dialect, await source_ids(database, query.sources)))
    limits += seen(dialect, audience)
    args = tuple(arg for _, values in limits for arg in values)
    return Filter(tuple(condition for condition, _ in limits), args)


def narrowed(dialect: Dialect, wanted: Filter, query: NewsQuery, few: list[int] | None) -> Filter:
    """The same filter for a look at many stories: only those of ``few`` articles, or of a period's neighbourhood."""
    if few is not None:
        of_few = f"st.id IN (SELECT story_id FROM articles WHERE {within(dialect, 'id', 'bigint')})"
        return Filter((of_few, *wanted.conditions), (listed(dialect, few), *wanted.args))
    close = near(query)
    return Filter((*close.conditions, *wanted.conditions), (*close.args, *wanted.args))


def near(query: NewsQuery) -> Filter:
    """Where along the index of times the stories of a period lie."""
    bounds = []
    if query.since is not None:
        bounds.append(("st.last_seen >= ?", micros(query.since)))
    if query.until is not None:
        bounds.append(("st.last_seen < ?", micros(query.until) + _LASTING))
    return Filter(tuple(part for part, _ in bounds), tuple(value for _, value in bounds))


def _or_own(query: NewsQuery, limit: Condition) -> Condition:
    """The limit, or none for own feeds where they are wanted anyway; whose they are is asked besides (audience.py)."""
    if not (query.feeds and query.feeds_anyway):
        return limit
    condition, args = limit
    return f"({condition} OR (st.facets & ?) <> 0)", [*args, PRIVATE]


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


async def source_ids(database: Database, keys: tuple[str, ...]) -> list[int]:
    """The ids of sources by their keys, ascending."""
    condition = within(database.dialect, "key", "text")
    rows = await database.glance(
        f"SELECT id FROM sources WHERE {condition} ORDER BY id", [_several(database.dialect, keys)]
    )
    return [source_id for (source_id,) in rows]


def _several(dialect: Dialect, values: tuple[str, ...]) -> object:
    """A parameter that is the same however its values were ordered, and can be part of a key."""
    return listed(dialect, sorted(set(map(clean, values))))
