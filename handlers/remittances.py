"""What money sent home is worth: by the central bank of where it is sent from, and by that of where it arrives; pure.

Two official rates of one pair, set on two markets on the same day: the gap between them is what a transfer may gain or
lose before anybody's fee.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from handlers.exchange import HOME, LOCAL, Against, Rate, by_bank, change_percent
from storage.records import Quote

SENT: Final = {"RUB": Decimal(1000)}
"""Currencies that people send home, and how much of each is shown."""


@dataclass(frozen=True, slots=True)
class Remittance:
    """What one unit sent becomes in ``currency``; a side that is silent is ``None``, and then there is no gap."""

    currency: str
    sending: Rate | None
    receiving: Rate | None
    gap_percent: Decimal | None
    """How much more (or less, negative) the receiving bank counts than the sending one."""
    week_percent: Decimal | None
    """What a week has changed, by the receiving bank, or by the sending one where that is silent."""


def remittances(quotes: Iterable[Quote], base: str, on: date) -> tuple[Remittance, ...]:
    """Return what one ``base`` becomes in each of the five, of those that any of the two banks quotes.

    ``quotes`` reach back a week and a few days.
    """
    known = [quote for quote in quotes if base in {quote.base, quote.counter}]
    found = []
    for currency in LOCAL:
        if currency == base:
            continue
        week = Against.WEEK
        sending = by_bank(known, HOME[base], base, currency, on=on, against=week) if base in HOME else None
        receiving = by_bank(known, HOME[currency], base, currency, on=on, against=week)
        if first := receiving or sending:
            gap = change_percent(sending.value, receiving.value) if sending and receiving else None
            found.append(Remittance(currency, sending, receiving, gap, first.change_percent))
    return tuple(found)
