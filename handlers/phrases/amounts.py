"""Numbers in digits as people here write them; pure.

A space, an apostrophe or an underscore groups, in a hurry the last thousands alone ("1500 000"); a point or a comma is
told apart by what is around it:

- both there: the last one is the decimal sign ("1.500,50", "1,500.50");
- one of them twice or more: it groups ("1.500.000");
- one, once: a decimal sign ("1,5", "12.3456"), unless exactly three digits follow one to three others ("1.500").

That last one is read as thousands, since nobody writes money with three decimals: "1.500" is 1500, and the answer says
so. Where it stands before a word for thousands or more it is a decimal sign ("1.500 mln").
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

LARGEST: Final = Decimal(10) ** 15
"""More than all money there is in any currency."""
SMALLEST: Final = Decimal("0.0001")
LONGEST: Final = 40
"""Signs of a number; a longer one is too large or nonsense."""

PATTERN: Final = (
    r"\d{1,3}(?: \d{3}(?!\d))+(?:[.,]\d+)?"  # 1 500 000,50
    r"|\d{4,9}(?: 000(?!\d))+(?:[.,]\d+)?"  # 1500 000
    r"|\d+(?:[.,'_]\d+)*"
    r"|(?<![\d.,])[.,]\d+"
)
"""Finds a number in text made ready by :func:`readied`."""

_GROUPED: Final = re.compile(r"\d{1,3}(?:(?P<sign>[ '_.,])\d{3})(?:(?P=sign)\d{3})*")
_HALF_GROUPED: Final = re.compile(r"\d{4,9}(?: 000)+")
_INDIAN: Final = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_LONE: Final = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_WITH_FRACTION: Final = re.compile(r"(\d+) ?([¼½¾])")
_DECIMALS: Final = {"¼": ".25", "½": ".5", "¾": ".75"}
_TYPED_FRACTION: Final = re.compile(r"(?<![\d.,'/])(\d+) ([13])/([24])(?![\d.,/])")
_SIGNS: Final = str.maketrans(
    {"٫": ".", "٬": "'", "’": "'", "‘": "'", "ʻ": "'", "ʼ": "'", "`": "'", "´": "'", "′": "'"}
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number; ``other`` is what else the same signs could mean."""

    value: Decimal
    other: Decimal | None = None


def readied(text: str) -> str:
    """Fold digits of all scripts, wide forms and every kind of white space and apostrophe."""
    text = text.translate(_SIGNS)
    if not text.isascii():
        text = _WITH_FRACTION.sub(lambda match: match[1] + _DECIMALS[match[2]], text)  # NFKC makes "11⁄2" of "1½"
        text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
        text = "".join(_digit(char) for char in text)
    text = " ".join(text.split())
    if "/" in text:
        text = _TYPED_FRACTION.sub(lambda match: match[1] + _decimals(match[2], match[3]), text)
    return text


def _decimals(part: str, whole: str) -> str:
    return format(Decimal(part) / Decimal(whole), "f").removeprefix("0")


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char > "\x7f" and char.isdecimal() else char


def read_number(signs: str) -> Number | None:
    """Return the number that :data:`PATTERN` found; ``None`` for one whose signs contradict each other."""
    if len(signs) > LONGEST:
        return None
    if _LONE.fullmatch(signs):
        whole, decimals = re.split(r"[.,]", signs)
        return Number(Decimal(whole + decimals), Decimal(f"{whole}.{decimals}"))
    last = max(signs.rfind("."), signs.rfind(","))
    if last < 0:
        return _grouped(signs, "")
    sign = signs[last]
    if signs.count(sign) > 1:
        return _grouped(signs, "")
    return _grouped(signs[:last], signs[last + 1 :])


def _grouped(whole: str, decimals: str) -> Number | None:
    if decimals and not decimals.isdigit():
        return None
    if whole and not (whole.isdigit() or any(form.fullmatch(whole) for form in (_GROUPED, _HALF_GROUPED, _INDIAN))):
        return None
    digits = re.sub(r"\D", "", whole) or "0"
    return Number(Decimal(f"{digits}.{decimals}" if decimals else digits))
