"""Rates: a year of seven banks held against what they published, and the newest rates among five years of them."""

import asyncio
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from handlers.publications import KEPT
from storage import quotes
from storage.database import opened
from storage.records import Quote
from tests.bench.rows import Row
from tests.bot.reading.synthetic import Year, served
from tests.bot.reading.test_year import EVENING, LAST, PAST, differences, looks

DAYS = 380
SERIES = 200
FIVE_YEARS = 5 * 365


def rates() -> list[Row]:
    """A year through the real pipeline, one outlier a month and bank; and what a card costs after five years."""
    return [asyncio.run(_year()), asyncio.run(_long_store())]


async def _year() -> Row:
    first = LAST - timedelta(days=DAYS)
    year = Year(11, first - timedelta(days=5), LAST, devaluation=LAST - timedelta(days=50))
    with tempfile.TemporaryDirectory() as folder:
        async with opened(f"sqlite://{folder}/year.db"), served(year, EVENING) as banks:
            began = time.perf_counter()
            await looks(banks, DAYS)
            seconds = time.perf_counter() - began
            wrong = [line for bank in PAST for line in await differences(year, bank, first, LAST)]
    values = sum(len(year.expected(bank, LAST)) for bank in PAST)
    outliers = sum(len(year.flagged(bank, LAST)) for bank in PAST)
    measured = f"{len(wrong)} of {values} wrong, {outliers} outliers held back, {seconds:.0f} s"
    figures = {"values": float(values), "wrong": float(len(wrong)), "seconds": seconds}
    return Row(
        "a year of seven banks: values, dates and flags as published", measured, "none wrong", not wrong, figures
    )


async def _long_store() -> Row:
    with tempfile.TemporaryDirectory() as folder:
        short = await _loading(Path(folder) / "short.db", 40)
        long = await _loading(Path(folder) / "long.db", FIVE_YEARS)
    figures = {"milliseconds": long * 1000, "ratio": long / short}
    measured = f"{long * 1000:.0f} ms, {long / short:.1f}× of 40 days"
    what = f"the newest rates of {SERIES} series after five years, against 40 days"
    return Row(what, measured, "≤ 4×", long <= 4 * short, figures)


async def _loading(path: Path, days: int) -> float:
    """Fill a store and return how long its newest rates take to load, the best of five."""
    now, codes = datetime.now(UTC), [f"{chr(65 + at // 26)}{chr(65 + at % 26)}X" for at in range(SERIES)]
    async with opened(f"sqlite://{path}"):
        for start in range(0, days, 40):
            await quotes.save(
                [
                    Quote("nbk", code, "KZT", Decimal(100 + day % 7), date(2021, 1, 1) + timedelta(days=day), now)
                    for code in codes
                    for day in range(start, min(start + 40, days))
                ]
            )
        times = []
        for _ in range(5):
            began = time.perf_counter()
            await quotes.recent(KEPT)
            times.append(time.perf_counter() - began)
        return min(times)
