"""The days of a bank's history that are missing: which to ask for now, and what a vain try tells; pure.

    calendar of working days - stored - closed = gaps ── due now? ──> asked ──> stored, closed, or tried in vain

A day is *closed* where the bank itself shows that nothing was published on it: it answers with the table of an earlier
day, or its file of many days goes on after it. A day that ends otherwise is asked for again with growing pauses, and
is taken for closed after the third time that the bank says the same of it. What is wrong with a bank as a whole (an
error page, a refusal, silence) is held against no day.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from storage.records import BankDay

FIRST_PAUSE = timedelta(hours=6)
LONGEST_PAUSE = timedelta(days=14)
ENOUGH = 3
"""Tries after which a day that the bank has nothing for is taken for closed."""


def due(gaps: Iterable[date], tried: Mapping[date, BankDay], now: datetime) -> list[date]:
    """Return the gaps that are to be asked for now, in their order."""
    return [day for day in gaps if day not in tried or (not tried[day].closed and tried[day].next_try_at <= now)]


def missing(gaps: Iterable[date], tried: Mapping[date, BankDay]) -> list[date]:
    """Return the gaps that are not known to be closed."""
    return [day for day in gaps if day not in tried or not tried[day].closed]


def closed(bank: str, day: date, now: datetime, detail: str) -> BankDay:
    """Return the day as one without a publication."""
    return BankDay(bank, day, closed=True, attempts=0, tried_at=now, next_try_at=now, detail=detail)


def in_vain(before: BankDay | None, bank: str, day: date, now: datetime, detail: str, *, lacking: bool) -> BankDay:
    """Return the day after a try that failed for a reason of the day's own.

    ``lacking`` says that the bank has nothing for it (no file, another day's table): after the third time it is closed.
    """
    attempts = (before.attempts if before else 0) + 1
    pause = min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)
    return BankDay(bank, day, lacking and attempts >= ENOUGH, attempts, now, now + pause, detail)


def excused(before: BankDay | None, bank: str, day: date, now: datetime, detail: str) -> BankDay:
    """Return the day after a try that failed because the bank is in trouble: it may be asked for at the next look."""
    return BankDay(
        bank, day, closed=False, attempts=before.attempts if before else 0, tried_at=now, next_try_at=now, detail=detail
    )


def passed_over(gaps: Iterable[date], answered: Collection[date]) -> list[date]:
    """Return the gaps that a file of many days leaves out between its first day and its last."""
    if not answered:
        return []
    first, last = min(answered), max(answered)
    return [day for day in gaps if first < day < last and day not in answered]
