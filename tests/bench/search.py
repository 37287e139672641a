"""Search in a million articles: the slowest of a hundred answers, on SQLite and, where there is one, PostgreSQL.

The store takes some minutes to make. ``BENCH_ARTICLES`` makes a smaller one; ``BENCH_POSTGRES`` names an empty database
of a server.
"""

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta

from bot import garbage
from storage import database, stories
from storage.records import CORE_COUNTRIES, NewsQuery
from tests.bench import millions
from tests.bench.millions import Stock
from tests.bench.rows import Row
from tests.bench.texts import EPOCH

ROUNDS = 12
BUDGET = 50.0
"""Milliseconds."""


def search() -> list[Row]:
    """Fill a store and ask it what readers ask; every answer is made anew."""
    count = int(os.environ.get("BENCH_ARTICLES", "1000000"))
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite://{folder}/million.db", *filter(None, [os.environ.get("BENCH_POSTGRES")])]
        stock = asyncio.run(millions.fill(urls, count))
        garbage.collect_rarely()  # as the bot does; what the articles were made of is not the bot's to look through
        garbage.keep_all_there_is()
        return [row for url in urls for row in asyncio.run(measured(url, stock, count))]


async def measured(url: str, stock: Stock, count: int) -> list[Row]:
    """Return the rows of one store: searches, and pages without words."""
    engine = url.split(":", 1)[0]
    async with database.opened(url) as store:
        await stories.page(NewsQuery(words="ahead"))  # as the bot itself does when it starts
        took: dict[str, list[float]] = {"search": [], "/news": []}
        for number in range(ROUNDS):
            for kind, query in asked(random.Random(number), stock, count):
                store.memory.pop("findings", None)
                store.memory.pop("story counts", None)
                began = time.perf_counter()
                await stories.page(query)
                took[kind].append((time.perf_counter() - began) * 1000)
    return [_row(f"{kind} in {count:,} articles, {engine}, p99", times) for kind, times in took.items()]


def _row(what: str, times: list[float]) -> Row:
    p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
    return Row(
        what,
        f"{p99:.0f} ms (p50 {p50:.0f})",
        f"≤ {BUDGET:.0f} ms",
        p99 <= BUDGET,
        {"p99_ms": round(p99, 1), "p50_ms": round(p50, 1), "answers": len(times)},
    )


def asked(chance: random.Random, stock: Stock, count: int) -> Iterator[tuple[str, NewsQuery]]:
    """Yield what readers ask: words that half of all articles have, rare ones, phrases, limits, typing errors."""
    language = chance.choice(list(stock.words))
    words = stock.words[language]
    end = EPOCH + timedelta(minutes=count)
    countries = (chance.choice(CORE_COUNTRIES),)

    def common() -> str:
        return words[min(int(chance.expovariate(1 / 30)), 199)]

    def some() -> str:
        return words[chance.randrange(20, 2000)]

    rare = words[chance.randrange(2000, len(words))]
    title = chance.choice(stock.titles[language]).text.split()
    other = chance.choice(list(stock.words.values()))[0]
    searches = (
        NewsQuery(words=words[0]),
        NewsQuery(words=f"{common()} {common()}"),
        NewsQuery(words=f"{words[1]} {other}"),
        NewsQuery(words=rare),
        NewsQuery(words=some()),
        NewsQuery(words=f"{some()} {some()}"),
        NewsQuery(words=f"{common()} {some()} {common()}"),
        NewsQuery(words=f'"{title[1]} {title[2]}"'),
        NewsQuery(words=f'"{common()} {common()}"'),
        NewsQuery(words=f"{some()} -{common()}"),
        NewsQuery(words=rare[:2] + rare[3:1:-1] + rare[4:]),
        NewsQuery(words=f"{common()} {some()}", countries=countries, since=end - timedelta(days=30)),
        NewsQuery(
            words=common(), countries=countries, since=end - timedelta(days=300), until=end - timedelta(days=200)
        ),
        NewsQuery(words=common(), languages=(language,), sources=(f"o{chance.randrange(millions.SOURCES)}",)),
    )
    pages = (
        NewsQuery(),
        NewsQuery(countries=countries),
        NewsQuery(countries=("FR",)),
        NewsQuery(countries=countries, languages=(language,)),
        NewsQuery(countries=countries, since=end - timedelta(days=7)),
        NewsQuery(sources=(f"o{chance.randrange(millions.SOURCES)}",)),
        NewsQuery(since=end - timedelta(days=300), until=end - timedelta(days=290), countries=countries),
    )
    yield from (("search", query) for query in searches)
    yield from (("/news", query) for query in pages)
