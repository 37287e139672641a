"""Short facts about this store that outlive a process."""

from storage.cells import clean
from storage.database import current
from storage.session import Session


async def get(name: str) -> str | None:
    """The fact of this name, if it was ever noted."""
    rows = await current().glance("SELECT value FROM facts WHERE name = ?", [name])
    return str(rows[0][0]) if rows else None


async def put(name: str, value: str) -> None:
    """Note a fact, in the place of what was noted before."""
    await current().change(
        (
            "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [name, clean(value)],
        )
    )


async def move(session: Session, name: str, seen: str | None, value: str) -> bool:
    """Put ``value`` in the place of what was ``seen``; return whether it was still there."""
    if seen is None:
        rows = await session.rows(
            "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING RETURNING id",
            [name, clean(value)],
        )
    else:
        rows = await session.rows(
            "UPDATE facts SET value = ? WHERE name = ? AND value = ? RETURNING id", [clean(value), name, seen]
        )
    return bool(rows)
