"""The outbox's budgets: a million subscriptions planned, bulk held to its rate, and the whole proof of delivery."""

import asyncio
import os
import resource
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import uvloop
from telegram.ext import ExtBot

from bot import garbage
from bot.sending.briefing import Planner
from bot.sending.consequences import Consequences
from bot.sending.courier import Courier
from bot.sending.delivery import Worker
from bot.sending.pacing import PacedRateLimiter
from bot.sending.transport import AiohttpRequest
from handlers.composing import Composer
from handlers.context import Services
from handlers.i18n import Speeches
from handlers.screen import Button, TextBuilder
from storage import articles, database, deliveries, sources
from storage.clock import utc_now
from storage.database import Database
from storage.records import DeliveryKind, NewDelivery, Source, SourceKind
from tests.bench import texts
from tests.bench.counting import TOKEN, Counting
from tests.bench.rows import Row
from tests.bot.sending.proof import Plan, Verdict, prove

T = TypeVar("T")

SUBSCRIPTIONS = 1_000_000
DUE = 10_000
DELIVERIES, KILLS = 8_000, 100
STORIES = 2_000
SCREEN = (
    TextBuilder()
    .bold("Good morning")
    .add("\n\n" + "\n".join(f"{n}. " + "A story of some length " * 5 for n in range(7)))
    .build([[Button(str(n), data=f"1o:{n}:abc") for n in range(7)]])
    .to_json()
)


def engines() -> dict[str, Callable[[Callable[[str], Awaitable[T]]], T]]:
    """Return how to run something on each engine that is there: SQLite, and PostgreSQL by TEST_DATABASE_URL."""
    found: dict[str, Callable[[Callable[[str], Awaitable[T]]], T]] = {"SQLite": _on_sqlite}
    if os.environ.get("TEST_DATABASE_URL"):
        found["PostgreSQL"] = _on_postgres
    return found


def _on_sqlite(work: Callable[[str], Awaitable[T]]) -> T:
    async def run(url: str) -> T:
        await database.migrate(url)
        return await work(url)

    with tempfile.TemporaryDirectory() as folder:
        return _run(run(f"sqlite://{Path(folder)}/bench.db"))


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run on the loop that the bot runs on."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _on_postgres(work: Callable[[str], Awaitable[T]]) -> T:
    server, schema = os.environ["TEST_DATABASE_URL"], f"bench_{uuid.uuid4().hex[:8]}"

    async def execute(statement: str) -> None:
        connection = await asyncpg.connect(server)
        await connection.execute(statement)
        await connection.close()

    async def run() -> T:
        await execute(f"CREATE SCHEMA {schema}")
        url = f"{server}{'&' if '?' in server else '?'}search_path={schema}"
        try:
            await database.migrate(url)
            return await work(url)
        finally:
            await execute(f"DROP SCHEMA {schema} CASCADE")

    return _run(run())


# -- planning ------------------------------------------------------------------------------------------------------


def planning() -> list[Row]:
    """A million subscriptions of which ten thousand are due, in forty different views."""
    return [row for name, on in engines().items() for row in on(_planned(name))]


def _planned(name: str) -> Callable[[str], Awaitable[list[Row]]]:
    async def measure(url: str) -> list[Row]:
        async with database.opened(url, migrate=False) as opened:
            now = utc_now().replace(second=30, microsecond=0)
            await _fill(opened, now)
            planner = Planner(Composer(Speeches()), lambda: now)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            began = time.perf_counter()
            planned = await planner.tick()
            seconds = time.perf_counter() - began
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            stored = await deliveries.counts(now)
        return [
            Row(
                f"planning {SUBSCRIPTIONS:,} subscriptions of which {DUE:,} are due, {name}",
                f"{seconds:.2f} s, {grown:.0f} MB more ({planned:,} planned)",
                "≤ 3 s, ≤ 50 MB",
                seconds <= 3 and planned == stored.pending == DUE and grown <= 50,
                {"seconds": round(seconds, 2), "megabytes": round(grown, 1)},
            )
        ]

    return measure


async def _fill(opened: Database, now: datetime) -> None:
    names = [f"o{number}" for number in range(20)]
    await sources.sync(
        [Source(name, SourceKind.FEED, name, f"http://{name}.test", f"http://{name}.test") for name in names]
    )
    fresh = [now - timedelta(minutes=number % 1400) for number in range(STORIES)]
    batch = [texts.article(number, names[number % 20]) for number in range(STORIES)]
    await articles.save([replace(one, published_at=at, fetched_at=at) for one, at in zip(batch, fresh, strict=True)])
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT {what} FROM n"
        if opened.dialect == "sqlite"
        else "SELECT {what} FROM generate_series(1, {last}) AS n(i)"
    )
    countries = "CASE i % 5 WHEN 0 THEN 'KZ' WHEN 1 THEN 'KG' WHEN 2 THEN 'TJ' WHEN 3 THEN 'UZ' ELSE '' END"
    language = "CASE i % 2 WHEN 0 THEN 'ru' ELSE 'en' END"
    base = "CASE i % 4 WHEN 0 THEN 'USD' WHEN 1 THEN 'EUR' WHEN 2 THEN 'RUB' ELSE 'CNY' END"
    chats = numbers.format(last=SUBSCRIPTIONS, what=f"i, 'private', {language}, {countries}, {base}")
    at, later = int(now.timestamp() * 1e6) - 30_000_000, int((now + timedelta(hours=5)).timestamp() * 1e6)
    due = f"CASE WHEN i <= {DUE} THEN {at} ELSE {later} END"
    minute = (now - timedelta(seconds=30)).hour * 60 + (now - timedelta(seconds=30)).minute
    told = int((now - timedelta(days=1)).timestamp() * 1e6)
    subscriptions = numbers.format(last=SUBSCRIPTIONS, what=f"i, {minute}, 'UTC', {due}, {told}")

    async def work(session: database.Session) -> None:
        columns = "telegram_id, kind, language, countries, base_currency"
        await session.run(f"INSERT INTO chats ({columns}) {chats}")
        await session.run(f"INSERT INTO subscriptions (chat_id, minute, zone, next_run_at, told_at) {subscriptions}")

    await opened.write(work)
    await opened.write(lambda session: session.run("ANALYZE"))


# -- delivering ----------------------------------------------------------------------------------------------------


def delivering() -> list[Row]:
    """The rate that is set, and the rate that can be bought, to a server 30 ms away."""
    rows = []
    for name, on in engines().items():
        for rate, count, paid in ((25, 300, False), (1000, 12_000, True)):
            rows += on(_delivered(name, rate, count, paid=paid))
    return rows


def _delivered(name: str, rate: int, count: int, *, paid: bool) -> Callable[[str], Awaitable[list[Row]]]:
    async def measure(url: str) -> list[Row]:
        with Counting() as server:
            async with database.opened(url, migrate=False), AiohttpRequest() as request:
                now = utc_now()
                orders = [
                    NewDelivery(f"b:{n}", DeliveryKind.BRIEFING, n + 1, SCREEN, now, now + timedelta(hours=6))
                    for n in range(count)
                ]
                await deliveries.add(orders, now)
                garbage.collect_rarely()  # as the bot does
                garbage.keep_all_there_is()
                limiter = PacedRateLimiter(bulk_rate=rate, overall_rate=1000 if paid else 30)
                bot = ExtBot(TOKEN, base_url=f"{server.url}/bot", request=request, rate_limiter=limiter)
                events = Consequences(Services(utc_now, "bench_bot"))
                worker = Worker(Courier(bot, limiter, paid=paid), events, utc_now, rate=rate)
                cpu = time.process_time()
                task = asyncio.create_task(worker.run())
                arrivals = await asyncio.to_thread(server.arrivals, count)
                cpu = time.process_time() - cpu
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                stood = await deliveries.counts(utc_now())
        skipped = max(10, count // 20)
        held = (len(arrivals) - 2 * skipped - 1) / (arrivals[-skipped - 1] - arrivals[skipped])
        return [
            Row(
                f"delivery at {rate:,} a second, {name}",
                f"{held:.1f}/s ({cpu / count * 1000:.2f} ms of one core each; {stood.sent:,} sent)",
                "within 2 %",
                abs(held / rate - 1) <= 0.02 and stood.sent == count,
                {"per_second": round(held, 1), "cpu_ms": round(cpu / count * 1000, 3)},
            )
        ]

    return measure


# -- the proof -----------------------------------------------------------------------------------------------------


def proof() -> list[Row]:
    """8,000 deliveries, 100 kills, one and three workers, on each engine."""
    rows = []
    for name, on in engines().items():
        for workers in (1, 3):
            plan = Plan(DELIVERIES, KILLS, workers, most=300)
            rows.append(_verdict(name, plan, on(lambda url, plan=plan: prove(url, plan))))
    return rows


def _verdict(name: str, plan: Plan, verdict: Verdict) -> Row:
    return Row(
        f"{plan.deliveries:,} deliveries, {plan.kills} kills, {plan.workers} worker(s), faults on, {name}",
        f"{len(verdict.lost)} lost, {len(verdict.too_often)} too often, {verdict.repeats} repeats for {verdict.crashes}"
        f" in flight at a kill and {verdict.faults['lost']} lost answers ({verdict.seconds:.0f} s)",
        "0 lost, 0 too often",
        verdict.good,
        {"lost": len(verdict.lost), "too_often": len(verdict.too_often), "repeats": verdict.repeats},
    )
