"""What both engines offer to the verbs: statements with ``?`` in them, rows out, transactions that always end.

The verbs speak SQL that SQLite and PostgreSQL both understand; where they differ, one small function per dialect
stands beside its caller. Tortoise describes and migrates the tables (models.py, migrations/) and stays out of the way
while the bot runs: a query through it costs 1 ms against 0.15 ms, and its connections follow context variables, which
jobs, web handlers and Telegram's handlers do not share.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from functools import lru_cache
from typing import Any, Literal, Protocol, TypeVar

T = TypeVar("T")

Dialect = Literal["sqlite", "postgres"]
Row = Sequence[Any]
Statement = tuple[str, Sequence[Any]]
"""SQL and its parameters."""

_log = logging.getLogger("jarchi.storage")


class Session(Protocol):
    """A transaction. ``?`` marks a parameter in both dialects; no statement holds a question mark otherwise."""

    @property
    def dialect(self) -> Dialect:
        """Which SQL is spoken."""
        ...

    async def rows(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Run one statement, return its rows."""
        ...

    async def run(self, sql: str, args: Sequence[Any] = ()) -> None:
        """Run one statement."""
        ...

    async def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of ``rows``."""
        ...


class Engine(Protocol):
    """An open store of one dialect."""

    @property
    def dialect(self) -> Dialect:
        """Which SQL is spoken."""
        ...

    async def read(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Run one reading statement outside a transaction; it waits for no writer."""
        ...

    async def glance(self, sql: str, args: Sequence[Any] = ()) -> Sequence[Row]:
        """Like ``read``, for a statement that finds a few rows by an index, in microseconds."""
        ...

    async def change(self, *statements: Statement) -> Sequence[Row]:
        """Run a few quick writing statements as one transaction; return the rows of the last.

        What they wrote is durable when this returns.
        """
        ...

    async def write(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run ``work`` in a transaction that ends even if the caller is cancelled.

        ``work`` may be run twice, when a connection is lost under it before the commit.
        """
        ...

    async def write_whole(self, work: Callable[[Session], Coroutine[Any, Any, T]]) -> T:
        """Like ``write``, for ``work`` that awaits nothing but its session: it may run in a thread, without a loop."""
        ...

    async def backup(self, path: Any) -> None:
        """Write a consistent copy while the store is in use."""
        ...

    async def close(self) -> None:
        """Wait for what is under way and close everything."""
        ...


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Await ``work``; a cancelled caller leaves at once, the work still runs to its end.

    A transaction cut in the middle would leave SQLite's only writer locked for ever and leak a PostgreSQL connection.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done():
            _abandoned.add(task)
            task.add_done_callback(_report)
        raise


_abandoned: set[asyncio.Future[Any]] = set()
"""Keeps tasks alive whose callers were cancelled."""


def _report(task: asyncio.Future[Any]) -> None:
    _abandoned.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("a transaction failed after its caller was cancelled: %s", error)


@lru_cache(maxsize=512)
def numbered(sql: str) -> str:
    """Turn ``?`` into PostgreSQL's ``$1``, ``$2``, ..."""
    first, *rest = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))


def within(dialect: Dialect, column: str, kind: Literal["bigint", "text"]) -> str:
    """A condition that ``column`` is one of a list; its parameter is made by :func:`listed`."""
    if dialect == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(?))"
    return f"{column} = ANY(?::{kind}[])"


def listed(dialect: Dialect, values: Iterable[int] | Iterable[str]) -> str | tuple[int | str, ...]:
    """The parameter of :func:`within`: one for any number of values, so that the statement stays the same."""
    return json.dumps(list(values)) if dialect == "sqlite" else tuple(values)


def table(
    dialect: Dialect, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[object]]
) -> tuple[str, list[Any]]:
    """Rows as a table ``v`` inside a statement, with its parameters: one statement for any number of rows.

    ``columns`` are names with PostgreSQL's types.
    """
    names = ", ".join(name for name, _ in columns)
    if dialect == "sqlite":
        cells = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, (name, _) in enumerate(columns))
        return f"(SELECT {cells} FROM json_each(?)) v", [json.dumps(rows, ensure_ascii=False)]
    arrays = ", ".join(f"?::{kind}[]" for _, kind in columns)
    return f"unnest({arrays}) AS v({names})", [list(column) for column in zip(*rows, strict=True)]


async def next_ids(session: Session, table: str, count: int) -> list[int]:
    """Ids for new rows, ascending; they are known before the rows are there, so that one statement adds them all."""
    if not count:
        return []
    if session.dialect == "postgres":
        rows = await session.rows(
            "SELECT nextval(pg_get_serial_sequence(?, 'id')) FROM generate_series(1, ?::int)", [table, count]
        )
        return sorted(key for (key,) in rows)
    rows = await session.rows("SELECT seq FROM sqlite_sequence WHERE name = ?", [table])
    last: int = rows[0][0] if rows else 0
    return list(range(last + 1, last + 1 + count))


async def skip_ids(session: Session, table: str, count: int) -> list[int]:
    """Like :func:`next_ids`, for ids that no row of the table will have; the table has had rows."""
    ids = await next_ids(session, table, count)
    if ids and session.dialect == "sqlite":
        await session.run("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", [ids[-1], table])
    return ids
