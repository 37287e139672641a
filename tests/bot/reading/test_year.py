"""A stretch of invented history of seven banks through the real pipeline, held against an independent calculation."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.reading import quotes
from bot.reading.catalog import BankEntry
from bot.reading.fetch import Fetcher
from bot.reading.outcome import RefreshOutcome
from storage import bank_days, sources
from storage import quotes as stored
from storage.records import Quote
from tests.bot.reading.synthetic import Banks, Year, served

LAST = date(2026, 8, 12)
NOW = datetime(2026, 8, 12, 18, tzinfo=UTC)


async def look(banks: Banks, entry: BankEntry, fetcher: Fetcher, days: int) -> RefreshOutcome:
    source = await sources.get("bank:" + entry.id)
    assert source is not None
    now = banks.now
    return await quotes.refresh(
        source, entry, fetcher, lambda: now, backfill_days=days, whole=True, pause=0, draw=lambda: 0.0
    )


async def looks(banks: Banks, days: int) -> list[RefreshOutcome]:
    """Look at every bank once, side by side."""
    entries = banks.entries()
    await sources.sync([entry.to_source() for entry in entries])
    async with Fetcher(allow_private=True) as fetcher:
        return list(await asyncio.gather(*(look(banks, entry, fetcher, days) for entry in entries)))


async def known(bank: str) -> dict[tuple[str, date], Quote]:
    window = await stored.window(date(2000, 1, 1), date(2099, 1, 1))
    return {((quote.counter if bank == "ecb" else quote.base), quote.date): quote for quote in window if quote.bank == bank}


async def compare(year: Year, bank: str, first: date) -> None:
    """Compare every stored value and flag of a bank with what it published."""
    expected = {key: value for key, value in year.expected(bank, LAST + timedelta(days=1)).items() if key[1] >= first}
    have = {key: quote for key, quote in (await known(bank)).items() if key[1] >= first}
    assert {key: quote.value for key, quote in have.items()} == expected, bank
    held = {key for key, quote in have.items() if quote.flag is not None}
    assert held == {key for key in year.flagged(bank, LAST + timedelta(days=1)) if key[1] >= first}, bank


async def test_history(tmp_path) -> None:
    from storage.database import opened

    days = 120
    year = Year(7, LAST - timedelta(days=days + 5), LAST, devaluation=LAST - timedelta(days=50))
    async with opened(f"sqlite:///{tmp_path}/year.db"), served(year, NOW) as banks:
        t = time.perf_counter()
        outcomes = await looks(banks, days)
        print("took", time.perf_counter() - t, len(banks.asked), outcomes)
        first = LAST - timedelta(days=days)
        for bank in ("nbk", "cbu", "nbt", "cbt", "cbr", "ecb"):
            await compare(year, bank, first)
