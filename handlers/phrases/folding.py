"""Names compared as people type them."""

import re
import unicodedata
from typing import Final

_APOSTROPHES: Final = {ord(sign): "'" for sign in "ʻʼ‘’`´′"}
_PLAIN: Final = str.maketrans("қғңөүұҳҷһәіўӣӯєї", "кгноуухчхаиуиуеи")
"""Letters of the region's Cyrillic as typed on a Russian keyboard; ``й`` stays."""
_EDGES: Final = ".,;:!?…()[]{}<>«»“”„\"'*_~"
_MARKS: Final = dict.fromkeys(
    (0xAD, 0x61C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
)
"""Signs that nobody sees: directions of writing, and places where a line may or may not be broken."""
_PIECE: Final = re.compile(r"[^\s,;/|]+")


def unmarked(text: str) -> str:
    """Return what somebody typed without what nobody sees; it comes along when text is copied."""
    return text.translate(_MARKS)


def fold(text: str) -> str:
    """Fold case, compatibility forms, ``ё`` and the apostrophes of Uzbek."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return folded.translate(_APOSTROPHES)


def plain(word: str) -> str:
    """Return a folded word as somebody types it whose keyboard lacks its letters: ``müň`` is ``mun``."""
    if word.isascii():
        return word
    latin = "".join(
        char for char in unicodedata.normalize("NFD", word.replace("й", "\ue000")) if not unicodedata.combining(char)
    )
    return latin.replace("\ue000", "й").translate(_PLAIN).replace("ı", "i").replace("ł", "l").replace("ß", "ss")


def bare(piece: str) -> str:
    """Return one piece of text folded and without the punctuation around it; a leading ``#`` or ``@`` goes too."""
    return fold(piece).strip(_EDGES).lstrip("#@").strip(_EDGES)


def pieces(text: str) -> list[str]:
    """Split at white space, commas, semicolons, slashes and bars."""
    return _PIECE.findall(text)


def key_of(text: str) -> tuple[str, ...]:
    """Return the folded pieces of a name, by which it is looked up."""
    return tuple(filter(None, map(bare, pieces(text))))
