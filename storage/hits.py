"""What was found, in its context: a title and a stretch of text with the words that were looked for. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from storage.records import Piece
from storage.stems import numbers
from storage.words import Term, folded_alone

LONGEST: Final = 170
"""Characters of a stretch of text."""
_BEFORE: Final = 50
"""Characters shown before the first word found."""
_LOOKED_AT: Final = 20_000
_MOST_MARKS: Final = 6
_ENDS: Final = frozenset(".!?…")

_WORD: Final = re.compile(r"[^\W_]+(?:['ʻʼ‘’`ʹ′][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Span:
    """Words of a text, from character to character, that answer a term."""

    start: int
    end: int
    term: int


def marked(text: str, terms: Sequence[Term], language: str) -> tuple[Piece, ...]:
    """Return a whole text in pieces, those marked that were looked for."""
    text = " ".join(text.split())
    return _pieces(text, _spans(text, terms, language), 0, len(text))


def stretch(parts: Sequence[str], terms: Sequence[Term], language: str) -> tuple[Piece, ...]:
    """Return the stretch of any part that holds most of what was looked for; empty where no part holds any."""
    best: tuple[int, str, list[_Span], int] = (0, "", [], 0)
    for part in parts:
        text = " ".join(part[:_LOOKED_AT].split())
        spans = _spans(text, terms, language)
        for place, span in enumerate(spans):
            held = len({other.term for other in spans[place:] if other.end <= span.start + LONGEST - _BEFORE})
            if held > best[0]:
                best = (held, text, spans, span.start)
            if held == len(terms):
                return _cut_out(text, spans, span.start)
    held, text, spans, start = best
    return _cut_out(text, spans, start) if held else ()


def _cut_out(text: str, spans: list[_Span], start: int) -> tuple[Piece, ...]:
    first = max(0, start - _BEFORE)
    if first:
        sentence = max(text.rfind(sign, first, start) for sign in (". ", "! ", "? ", "… "))
        space = text.find(" ", first, start)
        first = sentence + 2 if sentence >= 0 else space + 1 if space >= 0 else start
    last = min(len(text), first + LONGEST)
    if last < len(text):
        space = text.rfind(" ", start, last)
        last = space if space > start else last
    pieces = _pieces(text, [span for span in spans if first <= span.start and span.end <= last], first, last)
    before = (Piece("…"),) if first else ()
    after = last < len(text) and text[last - 1] not in _ENDS  # a sentence that is whole needs no dots
    return (*before, *pieces, *((Piece("…"),) if after else ()))


def _pieces(text: str, spans: Sequence[_Span], first: int, last: int) -> tuple[Piece, ...]:
    pieces = []
    at = first
    for span in _merged(spans)[:_MOST_MARKS]:
        if span.start > at:
            pieces.append(Piece(text[at : span.start]))
        pieces.append(Piece(text[span.start : span.end], marked=True))
        at = span.end
    if at < last:
        pieces.append(Piece(text[at:last]))
    return tuple(pieces)


def _merged(spans: Sequence[_Span]) -> list[_Span]:
    """Return spans that do not overlap."""
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _spans(text: str, terms: Sequence[Term], language: str) -> list[_Span]:
    words = [
        (match.start(), match.end(), number)
        for match in _WORD.finditer(text)
        if (number := _number(match[0], language))
    ]
    said = {number for _, _, number in words}
    spans = []
    for place, term in enumerate(terms):
        for way in term.ways:
            if not any(one in said for one in way[0]):
                continue
            spans += [
                _Span(words[at][0], words[at + len(way) - 1][1], place)
                for at in range(len(words) - len(way) + 1)
                if all(words[at + step][2] in wanted for step, wanted in enumerate(way))
            ]
    return sorted(spans, key=lambda span: (span.start, span.end))


@lru_cache(maxsize=8192)
def _number(word: str, language: str) -> int:
    """Return the number of a word as it is written; 0 where it is several."""
    folded = folded_alone(word)
    return numbers(folded, language)[0] if len(folded) == 1 else 0
