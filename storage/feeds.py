"""Feeds that chats bring: followed by one or many chats, read once for all of them, seen by nobody else.

::

    follow   | the source of this address is there, or is added | the chat follows it
    unfollow | the chat does not follow it any more: nothing of it is seen there from this moment
    purge    | a source that nobody follows goes with its articles, a few at a time

A feed is a source (sources.py) whose ``realm`` is not 0 but its own id. Two chats with the same address share it.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from storage import articles
from storage import sources as stored_sources
from storage.cells import micros, moment
from storage.database import current
from storage.records import DeadFeed, FollowedFeed, Following, FoundFeed, Source
from storage.session import Row, Session
from storage.sources import READ_COLUMNS, source
from storage.versions import bump, hold_news

KEY = "+"
"""What the keys of such sources begin with; no id of the catalogue does."""
_READ_AHEAD = 100


def key_of(url: str) -> str:
    """The key of the source that an address has when chats bring it."""
    return KEY + hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def is_own(key: str) -> bool:
    """Whether a source's key is that of a feed that chats brought."""
    return key.startswith(KEY)


async def follow(chat_id: int, found: FoundFeed, now: datetime, *, most: int) -> tuple[Following, Source]:
    """Let a chat follow a feed, unless it follows ``most`` already; return how that ended, and the source."""
    new = Source(key_of(found.url), found.kind, found.title, found.url, found.url, found.languages, own=True)

    async def work(session: Session) -> tuple[Following, Source]:
        await hold_news(session)
        followed = await _followed(session, chat_id)
        if new.key in followed:
            return Following.ALREADY, new
        if len(followed) >= most:
            return Following.FULL, new
        await stored_sources.insert(session, [new])
        await session.run("UPDATE sources SET realm = id, enabled = TRUE WHERE key = ?", [new.key])
        await session.run(
            "INSERT INTO follows (chat_id, source_id, followed_at) SELECT ?, id, ? FROM sources WHERE key = ?",
            [chat_id, micros(now), new.key],
        )
        await bump(session, "chats")
        ((row),) = await session.rows(f"SELECT {READ_COLUMNS} FROM sources s WHERE s.key = ?", [new.key])
        return Following.NEW, source(row)

    return await current().write(work)


async def unfollow(chat_id: int, key: str) -> Source | None:
    """Let a chat follow a feed no more; return the source it followed."""

    async def work(session: Session) -> Source | None:
        rows = await session.rows(
            f"SELECT {READ_COLUMNS}, f.id FROM follows f JOIN sources s ON s.id = f.source_id"
            " WHERE f.chat_id = ? AND s.key = ?",
            [chat_id, key],
        )
        if not rows:
            return None
        *cells, follow_id = rows[0]
        await session.run("DELETE FROM follows WHERE id = ?", [follow_id])
        await bump(session, "chats")
        return source(cells)

    return await current().write(work)


async def of(chat_id: int) -> list[FollowedFeed]:
    """The feeds of a chat, by name, each with how many articles it has and its newest."""
    rows = await current().glance(
        f"SELECT {READ_COLUMNS}, f.followed_at, (SELECT count(*) FROM articles a WHERE a.source_id = s.id),"
        " (SELECT a.title FROM articles a WHERE a.source_id = s.id ORDER BY a.published_at DESC, a.id DESC LIMIT 1)"
        " FROM follows f JOIN sources s ON s.id = f.source_id WHERE f.chat_id = ?",
        [chat_id],
    )
    return sorted(map(_followed_feed, rows), key=lambda feed: (feed.source.name.casefold(), feed.source.key))


def _followed_feed(row: Row) -> FollowedFeed:
    *cells, followed_at, count, title = row
    return FollowedFeed(source(cells), moment(followed_at), title or "", count)


async def purge() -> int:
    """Remove what nobody follows any more; return how many sources went."""
    rows = await current().glance(
        "SELECT s.id FROM sources s WHERE s.realm > 0 AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.source_id = s.id)"
    )
    return sum([await _purge(source_id) for (source_id,) in rows])


async def _purge(source_id: int) -> bool:
    """Remove one source, a few articles a transaction; leave the rest as soon as somebody follows it again."""

    async def work(session: Session) -> bool | None:
        await hold_news(session)
        if await session.rows("SELECT 1 FROM follows WHERE source_id = ?", [source_id]):
            return False
        if await articles.drop(session, source_id):
            # read anew if it is followed again: what is removed must not count as known
            await session.run("UPDATE sources SET etag = NULL, last_modified = NULL, body_hash = NULL,"
                              " newest_at = NULL, next_check_at = NULL WHERE id = ?", [source_id])  # fmt: skip
            return None
        await session.run("DELETE FROM pruned_identities WHERE source_id = ?", [source_id])
        await session.run("DELETE FROM sources WHERE id = ?", [source_id])
        return True

    while (gone := await current().write(work)) is None:
        pass
    return gone


async def trim(most: int) -> int:
    """Keep the last ``most`` articles of each feed, so that one that makes them up does not fill the store.

    Returns how many went. They are not remembered: no feed shows so many at a time that one could come back.
    """
    rows = await current().read(
        "SELECT a.source_id, count(*) FROM articles a JOIN sources s ON s.id = a.source_id WHERE s.realm > 0"
        " GROUP BY a.source_id HAVING count(*) > ?",
        [most],
    )
    gone = 0
    for source_id, count in rows:
        for begin in range(most, count, articles.PRUNED_AT_ONCE):
            gone += await _trim(source_id, count - begin)
    return gone


async def _trim(source_id: int, many: int) -> int:
    async def work(session: Session) -> int:
        await hold_news(session)
        return await articles.drop(session, source_id, many)

    return await current().write(work)


async def dead(failures: int, failed_since: datetime) -> list[DeadFeed]:
    """Feeds that failed so often in a row, the last success (or the following) before a moment, and whom to tell."""
    rows = await current().glance(
        f"SELECT {READ_COLUMNS}, f.id, f.chat_id FROM follows f JOIN sources s ON s.id = f.source_id"
        " WHERE f.told_at = 0 AND s.failures >= ? AND COALESCE(s.succeeded_at, f.followed_at) < ?"
        " ORDER BY f.id LIMIT ?",
        [failures, micros(failed_since), _READ_AHEAD],
    )
    return [DeadFeed(follow_id, chat_id, source(cells)) for *cells, follow_id, chat_id in rows]


async def claim_telling(follow_id: int, now: datetime) -> bool:
    """Say that a chat is being told of its dead feed; true for one caller only."""
    rows = await current().write(
        lambda session: session.rows(
            "UPDATE follows SET told_at = ? WHERE id = ? AND told_at = 0 RETURNING id", [micros(now), follow_id]
        )
    )
    return bool(rows)


async def not_told(follow_id: int) -> None:
    """Take back a claim: the chat has surely not been told."""
    await current().change(("UPDATE follows SET told_at = 0 WHERE id = ?", [follow_id]))


async def revived() -> None:
    """Let feeds that can be read again be reported again when they next die."""
    await current().change(
        (
            (
                "UPDATE follows SET told_at = 0 WHERE told_at > 0"
                " AND source_id IN (SELECT id FROM sources WHERE realm > 0 AND failures = 0)"
            ),
            [],
        )
    )


async def _followed(session: Session, chat_id: int) -> Sequence[str]:
    rows = await session.rows(
        "SELECT s.key FROM follows f JOIN sources s ON s.id = f.source_id WHERE f.chat_id = ?", [chat_id]
    )
    return [key for (key,) in rows]
