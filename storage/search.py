"""Looking words up: which articles are found, and which of them are worth ranking.

::

    query --numbers--> rows of their buckets --and, or, not--> bits a block --newest, in title first--> candidates
      of all blocks and of the loose articles, in the order of time

What is found is exact. Where more than :data:`CANDIDATES` are, only the newest and those with all words in their title
are ranked: no reader pages through thousands, and they are told "more than". Phrases are looked up as words that occur
together and read for their order afterwards.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

from storage import blocks, forms
from storage.database import Database
from storage.segments import Get, Segment, Sets, all_ids, getter, look, looked_at, newest, read_times
from storage.words import Phrase, Term, WordQuery

CANDIDATES: Final = 200
"""Articles that are ranked: the newest."""
TITLED: Final = 100
"""And the newest of those that have all words in their title."""
READ_FOR_PHRASES: Final = 400
"""Articles read for the order of their words, where a phrase is looked for."""
_TERMS_IN_TITLES: Final = 6
_PAIRS: Final = 9


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
    held: frozenset[int] = frozenset()
    """The numbers of wanted terms that any article of the store has."""

    @property
    def complete(self) -> bool:
        """Whether all that was found is among the candidates."""
        return self.total <= len(self.article_ids)


async def find(database: Database, query: WordQuery, limits: Limits) -> Found:
    """Look a query up."""
    if query.empty or limits.source_ids == ():
        return Found((), 0, 0, ())
    parts, sets = await looked_at(database, _numbers(query.terms) | _marks(limits))
    await _bound(database, parts, limits)
    for part in parts:
        _evaluate(part, query, limits, getter(sets, part))
    total = sum(part.found.bit_count() for part in parts)
    most = READ_FOR_PHRASES if any(len(way) > 1 for term in query.terms for way in term.ways) else CANDIDATES
    chosen = await newest(database, parts, {id(part): part.found for part in parts}, most)
    if total > most and query.wanted and len(query.wanted) <= _TERMS_IN_TITLES:
        chosen |= await _titled(database, parts, query)
    holders = tuple(sum(part.terms[place].bit_count() for part in parts) for place in range(len(query.wanted)))
    articles = sum(part.alive.bit_count() for part in parts)
    return Found(tuple(sorted(chosen)), total, articles, holders, _held(parts, sets, _numbers(query.wanted)))


def _held(parts: Sequence[Segment], sets: Sets, numbers: Iterable[int]) -> frozenset[int]:
    """Return those of some numbers that any article has: of the stems that a word may have, most are no words."""
    loose = [part.holders for part in parts if part.holders is not None]
    return frozenset(number for number in numbers if sets.get(number) or any(holders(number) for holders in loose))


async def few(database: Database, limits: Limits, most: int) -> list[int] | None:
    """Return the articles that the narrowest limit lets through, if they are at most ``most``; else ``None``."""
    if limits.source_ids == ():
        return []
    groups = [
        tuple(map(forms.about, limits.countries)),
        tuple(map(forms.told_in, limits.languages)),
        tuple(map(forms.told_by, limits.source_ids or ())),
    ]
    parts, sets = await looked_at(database, {mark for group in groups for mark in group})
    for group in filter(None, groups):
        found = {id(part): part.alive & _either(group, getter(sets, part)) for part in parts}
        if sum(bits.bit_count() for bits in found.values()) <= most:
            return sorted(await all_ids(database, parts, found))
    return None


async def following(database: Database, ways: Sequence[Phrase]) -> dict[Phrase, int]:
    """Return how many titles hold two words one after the other, for each of several pairs."""
    marks = {way: [forms.pair_in_title(one, other) for one, other in product(*way)] for way in ways}
    parts, sets = await looked_at(database, {mark for several in marks.values() for mark in several})
    return {
        way: sum((part.alive & _either(several, getter(sets, part))).bit_count() for part in parts)
        for way, several in marks.items()
    }


def _numbers(terms: Iterable[Term]) -> set[int]:
    return {number for term in terms for way in term.ways for word in way for number in word}


def _marks(limits: Limits) -> set[int]:
    return {
        *map(forms.about, limits.countries + limits.without_countries),
        *map(forms.told_in, limits.languages),
        *map(forms.told_by, limits.source_ids or ()),
    }


# -- which are found -------------------------------------------------------------------------------------------------


async def _bound(database: Database, parts: Sequence[Segment], limits: Limits) -> None:
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
    await read_times(database, split)
    for part in split:
        times = part.times or ()
        part.period = blocks.run(_before(times, first), _before(times, last))


def _before(times: Sequence[int], moment: int) -> int:
    return bisect_left(times, moment)


def _evaluate(part: Segment, query: WordQuery, limits: Limits, get: Get) -> None:
    bits = part.alive if part.period is None else part.alive & part.period
    part.terms = [part.alive & _any(term.ways, get) for term in query.wanted]
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


async def _titled(database: Database, parts: Sequence[Segment], query: WordQuery) -> set[int]:
    """Return the newest articles found that have every term in their title."""
    marked = [[_title_marks(way) for way in term.ways] for term in query.wanted]
    sets = await look(database, parts, {mark for term in marked for way in term for step in way for mark in step})
    found = {}
    for part in parts:
        bits, get = part.found, getter(sets, part)
        for term in marked:
            if bits:
                bits &= _any([tuple(map(tuple, way)) for way in term], get)
        found[id(part)] = bits
    return await newest(database, parts, found, TITLED)


def _title_marks(way: Phrase) -> list[list[int]]:
    """Return what a title must have: any mark of each step."""
    if len(way) == 1:
        return [[forms.in_title(one) for one in way[0]]]
    return [
        [forms.pair_in_title(one, other) for one, other in list(product(before, after))[:_PAIRS]]
        for before, after in pairwise(way)
    ]
