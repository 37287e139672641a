"""What Telegram calls a picture that it has got already: file ids by the key of the picture's content."""

from collections.abc import Collection
from datetime import datetime

from storage.cells import clean, micros
from storage.database import current

_DAY = 86_400_000_000


async def file_id(key: str, now: datetime) -> str | None:
    """The file id of a picture, if one is kept; being asked for keeps it longer."""
    rows = await current().glance("SELECT file_id, used_at FROM pictures WHERE key = ?", [clean(key)])
    if not rows:
        return None
    known, used_at = rows[0]
    if micros(now) - used_at > _DAY:
        await current().change(("UPDATE pictures SET used_at = ? WHERE key = ?", [micros(now), clean(key)]))
    return str(known)


async def remember(key: str, name: str, now: datetime) -> None:
    """Keep the file id that Telegram gave a picture, in place of an older one."""
    upsert = (
        "INSERT INTO pictures (key, file_id, used_at) VALUES (?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET file_id = excluded.file_id, used_at = excluded.used_at"
    )
    await current().change((upsert, [clean(key), clean(name), micros(now)]))


async def forget(key: str) -> None:
    """Drop a file id that Telegram does not take any more."""
    await current().change(("DELETE FROM pictures WHERE key = ?", [clean(key)]))


async def forget_named(names: Collection[str]) -> None:
    """Drop these file ids, whichever pictures they are of."""
    if names:
        places = ", ".join("?" * len(names))
        await current().change((f"DELETE FROM pictures WHERE file_id IN ({places})", list(map(clean, names))))


async def prune(before: datetime, most: int = 20_000) -> int:
    """Drop the file ids of pictures nobody asked for since this moment, and all but ``most``; return how many."""
    rows = await current().read("SELECT used_at FROM pictures ORDER BY used_at DESC LIMIT 1 OFFSET ?", [most])
    past = max(micros(before), *(used_at + 1 for (used_at,) in rows), 0)
    statement = "DELETE FROM pictures WHERE used_at < ? RETURNING id"
    return len(await current().write(lambda session: session.rows(statement, [past])))
