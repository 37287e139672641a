"""Cutting text into folded words, and what readers type into a search. Pure.

Both engines index and look for exactly these words, so both find the same; :func:`matches` says what that is.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

GAP = "\N{FULLWIDTH LOW LINE}"
"""Stands where a word is missing on purpose: between title and text, which no phrase spans. No word looks like it."""

LONGEST_WORD = 64
LONGEST_TEXT = 30_000
"""Characters of an article that are indexed."""
MOST_REPEATS = 255
"""Occurrences of a word that are indexed: PostgreSQL keeps no more positions."""
MOST_TERMS = 16
SHORTEST_PREFIX = 3
"""Shorter words must match as they stand: ``ош`` is a city, not the beginning of ``ошибка``."""

_APOSTROPHES = "ʻʼ‘’‛`´ʹ′＇"
_QUOTES = "“”„‟«»＂"
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_WORD = re.compile(r"[^\W_]+")
_INNER_APOSTROPHE = re.compile(r"(?<=[^\W_])'(?=[^\W_])")
_SEPARATORS = '.,:;!?()[]"/-–—…%&+*=|№'
_TERM = re.compile(r'(?<!\S)(-*)(?:"([^"]*)"|(\S+))')


def fold(text: str) -> str:
    """Make alike what readers take for the same: case, ``ё`` and ``е``, Uzbek apostrophes, quotes, stress marks."""
    if text.isascii():
        return text.lower().replace("`", "'")
    for apostrophe in _APOSTROPHES:
        text = text.replace(apostrophe, "'")
    for quote in _QUOTES:
        text = text.replace(quote, '"')
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _MARKS.sub("", text.replace("ё", "е"))


def cut(text: str) -> list[str]:
    """The words of a text, folded, in order; an apostrophe inside a word is left out."""
    return _cut(fold(text))


def _cut(folded: str) -> list[str]:
    """Split at what usually stands between words, which is quick; where more is left, look at each piece."""
    if "'" in folded:
        folded = _INNER_APOSTROPHE.sub("", folded).replace("'", " ")
    for separator in _SEPARATORS:
        folded = folded.replace(separator, " ")
    pieces = folded.split()
    if "".join(pieces).isalnum() and max(map(len, pieces)) <= LONGEST_WORD:
        return pieces
    return [word[:LONGEST_WORD] for piece in pieces for word in _WORD.findall(piece)]


def document(title: str, excerpt: str, text: str) -> list[str]:
    """All words of an article in order, a :data:`GAP` between its parts and for every repeat too many."""
    left = LONGEST_TEXT
    words: list[str] = []
    for part in (title, excerpt, text):
        if left > 0 and part:
            words += cut(part[:left])
            words.append(GAP)
            left -= len(part)
    return _without_repeats(words)


def _without_repeats(words: list[str]) -> list[str]:
    if len(words) <= MOST_REPEATS:
        return words
    counts = Counter(words)
    common = {word for word, count in counts.items() if count > MOST_REPEATS}
    if not common:
        return words
    seen: Counter[str] = Counter()
    kept = []
    for word in words:
        seen[word] += 1
        kept.append(GAP if word in common and seen[word] > MOST_REPEATS else word)
    return kept


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must follow each other; with ``prefix`` the last may be longer than typed."""

    words: tuple[str, ...]
    prefix: bool


@dataclass(frozen=True, slots=True)
class WordQuery:
    """An article is found if it has every wanted term and no unwanted one; without terms, nothing is found."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.wanted and not self.unwanted


def parse(typed: str) -> WordQuery:
    """Read words, ``"exact phrases"`` and ``-exclusions``; whatever else is typed is harmless.

    A word finds longer ones that begin with it; ``asia-plus`` is two words that follow each other. At most
    :data:`MOST_TERMS` terms count.
    """
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for minus, phrase, bare in _TERM.findall(fold(typed)):
        words = cut(phrase or bare)
        if words:
            term = Term(tuple(words), prefix=not phrase and len(words[-1]) >= SHORTEST_PREFIX)
            (unwanted if minus else wanted).append(term)
        if len(wanted) + len(unwanted) == MOST_TERMS:
            break
    return WordQuery(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))


def matches(query: WordQuery, words: Sequence[str]) -> bool:
    """What the engines' indexes answer, said plainly: whether ``query`` finds a :func:`document`."""
    return (
        not query.empty
        and all(_has(words, term) for term in query.wanted)
        and not any(_has(words, term) for term in query.unwanted)
    )


def _has(words: Sequence[str], term: Term) -> bool:
    size = len(term.words)
    for start in range(len(words) - size + 1):
        found = tuple(words[start : start + size])
        if found == term.words:
            return True
        if term.prefix and found[:-1] == term.words[:-1] and found[-1].startswith(term.words[-1]):
            return True
    return False
