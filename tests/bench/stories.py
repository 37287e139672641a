"""The rows of stories: agreement with the labelled sets, and what a new article costs among 100,000 stored."""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg

from bot import garbage
from bot.reading.clustering import traits
from storage import articles, database, sources
from storage.records import NewArticle, Source, SourceKind
from tests.bench import texts
from tests.bench.rows import STORED, Row
from tests.labelled import Report, agreement, alike, crowd, labelled, outlets

SETS = ("tuned", "held", "fresh", "later", "retold", "angles", "newsdesk", "newswire", "bazaar", "caravan")
ALONE = ("lantern", "harbor", "juniper", "saffron", "quince")
"""Sets of which nobody has said yet which events of theirs and of others' are two."""
REMEMBERED = 8_000
"""Articles whose traits are kept: at two minutes an article, those of eleven days."""
OUTLETS = 30
MEASURED = 1_200
BATCH = 30


def stories() -> list[Row]:
    """How well articles are put together, and how quickly."""
    garbage.collect_rarely()  # as the bot does
    rows = asyncio.run(_agreement())
    with tempfile.TemporaryDirectory() as folder:
        rows.append(asyncio.run(_cost("SQLite", f"sqlite://{folder}/jarchi.db")))
    if server := os.environ.get("TEST_DATABASE_URL"):
        rows.append(asyncio.run(_on_server(server)))
    return rows


async def _agreement() -> list[Row]:
    rows = []
    for name in (*SETS, *ALONE):
        rows += await _agreed(f"the set “{name}”", labelled(name))
    return rows + await _agreed("ten sets in the same days", crowd(SETS), alike())


async def _agreed(
    which: str, reports: Sequence[Report], unjudged: frozenset[frozenset[str]] = frozenset()
) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with database.opened(f"sqlite://{Path(folder)}/jarchi.db") as opened:
            await sources.sync(outlets(reports))
            await articles.save([report.article for report in reports])
            found = await opened.read(
                "SELECT s.key, a.identity, a.story_id FROM articles a JOIN sources s ON s.id = a.source_id"
            )
    story = {(key, identity): story_id for key, identity, story_id in found}
    told = [
        (report.event, story[report.article.source_key, report.article.identity], report.article.language)
        for report in reports
    ]
    rows = []
    for pairs, across, least in (("within a language", False, 0.85), ("across languages", True, 0.6)):
        measured = agreement(told, across=across, unjudged=unjudged)
        rows.append(
            Row(
                f"stories of {which}, pairs {pairs}",
                str(measured),
                f"precision ≥ 0.97, recall ≥ {least}",
                measured.precision >= 0.97 and measured.recall >= least,
                {"precision": round(measured.precision, 3), "recall": round(measured.recall, 3)},
            )
        )
    return rows


async def _on_server(server: str) -> Row:
    async with _schema(server) as url:
        return await _cost("PostgreSQL", url)


@asynccontextmanager
async def _schema(server: str) -> AsyncIterator[str]:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(
            "DROP SCHEMA IF EXISTS jarchi_bench_stories CASCADE; CREATE SCHEMA jarchi_bench_stories"
        )
        yield f"{server}{'&' if '?' in server else '?'}search_path=jarchi_bench_stories"
    finally:
        await connection.execute("DROP SCHEMA IF EXISTS jarchi_bench_stories CASCADE")
        await connection.close()


async def _cost(engine: str, url: str) -> Row:
    """What is saved with traits against the same without: processor time where the engine is ours, else waiting too."""
    names = [f"o{number}" for number in range(OUTLETS)]
    async with database.opened(url):
        await sources.sync([_source(name) for name in names])
        for start in range(0, STORED, 1000):
            batch = [texts.article(number, names[number % OUTLETS]) for number in range(start, start + 1000)]
            await articles.save([_read(one) for one in batch] if start >= STORED - REMEMBERED else batch)
        fresh = [texts.article(number, names[number % OUTLETS]) for number in range(STORED, STORED + 2 * MEASURED)]
        clock = time.process_time if engine == "SQLite" else time.perf_counter
        began = clock()
        told = [_read(one) for one in fresh[::2]]
        reading = (clock() - began) / MEASURED * 1e6
        with_traits = await _saved(told, clock)
        without = await _saved(fresh[1::2], clock)
    total = reading + with_traits - without
    return Row(
        f"stories: one more article among {STORED:,}, {engine}",
        f"{total:.0f} µs (traits {reading:.0f}, meeting others and grouping {with_traits - without:.0f})",
        "≤ 5,000 µs",
        total <= 5_000,
        {"traits_us": round(reading), "clustering_us": round(with_traits - without), "save_us": round(without)},
    )


async def _saved(batch: Sequence[NewArticle], clock: Callable[[], float]) -> float:
    began = clock()
    for start in range(0, len(batch), BATCH):
        await articles.save(batch[start : start + BATCH])
    return (clock() - began) / len(batch) * 1e6


def _read(article: NewArticle) -> NewArticle:
    return replace(article, traits=traits(article.title, f"{article.excerpt} {article.text}", article.language))


def _source(key: str) -> Source:
    return Source(key, SourceKind.FEED, key, f"https://{key}.example/", f"https://{key}.example/")
