"""Saving what outlets wrote: new and changed articles, each with its story and its place in the search index.

::

    save  | drafts: cells and hashes (outside the transaction)
          | who waits for the writer meanwhile is saved together with others: one look around for all of them
          | known? changed? pruned?            one look by (source, identity)
          | new:     story + article + text + words
          | changed: article + text + words, its story made anew
          | counters, if anything changed
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from storage import clusters, indexing, title_words
from storage.database import Database, current
from storage.drafts import Draft, cells, draft, form
from storage.errors import UnknownSourceError
from storage.kinship import profile
from storage.meeting import keys
from storage.placing import carry_out, place_of, plan
from storage.records import NewArticle, SaveResult
from storage.session import Session, listed, next_ids, to_the_end, within
from storage.shapes import FULL_EXCERPT, Member
from storage.versions import bump, hold_news

TOGETHER: Final = 120
"""Articles of several callers that are saved in one transaction: more would make other writers wait."""

Mark = tuple[str, int]
"""The key of a source and the hash of an article's identity in it."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is known of an article that is there."""

    article_id: int
    story_id: int
    content_hash: int
    language: str
    dated: bool
    published: int


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where an article is that was written."""

    story_id: int
    new: bool


@dataclass(eq=False, slots=True)
class _Waiting:
    """What one caller wants to have saved; ``saved`` or ``error`` tell how it went."""

    drafts: Mapping[Mark, Draft]
    saved: Mapping[Mark, _Placed] | None = None
    error: Exception | None = None


@dataclass(eq=False, slots=True)
class _Queue:
    """Who waits to be saved in a database, the first come first."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: deque[_Waiting] = field(default_factory=deque)


async def save(batch: Sequence[NewArticle]) -> SaveResult:
    """Save what was read, in one transaction.

    An article is known by its source and identity. A known one is updated where its words, address, picture, language
    or countries changed; its time changes only if it had no date before. What was pruned counts as unchanged, and so
    does a repeat inside the batch. ``story_ids`` are the stories of what is new or updated.

    Raises :class:`UnknownSourceError` for a source that was never synchronised.
    """
    drafts: dict[Mark, Draft] = {}
    for new in batch:
        made = draft(new)
        drafts.setdefault((made.source_key, made.identity_hash), made)
    if not drafts:
        return SaveResult(0, 0, 0)
    database = current()
    # a caller who is cancelled leaves at once; others may wait for what was begun
    placed = await to_the_end(_in_turn(database, _Waiting(drafts)))
    if placed:
        await indexing.settle(database)
    return _result(placed, len(batch))


def _result(placed: Mapping[Mark, _Placed], asked: int) -> SaveResult:
    new = [one.story_id for one in placed.values() if one.new]
    changed = [one.story_id for one in placed.values() if not one.new]
    story_ids = tuple(dict.fromkeys([*new, *sorted(changed)]))
    return SaveResult(len(new), len(changed), asked - len(placed), story_ids)


async def _in_turn(database: Database, mine: _Waiting) -> Mapping[Mark, _Placed]:
    """Wait for the turn; whoever has it saves for others who wait, too.

    Saves follow each other anyway, and most of what each costs is its neighbourhood: several at once look at it once.
    """
    queue: _Queue = database.memory.setdefault("saving", _Queue())
    queue.waiting.append(mine)
    async with queue.turn:
        while mine.saved is None and mine.error is None:
            await _save_for(database, _next(queue.waiting))
    if mine.error is not None:
        raise mine.error
    return mine.saved or {}


def _next(waiting: deque[_Waiting]) -> list[_Waiting]:
    """Take who is saved together: no article twice, and no more of them than :data:`TOGETHER` but for the first."""
    taken = [waiting.popleft()]
    marks = set(taken[0].drafts)
    while waiting and len(marks) + len(waiting[0].drafts) <= TOGETHER and marks.isdisjoint(waiting[0].drafts):
        marks |= waiting[0].drafts.keys()
        taken.append(waiting.popleft())
    return taken


async def _save_for(database: Database, several: Sequence[_Waiting]) -> None:
    """Save in one transaction; where that fails each in its own, so that nobody's trouble is another's."""
    drafts = [one for waiting in several for one in waiting.drafts.values()]
    ordered = sorted(drafts, key=lambda one: one.published)

    async def work(session: Session) -> dict[Mark, _Placed]:
        return await _save(session, ordered)

    try:
        placed = await database.write_whole(work)
    except Exception as error:  # noqa: BLE001 — whatever it is, it is raised where it belongs
        if len(several) == 1:
            several[0].error = error
            return
        for waiting in several:
            await _save_for(database, [waiting])
        return
    for waiting in several:
        waiting.saved = {mark: one for mark, one in placed.items() if mark in waiting.drafts}


async def _save(session: Session, drafts: Sequence[Draft]) -> dict[Mark, _Placed]:
    await hold_news(session)
    sources, realms = await _source_ids(session, sorted({one.source_key for one in drafts}))
    drafts = [replace(one, realm=realms.get(one.source_key, 0)) for one in drafts] if realms else drafts
    stored, pruned = await _known(session, sources, drafts)
    new: list[Draft] = []
    changed: list[tuple[_Stored, Draft]] = []
    for one in drafts:
        mark = (sources[one.source_key], one.identity_hash)
        known = stored.get(mark)
        if known is not None:
            if known.content_hash != one.content_hash or (one.dated and not known.dated):
                changed.append((known, one))
        elif mark not in pruned:
            new.append(one)
    return await _place(session, sources, new, changed) if new or changed else {}


async def _place(
    session: Session, sources: dict[str, int], new: Sequence[Draft], changed: Sequence[tuple[_Stored, Draft]]
) -> dict[Mark, _Placed]:
    """Write what is new and changed, with its place among the stories."""
    arriving = dict(zip(await next_ids(session, "articles", len(new)), new, strict=True))
    members = {key: _member(key, sources, one) for key, one in arriving.items()}
    unsettled = await _update(session, sources, changed)
    newcomers = [_newcomer(members[key], one) for key, one in arriving.items() if one.traits]
    await clusters.enter(session, newcomers)
    planned = await plan(session, members, unsettled | {newcomer.place.article_id for newcomer in newcomers})
    await _insert(session, sources, arriving, planned.story_of)
    reshaped = await carry_out(session, planned, {known.story_id for known, _ in changed})
    if reshaped or any(known.language != one.language for known, one in changed):
        await bump(session, "shape")
    await bump(session, "news")
    placed = {_mark(one): _Placed(planned.story_of[key], new=True) for key, one in arriving.items()}
    stories = await _stories_of(session, [known.article_id for known, _ in changed])
    placed.update({_mark(one): _Placed(stories[known.article_id], new=False) for known, one in changed})
    return placed


def _mark(one: Draft) -> Mark:
    return one.source_key, one.identity_hash


async def _stories_of(session: Session, article_ids: Sequence[int]) -> dict[int, int]:
    if not article_ids:
        return {}
    rows = await session.rows(
        f"SELECT id, story_id FROM articles WHERE {within(session.dialect, 'id', 'bigint')}",
        [listed(session.dialect, article_ids)],
    )
    return dict(map(tuple, rows))


async def _source_ids(session: Session, keys: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Ids by key, and the realms of those that only their followers see."""
    rows = await session.rows(
        f"SELECT key, id, realm FROM sources WHERE {within(session.dialect, 'key', 'text')}",
        [listed(session.dialect, keys)],
    )
    ids = {key: source_id for key, source_id, _ in rows}
    for key in keys:
        if key not in ids:
            raise UnknownSourceError(f"The source {key!r} is not stored: it must be in the catalogue.")
    return ids, {key: realm for key, _, realm in rows if realm}


async def _known(
    session: Session, sources: dict[str, int], drafts: Sequence[Draft]
) -> tuple[dict[tuple[int, int], _Stored], set[tuple[int, int]]]:
    """What is stored, and what was pruned, by source and hash of the identity."""
    dialect = session.dialect
    args = [listed(dialect, sources.values()), listed(dialect, [one.identity_hash for one in drafts])]
    where = f"{within(dialect, 'source_id', 'bigint')} AND {within(dialect, 'identity_hash', 'bigint')}"
    rows = await session.rows(
        "SELECT source_id, identity_hash, id, story_id, content_hash, language, dated, published_at FROM articles"
        f" WHERE {where}",
        args,
    )
    stored = {
        (source, mark): _Stored(key, story, content, language, bool(dated), published)
        for source, mark, key, story, content, language, dated, published in rows
    }
    gone = await session.rows(f"SELECT source_id, identity_hash FROM pruned_identities WHERE {where}", args)
    return stored, {(source, mark) for source, mark in gone}


async def _insert(
    session: Session, sources: dict[str, int], arriving: Mapping[int, Draft], story_of: Mapping[int, int]
) -> None:
    await session.run_many(
        "INSERT INTO articles (id, source_id, story_id, identity_hash, identity, dated, content_hash, url, title,"
        " excerpt, language, published_at, fetched_at, picture, countries)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                key,
                sources[one.source_key],
                story_of[key],
                one.identity_hash,
                one.identity,
                one.dated,
                *cells(one),
            )
            for key, one in arriving.items()
        ],
    )
    await session.run_many(
        "INSERT INTO article_texts (id, text) VALUES (?, ?)", [(key, one.text) for key, one in arriving.items()]
    )
    await indexing.index(session, [(key, form(one, sources[one.source_key])) for key, one in arriving.items()])
    learnt = title_words.learnt_by(current())
    # of a feed that one chat brought nothing may be suggested to others
    titles = [(one.title, one.language) for one in arriving.values() if not one.realm]
    await title_words.learn(session, titles, learnt)


async def _update(session: Session, sources: dict[str, int], changed: Sequence[tuple[_Stored, Draft]]) -> set[int]:
    """Update articles; return those that must be grouped anew: they themselves and what was of one event with them."""
    if not changed:
        return set()
    await indexing.unindex(session, [known.article_id for known, _ in changed])
    await session.run_many(
        "UPDATE articles SET content_hash = ?, url = ?, title = ?, excerpt = ?, language = ?,"
        " published_at = CASE WHEN NOT dated AND ? THEN ? ELSE published_at END, fetched_at = ?, picture = ?,"
        " countries = ?, dated = (dated OR ?) WHERE id = ?",
        [
            (*values[:5], one.dated, *values[5:], one.dated, known.article_id)
            for known, one in changed
            if (values := cells(one))
        ],
    )
    await session.run_many(
        "UPDATE article_texts SET text = ? WHERE id = ?", [(one.text, known.article_id) for known, one in changed]
    )
    await indexing.index(session, [(known.article_id, form(one, sources[one.source_key])) for known, one in changed])
    return await _reconsider(session, sources, changed)


async def _reconsider(session: Session, sources: dict[str, int], changed: Sequence[tuple[_Stored, Draft]]) -> set[int]:
    """Let changed articles meet others anew; one whose traits are forgotten stays in its story, whatever it says."""
    remembered = await clusters.remembered(session, [known.article_id for known, _ in changed])
    again = [(known, one) for known, one in changed if known.article_id in remembered]
    if not again:
        return set()
    loosened = await clusters.leave(session, [known.article_id for known, _ in again])
    entering = []
    for known, one in again:
        published = one.published if one.dated and not known.dated else known.published
        member = replace(_member(known.article_id, sources, one), published=published)
        if one.traits:
            entering.append(_newcomer(member, one))
    await clusters.enter(session, entering)
    return loosened | remembered


def _member(article_id: int, sources: Mapping[str, int], one: Draft) -> Member:
    return Member(
        article_id=article_id,
        story_id=0,
        source_id=sources[one.source_key],
        published=one.published,
        language=one.language,
        countries=one.countries,
        tie=one.identity_hash,
        full=len(one.excerpt) >= FULL_EXCERPT,
        realm=one.realm,
    )


def _newcomer(member: Member, one: Draft) -> clusters.Newcomer:
    return clusters.Newcomer(
        place=place_of(member),
        realm=member.realm,
        fetched=one.fetched,
        language=one.language,
        keys=keys(one.traits),
        profile=profile(one.traits, one.language),
    )
