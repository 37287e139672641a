"""Words as the gazetteer compares them: small letters, one apostrophe, no macrons of Tajik; a hyphen parts words."""

import re
from typing import Final

WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHES: Final = "ʻ‘’ʼ´′"


def prepared(text: str) -> str:
    """Return a text with one sign for all apostrophes and without stress marks, as words are cut from it."""
    if not text.isascii():
        text = text.replace("\u0307", "").replace("\u0301", "")
        for sign in _APOSTROPHES:
            text = text.replace(sign, "'")
    return text.replace("`", "'")


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are written."""
    return WORD.findall(prepared(text))


def fold(text: str) -> str:
    """Fold a text to small letters; ``ё`` is ``е``, and ``ӣ`` and ``ӯ``, which many leave out, are ``и`` and ``у``."""
    return text.lower().replace("\u0307", "").replace("ё", "е").replace("ӣ", "и").replace("ӯ", "у")


def folded(words: list[str]) -> list[str]:
    """Fold words, as many as there are."""
    return fold(" ".join(words)).split(" ") if words else []
