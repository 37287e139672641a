"""The head of a news text that tells where its correspondent sits: ``BISHKEK (AP) —``, ``ТАШКЕНТ, 5 мая —``."""

import re
from collections.abc import Sequence
from typing import Final

from bot.reading.mentions import Mention, Piece
from handlers.phrases.gazetteer import Kind
from handlers.phrases.gazetteer.folding import WORD

_DATELINE: Final = re.compile(
    r"\s*([^\W\d_][\w' ]{1,28}?)"  # Bishkek
    r"(?:"
    r"\s*[,.]\s*\d{1,2}\b"  # , 3 May   . 12.03.2026
    r"|\s*,\s*[^\W\d_]{3,9}\.?\s+\d{1,2}\b"  # , May 3
    r"|\s*\([^)]{2,40}\)\s*[\u2014\u2013:.]?"  # (AP)
    r"|\s*,\s*[«\"\u201c][^»\"\u201d]{2,30}[»\"\u201d]\s*[\u2014\u2013]"  # , «Ховар» —
    r"|\s*/[^/]{2,40}/"  # /UzA/
    r"|\s*[.:]?\s*[\u2014\u2013]\s"
    r"|\.\s+(?=[^\W\d_a-zа-я])"  # Ташкент. В ...
    r"|\.\s+[^.\u2014\u2013]{2,30}\s[\u2014\u2013]\s"  # . Kazinform -
    r")"
)
_WITH_COUNTRY: Final = re.compile(
    r"\s*([^\W\d_][\w' ]{1,28}?),\s*[^\W\d_][\w' ]{2,24}?\s*(?:\([^)]{2,40}\)|[\u2014\u2013])"
)


def dateline(piece: Piece, mentions: Sequence[Mention]) -> int:
    """Return how many of a text's names are its dateline: two of ``DUSHANBE, Tajikistan (AP) —``, mostly none."""
    first = mentions[0]
    if first.at or first.name.kind not in {Kind.CAPITAL, Kind.CITY, Kind.REGION}:
        return 0
    words = piece.words
    shouted = words[0].isupper() and len(words[0]) > 1
    match = _DATELINE.match(piece.text) or (_WITH_COUNTRY.match(piece.text) if shouted else None)
    if match is None or not match[1].strip().endswith(words[first.words - 1]):
        return 0
    if len(mentions) > 1 and mentions[1].at == first.words and piece.hyphenated(first.words):
        return 0  # from one town to another: Алматы — Урумчи
    last = len(WORD.findall(match[0]))
    return sum(mention.at < last for mention in mentions)
