"""What a picture costs, and what it costs those who asked for something else meanwhile."""

import asyncio
import math
import statistics
import tempfile
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from bot.drawing.worker import draw
from handlers.picture import ChartSpec, Line, Look, Tick
from storage import database, quotes
from storage.clock import utc_now
from storage.records import Quote
from tests.bench.botapi import BenchServer, Plan
from tests.bench.processes import jarchi_env, resident_megabytes, running, settle
from tests.bench.replies import percentiles
from tests.bench.rows import Row

UPDATES = 750
CHARTS = 20
ROUNDS = 3
"""In turn with and without, medians quoted."""
_PAIRS = (("nbk", "USD", "KZT", 478.77), ("nbkr", "USD", "KGS", 87.45), ("cbu", "USD", "UZS", 12194.21))


def pictures() -> list[Row]:
    """Milliseconds a PNG, and the latency of other replies while charts are drawn, against the same without."""
    each = _drawing()
    server = BenchServer()
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        (folder / "catalog.toml").write_text("")
        asyncio.run(_fill(folder / "jarchi.db"))
        env = jarchi_env(server.url, f"sqlite://{folder}/jarchi.db", folder / "catalog.toml")
        with running(["-m", "bot", "run"], env, folder / "log.txt") as process:
            server.begin(Plan(400, ("/rates", "/help", "/chart kzt 5d")))  # warm, the drawing process too
            server.tally()
            settle(1.0)
            bot_before = process.memory_info().rss / 2**20
            rounds = [(_p99(server, 0), _p99(server, CHARTS, first=30 + CHARTS * number)) for number in range(ROUNDS)]
            bot_after, family = process.memory_info().rss / 2**20, resident_megabytes(process)
    server.close()
    without, beside = (statistics.median(figures) for figures in zip(*rounds, strict=True))
    ratio = beside / without
    return [
        Row(
            "a chart of a year as PNG, matplotlib loaded",
            f"{each:.0f} ms of processor time",
            "≤ 250 ms",
            each <= 250,
            {"milliseconds": round(each, 1)},
        ),
        Row(
            f"p99 of other replies while {CHARTS} charts are drawn, against none",
            f"{ratio:.2f}× ({beside:.1f} ms against {without:.1f} ms)",
            "≤ 2×",
            ratio <= 2,
            {"ratio": round(ratio, 2), "with_ms": round(beside, 2), "without_ms": round(without, 2)},
        ),
        Row(
            "memory that drawing costs: the bot itself, and its drawing process while there is one",
            f"{bot_after - bot_before:+.0f} MB, {family - bot_after:.0f} MB",
            "≤ 20 MB, ≤ 120 MB",
            bot_after - bot_before <= 20 and family - bot_after <= 120,
            {"bot_mb": round(bot_after - bot_before, 1), "process_mb": round(family - bot_after, 1)},
        ),
    ]


def _p99(server: BenchServer, charts: int, first: int = 30) -> float:
    """Return the p99, in ms, of replies at 50 a second, with so many charts spread among them, no two alike."""
    texts = ["/rates" if number % 2 else "/help" for number in range(UPDATES)]
    for number in range(charts):
        texts[10 + number * (UPDATES // charts)] = f"/chart kzt {first + number}d"
    server.begin(Plan(UPDATES, tuple(texts), rate=50.0))
    tally = server.tally()
    if tally.pictures != charts:
        raise RuntimeError(f"{tally.pictures} pictures came instead of {charts}")
    return percentiles(tally)[1]


def _drawing() -> float:
    """Return the median milliseconds of processor time of a chart of a year."""
    took = []
    for number in range(8):
        stroke = tuple((float(day), 470 + 9 * math.sin((day + number) / 30)) for day in range(365))
        spec = ChartSpec(
            Look.LIGHT,
            "1 USD = 478.77 KZT",
            "▲ 1.2 %",
            "NBK",
            (Line("478.77", (stroke,)),),
            tuple(Tick(float(day), "May") for day in range(0, 365, 61)),
            tuple(Tick(float(value), str(value)) for value in range(460, 481, 5)),
            (0.0, 364.0),
            (458.0, 482.0),
        )
        began = time.process_time()
        draw(spec)
        took.append((time.process_time() - began) * 1000)
    return statistics.median(took[1:])


async def _fill(path: Path) -> None:
    now = utc_now()
    stored = []
    for back in range(400):
        day = (now - timedelta(days=back)).date()
        for bank, base, counter, value in _PAIRS:
            moved = Decimal(f"{value * (1 + 0.02 * math.sin(back / 11)):.6g}")
            stored.append(Quote(bank, base, counter, moved, day, now))
    async with database.opened(f"sqlite://{path}"):
        await quotes.save(stored)
