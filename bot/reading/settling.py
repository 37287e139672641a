"""New rows of a bank among what is stored: the daily over the weekly, judged, and only what changes anything; pure.

settled(bank, rows, stored) -> what to save: the new rows, and stored ones whose flag they change
reconsidered(stored, days)  -> what to flag anew at the other banks, once one of them has said more
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
    refused: tuple[Quote, ...] = ()
    """Corrections that fail a check, of what passed it: what is stored stands."""


def settled(bank: str, rows: Iterable[ParsedQuote], stored: Iterable[Quote], fetched_at: datetime) -> Settled:
    """Return what ``rows`` change. ``stored`` is what is known of all banks :data:`AROUND` them, flagged or not.

    A stored quote of the bank that lies further back may be among them, as the predecessor of what comes now.
    """
    stored = list(stored)
    known = {_key(quote): quote for quote in stored if quote.bank == bank}
    fresh = _fresh(bank, rows, known.values(), fetched_at)
    if not fresh:
        return Settled((), 0, None)
    horizon = min(quote.date for quote in fresh.values()) - REJUDGED
    # What lies further back is context: its flags stand, and what is flagged is nobody's predecessor.
    context = [quote for quote in known.values() if quote.date >= horizon or quote.flag is None]
    series = {_key(quote): quote for quote in context} | fresh
    others = _heard([quote for quote in stored if quote.bank != bank])
    result = judged(series.values(), others)
    refused = _spoiling(result, fresh, known)
    if refused:
        result = judged((series | {_key(quote): known[_key(quote)] for quote in refused}).values(), others)
        fresh = {key: quote for key, quote in fresh.items() if key not in set(map(_key, refused))}
    result = tuple(quote for quote in result if quote.date >= horizon)
    return Settled(
        tuple(quote for quote in result if _differs(quote, known.get(_key(quote)))),
        len(refused) + sum(quote.flag is not None for quote in result if _key(quote) in fresh),
        max((quote.date for quote in result if quote.flag is None), default=None),
        any(quote.flag is QuoteFlag.FUTURE for quote in result if _key(quote) in fresh),
        refused,
    )


def _spoiling(
    judged_quotes: Iterable[Quote], fresh: Mapping[_Key, Quote], known: Mapping[_Key, Quote]
) -> tuple[Quote, ...]:
    """Return new quotes that fail a check and would replace what has passed it: a bank that talks nonsense for a day.

    What merely carried the day before forward was no word of the bank for that day, and gives way.
    """
    pairs: dict[tuple[str, str], list[Quote]] = defaultdict(list)
    for quote in sorted(known.values(), key=_day):
        pairs[quote.base, quote.counter].append(quote)
    carried = repeated_days(pairs)
    failing = (quote for quote in judged_quotes if quote.flag is not None and _key(quote) in fresh)
    return tuple(
        quote
        for quote in failing
        if (before := known.get(_key(quote))) is not None
        and (before.flag, before.weekly) == (None, quote.weekly)
        and before.value != quote.value
        and quote.date not in carried
    )


def _day(quote: Quote) -> date:
    return quote.date


def reconsidered(stored: Iterable[Quote], since: date, until: date, but: str) -> tuple[Quote, ...]:
    """Return the quotes of ``since`` to ``until`` whose flag is another in the light of all that is stored.

    The bank that spoke last (``but``) has been judged already. A sister's word releases what was held back, and may
    show that what was let through is far off.
    """
    banks: dict[str, list[Quote]] = {}
    for quote in stored:
        banks.setdefault(quote.bank, []).append(quote)
    said = _heard([quote for own in banks.values() for quote in own])
    changed: list[Quote] = []
    for bank, own in banks.items():
        if bank == but or not any(since <= quote.date <= until for quote in own):
            continue
        series = [quote for quote in own if since <= quote.date <= until + REJUDGED or _before(quote, since)]
        flags = {_key(quote): quote.flag for quote in series}
        changed += [
            quote
            for quote in judged(series, said)
            if since <= quote.date <= until and quote.flag is not flags[_key(quote)]
        ]
    return tuple(changed)


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


def _differs(quote: Quote, known: Quote | None) -> bool:
    return known is None or (quote.value, quote.weekly, quote.flag) != (known.value, known.weekly, known.flag)
