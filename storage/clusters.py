"""Articles into stories: a few looks into an index for each article, and only its neighbourhood is grouped anew.

::

    traits | keys into article_marks, profile into article_traits
           | who shares a key within a week?          one look for the whole batch
           | compared (kinship.py) -> article_kin     from both sides
           | and those beside each other: of one event with the same third article
           | all that hangs together by "one event" (neighbourhood.py) -> grouped (grouping.py) -> which story is which
           | stories founded, merged (the old id leads on), split; shapes.py makes them anew

What articles have to do with each other depends on the two alone, and a neighbourhood is grouped from nothing each
time, so stories come out the same in whatever order articles are saved, changed and removed. It happens in the
transaction of the save: whoever is killed in between leaves nothing half done.

An article's traits are kept for as long as others may still meet it (:func:`forget`); then its story stays as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, product
from typing import Final, NamedTuple

from storage.grouping import Place, grouped_by, settle
from storage.kinship import MATTER, WINDOW, Bond, Kinship, Profile, affinity, beside, bonded, pack, unpack
from storage.neighbourhood import neighbourhood, neighbours
from storage.session import Row, Session, listed, within

MOST_MET: Final = 400
"""Other articles that one is compared with, those with most keys in common: a bound for floods, beyond real news."""
_MOST_BESIDE: Final = 400
"""Pairs a newcomer that are weighed because a third article tells one event with both, the nearest in time first."""
_MOST_AROUND: Final = 60
"""Articles of one event with a third that are put beside each other: in a flood of more, all share keys anyway."""
_MATTER: Final = MATTER // timedelta(microseconds=1)
_WINDOW: Final = WINDOW // timedelta(microseconds=1)
_MICROSECOND: Final = timedelta(microseconds=1)

_Pair = tuple[int, int]
"""The ids of two articles, the smaller one first."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An article with traits that is saved now."""

    place: Place
    realm: int
    fetched: int
    language: str
    keys: tuple[int, ...]
    profile: Profile


class _Met(NamedTuple):
    """An article that shares a key with another."""

    published: int
    source_id: int
    language: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Regrouped:
    """How a neighbourhood is grouped now."""

    groups: Sequence[Sequence[Place]]
    settled: Sequence[int | None]
    """The story of each group; ``None`` where it is to be founded."""
    stories: Mapping[int, int]
    """The stories articles were in, by article."""


async def enter(session: Session, newcomers: Sequence[Newcomer]) -> None:
    """Add articles to the index, and record what they have to do with others."""
    if not newcomers:
        return
    await session.run_many(
        "INSERT INTO article_traits (id, realm, published_at, fetched_at, language, keys, profile)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                new.place.article_id,
                new.realm,
                new.place.published,
                new.fetched,
                new.language,
                _written(new.keys),
                pack(new.profile),
            )
            for new in newcomers
        ],
    )
    await session.run_many(
        "INSERT INTO article_marks (mark, published_at, article_id) VALUES (?, ?, ?)",
        [mark for new in newcomers for mark in _marks(new.keys, new.realm, new.place.published, new.place.article_id)],
    )
    known = {
        new.place.article_id: _Met(new.place.published, new.place.source_id, new.language, new.profile)
        for new in newcomers
    }
    links = await _compared(session, newcomers, known)
    links |= await _beside(session, newcomers, links, known)
    await session.run_many(
        "INSERT INTO article_kin (article_id, other_id, bond, score) VALUES (?, ?, ?, ?)",
        [
            (one, other, int(kinship.bond), kinship.score)
            for pair, kinship in links.items()
            for one, other in (pair, pair[::-1])
        ],
    )


async def leave(session: Session, article_ids: Sequence[int]) -> set[int]:
    """Take articles out of the index with all that was recorded of them; return those that were of one event with them.

    Articles whose traits are forgotten already lose what was recorded, too.
    """
    dialect = session.dialect
    chosen = listed(dialect, article_ids)
    rows = await session.rows(
        f"SELECT id, realm, published_at, keys FROM article_traits WHERE {within(dialect, 'id', 'bigint')}", [chosen]
    )
    await _unmark(session, rows)
    if rows:
        await session.run(f"DELETE FROM article_traits WHERE {within(dialect, 'id', 'bigint')}", [chosen])
    kin = await session.rows(
        f"SELECT article_id, other_id, bond FROM article_kin WHERE {within(dialect, 'article_id', 'bigint')}", [chosen]
    )
    if not kin:
        return set()
    await session.run(f"DELETE FROM article_kin WHERE {within(dialect, 'article_id', 'bigint')}", [chosen])
    await session.run_many(
        "DELETE FROM article_kin WHERE article_id = ? AND other_id = ?", [(other, one) for one, other, _ in kin]
    )
    return {other for _, other, bond in kin if bond == Bond.SAME} - set(article_ids)


async def forget(session: Session, before: int, most: int) -> int:
    """Forget the traits of some articles whose whole stories are older than this moment; return how many, 0 at the end.

    What they have to do with others is kept: it tells the parts of a matter.
    """
    rows = await session.rows(
        "SELECT t.id, t.realm, t.published_at, t.keys FROM article_traits t JOIN articles a ON a.id = t.id"
        " JOIN stories st ON st.id = a.story_id WHERE t.published_at < ? AND st.last_seen < ? AND (SELECT count(*)"
        " FROM articles m JOIN article_traits n ON n.id = m.id WHERE m.story_id = st.id AND n.fetched_at >= ?) = 0"
        " ORDER BY t.published_at LIMIT ?",
        [before, before, before, most],
    )
    await _unmark(session, rows)
    gone = [listed(session.dialect, [article_id for article_id, *_ in rows])]
    await session.run(f"DELETE FROM article_traits WHERE {within(session.dialect, 'id', 'bigint')}", gone)
    return len(rows)


async def _unmark(session: Session, rows: Sequence[Row]) -> None:
    await session.run_many(
        "DELETE FROM article_marks WHERE mark = ? AND published_at = ? AND article_id = ?",
        [
            mark
            for article_id, realm, published, keys in rows
            for mark in _marks(_read(keys), realm, published, article_id)
        ],
    )


async def remembered(session: Session, article_ids: Sequence[int]) -> set[int]:
    """Which of these articles may still join and leave stories."""
    rows = await session.rows(
        f"SELECT id FROM article_traits WHERE {within(session.dialect, 'id', 'bigint')}",
        [listed(session.dialect, article_ids)],
    )
    return {article_id for (article_id,) in rows}


async def regroup(session: Session, article_ids: Iterable[int], arriving: Mapping[int, Place]) -> Regrouped:
    """Group everything that hangs together with these articles; ``arriving`` are those that no table has yet."""
    near, links = await neighbourhood(session, set(article_ids))
    stored = await session.rows(
        "SELECT id, story_id, published_at, source_id, identity_hash FROM articles"
        f" WHERE {within(session.dialect, 'id', 'bigint')}",
        [listed(session.dialect, sorted(near - arriving.keys()))],
    )
    stories = {article_id: story for article_id, story, *_ in stored}
    places = [Place(published, source, mark, article_id) for article_id, _, published, source, mark in stored]
    places += [place for article_id, place in arriving.items() if article_id in near]
    groups = grouped_by(places, links)
    return Regrouped(groups, settle(groups, stories), stories)


async def lead_on(session: Session, moved: Mapping[int, int]) -> None:
    """Let ids of stories that became part of others lead there."""
    for old, new in sorted(moved.items()):
        await session.run("UPDATE story_redirects SET story_id = ? WHERE story_id = ?", [new, old])
        await session.run("INSERT INTO story_redirects (id, story_id) VALUES (?, ?)", [old, new])


async def _compared(session: Session, newcomers: Sequence[Newcomer], known: dict[int, _Met]) -> dict[_Pair, Kinship]:
    """What newcomers have to do with whom they meet; ``known`` holds the newcomers, and then those they met, too."""
    arrived = {new.place.article_id: new for new in newcomers}
    pairs = _nearest(await _meetings(session, newcomers), arrived)
    known |= await _profiles(session, {article_id for pair in pairs for article_id in pair} - arrived.keys())
    links: dict[_Pair, Kinship] = {}
    for pair in pairs:
        mine, theirs = known.get(pair[0]), known.get(pair[1])
        if mine is None or theirs is None:
            continue
        evidence = affinity(mine.profile, theirs.profile)
        if evidence is None:  # of most that share a key
            continue
        links[pair] = bonded(
            mine.profile,
            theirs.profile,
            evidence,
            abs(mine.published - theirs.published) * _MICROSECOND,
            same_outlet=mine.source_id == theirs.source_id and mine.language == theirs.language,
        )
    return links


async def _beside(
    session: Session, newcomers: Sequence[Newcomer], links: Mapping[_Pair, Kinship], known: Mapping[int, _Met]
) -> dict[_Pair, Kinship]:
    """What those have to do with each other of which a third article tells one event with both, one of the three new.

    Pairs of which something is recorded already are left as they are. ``links`` are those of the newcomers.
    """
    same = neighbours(pair for pair, kinship in links.items() if kinship.bond == Bond.SAME)
    if not same:
        return {}
    recorded = await session.rows(
        f"SELECT article_id, other_id, bond FROM article_kin WHERE {within(session.dialect, 'article_id', 'bigint')}",
        [listed(session.dialect, sorted(same))],
    )
    of_one_event = neighbours((one, other) for one, other, bond in recorded if bond == Bond.SAME)
    pairs: set[_Pair] = set()
    for third, through_new in same.items():
        fresh = sorted(through_new)[:_MOST_AROUND]
        pairs.update(combinations(fresh, 2))
        stored = product(fresh, sorted(of_one_event.get(third, ()))[:_MOST_AROUND])
        pairs.update([(one, other) if one < other else (other, one) for one, other in stored])
    pairs -= links.keys()
    pairs.difference_update([(one, other) if one < other else (other, one) for one, other, _ in recorded])
    known = {**known, **await _profiles(session, {article_id for pair in pairs for article_id in pair} - known.keys())}
    near = []
    for one, other in pairs:
        if one in known and other in known:
            apart = abs(known[one].published - known[other].published)
            if one != other and apart <= _WINDOW:
                near.append((apart, one, other))
    return {
        (one, other): beside(
            known[one].profile,
            known[other].profile,
            apart * _MICROSECOND,
            same_outlet=known[one].source_id == known[other].source_id and known[one].language == known[other].language,
        )
        for apart, one, other in sorted(near)[: _MOST_BESIDE * len(newcomers)]
    }


def _nearest(meetings: Iterable[tuple[int, int, int, int]], arrived: Mapping[int, Newcomer]) -> set[tuple[int, int]]:
    """Whom to compare with whom, each pair once and the smaller id first."""
    met: dict[int, list[tuple[int, int, int]]] = {}
    for one, other, points, published in meetings:
        met.setdefault(one, []).append((points, published, other))
    pairs = set()
    for one, found in met.items():
        if len(found) > MOST_MET:
            at = arrived[one].place.published
            found = sorted(found, key=lambda item: (-item[0], abs(at - item[1]), item[2]))[:MOST_MET]
        pairs.update([(one, other) if one < other else (other, one) for _, _, other in found])
    return pairs


async def _meetings(session: Session, newcomers: Sequence[Newcomer]) -> Sequence[tuple[int, int, int, int]]:
    """Articles that share a key with newcomers, how many times three, and when they were published.

    Even keys, which 0.1.0 wrote for common things, count one: three of them were needed.
    """
    if session.dialect == "sqlite":
        return [meeting for new in newcomers for meeting in await _met_by(session, new)]
    marks = [
        mark for new in newcomers for mark in _marks(new.keys, new.realm, new.place.published, new.place.article_id)
    ]
    rows = await session.rows(
        "SELECT n.article_id, o.article_id, sum(1 + 2 * (n.mark & 1)), min(o.published_at)"
        " FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS n(mark, at, article_id)"
        " JOIN article_marks o ON o.mark = n.mark AND o.published_at BETWEEN n.at - ? AND n.at + ?"
        " WHERE o.article_id <> n.article_id GROUP BY n.article_id, o.article_id HAVING sum(1 + 2 * (n.mark & 1)) >= 3",
        [*([list(column) for column in zip(*marks, strict=True)] or [[], [], []]), _MATTER, _MATTER],
    )
    return [(one, other, points, published) for one, other, points, published in rows]


async def _met_by(session: Session, new: Newcomer) -> list[tuple[int, int, int, int]]:
    """The same for one: SQLite runs many small statements sooner than it takes a large parameter apart."""
    one, at = new.place.article_id, new.place.published
    rows = await session.rows(
        "SELECT article_id, sum(1 + 2 * (mark & 1)) AS points, min(published_at) FROM article_marks"
        f" WHERE {within(session.dialect, 'mark', 'bigint')} AND published_at BETWEEN ? AND ? AND article_id <> ?"
        " GROUP BY article_id HAVING points >= 3",
        [listed(session.dialect, _salted(new.keys, new.realm)), at - _MATTER, at + _MATTER, one],
    )
    return [(one, other, points, published) for other, points, published in rows]


async def _profiles(session: Session, article_ids: Iterable[int]) -> dict[int, _Met]:
    wanted = sorted(article_ids)
    if not wanted:
        return {}
    rows = await session.rows(
        "SELECT t.id, t.published_at, a.source_id, t.language, t.profile FROM article_traits t"
        f" JOIN articles a ON a.id = t.id WHERE {within(session.dialect, 't.id', 'bigint')}",
        [listed(session.dialect, wanted)],
    )
    return {
        article_id: _Met(published, source, language, unpack(packed, language))
        for article_id, published, source, language, packed in rows
    }


def _marks(keys: Sequence[int], realm: int, published: int, article_id: int) -> list[tuple[int, int, int]]:
    """Rows of the index."""
    return [(mark, published, article_id) for mark in _salted(keys, realm)]


def _salted(keys: Sequence[int], realm: int) -> Sequence[int]:
    """Keys as the index has them; a realm is part of every key, so articles of two realms never meet."""
    if not realm:
        return keys
    salt = (realm * 0x9E3779B97F4A7C15) & (2**63 - 2)
    return [key ^ salt for key in keys]


def _written(keys: Iterable[int]) -> str:
    return " ".join(map(str, keys))


def _read(keys: str) -> tuple[int, ...]:
    return tuple(map(int, keys.split()))
