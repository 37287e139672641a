"""Filling the search index: one row for each article, and blocks made of some thousands at a time.

::

    save    form --> article_forms, loose_forms          one row each: nothing grows with the store
    settle  4,096 loose ones --pack (in a thread)--> form_blocks, form_rows; of four small blocks one large
    update, prune   the form goes, its bit in the block is cleared

Between a save and its block an article is searched by reading its form (search.py keeps those at hand). A block is
never changed but for the bits of ``alive``; an article that changes becomes loose again. Both engines hold the same
bytes, so both find the same.
"""

import asyncio
import struct
from collections.abc import Sequence

from storage import blocks, forms
from storage.blocks import BLOCK, LARGE, Block, Member
from storage.database import Database
from storage.session import Row, Session, listed, within
from storage.versions import hold_news

SETTLED = BLOCK
"""Loose articles that are made a small block."""
MERGED = LARGE // BLOCK
"""Small blocks that are made a large one."""

Indexed = tuple[int, bytes]
"""An article's id and its form."""


async def index(session: Session, articles: Sequence[Indexed]) -> None:
    """Add articles that are not in the index."""
    await session.run_many("INSERT INTO article_forms (id, form) VALUES (?, ?)", articles)
    await session.run_many("INSERT INTO loose_forms (article_id) VALUES (?)", [(key,) for key, _ in articles])


async def unindex(session: Session, keys: Sequence[int]) -> None:
    """Remove articles."""
    if not keys:
        return
    chosen = [listed(session.dialect, keys)]
    await session.run(f"DELETE FROM article_forms WHERE {within(session.dialect, 'id', 'bigint')}", chosen)
    gone = await session.rows(
        f"DELETE FROM loose_forms WHERE {within(session.dialect, 'article_id', 'bigint')} RETURNING article_id", chosen
    )
    packed = set(keys) - {key for (key,) in gone}
    if packed:
        await _clear(session, packed)


async def _clear(session: Session, keys: set[int]) -> None:
    """Clear the bits of articles in their blocks; a block with none left goes."""
    rows = await session.rows(
        "SELECT id, first_article, ids, alive FROM form_blocks WHERE first_article <= ? AND last_article >= ?",
        [max(keys), min(keys)],
    )
    for block_id, first, ids, alive in rows:
        bits = int.from_bytes(alive, "little")
        left = bits
        for place, offset in enumerate(blocks.unpacked(ids)):
            if first + offset in keys:
                left &= ~(1 << place)
        if left == bits:
            continue
        if left:
            await session.run(
                "UPDATE form_blocks SET alive = ? WHERE id = ?", [left.to_bytes(len(alive), "little"), block_id]
            )
        else:
            await _drop(session, [block_id])


async def _drop(session: Session, block_ids: Sequence[int]) -> None:
    chosen = [listed(session.dialect, block_ids)]
    await session.run(f"DELETE FROM form_rows WHERE {within(session.dialect, 'block_id', 'bigint')}", chosen)
    await session.run(f"DELETE FROM form_blocks WHERE {within(session.dialect, 'id', 'bigint')}", chosen)


async def settle(database: Database) -> None:
    """Make a block of the oldest loose articles, if there are enough of them, and a large one of enough small."""
    while True:
        ((waiting,),) = await database.glance("SELECT count(*) FROM loose_forms")
        if waiting < SETTLED:
            return
        await _merge(database)
        rows = await database.read(_LOOSE + " ORDER BY l.id LIMIT ?", [SETTLED])
        block = await asyncio.to_thread(_packed, rows)
        if not await database.write(lambda session, rows=rows, block=block: _store(session, rows, block)):  # type: ignore[misc]
            return


_LOOSE = (
    "SELECT l.id, l.article_id, a.published_at, f.form FROM loose_forms l JOIN article_forms f ON f.id = l.article_id"
    " JOIN articles a ON a.id = l.article_id"
)


def _packed(rows: Sequence[Row], size: int = BLOCK) -> Block:
    return blocks.pack([Member(key, published, forms.all_numbers(form)) for _, key, published, form in rows], size)


async def _merge(database: Database) -> None:
    """Make a large block of the oldest small ones, if there are enough."""
    small = await database.read(
        "SELECT id, first_article, ids, alive FROM form_blocks WHERE length(alive) = ? ORDER BY id LIMIT ?",
        [BLOCK // 8, MERGED],
    )
    if len(small) < MERGED:
        return
    rows = await database.read(
        "SELECT 0, a.id, a.published_at, f.form FROM article_forms f JOIN articles a ON a.id = f.id"
        f" WHERE {within(database.dialect, 'f.id', 'bigint')}",
        [listed(database.dialect, sorted(_alive(small)))],
    )
    block = await asyncio.to_thread(_packed, rows, LARGE)

    async def replace(session: Session) -> None:
        await hold_news(session)
        chosen = [listed(session.dialect, [block_id for block_id, *_ in small])]
        now = await session.rows(
            f"SELECT id, first_article, ids, alive FROM form_blocks WHERE {within(session.dialect, 'id', 'bigint')}",
            chosen,
        )
        kept = _alive(now) & set(block.ids)
        await _drop(session, [block_id for block_id, *_ in now])
        if kept:
            await add_block(session, block, kept, LARGE)

    await database.write(replace)


def _alive(rows: Sequence[Row]) -> set[int]:
    """The articles of blocks that are alive in them."""
    return {
        first + offset
        for _, first, ids, alive in rows
        for place, offset in enumerate(blocks.unpacked(ids))
        if int.from_bytes(alive, "little") >> place & 1
    }


async def _store(session: Session, rows: Sequence[Row], block: Block) -> bool:
    """Store a block; what changed or went while it was packed is not alive in it."""
    await hold_news(session)
    taken = await session.rows(
        f"DELETE FROM loose_forms WHERE {within(session.dialect, 'id', 'bigint')} RETURNING article_id",
        [listed(session.dialect, [loose_id for loose_id, *_ in rows])],
    )
    kept = {key for (key,) in taken}
    if not kept:
        return False
    await add_block(session, block, kept)
    return True


async def add_block(session: Session, block: Block, kept: set[int], size: int = BLOCK) -> None:
    """Store a packed block in which only the articles ``kept`` are alive."""
    alive = sum(1 << place for place, key in enumerate(block.ids) if key in kept)
    first = min(block.ids)
    ((block_id,),) = await session.rows(
        "INSERT INTO form_blocks (first_article, last_article, first_at, last_at, alive, ids, times)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        [
            first,
            max(block.ids),
            block.times[0],
            block.times[-1],
            alive.to_bytes(size // 8, "little"),
            blocks.offsets(block.ids, first),
            struct.pack(f"<{len(block.times)}q", *block.times),
        ],
    )
    await session.run_many(
        "INSERT INTO form_rows (bucket, block_id, holders) VALUES (?, ?, ?)",
        [(bucket, block_id, row) for bucket, row in sorted(block.rows.items())],
    )
