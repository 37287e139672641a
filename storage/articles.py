"""What outlets wrote: saved, updated, pruned, each with its story and its place in the search index.

::

    save  | cells and hashes (outside the transaction)
          | known? changed? pruned?            one look by (source, identity)
          | new:     story + article + text + words
          | changed: article + text + words, its story made anew
          | counters, if anything changed
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from storage import clusters, forms, indexing, title_words
from storage.cells import clean, clean_or_none, micros, moment, weighted, weights
from storage.database import current
from storage.errors import UnknownSourceError
from storage.kinship import profile
from storage.meeting import keys
from storage.placing import carry_out, place_of, plan
from storage.records import Article, CountryWeight, NewArticle, SaveResult, Trait
from storage.session import Row, Session, listed, next_ids, within
from storage.shapes import FULL_EXCERPT, Member
from storage.versions import bump, hold_news
from storage.words import document

PRUNED_AT_ONCE = 200
"""Articles removed in one transaction, so that others can write between."""

PUBLIC = 0
"""The realm of what everybody may read; articles of different realms never meet (clusters.py)."""

_EVER = 2**63 - 1
"""Later than any moment in a column."""

LONGEST_LANGUAGE = 35
"""Characters; no tag of BCP 47 in use is longer."""

ARTICLE_COLUMNS = (
    "a.id, s.key, s.name, a.identity, a.url, a.title, a.excerpt, a.language, a.published_at, a.fetched_at, a.picture,"
    " a.countries, a.story_id, s.state_owned"
)
"""What :func:`article` reads, from ``articles a JOIN sources s``."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """An article made ready for the tables."""

    source_key: str
    identity_hash: int
    content_hash: int
    identity: str
    url: str
    title: str
    excerpt: str
    text: str
    language: str
    published: int
    fetched: int
    dated: bool
    picture: str | None
    countries: tuple[CountryWeight, ...]
    traits: tuple[Trait, ...]
    realm: int = 0


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is known of an article that is there."""

    article_id: int
    story_id: int
    content_hash: int
    language: str
    dated: bool
    published: int


async def get(article_id: int) -> Article | None:
    """The article with this id."""
    rows = await current().glance(
        f"SELECT {ARTICLE_COLUMNS} FROM articles a JOIN sources s ON s.id = a.source_id WHERE a.id = ?", [article_id]
    )
    return article(rows[0]) if rows else None


async def text(article_id: int) -> str:
    """The long text of an article, title and excerpt left out; empty where there is none."""
    rows = await current().glance("SELECT text FROM article_texts WHERE id = ?", [article_id])
    return str(rows[0][0]) if rows else ""


def article(row: Row) -> Article:
    """Read a row of :data:`ARTICLE_COLUMNS`."""
    (
        key,
        source,
        name,
        identity,
        url,
        title,
        excerpt,
        language,
        published,
        fetched,
        picture,
        countries,
        story,
        owned,
    ) = row
    return Article(
        id=key,
        source_key=source,
        source_name=name,
        identity=identity,
        url=url,
        title=title,
        excerpt=excerpt,
        language=language,
        published_at=moment(published),
        fetched_at=moment(fetched),
        picture=picture,
        countries=weighted(countries),
        story_id=story,
        state_owned=bool(owned),
    )


async def save(batch: Sequence[NewArticle]) -> SaveResult:
    """Save what was read, in one transaction.

    An article is known by its source and identity. A known one is updated where its words, address, picture, language
    or countries changed; its time changes only if it had no date before. What was pruned counts as unchanged, and so
    does a repeat inside the batch. ``story_ids`` are the stories of what is new or updated.

    Raises :class:`UnknownSourceError` for a source that was never synchronised.
    """
    drafts: dict[tuple[str, int], _Draft] = {}
    for new in batch:
        draft = _draft(new)
        drafts.setdefault((draft.source_key, draft.identity_hash), draft)
    if not drafts:
        return SaveResult(0, 0, 0)
    ordered = sorted(drafts.values(), key=lambda draft: draft.published)

    async def work(session: Session) -> SaveResult:
        return await _save(session, ordered, len(batch))

    saved = await current().write_whole(work)
    if saved.new or saved.updated:
        await indexing.settle(current())
    return saved


async def _save(session: Session, drafts: Sequence[_Draft], asked: int) -> SaveResult:
    await hold_news(session)
    sources, realms = await _source_ids(session, sorted({draft.source_key for draft in drafts}))
    drafts = [replace(draft, realm=realms.get(draft.source_key, 0)) for draft in drafts] if realms else drafts
    stored, pruned = await _known(session, sources, drafts)
    new: list[_Draft] = []
    changed: list[tuple[_Stored, _Draft]] = []
    for draft in drafts:
        mark = (sources[draft.source_key], draft.identity_hash)
        known = stored.get(mark)
        if known is not None:
            if known.content_hash != draft.content_hash or (draft.dated and not known.dated):
                changed.append((known, draft))
        elif mark not in pruned:
            new.append(draft)
    return await _place(session, sources, new, changed, asked)


async def _place(
    session: Session,
    sources: dict[str, int],
    new: Sequence[_Draft],
    changed: Sequence[tuple[_Stored, _Draft]],
    asked: int,
) -> SaveResult:
    """Write what is new and changed, with its place among the stories."""
    if not new and not changed:
        return SaveResult(0, 0, asked)
    arriving = dict(zip(await next_ids(session, "articles", len(new)), new, strict=True))
    members = {key: _member(key, sources, draft) for key, draft in arriving.items()}
    unsettled = await _update(session, sources, changed)
    newcomers = [_newcomer(members[key], draft) for key, draft in arriving.items() if draft.traits]
    await clusters.enter(session, newcomers)
    planned = await plan(session, members, unsettled | {newcomer.place.article_id for newcomer in newcomers})
    await _insert(session, sources, arriving, planned.story_of)
    reshaped = await carry_out(session, planned, {known.story_id for known, _ in changed})
    if reshaped or any(known.language != draft.language for known, draft in changed):
        await bump(session, "shape")
    await bump(session, "news")
    story_ids = dict.fromkeys(planned.story_of[key] for key in arriving)
    for story_id in sorted(await _stories_of(session, [known.article_id for known, _ in changed])):
        story_ids.setdefault(story_id)
    return SaveResult(len(new), len(changed), asked - len(new) - len(changed), tuple(story_ids))


async def _stories_of(session: Session, article_ids: Sequence[int]) -> set[int]:
    if not article_ids:
        return set()
    rows = await session.rows(
        f"SELECT story_id FROM articles WHERE {within(session.dialect, 'id', 'bigint')}",
        [listed(session.dialect, article_ids)],
    )
    return {story_id for (story_id,) in rows}


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
    session: Session, sources: dict[str, int], drafts: Sequence[_Draft]
) -> tuple[dict[tuple[int, int], _Stored], set[tuple[int, int]]]:
    """What is stored, and what was pruned, by source and hash of the identity."""
    dialect = session.dialect
    args = [listed(dialect, sources.values()), listed(dialect, [draft.identity_hash for draft in drafts])]
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
    session: Session, sources: dict[str, int], arriving: Mapping[int, _Draft], story_of: Mapping[int, int]
) -> None:
    await session.run_many(
        "INSERT INTO articles (id, source_id, story_id, identity_hash, identity, dated, content_hash, url, title,"
        " excerpt, language, published_at, fetched_at, picture, countries)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                key,
                sources[draft.source_key],
                story_of[key],
                draft.identity_hash,
                draft.identity,
                draft.dated,
                *_cells(draft),
            )
            for key, draft in arriving.items()
        ],
    )
    await session.run_many(
        "INSERT INTO article_texts (id, text) VALUES (?, ?)", [(key, draft.text) for key, draft in arriving.items()]
    )
    await indexing.index(session, [(key, _form(draft, sources[draft.source_key])) for key, draft in arriving.items()])
    learnt = title_words.learnt_by(current())
    # of a feed that one chat brought nothing may be suggested to others
    titles = [(draft.title, draft.language) for draft in arriving.values() if not draft.realm]
    await title_words.learn(session, titles, learnt)


async def _update(session: Session, sources: dict[str, int], changed: Sequence[tuple[_Stored, _Draft]]) -> set[int]:
    """Update articles; return those that must be grouped anew: they themselves and what was of one event with them."""
    if not changed:
        return set()
    await indexing.unindex(session, [known.article_id for known, _ in changed])
    await session.run_many(
        "UPDATE articles SET content_hash = ?, url = ?, title = ?, excerpt = ?, language = ?,"
        " published_at = CASE WHEN NOT dated AND ? THEN ? ELSE published_at END, fetched_at = ?, picture = ?,"
        " countries = ?, dated = (dated OR ?) WHERE id = ?",
        [
            (*cells[:5], draft.dated, *cells[5:], draft.dated, known.article_id)
            for known, draft in changed
            if (cells := _cells(draft))
        ],
    )
    await session.run_many(
        "UPDATE article_texts SET text = ? WHERE id = ?", [(draft.text, known.article_id) for known, draft in changed]
    )
    await indexing.index(
        session, [(known.article_id, _form(draft, sources[draft.source_key])) for known, draft in changed]
    )
    return await _reconsider(session, sources, changed)


async def _reconsider(session: Session, sources: dict[str, int], changed: Sequence[tuple[_Stored, _Draft]]) -> set[int]:
    """Let changed articles meet others anew; one whose traits are forgotten stays in its story, whatever it says."""
    remembered = await clusters.remembered(session, [known.article_id for known, _ in changed])
    again = [(known, draft) for known, draft in changed if known.article_id in remembered]
    if not again:
        return set()
    loosened = await clusters.leave(session, [known.article_id for known, _ in again])
    entering = []
    for known, draft in again:
        published = draft.published if draft.dated and not known.dated else known.published
        member = replace(_member(known.article_id, sources, draft), published=published)
        if draft.traits:
            entering.append(_newcomer(member, draft))
    await clusters.enter(session, entering)
    return loosened | remembered


def _member(article_id: int, sources: Mapping[str, int], draft: _Draft) -> Member:
    return Member(
        article_id=article_id,
        story_id=0,
        source_id=sources[draft.source_key],
        published=draft.published,
        language=draft.language,
        countries=draft.countries,
        tie=draft.identity_hash,
        full=len(draft.excerpt) >= FULL_EXCERPT,
        realm=draft.realm,
    )


def _newcomer(member: Member, draft: _Draft) -> clusters.Newcomer:
    return clusters.Newcomer(
        place=place_of(member),
        realm=member.realm,
        fetched=draft.fetched,
        language=draft.language,
        keys=keys(draft.traits),
        profile=profile(draft.traits, draft.language),
    )


async def prune(before: datetime, *, fetched_before: datetime | None = None) -> int:
    """Remove articles published before this moment, and stories left without any; return how many articles.

    With ``fetched_before``, what was fetched (or changed) since then stays, however old it is. Identities of what goes
    are kept, so that it does not come back.
    """
    removed = 0
    fetched = _EVER if fetched_before is None else micros(fetched_before)
    while count := await current().write(lambda session: _prune(session, micros(before), fetched)):
        removed += count
    return removed


async def _prune(session: Session, before: int, fetched_before: int) -> int:
    await hold_news(session)
    rows = await session.rows(
        "SELECT id, story_id, source_id, identity_hash FROM articles WHERE published_at < ?"
        " AND fetched_at < ? ORDER BY published_at LIMIT ?",
        [before, fetched_before, PRUNED_AT_ONCE],
    )
    if not rows:
        return 0
    await session.run_many(
        "INSERT INTO pruned_identities (source_id, identity_hash) VALUES (?, ?)"
        " ON CONFLICT (source_id, identity_hash) DO NOTHING",
        [(source, mark) for _, _, source, mark in rows],
    )
    await _remove(session, [key for key, *_ in rows], {story for _, story, *_ in rows})
    return len(rows)


async def drop(session: Session, source_id: int) -> int:
    """Remove some of a source's articles and the stories left without any; return how many, 0 when none is left."""
    rows = await session.rows(
        "SELECT id, story_id FROM articles WHERE source_id = ? ORDER BY id LIMIT ?", [source_id, PRUNED_AT_ONCE]
    )
    if rows:
        await _remove(session, [key for key, _ in rows], {story for _, story in rows})
    return len(rows)


async def _remove(session: Session, article_ids: Sequence[int], story_ids: set[int]) -> None:
    chosen = [listed(session.dialect, article_ids)]
    condition = within(session.dialect, "id", "bigint")
    await indexing.unindex(session, article_ids)
    loosened = await clusters.leave(session, article_ids)
    await session.run(f"DELETE FROM article_texts WHERE {condition}", chosen)
    await session.run(f"DELETE FROM articles WHERE {condition}", chosen)
    planned = await plan(session, {}, loosened)
    await carry_out(session, planned, story_ids)
    await bump(session, "shape")
    await bump(session, "news")


async def forget(before: datetime) -> int:
    """Forget the traits of articles whose stories are settled: nothing published or fetched since joins them any more.

    Returns how many articles. Their stories stay as they are.
    """
    forgotten = 0
    while count := await current().write(lambda session: clusters.forget(session, micros(before), PRUNED_AT_ONCE)):
        forgotten += count
    return forgotten


def _draft(new: NewArticle) -> _Draft:
    identity, url, title = clean(new.identity), clean(new.url), clean(new.title)
    excerpt, text, picture = clean(new.excerpt), clean(new.text), clean_or_none(new.picture)
    return _Draft(
        source_key=new.source_key,
        identity_hash=_hash(identity),
        content_hash=_hash(title, excerpt, text, url, picture or "", new.language, weights(new.countries)),
        identity=identity,
        url=url,
        title=title,
        excerpt=excerpt,
        text=text,
        language=clean(new.language)[:LONGEST_LANGUAGE],
        published=micros(new.published_at),
        fetched=micros(new.fetched_at),
        dated=new.dated,
        picture=picture,
        countries=new.countries,
        traits=new.traits,
    )


def _cells(draft: _Draft) -> tuple[object, ...]:
    """The columns that an update may change, in the order of both statements."""
    return (
        draft.content_hash,
        draft.url,
        draft.title,
        draft.excerpt,
        draft.language,
        draft.published,
        draft.fetched,
        draft.picture,
        weights(draft.countries),
    )


def _form(draft: _Draft, source_id: int) -> bytes:
    words = document(draft.title, draft.excerpt, draft.text, draft.language)
    countries = [item.country for item in draft.countries]
    return forms.write(words, forms.marks(words, countries=countries, language=draft.language, source_id=source_id))


def _hash(*parts: str) -> int:
    """64 bits that tell texts apart, as a signed number for a BIGINT column."""
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
