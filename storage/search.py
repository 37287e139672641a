"""Looking words up: which articles are found, and which of them are worth ranking.

::

    query --numbers--> rows of their buckets --and, or, not--> bits a block --newest, in title first--> candidates
      of all blocks and of the loose articles, in the order of time

What is found is exact. Where more than :data:`CANDIDATES` are, only the newest and those with all words in their title
are ranked: no reader pages through thousands, and they are told "more than". Phrases are looked up as words that occur
together and read for their order afterwards.
"""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Final

from storage import blocks, forms
from storage.database import Database
from storage.loose import loose
from storage.session import listed, within
from storage.words import Phrase, Term, WordQuery

CANDIDATES: Final = 300
"""Articles that are ranked: the newest."""
TITLED: Final = 100
"""And the newest of those that have all words in their title."""
READ_FOR_PHRASES: Final = 500
"""Articles read for the order of their words, where a phrase is looked for."""
_TERMS_IN_TITLES: Final = 6
_PAIRS: Final = 9
_REMEMBERED: Final = 8_000
"""Sets of a block that are kept at hand: of half a kilobyte at most each."""
_IDS_REMEMBERED: Final = 256

Get = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Limits:
    """What else must hold of an article; empty means "no limit". Moments are microseconds."""

    countries: tuple[str, ...] = ()
    without_countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    source_ids: tuple[int, ...] | None = None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The articles worth ranking, how many there are beyond doubt, and how many hold each term."""

    article_ids: tuple[int, ...]
    total: int
    articles: int
    """In the store."""
    holders: tuple[int, ...]
    """Of each wanted term."""

    @property
    def complete(self) -> bool:
        """Whether all that was found is among the candidates."""
        return self.total <= len(self.article_ids)


@dataclass
class _Part:
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


async def find(database: Database, query: WordQuery, limits: Limits, version: int) -> Found:
    """Look a query up in the store at ``version`` of the counter of news."""
    if query.empty or limits.source_ids == ():
        return Found((), 0, 0, ())
    parts = await _looked_at(database, _numbers(query.terms) | _marks(limits), version)
    await _bound(database, parts, limits)
    for part in parts:
        _evaluate(part, query, limits, _getter(database, part))
    total = sum(part.found.bit_count() for part in parts)
    most = READ_FOR_PHRASES if any(len(way) > 1 for term in query.terms for way in term.ways) else CANDIDATES
    chosen = await _newest(database, parts, {id(part): part.found for part in parts}, most)
    if total > most and query.wanted and len(query.wanted) <= _TERMS_IN_TITLES:
        chosen |= await _titled(database, parts, query)
    holders = tuple(sum(part.terms[place].bit_count() for part in parts) for place in range(len(query.wanted)))
    return Found(tuple(sorted(chosen)), total, sum(part.alive.bit_count() for part in parts), holders)


async def few(database: Database, limits: Limits, version: int, most: int) -> list[int] | None:
    """Return the articles that the narrowest limit lets through, if they are at most ``most``; else ``None``."""
    if limits.source_ids == ():
        return []
    groups = [
        tuple(map(forms.about, limits.countries)),
        tuple(map(forms.told_in, limits.languages)),
        tuple(map(forms.told_by, limits.source_ids or ())),
    ]
    parts = await _looked_at(database, {mark for group in groups for mark in group}, version)
    for group in filter(None, groups):
        found = {id(part): part.alive & _either(group, _getter(database, part)) for part in parts}
        if sum(bits.bit_count() for bits in found.values()) <= most:
            return sorted(await _all_ids(database, parts, found))
    return None


# -- what is looked at -----------------------------------------------------------------------------------------------


async def _looked_at(database: Database, numbers: set[int], version: int) -> list[_Part]:
    """Return all parts, with the sets of these numbers at hand; again if blocks were merged meanwhile."""
    while True:
        parts = await _parts(database, version)
        await _look(database, parts, numbers)
        ((held, newest),) = await database.glance("SELECT count(*), max(id) FROM form_blocks")
        known = [part.key for part in parts if part.key is not None]
        if held == len(known) and newest == max(known, default=None):
            return parts


async def _parts(database: Database, version: int) -> list[_Part]:
    """Return all parts, newest first. Loose ones are read first: what is packed meanwhile is met twice, not missed."""
    parts = [
        _Part(None, chunk.alive, chunk.times[0], chunk.times[-1], 0, chunk.holders, chunk.ids, chunk.times)
        for chunk in await loose(database, version)
    ]
    rows = await database.read("SELECT id, first_article, first_at, last_at, alive FROM form_blocks")
    parts += [
        _Part(key, int.from_bytes(alive, "little"), first_at, last_at, first_article)
        for key, first_article, first_at, last_at, alive in rows
    ]
    return sorted(parts, key=lambda part: part.last_at, reverse=True)


def _numbers(terms: Iterable[Term]) -> set[int]:
    return {number for term in terms for way in term.ways for word in way for number in word}


def _marks(limits: Limits) -> set[int]:
    return {
        *map(forms.about, limits.countries + limits.without_countries),
        *map(forms.told_in, limits.languages),
        *map(forms.told_by, limits.source_ids or ()),
    }


async def _look(database: Database, parts: Sequence[_Part], numbers: set[int]) -> None:
    """Read the sets of these numbers in all blocks, as far as they are not at hand."""
    memory = _memory(database)
    newest = max((part.key for part in parts if part.key is not None), default=0)
    lacking = {number for number in numbers if memory.sets.get(number, (0, {}))[0] < newest}
    if not lacking:
        return
    since = min(memory.sets.get(number, (0, {}))[0] for number in lacking)
    buckets: dict[int, list[int]] = {}
    for number in sorted(lacking):
        for size in (blocks.BLOCK, blocks.LARGE):
            buckets.setdefault(blocks.bucket_of(number, size), []).append(number)
    rows = await database.read(
        f"SELECT bucket, block_id, holders FROM form_rows WHERE {within(database.dialect, 'bucket', 'bigint')}"
        " AND block_id > ? AND block_id <= ?",
        [listed(database.dialect, sorted(buckets)), since, newest],
    )
    fresh: dict[int, dict[int, int]] = {number: {} for number in lacking}
    for bucket, block_id, row in rows:
        for number in buckets[bucket]:
            if bits := blocks.holders(row, number):
                fresh[number][block_id] = bits
    for number, sets in fresh.items():
        _remember(memory, number, newest, sets, kept=numbers)


def _remember(memory: _Memory, number: int, newest: int, sets: dict[int, int], kept: set[int]) -> None:
    _, before = memory.sets.pop(number, (0, {}))
    memory.size -= len(before) + 1
    before.update(sets)
    memory.sets[number] = (newest, before)
    memory.size += len(before) + 1
    for other in list(memory.sets):
        if memory.size <= _REMEMBERED:
            break
        if other not in kept:
            memory.size -= len(memory.sets.pop(other)[1]) + 1


def _memory(database: Database) -> _Memory:
    memory: _Memory = database.memory.setdefault("search", _Memory())
    return memory


def _getter(database: Database, part: _Part) -> Get:
    if part.holders is not None:
        return part.holders
    sets, key = _memory(database).sets, part.key or 0
    return lambda number: sets[number][1].get(key, 0) if number in sets else 0


# -- which are found -------------------------------------------------------------------------------------------------


async def _bound(database: Database, parts: Sequence[_Part], limits: Limits) -> None:
    """Say which articles of each part are in the period."""
    since, until = limits.since, limits.until
    if since is None and until is None:
        return
    first = -(2**63) if since is None else since
    last = 2**63 - 1 if until is None else until
    split = []
    for part in parts:
        if part.first_at >= first and part.last_at < last:
            part.period = None
        elif part.last_at < first or part.first_at >= last:
            part.period = 0
        else:
            split.append(part)
    await _times(database, split)
    for part in split:
        times = part.times or ()
        part.period = blocks.run(_before(times, first), _before(times, last))


def _before(times: Sequence[int], moment: int) -> int:
    return bisect_left(times, moment)


def _evaluate(part: _Part, query: WordQuery, limits: Limits, get: Get) -> None:
    bits = part.alive if part.period is None else part.alive & part.period
    part.terms = [_holding(term, get) for term in query.wanted]
    for term_bits in part.terms:
        bits &= term_bits
    for term in query.unwanted:
        if bits and (single := [way for way in term.ways if len(way) == 1]):
            bits &= ~_any(single, get)
    for marks in (
        tuple(map(forms.about, limits.countries)),
        tuple(map(forms.told_in, limits.languages)),
        tuple(map(forms.told_by, limits.source_ids or ())),
    ):
        if marks and bits:
            bits &= _either(marks, get)
    for country in limits.without_countries:
        if bits:
            bits &= ~get(forms.about(country))
    part.found = bits


def _holding(term: Term, get: Get) -> int:
    return _any(term.ways, get)


def _any(ways: Iterable[Phrase], get: Get) -> int:
    bits = 0
    for way in ways:
        together = _either(way[0], get)
        for word in way[1:]:
            if not together:
                break
            together &= _either(word, get)
        bits |= together
    return bits


def _either(numbers: Iterable[int], get: Get) -> int:
    bits = 0
    for number in numbers:
        bits |= get(number)
    return bits


# -- which of them are ranked ----------------------------------------------------------------------------------------


async def _newest(database: Database, parts: Sequence[_Part], found: dict[int, int], most: int) -> set[int]:
    """Return the ids of the ``most`` newest articles found; ``parts`` come newest first."""
    if sum(bits.bit_count() for bits in found.values()) <= most:
        return await _all_ids(database, parts, found)
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
        await _times(database, together)
        best = [
            ((part.times or ())[place], _id_at(part, place))
            for part in together
            for place in blocks.newest(found[id(part)], left)
        ]
        chosen.update(key for _, key in sorted(best, reverse=True)[:left])
    return chosen


def _overlapping(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """Yield parts, newest first, together with those whose times overlap: mostly each alone."""
    together: list[_Part] = []
    begins = 0
    for part in parts:
        if together and part.last_at < begins:
            yield together
            together = []
        begins = min(begins, part.first_at) if together else part.first_at
        together.append(part)
    if together:
        yield together


async def _all_ids(database: Database, parts: Sequence[_Part], found: dict[int, int]) -> set[int]:
    holding = [part for part in parts if found[id(part)]]
    await _ids(database, holding)
    return {_id_at(part, place) for part in holding for place in blocks.newest(found[id(part)], blocks.LARGE)}


async def _titled(database: Database, parts: Sequence[_Part], query: WordQuery) -> set[int]:
    """Return the newest articles found that have every term in their title."""
    marked = [[_title_marks(way) for way in term.ways] for term in query.wanted]
    await _look(database, parts, {mark for term in marked for way in term for step in way for mark in step})
    found = {}
    for part in parts:
        bits, get = part.found, _getter(database, part)
        for term in marked:
            if bits:
                bits &= _any([tuple(map(tuple, way)) for way in term], get)
        found[id(part)] = bits
    return await _newest(database, parts, found, TITLED)


def _title_marks(way: Phrase) -> list[list[int]]:
    """Return what a title must have: any mark of each step."""
    if len(way) == 1:
        return [[forms.in_title(one) for one in way[0]]]
    return [
        [forms.pair_in_title(one, other) for one, other in list(product(before, after))[:_PAIRS]]
        for before, after in pairwise(way)
    ]


def _id_at(part: _Part, place: int) -> int:
    if part.key is None:
        return (part.ids or ())[place]
    return part.first_article + (part.ids or ())[place]


async def _times(database: Database, parts: Sequence[_Part]) -> None:
    """Read the times of parts that lack them."""
    lacking = {part.key: part for part in parts if part.times is None and part.key is not None}
    if lacking:
        rows = await database.read(
            f"SELECT id, times FROM form_blocks WHERE {within(database.dialect, 'id', 'bigint')}",
            [listed(database.dialect, sorted(lacking))],
        )
        for key, times in rows:
            lacking[key].times = memoryview(bytes(times)).cast("q")


async def _ids(database: Database, parts: Sequence[_Part]) -> None:
    """Read the ids of parts that lack them, as distances from the first."""
    known = _memory(database).ids
    lacking = {part.key: part for part in parts if part.ids is None and part.key is not None}
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
            known.move_to_end(key)
    while len(known) > _IDS_REMEMBERED:
        known.popitem(last=False)
