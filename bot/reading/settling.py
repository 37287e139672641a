"""New rows of a bank among what is stored: the daily over the weekly, judged, and only what changes anything; pure.

settled(bank, rows, stored, held) -> what to save: the new rows, and stored ones whose flag they change
reconsidered(stored, days, held)  -> what to flag anew at the other banks, once one of them has said more

A correction that fails a check, of a figure that passed it, is *held*: the stored figure stands, the correction waits
beside it. Each time the bank or a sister says more it is judged again in the place of that figure, and takes it once it
passes; it is gone when the bank takes it back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.reading.banks.payload import ParsedQuote
from bot.reading.checks import judged, repeated_days
from bot.reading.dollar_prices import Others
from storage.records import Quote, QuoteFlag

AROUND = timedelta(days=14)
"""How far around new quotes stored ones are wanted, to judge them by."""
REJUDGED = timedelta(days=5)
"""How far back stored flags may change in the light of new quotes."""
WEEKLY_YIELDS = timedelta(days=10)
"""How near in time a daily quote keeps a weekly one of the same currency out (SOURCES.md, rates rule 3)."""

_Key = tuple[str, str, date]


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be saved, and how many of the new quotes are flagged."""

    changed: tuple[Quote, ...]
    flagged: int
    newest: date | None
    """Date of the newest quote that may be shown."""
    early: bool = False
    """Whether new quotes are flagged for their date alone: they may be shown once it comes near."""
    held: tuple[Quote, ...] = ()
    """New corrections that fail a check, of what passed it, each with its flag: what is stored stands."""
    withdrawn: tuple[Quote, ...] = ()
    """Corrections that were held, and that the bank has taken back."""


@dataclass(frozen=True, slots=True)
class Reconsidered:
    """What another bank's word changes."""

    flags: tuple[Quote, ...] = ()
    """Stored quotes with the flag they now have."""
    released: tuple[Quote, ...] = ()
    """Corrections that were held and now take the place of what they correct."""


def settled(
    bank: str, rows: Iterable[ParsedQuote], stored: Iterable[Quote], fetched_at: datetime, held: Iterable[Quote] = ()
) -> Settled:
    """Return what ``rows`` change. ``stored`` is what is known of all banks :data:`AROUND` them, flagged or not.

    A stored quote of the bank that lies further back may be among them, as the predecessor of what comes now. ``held``
    are corrections that wait, of any bank.
    """
    stored = list(stored)
    known = {_key(quote): quote for quote in stored if quote.bank == bank}
    fresh = _fresh(bank, rows, known.values(), fetched_at)
    if not fresh:
        return Settled((), 0, None)
    horizon = min(quote.date for quote in fresh.values()) - REJUDGED
    # What lies further back is context: its flags stand, and what is flagged is nobody's predecessor.
    series = {key: quote for key, quote in known.items() if quote.date >= horizon or quote.flag is None}
    waiting = {_key(quote): quote for quote in held if quote.bank == bank and quote.date >= horizon}
    withdrawn = tuple(quote for key, quote in waiting.items() if key in fresh and _repeats(fresh[key], known.get(key)))
    waiting = {key: quote for key, quote in waiting.items() if key in known and key not in fresh}
    others = _heard([quote for quote in stored if quote.bank != bank])
    weighed = _weighed(series, fresh, waiting, others)
    result = tuple(quote for quote in weighed.quotes if quote.date >= horizon)
    refused = tuple(quote for key, quote in weighed.refused.items() if key in fresh)
    new = fresh.keys() - weighed.refused.keys()
    return Settled(
        tuple(quote for quote in result if _differs(quote, known.get(_key(quote)))),
        len(refused) + sum(quote.flag is not None for quote in result if _key(quote) in new),
        max((quote.date for quote in result if quote.flag is None), default=None),
        any(quote.flag is QuoteFlag.FUTURE for quote in result if _key(quote) in new),
        refused,
        withdrawn,
    )


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A bank's series, judged with every correction in its place that passes."""

    quotes: tuple[Quote, ...]
    refused: dict[_Key, Quote]
    """Corrections that did not pass, each with its flag."""


def _weighed(
    series: Mapping[_Key, Quote], fresh: Mapping[_Key, Quote], waiting: Mapping[_Key, Quote], others: Others
) -> _Weighed:
    """Judge a bank's stored ``series`` with what is ``fresh`` and what is ``waiting`` in it.

    What fails gives way to what is stored, and the rest is judged again: what waits first, for it failed before and
    must not make what is fresh look wrong.
    """
    trial = {**waiting, **fresh}
    refused: dict[_Key, Quote] = {}
    while True:
        result = judged({**series, **trial}.values(), others)
        spoiling = {_key(quote): quote for quote in _spoiling(result, trial, series)}
        if not spoiling:
            return _Weighed(result, refused)
        spoiling = {key: quote for key, quote in spoiling.items() if key in waiting} or spoiling
        refused |= spoiling
        trial = {key: quote for key, quote in trial.items() if key not in spoiling}


def _spoiling(
    judged_quotes: Iterable[Quote], fresh: Mapping[_Key, Quote], known: Mapping[_Key, Quote]
) -> tuple[Quote, ...]:
    """Return new quotes that fail a check and would replace what has passed it: a bank that talks nonsense for a day.

    What merely carried the day before forward was no word of the bank for that day, and gives way.
    """
    failing = [quote for quote in judged_quotes if quote.flag is not None and _key(quote) in fresh]
    failing = [quote for quote in failing if _stands(known.get(_key(quote)), quote)]
    if not failing:
        return ()
    pairs: dict[tuple[str, str], list[Quote]] = defaultdict(list)
    for quote in sorted(known.values(), key=_day):
        pairs[quote.base, quote.counter].append(quote)
    carried = repeated_days(pairs)
    return tuple(quote for quote in failing if quote.date not in carried)


def _stands(before: Quote | None, now: Quote) -> bool:
    return before is not None and (before.flag, before.weekly) == (None, now.weekly) and before.value != now.value


def _day(quote: Quote) -> date:
    return quote.date


def reconsidered(
    stored: Iterable[Quote], since: date, until: date, but: str, held: Iterable[Quote] = ()
) -> Reconsidered:
    """Return what is another in the light of all that is stored, of the days ``since`` to ``until``.

    The bank that spoke last (``but``) has been judged already. A sister's word releases what was held back, also a
    correction, and may show that what was let through is far off.
    """
    banks: dict[str, list[Quote]] = {}
    for quote in stored:
        banks.setdefault(quote.bank, []).append(quote)
    waiting: dict[str, dict[_Key, Quote]] = defaultdict(dict)
    for quote in held:
        if since <= quote.date <= until:
            waiting[quote.bank][_key(quote)] = quote
    said = _heard([quote for own in banks.values() for quote in own])
    flags: list[Quote] = []
    released: list[Quote] = []
    for bank, own in banks.items():
        if bank == but or not any(since <= quote.date <= until for quote in own):
            continue
        near = [quote for quote in own if since <= quote.date <= until + REJUDGED or _before(quote, since)]
        series = {_key(quote): quote for quote in near}
        corrections = {key: quote for key, quote in waiting[bank].items() if key in series}
        for quote in _weighed(series, {}, corrections, said).quotes:
            before = series[_key(quote)]
            if not since <= quote.date <= until:
                continue
            if quote.value != before.value:
                released.append(quote)
            elif quote.flag is not before.flag:
                flags.append(quote)
    return Reconsidered(tuple(flags), tuple(released))


def _before(quote: Quote, since: date) -> bool:
    """Whether a quote may be a predecessor of what comes from ``since`` on, or its bank's dollar."""
    return quote.flag is None and quote.date < since


def _heard(quotes: Sequence[Quote]) -> Others:
    """Return what may speak for or against a quote, and what may speak for one only."""
    return Others.of(
        [quote for quote in quotes if quote.flag is None],
        [quote for quote in quotes if quote.flag is QuoteFlag.JUMP],
    )


def _fresh(bank: str, rows: Iterable[ParsedQuote], known: Iterable[Quote], fetched_at: datetime) -> dict[_Key, Quote]:
    rows = list(rows)
    daily: dict[tuple[str, str], list[date]] = {}
    seen: Sequence[ParsedQuote | Quote] = [*rows, *known]
    for one in seen:
        if not one.weekly:
            daily.setdefault((one.base, one.counter), []).append(one.date)
    fresh = {}
    for row in rows:
        near = daily.get((row.base, row.counter), ())
        if not row.weekly or all(abs(row.date - day) > WEEKLY_YIELDS for day in near):
            quote = Quote(bank, row.base, row.counter, row.value, row.date, fetched_at, row.weekly)
            fresh[_key(quote)] = quote
    return fresh


def _key(quote: Quote) -> _Key:
    return quote.base, quote.counter, quote.date


def _repeats(quote: Quote, known: Quote | None) -> bool:
    return known is not None and (quote.value, quote.weekly) == (known.value, known.weekly)


def _differs(quote: Quote, known: Quote | None) -> bool:
    return known is None or (quote.value, quote.weekly, quote.flag) != (known.value, known.weekly, known.flag)
