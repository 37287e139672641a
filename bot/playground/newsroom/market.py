"""The market behind the sample banks: what a US dollar costs on a day. Pure, in Decimal, and a function of the day.

All banks look at the same market, so that their cross rates agree to within what their roundings leave.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from zlib import crc32

from babel import Locale

_OCTAVES = ((61, Decimal("0.42")), (17, Decimal("0.28")), (5, Decimal("0.18")), (1, Decimal("0.12")))
"""Width in days and share of each wave that moves a currency: slow tides first, daily ripples last."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency as the market sees it."""

    code: str
    numeric: str
    level: Decimal
    """Units for one US dollar around which the market wanders."""
    swing: Decimal
    """How far it wanders, in per cent."""


@cache
def currencies() -> Mapping[str, Currency]:
    """The currencies by code."""
    text = files("bot.playground.newsroom").joinpath("data", "currencies.toml").read_text("utf-8")
    return {
        code: Currency(code, row["numeric"], Decimal(row["level"]), Decimal(row["swing"]))
        for code, row in tomllib.loads(text).items()
    }


@lru_cache(maxsize=20_000)
def per_dollar(code: str, day: date) -> Decimal:
    """Units of the currency for one US dollar on a day."""
    currency = currencies()[code]
    if not currency.swing:
        return currency.level
    wave = sum((share * _wave(code, width, day.toordinal()) for width, share in _OCTAVES), Decimal(0))
    return currency.level * (1 + currency.swing * wave / 100)


def price(base: str, counter: str, day: date) -> Decimal:
    """Units of ``counter`` for one unit of ``base``."""
    return per_dollar(counter, day) / per_dollar(base, day)


@cache
def name(code: str, language: str) -> str:
    """The currency's name in a language, or its code where the language has none."""
    script = {"uzc": "uz_Cyrl"}.get(language, language)
    return str(Locale.parse(script).currencies.get(code, code))


def mark(*parts: str) -> str:
    """Thirty-two hexadecimal digits that look like a check sum."""
    return blake2b("|".join(parts).encode(), digest_size=16).hexdigest()


def _wave(code: str, width: int, day: int) -> Decimal:
    """Between -1 and 1: hashed knots every ``width`` days, straight lines between them."""
    knot, rest = divmod(day, width)
    low, high = (Decimal(crc32(f"{code}/{width}/{knot + side}".encode()) % 2001 - 1000) for side in (0, 1))
    return (low * (width - rest) + high * rest) / (width * 1000)
