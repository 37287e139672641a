"""What a bank's answer holds, and the reading of its figures, days and codes.

A row that cannot be read is refused by itself and counted; an answer without a single usable row is a
:class:`~bot.reading.outcome.ParseError`, never "no rates that day" (SOURCES.md, rates rule 6).
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from bot.reading.outcome import ParseError

SIGNIFICANT = 12
"""Significant digits kept of a unit rate (SOURCES.md, rates rule 1)."""

_UNIT = Context(prec=SIGNIFICANT)
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’]")  # what sets thousands apart in one language or another
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?\Z")
_CODE = re.compile(r"[A-Z]{3}\Z")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(?![0-9])")
_YEAR_FIRST = re.compile(r"([0-9]{4})[./-]([0-9]{1,2})[./-]([0-9]{1,2})(?![0-9])")
_LONGEST_FIGURE = 40
_CURRENCIES = 400  # ISO 4217 has about 180 in use and as many behind it
_TINIEST, _GREATEST = Decimal("1e-12"), Decimal("1e12")


class NotATableError(ParseError):
    """Not a bank's table at all: an HTML page with status 200, as a rule."""


class RowError(Exception):
    """One row cannot be read; the others can."""


@dataclass(frozen=True, slots=True)
class ParsedQuote:
    """One unit of ``base`` costs ``value`` units of ``counter`` on ``date``, as the payload says it."""

    base: str
    counter: str
    value: Decimal
    date: date
    weekly: bool = False


@dataclass(frozen=True, slots=True)
class Payload:
    """The rows that could be read (at least one), and why each of the others could not."""

    quotes: tuple[ParsedQuote, ...]
    refused: tuple[str, ...] = ()


def number(raw: Any) -> Decimal:
    """Return a printed figure: decimal comma or point, thousands set apart by spaces, points or commas.

    A lone comma or point is a decimal sign; of two kinds the last one is. ``RowError`` where it is no number.
    """
    if isinstance(raw, bool) or not isinstance(raw, (str, int, Decimal)):
        raise RowError(f"no figure: {_shown(raw)}")
    if isinstance(raw, str):
        text = _SPACES.sub("", raw).replace("\u2212", "-")
    else:
        text = str(raw) if isinstance(raw, Decimal) or abs(raw) < _GREATEST else "too great"
    comma, point = text.rfind(","), text.rfind(".")
    if comma > point:
        text = text.replace(".", "").replace(",", "." if text.count(",") == 1 else "")
    elif comma >= 0:
        text = text.replace(",", "")
    if text.count(".") > 1:
        text = text.replace(".", "")
    if len(text) > _LONGEST_FIGURE or not _NUMBER.match(text):
        raise RowError(f"no figure: {_shown(raw)}")
    return Decimal(text)


def unit_rate(value: Any, nominal: Any) -> Decimal:
    """Return ``value / nominal`` with 12 significant digits; zero and below are left for the checks to flag."""
    amount, units = number(value), number(nominal)
    if units <= 0:
        raise RowError(f"a nominal of {units}")
    try:
        rate = _UNIT.divide(amount, units)
    except InvalidOperation as error:  # pragma: no cover - figures are bounded by their length
        raise RowError(f"no figure: {_shown(value)}") from error
    if rate and not _TINIEST <= abs(rate) <= _GREATEST:
        raise RowError(f"out of all bounds: {_shown(value)} for {_shown(nominal)}")
    return rate


def code(raw: Any) -> str:
    """Return a currency's letter code in capitals, ``RowError`` where it is none."""
    text = raw.strip().upper() if isinstance(raw, str) else ""
    if not _CODE.match(text):
        raise RowError(f"no currency code: {_shown(raw)}")
    return text


def day(raw: Any) -> date:
    """Return a calendar day written ``dd.mm.yyyy``, ``dd/mm/yyyy`` or ``yyyy-mm-dd``, ``RowError`` where it is none.

    Numbers around it are read day first, as all of our banks do; a time after it is ignored.
    """
    text = raw.strip() if isinstance(raw, str) else ""
    if found := _YEAR_FIRST.match(text):
        year, month, of_month = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.match(text):
        of_month, month, year = (int(part) for part in found.groups())
    else:
        year = month = of_month = 0
    try:
        if 1990 <= year <= 2100:
            return date(year, month, of_month)
    except ValueError:
        pass  # the 32nd, or month 13
    raise RowError(f"no day: {_shown(raw)}")


def payload_day(raw: Any) -> date:
    """Return the day of a whole payload; without one the payload is of no use, for no date is ever invented."""
    try:
        return day(raw)
    except RowError as error:
        raise ParseError(f"the table has no date ({error})" if raw else "the table has no date") from error


def _shown(raw: Any) -> str:
    text = raw if isinstance(raw, str) else type(raw).__name__
    return repr(text[:30])


class Rows:
    """Gathers the rows of one answer: what cannot be read is refused by itself, and so is a second, other figure."""

    def __init__(self) -> None:
        self._quotes: dict[tuple[str, str, date], ParsedQuote] = {}
        self._refused: list[str] = []

    def add(self, base: Any, counter: Any, value: Any, nominal: Any, dated: Any, *, weekly: bool = False) -> None:
        """Read one row; ``dated`` is a ``date`` or how the bank writes one."""
        try:
            when = dated if isinstance(dated, date) else day(dated)
            self._keep(ParsedQuote(code(base), code(counter), unit_rate(value, nominal), when, weekly))
        except RowError as error:
            self._refused.append(str(error))

    def _keep(self, quote: ParsedQuote) -> None:
        if quote.base == quote.counter:
            return  # a bank may list its own currency at 1
        known = self._quotes.setdefault((quote.base, quote.counter, quote.date), quote)
        if known.value != quote.value:
            raise RowError(f"{quote.base} stands twice, with two figures")

    def payload(self) -> Payload:
        """Return what was gathered; ``ParseError`` where that is not one positive figure."""
        if not self._quotes and not self._refused:
            raise ParseError("an empty list of rates")
        if len({currency for base, counter, _ in self._quotes for currency in (base, counter)}) > _CURRENCIES:
            raise ParseError("more currencies than there are")
        if not any(quote.value > 0 for quote in self._quotes.values()):
            raise ParseError(f"not one usable rate in {len(self._quotes) + len(self._refused)} rows")
        return Payload(tuple(self._quotes.values()), tuple(self._refused))
