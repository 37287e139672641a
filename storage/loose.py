"""Articles that are in no block yet, kept at hand: a few thousand at most, in small blocks made in memory.

What is kept is looked at again when one came or went; the last few hundred are searched form by form.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from storage import blocks, forms
from storage.blocks import Member
from storage.database import Database
from storage.session import Row, listed, within

CHUNK = 512
"""Articles of a small block."""


@dataclass
class Chunk:
    """Loose articles, oldest first, with what tells which of them hold a number."""

    loose_ids: tuple[int, ...]
    ids: tuple[int, ...]
    times: tuple[int, ...]
    holders: Callable[[int], int]
    alive: int


@dataclass
class Loose:
    """All loose articles of a store, as of one state of their table."""

    state: tuple[int, int] = (0, 0)
    chunks: list[Chunk] = field(default_factory=list)
    tail: dict[int, Row] = field(default_factory=dict)
    """Those in no chunk, by loose id: article, time, form."""
    scanned: Chunk | None = None
    """Made of the tail."""
    loading: asyncio.Lock = field(default_factory=asyncio.Lock)

    def all(self) -> list[Chunk]:
        """Return the chunks, the last made of the tail."""
        if self.scanned is None and self.tail:
            self.scanned = _scanned(self.tail)
        return [*self.chunks, *([self.scanned] if self.scanned else [])]


async def loose(database: Database, state: tuple[int, int]) -> list[Chunk] | None:
    """Return the loose articles as of a state of their table: how many there are, and the highest id.

    ``None`` where those at hand were of another: they are read anew, and the state is to be asked for again.
    """
    kept: Loose = database.memory.setdefault("loose forms", Loose())
    async with kept.loading:
        if kept.state == state:
            return kept.all()
        while True:
            ((*now,),) = await database.glance("SELECT count(*), coalesce(max(id), 0) FROM loose_forms")
            if kept.state == tuple(now):
                return None
            await _renew(database, kept)
            kept.state = (now[0], now[1])


async def _renew(database: Database, kept: Loose) -> None:
    kept.scanned = None
    present = {key for (key,) in await database.read("SELECT id FROM loose_forms")}
    for key in kept.tail.keys() - present:
        del kept.tail[key]
    known = set(kept.tail)
    for chunk in kept.chunks:
        known.update(chunk.loose_ids)
        chunk.alive = sum(1 << place for place, key in enumerate(chunk.loose_ids) if key in present)
    kept.chunks = [chunk for chunk in kept.chunks if chunk.alive]
    for start in range(0, len(fresh := sorted(present - known)), CHUNK):
        kept.tail.update(await _read(database, fresh[start : start + CHUNK]))
        if len(kept.tail) >= CHUNK:
            kept.chunks.append(await asyncio.to_thread(_packed, kept.tail))
            kept.tail = {}


async def _read(database: Database, keys: Sequence[int]) -> dict[int, Row]:
    rows = await database.read(
        "SELECT l.id, l.article_id, a.published_at, f.form FROM loose_forms l"
        " JOIN article_forms f ON f.id = l.article_id JOIN articles a ON a.id = l.article_id"
        f" WHERE {within(database.dialect, 'l.id', 'bigint')}",
        [listed(database.dialect, keys)],
    )
    return {key: rest for key, *rest in rows}


def _packed(tail: dict[int, Row]) -> Chunk:
    loose_of = {article_id: key for key, (article_id, _, _) in tail.items()}
    block = blocks.pack(
        [Member(article_id, published, forms.all_numbers(form)) for article_id, published, form in tail.values()]
    )

    def holders(number: int) -> int:
        row = block.rows.get(blocks.bucket_of(number))
        return blocks.holders(row, number) if row else 0

    return Chunk(
        tuple(loose_of[key] for key in block.ids), block.ids, block.times, holders, blocks.run(0, len(block.ids))
    )


def _scanned(tail: dict[int, Row]) -> Chunk:
    ordered = sorted(tail.items(), key=lambda item: (item[1][1], item[1][0]))
    pile = forms.Pile([form for _, (_, _, form) in ordered])

    def holders(number: int) -> int:
        return sum(1 << place for place in pile.places(number, 1))

    return Chunk(
        tuple(key for key, _ in ordered),
        tuple(article_id for _, (article_id, _, _) in ordered),
        tuple(published for _, (_, published, _) in ordered),
        holders,
        blocks.run(0, len(ordered)),
    )
