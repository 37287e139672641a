"""Cutting text into folded words, and what readers type into a search. Pure.

Both engines index and look for exactly the numbers made here (stems.py), so both find the same; :func:`matches` says
what that is.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from storage.stems import GAP, forms, number, numbers, stems

__all__ = ["GAP", "Term", "WordQuery", "cut", "document", "fold", "matches", "parse", "said"]

LONGEST_WORD: Final = 64
LONGEST_TEXT: Final = 30_000
"""Characters of an article that are indexed."""
MOST_TERMS: Final = 16
MOST_IN_PHRASE: Final = 16
MOST_WAYS: Final = 24
"""Spellings of one term."""
LONGEST_TYPED: Final = 4096

_APOSTROPHES = "ʻʼ‘’‛`´ʹ′＇"
_APOSTROPHES_THAT_ARE_LETTERS = frozenset("ʻʼʹ")
_QUOTES = "“”„‟«»＂"
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_WORD = re.compile(r"[^\W_]+")
_INNER_APOSTROPHE = re.compile(r"(?<=[^\W_])'(?=[^\W_])")
_SEPARATORS = '.,:;!?()[]"/-–—…%&+*=|№'
_YO = "\ue000"
"""Stands for "ё" until it is known which words hold one."""
_YO_KEPT = {ord("ё"): _YO, ord("Ё"): _YO}
_MOST_RESPELT: Final = 3
"""Letters "s" of a word that may each be another."""
_WAY = r'(?:"[^"]*"|[^\s|]+)'
_TERM = re.compile(rf"(?<!\S)(-*)({_WAY}(?:\|{_WAY})*)")
_ONE_WAY = re.compile(_WAY)


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


def folded_alone(word: str) -> list[str]:
    """The same as :func:`cut` for what looks like one word: most need no more than small letters."""
    small = word.casefold().replace("ё", "е")
    plain = small.isalnum() and len(small) <= LONGEST_WORD and _APOSTROPHES_THAT_ARE_LETTERS.isdisjoint(small)
    if plain and unicodedata.is_normalized("NFKC", word) and unicodedata.is_normalized("NFKC", small):
        return [small]
    return cut(word)


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


def document(title: str, excerpt: str, text: str, language: str = "") -> list[int]:
    """The numbers of an article's words in order, a :data:`GAP` after each of its parts; the first is the title."""
    left = LONGEST_TEXT
    words: list[int] = []
    for part in (title, excerpt, text):
        if left > 0 and part:
            words += numbers(cut(part[:left]), language)
            left -= len(part)
        if part or not words:
            words.append(GAP)
    return words


Phrase = tuple[tuple[int, ...], ...]
"""The words of a phrase in order, each as the numbers of the stems it may have."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for: any of ``ways``, each a word or several that must follow each other."""

    ways: tuple[Phrase, ...]
    typed: str
    """As it was typed, folded and without quotes; only the first way."""
    verbatim: bool = False
    """Whether it stood in quotes: it is never read as another word, nor left out."""
    several: bool = False
    """Whether its ways were said, as those of a place are: it is never read as another word."""


@dataclass(frozen=True, slots=True)
class WordQuery:
    """An article is found if it has every wanted term and no unwanted one; without terms, nothing is found."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.wanted and not self.unwanted

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms, wanted first."""
        return self.wanted + self.unwanted


def parse(typed: str) -> WordQuery:
    """Read words, ``"exact phrases"``, ``-exclusions`` and ``ways|to|say`` one thing; whatever else is harmless.

    ``asia-plus`` is two words that follow each other. At most :data:`MOST_TERMS` terms count.
    """
    wanted: dict[tuple[Phrase, ...], Term] = {}
    unwanted: dict[tuple[Phrase, ...], Term] = {}
    kept = unicodedata.normalize("NFC", typed[:LONGEST_TYPED]).translate(_YO_KEPT)
    for minus, ways in said(fold(kept)):
        term = _term(ways)
        if term is not None:
            (unwanted if minus else wanted).setdefault(term.ways, term)
        if len(wanted) + len(unwanted) == MOST_TERMS:
            break
    return WordQuery(tuple(wanted.values()), tuple(unwanted.values()))


def said(typed: str) -> list[tuple[str, list[str]]]:
    """Return each term as it stands: the minus before it, if any, and its ways, quotes included."""
    return [(minus, _ONE_WAY.findall(body)) for minus, body in _TERM.findall(typed)]


def _term(stand: Sequence[str]) -> Term | None:
    ways: dict[Phrase, str] = {}
    for way in stand[:MOST_WAYS]:
        words = cut(way.replace(_YO, "е"))[:MOST_IN_PHRASE]
        if words:
            ways.setdefault(_both(words, cut(way.replace(_YO, "йо"))), " ".join(words))
    if not ways:
        return None
    several = len(stand) > 1
    return Term(tuple(ways), next(iter(ways.values())), stand[0].startswith('"') and not several, several)


def _both(words: Sequence[str], others: Sequence[str]) -> Phrase:
    """Return words in the readings of both spellings: ``ё`` is ``е`` to Russian, ``yo`` to Uzbek."""
    return tuple(
        tuple(
            dict.fromkeys(
                number
                for spelling in dict.fromkeys((word, other, word.replace("yo", "e")))
                for number in readings(spelling)
            )
        )
        for word, other in zip(words, others, strict=False)
    )


def respelt(word: str) -> tuple[int, ...]:
    """Return the numbers of what a folded word may be if it was typed on a keyboard that lacks its letters.

    ``gowaca`` is ``gowaça``, ``ekisi`` is ``ekişi``; ``бурони`` is ``бўрони``, ``панч`` is ``панҷ``. Other letters of
    the region are always the same as those next to them; these are other sounds to most words that have them.
    """
    if word.isascii():
        found = [word] if "ch" in word else [word, word.replace("c", "ç")]
        for place in [at for at, letter in enumerate(word) if word[at : at + 2] != "sh" and letter == "s"][
            :_MOST_RESPELT
        ]:
            found += [f"{one[:place]}ş{one[place + 1 :]}" for one in found]
    else:
        found = [word, word.replace("у", "ў")]
        found += [one.replace("ч", "ҷ") for one in found]
    return tuple(dict.fromkeys(number for one in found if one != word for number in readings(one)))


def readings(word: str) -> tuple[int, ...]:
    """Return the numbers of the stems that a folded word and its forms may have in a text."""
    return tuple(dict.fromkeys(map(number, (*stems(word), *forms(word)))))


def matches(query: WordQuery, words: Sequence[int]) -> bool:
    """What the index answers, said plainly: whether ``query`` finds a :func:`document`."""
    return (
        not query.empty
        and all(found(words, term) for term in query.wanted)
        and not any(found(words, term) for term in query.unwanted)
    )


def found(words: Sequence[int], term: Term) -> bool:
    """Whether any way of a term is in a document."""
    return any(_follows(words, way) for way in term.ways)


def _follows(words: Sequence[int], way: Phrase) -> bool:
    if len(way) == 1:
        return any(one in words for one in way[0])
    return any(all(words[start + place] in wanted for place, wanted in enumerate(way)) for start in starts(words, way))


def starts(words: Sequence[int], way: Phrase) -> Iterable[int]:
    """Yield where a phrase might begin and would not run over the end."""
    last = len(words) - len(way)
    for wanted in way[0]:
        at = -1
        while True:
            try:
                at = words.index(wanted, at + 1)
            except ValueError:
                break
            if at > last:
                break
            yield at
