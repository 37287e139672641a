"""Words of titles, by which a mistyped or unfinished word is understood.

A typing error or two leave the beginning or the end of a word alone, so that the words that may have been meant are
found by three letters, a few hundred of however many there are; the nearest that is also the most common is taken.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from storage.database import Database, current
from storage.letters import is_cyrillic, plain
from storage.session import Session, listed, within
from storage.stems import known_stem, stems
from storage.words import cut

_AFFIX: Final = 3
_SHORTEST: Final = 4
"""Letters of a word in which one error is looked for; two from :data:`_LONG`."""
_LONG: Final = 7
_LONGEST: Final = 40
_READ: Final = 1_500
_KNOWN: Final = 30_000
"""Words that a process remembers to have stored."""
_COUNTED: Final = 2_000
"""Words whose counts wait to be written."""
_OFFERED: Final = 3
_CYRILLIC: Final = "~"
"""Ends the stem of a word that was written in Cyrillic, so that each script has its own form to show."""
_BEGINNINGS: Final = 12


@dataclass(frozen=True, slots=True)
class Likely:
    """A word that may have been meant: as it is written, and its stem."""

    shown: str
    stem: str


@dataclass
class Learnt:
    """Words that this process has stored, and what it has counted of them since."""

    stored: dict[str, int] = field(default_factory=dict)
    """The length of the shortest form of each."""
    counted: Counter[str] = field(default_factory=Counter)


async def learn(session: Session, titles: Iterable[tuple[str, str]], learnt: Learnt) -> None:
    """Store new words of titles, each with its language, and count those that are known.

    Counts are written now and then: they only say which of two near words is the likelier.
    """
    fresh: dict[str, str] = {}
    for title, language in titles:
        for word in cut(title):
            if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
                continue
            key = _key(word, language)
            learnt.counted[key] += 1
            if len(word) < learnt.stored.get(key, _LONGEST + 1):
                shown = fresh.get(key, word)
                fresh[key] = min(shown, word, key=lambda form: (len(form), form))
    if fresh:
        await _store(session, fresh, learnt)
    if len(learnt.counted) >= _COUNTED:
        await write_counts(session, learnt)


async def _store(session: Session, fresh: dict[str, str], learnt: Learnt) -> None:
    if len(learnt.stored) >= _KNOWN:
        learnt.stored.clear()
    learnt.stored.update((key, len(shown)) for key, shown in fresh.items())
    await session.run_many(
        "INSERT INTO title_words (stem, shown, head, tail, articles) VALUES (?, ?, ?, ?, 0)"
        " ON CONFLICT (stem) DO UPDATE SET"
        " shown = CASE WHEN length(excluded.shown) < length(title_words.shown)"
        " THEN excluded.shown ELSE title_words.shown END",
        [
            (key, shown, key[:_AFFIX], key.rstrip(_CYRILLIC)[-_AFFIX:])
            for key, shown in sorted(fresh.items())
            if len(key) > _AFFIX
        ],
    )


async def write_counts(session: Session, learnt: Learnt) -> None:
    """Write what was counted."""
    await session.run_many(
        "UPDATE title_words SET articles = articles + ? WHERE stem = ?",
        [(count, key) for key, count in sorted(learnt.counted.items())],
    )
    learnt.counted.clear()


async def spread(words: Collection[str], language: str) -> dict[str, int]:
    """Return for each word in about how many titles it was read, in any of its forms; 0 for what is not counted."""
    keys = {word: _key(folded[0], language) for word in words if (folded := cut(word))}
    database = current()
    rows = await database.read(
        f"SELECT stem, articles FROM title_words WHERE {within(database.dialect, 'stem', 'text')}",
        [listed(database.dialect, sorted(set(keys.values())))],
    )
    articles = Counter(learnt_by(database).counted)  # these are not written yet
    for stem, count in rows:
        articles[stem] += count
    return {word: articles[keys.get(word, "")] for word in words}


def learnt_by(database: Database) -> Learnt:
    """Return what this process has learnt of a store's titles."""
    learnt: Learnt = database.memory.setdefault("title words", Learnt())
    return learnt


def _key(word: str, language: str) -> str:
    return known_stem(word, language) + _CYRILLIC * is_cyrillic(word)


async def nearest(database: Database, word: str) -> list[Likely]:
    """Return the words that a folded word is most likely a mistyped form of, the likeliest first."""
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
        return []
    typed, whole = stems(word), plain(word)
    rows = await _similar(database, "head", [one[:_AFFIX] for one in typed])
    rows += await _similar(database, "tail", [one[-_AFFIX:] for one in typed])
    keys = [marked.rstrip(_CYRILLIC) for marked, _, _ in rows]
    distances: dict[int, int] = {}
    written = [shown.lower() for _, shown, _ in rows]
    spelt = [(whole, list(map(plain, written))), (word, written)]  # some letters of Cyrillic are two of Latin
    for one, others in (*((one, keys) for one in typed), *spelt):
        for place, distance in _distances(one, others):
            distances[place] = min(distance, distances.get(place, distance))
    near: dict[str, tuple[int, int, str, str]] = {}
    for place, distance in sorted(distances.items()):
        key, (_, shown, articles) = keys[place], rows[place]
        other_script = is_cyrillic(shown) != is_cyrillic(word)
        if other_script and len(word) < _LONG - 1:
            continue  # too short to be told by its sounds alone
        found_before = near.get(key, (distance, 0, "", ""))
        shown = found_before[3] if other_script and found_before[3] else shown
        near[key] = (distance, min(found_before[1], -articles), key, shown)
    return [Likely(shown, key) for _, _, key, shown in sorted(near.values())[:_OFFERED]]


def _distances(typed: str, others: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield which of some stems are near one, by their place, and how many errors lie between; not the same one."""
    most = 1 if len(typed) < _LONG else 2
    for _, distance, place in process.extract_iter(typed, others, scorer=OSA.distance, score_cutoff=most):
        if distance:
            yield place, int(distance)


async def _similar(database: Database, affix: str, letters: Sequence[str]) -> list[tuple[str, str, int]]:
    rows = await database.read(
        f"SELECT stem, shown, articles FROM title_words WHERE {within(database.dialect, affix, 'text')}"
        " ORDER BY articles DESC, stem LIMIT ?",
        [listed(database.dialect, sorted(set(letters))), _READ],
    )
    return [(key, shown, articles) for key, shown, articles in rows]


async def known(database: Database, words: Collection[str]) -> set[str]:
    """Return those of some folded words that titles have in any form, in either script."""
    keys: dict[str, set[str]] = {}
    for word in words:
        for one in stems(word):
            keys.setdefault(one, set()).add(word)
            keys.setdefault(one + _CYRILLIC, set()).add(word)
    rows = await database.read(
        f"SELECT stem FROM title_words WHERE {within(database.dialect, 'stem', 'text')}",
        [listed(database.dialect, sorted(keys))],
    )
    return {word for (key,) in rows for word in keys[key]}


async def beginning(database: Database, word: str) -> list[Likely]:
    """Return the most common words that begin with a folded word."""
    start = plain(word)
    if len(start) < _AFFIX or not word.isalpha():
        return []
    rows = await database.read(
        "SELECT shown, stem FROM title_words WHERE head = ? AND substr(stem, 1, ?) = ?"
        " ORDER BY articles DESC, stem LIMIT ?",
        [start[:_AFFIX], len(start), start, _BEGINNINGS],
    )
    return [Likely(shown, key.rstrip(_CYRILLIC)) for shown, key in rows]
