"""A stretch of invented history of seven banks through the real pipeline, held against an independent calculation.

A whole year is run by ``python -m tests.bench rates``.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from aiohttp import web

from bot.reading import quotes
from bot.reading.catalog import BankEntry
from bot.reading.fetch import Fetcher
from bot.reading.outcome import RefreshOutcome
from handlers import exchange
from handlers.publications import KEPT
from storage import bank_days, sources
from storage import quotes as stored
from storage.database import opened
from storage.records import Quote, SourceState
from tests.bot.reading.synthetic import OWN, Banks, Year, served, unit

LAST = date(2026, 8, 12)
"""A Wednesday."""
PAST = ("nbk", "cbu", "nbt", "cbt", "cbr", "ecb")
"""The banks that keep a history."""


async def looks(banks: Banks, days: int, *, whole: bool = True) -> dict[str, RefreshOutcome]:
    """Look at every bank once, side by side."""
    entries, now = banks.entries(), banks.now
    await sources.sync([entry.to_source() for entry in entries])

    async def look(entry: BankEntry, fetcher: Fetcher) -> RefreshOutcome:
        source = await sources.get("bank:" + entry.id)
        assert source is not None
        return await quotes.refresh(
            source, entry, fetcher, lambda: now, backfill_days=days, whole=whole, pause=0, draw=lambda: 0.0
        )

    async with Fetcher(allow_private=True) as fetcher:
        found = await asyncio.gather(*(look(entry, fetcher) for entry in entries))
    return {outcome.source_key.removeprefix("bank:"): outcome for outcome in found}


async def known(bank: str) -> dict[tuple[str, date], Quote]:
    window = await stored.window(date(2000, 1, 1), date(2099, 1, 1))
    own = [quote for quote in window if quote.bank == bank]
    return {(quote.counter if bank == "ecb" else quote.base, quote.date): quote for quote in own}


async def differences(year: Year, bank: str, first: date, until: date) -> list[str]:
    """Compare every stored value and flag of a bank with what it published; nothing is as it should be."""
    expected = {key: value for key, value in year.expected(bank, until).items() if key[1] >= first}
    have = {key: quote for key, quote in (await known(bank)).items() if first <= key[1] <= until}
    wrong = {key for key in year.flagged(bank, until) if key[1] >= first}
    found = [f"{bank} {key} is missing" for key in expected.keys() - have.keys()]
    found += [f"{bank} {key} was never published" for key in have.keys() - expected.keys()]
    for key, quote in have.items():
        if quote.value != expected.get(key, quote.value):
            found.append(f"{bank} {key} is {quote.value}, not {expected[key]}")
        if (quote.flag is not None) != (key in wrong):
            found.append(f"{bank} {key} of {quote.value} is flagged {quote.flag}")
    return found


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[None]:
    async with opened(f"sqlite:///{tmp_path}/year.db"):
        yield


EVENING = datetime(2026, 8, 12, 18, tzinfo=UTC)


async def test_a_history_is_filled_checked_and_its_holidays_are_learnt(store: None) -> None:
    days = 45
    year = Year(7, LAST - timedelta(days=days + 5), LAST + timedelta(days=3), devaluation=LAST - timedelta(days=20))
    first, broken = LAST - timedelta(days=days), date(2026, 7, 15)
    year.holidays["cbu"].add(date(2026, 7, 21))
    year.truth["cbu"].pop(date(2026, 7, 21), None)
    async with served(year, EVENING) as banks:
        banks.trouble = lambda bank, what: web.Response(status=500) if str(broken) in what else None
        outcomes = await looks(banks, days)
        assert {outcome.state for outcome in outcomes.values()} == {SourceState.OK}
        assert [outcomes[bank].missing for bank in ("nbk", "nbt", "cbr", "ecb")] == [1, 1, 0, 0]
        banks.trouble = lambda bank, what: None
        for hours in (1, 7, 40):  # the day that failed is asked for again, days without a file three times in all
            banks.now = EVENING + timedelta(hours=hours)
            banks.asked.clear()
            outcomes = await looks(banks, days)
        assert [line for bank in PAST for line in await differences(year, bank, first, LAST)] == []
        # the manat's bank has been asked but once for Thursday
        assert {bank for bank in PAST if outcomes[bank].missing} <= {"cbt"}
        closed = {
            bank: {day for day, one in (await bank_days.tried(bank, first)).items() if one.closed} for bank in PAST
        }
        assert {day for day in year.holidays["cbu"] if first < day < LAST} <= closed["cbu"]
        nothing = {first + timedelta(days=at) for at in range(3, days)} - year.truth["cbt"].keys()
        assert {day for day in nothing if day.weekday() < 6} <= closed["cbt"]
        banks.now += timedelta(minutes=20)
        banks.asked.clear()
        await looks(banks, days)
        assert len(banks.asked) <= 2 * len(OWN)  # nothing of the history is asked for again


def change_of(before: Decimal, after: Decimal) -> Decimal:
    return ((after - before) * 100 / before).quantize(Decimal("0.01"), ROUND_HALF_UP) + 0


class Independent:
    """The rates of a day by plain arithmetic over what the banks published, outliers left out."""

    def __init__(self, year: Year) -> None:
        self.year = year

    def tables(self, bank: str, code: str, day: date) -> list[tuple[date, Decimal]]:
        """The publications of a figure up to a day, oldest first."""
        days = sorted(dated for dated in self.year.truth[bank] if dated <= day)
        return [
            (dated, unit(*self.year.truth[bank][dated][code]))
            for dated in days
            if (bank, dated, code) not in self.year.outliers
        ]

    def now(self, bank: str, code: str, day: date) -> Decimal:
        return self.tables(bank, code, day)[-1][1]

    def change(self, bank: str, code: str, day: date) -> Decimal:
        (_, before), (_, after) = self.tables(bank, code, day)[-2:]
        return change_of(before, after)


async def test_days_as_they_come(store: None) -> None:
    """Corrections, a late table, a devaluation and a bank that talks nonsense, looked at twice a day."""
    start, devaluation = date(2026, 7, 31), date(2026, 8, 5)
    year = Year(11, start - timedelta(days=30), LAST, devaluation=devaluation)
    plain = Independent(year)
    async with served(year, datetime(2026, 7, 31, 18, tzinfo=UTC)) as banks:
        await looks(banks, 8)
        wrong = (year.truth["cbu"][date(2026, 8, 3)]["USD"][0] * Decimal("1.004")).quantize(Decimal("0.01"))
        banks.corrected["cbu", date(2026, 8, 3), "USD"] = (wrong, datetime(2026, 8, 3, 14, tzinfo=UTC))
        banks.late["nbk", date(2026, 8, 8)] = datetime(2026, 8, 9, 5, tzinfo=UTC)
        week = {date(2026, 8, day) for day in range(3, 8)}
        banks.trouble = lambda bank, what: (
            web.Response(text="<html><body>Maintenance</body></html>", content_type="text/html")
            if bank == "nbt" and banks.now.date() in week
            else None
        )
        day = start + timedelta(days=1)
        while day <= LAST:
            for hour in (11, 17):
                banks.now = datetime(day.year, day.month, day.day, hour, 20, tzinfo=UTC)
                outcomes = await looks(banks, 8, whole=False)
                assert outcomes["nbt"].ok == (day not in week)
                # a day without a file is a failure of the manat's bank, as any HTTP error is
                assert {bank for bank, outcome in outcomes.items() if not outcome.ok} <= {"nbt", "cbt"}
            if day == devaluation:  # all banks see it, and let each other through the same day
                own = await known("nbk")
                before, after = own["USD", day], own["USD", day + timedelta(days=1)]
                assert (after.flag, after.value > before.value * Decimal("1.27")) == (None, True)
            day += timedelta(days=1)
        (revision,) = await stored.revisions(datetime(2026, 8, 1, tzinfo=UTC), "cbu")
        assert (revision.bank, revision.base, revision.date) == ("cbu", "USD", date(2026, 8, 3))
        assert (revision.old, revision.new) == (wrong, year.truth["cbu"][date(2026, 8, 3)]["USD"][0])
        assert revision.seen_at == datetime(2026, 8, 3, 17, 20, tzinfo=UTC)
        replaced = await stored.revisions(datetime(2026, 8, 1, tzinfo=UTC), "nbk")  # carried forward, then published
        assert {one.date for one in replaced} == {date(2026, 8, 8)}
        found = [line for bank in PAST for line in await differences(year, bank, start, LAST)]
        assert found + await differences(year, "nbkr", start + timedelta(days=1), LAST) == []
        # what readers are shown
        shown = exchange.card(await stored.recent(KEPT), "USD", banks.now)
        rows = {row.currency: row.rate for row in shown.rows if row.rate}
        for bank, own in (("nbk", "KZT"), ("nbkr", "KGS"), ("nbt", "TJS"), ("cbu", "UZS")):
            assert rows[own].value == plain.now(bank, "USD", LAST), own
            assert rows[own].change_percent == plain.change(bank, "USD", LAST), own
        cross = exchange.rate(await stored.recent(KEPT), "KZT", "UZS", on=banks.now)
        assert cross is not None
        assert cross.value in {plain.now("cbu", "KZT", LAST), 1 / plain.now("nbk", "UZS", LAST)}
        over = exchange.rate(await stored.recent(KEPT), "GBP", "KGS", on=banks.now)
        assert over is not None
        pounds = plain.now("ecb", "USD", LAST) / plain.now("ecb", "GBP", LAST) * plain.now("nbkr", "USD", LAST)
        assert abs(over.value / pounds - 1) < Decimal("1e-20")
