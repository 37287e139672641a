"""The segments that are searched: blocks, and chunks of loose articles. What is read of them, and kept at hand.

::

    looked_at(numbers)          -> parts, sets          | getter(sets, part)(number) -> bits
    newest(parts, found, most)  -> the newest articles of those found, as ids
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from storage import blocks
from storage.database import Database
from storage.loose import loose
from storage.session import listed, within

_REMEMBERED: Final = 4_000
"""Sets of a block that are kept at hand: of two kilobytes at most each."""
_IDS_REMEMBERED: Final = 256

Get = Callable[[int], int]
Sets = dict[int, dict[int, int]]
"""Bits by number and block."""


@dataclass
class Segment:
    """A block, or a chunk of loose articles: its bits, and where its ids and times come from."""

    key: int | None
    alive: int
    first_at: int
    last_at: int
    first_article: int = 0
    holders: Get | None = None
    ids: Sequence[int] | None = None
    times: Sequence[int] | None = None
    found: int = 0
    period: int | None = None
    terms: list[int] = field(default_factory=list)


@dataclass
class _Memory:
    """What is kept of blocks, which never change: sets by number, ids by block."""

    sets: "OrderedDict[int, tuple[int, dict[int, int]]]" = field(default_factory=OrderedDict)
    size: int = 0
    ids: "OrderedDict[int, bytes]" = field(default_factory=OrderedDict)


State = tuple[int, int, int, int]
"""What changes whenever an article enters or leaves a block, or the loose ones: :data:`_STATE`."""

_STATE: Final = (
    "(SELECT count(*) FROM form_blocks), (SELECT coalesce(max(id), 0) FROM form_blocks)",
    "(SELECT count(*) FROM loose_forms), (SELECT coalesce(max(id), 0) FROM loose_forms)",
)


async def looked_at(database: Database, numbers: set[int]) -> tuple[list[Segment], Sets]:
    """Return all parts, newest first, with the sets of these numbers; again if blocks were made meanwhile."""
    while True:
        state, parts = await _parts(database)
        then, sets = await _looked(database, parts, numbers)
        if then in {None, state}:
            return parts, sets


async def _parts(database: Database) -> tuple[State, list[Segment]]:
    """Return the parts with the state they are of: both are told by one statement."""
    while True:
        rows = await database.read(
            "SELECT id, first_article, first_at, last_at, alive FROM form_blocks"
            f" UNION ALL SELECT {', '.join(_STATE)}, NULL"
        )
        ((*state, _),) = (row for row in rows if row[4] is None)
        in_blocks, highest, waiting, newest = state
        chunks = await loose(database, (waiting, newest))
        if chunks is not None:
            break
    parts = [
        Segment(None, chunk.alive, chunk.times[0], chunk.times[-1], 0, chunk.holders, chunk.ids, chunk.times)
        for chunk in chunks
    ]
    parts += [
        Segment(key, int.from_bytes(alive, "little"), first_at, last_at, first_article)
        for key, first_article, first_at, last_at, alive in rows
        if alive is not None
    ]
    return (in_blocks, highest, waiting, newest), sorted(parts, key=lambda part: part.last_at, reverse=True)


async def look(database: Database, parts: Sequence[Segment], numbers: set[int]) -> Sets:
    """Return the sets of these numbers in all blocks, by number and block; reads those that are not at hand."""
    return (await _looked(database, parts, numbers))[1]


async def _looked(database: Database, parts: Sequence[Segment], numbers: set[int]) -> tuple[State | None, Sets]:
    """Return the sets with the state of the store when they were read; ``None`` where all were at hand."""
    memory = _memory(database)
    newest = max((part.key for part in parts if part.key is not None), default=0)
    known = {number: memory.sets.get(number, (0, {})) for number in numbers}
    lacking = {number for number, (up_to, _) in known.items() if up_to < newest}
    for number in memory.sets.keys() & numbers:
        memory.sets.move_to_end(number)
    state = None
    if lacking:
        since = min(known[number][0] for number in lacking)
        state, read = await _read(database, lacking, since, newest)
        for number, sets in read.items():
            known[number] = (newest, {**known[number][1], **sets})
            _remember(memory, number, known[number])
    return state, {number: sets for number, (_, sets) in known.items()}


async def _read(database: Database, numbers: set[int], since: int, newest: int) -> tuple[State, Sets]:
    """Read sets from the blocks after ``since``, up to the ``newest``, and the state of the store."""
    buckets: dict[int, list[int]] = {}
    for number in sorted(numbers):
        for size in (blocks.BLOCK, blocks.LARGE):
            buckets.setdefault(blocks.bucket_of(number, size), []).append(number)
    rows = await database.read(
        "SELECT bucket, block_id, 0, 0, holders FROM form_rows"
        f" WHERE {within(database.dialect, 'bucket', 'bigint')} AND block_id > ? AND block_id <= ?"
        f" UNION ALL SELECT {', '.join(_STATE)}, NULL",
        [listed(database.dialect, sorted(buckets)), since, newest],
    )
    found: Sets = {number: {} for number in numbers}
    state = (0, 0, 0, 0)
    for bucket, block_id, *others, row in rows:
        if row is None:
            state = (bucket, block_id, *others)
            continue
        for number in buckets[bucket]:
            if bits := blocks.holders(row, number):
                found[number][block_id] = bits
    return state, found


def _remember(memory: _Memory, number: int, known: tuple[int, dict[int, int]]) -> None:
    if number in memory.sets:
        memory.size -= len(memory.sets.pop(number)[1]) + 1
    memory.sets[number] = known
    memory.size += len(known[1]) + 1
    while memory.size > _REMEMBERED and len(memory.sets) > 1:
        _, (_, sets) = memory.sets.popitem(last=False)
        memory.size -= len(sets) + 1


def _memory(database: Database) -> _Memory:
    memory: _Memory = database.memory.setdefault("search", _Memory())
    return memory


def getter(sets: Sets, part: Segment) -> Get:
    """Return what tells the articles of a part that hold a number, as bits."""
    if part.holders is not None:
        return part.holders
    key = part.key or 0
    return lambda number: sets[number].get(key, 0) if number in sets else 0


async def newest(database: Database, parts: Sequence[Segment], found: dict[int, int], most: int) -> set[int]:
    """Return the ids of the ``most`` newest articles found; ``parts`` come newest first."""
    if sum(bits.bit_count() for bits in found.values()) <= most:
        return await all_ids(database, parts, found)
    await _ids(database, _until(parts, found, most))
    chosen: set[int] = set()
    for together in _overlapping([part for part in parts if found[id(part)]]):
        left = most - len(chosen)
        if left <= 0:
            break
        await _ids(database, together)
        if len(together) == 1:
            (part,) = together
            chosen.update(_id_at(part, place) for place in blocks.newest(found[id(part)], left))
            continue
        await read_times(database, together)
        best = [
            ((part.times or ())[place], _id_at(part, place))
            for part in together
            for place in blocks.newest(found[id(part)], left)
        ]
        chosen.update(key for _, key in sorted(best, reverse=True)[:left])
    return chosen


def _until(parts: Sequence[Segment], found: dict[int, int], most: int) -> list[Segment]:
    """Return the first parts that hold ``most`` articles found: their ids are read at once."""
    needed = []
    for part in parts:
        if bits := found[id(part)]:
            needed.append(part)
            most -= bits.bit_count()
            if most <= 0:
                break
    return needed


def _overlapping(parts: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Yield parts, newest first, together with those whose times overlap: mostly each alone."""
    together: list[Segment] = []
    begins = 0
    for part in parts:
        if together and part.last_at < begins:
            yield together
            together = []
        begins = min(begins, part.first_at) if together else part.first_at
        together.append(part)
    if together:
        yield together


async def all_ids(database: Database, parts: Sequence[Segment], found: dict[int, int]) -> set[int]:
    """Return the ids of all articles found."""
    holding = [part for part in parts if found[id(part)]]
    await _ids(database, holding)
    return {_id_at(part, place) for part in holding for place in blocks.newest(found[id(part)], blocks.LARGE)}


def _id_at(part: Segment, place: int) -> int:
    if part.key is None:
        return (part.ids or ())[place]
    return part.first_article + (part.ids or ())[place]


async def read_times(database: Database, parts: Sequence[Segment]) -> None:
    """Read the times of parts that lack them."""
    lacking = {part.key: part for part in parts if part.times is None and part.key is not None}
    if lacking:
        rows = await database.read(
            f"SELECT id, times FROM form_blocks WHERE {within(database.dialect, 'id', 'bigint')}",
            [listed(database.dialect, sorted(lacking))],
        )
        for key, times in rows:
            lacking[key].times = memoryview(bytes(times)).cast("q")


async def _ids(database: Database, parts: Sequence[Segment]) -> None:
    """Read the ids of parts that lack them, as distances from the first."""
    kept = _memory(database).ids
    lacking = {part.key: part for part in parts if part.ids is None and part.key is not None}
    known = {key: kept[key] for key in lacking if key in kept}
    unread = sorted(lacking.keys() - known.keys())
    if unread:
        rows = await database.read(
            f"SELECT id, ids FROM form_blocks WHERE {within(database.dialect, 'id', 'bigint')}",
            [listed(database.dialect, unread)],
        )
        known.update((key, bytes(ids)) for key, ids in rows)
    for key, part in lacking.items():
        part.ids = memoryview(known.get(key, b"")).cast("I")
        if key in known:
            kept[key] = known[key]
            kept.move_to_end(key)
    while len(kept) > _IDS_REMEMBERED:
        kept.popitem(last=False)
