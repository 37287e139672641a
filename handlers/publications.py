"""Which of a bank's quotes holds now, which it replaced, and which comes next; pure.

A date that a bank merely repeats (weekends, holidays: every figure of the table as on the date before) is not a
publication of its own, so the change since the last one stays on screen until the next (SOURCES.md, rates rule 4).
"""

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
        if self.age_days > 14:
            return True
        since = (self.current.date + timedelta(days=day) for day in range(1, self.age_days + 1))
        return sum(day.weekday() < 5 for day in since) >= STALE_AFTER


class Ledger:
    """The unflagged quotes in hand, looked at from one moment."""

    def __init__(self, quotes: Iterable[Quote], now: datetime) -> None:
        self._today = {bank: now.astimezone(ZoneInfo(facts.zone)).date() for bank, facts in BANKS.items()}
        self._utc_today = now.astimezone(UTC).date()
        self._pairs: dict[tuple[str, str, str], list[Quote]] = defaultdict(list)
        for quote in quotes:
            if quote.flag is None and quote.value > 0:
                self._pairs[quote.bank, quote.base, quote.counter].append(quote)
        for pair in self._pairs.values():
            pair.sort(key=lambda quote: quote.date, reverse=True)
        self._repeats: dict[str, frozenset[date]] = {}

    def pair(self, bank: str, base: str, counter: str) -> Published | None:
        """Return what the bank says of one unit of ``base`` in ``counter``, ``None`` where it says nothing."""
        quotes = self._pairs.get((bank, base, counter))
        if not quotes:
            return None
        today = self._today.get(bank, self._utc_today)
        held = [quote for quote in quotes if quote.date <= today]
        coming = [quote for quote in quotes if quote.date > today]
        if not held:
            return Published(coming[-1], None, None, today)
        return Published(held[0], self._before(bank, held), coming[-1] if coming else None, today)

    def _before(self, bank: str, held: Sequence[Quote]) -> Quote | None:
        repeated = self._repeated(bank)
        newest = 0
        while newest < len(held) - 1 and held[newest].date in repeated:
            newest += 1
        if newest + 1 < len(held):
            return held[newest + 1]
        return held[newest] if newest else None  # all that is stored repeats one table: no change

    def _repeated(self, bank: str) -> frozenset[date]:
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


def _same(before: dict[tuple[str, str], Decimal], after: dict[tuple[str, str], Decimal]) -> bool:
    shared = before.keys() & after.keys()
    return len(shared) >= _SHARED_AT_LEAST and all(before[pair] == after[pair] for pair in shared)
