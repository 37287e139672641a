"""Words of titles, by which a mistyped or unfinished word is understood.

A typing error or two leave the beginning or the end of a word alone, so that the words that may have been meant are
found by three letters, a few hundred of however many there are; the nearest that is also the most common is taken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from storage.database import Database
from storage.letters import is_cyrillic, plain
from storage.session import Session, listed, within
from storage.stems import stem, stems
from storage.words import cut

_AFFIX: Final = 3
_SHORTEST: Final = 4
"""Letters of a word in which one error is looked for; two from :data:`_LONG`."""
_LONG: Final = 7
_LONGEST: Final = 40
_READ: Final = 1_500
_OFFERED: Final = 3
_CYRILLIC: Final = "~"
"""Ends the stem of a word that was written in Cyrillic, so that each script has its own form to show."""
_BEGINNINGS: Final = 12


@dataclass(frozen=True, slots=True)
class Likely:
    """A word that may have been meant: as it is written, and its stem."""

    shown: str
    stem: str


async def learn(session: Session, titles: Iterable[tuple[str, str]]) -> None:
    """Count the words of new titles, each with its language; the shortest form of a word is the one that is shown."""
    counts: dict[str, tuple[str, int]] = {}
    for title, language in titles:
        for word in set(cut(title)):
            if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
                continue
            key = stem(word, language) + _CYRILLIC * is_cyrillic(word)
            shown, count = counts.get(key, (word, 0))
            counts[key] = (min(shown, word, key=lambda form: (len(form), form)), count + 1)
    rows = [
        (key, shown, key[:_AFFIX], key.rstrip(_CYRILLIC)[-_AFFIX:], count)
        for key, (shown, count) in sorted(counts.items())
        if len(key) > _AFFIX
    ]
    await session.run_many(
        "INSERT INTO title_words (stem, shown, head, tail, articles) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (stem) DO UPDATE SET articles = title_words.articles + excluded.articles,"
        " shown = CASE WHEN length(excluded.shown) < length(title_words.shown)"
        " THEN excluded.shown ELSE title_words.shown END",
        rows,
    )


async def nearest(database: Database, word: str) -> list[Likely]:
    """Return the words that a folded word is most likely a mistyped form of, the likeliest first."""
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
        return []
    typed = stems(word)
    rows = await _similar(database, "head", [one[:_AFFIX] for one in typed])
    rows += await _similar(database, "tail", [one[-_AFFIX:] for one in typed])
    near: dict[str, tuple[int, int, str, str]] = {}
    for marked, shown, articles in rows:
        key = marked.rstrip(_CYRILLIC)
        distance = min((found for one in typed if (found := _distance(one, key))), default=0)
        if distance:
            other_script = is_cyrillic(shown) != is_cyrillic(word)
            found_before = near.get(key, (distance, 0, "", ""))
            shown = found_before[3] if other_script and found_before[3] else shown
            near[key] = (distance, min(found_before[1], -articles), key, shown)
    return [Likely(shown, key) for _, _, key, shown in sorted(near.values())[:_OFFERED]]


def _distance(typed: str, other: str) -> int:
    """Return how many errors lie between two stems; 0 where they are the same or too far apart."""
    most = 1 if len(typed) < _LONG else 2
    distance: int = OSA.distance(typed, other, score_cutoff=most)
    return distance if distance <= most else 0


async def _similar(database: Database, affix: str, letters: Sequence[str]) -> list[tuple[str, str, int]]:
    rows = await database.read(
        f"SELECT stem, shown, articles FROM title_words WHERE {within(database.dialect, affix, 'text')}"
        " ORDER BY articles DESC, stem LIMIT ?",
        [listed(database.dialect, sorted(set(letters))), _READ],
    )
    return [(key, shown, articles) for key, shown, articles in rows]


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
