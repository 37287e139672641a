"""Days of a bank's history that are missing are remembered with how asking for them ended."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from storage import bank_days
from storage.database import Database
from storage.records import BankDay

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)
DAY = BankDay("nbt", date(2026, 5, 20), closed=False, attempts=1, tried_at=NOON, next_try_at=NOON, detail="HTTP 404")


@pytest.fixture(autouse=True)
def _open(database: Database) -> None:
    """All of these use the store."""


async def test_a_day_is_remembered_until_it_is_found():
    other = replace(DAY, date=date(2026, 5, 10), closed=True, detail="")
    await bank_days.record([DAY, other, replace(DAY, bank="cbu"), replace(DAY, bank="cbr/AED")])
    assert await bank_days.tried("nbt") == {DAY.date: DAY, other.date: other}
    assert await bank_days.tried("nbt", date(2026, 5, 11)) == {DAY.date: DAY}
    again = replace(DAY, attempts=2, next_try_at=NOON + timedelta(hours=6), closed=True, detail="nothing\x00 there")
    await bank_days.record([again])
    assert await bank_days.tried("nbt", DAY.date) == {DAY.date: replace(again, detail="nothing there")}
    assert await bank_days.counted() == (("cbu", 0, 1), ("nbt", 2, 0))
    await bank_days.record([], [("nbt", DAY.date), ("cbu", date(2026, 1, 1))])
    assert await bank_days.tried("nbt") == {other.date: other}
    assert len(await bank_days.tried("cbu")) == 1
    await bank_days.prune(date(2026, 5, 11))
    assert await bank_days.tried("nbt") == {}
    await bank_days.record([])
