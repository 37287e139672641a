"""Per cent of an amount, or on top of it: ``10% от 500 usd``, ``500 usd + 12%``, ``2 foiz 1000 dollardan``.

A share is taken of whatever the rest of the text says, so the rest is read as if nobody had said it.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_NUMBER: Final = r"(?P<number>\d{1,3}(?:[.,]\d{1,4})?)\s*"
_SIGN: Final = r"(?:%|percent\b|per cent\b|процент\w*|пайыз\w*|фоиз\w*|foiz\w*|göterim\w*|goterim\w*)"
_OF: Final = re.compile(rf"\s*{_NUMBER}{_SIGN}\s*(?:of|от|из|аз)?\s+(?P<rest>\S.*)", re.IGNORECASE)
_ON_TOP: Final = re.compile(
    rf"(?P<rest>.*[^\s+\-−–—])\s*(?P<sign>[+\-−–—]|plus\b|minus\b|плюс\b|минус\b)\s*{_NUMBER}{_SIGN}(?P<tail>.*)",
    re.IGNORECASE,
)
_MORE: Final = frozenset({"+", "plus", "плюс"})


@dataclass(frozen=True, slots=True)
class Share:
    """What an amount is multiplied with, and the text that names the amount."""

    factor: Decimal
    rest: str


def read_share(text: str) -> Share | None:
    """Return the share that a text asks for; ``None`` where it names none, or one that leaves nothing."""
    if (found := _OF.fullmatch(text)) is not None:
        return _share(_hundredths(found), found["rest"])
    if (found := _ON_TOP.fullmatch(text)) is not None:
        part = _hundredths(found)
        part = part if found["sign"].casefold() in _MORE else -part
        return _share(1 + part, f"{found['rest']}{found['tail']}")
    return None


def _hundredths(found: re.Match[str]) -> Decimal:
    return Decimal(found["number"].replace(",", ".")) / 100


def _share(factor: Decimal, rest: str) -> Share | None:
    return Share(factor, rest) if factor > 0 else None
