"""Pages for chats with own feeds and muted sources in a store of 1,000,000 stories, against everybody's page."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from typing import Final

from storage import database, feeds, sources, stories
from storage.cells import micros
from storage.database import Database
from storage.facets import PRIVATE, facets
from storage.records import FoundFeed, NewsQuery, Source, SourceKind
from tests.bench.rows import Row

STORIES: Final = 1_000_000
OUTLETS: Final = 40
OWN: Final = 4
ROUNDS: Final = 50
MOST: Final = 4.0
_BATCH: Final = 50_000
_COUNTRIES: Final = ("KZ", "KG", "TJ", "TM", "UZ")
_START: Final = datetime(2025, 1, 1, tzinfo=UTC)


def pages() -> list[Row]:
    """Time the first page, its total known, for everybody and for three chats of their own mind."""
    return asyncio.run(_pages())


async def _pages() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with database.opened(f"sqlite://{folder}/jarchi.db") as opened:
            keys = await _fill(opened)
            plain = await _quickest(NewsQuery())
            muted = tuple(f"outlet{number}" for number in range(OUTLETS // 2))
            return [
                await _row("with 2 outlets muted", NewsQuery(muted=muted[:2]), plain),
                await _row("with half of the outlets muted", NewsQuery(muted=muted), plain),
                await _row("with own feeds", NewsQuery(feeds=keys), plain),
            ]


async def _row(what: str, query: NewsQuery, plain: float) -> Row:
    took = await _quickest(query)
    ratio = took / plain
    figures = {"milliseconds": took, "plain_milliseconds": plain, "ratio": ratio}
    measured = f"{took:.2f} ms, {ratio:.1f}×"
    return Row(f"a page in {STORIES:,} stories, {what}", measured, f"≤ {MOST}× everybody's", ratio <= MOST, figures)


async def _quickest(query: NewsQuery) -> float:
    await stories.page(query)
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await stories.page(query)
        took.append((time.perf_counter() - began) * 1000)
    return min(took)  # so short that anything else on the machine would be measured, too


async def _fill(opened: Database) -> tuple[str, ...]:
    """Store the stories, every twentieth of an own feed; return the keys of the own feeds."""
    await sources.sync([_outlet(number) for number in range(OUTLETS)])
    keys = []
    for number in range(OWN):
        found = FoundFeed(f"https://own{number}.example/", SourceKind.FEED, f"Own {number}")
        keys.append((await feeds.follow(7, found, _START, most=OWN))[1].key)
    rows = await opened.read("SELECT id, realm FROM sources ORDER BY id")
    public, own = [key for key, realm in rows if not realm], [key for key, realm in rows if realm]
    for first in range(1, STORIES + 1, _BATCH):
        made = [_made(number, public, own) for number in range(first, first + _BATCH)]

        async def work(session: database.Session, made: list[tuple[list[object], list[object]]] = made) -> None:
            await session.run_many(
                "INSERT INTO stories (id, lead_id, size, first_seen, last_seen, facets, countries)"
                " VALUES (?, ?, 1, ?, ?, ?, ?)",
                [story for story, _ in made],
            )
            await session.run_many(
                "INSERT INTO articles (id, source_id, story_id, identity_hash, content_hash, published_at, fetched_at,"
                " language, identity, url, title, excerpt) VALUES (?, ?, ?, ?, 0, ?, ?, 'en', ?, ?, ?, '')",
                [article for _, article in made],
            )

        await opened.write(work)
    return tuple(keys)


def _outlet(number: int) -> Source:
    url = f"https://outlet{number}.example/"
    return Source(f"outlet{number}", SourceKind.FEED, f"Outlet {number}", url, url)


def _made(number: int, public: list[int], own: list[int]) -> tuple[list[object], list[object]]:
    private = number % 20 == 0
    source = own[number // 20 % len(own)] if private else public[number * 7919 % len(public)]
    country = _COUNTRIES[number % len(_COUNTRIES)]
    bits = facets([country], ["en"], [source]) | (PRIVATE if private else 0)
    when = micros(_START + timedelta(seconds=10 * number))
    url = f"https://outlet.example/{number}"
    story: list[object] = [number, number, when, when, bits, f"{country}:1.0"]
    return story, [number, source, number, number, when, when, str(number), url, f"Headline {number}"]
