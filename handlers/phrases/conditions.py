"""What somebody waits for, as they write it: ``KZT > 550``, "доллар выше 550 тенге", "30-day high"; pure.

::

    text ─ signs and words ─ kind ┬ "%"            ±, +, - or a word of rising or falling
                                  ├ a high, a low  of so many days, weeks, months
                                  └ a number       beyond which, by sign or word; without one it is to be reached

The pair: two currencies as they are named, except that the one beside the number is what is counted ("550 тенге за
доллар"). One local currency alone is priced as the rates card prices it, in units to the base; one foreign currency
alone is priced in the reader's own.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Final

from handlers.phrases import currencies
from handlers.phrases.amounts import PATTERN, read_number, readied
from handlers.phrases.folding import bare, fold
from handlers.phrases.tables import table
from storage.records import AlertKind

LONGEST_DAYS: Final = 1830
"""Five years: as far back as charts go."""
USUAL_DAYS: Final = 30

_LONGEST: Final = 200
_EXACT_UP_TO: Final = 3
"""Words this short must be written as listed; longer ones may have endings."""
_TOKEN: Final = re.compile(
    rf"(?P<number>{PATTERN})|(?P<sign>>=|=>|<=|=<|≥|≤|>|<|\+/-|\+-|±|[+=%]|(?<!\w)[-−–](?=\s*\d))"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*|[$€£¥₸₽₺₴₾₼])"
)
_COMPARISONS: Final = {
    ">": AlertKind.ABOVE,
    ">=": AlertKind.AT_LEAST,
    "=>": AlertKind.AT_LEAST,
    "≥": AlertKind.AT_LEAST,
    "<": AlertKind.BELOW,
    "<=": AlertKind.AT_MOST,
    "=<": AlertKind.AT_MOST,
    "≤": AlertKind.AT_MOST,
}
_WAYS: Final = {"±": AlertKind.MOVE, "+-": AlertKind.MOVE, "+/-": AlertKind.MOVE, "+": AlertKind.RISE}
_SPANS: Final = {"day": 1, "week": 7, "month": 30, "year": 365}
_LARGEST: Final = Decimal(10) ** 12
_SMALLEST: Final = Decimal(10) ** -9


@dataclass(frozen=True, slots=True)
class Condition:
    """What a rate of one ``base`` in ``counter`` must do.

    ``kind`` ``None``: reach the threshold, from whichever side it stands on.
    """

    base: str
    counter: str
    kind: AlertKind | None
    threshold: Decimal = Decimal(0)
    days: int = 0

    @property
    def sound(self) -> bool:
        """Whether it can ever come about."""
        if self.base == self.counter or not all(re.fullmatch("[A-Z]{3}", code) for code in (self.base, self.counter)):
            return False
        if not self.threshold.is_finite():
            return False
        if self.kind in {AlertKind.HIGH, AlertKind.LOW}:
            return not self.threshold and 2 <= self.days <= LONGEST_DAYS
        largest = Decimal(1000) if self.kind in {AlertKind.MOVE, AlertKind.RISE, AlertKind.FALL} else _LARGEST
        smallest = Decimal("0.01") if largest == 1000 else _SMALLEST
        return smallest <= self.threshold <= largest and not self.days


class Lack(StrEnum):
    """Why a condition was not understood."""

    CURRENCY = "currency"  # a word that is none
    COUNTER = "counter"  # in which currency?
    SAME = "same"  # twice the same
    SIZE = "size"  # a number out of bounds


@dataclass(frozen=True, slots=True)
class Misread:
    """A condition that was meant and not understood."""

    lack: Lack
    word: str = ""


@dataclass
class _Reading:
    """What the signs and words of a text say."""

    kind: AlertKind | None = None
    percent: bool = False
    extreme: AlertKind | None = None
    span: int = 0
    number: Decimal | None = None
    count: int = 0
    """The number that stands before a span of time."""
    codes: list[str] | None = None
    beside: str = ""
    """The currency right behind the number."""
    strange: str = ""


def read_condition(
    text: str, known: Collection[str], *, base: str = "USD", home: str | None = None
) -> Condition | Misread | None:
    """Return the condition that ``text`` names; ``None`` where it names none, so that it is about something else.

    ``known`` are the codes that somebody quotes, ``base`` is that of the reader's card, ``home`` the reader's currency.
    """
    reading = _read(_tokens(text), known, home)
    rate_like = reading.percent or reading.extreme or reading.number is not None
    if not rate_like or (not reading.codes and not (reading.strange and reading.kind)):
        return None
    pair = _pair(reading, base, home)
    if isinstance(pair, Misread):
        return pair
    kind, threshold, days = _what(reading)
    condition = Condition(*pair, kind, threshold, days)
    if condition.base == condition.counter:
        return Misread(Lack.SAME, condition.base)
    return condition if condition.sound else Misread(Lack.SIZE)


def _tokens(text: str) -> list[tuple[str, str]]:
    """Return kind and text of each sign, number and word."""
    found = _TOKEN.finditer(fold(readied(text[:_LONGEST])))
    return [(match.lastgroup or "", match.group()) for match in found]


def _read(tokens: Sequence[tuple[str, str]], known: Collection[str], home: str | None) -> _Reading:
    reading = _Reading(codes=[])
    for at, (kind, token) in enumerate(tokens):
        before = tokens[at - 1] if at else ("", "")
        if kind == "number":
            number = read_number(token)
            coming = tokens[at + 1][1] if at + 1 < len(tokens) else ""
            if number and _class(coming) in _SPANS:
                reading.count = int(number.value)
            elif number and reading.number is None:
                reading.number = number.value
        elif kind == "sign":
            _sign(reading, token)
        else:
            _word(reading, token, known, home, counted=before[0] == "number")
    return reading


def _sign(reading: _Reading, sign: str) -> None:
    if sign == "%":
        reading.percent = True
    elif sign in _COMPARISONS:
        reading.kind = reading.kind or _COMPARISONS[sign]
    elif sign in _WAYS:
        reading.kind = reading.kind or _WAYS[sign]
    elif sign != "=":
        reading.kind = reading.kind or AlertKind.FALL


def _word(reading: _Reading, token: str, known: Collection[str], home: str | None, *, counted: bool) -> None:
    what = _class(token)
    if code := _code(token, known, home, what):
        if reading.codes is not None and code not in reading.codes:
            reading.codes.append(code)
        if counted:
            reading.beside = code
    elif what in {"above", "below"}:
        reading.kind = reading.kind or (AlertKind.ABOVE if what == "above" else AlertKind.BELOW)
    elif what in {"high", "low"}:
        reading.extreme = AlertKind.HIGH if what == "high" else AlertKind.LOW
    elif what == "percent":
        reading.percent = True
    elif what in _SPANS:
        reading.span = _SPANS[what]
    elif not what and not reading.strange:
        reading.strange = token


def _code(token: str, known: Collection[str], home: str | None, what: str) -> str | None:
    meant = currencies.meant(token)
    if meant is None or (meant.everyday and what):
        return None
    codes = [code for code in meant.codes if code in known]
    if home in codes:
        return home
    return codes[0] if codes else None


def _pair(reading: _Reading, base: str, home: str | None) -> tuple[str, str] | Misread:
    codes = reading.codes or []
    if reading.strange and len(codes) < 2 and _looks_like_a_code(reading.strange):
        return Misread(Lack.CURRENCY, reading.strange)
    if len(codes) >= 2:
        first, second = codes[:2]
        return (second, first) if reading.beside == first and not reading.percent else (first, second)
    if not codes:
        return Misread(Lack.CURRENCY, reading.strange)
    (code,) = codes
    if code in currencies.LOCAL:
        return (base if base != code else "USD"), code
    return (code, home) if home else Misread(Lack.COUNTER, code)


def _looks_like_a_code(word: str) -> bool:
    return len(word) == 3 and word.isascii()


def _what(reading: _Reading) -> tuple[AlertKind | None, Decimal, int]:
    """Return kind, threshold and days."""
    if reading.extreme and not reading.percent:
        days = (reading.count or 1) * reading.span if reading.span else reading.count or USUAL_DAYS
        return reading.extreme, Decimal(0), days
    number = reading.number or Decimal(0)
    if reading.percent:
        ways = {AlertKind.ABOVE: AlertKind.RISE, AlertKind.AT_LEAST: AlertKind.RISE, AlertKind.RISE: AlertKind.RISE}
        falls = {AlertKind.BELOW: AlertKind.FALL, AlertKind.AT_MOST: AlertKind.FALL, AlertKind.FALL: AlertKind.FALL}
        return {**ways, **falls}.get(reading.kind or AlertKind.MOVE, AlertKind.MOVE), number, 0
    kind = reading.kind
    plain = {AlertKind.RISE: AlertKind.ABOVE, AlertKind.FALL: AlertKind.BELOW, AlertKind.MOVE: None}
    return plain.get(kind, kind) if kind else None, number, 0


@cache
def _class(word: str) -> str:
    """Return what a word says: the table it stands in; empty for one that stands in none."""
    word = bare(word) or word
    best, length = "", 0
    for name, languages in table("conditions").items():
        for entry in (bare(entry) or entry for entry in languages["any"]):
            fits = word == entry or (len(entry) > _EXACT_UP_TO and word.startswith(entry))
            if fits and len(entry) > length:
                best, length = name, len(entry)
    return best
