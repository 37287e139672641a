"""The ways from one currency to another over what banks quote, best word first; pure.

Whose word counts (SOURCES.md, rates rule 7): for a local currency its own bank's direct quote; with none, over the
dollar, each leg from its own bank; between two foreign currencies the ECB, else the Bank of Russia, else any bank that
quotes both, else over the dollar. Two local banks may quote each other: one of them is chosen for both directions
(fresh before stale, daily before weekly, finely printed before coarse), so that there and back is where one started.
The manat's peg stands in for its bank, which is often out of reach. Frankfurter comes last of all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handlers.publications import BANKS, Ledger, Pair, Published
from storage.records import Quote

LOCAL = ("KGS", "KZT", "TJS", "TMT", "UZS")
"""The five, in the order they are shown in."""

PEG = Decimal("3.5")
"""Manats a dollar since 2015-01-01."""

FALLBACK = "frankfurter"

HOME = {facts.currency: bank for bank, facts in BANKS.items() if bank != FALLBACK}
"""The bank of each currency that has one here."""

_FINE = 4  # significant digits


@dataclass(frozen=True, slots=True)
class Leg:
    """One quote on the way from ``base`` to ``counter``, or the peg (``published`` is ``None``)."""

    base: str
    counter: str
    published: Published | None
    inverted: bool = False
    """Whether the bank quotes it the other way round."""

    @property
    def quote(self) -> Quote | None:
        """The bank's own quote; ``None`` for the peg."""
        return self.published.current if self.published else None

    @property
    def pair(self) -> Pair | None:
        """Bank, base and counter of the series it stands on, as stored; ``None`` for the peg."""
        return (self.quote.bank, self.quote.base, self.quote.counter) if self.quote else None

    @property
    def bank(self) -> str | None:
        """The bank's key (:data:`handlers.publications.BANKS`); ``None`` for the peg."""
        return self.quote.bank if self.quote else None

    @property
    def date(self) -> date | None:
        """The quote's date; ``None`` for the peg, which has none."""
        return self.quote.date if self.quote else None

    @property
    def value(self) -> Decimal:
        """What one ``base`` costs in ``counter`` on this leg."""
        value = PEG if self.quote is None else self.quote.value
        return 1 / value if self.inverted else value

    @property
    def stale(self) -> bool:
        """Whether a publication must have been missed."""
        return self.published is not None and self.published.stale

    def turned(self) -> "Leg":
        """Return the same leg walked backwards."""
        return Leg(self.counter, self.base, self.published, not self.inverted)


Way = tuple[Leg, ...]


def best_way(ledger: Ledger, base: str, counter: str) -> Way | None:
    """Return the first way without a stale leg, else the one whose oldest leg is the newest; ``None`` without any.

    There is one way for both directions, found in the order of the alphabet and turned round where need be.
    """
    first, second = sorted((base, counter))
    stale: list[Way] = []
    for way in _ways(ledger, first, second):
        if not any(leg.stale for leg in way):
            break
        stale.append(way)
    else:
        if not stale:
            return None
        way = max(stale, key=_oldest)
    return way if base == first else _turned(way)


def all_ways(ledger: Ledger, base: str, counter: str) -> Iterator[Way]:
    """Yield every way, stale ones too, best word first: for the past, where an old word was once a fresh one."""
    first, second = sorted((base, counter))
    for way in dict.fromkeys(_ways(ledger, first, second)):
        yield way if base == first else _turned(way)


def _turned(way: Way) -> Way:
    return tuple(leg.turned() for leg in reversed(way))


def _oldest(way: Way) -> date:
    return min(leg.published.current.date for leg in way if leg.published)


def _ways(ledger: Ledger, base: str, counter: str) -> Iterator[Way]:
    """Yield the ways from ``base`` to ``counter``, best word first."""
    if {base, counter} & set(LOCAL):
        yield from _direct(ledger, base, counter)
    else:
        yield from _foreign(ledger, base, counter)
    if {base, counter} == {"USD", "TMT"}:
        yield (Leg(base, counter, None, inverted=base == "TMT"),)
    if "USD" not in {base, counter}:
        for one in _dollars(ledger, base):
            for other in _dollars(ledger, counter):
                yield (*_turned(one), *other)
    yield from _within(ledger, FALLBACK, "USD", base, counter)


def _direct(ledger: Ledger, base: str, counter: str) -> list[Way]:
    """Return the local banks' own quotes, at most one of each side's, the better one first."""
    legs = []
    for theirs, own, inverted in ((base, counter, False), (counter, base, True)):
        bank = HOME.get(own) if own in LOCAL else None
        if bank and (published := ledger.pair(bank, theirs, own)):
            legs.append((published, Leg(base, counter, published, inverted)))
    return [(leg,) for _, leg in sorted(legs, key=lambda one: _weakness(one[0]))]


def _weakness(published: Published) -> tuple[bool, bool, bool, int]:
    quote = published.current
    fine = len(quote.value.normalize().as_tuple().digits) >= _FINE
    return (published.stale, quote.weekly, not fine, -quote.date.toordinal())


def _dollars(ledger: Ledger, currency: str) -> Iterator[Way]:
    """Yield the ways from a dollar to ``currency``: by its own bank, else by whoever quotes both."""
    home = HOME.get(currency)
    if home and (published := ledger.pair(home, "USD", currency)):
        yield (Leg("USD", currency, published),)
    if currency == "TMT":
        yield (Leg("USD", "TMT", None),)
    elif currency not in LOCAL:
        yield from _foreign(ledger, "USD", currency)
    yield from _within(ledger, FALLBACK, "USD", "USD", currency)


def _foreign(ledger: Ledger, base: str, counter: str) -> Iterator[Way]:
    """Yield the ways between two foreign currencies: the rouble's own bank, the ECB, the Bank of Russia, any other."""
    banks = ["cbr", "ecb"] if "RUB" in {base, counter} else ["ecb", "cbr"]
    for bank in (*banks, *(HOME[currency] for currency in LOCAL)):
        yield from _within(ledger, bank, BANKS[bank].currency, base, counter)


def _within(ledger: Ledger, bank: str, pivot: str, base: str, counter: str) -> Iterator[Way]:
    """Yield the way from ``base`` to ``counter`` over the ``pivot`` of one bank, where it quotes both."""
    legs = []
    for currency, arriving in ((base, False), (counter, True)):
        if currency != pivot:
            leg = quoted(ledger, bank, currency, pivot)
            if leg is None:
                return
            legs.append(leg.turned() if arriving else leg)
    yield tuple(legs)


def quoted(ledger: Ledger, bank: str, currency: str, pivot: str) -> Leg | None:
    """Return the bank's leg from ``currency`` to ``pivot``, whichever of the two it quotes in the other."""
    if published := ledger.pair(bank, currency, pivot):
        return Leg(currency, pivot, published)
    if published := ledger.pair(bank, pivot, currency):
        return Leg(currency, pivot, published, inverted=True)
    return None
