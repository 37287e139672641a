"""Rates and changes in words people read: CLDR's signs, digits by magnitude, never scientific, never ``-0``."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from babel.numbers import format_decimal

from handlers.i18n import Speech

SIGNIFICANT: Final = 4
"""Digits that a rate shows at least (SOURCES.md, rates rule 7)."""


def rate_decimals(value: Decimal) -> int:
    """Return how many decimals a rate is shown with.

    From a thousand up none (12 194), from ten up two (478.77), below that as many as make four significant digits
    (9.337, 0.01144, 0.00008201).
    """
    if not value:
        return 2
    magnitude = abs(value).adjusted()
    if magnitude >= SIGNIFICANT - 1:
        return 0
    return 2 if magnitude >= 1 else SIGNIFICANT - 1 - magnitude


def rounded_rate(value: Decimal) -> Decimal:
    """Return ``value`` with the decimals it is shown with; rounding may carry it into the next magnitude (9.9996)."""
    once = value.quantize(Decimal(1).scaleb(-rate_decimals(value)), ROUND_HALF_EVEN)
    return once.quantize(Decimal(1).scaleb(-rate_decimals(once)), ROUND_HALF_EVEN)


def format_rate(value: Decimal, speech: Speech, *, exact: bool = False) -> str:
    """Return a rate as it is shown. An ``exact`` one, such as a peg, keeps two decimals (3.50)."""
    shown = rounded_rate(value)
    decimals = max(0, -int(shown.as_tuple().exponent))
    while exact and decimals > 2 and not shown % Decimal(1).scaleb(1 - decimals):
        decimals -= 1
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(shown, format=pattern, locale=speech.locale)


def format_change(change: Decimal, speech: Speech) -> str:
    """Return the size of a change in per cent, without a sign: the arrow beside it tells the direction."""
    shown = abs(change.quantize(Decimal("0.01"), ROUND_HALF_EVEN))
    pattern = "0" if not shown else "0.00"
    return f"{format_decimal(shown, format=pattern, locale=speech.locale)}\N{NO-BREAK SPACE}%"


def arrow(change: Decimal) -> str:
    """Return ▲ for up, ▼ for down, = for a change that rounds to nothing."""
    shown = change.quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    if not shown:
        return "="
    return "▲" if shown > 0 else "▼"
