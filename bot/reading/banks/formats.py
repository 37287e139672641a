"""The banks by format: how each is read, when it publishes, and for which day (SOURCES.md, table of rates)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.reading.banks import cbr, cbt, cbu, ecb, frankfurter, nbk, nbkr, nbt
from bot.reading.banks.payload import Payload

MONDAY_TO_FRIDAY = frozenset(range(5))
MONDAY_TO_SATURDAY = frozenset(range(6))
TUESDAY_TO_SATURDAY = frozenset(range(1, 6))


@dataclass(frozen=True, slots=True)
class BankFormat:
    """One bank's ways."""

    parse: Callable[[bytes, str | None], Payload]
    """Bytes and the HTTP charset to quotes; raises ``ParseError``."""
    opens: int
    """Hour (UTC) at which publishing begins on working days."""
    closes: int
    """Hour (UTC) by which it is usually done."""
    lead: int = 0
    """Days from publishing to the date of what is published: 1 where tomorrow's rate is set today."""
    answers_earlier: bool = False
    """Whether a day without a publication is answered with the one before under its true date, rightly so."""
    dated: frozenset[int] = MONDAY_TO_FRIDAY
    """Weekdays (Monday is 0) that are asked for by day; the others repeat the day before, or have no file."""
    range_parameters: tuple[str, str] | None = None
    """Query parameters that ask for a range of days, where the history URL names no day."""


FORMATS: Mapping[str, BankFormat] = {
    "nbkr": BankFormat(nbkr.parse, 8, 10, lead=1),
    "nbk": BankFormat(nbk.parse, 9, 11, lead=1, dated=MONDAY_TO_SATURDAY),
    "cbu": BankFormat(cbu.parse, 8, 10, answers_earlier=True),
    "nbt": BankFormat(nbt.parse, 4, 6),
    "cbt": BankFormat(cbt.parse, 10, 12, lead=1, dated=MONDAY_TO_SATURDAY),
    "cbr": BankFormat(
        cbr.parse,
        9,
        11,
        lead=1,
        answers_earlier=True,
        dated=TUESDAY_TO_SATURDAY,
        range_parameters=("date_req1", "date_req2"),
    ),
    "ecb": BankFormat(ecb.parse, 15, 16),
    "frankfurter": BankFormat(frankfurter.parse, 16, 17, answers_earlier=True, range_parameters=("from", "to")),
}
"""Every ``format`` a ``[[bank]]`` of the catalogue may have."""
