"""Text as UTF-16 code units, in which the Bot API counts: one character of a *wide* string is one unit."""

import re

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def _pair(match: re.Match[str]) -> str:
    code = ord(match[0]) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


def widen(text: str) -> str:
    """Return the text with every character beyond the Basic Multilingual Plane as its two surrogates."""
    return text if text.isascii() else _ASTRAL.sub(_pair, text)


def narrow(wide: str) -> str:
    """Return the text of a wide string."""
    if wide.isascii() or not _SURROGATE.search(wide):
        return wide
    return wide.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def is_second_half(wide: str, position: int) -> bool:
    """Tell whether a position is in the middle of a character."""
    return position < len(wide) and "\udc00" <= wide[position] <= "\udfff"


def byte_offset(wide: str, position: int) -> int:
    """Return how many bytes of UTF-8 stand before a position, as Telegram's errors count them."""
    return len(narrow(wide[:position]).encode("utf-8", "surrogatepass"))
