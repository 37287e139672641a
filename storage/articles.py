"""What outlets wrote, as it is stored: read, pruned, forgotten. How it gets there: saving.py."""

from collections.abc import Sequence
from datetime import datetime

from storage import clusters, indexing
from storage.cells import micros, moment, weighted
from storage.database import current
from storage.placing import carry_out, plan
from storage.records import Article
from storage.saving import save
from storage.session import Row, Session, listed, within
from storage.versions import bump, hold_news

__all__ = ["ARTICLE_COLUMNS", "PRUNED_AT_ONCE", "article", "drop", "forget", "get", "prune", "save", "text"]

PRUNED_AT_ONCE = 200
"""Articles removed in one transaction, so that others can write between."""

_EVER = 2**63 - 1
"""Later than any moment in a column."""

ARTICLE_COLUMNS = (
    "a.id, s.key, s.name, a.identity, a.url, a.title, a.excerpt, a.language, a.published_at, a.fetched_at, a.picture,"
    " a.countries, a.story_id, s.state_owned"
)
"""What :func:`article` reads, from ``articles a JOIN sources s``."""


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


async def drop(session: Session, source_id: int, most: int = PRUNED_AT_ONCE) -> int:
    """Remove some of a source's articles, the first stored first, and the stories left without any; return how many."""
    rows = await session.rows(
        "SELECT id, story_id FROM articles WHERE source_id = ? ORDER BY id LIMIT ?",
        [source_id, min(most, PRUNED_AT_ONCE)],
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
