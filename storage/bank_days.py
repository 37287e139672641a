"""Days of a bank's history that are missing: asked for in vain, or closed because the bank published nothing then.

A day whose rates are stored needs no row here; what came after all is forgotten here with it.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from storage.cells import clean, micros, moment
from storage.database import current
from storage.records import BankDay
from storage.session import Row, Session, listed, within

_FIELDS = "bank, date, closed, attempts, tried_at, next_try_at, detail"


async def tried(bank: str, since: date = date.min) -> dict[date, BankDay]:
    """The days from ``since`` on that were asked for in vain."""
    rows = await current().read(
        f"SELECT {_FIELDS} FROM bank_days WHERE bank = ? AND date >= ?", [bank, since.isoformat()]
    )
    return {day.date: day for day in map(_day, rows)}


async def record(days: Sequence[BankDay], found: Iterable[tuple[str, date]] = ()) -> None:
    """Remember how asking for these days ended; days that were ``found`` (bank and day) are missing no more."""
    gone: dict[str, list[str]] = {}
    for bank, day in found:
        gone.setdefault(bank, []).append(day.isoformat())
    if not days and not gone:
        return

    async def work(session: Session) -> None:
        await session.run_many(
            f"INSERT INTO bank_days ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (bank, date) DO UPDATE SET closed = excluded.closed, attempts = excluded.attempts,"
            " tried_at = excluded.tried_at, next_try_at = excluded.next_try_at, detail = excluded.detail",
            [_cells(day) for day in days],
        )
        for bank, dates in gone.items():
            await session.run(
                f"DELETE FROM bank_days WHERE bank = ? AND {within(session.dialect, 'date', 'text')}",
                [bank, listed(session.dialect, dates)],
            )

    await current().write(work)


async def counted() -> tuple[tuple[str, int, int], ...]:
    """Of each bank: how many days are closed, and how many were asked for in vain so far."""
    rows = await current().read(
        "SELECT bank, sum(CASE WHEN closed THEN 1 ELSE 0 END), sum(CASE WHEN closed THEN 0 ELSE 1 END)"
        " FROM bank_days GROUP BY bank ORDER BY bank"
    )
    return tuple((bank, int(closed), int(in_vain)) for bank, closed, in_vain in rows if "/" not in bank)


async def prune(before: date) -> None:
    """Forget days before this one: no history reaches back to them any more."""
    await current().change(("DELETE FROM bank_days WHERE date < ?", [before.isoformat()]))


def _cells(day: BankDay) -> Row:
    return (
        day.bank,
        day.date.isoformat(),
        day.closed,
        day.attempts,
        micros(day.tried_at),
        micros(day.next_try_at),
        clean(day.detail)[:200],
    )


def _day(row: Row) -> BankDay:
    bank, day, closed, attempts, tried_at, next_try_at, detail = row
    return BankDay(bank, date.fromisoformat(day), bool(closed), attempts, moment(tried_at), moment(next_try_at), detail)
