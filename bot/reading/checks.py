"""Whether a quote may be shown (SOURCES.md, rates rule 5); pure.

    judged(one bank's series, what the others say) -> the series with its flags

- **positive**, and dated **at most two days ahead** of the fetch.
- **The peg**: USD/TMT is 3.5 +- 0.5 % since 2015, and so must be what a bank's manat and its dollar imply.
- **The step** from the last accepted quote of the pair: at most a quarter up or down (factor 1.25), one per cent more
  for each further day between the two, never more than a factor of 2; and no more than a tenth on a day on which the
  sisters (two of them, for a bank's own dollar) stand where they were. A greater step is accepted when a sister bank's
  cross rate confirms it; a *witness* may too, a quote that is itself held back for the same step on the same day, as
  long as no sister of that day stands where it was (two banks do not mistype alike). Else it is accepted as soon as the
  next publication stays at the new level and no sister has spoken against it since. A devaluation passes, a typing
  mistake does not. A table that merely repeats the one before (a weekend) is no next publication: it shares its flags.
  What moves by a tenth on a day whose dollar is held back is held back with it.
- **The cross rate**: the currency's price in dollars, here and at the sister banks within a week, differs by at most
  10 % on the same day, 30 % on others (10 % from one day to the next where there is no predecessor to go by) and with
  weekly figures. One near sister is enough. A bank's own dollar is doubted only by two sisters or more, and not while
  it follows its own predecessor.

Flagged quotes are nobody's predecessor and nobody's sister. Flags are a function of the whole series, so they do not
depend on the order in which days arrived, and one is lifted once later days explain the quote.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise

from bot.reading.dollar_prices import (
    Others,
    Price,
    Prices,
    apart,
    coarseness,
    is_dollar,
    last_place,
    nearest_of_each,
    next_of_each,
    price_of,
    sisters_of,
)
from storage.records import Quote, QuoteFlag

AHEAD = timedelta(days=2)
PEG = Decimal("3.5")
PEG_SINCE = date(2015, 1, 1)
_PEG_BAND = Decimal("0.005")
_STEP = Decimal("1.25")
_STEP_PER_DAY = Decimal("1.01")
_GREATEST_STEP = Decimal(2)
_NEAR, _NEAR_OTHER_DAY = Decimal("0.10"), Decimal("0.30")
_CONFIRMED = Decimal("0.07")
_ALIKE = timedelta(days=1)
_OLD = timedelta(days=365)
_TABLE = 2  # pairs at least that must repeat before a table counts as repeated
_SHARED = frozenset({QuoteFlag.JUMP, QuoteFlag.CROSS})
"""Flags that a repeated table has in common with the table it repeats."""

_Pair = tuple[str, str]

MANY_RATES = frozenset({"ARS", "CUP", "IRR", "LBP", "LYD", "MMK", "SDG", "SYP", "VES", "YER", "ZWG"})
"""Currencies with several official rates at once: banks rightly differ, by a multiple at times."""


def judged(series: Iterable[Quote], others: Others | Iterable[Quote]) -> tuple[Quote, ...]:
    """Return one bank's quotes, oldest first, with their flags, beside what ``others`` say.

    Unflagged quotes of other banks do for ``others`` where no witness is to be heard. Flags that ``series`` comes with
    are forgotten. Give several publications of each pair: the more, the better.
    """
    pairs: dict[_Pair, list[Quote]] = defaultdict(list)
    for quote in sorted(series, key=_day):
        pairs[quote.base, quote.counter].append(replace(quote, flag=None))
    others = others if isinstance(others, Others) else Others.of(others)
    bench = _Bench(others.prices, others.witnesses, repeated_days(pairs))
    result: list[Quote] = []
    # The dollar first: every other currency's price stands on it.
    for pair in sorted(pairs, key=lambda pair: "USD" not in pair):
        flagged = _pair_judged(pairs[pair], bench)
        result += flagged
        if "USD" in pair:
            bench.dollars += [quote for quote in flagged if quote.flag is None]
            bench.doubted |= {quote.date for quote in flagged if quote.flag is not None}
    return tuple(sorted(result, key=lambda quote: (quote.date, quote.base, quote.counter)))


@dataclass(slots=True)
class _Bench:
    """What the pairs of one bank are judged by."""

    prices: Prices
    """Of the sisters."""
    witnesses: Prices
    """Of quotes that are held back themselves."""
    repeated: frozenset[date]
    """Days whose whole table is that of the day before."""
    dollars: list[Quote] = field(default_factory=list)
    """The bank's own, accepted."""
    doubted: set[date] = field(default_factory=set)
    """Days whose dollar is flagged."""

    def doubts(self, quote: Quote) -> bool:
        """Whether the bank's dollar of that day is held back, on which the price of every other currency stands."""
        return quote.date in self.doubted and not is_dollar(quote)


def _day(quote: Quote) -> date:
    return quote.date


def repeated_days(pairs: Mapping[_Pair, Sequence[Quote]]) -> frozenset[date]:
    """Return the days on which one bank's whole table is that of the day before."""
    tables: dict[date, dict[_Pair, Decimal]] = defaultdict(dict)
    for pair, quotes in pairs.items():
        for quote in quotes:
            if not quote.weekly:
                tables[quote.date][pair] = quote.value
    return frozenset(
        after
        for before, after in pairwise(sorted(tables))
        if len(shared := tables[before].keys() & tables[after].keys()) >= _TABLE
        and all(tables[before][pair] == tables[after][pair] for pair in shared)
    )


def _pair_judged(quotes: Sequence[Quote], bench: _Bench) -> list[Quote]:
    """Walk through one pair's publications, oldest first."""
    result: list[Quote] = []
    accepted: Quote | None = None
    doubtful: int | None = None  # index of the publication before, where that was flagged for its step
    for quote in quotes:
        if result and result[-1].flag in _SHARED and quote.date in bench.repeated and quote.value == result[-1].value:
            result.append(replace(quote, flag=result[-1].flag))
            continue
        own = price_of(quote, bench.dollars)
        flag = _structural(quote, own)
        if own is not None and bench.doubts(quote):
            own = replace(own, coarse=coarseness(quote.value))  # an older dollar is no reason to be lenient
        # What is flagged already may be zero, and no step leads there.
        stepped = flag is None and accepted is not None and _too_far_a_step(accepted, quote, own, bench)
        confirmed = stepped and _confirmed(own, bench)
        stays = False
        if stepped and not confirmed:
            stays = doubtful is not None and not bench.doubts(quote) and _step_allowed(result[doubtful], quote)
            flag = None if stays else QuoteFlag.JUMP
        # Against a new level only those can speak who have spoken since.
        since = result[doubtful].date if stays and doubtful is not None else date.min
        if (
            flag is None
            and not confirmed
            and _far(quote, own, bench.prices, since, follows=accepted is not None and not stepped)
        ):
            flag = QuoteFlag.CROSS
        if flag is None and doubtful is not None and (stays or _nearer(quote, result[doubtful], accepted)):
            result[doubtful:] = [replace(held, flag=None) for held in result[doubtful:]]
        doubtful = len(result) if flag is QuoteFlag.JUMP else None
        result.append(replace(quote, flag=flag))
        if flag is None:
            accepted = quote
    return result


def _structural(quote: Quote, own: Price | None) -> QuoteFlag | None:
    if quote.value <= 0:
        return QuoteFlag.NOT_POSITIVE
    if quote.date > quote.fetched_at.date() + AHEAD:
        return QuoteFlag.FUTURE
    if own is not None and own.currency == "TMT" and quote.date >= PEG_SINCE:
        implied = 1 / own.value
        if abs(implied / PEG - 1) > _PEG_BAND + own.coarse:
            return QuoteFlag.PEG
    return None


def _nearer(quote: Quote, doubtful: Quote, accepted: Quote | None) -> bool:
    """Whether a quote within bounds of both is nearer to the one that was held back."""
    return accepted is not None and _ratio(quote, doubtful) < _ratio(quote, accepted)


def _ratio(one: Quote, other: Quote) -> Decimal:
    low, high = sorted((one.value, other.value))
    return high / low


def _too_far_a_step(before: Quote, quote: Quote, own: Price | None, bench: _Bench) -> bool:
    """Whether a quote is out of bounds, or moves by a tenth and more on a day on which no sister does."""
    if not _step_allowed(before, quote):
        return True
    if bench.doubts(quote) and _ratio(before, quote) > 1 + _NEAR:
        return True  # together with the dollar, or nobody can tell
    if own is None or own.currency in MANY_RATES or _ratio(before, quote) <= 1 + _NEAR or own.weekly:
        return False
    fresh = [sister for sister in sisters_of(own, bench.prices) if sister.date >= own.date and not sister.weekly]
    needed = 2 if is_dollar(quote) else 1
    return len({sister.bank for sister in fresh}) >= needed and all(apart(own, one) > _CONFIRMED for one in fresh)


def _step_allowed(before: Quote, after: Quote) -> bool:
    gap = (after.date - before.date).days
    if abs(gap) > _OLD.days:
        return True  # a year apart, nothing follows from one for the other
    low, high = sorted((before.value, after.value))
    if high <= low * _greatest_step(max(abs(gap) - 1, 0)):
        return True
    return high - low <= max(last_place(before.value), last_place(after.value))  # the least that can be printed


@cache
def _greatest_step(further_days: int) -> Decimal:
    return min(_STEP * _STEP_PER_DAY**further_days, _GREATEST_STEP)


def _confirmed(own: Price | None, bench: _Bench) -> bool:
    """Whether a sister is at the new level; or a witness of the same days, and no sister of these days far from it."""
    if own is None:
        return False
    sisters = sisters_of(own, bench.prices)
    told = [*nearest_of_each(own, sisters), *next_of_each(own, sisters)]
    if any(apart(own, sister) <= _CONFIRMED for sister in told if not sister.weekly):
        return True
    if any(apart(own, sister) > _NEAR for sister in sisters if sister.date >= own.date and not sister.weekly):
        return False
    return any(
        apart(own, witness) <= _CONFIRMED
        for witness in sisters_of(own, bench.witnesses)
        if abs(witness.date - own.date) <= _ALIKE and not witness.weekly
    )


def _far(quote: Quote, own: Price | None, prices: Prices, since: date, *, follows: bool) -> bool:
    if own is None or own.currency in MANY_RATES:
        return False
    sisters = nearest_of_each(own, [sister for sister in sisters_of(own, prices) if sister.date >= since])
    if not sisters or (quote.base == "USD" and (follows or len({sister.bank for sister in sisters}) < 2)):
        return False
    return not any(apart(own, sister) <= _tolerance(own, sister, follows=follows) for sister in sisters)


def _tolerance(own: Price, sister: Price, *, follows: bool) -> Decimal:
    days = abs(own.date - sister.date).days
    if own.weekly or sister.weekly or days > 1 or (days and follows):
        return _NEAR_OTHER_DAY
    return _NEAR
