"""Which of a bank's quotes holds now, which it replaced, and which comes next; pure.

A date that a bank merely repeats (weekends, holidays: every figure of the table as on the date before) is not a
publication of its own, so the change since the last one stays on screen until the next (SOURCES.md, rates rule 4).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from storage.records import Quote

KEPT = 8
"""Publications of each pair worth handing in (``storage.quotes.recent(KEPT)``): enough to see past a long holiday."""

STALE_AFTER = 2
"""Working days begun since a daily quote's date that make it stale: one publication at least was missed."""

STALE_WEEKLY = timedelta(days=10)

HELD_AT_MOST = timedelta(days=16)
"""How long before a past day a quote may be dated that held on it; beyond, the history has a gap there. New Year in
Russia takes eleven days, a weekly quote is followed by the next after a week or, over a holiday, two."""

Pair = tuple[str, str, str]
"""Bank, base, counter: what a series is stored under."""

_SHARED_AT_LEAST = 5  # pairs that must repeat before a table counts as repeated


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank as readers know it."""

    name: str
    currency: str
    """Its own currency, what it quotes others in."""
    zone: str
    """Where its dates are days."""
    site: str


BANKS = {
    "nbkr": Bank("NBKR", "KGS", "Asia/Bishkek", "https://www.nbkr.kg"),
    "nbk": Bank("NBK", "KZT", "Asia/Almaty", "https://nationalbank.kz"),
    "cbu": Bank("CBU", "UZS", "Asia/Tashkent", "https://cbu.uz"),
    "nbt": Bank("NBT", "TJS", "Asia/Dushanbe", "https://www.nbt.tj"),
    "cbt": Bank("CBT", "TMT", "Asia/Ashgabat", "https://cbt.tm"),
    "cbr": Bank("CBR", "RUB", "Europe/Moscow", "https://www.cbr.ru"),
    "ecb": Bank("ECB", "EUR", "Europe/Berlin", "https://www.ecb.europa.eu"),
    "frankfurter": Bank("Frankfurter", "USD", "UTC", "https://frankfurter.dev"),
}
"""By the key that quotes are stored under."""

BY_NAME = {bank.name: bank for bank in BANKS.values()}


@dataclass(frozen=True, slots=True)
class Published:
    """One pair of one bank at a moment."""

    current: Quote
    """What holds now; where nothing does yet, what comes first."""
    previous: Quote | None
    """Of the publication before, ``None`` where nothing is stored."""
    next: Quote | None
    """Already published, for a later day."""
    today: date
    """Where the bank is."""

    @property
    def not_yet(self) -> bool:
        """Whether even ``current`` is for a later day."""
        return self.current.date > self.today

    @property
    def age_days(self) -> int:
        """Calendar days since the quote's date, 0 for one that comes."""
        return max((self.today - self.current.date).days, 0)

    @property
    def stale(self) -> bool:
        """Whether a publication must have been missed."""
        if self.current.weekly:
            return self.today - self.current.date > STALE_WEEKLY
        return missed(self.current.date, self.today)


def missed(newest: date, today: date) -> bool:
    """Return whether a bank whose newest daily table is of ``newest`` must have missed a publication."""
    age = (today - newest).days
    days = (newest + timedelta(days=day) for day in range(1, min(age, 15) + 1))
    return age > 14 or sum(day.weekday() < 5 for day in days) >= STALE_AFTER


class Archive:
    """The unflagged quotes in hand, by bank and pair; looked at from a day or a moment by :class:`Ledger`."""

    def __init__(self, quotes: Iterable[Quote]) -> None:
        self._pairs: dict[Pair, list[Quote]] = defaultdict(list)
        for quote in quotes:
            if quote.flag is None and quote.value > 0:
                self._pairs[quote.bank, quote.base, quote.counter].append(quote)
        for pair in self._pairs.values():
            pair.sort(key=_day)
        self._repeats: dict[str, frozenset[date]] = {}

    def of(self, pair: Pair) -> Sequence[Quote]:
        """Return a pair's quotes, oldest first."""
        return self._pairs.get(pair, ())

    def repeated(self, bank: str) -> frozenset[date]:
        """Return the dates on which the bank's whole table is that of the date before."""
        if bank not in self._repeats:
            tables: dict[date, dict[tuple[str, str], Decimal]] = defaultdict(dict)
            for (whose, base, counter), quotes in self._pairs.items():
                if whose == bank:
                    for quote in quotes:
                        if not quote.weekly:
                            tables[quote.date][base, counter] = quote.value
            days = sorted(tables)
            self._repeats[bank] = frozenset(
                after for before, after in pairwise(days) if _same(tables[before], tables[after])
            )
        return self._repeats[bank]


class Ledger:
    """An archive as it looks on a day or at a moment.

    A moment (an aware ``datetime``) is another day for each bank, and sees what is announced for later days; a plain
    day is that day everywhere, and sees nothing later.
    """

    def __init__(self, archive: Archive, on: date) -> None:
        self.archive = archive
        self._moment = on if isinstance(on, datetime) else None
        self._day = on.astimezone(UTC).date() if isinstance(on, datetime) else on

    def today(self, bank: str) -> date:
        """Return the day it is where the bank is."""
        if self._moment is None or bank not in BANKS:
            return self._day
        return self._moment.astimezone(ZoneInfo(BANKS[bank].zone)).date()

    def pair(self, bank: str, base: str, counter: str) -> Published | None:
        """Return what the bank says of one unit of ``base`` in ``counter``, ``None`` where it says nothing."""
        quotes = self.archive.of((bank, base, counter))
        today = self.today(bank)
        held = bisect_right(quotes, today, key=_day)
        coming = quotes[held] if held < len(quotes) and self._moment is not None else None
        if held:
            return Published(quotes[held - 1], self._before(quotes, held - 1), coming, today)
        return Published(coming, None, None, today) if coming else None

    def back(self, pair: Pair, days: int) -> Quote | None:
        """Return what held so many days ago, ``None`` where what is stored does not reach to then."""
        quotes, day = self.archive.of(pair), self.today(pair[0]) - timedelta(days=days)
        held = bisect_right(quotes, day, key=_day)
        return quotes[held - 1] if held and day - quotes[held - 1].date <= HELD_AT_MOST else None

    def _before(self, quotes: Sequence[Quote], newest: int) -> Quote | None:
        """Return the publication before: past the days that merely repeat it, to the one that they repeat."""
        repeated = self.archive.repeated(quotes[newest].bank)
        first = newest
        while first and quotes[first].date in repeated:
            first -= 1
        if first:
            return quotes[first - 1]
        return quotes[0] if newest else None  # all that is stored repeats one table: no change


def _day(quote: Quote) -> date:
    return quote.date


def _same(before: dict[tuple[str, str], Decimal], after: dict[tuple[str, str], Decimal]) -> bool:
    shared = before.keys() & after.keys()
    return len(shared) >= _SHARED_AT_LEAST and all(before[pair] == after[pair] for pair in shared)
