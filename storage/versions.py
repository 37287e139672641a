"""Counters that grow with every change readers can see: what is cached is true while they stand still."""

from typing import Literal

from storage.database import current
from storage.records import StoreVersion
from storage.session import Session, Statement

Counter = Literal["news", "quotes", "chats", "shape"]


async def read() -> StoreVersion:
    """The counters as they stand."""
    rows = await current().glance("SELECT name, value FROM versions")
    values: dict[str, int] = dict((name, value) for name, value in rows)  # noqa: C402 # rows are no pairs to mypy
    return StoreVersion(news=values["news"], quotes=values["quotes"], chats=values["chats"])


async def bump(session: Session, counter: Counter) -> None:
    """Count a change; the last statement of its transaction, so that nobody waits for the row longer than needed."""
    await session.run(*bumped(counter))


def bumped(counter: Counter) -> Statement:
    """The same as a statement."""
    return "UPDATE versions SET value = value + 1 WHERE name = ?", [counter]


async def hold_news(session: Session) -> None:
    """Let no other transaction change articles and stories until this one ends.

    SQLite has one writer anyway. On PostgreSQL it makes ids of stories visible in their order, which paging relies on.
    """
    if session.dialect == "postgres":
        await session.run("SELECT value FROM versions WHERE name = 'news' FOR UPDATE")
