"""Which words of a title name what it is about, for whoever follows a story; pure."""

import re
from typing import Final

MOST: Final = 3
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'ʻ-][^\W\d_]+)*")
_LONG: Final = 6
"""Letters of a word that says something though it is no name."""


def proposed(title: str) -> str:
    """Return the words that a story's follow button proposes: names first, else the longest words; perhaps nothing.

    A name begins with a capital and is not the first word; in a title that is all capitals nothing tells names.
    """
    words = [word.removesuffix("’s").removesuffix("'s") for word in _WORD.findall(title)]
    names = [] if title.isupper() else [word for word in words[1:] if word[:1].isupper() and len(word) > 1]
    first = words[0] if words and len(words[0]) > 1 and words[0].isupper() and not title.isupper() else ""
    chosen = list(dict.fromkeys(filter(None, (first, *names))))[:MOST]
    if len(chosen) < 2:
        long = sorted((word for word in words if len(word) >= _LONG and word not in chosen), key=len, reverse=True)
        chosen += long[: 2 - len(chosen)]
    return " ".join(word for word in words if word in chosen)[:120] if chosen else ""
