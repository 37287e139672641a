"""How values lie in columns: the same on both engines, so that nothing depends on a driver's conversions. Pure.

A moment is a BIGINT of microseconds since 1970 in UTC; a day is ``YYYY-MM-DD``; money is its decimal text, exact; a
list of codes is ``"KZ KG"``; weights of countries are ``"KZ:1.0 KG:0.4"``. A rate is a row of such cells, in more than
one table.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from storage.records import CountryWeight, Quote, QuoteFlag
from storage.session import Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """Drop what a database cannot hold: NUL (PostgreSQL refuses it) and lone surrogates (no UTF-8 has them)."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNSTORABLE.sub("", text)


def clean_or_none(text: str | None) -> str | None:
    """:func:`clean` for an optional text."""
    return None if text is None else clean(text)


def micros(moment: datetime) -> int:
    """Microseconds since 1970; a naive moment raises ``TypeError``."""
    return (moment - _EPOCH) // _MICROSECOND


def micros_or_none(moment: datetime | None) -> int | None:
    """:func:`micros` for an optional moment."""
    return None if moment is None else micros(moment)


def moment(value: int) -> datetime:
    """The moment, aware and in UTC."""
    return _EPOCH + timedelta(microseconds=value)


def moment_or_none(value: int | None) -> datetime | None:
    """:func:`moment` for an optional value."""
    return None if value is None else moment(value)


def codes(values: Iterable[str]) -> str:
    """A list of codes as one text."""
    return " ".join(values)


def split(text: str) -> tuple[str, ...]:
    """The codes of such a text."""
    return tuple(text.split())


def weights(countries: Iterable[CountryWeight]) -> str:
    """Countries with their weights as one text, in their order."""
    return " ".join(f"{item.country}:{item.weight!r}" for item in countries)


def weighted(text: str) -> tuple[CountryWeight, ...]:
    """The countries of such a text."""
    pairs = (item.partition(":") for item in text.split())
    return tuple(CountryWeight(country, float(weight)) for country, _, weight in pairs)


def money(value: Decimal) -> str:
    """Exact decimal text without an exponent."""
    return format(value, "f")


def quoted(row: Row) -> Quote:
    """The rate of a row: bank, base, counter, value, day, moment it was fetched, whether it is weekly, flag."""
    bank, base, counter, value, day, fetched_at, weekly, flag = row
    return Quote(
        bank=bank,
        base=base,
        counter=counter,
        value=Decimal(value),
        date=date.fromisoformat(day),
        fetched_at=moment(fetched_at),
        weekly=bool(weekly),
        flag=QuoteFlag(flag) if flag else None,
    )
