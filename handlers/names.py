"""Which words of a title name what it is about, for whoever follows a story; pure."""

import re
from collections.abc import Mapping
from typing import Final

from handlers.phrases.gazetteer import Kind, index
from handlers.phrases.gazetteer.folding import folded
from storage.stems import stem, stems
from storage.words import fold

MOST: Final = 3
_PLACES: Final = frozenset({Kind.NAME, Kind.CAPITAL, Kind.REGION, Kind.CITY, Kind.WATER, Kind.PLACE, Kind.LEADER})
"""Kinds whose names are proposed as they stand in a dictionary."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'ʻ-][^\W\d_]+)*")
_TELLING: Final = 4
"""Letters of a word that says something though it is no name."""


def words_of(title: str) -> list[str]:
    """Return the words of a title in their order, without numbers and without an English genitive's ``'s``."""
    return [word.removesuffix("’s").removesuffix("'s") for word in _WORD.findall(title)]


def proposed(title: str, seen: Mapping[str, int]) -> str:
    """Return the words that a story's follow button proposes: names first, else the rarest words; perhaps nothing.

    A name begins with a capital and is not the first word; in a title that is all capitals nothing tells names.
    ``seen`` says in how many titles a word was read, by the word as it stands in ``title``; of words as rare as each
    other the longest are taken.
    """
    words = words_of(title)
    names = [] if title.isupper() else [word for word in words[1:] if word[:1].isupper() and len(word) > 1]
    first = words[0] if words and len(words[0]) > 1 and words[0].isupper() and not title.isupper() else ""
    chosen = list(dict.fromkeys(filter(None, (first, *names))))[:MOST]
    if len(chosen) < 2:
        telling = sorted(
            (word for word in words if len(word) >= _TELLING and word not in chosen),
            key=lambda word: (seen.get(word, 0), -len(word)),
        )
        chosen += telling[: 2 - len(chosen)]
    return " ".join(word for word in words if word in chosen)[:120] if chosen else ""


def as_in_a_dictionary(words: str, language: str) -> str:
    """Return words with the names that the gazetteer knows without their endings: *Ташкенте* is *Ташкент*.

    Only where looking for the name finds the word as it stood: *Ташкентской* stays, the city does not find the region.
    """
    return " ".join(dict.fromkeys(_plain(word, language) for word in words.split()))


def _plain(word: str, language: str) -> str:
    if not word[:1].isupper():
        return word
    for found in index(language).all_at(folded([word]), 0):
        name = found.name
        known = found.ending and name.kind in _PLACES and name.language == language and not name.written_otherwise
        if known and name.text[:1].isupper() and stem(fold(word), language) in stems(fold(name.text)):
            return name.text
    return word
