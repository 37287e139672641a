"""Amounts of money in words people read: CLDR's signs, never scientific, never ``-0``."""

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal

from handlers.i18n import Speech


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
