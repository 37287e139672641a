"""Foreign text made fit for a screen: one line, nothing that Telegram would strip, cut between whole signs."""

import re
import unicodedata
from typing import Final

from handlers.screen import utf16_len

_SPACE: Final = re.compile(r"\s+")
# The word before has three letters or more: "г.", "т.д." and initials end no sentence. What follows begins anew.
_SENTENCE_END: Final = re.compile(r"(?<=[^\W\d_]{3})[.!?]+[\"»”’)\]]*(?=\s+(\S))")
_SHORTENED: Final = re.compile(
    r"\b(?:gen|sen|rep|gov|col|capt|prof|mrs|vs|dept|est|approx|тыс|млн|млрд|руб|обл|проф|акад|доц|тел|проц|корр|напр|"
    r"кол|гос|соч|стр|адм|қар)\.$",
    re.IGNORECASE,
)
"""Words of three letters or more that a full stop shortens: no sentence ends there."""
_QUOTES: Final = '"“”„‟«»＂'
_ZWJ: Final = "\u200d"
# Telegram removes or blanks these, which would shift entities; bidi overrides could also turn a screen around.
_DROPPED: Final = dict.fromkeys(
    [*range(0x200E, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD, *range(0xD800, 0xE000)]
)


def one_line(text: str) -> str:
    """Return ``text`` as one line: white space collapsed, control characters, lone surrogates and overrides dropped."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = _SPACE.sub(" ", text.translate(_DROPPED))
    return "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cs", "Cn"}).strip()


def unquoted(words: str) -> str:
    """Return words that are searched without the quotation marks round the whole: what shows them brings its own."""
    whole = len(words) > 2 and words[0] in _QUOTES and words[-1] in _QUOTES
    return words[1:-1] if whole and not any(mark in words[1:-1] for mark in _QUOTES) else words


def cut(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` UTF-16 units, cut at a word where one ends near, with ``…``."""
    if utf16_len(text) <= limit:
        return text
    kept, length = 0, 0
    for char in text:
        length += 2 if char > "\uffff" else 1
        if length > limit - 1:
            break
        kept += 1
    while kept and _joins(text[kept - 1], text[kept]):
        kept -= 1
    short = text[:kept]
    at = short.rfind(" ")
    if at >= len(short) * 2 // 3:
        short = short[:at]
    return short.rstrip(" ,.;:-–—") + "…"


def _joins(before: str, after: str) -> bool:
    """Whether two signs are drawn as one, so that a cut between them would change the first."""
    return (
        _ZWJ in (before, after)
        or unicodedata.combining(after) != 0
        or "\ufe00" <= after <= "\ufe0f"
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or ("\U0001f1e6" <= after <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff")
    )


def web_address(url: str | None) -> str | None:
    """Return an absolute http(s) address that Telegram takes as it is, else ``None``."""
    if not url or len(url) > 2000 or not url.startswith(("http://", "https://")):
        return None
    return url if url.isprintable() and not any(char in url for char in ' "<>\\^`{|}') else None


def cut_well(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` UTF-16 units, cut after a sentence where one ends late enough.

    Else it is cut at a word, with ``…``. A text that comes cut already is cut back to a sentence as well.
    """
    if utf16_len(text) <= limit and not text.endswith(("…", "...")):
        return text
    ends = [
        found.end()
        for found in _SENTENCE_END.finditer(text[: limit + 50])
        if not found[1].islower() and not _SHORTENED.search(text[: found.end()][-10:])
    ]
    whole = [end for end in ends if utf16_len(text[:end]) <= limit]
    if whole and whole[-1] >= min(limit, len(text)) // 2:
        return text[: whole[-1]]
    return cut(text, limit)
