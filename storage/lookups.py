"""Texts too long for a button (64 bytes), found again by a short key."""

import base64
import hashlib
from datetime import datetime

from storage.cells import clean, micros
from storage.database import current
from storage.session import Session

_DAY = 86_400_000_000


async def remember(body: str, now: datetime) -> str:
    """Keep a text and return its key: 8 characters of ``A-Za-z0-9_-``, the same for the same text."""
    body = clean(body)

    async def work(session: Session) -> str:
        attempt = 0
        while True:
            key = _key(body, attempt)
            await session.run(
                "INSERT INTO lookups (key, body, used_at) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING",
                [key, body, micros(now)],
            )
            ((stored,),) = await session.rows("SELECT body FROM lookups WHERE key = ?", [key])
            if stored == body:
                return key
            attempt += 1  # another text has this key: 1 in 2**48

    known = _key(body, 0)
    return known if await recall(known, now) == body else await current().write(work)


async def recall(key: str, now: datetime) -> str | None:
    """The text of a key, if it is still kept; being asked for keeps it longer."""
    rows = await current().glance("SELECT body, used_at FROM lookups WHERE key = ?", [clean(key)])
    if not rows:
        return None
    body, used_at = rows[0]
    if micros(now) - used_at > _DAY:
        await current().change(("UPDATE lookups SET used_at = ? WHERE key = ?", [micros(now), key]))
    return str(body)


async def prune(before: datetime) -> int:
    """Forget texts nobody asked for since this moment; return how many."""
    statement = "DELETE FROM lookups WHERE used_at < ? RETURNING id"
    return len(await current().write(lambda session: session.rows(statement, [micros(before)])))


def _key(body: str, attempt: int) -> str:
    digest = hashlib.blake2b(body.encode(), digest_size=6, salt=attempt.to_bytes(2, "big"))
    return base64.urlsafe_b64encode(digest.digest()).decode()
