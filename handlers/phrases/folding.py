"""Names compared as people type them."""

import re
import unicodedata
from typing import Final

_APOSTROPHES: Final = {ord(sign): "'" for sign in "ʻʼ‘’`´′"}
_EDGES: Final = ".,;:!?…()[]{}<>«»“”„\"'*_~"
_PIECE: Final = re.compile(r"[^\s,;/|]+")


def fold(text: str) -> str:
    """Fold case, compatibility forms, ``ё`` and the apostrophes of Uzbek."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return folded.translate(_APOSTROPHES)


def bare(piece: str) -> str:
    """Return one piece of text folded and without the punctuation around it; a leading ``#`` or ``@`` goes too."""
    return fold(piece).strip(_EDGES).lstrip("#@").strip(_EDGES)


def pieces(text: str) -> list[str]:
    """Split at white space, commas, semicolons, slashes and bars."""
    return _PIECE.findall(text)


def key_of(text: str) -> tuple[str, ...]:
    """Return the folded pieces of a name, by which it is looked up."""
    return tuple(filter(None, map(bare, pieces(text))))
