"""A conversion and the banks' quotes to amounts: every part, every total, every step; pure, Decimal end to end.

::

    conversion ─┬─ parts × targets ── exchange.card ─> rates ── × amount ─> lines ── Σ ─> totals
                └─ chain ─────────── exchange.card, step by step, and the direct way beside it
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handlers import exchange
from handlers.exchange import Rate
from handlers.phrases.conversion import Conversion, Money
from storage.records import Quote


@dataclass(frozen=True, slots=True)
class Line:
    """One amount in one currency; ``rate`` is ``None`` where nobody says what it costs."""

    money: Money
    currency: str
    rate: Rate | None

    @property
    def amount(self) -> Decimal | None:
        """What it comes to, not rounded."""
        return None if self.rate is None else self.money.amount * self.rate.value

    @property
    def coming(self) -> Decimal | None:
        """What it comes to by the rate published for a later day."""
        return self.money.amount * self.rate.next.value if self.rate and self.rate.next else None


@dataclass(frozen=True, slots=True)
class Total:
    """All parts in one currency."""

    currency: str
    lines: tuple[Line, ...]

    @property
    def amount(self) -> Decimal | None:
        """Their sum; ``None`` where one of them is not known."""
        amounts = [line.amount for line in self.lines]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Decimal(0)) if len(known) == len(amounts) else None


@dataclass(frozen=True, slots=True)
class Converted:
    """A conversion with its results."""

    conversion: Conversion
    totals: tuple[Total, ...] = ()
    steps: tuple[Line, ...] = ()
    """Of a chain, each from where the one before ended."""
    direct: Line | None = None
    """From the beginning of a chain to its end at once."""


def converted(quotes: Sequence[Quote], conversion: Conversion, on: date) -> Converted:
    """Return the results of a conversion that names its targets, at a moment or on a past day."""
    if conversion.chain and len(conversion.parts) == 1:
        return _chain(quotes, conversion, on)
    rates = {
        currency: _rates(quotes, currency, conversion.targets, on)
        for currency in {money.currency for money in conversion.parts}
    }
    totals = (
        Total(target, tuple(Line(money, target, rates[money.currency][target]) for money in conversion.parts))
        for target in conversion.targets
    )
    return Converted(conversion, tuple(totals))


def _rates(quotes: Sequence[Quote], base: str, targets: Sequence[str], on: date) -> dict[str, Rate | None]:
    card = exchange.card(quotes, base, on, currencies=targets)
    found = {row.currency: row.rate for row in card.rows}
    return {target: found[target] if target in found else exchange.cross((), target, target, on) for target in targets}


def _chain(quotes: Sequence[Quote], conversion: Conversion, on: date) -> Converted:
    money, steps = conversion.parts[0], []
    for target in conversion.targets:
        step = Line(money, target, exchange.cross(quotes, money.currency, target, on))
        steps.append(step)
        if step.amount is None:
            break
        money = Money(step.amount, target)
    start, end = conversion.parts[0], conversion.targets[-1]
    direct = Line(start, end, exchange.cross(quotes, start.currency, end, on)) if start.currency != end else None
    return Converted(conversion, steps=tuple(steps), direct=direct)
