"""Numbers and days as a text names them: how much of what, and when. Pure."""

import re
from dataclasses import dataclass

_DECIMAL = re.compile(r"^(\d+)[.,](\d+)$")
_SCORE = re.compile(r"^(\d{1,3})[:\-–](\d{1,3})$")
_THOUSANDS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is written, before what it counts is known."""

    value: float
    digits: int
    """Significant ones: the more there are, the less it is a coincidence that two texts have the same."""
    pair: str = ""
    """A score or a clock time, ``2:1``."""


def figure(token: str, language: str) -> Figure | None:
    """Read a token that begins with a digit."""
    token = token.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if score := _SCORE.match(token):
        return Figure(0.0, 3, f"{int(score[1])}:{int(score[2])}")
    if decimal := _DECIMAL.match(token):
        whole, fraction = decimal.groups()
        thousands = len(fraction) == _THOUSANDS and (token[len(whole)] == ("," if language == "en" else "."))
        token = whole + fraction if thousands else f"{whole}.{fraction}"
    elif not token.isdecimal():
        return None
    value = float(token[:15])
    return Figure(value, len(token.replace(".", "").strip("0")) or 1)
