"""Rates and changes in words people read: CLDR's signs, digits by magnitude, never scientific, never ``-0``."""

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal

from handlers.exchange import displayed
from handlers.i18n import Speech


def format_rate(value: Decimal, speech: Speech, *, exact: bool = False) -> str:
    """Return a rate with the digits of :func:`handlers.exchange.displayed`.

    An ``exact`` one, such as a peg, is short of nothing: its trailing zeros go, two decimals stay (3.50).
    """
    shown = displayed(value)
    decimals = max(0, -int(shown.as_tuple().exponent))
    while exact and decimals > 2 and not shown % Decimal(1).scaleb(1 - decimals):
        decimals -= 1
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(shown, format=pattern, locale=speech.locale)


def format_change(change: Decimal, speech: Speech) -> str:
    """Return the size of a change in per cent, without a sign: the arrow beside it tells the direction."""
    shown = abs(change.quantize(Decimal("0.01"), ROUND_HALF_UP))
    pattern = "0.00" if shown else "0"
    return f"{format_decimal(shown, format=pattern, locale=speech.locale)}\N{NO-BREAK SPACE}%"


def arrow(change: Decimal) -> str:
    """Return ▲ for up, ▼ for down, = for a change that rounds to nothing."""
    shown = change.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if not shown:
        return "="
    return "▲" if shown > 0 else "▼"
