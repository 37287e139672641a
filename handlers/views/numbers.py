"""Rates and changes in words people read: CLDR's signs, digits by magnitude, never scientific, never ``-0``.

Columns are aligned at the decimal sign, padded with figure spaces on both sides, and meant for a ``code`` entity:
fixed-width in every client, so that they stand in line also where the text around them is proportional.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from babel.numbers import format_decimal, get_decimal_symbol

from handlers.exchange import displayed
from handlers.i18n import Speech

GAP: Final = "\N{FIGURE SPACE}"
_CENTS_BELOW: Final = 100_000
_SIZES: Final = (
    (Decimal("99.95"), "#,##0"),
    (Decimal(10), "#,##0.0"),
    (Decimal("0.01"), "#,##0.00"),
    (Decimal(0), "0"),
)
"""From which size on a change in per cent is shown how."""


def format_rate(value: Decimal, speech: Speech, *, exact: bool = False) -> str:
    """Return a rate with the digits of :func:`handlers.exchange.displayed`.

    An ``exact`` one, such as a peg, is short of nothing: its trailing zeros go, two decimals stay (3.50).
    """
    shown = displayed(value)
    decimals = max(0, -int(shown.as_tuple().exponent))
    while exact and decimals > 2 and not shown % Decimal(1).scaleb(1 - decimals):
        decimals -= 1
    return _written(shown, decimals, speech)


def format_sum(value: Decimal, speech: Speech) -> str:
    """Return an amount of money: with cents below a hundred thousand, whole from there on; four digits at least."""
    if abs(value) < 10:
        return format_rate(value, speech)
    return _written(value, 2 if abs(value) < _CENTS_BELOW else 0, speech)


def _written(value: Decimal, decimals: int, speech: Speech) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(rounded, format=pattern, locale=speech.locale)


def format_change(change: Decimal, speech: Speech) -> str:
    """Return the size of a change in per cent, without a sign: the arrow beside it tells the direction.

    Three digits are enough, and as many as a line of the card has room for on a phone.
    """
    shown = abs(change.quantize(Decimal("0.01"), ROUND_HALF_UP))
    pattern = next(pattern for least, pattern in _SIZES if shown >= least)
    return f"{format_decimal(shown, format=pattern, locale=speech.locale)}\N{NO-BREAK SPACE}%"


def format_gap(gap: Decimal, speech: Speech) -> str:
    """Return a difference in per cent with its sign: ``+0.42 %``, ``−0.42 %``, and plain ``0 %`` for none."""
    shown = gap.quantize(Decimal("0.01"), ROUND_HALF_UP)
    sign = "+" if shown > 0 else "\N{MINUS SIGN}" if shown < 0 else ""
    return sign + format_change(shown, speech)


def arrow(change: Decimal) -> str:
    """Return ▲ for up, ▼ for down, = for a change that rounds to nothing."""
    shown = change.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if not shown:
        return "="
    return "▲" if shown > 0 else "▼"


def aligned(figures: Sequence[str], speech: Speech) -> list[str]:
    """Return formatted figures padded to one width, their decimal signs above each other."""
    sign = get_decimal_symbol(speech.locale)
    parts = [figure.partition(sign) for figure in figures]
    before = max((len(whole) for whole, _, _ in parts), default=0)
    after = max((len(point + rest) for _, point, rest in parts), default=0)
    return [whole.rjust(before, GAP) + (point + rest).ljust(after, GAP) for whole, point, rest in parts]
