"""The banks by format: how each is read, when it publishes, and for which day (SOURCES.md, table of rates)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.reading.banks import cbr, cbt, cbu, ecb, frankfurter, nbk, nbkr, nbt
from bot.reading.banks.payload import Payload

MONDAY_TO_FRIDAY = frozenset(range(5))
MONDAY_TO_SATURDAY = frozenset(range(6))


@dataclass(frozen=True, slots=True)
class BankFormat:
    """One bank's ways. Hours are UTC, ``zone`` is where its dates are days."""

    parse: Callable[[bytes, str | None], Payload]
    zone: str
    opens: int
    """Hour at which publishing begins on working days."""
    closes: int
    """Hour by which it is usually done."""
    lead: int = 0
    """Days from publishing to the date of what is published: 1 where tomorrow's rate is set today."""
    answers_earlier: bool = False
    """Whether a day without a publication is answered with the one before under its true date, rightly so."""
    dated: frozenset[int] = MONDAY_TO_FRIDAY
    """Weekdays (Monday is 0) whose history is asked for; the others repeat the day before, or have no file."""

    def today(self, now: datetime) -> date:
        """Return the calendar day where the bank is."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def day_to_ask(self, now: datetime) -> date:
        """Return the day whose rates are surely there, for a URL that names one.

        A bank that sets tomorrow's rate today has today's; one that sets today's has yesterday's until it opens.
        """
        asked = self.today(now)
        if not self.lead and now.hour < self.opens and now.date() <= asked:
            asked -= timedelta(days=1)
        while asked.weekday() not in self.dated:
            asked -= timedelta(days=1)
        return asked

    def publishing(self, now: datetime) -> bool:
        """Return whether the bank is about to publish: on working days in its hours, and one more for good measure."""
        return now.weekday() < 5 and self.opens <= now.hour <= self.closes

    def awaited(self, now: datetime) -> date:
        """Return the date of the newest publication that may be out at ``now``."""
        shown = now if now.weekday() < 5 and now.hour >= self.opens else now - timedelta(days=1)
        while shown.weekday() >= 5:
            shown -= timedelta(days=1)
        return shown.date() + timedelta(days=self.lead)


FORMATS = {
    "nbkr": BankFormat(nbkr.parse, "Asia/Bishkek", 8, 10, lead=1),
    "nbk": BankFormat(nbk.parse, "Asia/Almaty", 9, 11, lead=1, dated=MONDAY_TO_SATURDAY),
    "cbu": BankFormat(cbu.parse, "Asia/Tashkent", 8, 10, answers_earlier=True),
    "nbt": BankFormat(nbt.parse, "Asia/Dushanbe", 4, 6),
    "cbt": BankFormat(cbt.parse, "Asia/Ashgabat", 10, 12, lead=1, dated=MONDAY_TO_SATURDAY),
    "cbr": BankFormat(cbr.parse, "Europe/Moscow", 9, 11, lead=1, answers_earlier=True, dated=MONDAY_TO_SATURDAY),
    "ecb": BankFormat(ecb.parse, "Europe/Berlin", 15, 16),
    "frankfurter": BankFormat(frankfurter.parse, "UTC", 16, 17, answers_earlier=True),
}
"""Every ``format`` a ``[[bank]]`` of the catalogue may have."""
