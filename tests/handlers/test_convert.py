"""``/convert``, free text about money and what the buttons do, over a real store. Figures are invented."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from storage import quotes
from storage.records import Quote

TODAY = date(2026, 5, 24)


@pytest.fixture
async def banks(talk: Any, clock: Any) -> None:
    """The dollar, euro and rouble of the local banks, the ECB's lira, one weekly rate."""
    table = [
        ("nbkr", "USD", "KGS", "87.4500"),
        ("nbkr", "EUR", "KGS", "101.5076"),
        ("nbkr", "KZT", "KGS", "0.1859"),
        ("nbk", "USD", "KZT", "478.77"),
        ("nbk", "EUR", "KZT", "555.66"),
        ("nbk", "RUB", "KZT", "6.71"),
        ("nbt", "USD", "TJS", "9.3370"),
        ("cbu", "USD", "UZS", "12194.21"),
        ("ecb", "EUR", "USD", "1.16"),
        ("ecb", "EUR", "TRY", "53.4"),
    ]
    stored = [Quote(bank, base, counter, Decimal(value), TODAY, clock.now) for bank, base, counter, value in table]
    stored.append(Quote("nbkr", "UZS", "KGS", Decimal("0.0073"), TODAY, clock.now, weekly=True))
    await quotes.save(stored)


def lines(screen: dict[str, Any]) -> list[str]:
    return [line.replace("\xa0", " ") for line in screen["text"].split("\n")]


async def test_one_amount(talk: Any, banks: None) -> None:
    (screen,) = await talk.says("/convert 100 usd kgs")
    print(screen["text"], talk.labels())
