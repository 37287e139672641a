"""Official rates: one bank's price of one currency in another, a day each, kept for ever.

A *series* is a bank's rates of one pair; the newest of each are found without reading the rest.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from storage import corrections
from storage.cells import micros, moment, money, quoted
from storage.database import current
from storage.records import Quote, Revision, SaveResult
from storage.session import Row, Session, listed, within
from storage.versions import bump

Pair = tuple[str, str, str]
"""Bank, base, counter."""

_COLUMNS = "s.bank, s.base, s.counter, q.value, q.date, q.fetched_at, q.weekly, q.flag"
_TELLING = 5
"""Currencies of a table that must all repeat before the table counts as repeated."""
_JOINED = "quotes q JOIN series s ON s.id = q.series_id"
_BY_SERIES = "series s CROSS JOIN quotes q WHERE q.series_id = s.id"
"""The same for a stretch of days: SQLite takes a cross join in the order written, so it goes series by series."""


async def save(quotes: Sequence[Quote], *, held: Sequence[Quote] = (), withdrawn: Sequence[Quote] = ()) -> SaveResult:
    """Save rates in one transaction; ``new``, ``updated`` and ``unchanged`` count them.

    A rate is known by bank, pair and day; a changed value, flag or ``weekly`` updates it, and a changed value is
    remembered as a revision. Of repeats inside the batch the last counts.

    ``held`` are corrections that fail a check: each is kept beside the rate that stands (:mod:`storage.corrections`),
    with its flag. It goes when a rate is saved with another value, or when the bank has ``withdrawn`` it.
    """
    wanted = {(*_pair(quote), quote.date): quote for quote in quotes}
    if not (wanted or held or withdrawn):
        return SaveResult(0, 0, 0)

    async def work(session: Session) -> SaveResult:
        series = await _series(session, sorted({_pair(quote) for quote in (*wanted.values(), *held, *withdrawn)}))
        rows = [(series[_pair(quote)], *_cells(quote)) for quote in wanted.values()]
        known = await _known(session, rows)
        new = [row for row in rows if row[:2] not in known]
        changed = [row for row in rows if row[:2] in known and known[row[:2]] != (Decimal(row[2]), row[4], row[5])]
        await session.run_many(
            "INSERT INTO quotes (series_id, date, value, fetched_at, weekly, flag) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (series_id, date) DO UPDATE SET value = excluded.value, fetched_at = excluded.fetched_at,"
            " weekly = excluded.weekly, flag = excluded.flag",
            new + changed,
        )
        replaced = [row for row in changed if known[row[:2]][0] != Decimal(row[2])]
        await session.run_many(
            "INSERT INTO quote_revisions (series_id, date, old, new, seen_at) VALUES (?, ?, ?, ?, ?)",
            [(row[0], row[1], money(known[row[:2]][0]), row[2], row[3]) for row in replaced],
        )
        taken_back = [(series[_pair(quote)], quote.date.isoformat()) for quote in withdrawn]
        await corrections.let_go(session, [(row[0], row[1]) for row in replaced] + taken_back)
        await corrections.hold(session, [(series[_pair(quote)], *_cells(quote)) for quote in held])
        if new or changed:
            await bump(session, "quotes")
        return SaveResult(len(new), len(changed), len(quotes) - len(new) - len(changed))

    return await current().write(work)


async def reflag(quotes: Sequence[Quote]) -> int:
    """Give stored rates these flags, where they still have these values; return how many have changed.

    Whoever judges a rate again has read it some time ago: a correction that came in between stands.
    """
    if not quotes:
        return 0

    async def work(session: Session) -> int:
        series = await _series_ids(session)
        changed = 0
        for quote in quotes:
            flag = quote.flag.value if quote.flag else None
            rows = await session.rows(
                "UPDATE quotes SET flag = ? WHERE series_id = ? AND date = ? AND value = ? RETURNING id",
                [flag, series.get(_pair(quote)), quote.date.isoformat(), money(quote.value)],
            )
            changed += len(rows)
        if changed:
            await bump(session, "quotes")
        return changed

    return await current().write(work)


async def recent(limit: int = 3) -> tuple[Quote, ...]:
    """Of every series the newest ``limit`` rates that are not flagged; by bank and pair, newest first."""
    return await _newest(limit)


async def in_force(day: date) -> tuple[Quote, ...]:
    """Of every series the newest rate of ``day`` or before it that is not flagged; by bank and pair."""
    return await _newest(1, until=day)


async def _newest(limit: int, *, until: date = date.max) -> tuple[Quote, ...]:
    """Of every series the newest few, found from the end of its index: however long it is, it costs the same."""
    store = current()
    if store.dialect == "postgres":
        sql = (
            f"SELECT {_COLUMNS} FROM series s CROSS JOIN LATERAL (SELECT * FROM quotes WHERE series_id = s.id"
            " AND flag IS NULL AND date <= ? ORDER BY date DESC LIMIT ?) q"
        )
    else:  # which has no LATERAL: the day before the first one wanted, then all from there on
        sql = (
            "WITH edges AS MATERIALIZED (SELECT s.id, s.bank, s.base, s.counter, ?1 AS until,"
            " (SELECT date FROM quotes WHERE series_id = s.id AND flag IS NULL AND date <= ?1"
            " ORDER BY date DESC LIMIT 1 OFFSET ?2) AS edge FROM series s)"
            f" SELECT {_COLUMNS} FROM edges s JOIN quotes q ON q.series_id = s.id AND q.flag IS NULL"
            " AND q.date > coalesce(s.edge, '') AND q.date <= s.until"
        )
    rows = await store.read(f"{sql} ORDER BY s.bank, s.base, s.counter, q.date DESC", [until.isoformat(), limit])
    return tuple(map(quoted, rows))


async def between(bank: str, base: str, counter: str, since: date, until: date) -> tuple[Quote, ...]:
    """The rates of one series from ``since`` to ``until``, both included, flagged ones too; oldest first."""
    rows = await current().read(
        f"SELECT {_COLUMNS} FROM {_JOINED} WHERE s.bank = ? AND s.base = ? AND s.counter = ?"
        " AND q.date >= ? AND q.date <= ? ORDER BY q.date",
        [bank, base, counter, since.isoformat(), until.isoformat()],
    )
    return tuple(map(quoted, rows))


async def window(since: date, until: date) -> tuple[Quote, ...]:
    """All banks' rates from ``since`` to ``until``, both included, flagged ones too; oldest first."""
    rows = await current().read(
        f"SELECT {_COLUMNS} FROM {_BY_SERIES} AND q.date >= ? AND q.date <= ? ORDER BY q.date",
        [since.isoformat(), until.isoformat()],
    )
    return tuple(map(quoted, rows))


async def first_day() -> date | None:
    """The earliest day of which a rate is stored that is not flagged; ``None`` where there is none."""
    ((day,),) = await current().read("SELECT min(date) FROM quotes WHERE flag IS NULL", [])
    return date.fromisoformat(day) if day else None


async def repeated(bank: str, since: date) -> frozenset[date]:
    """The days, from ``since`` on, on which this bank's whole table is that of the day before: no news.

    A table of fewer than five currencies is too small to tell; weekly rates and flagged ones do not count.
    """
    rows = await current().read(
        "SELECT t.date FROM (SELECT q.date AS date, q.value AS value,"
        " LAG(q.value) OVER (PARTITION BY q.series_id ORDER BY q.date) AS before"
        f" FROM {_JOINED} WHERE s.bank = ? AND q.date >= ? AND q.flag IS NULL AND NOT q.weekly) t"
        " WHERE t.before IS NOT NULL GROUP BY t.date"
        " HAVING COUNT(*) >= ? AND SUM(CASE WHEN t.value = t.before THEN 0 ELSE 1 END) = 0",
        [bank, since.isoformat(), _TELLING],
    )
    return frozenset(date.fromisoformat(day) for (day,) in rows)


async def dates(bank: str, since: date = date.min) -> frozenset[date]:
    """The days, from ``since`` on, for which anything of this bank is stored."""
    rows = await current().read(
        f"SELECT DISTINCT q.date FROM {_JOINED} WHERE s.bank = ? AND q.date >= ?",
        [bank, since.isoformat()],
    )
    return frozenset(date.fromisoformat(day) for (day,) in rows)


async def flagged(since: date) -> tuple[Quote, ...]:
    """Rates that are kept but not shown, from this day on; newest first."""
    rows = await current().read(
        f"SELECT {_COLUMNS} FROM {_BY_SERIES} AND q.flag IS NOT NULL AND q.date >= ?"
        " ORDER BY q.date DESC, s.bank, s.base, s.counter",
        [since.isoformat()],
    )
    return tuple(map(quoted, rows))


async def revisions(since: datetime, bank: str | None = None) -> tuple[Revision, ...]:
    """Corrections seen from this moment on, of one bank or of all; newest first."""
    rows = await current().read(
        "SELECT s.bank, s.base, s.counter, r.date, r.old, r.new, r.seen_at"
        " FROM quote_revisions r JOIN series s ON s.id = r.series_id WHERE r.seen_at >= ?"
        f"{'' if bank is None else ' AND s.bank = ?'} ORDER BY r.seen_at DESC, r.id DESC",
        [micros(since), *([] if bank is None else [bank])],
    )
    return tuple(
        Revision(whose, base, counter, date.fromisoformat(day), Decimal(old), Decimal(new), moment(seen))
        for whose, base, counter, day, old, new, seen in rows
    )


async def prune_revisions(before: datetime) -> None:
    """Forget corrections that were seen before this moment."""
    await current().change(("DELETE FROM quote_revisions WHERE seen_at < ?", [micros(before)]))


async def days_by_base(bank: str, since: date) -> dict[str, frozenset[date]]:
    """The days, from ``since`` on, that are stored of each currency this bank quotes."""
    rows = await current().read(
        f"SELECT s.base, q.date FROM {_JOINED} WHERE s.bank = ? AND q.date >= ?", [bank, since.isoformat()]
    )
    days: dict[str, set[date]] = {}
    for base, day in rows:
        days.setdefault(base, set()).add(date.fromisoformat(day))
    return {base: frozenset(known) for base, known in days.items()}


async def _series(session: Session, pairs: Sequence[Pair]) -> dict[Pair, int]:
    known = await _series_ids(session)
    missing = [pair for pair in pairs if pair not in known]
    if missing:
        await session.run_many(
            "INSERT INTO series (bank, base, counter) VALUES (?, ?, ?) ON CONFLICT (bank, base, counter) DO NOTHING",
            missing,
        )
        known = await _series_ids(session)
    return known


async def _series_ids(session: Session) -> dict[Pair, int]:
    rows = await session.rows("SELECT id, bank, base, counter FROM series")
    return {(bank, base, counter): key for key, bank, base, counter in rows}


async def _known(session: Session, rows: Sequence[Row]) -> dict[Sequence[object], tuple[Decimal, bool, str | None]]:
    """Value, ``weekly`` and flag of what is stored, by series and day."""
    dialect = session.dialect
    stored = await session.rows(
        "SELECT series_id, date, value, weekly, flag FROM quotes"
        f" WHERE {within(dialect, 'series_id', 'bigint')} AND {within(dialect, 'date', 'text')}",
        [listed(dialect, sorted({row[0] for row in rows})), listed(dialect, sorted({row[1] for row in rows}))],
    )
    return {(series, day): (Decimal(value), bool(weekly), flag) for series, day, value, weekly, flag in stored}


def _pair(quote: Quote) -> Pair:
    return quote.bank, quote.base, quote.counter


def _cells(quote: Quote) -> tuple[str, str, int, bool, str | None]:
    flag = quote.flag.value if quote.flag else None
    return quote.date.isoformat(), money(quote.value), micros(quote.fetched_at), quote.weekly, flag
