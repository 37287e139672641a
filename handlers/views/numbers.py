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


def format_amount(value: Decimal, speech: Speech) -> str:
    """Return an amount of money: cents below a million, four digits of what is less than one; whole ones without.

    8745 is ``8,745``, 101.5076 is ``101.51``, 12194210.4 is ``12,194,210``, 0.0000820061 is ``0.00008201``.
    """
    size = abs(value)
    if not size:
        return "0"
    decimals = 0 if size >= 1_000_000 else 2 if size >= 1 else max(2, 3 - size.adjusted())
    shown = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    while decimals and shown == shown.quantize(Decimal(1).scaleb(1 - decimals)) and (decimals > 2 or _whole(shown)):
        decimals -= 1
    return _written(shown, decimals, speech)


def _whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


def format_given(value: Decimal, speech: Speech) -> str:
    """Return an amount with every digit that was given."""
    exact = value.normalize()
    decimals = max(0, -int(exact.as_tuple().exponent))
    return _written(value, 2 if decimals == 1 else decimals, speech)


def _written(value: Decimal, decimals: int, speech: Speech) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=speech.locale)
