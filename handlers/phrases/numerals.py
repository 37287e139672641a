"""Numbers in words, and digits mixed with words: "полтора миллиона", "yarim million", "5k", "2 млн 500 тыс"; pure.

::

    word --numeral--> what it does (add, multiply, halve) --added_up--> one number
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from handlers.phrases.folding import plain
from handlers.phrases.tables import listed, table

_HUNDRED: Final = 100
_SHORTEST_MISTYPED: Final = 6
_SHORTEST_PART: Final = 3
_ENDINGS: Final = frozenset(
    "га ге ка ке го ко да де та те дан ден тан тен нан нен дон ды ди ты ти ны ни ну ду ту дын дин тын тин нын нин ро и у ю"
    " ga ge ka ke qa da de ta te dan den tan ni ny ning nyn ta lik талик лик лык лик тук лук".split()
)


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


@cache
def numeral(word: str) -> Numeral | None:
    """Return what a folded word does in a number, with or without a case ending; ``None`` for any other word."""
    found = _numerals()
    for form in (word, plain(word)):
        if form in found:
            return found[form]
        for length in (2, 3, 1):
            if len(form) - length >= _SHORTEST_PART and form[-length:] in _ENDINGS and form[:-length] in found:
                return found[form[:-length]]
    return None


@cache
def parts(word: str) -> tuple[Numeral, ...]:
    """Return the numerals that are written as one word: ``двадцатьпять``, ``ikkiyuz``, ``полмиллиона``."""
    if one := numeral(word):
        return (one,)
    for at in range(_SHORTEST_PART - 1, len(word) - _SHORTEST_PART + 1):
        first = _numerals().get(word[:at])
        if first and (len(word[:at]) >= _SHORTEST_PART or first.does is Does.HALF) and (rest := parts(word[at:])):
            return (first, *rest)
    return ()


@cache
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
    total = group = None
    room, scale = Decimal("Infinity"), Decimal("Infinity")
    taken, other = 0, None
    for taken, (one, following) in enumerate(_pairs(numerals)):
        if one.does is Does.HALF:
            if following and following.does is Does.TIMES:
                group, room = (group or 0) + one.value, Decimal(0)
            elif group is None and total is not None:
                total, scale = total + scale * one.value, Decimal(0)
            elif room > 0:
                group, room = (group or 0) + one.value, Decimal(0)
            else:
                break
        elif one.does is Does.ADD:
            value = _decimal_before(one, following)
            if (group is not None and value >= room) or value >= scale:
                break
            group = value if group is None else group + value
            room = _room(value, one.languages) if one.spoken else Decimal(0)
            other = one.other if one.other is not None and value != one.other and len(numerals) == 1 else None
        elif one.value == _HUNDRED and (group is None or 0 < group < _HUNDRED):
            group, room = (1 if group is None else group) * one.value, one.value
        elif one.value > _HUNDRED and one.value < scale:
            total = (total or 0) + (Decimal(1) if group is None else group) * one.value
            group, room, scale = None, Decimal("Infinity"), one.value
        else:
            break
    else:
        taken = len(numerals)
    return Sum(Decimal(total or 0) + Decimal(group or 0), taken, other)


def _pairs(numerals: Sequence[Numeral]) -> Iterator[tuple[Numeral, Numeral | None]]:
    yield from zip(numerals, (*numerals[1:], None), strict=True)


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
        return Decimal(_HUNDRED)
    tens = value >= 20 or (value == 10 and not languages & {"en", "ru"})
    return Decimal(10) if tens and not value % 10 else Decimal(0)
