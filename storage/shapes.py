"""A story is what its articles make it: founding stories, and making them anew when their articles changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage import moves
from storage.cells import weighted, weights
from storage.facets import PRIVATE, facets
from storage.records import CountryWeight
from storage.session import Session, listed, within

FULL_EXCERPT = 60
"""Characters of an excerpt from which on an article says more than its headline."""


@dataclass(frozen=True, slots=True)
class Member:
    """What a story takes from one of its articles; ``published`` in microseconds."""

    article_id: int
    story_id: int
    source_id: int
    published: int
    language: str
    countries: tuple[CountryWeight, ...]
    tie: int = 0
    """The hash of its identity, which tells apart what one outlet published at the same moment."""
    full: bool = True
    """Whether it says more than its headline."""
    realm: int = 0
    """Who sees it: 0 for everybody, else the source's own, for its followers (feeds.py)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A story's row."""

    story_id: int
    lead_id: int
    size: int
    first_seen: int
    last_seen: int
    facets: int
    countries: tuple[CountryWeight, ...]


def shape(members: Sequence[Member]) -> Shape:
    """Make a story of its articles (at least one, in any order).

    The first report leads that says more than its headline, else the first: a story keeps its words while others join.
    Countries come in the lead's order, then by weight; each has the greatest weight that an article gives it.
    """
    lead = min(members, key=lambda one: (not one.full, one.published, one.source_id, one.tie, one.article_id))
    heaviest: dict[str, float] = {item.country: item.weight for item in lead.countries}
    others = sorted(
        (item for member in members if member is not lead for item in member.countries),
        key=lambda item: (-item.weight, item.country),
    )
    for item in others:
        heaviest[item.country] = max(item.weight, heaviest.get(item.country, 0.0))
    return Shape(
        story_id=lead.story_id,
        lead_id=lead.article_id,
        size=len(members),
        first_seen=min(member.published for member in members),
        last_seen=max(member.published for member in members),
        facets=facets(heaviest, {member.language for member in members}, {member.source_id for member in members})
        | (PRIVATE if any(member.realm for member in members) else 0),
        countries=tuple(CountryWeight(country, weight) for country, weight in heaviest.items()),
    )


async def found(session: Session, shapes: Sequence[Shape]) -> None:
    """Add stories that are not there yet."""
    await session.run_many(
        "INSERT INTO stories (id, lead_id, size, first_seen, last_seen, facets, countries)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (new.story_id, new.lead_id, new.size, new.first_seen, new.last_seen, new.facets, weights(new.countries))
            for new in shapes
        ],
    )
    await _add_countries(session, shapes)


async def reshape(session: Session, story_ids: Iterable[int]) -> bool:
    """Make stories anew from the articles they have now; one without articles goes away.

    Says whether a filter by country, source or time may find others than before.
    """
    wanted = sorted(set(story_ids))
    stored = await _stored(session, wanted)
    members = await _members(session, wanted)
    shapes = [shape(members[story_id]) for story_id in wanted if story_id in members]
    changed = [new for new in shapes if new != stored.get(new.story_id)]
    empty = [story_id for story_id in wanted if story_id not in members]
    standing = [(new, stored[new.story_id]) for new in changed if new.story_id in stored]
    await moves.record(
        session, [(new.story_id, old.last_seen) for new, old in standing if new.last_seen > old.last_seen]
    )
    touched = [listed(session.dialect, [new.story_id for new in changed] + empty)]
    await session.run(f"DELETE FROM story_countries WHERE {within(session.dialect, 'story_id', 'bigint')}", touched)
    if empty:
        gone = [listed(session.dialect, empty)]
        await session.run(f"DELETE FROM stories WHERE {within(session.dialect, 'id', 'bigint')}", gone)
    await _save(session, changed)
    return bool(changed or empty)


async def _stored(session: Session, story_ids: Sequence[int]) -> dict[int, Shape]:
    rows = await session.rows(
        "SELECT id, lead_id, size, first_seen, last_seen, facets, countries FROM stories"
        f" WHERE {within(session.dialect, 'id', 'bigint')}",
        [listed(session.dialect, story_ids)],
    )
    return {
        key: Shape(key, lead_id, size, first, last, bits, weighted(countries))
        for key, lead_id, size, first, last, bits, countries in rows
    }


async def _members(session: Session, story_ids: Sequence[int]) -> dict[int, list[Member]]:
    rows = await session.rows(
        "SELECT a.id, a.story_id, a.source_id, a.published_at, a.language, a.countries, a.identity_hash,"
        " length(a.excerpt) >= ?, s.realm FROM articles a JOIN sources s ON s.id = a.source_id"
        f" WHERE {within(session.dialect, 'a.story_id', 'bigint')} ORDER BY a.id",
        [FULL_EXCERPT, listed(session.dialect, story_ids)],
    )
    members: dict[int, list[Member]] = {}
    for article_id, story_id, source_id, published, language, countries, *rest in rows:
        tie, full, realm = rest
        member = Member(
            article_id, story_id, source_id, published, language, weighted(countries), tie, bool(full), realm
        )
        members.setdefault(story_id, []).append(member)
    return members


async def _save(session: Session, shapes: Sequence[Shape]) -> None:
    await session.run_many(
        "UPDATE stories SET lead_id = ?, size = ?, first_seen = ?, last_seen = ?, facets = ?, countries = ?"
        " WHERE id = ?",
        [
            (new.lead_id, new.size, new.first_seen, new.last_seen, new.facets, weights(new.countries), new.story_id)
            for new in shapes
        ],
    )
    await _add_countries(session, shapes)


async def _add_countries(session: Session, shapes: Sequence[Shape]) -> None:
    await session.run_many(
        "INSERT INTO story_countries (story_id, country, weight) VALUES (?, ?, ?)",
        [(new.story_id, item.country, item.weight) for new in shapes for item in new.countries],
    )
