"""The rows of the table: what is measured, against what, and what it must be (DESIGN, section 6)."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import feedparser

from bot import garbage
from bot.reading import catalog, news
from bot.reading.catalog import Catalog
from bot.reading.fetch import Fetcher
from storage import articles, chats, database, sources
from storage.clock import utc_now
from storage.records import Chat, ChatKind, Source, SourceKind
from tests.bench import texts
from tests.bench.botapi import BenchServer, Plan
from tests.bench.feedserver import FeedServer
from tests.bench.processes import jarchi_env, resident_megabytes, running
from tests.bench.replies import contender, measure

FEEDS = 1000
FRESH_FEEDS = 120
WARMING_FEEDS = 10
STORED = 100_000
CHATS = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One budget: what it is about, the figure, what it must be."""

    what: str
    measured: str
    must_be: str
    kept: bool
    figures: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return the row for ``bench.json``."""
        return {"what": self.what, "must_be": self.must_be, "kept": self.kept, **self.figures}


# -- replies -------------------------------------------------------------------------------------------------------


def replies() -> list[Row]:
    """Jarchi against a bare handler, three rounds in turn, medians quoted."""
    server = BenchServer()
    with tempfile.TemporaryDirectory() as folder:
        store, offline, reply = asyncio.run(prepared(Path(folder)))
        speeds: dict[str, list[Any]] = {"bare-default": [], "bare-ours": [], "jarchi": []}
        for _ in range(3):
            for name, measured in speeds.items():
                with contender(name, server, store, offline, reply):
                    measured.append(measure(server))
    server.close()
    rate = {name: statistics.median(one.per_second for one in measured) for name, measured in speeds.items()}
    p99 = {name: statistics.median(one.p99 for one in measured) for name, measured in speeds.items()}
    against_default, against_ours = rate["jarchi"] / rate["bare-default"], rate["jarchi"] / rate["bare-ours"]
    behind = p99["jarchi"] - p99["bare-default"]
    figures = {f"{name}_per_second": round(value, 1) for name, value in rate.items()}
    return [
        Row(
            "/news and /rates a second, against a bare handler on PTB's transport",
            f"{against_default:.2f}× ({rate['jarchi']:.0f}/s against {rate['bare-default']:.0f}/s)",
            "≥ 2.0×",
            against_default >= 2.0,
            {"ratio": round(against_default, 2), **figures},
        ),
        Row(
            "the same, against a bare handler on our transport",
            f"{against_ours:.2f}× (of {rate['bare-ours']:.0f}/s)",
            "≥ 0.7×",
            against_ours >= 0.7,
            {"ratio": round(against_ours, 2)},
        ),
        Row(
            "reply latency at 50 updates/s, SQLite, p99 over the bare handler's",
            f"{behind:+.1f} ms ({p99['jarchi']:.1f} against {p99['bare-default']:.1f})",
            "≤ 60 ms",
            behind <= 60,
            {f"{name}_p99_ms": round(value, 2) for name, value in p99.items()},
        ),
    ]


async def prepared(folder: Path) -> tuple[Path, Path, dict[str, object]]:
    """Return a store filled from the sample newsroom, a catalogue that asks nobody, and the very ``/news`` screen."""
    store = folder / "jarchi.db"
    offline = folder / "catalog.toml"
    offline.write_text("")
    async with database.opened(f"sqlite://{store}"):
        await fill(5_000)
    reply: dict[str, object] = {
        "text": "News\n\n" + "\n\n".join(f"{n}. {texts.article(n, 'o0').title}\nOutlet · 12:0{n}" for n in range(1, 7)),
        "entities": [{"type": "bold", "offset": 0, "length": 4}],
        "reply_markup": {
            "inline_keyboard": [
                [{"text": str(n), "callback_data": f"1s:{n}:::"} for n in range(1, 7)],
                [{"text": "▶", "callback_data": "1n::6:"}],
                [{"text": code, "callback_data": f"1n:{code}::"} for code in ("KZ", "KG", "TJ", "TM", "UZ")],
            ]
        },
    }
    return store, offline, reply


async def fill(count: int) -> None:
    """Store so many invented articles of twenty outlets."""
    names = [f"o{number}" for number in range(20)]
    await sources.sync([_source(name, f"http://127.0.0.1:9/{name}") for name in names])
    for start in range(0, count, 1000):
        batch = [texts.article(number, names[number % len(names)]) for number in range(start, min(start + 1000, count))]
        await articles.save(batch)


def _source(key: str, url: str) -> Source:
    return Source(key, SourceKind.FEED, f"Outlet {key}", url, url, languages=("en", "ru"), countries=("KZ",))


# -- ingest --------------------------------------------------------------------------------------------------------


def ingest() -> list[Row]:
    """Feeds where nothing changed, and the cost of new articles over bare feedparser."""
    server = FeedServer(FEEDS)
    garbage.collect_rarely()  # as the bot does; feedparser has the same good of it
    try:
        return asyncio.run(_ingest(server.url))
    finally:
        server.close()


async def _ingest(url: str) -> list[Row]:
    known = catalog.parse("".join(f'[[news]]\nid = "o{n}"\nname = "O{n}"\nurl = "{url}/{n}"\n' for n in range(FEEDS)))
    with tempfile.TemporaryDirectory() as folder:
        async with database.opened(f"sqlite://{folder}/jarchi.db"), Fetcher(allow_private=True) as fetcher:
            await sources.sync(known.sources())
            bodies = await _bodies(url, FRESH_FEEDS)
            # a running bot has read its lexicons, as feedparser has been imported
            await _refresh(known, fetcher, range(FRESH_FEEDS, FRESH_FEEDS + WARMING_FEEDS))
            fresh, bare = await _fresh_cost(known, fetcher, bodies)
            await _refresh(known, fetcher, range(FRESH_FEEDS, FEEDS))
            unchanged = await _seconds(lambda: _refresh(known, fetcher, range(FEEDS)))
            everything = await _seconds(lambda: _fetch_and_parse(url, FEEDS))
    faster, cost = everything / unchanged, fresh / bare
    return [
        Row(
            "1,000 feeds where nothing changed, against fetching and feedparsing them all",
            f"{faster:.0f}× faster ({unchanged:.2f} s against {everything:.1f} s)",
            "≥ 20×",
            faster >= 20,
            {"ratio": round(faster, 1), "unchanged_s": round(unchanged, 2), "everything_s": round(everything, 2)},
        ),
        Row(
            "ingest of new articles (fetch, parse, tag, save, index), CPU over bare feedparser",
            f"{cost:.2f}× ({fresh:.2f} s against {bare:.2f} s for {FRESH_FEEDS} feeds of 30)",
            "≤ 1.6×",
            cost <= 1.6,
            {"ratio": round(cost, 2), "ingest_s": round(fresh, 2), "feedparser_s": round(bare, 2)},
        ),
    ]


async def _fresh_cost(known: Catalog, fetcher: Fetcher, bodies: list[bytes]) -> tuple[float, float]:
    began = time.process_time()
    await _refresh(known, fetcher, range(FRESH_FEEDS))
    fresh = time.process_time() - began
    began = time.process_time()
    for body in bodies:
        feedparser.parse(body)
    return fresh, time.process_time() - began


async def _refresh(known: Catalog, fetcher: Fetcher, which: range) -> None:
    stored = {source.key: source for source in await sources.listed()}
    places = asyncio.Semaphore(12)

    async def one(number: int) -> None:
        async with places:
            entry = known.news[number]
            await news.refresh(stored[entry.to_source().key], entry, fetcher, utc_now)

    await asyncio.gather(*(one(number) for number in which))


async def _bodies(url: str, count: int) -> list[bytes]:
    async with aiohttp.ClientSession() as session:
        answers = [await session.get(f"{url}/{number}") for number in range(count)]
        return [await answer.read() for answer in answers]


async def _fetch_and_parse(url: str, count: int) -> None:
    for body in await _bodies(url, count):
        feedparser.parse(body)


async def _seconds(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


# -- a running bot --------------------------------------------------------------------------------------------------


def running_bot() -> list[Row]:
    """Memory with 100,000 articles and 10,000 chats, and the time from the start to the first reply."""
    server = BenchServer()
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        (folder / "catalog.toml").write_text("")
        asyncio.run(_fill_house(folder / "jarchi.db"))
        env = jarchi_env(server.url, f"sqlite://{folder}/jarchi.db", folder / "catalog.toml")
        began = time.perf_counter()
        server.begin(Plan(1, ("/news",)))
        with running(["-m", "bot", "run"], env, folder / "log.txt") as process:
            server.tally()
            first = time.perf_counter() - began
            server.begin(Plan(6000, ("/news", "/rates", "/news kazakhstan", "/status", "/news вода"), chats=CHATS))
            server.tally()
            memory = resident_megabytes(process)
    server.close()
    return [
        Row("start to first reply", f"{first:.2f} s", "≤ 2.5 s", first <= 2.5, {"seconds": round(first, 2)}),
        Row(
            "memory of a running bot with 100,000 articles and 10,000 chats",
            f"{memory:.0f} MB",
            "≤ 160 MB",
            memory <= 160,
            {"megabytes": round(memory, 1)},
        ),
    ]


async def _fill_house(path: Path) -> None:
    async with database.opened(f"sqlite://{path}"):
        await fill(STORED)
        for number in range(CHATS):
            await chats.save(Chat(10_000 + number, ChatKind.PRIVATE, telegram_language="en", welcomed=True))
