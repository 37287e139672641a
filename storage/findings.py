"""Stories in which words are found, the best first.

::

    words --parse--> query --search.find--> candidates --one statement--> articles, stories --phrases? ranked--> stories
                       └ a word that nobody uses is read as another (title_words.py), and that is said

The answer is kept for its ``anchor``, so that later pages go on with the very same list.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from storage import forms, hits, search, title_words
from storage.articles import ARTICLE_COLUMNS, article
from storage.cells import clean
from storage.database import Database
from storage.ranking import Candidate, Ranked, ranked, rarity
from storage.records import Hit, WordRead
from storage.search import Found, Limits
from storage.session import listed, within
from storage.stems import number
from storage.words import Term, WordQuery, matches, parse, readings, respelt

_LEFT_OUT: Final = 3
"""Words that are left out at most where nothing has all of them."""
_TRIES: Final = 3
"""Words that are tried to be the last one left out."""
_SHORTEST_PART: Final = 3
_LONGEST_PARTED: Final = 24
"""Letters of each part of a word that is read as two, and of the whole."""
KEPT: Final = 128
"""Answers at hand: at most 500 stories each."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words, what the index limits them by, and what else must hold.

    ``conditions`` speak of an article ``a`` that was found and of its story ``st``; ``args`` are theirs in this order.
    """

    words: str
    limits: Limits
    conditions: tuple[str, ...] = ()
    args: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """All stories that were ranked; ``more`` if others hold the words too."""

    stories: tuple[Ranked, ...]
    more: bool
    terms: tuple[Term, ...]
    read_as: tuple[WordRead, ...] = ()
    left_out: tuple[str, ...] = ()


async def finding(database: Database, wanted: Wanted, anchor: int | None, highest: int, version: int) -> Finding:
    """Answer anew for a first page (no ``anchor``), as before for later ones if that is still at hand.

    ``highest`` is the highest id of a story now, ``version`` the counter of news.
    """
    kept: OrderedDict[tuple[Wanted, int], tuple[int, Finding]] = database.memory.setdefault("findings", OrderedDict())
    key = (wanted, highest if anchor is None else anchor)
    known = kept.get(key)
    if known is not None and (known[0] == version or anchor is not None):
        kept.move_to_end(key)
        return known[1]
    answer = await _answer(database, wanted, key[1])
    kept[key] = (version, answer)
    while len(kept) > KEPT:
        kept.popitem(last=False)
    return answer


async def _answer(database: Database, wanted: Wanted, anchor: int) -> Finding:
    query = parse(clean(wanted.words))
    found = await search.find(database, query, wanted.limits)
    if not found.total and 0 in found.holders and (other := _respelt(query)) != query:
        other_found = await search.find(database, other, wanted.limits)
        query, found = (other, other_found) if other_found.total else (query, found)
    read = await _read_differently(database, query, found)
    if read:
        query = WordQuery(
            tuple(read[place][0] if place in read else term for place, term in enumerate(query.wanted)), query.unwanted
        )
        found = await search.find(database, query, wanted.limits)
    left_out: tuple[Term, ...] = ()
    if not found.total and len(query.wanted) > 1 and wanted.limits.source_ids != ():
        query, found, left_out = await _relaxed(
            database, query, wanted.limits, found, [term for term, _ in read.values()]
        )
    candidates = await _candidates(database, wanted, found, anchor)
    if _in_order(query):
        candidates = [one for one in candidates if matches(query, forms.read(one.form))]
    rarities = [rarity(holders, found.articles) for holders in found.holders]
    stories = ranked(candidates, query.wanted, rarities, found.held)
    typed = {term: word.typed for term, word in read.values()}
    return Finding(
        tuple(stories),
        not found.complete,
        query.wanted,
        tuple(word for term, word in read.values() if term not in left_out),
        tuple(typed.get(term, term.typed) for term in left_out),
    )


def _respelt(query: WordQuery) -> WordQuery:
    """Return a query with each word as it may be spelt on another keyboard, too; what stands in quotes is as it is."""
    return WordQuery(
        tuple(
            term
            if term.verbatim or term.several
            else replace(
                term,
                ways=tuple(
                    tuple((*numbers, *respelt(word)) for numbers, word in zip(way, term.typed.split(), strict=False))
                    for way in term.ways
                ),
            )
            for term in query.wanted
        ),
        query.unwanted,
    )


async def _relaxed(
    database: Database, query: WordQuery, limits: Limits, found: Found, guessed: Sequence[Term]
) -> tuple[WordQuery, Found, tuple[Term, ...]]:
    """Leave out words until something is found; say which. Phrases stay."""
    fewer, now_found = query, found
    left_out: list[Term] = []
    for _ in range(_LEFT_OUT):
        order = _expendable(fewer, now_found, guessed)
        if not order or len(fewer.wanted) < 2:
            break
        for term in order[:_TRIES]:
            without = _without(fewer, term)
            without_found = await search.find(database, without, limits)
            if without_found.total:
                return without, without_found, (*left_out, term)
        left_out.append(order[0])
        fewer = _without(fewer, order[0])
        now_found = await search.find(database, fewer, limits)
    return query, found, ()


def _expendable(query: WordQuery, found: Found, guessed: Sequence[Term]) -> list[Term]:
    """Return the terms that may be left out, the most expendable first.

    That is what nobody writes, then what was only guessed, then what says least, the most common, and of words about as
    common the last: the first one mostly names the thing. Places come last.
    """
    held = {
        term: (holders, place) for place, (term, holders) in enumerate(zip(query.wanted, found.holders, strict=False))
    }
    return sorted(
        (term for term in held if not term.verbatim),
        key=lambda term: (
            held[term][0] > 0,
            term not in guessed,
            term.several,
            -held[term][0].bit_length(),
            -held[term][1],
        ),
    )


def _without(query: WordQuery, term: Term) -> WordQuery:
    return WordQuery(tuple(other for other in query.wanted if other != term), query.unwanted)


def _in_order(query: WordQuery) -> bool:
    """Whether words must follow each other, which the index does not know."""
    return any(len(way) > 1 for term in query.terms for way in term.ways)


async def _candidates(database: Database, wanted: Wanted, found: Found, anchor: int) -> list[Candidate]:
    """Read what is ranked by, in two statements side by side: what is to be fetched from the disk lies far apart."""
    if not found.article_ids:
        return []
    ids = listed(database.dialect, found.article_ids)
    conditions = " AND ".join((within(database.dialect, "a.id", "bigint"), "st.id <= ?", *wanted.conditions))
    rows, words = await asyncio.gather(
        database.read(
            "SELECT a.id, a.story_id, a.published_at, st.size FROM articles a"
            f" JOIN stories st ON st.id = a.story_id WHERE {conditions}",
            [ids, anchor, *wanted.args],
        ),
        database.read(f"SELECT id, form FROM article_forms WHERE {within(database.dialect, 'id', 'bigint')}", [ids]),
    )
    form_of = dict(map(tuple, words))
    return [
        Candidate(article_id, story_id, published, size, forms.words_of(bytes(form_of[article_id])))
        for article_id, story_id, published, size in rows
        if article_id in form_of
    ]


# -- words that nobody uses ------------------------------------------------------------------------------------------


async def _read_differently(database: Database, query: WordQuery, found: Found) -> dict[int, tuple[Term, WordRead]]:
    """Return, by its place, each wanted word that no article holds with what it is read as."""
    read = {}
    for place, (term, holders) in enumerate(zip(query.wanted, found.holders, strict=False)):
        if not holders and not (term.verbatim or term.several) and all(len(way) == 1 for way in term.ways):
            other = await _another(database, term)
            if other is not None:
                read[place] = other
    return read


async def _another(database: Database, term: Term) -> tuple[Term, WordRead] | None:
    longer = await title_words.beginning(database, term.typed)
    if longer:
        ways = tuple(((number(word.stem), *readings(word.shown)),) for word in longer)
        whole = replace(term, ways=ways)
        if await _is_used(database, whole):
            return whole, WordRead(term.typed, term.typed, beginning=True)
    if parted := await _parted(database, term):
        return parted
    for word in await title_words.nearest(database, term.typed):
        meant = Term((((number(word.stem), *readings(word.shown)),),), word.shown)
        if await _is_used(database, meant):
            return meant, WordRead(term.typed, word.shown)
    return None


async def _parted(database: Database, term: Term) -> tuple[Term, WordRead] | None:
    """Return a word as two that follow each other in a title: ``ысыккол`` is ``ысык кол``."""
    word = term.typed
    if not word.isalpha() or len(word) > _LONGEST_PARTED:
        return None
    pairs = [(word[:at], word[at:]) for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)]
    longer = {part for pair in pairs for part in pair if len(part) > _SHORTEST_PART}
    short = {part for pair in pairs for part in pair} - longer  # titles' words are kept from four letters on
    likely = short | await title_words.known(database, longer)
    pairs = [pair for pair in pairs if likely.issuperset(pair) and not short.issuperset(pair)]
    if not pairs:
        return None
    ways = {pair: (readings(pair[0]), readings(pair[1])) for pair in pairs}
    held = await search.following(database, list(ways.values()))
    most, pair = max(((held[way], pair) for pair, way in ways.items()), default=(0, ("", "")))
    if not most:
        return None
    shown = " ".join(pair)
    return Term((ways[pair],), shown), WordRead(word, shown)


async def _is_used(database: Database, term: Term) -> bool:
    return (await search.find(database, WordQuery((term,)), Limits())).total > 0


# -- what is shown of it ---------------------------------------------------------------------------------------------


async def hits_of(database: Database, found: Finding, shown: Sequence[Ranked]) -> tuple[Hit, ...]:
    """Return what was found of each story that is shown."""
    if not shown:
        return ()
    rows = await database.read(
        f"SELECT t.text, {ARTICLE_COLUMNS} FROM articles a JOIN sources s ON s.id = a.source_id"
        f" JOIN article_texts t ON t.id = a.id WHERE {within(database.dialect, 'a.id', 'bigint')}",
        [listed(database.dialect, [one.article_id for one in shown])],
    )
    texts = {row[1]: (row[0], article(row[1:])) for row in map(tuple, rows)}
    found_hits = []
    for one in shown:
        if one.article_id in texts:
            text, best = texts[one.article_id]
            title = hits.marked(best.title, found.terms, best.language)
            stretch = hits.stretch((best.excerpt, text), found.terms, best.language)
            found_hits.append(Hit(best, title, stretch))
    return tuple(found_hits)
