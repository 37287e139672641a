"""Feeds, sites and banks: what the catalogue says of them, and what was seen when they were last looked at."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from storage.cells import clean, clean_or_none, codes, micros, micros_or_none, moment_or_none, split
from storage.database import current
from storage.records import Source, SourceKind, SourceState
from storage.session import Row, Session

_CATALOG = ("kind", "name", "catalog_url", "languages", "countries", "zone", "state_owned", "enabled")
_SEEN = (
    "url",
    "state",
    "detail",
    "etag",
    "last_modified",
    "body_hash",
    "failures",
    "checked_at",
    "succeeded_at",
    "next_check_at",
    "newest_at",
    "ttl",
)
_COLUMNS = ", ".join(("key", *_CATALOG, *_SEEN))
READ_COLUMNS = ", ".join(f"s.{name}" for name in ("key", "realm", *_CATALOG, *_SEEN))
"""What :func:`source` reads, from ``sources s``."""


async def sync(sources: Sequence[Source]) -> None:
    """Make the stored sources those of the catalogue.

    A new one is added as it is. One that is there takes the catalogue's word on what the catalogue knows and keeps what
    was seen of it, unless its ``catalog_url`` or kind changed: then it starts anew. One that is absent is disabled.
    Feeds that chats brought (feeds.py) are no part of this.
    """

    async def work(session: Session) -> None:
        rows = await session.rows(f"SELECT {READ_COLUMNS} FROM sources s WHERE s.realm = 0")
        stored = {each.key: each for each in map(source, rows)}
        wanted = {each.key: each for each in sources}
        await insert(session, [each for key, each in wanted.items() if key not in stored])
        merged = [_merged(stored[key], each) for key, each in wanted.items() if key in stored]
        absent = [replace(each, enabled=False) for key, each in stored.items() if key not in wanted]
        await _update(session, [each for each in merged + absent if each != stored[each.key]])

    await current().write(work)


def _merged(stored: Source, catalog: Source) -> Source:
    if stored.catalog_url != catalog.catalog_url or stored.kind is not catalog.kind:
        return replace(catalog, newest_at=stored.newest_at, succeeded_at=stored.succeeded_at)
    return replace(
        stored,
        name=catalog.name,
        languages=catalog.languages,
        countries=catalog.countries,
        zone=catalog.zone,
        state_owned=catalog.state_owned,
        enabled=catalog.enabled,
    )


async def get(key: str) -> Source | None:
    """The source with this key, enabled or not."""
    rows = await current().glance(f"SELECT {READ_COLUMNS} FROM sources s WHERE s.key = ?", [key])
    return source(rows[0]) if rows else None


async def listed() -> list[Source]:
    """All enabled sources that are everybody's, by kind, then key."""
    rows = await current().glance(f"SELECT {READ_COLUMNS} FROM sources s WHERE s.enabled = TRUE AND s.realm = 0")
    return sorted(map(source, rows), key=lambda each: (each.kind, each.key))


async def due(now: datetime, limit: int = 100) -> list[Source]:
    """Enabled sources whose next check is not after ``now``: everybody's before feeds of chats' own.

    Of each, those never checked come first, then the longest overdue.
    """
    rows = await current().glance(
        f"SELECT {READ_COLUMNS} FROM sources s WHERE s.enabled = TRUE AND COALESCE(s.next_check_at, 0) <= ?"
        " ORDER BY s.realm > 0, COALESCE(s.next_check_at, 0), s.key LIMIT ?",
        [micros(now), limit],
    )
    return [source(row) for row in rows]


async def record(source: Source) -> None:
    """Save what was seen of a source: its URL, validators, state and times. What the catalogue knows stays."""
    assignments = ", ".join(f"{column} = ?" for column in _SEEN)
    statement = f"UPDATE sources SET {assignments} WHERE key = ?"
    await current().change((statement, [*_seen(source), source.key]))


async def insert(session: Session, sources: Sequence[Source]) -> None:
    """Add sources that are not there yet."""
    marks = ", ".join("?" * (1 + len(_CATALOG) + len(_SEEN)))
    await session.run_many(
        f"INSERT INTO sources ({_COLUMNS}) VALUES ({marks}) ON CONFLICT (key) DO NOTHING",
        [[clean(source.key), *_catalog(source), *_seen(source)] for source in sources],
    )


async def _update(session: Session, sources: Sequence[Source]) -> None:
    assignments = ", ".join(f"{column} = ?" for column in (*_CATALOG, *_SEEN))
    await session.run_many(
        f"UPDATE sources SET {assignments} WHERE key = ?",
        [[*_catalog(source), *_seen(source), source.key] for source in sources],
    )


def _catalog(source: Source) -> list[object]:
    return [
        source.kind.value,
        clean(source.name),
        clean(source.catalog_url),
        codes(source.languages),
        codes(source.countries),
        source.zone,
        source.state_owned,
        source.enabled,
    ]


def _seen(source: Source) -> list[object]:
    return [
        clean(source.url),
        source.state.value,
        clean(source.detail),
        clean_or_none(source.etag),
        clean_or_none(source.last_modified),
        source.body_hash,
        source.failures,
        micros_or_none(source.checked_at),
        micros_or_none(source.succeeded_at),
        micros_or_none(source.next_check_at),
        micros_or_none(source.newest_at),
        None if source.ttl is None else int(source.ttl.total_seconds()),
    ]


def source(row: Row) -> Source:
    """Read a row of :data:`READ_COLUMNS`."""
    (key, realm, kind, name, catalog_url, languages, countries, zone, state_owned, enabled, *seen) = row
    (url, state, detail, etag, last_modified, body_hash, failures, checked, succeeded, next_check, newest, ttl) = seen
    return Source(
        key=key,
        kind=SourceKind(kind),
        name=name,
        url=url,
        catalog_url=catalog_url,
        languages=split(languages),
        countries=split(countries),
        zone=zone,
        state_owned=bool(state_owned),
        enabled=bool(enabled),
        state=SourceState(state),
        detail=detail,
        etag=etag,
        last_modified=last_modified,
        body_hash=body_hash,
        failures=failures,
        checked_at=moment_or_none(checked),
        succeeded_at=moment_or_none(succeeded),
        next_check_at=moment_or_none(next_check),
        newest_at=moment_or_none(newest),
        own=bool(realm),
        ttl=None if ttl is None else timedelta(seconds=ttl),
    )
