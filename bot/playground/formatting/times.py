"""How a ``date_time`` entity may be shown: ``r`` alone, or any of ``w``, ``d`` or ``D``, ``t`` or ``T``."""

import re

_LEADING = re.compile(r"-?[0-9]+")
_KNOWN = frozenset("wWdDtT")


def shown_format(style: str) -> str | None:
    """Return the format in its one proper order, ``None`` where it is none. An empty one stays empty."""
    if style in {"", "r", "R"}:
        return style.lower()
    if not set(style) <= _KNOWN:
        return None
    day = "d" if "d" in style else "D" if "D" in style else ""
    time = "t" if "t" in style else "T" if "T" in style else ""
    return ("w" if "w" in style.lower() else "") + day + time


def unix_time(text: str) -> int:
    """Return the moment that a ``unix`` attribute names, 0 for none; beyond 32 bits it wraps, as in TDLib."""
    found = _LEADING.match(text)
    number = int(found[0][:20]) & 0xFFFFFFFF if found else 0
    return number if number < 2**31 else 0
