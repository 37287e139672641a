"""Quotes to rates: what one unit of a currency costs in another, by whose word, and how that changed; pure.

Whose word counts (SOURCES.md, rates rule 7): for a local currency its own bank's direct quote; with none, over the
dollar, each leg from its own bank; between two foreign currencies the ECB, else the Bank of Russia. Two local banks
may quote each other: one of them is chosen for both directions (daily before weekly, fresh before stale, finely
printed before coarse), so that there and back is where one started. The manat's peg stands in for its bank, which is
often out of reach. Frankfurter is asked only where all that is missing or stale, and the answer says so.

A rate already published for a later day is announced as ``next``; the headline stays what holds now. Only where
nothing holds yet (a fresh store) is the coming rate the headline, marked :attr:`Mark.NEXT`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from handlers.publications import BANKS, Ledger, Published
from storage.records import Quote

LOCAL = ("KGS", "KZT", "TJS", "TMT", "UZS")
"""The five, in the order they are shown in."""

PEG = Decimal("3.5")
"""Manats a dollar since 2015-01-01."""

_HOME = {facts.currency: bank for bank, facts in BANKS.items() if bank != "frankfurter"}
_FINE = 4  # significant digits
_CENT = Decimal("0.01")


class Mark(StrEnum):
    """What a reader should know beside the figure."""

    WEEKLY = "weekly"
    PEGGED = "pegged"
    STALE = "stale"
    NEXT = "next"  # not in force yet
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class NextRate:
    """A rate already published for a later day."""

    value: Decimal
    date: date
    holds_from: datetime
    """Midnight where the bank is, in UTC."""
    change_percent: Decimal
    """Against what holds now."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of ``base`` costs ``value`` units of ``counter``; the value is not rounded (see :func:`displayed`)."""

    base: str
    counter: str
    value: Decimal
    banks: tuple[str, ...]
    """Names of the banks it rests on; empty where it is the peg alone."""
    date: date | None
    """Of the oldest leg; ``None`` where it is the peg alone."""
    age_days: int
    """Days since that date where its bank is."""
    change_percent: Decimal | None
    """Against the publication before, two decimals, never a negative zero; ``None`` where none is stored."""
    marks: frozenset[Mark] = frozenset()
    holds_from: datetime | None = None
    """Set where it does not hold yet (:attr:`Mark.NEXT`)."""
    next: NextRate | None = None


@dataclass(frozen=True, slots=True)
class RateRow:
    """One line of the card; ``rate`` is ``None`` where nobody says anything."""

    currency: str
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class RatesCard:
    """What one ``base`` costs in each currency or, ``inverse``, what one of each costs in ``base``."""

    base: str
    inverse: bool
    rows: tuple[RateRow, ...]
    banks: tuple[str, ...]
    """Names of all banks it rests on, in the rows' order, each once."""


def card(
    quotes: Iterable[Quote], base: str, now: datetime, *, inverse: bool = False, currencies: Sequence[str] = LOCAL
) -> RatesCard:
    """Return the rates card; ``quotes`` are ``storage.quotes.recent(publications.KEPT)``."""
    ledger = Ledger(quotes, now)
    rows = tuple(
        RateRow(currency, _rate(ledger, currency, base) if inverse else _rate(ledger, base, currency))
        for currency in currencies
        if currency != base
    )
    names = [name for row in rows if row.rate for name in row.rate.banks]
    return RatesCard(base, inverse, rows, tuple(dict.fromkeys(names)))


def cross(quotes: Iterable[Quote], base: str, counter: str, now: datetime) -> Rate | None:
    """Return what one ``base`` costs in ``counter``, ``None`` where nobody says anything."""
    return _rate(Ledger(quotes, now), base, counter)


@dataclass(frozen=True, slots=True)
class RouteLeg:
    """One bank's quote of one currency in another, turned round where ``inverted``; no ``bank``: the peg."""

    bank: str | None
    base: str
    counter: str
    inverted: bool


def routes(quotes: Iterable[Quote], base: str, counter: str, now: datetime) -> tuple[tuple[RouteLeg, ...], ...]:
    """Return the ways from ``base`` to ``counter``: first the one that :func:`cross` goes now, then the others."""
    ledger = Ledger(quotes, now)
    first, second = sorted((base, counter))
    best = _best(_ways(ledger, first, second)) if base != counter else None
    if best is None:
        return ()
    ways = dict.fromkeys((best, *_ways(ledger, first, second)))
    return tuple(tuple(map(_route_leg, way if base == first else _turned(way))) for way in ways)


def _route_leg(leg: "_Leg") -> RouteLeg:
    quote = leg.quote
    if quote is None:
        return RouteLeg(None, "USD", "TMT", leg.inverted)
    return RouteLeg(quote.bank, quote.base, quote.counter, leg.inverted)


def displayed(value: Decimal, digits: int = _FINE) -> Decimal:
    """Round for readers: at least ``digits`` significant ones, and cents below a thousand.

    12194.21 is 12194, 478.77 stays, 9.3371 is 9.337, 0.0000820061 is 0.00008201.
    """
    decimals = max(digits - 1 - value.adjusted(), 2 if value < 1000 else 0)
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def change_percent(before: Decimal, after: Decimal) -> Decimal:
    """Return the change in per cent with two decimals; what rounds to nothing is 0.00, never -0.00."""
    return ((after / before - 1) * 100).quantize(_CENT, ROUND_HALF_UP) + 0


# -- the ways from one currency to another -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Leg:
    """One quote on the way, or the peg (``published`` is ``None``)."""

    published: Published | None
    inverted: bool = False

    @property
    def quote(self) -> Quote | None:
        return self.published.current if self.published else None

    def worth(self, quote: Quote | None) -> Decimal:
        value = PEG if quote is None else quote.value
        return 1 / value if self.inverted else value

    def turned(self) -> "_Leg":
        return _Leg(self.published, not self.inverted)


_Way = tuple[_Leg, ...]


def _rate(ledger: Ledger, base: str, counter: str) -> Rate | None:
    if base == counter:
        return Rate(base, counter, Decimal(1), (), None, 0, None)
    # One way for both directions, found in the order of the alphabet and turned round where need be.
    first, second = sorted((base, counter))
    way = _best(_ways(ledger, first, second))
    if way is None:
        return None
    return _rated(base, counter, way if base == first else _turned(way))


def _turned(way: _Way) -> _Way:
    return tuple(leg.turned() for leg in way)


def _best(ways: Iterator[_Way]) -> _Way | None:
    """Return the first way without a stale leg, else the one whose oldest leg is the newest."""
    stale: list[_Way] = []
    for way in ways:
        if not any(leg.published and leg.published.stale for leg in way):
            return way
        stale.append(way)
    return max(stale, key=_oldest, default=None)


def _oldest(way: _Way) -> date:
    return min(leg.published.current.date for leg in way if leg.published)


def _ways(ledger: Ledger, base: str, counter: str) -> Iterator[_Way]:
    """Yield the ways from ``base`` to ``counter``, best word first."""
    local = {base, counter} & set(LOCAL)
    if local:
        yield from _direct(ledger, base, counter)
    else:
        yield from _foreign(ledger, base, counter)
    if {base, counter} == {"USD", "TMT"}:
        yield (_Leg(None, inverted=base == "TMT"),)
    if local and "USD" not in {base, counter}:
        for one in _dollars(ledger, base):
            for other in _dollars(ledger, counter):
                yield (*_turned(one), *other)
    yield from _within(ledger, "frankfurter", "USD", base, counter)


def _direct(ledger: Ledger, base: str, counter: str) -> list[_Way]:
    """Return the local banks' own quotes, at most one of each side's, the better one first."""
    legs = []
    for theirs, own, inverted in ((base, counter, False), (counter, base, True)):
        bank = _HOME.get(own) if own in LOCAL else None
        if bank and (published := ledger.pair(bank, theirs, own)):
            legs.append(_Leg(published, inverted))
    return [(leg,) for leg in sorted(legs, key=_weakness)]


def _weakness(leg: _Leg) -> tuple[bool, bool, bool, int]:
    if leg.published is None:
        return (False, False, False, 0)
    quote = leg.published.current
    fine = len(quote.value.normalize().as_tuple().digits) >= _FINE
    return (leg.published.stale, quote.weekly, not fine, -quote.date.toordinal())


def _dollars(ledger: Ledger, currency: str) -> Iterator[_Way]:
    """Yield the ways from a dollar to ``currency``: by its own bank, else by whoever quotes both."""
    home = _HOME.get(currency)
    if home and (published := ledger.pair(home, "USD", currency)):
        yield (_Leg(published),)
    if currency == "TMT":
        yield (_Leg(None),)
    elif currency not in LOCAL:
        yield from _foreign(ledger, "USD", currency)


def _foreign(ledger: Ledger, base: str, counter: str) -> Iterator[_Way]:
    """Yield the ways between two foreign currencies: the rouble's own bank, the ECB, the Bank of Russia, any other."""
    banks = ["cbr", "ecb"] if "RUB" in {base, counter} else ["ecb", "cbr"]
    for bank in (*banks, *(_HOME[currency] for currency in LOCAL)):
        yield from _within(ledger, bank, BANKS[bank].currency, base, counter)


def _within(ledger: Ledger, bank: str, pivot: str, base: str, counter: str) -> Iterator[_Way]:
    """Yield the way from ``base`` to ``counter`` over the ``pivot`` of one bank, where it quotes both."""
    legs = []
    for currency, arriving in ((base, False), (counter, True)):
        if currency != pivot:
            leg = _quoted(ledger, bank, currency, pivot)
            if leg is None:
                return
            legs.append(leg.turned() if arriving else leg)
    yield tuple(legs)


def _quoted(ledger: Ledger, bank: str, currency: str, pivot: str) -> _Leg | None:
    """Return the bank's leg from ``currency`` to ``pivot``, whichever of the two it quotes in the other."""
    if published := ledger.pair(bank, currency, pivot):
        return _Leg(published)
    if published := ledger.pair(bank, pivot, currency):
        return _Leg(published, inverted=True)
    return None


# -- from a way to a rate ----------------------------------------------------------------------------------------


def _rated(base: str, counter: str, way: _Way) -> Rate:
    said = [leg.published for leg in way if leg.published]
    current = _product(way, [leg.quote for leg in way])
    oldest = min(said, key=lambda published: published.current.date, default=None)
    waiting = [published for published in said if published.not_yet]
    return Rate(
        base,
        counter,
        current,
        tuple(dict.fromkeys(BANKS[one.current.bank].name for one in said)),
        oldest.current.date if oldest else None,
        oldest.age_days if oldest else 0,
        _change(way, current),
        _marks(way, {base, counter}),
        max((_midnight(one.current) for one in waiting), default=None),
        _next(way, current),
    )


def _product(way: _Way, quotes: Sequence[Quote | None]) -> Decimal:
    value = Decimal(1)
    for leg, quote in zip(way, quotes, strict=True):
        value *= leg.worth(quote)
    return value


def _change(way: _Way, current: Decimal) -> Decimal | None:
    """Return the change since the pair's publication before: the legs that were published last step back by one."""
    dates = [leg.published.current.date for leg in way if leg.published]
    if not dates:
        return None
    before: list[Quote | None] = []
    for leg in way:
        published = leg.published
        if published and published.current.date == max(dates):
            if published.previous is None:
                return None
            before.append(published.previous)
        else:
            before.append(leg.quote)
    return change_percent(_product(way, before), current)


def _next(way: _Way, current: Decimal) -> NextRate | None:
    coming = [leg.published.next for leg in way if leg.published and leg.published.next]
    if not coming:
        return None
    first = min(coming, key=lambda quote: quote.date)
    quotes: list[Quote | None] = []
    for leg in way:
        later = leg.published.next if leg.published else None
        quotes.append(later if later and later.date == first.date else leg.quote)
    value = _product(way, quotes)
    return NextRate(value, first.date, _midnight(first), change_percent(current, value))


def _midnight(quote: Quote) -> datetime:
    """Return the moment from which a quote holds, in UTC."""
    return datetime.combine(quote.date, time(), ZoneInfo(BANKS[quote.bank].zone)).astimezone(UTC)


def _marks(way: _Way, pair: set[str]) -> frozenset[Mark]:
    said = [leg.published for leg in way if leg.published]
    marks = {
        Mark.WEEKLY: any(one.current.weekly for one in said),
        Mark.STALE: any(one.stale for one in said),
        Mark.NEXT: any(one.not_yet for one in said),
        Mark.FALLBACK: any(one.current.bank == "frankfurter" for one in said),
        Mark.PEGGED: len(said) < len(way) or pair == {"USD", "TMT"},
    }
    return frozenset(mark for mark, holds in marks.items() if holds)
