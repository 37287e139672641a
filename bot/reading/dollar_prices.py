"""What banks say of a currency, as its price in dollars, so that one bank's word can be held against another's; pure.

Banks quote foreign currencies in their own; the ECB and Frankfurter quote one base in foreign ones. A price stands on
the bank's own dollar, on its accepted one nearest in time.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from storage.records import Quote

WEEK = timedelta(days=7)
"""How far apart two words may be to be held against each other."""

_SOON = timedelta(days=4)  # over a weekend and a day
_DRIFT = Decimal("0.02")  # a day between a quote and the nearest dollar of its bank
_EXACT = Decimal(0)


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit of a currency costs in dollars at a bank, and how coarsely it is printed (relative)."""

    bank: str
    currency: str
    date: date
    value: Decimal
    coarse: Decimal
    weekly: bool


Prices = Mapping[str, Sequence[Price]]


@dataclass(frozen=True, slots=True)
class Others:
    """What other banks say, as dollar prices: made once, asked for each bank (whose own word is left out)."""

    prices: Prices
    """Of what they stand by."""
    witnesses: Prices
    """Of what is held back for a step: it may confirm one, and no more."""

    @classmethod
    def of(cls, sisters: Iterable[Quote], witnesses: Iterable[Quote] = ()) -> Self:
        """Return what unflagged quotes say, and ``witnesses`` that are flagged for a step."""
        sisters = list(sisters)
        return cls(_prices_of(sisters), _prices_of(sisters, witnesses, held=True))


def sisters_of(own: Price, prices: Prices) -> list[Price]:
    """Return what other banks say of the same currency within a week, oldest first."""
    near = prices.get(own.currency, ())
    first = bisect_left(near, own.date - WEEK, key=_price_day)
    last = bisect_right(near, own.date + WEEK, key=_price_day)
    return [sister for sister in near[first:last] if sister.bank != own.bank]


def nearest_of_each(own: Price, sisters: Iterable[Price]) -> list[Price]:
    """Return of every sister the word nearest to the day in question: what it said before or after is no longer it."""
    nearest: dict[str, Price] = {}
    for sister in sisters:
        known = nearest.get(sister.bank)
        if known is None or abs(sister.date - own.date) < abs(known.date - own.date):
            nearest[sister.bank] = sister
    return list(nearest.values())


def next_of_each(own: Price, sisters: Iterable[Price]) -> list[Price]:
    """Return of every sister its first word after the day in question, where that comes within a few days.

    Banks date what they set on one day differently, so a new level may be of one day here and of the next there.
    """
    later: dict[str, Price] = {}
    for sister in sisters:
        if own.date < sister.date <= own.date + _SOON:
            known = later.get(sister.bank)
            later[sister.bank] = sister if known is None or sister.date < known.date else known
    return list(later.values())


def _price_day(price: Price) -> date:
    return price.date


def apart(one: Price, other: Price) -> Decimal:
    """Return how far two prices differ, relative, less what their coarse printing may account for."""
    low, high = sorted((one.value, other.value))
    return max(high / low - 1 - one.coarse - other.coarse, Decimal(0))


def is_dollar(quote: Quote) -> bool:
    """Return whether a quote is of the dollar, from either side."""
    return "USD" in {quote.base, quote.counter}


def price_of(quote: Quote, dollars: Sequence[Quote]) -> Price | None:
    """Return the dollar price a quote tells, given its bank's accepted dollars; the dollar's own quote tells its own.

    Banks quote foreign currencies in their own; the ECB and Frankfurter quote one base in foreign ones.
    """
    if quote.value <= 0:
        return None
    if is_dollar(quote):
        currency, value = (quote.counter, 1 / quote.value) if quote.base == "USD" else (quote.base, quote.value)
        return Price(quote.bank, currency, quote.date, value, Decimal(0), quote.weekly)
    dollar = _nearest(dollars, quote.date)
    if dollar is None or abs(dollar.date - quote.date) > WEEK:
        return None
    if dollar.counter == quote.counter:  # USD/KZT and RUB/KZT
        currency, value = quote.base, quote.value / dollar.value
    elif dollar.base == quote.base:  # EUR/USD and EUR/CNY
        currency, value = quote.counter, dollar.value / quote.value
    else:
        return None
    coarse = coarseness(quote.value) + _DRIFT * abs(dollar.date - quote.date).days
    return Price(quote.bank, currency, quote.date, value, coarse, quote.weekly)


def _nearest(dollars: Sequence[Quote], day: date) -> Quote | None:
    """Return the dollar dated nearest to a day; of two as near the earlier one. They come oldest first."""
    at = bisect_left(dollars, day, key=_quote_day)
    return min(dollars[max(at - 1, 0) : at + 1], key=lambda dollar: abs(dollar.date - day), default=None)


def _prices_of(quotes: Iterable[Quote], witnesses: Iterable[Quote] = (), *, held: bool = False) -> Prices:
    """Return dollar prices by currency, oldest first: of all banks' ``quotes``, or of what is ``held`` back.

    A witness stands on its bank's accepted dollar.
    """
    banks: dict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        if quote.flag is None and quote.value > 0:
            banks[quote.bank].append(quote)
    wanted: dict[str, list[Quote]] = defaultdict(list)
    for quote in witnesses:
        wanted[quote.bank].append(quote)
    wanted = wanted if held else banks
    prices: dict[str, list[Price]] = defaultdict(list)
    for bank, told in wanted.items():
        dollars = sorted((quote for quote in banks.get(bank, ()) if is_dollar(quote)), key=_quote_day)
        for quote in told:
            price = price_of(quote, dollars)
            if price is not None:
                prices[price.currency].append(price)
    for known in prices.values():
        known.sort(key=_price_day)
    return prices


def last_place(value: Decimal) -> Decimal:
    """Return one unit of the last place that is printed, as far as it can be told: 0.01 for 3.93, 1 for 300."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)


def coarseness(value: Decimal) -> Decimal:
    """Return how far the true figure may be from the printed one, relative; nothing from four digits on."""
    digits = value.as_tuple().digits
    if len(digits) >= 4 and digits[-1]:  # the usual case, without normalising
        return _EXACT
    return last_place(value) / 2 / value if len(value.normalize().as_tuple().digits) < 4 else _EXACT


def _quote_day(quote: Quote) -> date:
    return quote.date
