"""Quotes: what banks published, what they corrected, and which of their days are missing."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class QuoteFlag(StrEnum):
    """Why a stored quote is not shown (SOURCES.md, rates rule 5)."""

    NOT_POSITIVE = "not_positive"
    FUTURE = "future"
    JUMP = "jump"  # out of bounds against its predecessor
    CROSS = "cross"  # far from the cross rate of other banks
    PEG = "peg"  # USD/TMT outside 3.5 +- 0.5 %


@dataclass(frozen=True, slots=True)
class Quote:
    """One bank's official rate for one day: one unit of ``base`` costs ``value`` units of ``counter``.

    NBKR's dollar is ``base="USD", counter="KGS"``; the ECB's is ``base="EUR", counter="USD"``. ``value`` keeps 12
    significant digits and is never inverted at ingest.
    """

    bank: str
    base: str
    counter: str
    value: Decimal
    date: date
    fetched_at: datetime
    weekly: bool = False
    flag: QuoteFlag | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure that a bank put in the place of another for the same day."""

    bank: str
    base: str
    counter: str
    date: date
    old: Decimal
    new: Decimal
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class HeldCorrection:
    """A figure that a bank put in the place of an accepted one, and that fails a check: what is stored stands."""

    said: Quote
    """What the bank says now, with the flag that holds it back; ``fetched_at`` is when it was last read."""
    stands: Decimal
    """The value that is shown meanwhile."""


@dataclass(frozen=True, slots=True)
class BankDay:
    """A day of a bank's history that was asked for in vain; ``closed`` where the bank published nothing that day."""

    bank: str
    date: date
    closed: bool
    attempts: int
    """Tries that failed for a reason of the day's own; a bank in trouble as a whole is not the day's fault."""
    tried_at: datetime
    next_try_at: datetime
    detail: str = ""
    """How the last try ended."""
