"""Where an axis is marked, and with what words: few marks, round ones, in the reader's language; pure."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Final

from babel.numbers import format_decimal

from handlers.i18n import Speech
from handlers.picture import Spot, Tick

_STEPS: Final = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_MOST_VALUES: Final = 4
_MOST_DATES: Final = 6
_PAD: Final = 0.17
"""Share of its height that is left free above and below a line, where low and high are written."""


def padded(low: Decimal, high: Decimal) -> Spot:
    """Return the range of an axis for values between ``low`` and ``high``; a flat line lies in the middle."""
    if low == high:
        margin = abs(float(low)) * 0.01 or 1.0
        return float(low) - margin, float(high) + margin
    margin = float(high - low) * _PAD
    return float(low) - margin, float(high) + margin


def value_ticks(shown: Spot, low: Decimal, high: Decimal, speech: Speech) -> tuple[Tick, ...]:
    """Return two to four round values of an axis; of a flat line its own value alone."""
    if low == high:
        return (Tick(float(low), _flat(low, speech)),)
    step = nice_step(high - low, _MOST_VALUES)
    decimals = max(0, -int(step.normalize().as_tuple().exponent))
    return tuple(
        Tick(float(value), with_decimals(value, decimals, speech))
        for value in _multiples(Decimal(shown[0]), shown[1], step)
    )


def percent_ticks(shown: Spot, low: Decimal, high: Decimal, speech: Speech) -> tuple[Tick, ...]:
    """Return the marks of an axis of changes in per cent."""
    step = nice_step(max(high - low, Decimal("0.1")), _MOST_VALUES)
    decimals = max(0, -int(step.normalize().as_tuple().exponent))
    return tuple(
        Tick(float(value), signed_percent(value, decimals, speech))
        for value in _multiples(Decimal(shown[0]), shown[1], step)
    )


def nice_step(span: Decimal, most: int) -> Decimal:
    """Return the smallest of 1, 2, 2.5, 5 times a power of ten of which ``span`` holds at most ``most``."""
    rough = span / most
    unit = Decimal(1).scaleb(rough.adjusted())
    return next(factor * unit for factor in _STEPS if factor * unit >= rough)


def with_decimals(value: Decimal, decimals: int, speech: Speech) -> str:
    """Return a value with just as many decimals, zero without a sign."""
    shown = value.quantize(Decimal(1).scaleb(-decimals)) + 0
    return format_decimal(shown, format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=speech.locale)


def signed_percent(value: Decimal, decimals: int, speech: Speech) -> str:
    """Return a change with its sign, nothing as plain zero: ``+1.5 %``, ``−2 %``, ``0 %``."""
    shown = value.quantize(Decimal(1).scaleb(-decimals))
    sign = "" if not shown else "+" if shown > 0 else "−"
    return f"{sign}{with_decimals(abs(shown), decimals if shown else 0, speech)}\N{NO-BREAK SPACE}%"


def _flat(value: Decimal, speech: Speech) -> str:
    digits = max(2, -int(value.normalize().as_tuple().exponent))
    return with_decimals(value, min(digits, 8), speech)


def _multiples(low: Decimal, high: float, step: Decimal) -> Iterator[Decimal]:
    value = (low / step).to_integral_value(ROUND_CEILING) * step
    while value <= high:
        yield value
        value += step


def date_ticks(first: date, last: date, speech: Speech) -> tuple[Tick, ...]:
    """Return up to six days of an axis: days, weeks, months, quarters or years apart."""
    for days_of, label in _CALENDARS:
        days = list(days_of(first, last))
        if len(days) <= _MOST_DATES:
            return tuple(Tick(float(day.toordinal()), label(day, speech)) for day in days)
    return ()


def _every(days: int) -> Callable[[date, date], Iterator[date]]:
    def marked(first: date, last: date) -> Iterator[date]:
        """Count back from the last day, so that today is among them; not so near the first that labels would meet."""
        count = (last - first).days // days
        return (last - timedelta(days=days * back) for back in range(count, -1, -1))

    return marked


def _months(step: int) -> Callable[[date, date], Iterator[date]]:
    def marked(first: date, last: date) -> Iterator[date]:
        day = first.replace(day=1)
        while day <= last:
            if day >= first and (day.month - 1) % step == 0:
                yield day
            day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)

    return marked


def _day_label(day: date, speech: Speech) -> str:
    return speech.short_day(day, day).replace("\N{NO-BREAK SPACE}", " ")


def _month_label(day: date, speech: Speech) -> str:
    return str(day.year) if day.month == 1 else speech.month(day)


_CALENDARS: Final = (
    (_every(1), _day_label),
    (_every(2), _day_label),
    (_every(7), _day_label),
    (_every(14), _day_label),
    (_months(1), _month_label),
    (_months(2), _month_label),
    (_months(3), _month_label),
    (_months(6), _month_label),
    (_months(12), _month_label),
    (_months(24), _month_label),
)
