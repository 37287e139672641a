"""Quotes to rates: what one unit of a currency costs in another, by whose word, and how that changed; pure.

::

    rate(quotes, "RUB", "UZS", on=now)    -> Rate | None      the rate at a moment (what is shown now)
    rate(quotes, "RUB", "UZS", on=day)    -> Rate | None      the rate that held on a past day
    series(quotes, "RUB", "UZS", days)    -> one of them a day, the quotes indexed once (charts)
    card(quotes, "USD", now)              -> RatesCard        one base against several
    by_bank(quotes, "cbr", "RUB", "KGS", on=now) -> Rate | None  by one bank's own quote, whichever way round it is

``quotes`` are stored ones, in any order, flagged ones among them or not: ``storage.quotes.recent(publications.KEPT)``
for what holds now; for the past ``storage.quotes.between(*leg.pair, since, until)`` for each leg of a rate's route, or
``storage.quotes.in_force(day)`` for everything on one day.

``on``: an aware ``datetime`` is each bank's own day at that moment, and a rate announced for a later day comes along as
:attr:`Rate.next`; a plain ``date`` is that day for all banks, and nothing later is seen.

A :class:`Rate` says what it rests on:

- ``value`` exact, ``base`` and ``counter``; rounded for people by :func:`displayed`.
- ``route``: its legs, each with ``bank`` (key), ``pair`` (the stored series), ``date``, ``value`` and ``inverted``. One
  leg is a direct quote (``direct``); with several, ``over`` names the currencies between. A leg without a bank is the
  manat's peg. Which way is taken: ``handlers/ways.py``.
- ``banks``: their names, each once. ``date``: of the oldest leg. ``age_days``.
- ``marks``: weekly, pegged, stale, next (not in force yet), fallback.
- ``change_percent`` against what ``against`` says (the publication before, what held a week or thirty days ago),
  two decimals, never a negative zero, ``None`` where that is not stored; ``since`` is the day compared with.

A rate already published for a later day is announced as ``next``; the headline stays what holds now. Only where
nothing holds yet (a fresh store) is the coming rate the headline, marked :attr:`Mark.NEXT`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from handlers.publications import BANKS, Archive, Ledger
from handlers.ways import FALLBACK, HOME, LOCAL, PEG, Leg, Way, best_way, quoted
from storage.records import Quote

__all__ = [
    "HOME",
    "LOCAL",
    "PEG",
    "Against",
    "Leg",
    "Mark",
    "NextRate",
    "Rate",
    "RateRow",
    "RatesCard",
    "by_bank",
    "card",
    "change_percent",
    "cross",
    "displayed",
    "rate",
    "series",
]

Day = date  # within a class that has a ``date`` of its own
_FINE = 4  # significant digits
_CENT = Decimal("0.01")


class Mark(StrEnum):
    """What a reader should know beside the figure."""

    WEEKLY = "weekly"
    PEGGED = "pegged"
    STALE = "stale"
    NEXT = "next"  # not in force yet
    FALLBACK = "fallback"


class Against(StrEnum):
    """What a change is counted from."""

    PUBLICATION = "p"
    WEEK = "w"
    MONTH = "m"

    @property
    def days(self) -> int:
        """How many days ago, 0 for the publication before."""
        return {Against.WEEK: 7, Against.MONTH: 30}.get(self, 0)


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
    """Two decimals, never a negative zero; ``None`` where what it is counted from is not stored."""
    marks: frozenset[Mark] = frozenset()
    holds_from: datetime | None = None
    """Set where it does not hold yet (:attr:`Mark.NEXT`)."""
    next: NextRate | None = None
    route: tuple[Leg, ...] = ()
    """From ``base`` to ``counter``; empty for a currency in itself."""
    since: Day | None = None
    """The day that the change is counted from."""

    @property
    def direct(self) -> bool:
        """Whether it is one bank's own quote, this way round or the other."""
        return len(self.route) == 1

    @property
    def over(self) -> tuple[str, ...]:
        """The currencies on the way."""
        return tuple(leg.counter for leg in self.route[:-1])

    @property
    def dates(self) -> tuple[Day, ...]:
        """The legs' dates, in the route's order."""
        return tuple(leg.date for leg in self.route if leg.date)


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
    against: Against = Against.PUBLICATION


def rate(
    quotes: Iterable[Quote], base: str, counter: str, *, on: date, against: Against = Against.PUBLICATION
) -> Rate | None:
    """Return what one ``base`` costs in ``counter`` on a day or at a moment, ``None`` where nobody says anything."""
    return _rate(Ledger(Archive(quotes), on), base, counter, against)


def by_bank(
    quotes: Iterable[Quote], bank: str, base: str, counter: str, *, on: date, against: Against = Against.PUBLICATION
) -> Rate | None:
    """Return what one ``base`` costs in ``counter`` by one bank's own quote of the two, ``None`` where it has none."""
    ledger = Ledger(Archive(quotes), on)
    leg = quoted(ledger, bank, base, counter)
    return _rated(ledger, base, counter, (leg,), against) if leg else None


def series(quotes: Iterable[Quote], base: str, counter: str, days: Iterable[date]) -> tuple[Rate | None, ...]:
    """Return the rate that held on each of ``days``, in their order."""
    archive = Archive(quotes)
    return tuple(_rate(Ledger(archive, day), base, counter) for day in days)


def cross(quotes: Iterable[Quote], base: str, counter: str, on: date) -> Rate | None:
    """Return what one ``base`` costs in ``counter`` on a day or at a moment: :func:`rate` by place."""
    return rate(quotes, base, counter, on=on)


def card(
    quotes: Iterable[Quote],
    base: str,
    on: date,
    *,
    inverse: bool = False,
    currencies: Sequence[str] = LOCAL,
    against: Against = Against.PUBLICATION,
) -> RatesCard:
    """Return the rates card of a moment or a past day; ``quotes`` reach back as far as ``against`` does."""
    ledger = Ledger(Archive(quotes), on)
    rows = tuple(
        RateRow(currency, _rate(ledger, *((currency, base) if inverse else (base, currency)), against))
        for currency in currencies
        if currency != base
    )
    names = [name for row in rows if row.rate for name in row.rate.banks]
    return RatesCard(base, inverse, rows, tuple(dict.fromkeys(names)), against)


def displayed(value: Decimal, digits: int = _FINE) -> Decimal:
    """Round for readers: at least ``digits`` significant ones, and cents below a thousand.

    12194.21 is 12194, 478.77 stays, 9.3371 is 9.337, 0.0000820061 is 0.00008201.
    """
    decimals = max(digits - 1 - value.adjusted(), 2 if value < 1000 else 0)
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def change_percent(before: Decimal, after: Decimal) -> Decimal:
    """Return the change in per cent with two decimals; what rounds to nothing is 0.00, never -0.00."""
    return ((after / before - 1) * 100).quantize(_CENT, ROUND_HALF_UP) + 0


# -- from a way to a rate ----------------------------------------------------------------------------------------


def _rate(ledger: Ledger, base: str, counter: str, against: Against = Against.PUBLICATION) -> Rate | None:
    if base == counter:
        return Rate(base, counter, Decimal(1), (), None, 0, None)
    way = best_way(ledger, base, counter)
    return _rated(ledger, base, counter, way, against) if way else None


def _rated(ledger: Ledger, base: str, counter: str, way: Way, against: Against) -> Rate:
    said = [leg.published for leg in way if leg.published]
    current = _product(way, [leg.quote for leg in way])
    oldest = min(said, key=lambda published: published.current.date, default=None)
    waiting = [published for published in said if published.not_yet]
    before = _before(way) if against is Against.PUBLICATION else _back(ledger, way, against.days)
    compared = [then.date for leg, then in zip(way, before or (), strict=False) if then and then is not leg.quote]
    return Rate(
        base,
        counter,
        current,
        tuple(dict.fromkeys(BANKS[one.current.bank].name for one in said)),
        oldest.current.date if oldest else None,
        oldest.age_days if oldest else 0,
        None if before is None else change_percent(_product(way, before), current),
        _marks(way, {base, counter}),
        max((_midnight(one.current) for one in waiting), default=None),
        _next(way, current),
        way,
        max(compared, default=None),
    )


def _product(way: Way, quotes: Sequence[Quote | None]) -> Decimal:
    above, below = Decimal(1), Decimal(1)
    for leg, quote in zip(way, quotes, strict=True):
        value = PEG if quote is None else quote.value
        above, below = (above, below * value) if leg.inverted else (above * value, below)
    return above / below  # divided once, so rounded once


def _before(way: Way) -> list[Quote | None] | None:
    """Return the pair's publication before: the legs that were published last step back by one."""
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
    return before


def _back(ledger: Ledger, way: Way, days: int) -> list[Quote | None] | None:
    """Return what held on each leg so many days ago; the peg held then too."""
    if not any(leg.pair for leg in way):
        return None
    before = [ledger.back(leg.pair, days) if leg.pair else None for leg in way]
    return None if any(leg.pair and then is None for leg, then in zip(way, before, strict=True)) else before


def _next(way: Way, current: Decimal) -> NextRate | None:
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


def _marks(way: Way, pair: set[str]) -> frozenset[Mark]:
    said = [leg.published for leg in way if leg.published]
    marks = {
        Mark.WEEKLY: any(one.current.weekly for one in said),
        Mark.STALE: any(one.stale for one in said),
        Mark.NEXT: any(one.not_yet for one in said),
        Mark.FALLBACK: any(one.current.bank == FALLBACK for one in said),
        Mark.PEGGED: len(said) < len(way) or pair == {"USD", "TMT"},
    }
    return frozenset(mark for mark, holds in marks.items() if holds)
