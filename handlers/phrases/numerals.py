"""Numbers in words, and digits mixed with words: "полтора миллиона", "yarim million", "5k", "2 млн 500 тыс"; pure.

::

    word --numeral--> what it does (add, multiply, halve) --added_up--> one number
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from handlers.phrases.folding import plain
from handlers.phrases.tables import listed, table

_HUNDRED: Final = Decimal(100)
_ENDLESS: Final = Decimal("Infinity")
_REMEMBERED: Final = 4_096
"""Words whose meaning is kept at hand: anybody may write any."""
_SHORTEST_MISTYPED: Final = 6
_SHORTEST_PART: Final = 3
_UNDECLINED: Final = frozenset({"en", "ru"})
"""Languages whose numerals are listed with their case forms, or have none."""


class Does(Enum):
    """What a numeral does to the number it stands in."""

    ADD = auto()
    TIMES = auto()
    HALF = auto()


@dataclass(frozen=True, slots=True)
class Numeral:
    """One word of a number, or one number in digits."""

    does: Does
    value: Decimal
    languages: frozenset[str] = frozenset()
    other: Decimal | None = None
    """What else its digits could mean (:class:`handlers.phrases.amounts.Number`)."""
    spoken: bool = True
    """Whether it is a word."""


@cache
def _numerals() -> Mapping[str, Numeral]:
    found: dict[str, Numeral] = {}
    late: dict[str, Numeral] = {}
    for language, kinds in table("numerals").items():
        if language == "signs":
            continue
        for kind, does in (("values", Does.ADD), ("times", Does.TIMES), ("half", Does.HALF)):
            for value, words in kinds.get(kind, {}).items():
                for word in listed(words):
                    _enter(found, word, Numeral(does, Decimal(value), frozenset({language})))
                    for form in {plain(word), plain(word).replace("'", "")} - {word}:
                        _enter(late, form, Numeral(does, Decimal(value), frozenset({language})))
    for word, numeral in late.items():
        _enter(found, word, numeral)
    return found


@cache
def _endings() -> frozenset[str]:
    return frozenset(listed(table("numerals")["signs"]["endings"]))


def _enter(found: dict[str, Numeral], word: str, numeral: Numeral) -> None:
    known = found.get(word)
    if known is None:
        found[word] = numeral
    elif (known.does, known.value) == (numeral.does, numeral.value):
        found[word] = Numeral(known.does, known.value, known.languages | numeral.languages)


@cache
def _signs() -> Mapping[str, Numeral]:
    return {
        word: Numeral(Does.TIMES, Decimal(value))
        for value, words in table("numerals")["signs"]["times"].items()
        for word in listed(words)
    }


def sign(word: str) -> Numeral | None:
    """Return the multiplier that a folded word is right after a number: ``k``, ``млн``."""
    return _signs().get(word)


@lru_cache(_REMEMBERED)
def numeral(word: str) -> Numeral | None:
    """Return what a folded word does in a number, with or without a case ending; ``None`` for any other word."""
    found = _numerals()
    for form in (word, plain(word)):
        if form in found:
            return found[form]
        for length in (2, 3, 1):
            stem = found.get(form[:-length]) if len(form) - length >= _SHORTEST_PART else None
            if stem and form[-length:] in _endings() and not stem.languages <= _UNDECLINED:
                return stem
    return None


@lru_cache(_REMEMBERED)
def parts(word: str) -> tuple[Numeral, ...]:
    """Return the numerals that are written as one word: ``двадцатьпять``, ``ikkiyuz``, ``полмиллиона``."""
    if one := numeral(word):
        return (one,)
    for at in range(_SHORTEST_PART - 1, len(word) - _SHORTEST_PART + 1):
        first = _numerals().get(word[:at])
        rest = parts(word[at:]) if first and (at >= _SHORTEST_PART or first.does is Does.HALF) else ()
        if first and rest and all(first.languages & one.languages for one in rest):
            return (first, *rest)
    return ()


@lru_cache(_REMEMBERED)
def mistyped(word: str) -> Numeral | None:
    """Return the numeral that a long word is but for one letter."""
    if len(word) < _SHORTEST_MISTYPED:
        return None
    known = [name for name in _numerals() if len(name) >= _SHORTEST_MISTYPED]
    near = process.extract(plain(word), known, scorer=OSA.distance, score_cutoff=1, limit=4)
    meant = {(_numerals()[name].does, _numerals()[name].value): _numerals()[name] for name, _, _ in near}
    return next(iter(meant.values())) if len(meant) == 1 else None


@dataclass(frozen=True, slots=True)
class Sum:
    """What numerals in a row come to, and how many of them it took."""

    value: Decimal
    taken: int
    other: Decimal | None = None


def added_up(numerals: Sequence[Numeral]) -> Sum:
    """Return the longest number that ``numerals`` begin with."""
    count, taken = _Count(), 0
    for one, following in zip(numerals, (*numerals[1:], None), strict=True):
        if not count.take(one, following):
            break
        taken += 1
    other = numerals[0].other if len(numerals) == 1 else None
    return Sum((count.total or Decimal(0)) + (count.group or Decimal(0)), taken, other)


@dataclass
class _Count:
    """A number as far as it has been said: thousands and more in ``total``, what may yet be multiplied in ``group``."""

    total: Decimal | None = None
    group: Decimal | None = None
    room: Decimal = _ENDLESS
    """What the next number must be below to be added to the group."""
    scale: Decimal = _ENDLESS
    """The last word for thousands or more; the next one must be smaller."""

    def take(self, one: Numeral, following: Numeral | None) -> bool:
        """Take one more numeral; ``False`` where it begins another number."""
        if one.does is Does.HALF:
            return self._half(one.value, before_times=following is not None and following.does is Does.TIMES)
        if one.does is Does.ADD:
            return self._add(one, _decimal_before(one, following))
        return self._times(one.value)

    def _half(self, value: Decimal, *, before_times: bool) -> bool:
        if not before_times and self.group is None and self.total is not None:
            self.total, self.scale = self.total + self.scale * value, Decimal(0)  # a million and a half
            return True
        if not before_times and self.room <= 0:
            return False
        self.group, self.room = (self.group or 0) + value, Decimal(0)
        return True

    def _add(self, one: Numeral, value: Decimal) -> bool:
        if (self.group is not None and value >= self.room) or value >= self.scale:
            return False
        self.group = value if self.group is None else self.group + value
        self.room = _room(value, one.languages) if one.spoken else Decimal(0)
        return True

    def _times(self, value: Decimal) -> bool:
        if value == _HUNDRED and (self.group is None or 0 < self.group < _HUNDRED):
            self.group, self.room = (1 if self.group is None else self.group) * value, value
            return True
        if value == _HUNDRED or value >= self.scale:
            return False
        self.total = (self.total or 0) + (1 if self.group is None else self.group) * value
        self.group, self.room, self.scale = None, _ENDLESS, value
        return True


def _decimal_before(one: Numeral, following: Numeral | None) -> Decimal:
    """Return a number's value: "1.500" before a word for thousands or more is one and a half."""
    if one.other is not None and following and following.does is Does.TIMES and following.value > _HUNDRED:
        return one.other
    return one.value


def _room(value: Decimal, languages: frozenset[str]) -> Decimal:
    """Return what a smaller number must be below to be added: tens after hundreds, units after tens.

    Eleven is "ten one" in Turkic languages only.
    """
    if value >= _HUNDRED and not value % _HUNDRED:
        return _HUNDRED
    tens = value >= 20 or (value == 10 and not languages & {"en", "ru"})
    return Decimal(10) if tens and not value % 10 else Decimal(0)
