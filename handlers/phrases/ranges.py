"""How long back a chart looks, as people say it: ``30d``, ``1 y``, ``неделя``, ``за 3 месяца``, ``yarim yil``; pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from handlers.phrases.folding import bare
from handlers.phrases.vocabulary import words

RANGES: Final = (7, 30, 90, 365, 1826)
"""The ranges that buttons offer, in days."""
SHORTEST: Final = 2
LONGEST: Final = RANGES[-1]
_UNITS: Final[Mapping[str, float]] = {"day": 1, "week": 7, "month": 30, "quarter": 90, "year": 365.25}
_GLUED: Final = re.compile(r"(\d{1,5})\s*-?\s*([^\W\d_]+)\.?")
_LIKE: Final = 75.0


def read_range(said: Sequence[str]) -> tuple[int, int] | None:
    """Return the days that ``said`` begin with and how many pieces they take; ``None`` where they begin otherwise."""
    first, second = bare(said[0]), bare(said[1]) if len(said) > 1 else ""
    if glued := _GLUED.fullmatch(first):
        unit = _unit(glued[2])
        return (_days(int(glued[1]), unit), 1) if unit else None
    if first.isdecimal() and len(first) <= 5:
        unit = _unit(second)
        return (_days(int(first), unit), 2) if unit else (int(first), 1)
    if first in words("ranges", "half"):
        unit = _unit(second)
        if unit or first == "полгода":
            return _days(1, unit or "year") // 2, 2 if unit else 1
        return None
    if first in words("ranges", "one") and (unit := _unit(second)):
        return _days(1, unit), 2
    unit = _unit(first) if len(first) > 1 else ""
    return (_days(1, unit), 1) if unit else None


def fitting(days: int) -> int:
    """Return the nearest number of days that a chart can show."""
    return min(max(days, SHORTEST), LONGEST)


def nearest_range(word: str) -> int | None:
    """Return the offered range that a word which is none may have meant."""
    folded = bare(word)
    if number := re.search(r"\d{1,5}", folded):
        return min(RANGES, key=lambda days: abs(days - int(number[0])))
    names = {name: unit for unit in ("week", "month", "year") for name in words("periods", unit)}
    if len(folded) < 4:  # as likely a code
        return None
    near = process.extractOne(folded, list(names), scorer=fuzz.ratio, score_cutoff=_LIKE)
    return _days(1, names[near[0]]) if near else None


def _unit(word: str) -> str:
    return next((unit for unit in _UNITS if word and word in (*words("ranges", unit), *words("periods", unit))), "")


def _days(count: int, unit: str) -> int:
    return round(count * _UNITS[unit])
