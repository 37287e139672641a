"""Corrections that fail a check: a bank's newest word for a day, kept beside the accepted figure it would replace.

One for each day of a series. What is confirmed is saved as any other quote, which lets it go from here.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from storage.cells import quoted
from storage.database import current
from storage.records import HeldCorrection
from storage.session import Row, Session


async def held(since: date, until: date = date.max) -> tuple[HeldCorrection, ...]:
    """Return the corrections held back of all banks, from ``since`` to ``until``, both included; newest day first."""
    rows = await current().read(
        "SELECT s.bank, s.base, s.counter, h.value, h.date, h.fetched_at, h.weekly, h.flag, q.value"
        " FROM held_corrections h JOIN series s ON s.id = h.series_id"
        " JOIN quotes q ON q.series_id = h.series_id AND q.date = h.date"
        " WHERE h.date >= ? AND h.date <= ? ORDER BY h.date DESC, s.bank, s.base, s.counter",
        [since.isoformat(), until.isoformat()],
    )
    return tuple(HeldCorrection(quoted(said), Decimal(stands)) for *said, stands in rows)


async def hold(session: Session, rows: Iterable[Row]) -> None:
    """Keep corrections as ``(series, date, value, fetched_at, weekly, flag)`` cells, instead of older ones."""
    await session.run_many(
        "INSERT INTO held_corrections (series_id, date, value, fetched_at, weekly, flag) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (series_id, date) DO UPDATE SET value = excluded.value, fetched_at = excluded.fetched_at,"
        " weekly = excluded.weekly, flag = excluded.flag",
        list(rows),
    )


async def let_go(session: Session, days: Sequence[tuple[int, str]]) -> None:
    """Forget what is held back of these series and days: confirmed, withdrawn, or said anew."""
    await session.run_many("DELETE FROM held_corrections WHERE series_id = ? AND date = ?", days)


async def prune(before: date) -> None:
    """Forget what is held back of days before this one."""
    await current().change(("DELETE FROM held_corrections WHERE date < ?", [before.isoformat()]))
