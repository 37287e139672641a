"""What a text asks to convert: "100 usd kgs", "в тенге 100 долларов и 50 евро", "necha so'm bir dollar"; pure.

::

    text --sentence.items--> items --clauses--> money, currencies, the words between
         --_asked--> sources and targets --_settled--> codes, each shared name by spelling, country, custom
         --_believable--> a conversion, ``None`` where the text asks for something else

After ``/convert`` all that can be understood is taken; in free text a phrase must be a conversion through and through,
because everything else is words of news.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from handlers.phrases.amounts import LARGEST, SMALLEST
from handlers.phrases.asking import Asked, asked
from handlers.phrases.clauses import Clause, Part, ambiguous, clauses, is_sign
from handlers.phrases.currencies import LOCAL, SPOKEN_IN, Meant, asked_for, everyday_code, nearest, of_country
from handlers.phrases.sentence import Item, Role, items
from handlers.phrases.shares import Share, read_share

LONGEST: Final = 300
"""Characters of a conversion."""
MOST_WORDS: Final = 80
MOST_PARTS: Final = 6
MOST_TARGETS: Final = 6
_MOST_STRANGE: Final = 3
_COSTS: Final = frozenset({"стоит", "стоил", "costs", "cost", "turadi", "тұрады", "турат", "туради", "durýar"})
_BECAME: Final = frozenset(
    {"стал", "стала", "стало", "болды", "болду", "шуд", "boldy", "bo'ldi", "boldi", "бўлди", "булди"}
)
"""What tells, without a question, of a price that has been reached: "нан 30 сом болду"."""
_CASH: Final = Decimal(10) ** 6
"""More than this "for Uzbekistan" is a loan in the news."""


@dataclass(frozen=True, slots=True)
class Home:
    """What is known of whoever writes, to settle what is ambiguous."""

    countries: tuple[str, ...] = ()
    language: str = ""


NOWHERE: Final = Home()


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A name that several currencies share, which of them it is taken for, and which it could be."""

    typed: str
    currency: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """A mistyped name, and what it is taken for."""

    typed: str
    currency: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A number such as "1.500", what it is taken for, and what it could be."""

    typed: str
    value: Decimal
    other: Decimal


@dataclass(frozen=True, slots=True)
class Conversion:
    """``parts`` in each of ``targets``; without targets, in the reader's own currencies.

    ``chain``: step by step from target to target. ``separate``: each part by itself, not their sum. ``rate``: no more
    than a currency's rate was asked for.
    """

    parts: tuple[Money, ...]
    targets: tuple[str, ...] = ()
    chain: bool = False
    separate: bool = False
    rate: bool = False
    settled: tuple[Settled, ...] = ()
    guesses: tuple[Guess, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    unknown: tuple[str, ...] = ()
    """What was not understood and is left out."""


class Reason(StrEnum):
    """Why a text that asks for a conversion cannot have one."""

    NOTHING = "nothing"  # neither amount nor currency
    NO_CURRENCY = "no currency"  # an amount of nothing
    NOT_POSITIVE = "not positive"
    TOO_SMALL = "too small"
    TOO_LARGE = "too large"
    TOO_LONG = "too long"
    TOO_MANY = "too many"
    NO_NUMBER = "no number"  # "1.50.3"


@dataclass(frozen=True, slots=True)
class Unclear:
    """A conversion that cannot be made; ``words`` are those that were not understood."""

    reason: Reason
    words: tuple[str, ...] = ()
    amount: Decimal | None = None
    targets: tuple[str, ...] = ()
    """Into what an amount of nothing was to go."""


Read = Conversion | Unclear


def read_conversion(text: str, home: Home = NOWHERE, *, free: bool = False) -> Read | None:
    """Return what ``text`` asks to convert; ``None`` only for ``free`` text that asks for something else."""
    if len(text) > LONGEST:
        return None if free else Unclear(Reason.TOO_LONG)
    if (share := read_share(text)) is not None and (taken := _taken(share, home, free=free)) is not None:
        return taken
    return _read_text(text, home, free=free)


def _taken(share: Share, home: Home, *, free: bool) -> Conversion | None:
    """Return the share of the one amount that the rest of a text names; ``None`` where it names no one amount."""
    read = _read_text(share.rest, home, free=free)
    if not isinstance(read, Conversion) or read.rate or len(read.parts) != 1:
        return None
    whole = read.parts[0].amount
    if whole == 1 and not any(char.isdigit() for char in share.rest):  # usd/kzt -1% names no amount
        return None
    amount = whole * share.factor
    if not SMALLEST <= amount <= LARGEST:
        return None
    return replace(read, parts=(replace(read.parts[0], amount=amount.normalize() + 0),))


def _read_text(text: str, home: Home, *, free: bool) -> Read | None:
    said = items(text)
    if len(said) > MOST_WORDS:
        return None if free else Unclear(Reason.TOO_LONG)
    found = clauses(said)
    question = asked(found)
    wrong = tuple(item.typed for item in said if item.wrong)
    if question is None or (wrong and not free):
        return None if free else _nothing(found, wrong)
    if (
        free
        and not question.of_what
        and (_priced(said) or _reached(said, question) or not _believable(question, found))
    ):
        return None
    read = _read(question, _evidence(said), home)
    loose = next((clause.amount for clause in found if clause.part is Part.AMOUNT), None)
    if isinstance(read, Conversion) and not question.stated and loose is not None:
        return Unclear(Reason.NO_CURRENCY, amount=loose, targets=tuple(money.currency for money in read.parts))
    return read


def _nothing(found: Sequence[Clause], wrong: tuple[str, ...]) -> Unclear:
    words = tuple(clause.item.typed for clause in found if clause.role in {Role.UNKNOWN, Role.COUNTRY})
    amount = next((clause.amount for clause in found if clause.part is Part.AMOUNT), None)
    if wrong:
        return Unclear(Reason.NO_NUMBER, wrong)
    return Unclear(Reason.NOTHING if amount is None else Reason.NO_CURRENCY, words, amount)


# -- is it a conversion at all -----------------------------------------------------------------------------------


def _believable(question: Asked, found: Sequence[Clause]) -> bool:
    """Whether free text with this question in it is a conversion and not words of news."""
    strange = len(question.unknown)
    cue = any(clause.role in {Role.MANY, Role.ASK} for clause in found)
    if not question.stated:
        rate = any(clause.role is Role.RATE for clause in found)
        return not strange and _rate_asked(question, found, cue=cue, rate=rate)
    if _numbered_name(question, cue=cue) or (question.countries and not _in_country(question, cue=cue)):
        return False
    if not strange:
        return cue or bool(question.targets) or not question.everyday or _counted(question)
    if strange == 1 and not question.targets and _mistyped_code(found):
        return True
    numbers = any(clause.part is Part.AMOUNT for clause in found)
    most = _MOST_STRANGE if cue else int(question.close and not numbers)
    return bool(question.targets) and not question.everyday and strange <= most


def _mistyped_code(found: Sequence[Clause]) -> bool:
    """Whether it ends with what money is to go into, and that is nearly a code: "100 usd to kzr"."""
    if len(found) != 3 or found[0].part is not Part.MONEY or found[1].role is not Role.INTO:
        return False
    word = found[2].item.typed
    return found[2].role is Role.UNKNOWN and len(word) == 3 and bool(nearest(word, asked_for()))


def _counted(question: Asked) -> bool:
    """Whether an everyday word is counted as money is: "1000 драмов", not "5 лев" or "100 top"."""
    return all(
        source.amount >= 10 and not source.code_first and not everyday_code(source.named) for source in question.sources
    )


def _priced(said: Sequence[Item]) -> bool:
    """Whether it tells a price: "доллар по 500 тенге", "доллар в Алматы стоит 500 тенге"."""
    placed = {at for at, item in enumerate(said) if item.role is Role.COUNTRY}
    placed |= {at - 1 for at in placed if at and said[at - 1].role is Role.INTO}
    told = [item for at, item in enumerate(said) if item.role is not Role.FILLER and at not in placed]
    tells = [item.role is Role.AT or item.typed.casefold() in _COSTS for item in told]
    asks = any(item.role in {Role.MANY, Role.ASK} and not tell for item, tell in zip(told, tells, strict=True))
    return not asks and any(
        tells[at] and told[at - 1].role is Role.CURRENCY and told[at + 1].role is Role.NUMERAL
        for at in range(1, len(told) - 1)
    )


def _reached(said: Sequence[Item], question: Asked) -> bool:
    """Whether it tells what something has come to cost, and asks for nothing."""
    told = any(item.typed.casefold().replace("’", "'").replace("ʻ", "'") in _BECAME for item in said)
    return told and not question.targets and not any(item.role is Role.MANY for item in said)


def _rate_asked(question: Asked, found: Sequence[Clause], *, cue: bool, rate: bool) -> bool:
    """Whether currencies without an amount ask for a rate."""
    if question.everyday and not (cue or rate):
        return False
    if question.alone:
        return (cue or rate) and not question.sources[0].guessed
    if any(source.currency == target.currency for source in question.sources for target in question.targets):
        return False
    if question.countries and not (cue or rate):
        return False
    listed = any(clause.role in {Role.AND, Role.OR, Role.COMMA} for clause in found)
    directed = any(clause.role in {Role.INTO, Role.IS, Role.OUTOF} for clause in found)
    return cue or rate or directed or not listed


def _numbered_name(question: Asked, *, cue: bool) -> bool:
    """Whether it is a name with a number of its own: "EUR 2026", "евро 5", "COP 29"."""
    money, *others = question.sources
    if others or question.targets or cue or not money.code_first or is_sign(money.named):
        return False
    own = money.amount == int(money.amount) and (1900 <= money.amount <= 2100 or money.amount < 10)
    return own or bool(money.currency and money.currency.everyday)


def _in_country(question: Asked, *, cue: bool) -> bool:
    """Whether "in Kazakhstan" asks for money of that country, and does not tell who got the sum or paid it there."""
    own = {of_country(country.item.country) for country in question.targets}
    if all(source.currency and own <= set(source.currency.codes) for source in question.sources):
        return False
    return cue or (not question.loaned and all(source.amount < _CASH for source in question.sources))


# -- from clauses to codes ---------------------------------------------------------------------------------------


def _evidence(said: Sequence[Item]) -> frozenset[str]:
    """Return the languages that words of the text belong to and no other language has."""
    return frozenset(language for item in said if len(item.languages) == 1 for language in item.languages)


def _read(question: Asked, evidence: frozenset[str], home: Home) -> Read:
    sides = (*question.sources, *question.targets)
    settled: dict[tuple[str, ...], Settled] = {}

    def code_of(clause: Clause, across: Sequence[Clause]) -> str:
        meant = clause.currency
        if meant is None:
            return of_country(clause.item.country) or ""
        if not ambiguous(meant):
            return meant.codes[0]
        if meant.codes not in settled:
            settled[meant.codes] = _settled(clause.named, meant, evidence, home, _plain(across))
        return settled[meant.codes].currency

    parts = [Money(clause.amount, code_of(clause, question.targets)) for clause in question.sources]
    targets = [code_of(clause, question.sources) for clause in question.targets]
    if wrong := _out_of_bounds(parts, targets):
        return wrong
    if not question.separate:
        parts = _merged(parts)
    chain = question.chain and len(parts) == 1
    doubts = [Doubt(one.typed, one.amount, one.other) for one in question.sources if one.other is not None]
    guesses = [Guess(one.named, code_of(one, ())) for one in sides if one.guessed and one.named]
    return Conversion(
        tuple(parts),
        _without_repeats(parts, targets, chain=chain),
        chain,
        question.separate and len(parts) > 1,
        question.alone and question.rate,
        tuple(settled.values()),
        tuple(guesses),
        tuple(doubts),
        question.unknown,
    )


def _plain(side: Sequence[Clause]) -> set[str]:
    """Return the currencies of the other side that are beyond doubt: nobody converts a currency into itself."""
    return {one.currency.codes[0] for one in side if one.currency and len(one.currency.codes) == 1}


def _settled(typed: str, meant: Meant, evidence: frozenset[str], home: Home, taken: set[str]) -> Settled:
    """Choose among the readings of a name: by the text's language, the reader's countries, the usual one."""
    codes = [code for code in meant.codes if code not in taken] or list(meant.codes)
    spoken = [code for language in sorted(evidence) if (code := SPOKEN_IN.get(language)) in codes]
    near = [code for code in codes if code in {of_country(country) for country in home.countries}]
    own = SPOKEN_IN.get(home.language)
    if len(spoken) == 1:
        chosen = spoken[0]
    elif len(near) == 1:
        chosen = near[0]
    else:
        chosen = own if own in codes else codes[0]
    return Settled(typed, chosen, tuple(code for code in codes if code != chosen))


def _out_of_bounds(parts: Sequence[Money], targets: Sequence[str]) -> Unclear | None:
    if len(parts) > MOST_PARTS or len(targets) > MOST_TARGETS:
        return Unclear(Reason.TOO_MANY)
    first = parts[0].amount
    if first <= 0 or any(part.amount == 0 for part in parts):
        return Unclear(Reason.NOT_POSITIVE, amount=min(part.amount for part in parts))
    for part in parts:
        if abs(part.amount) > LARGEST:
            return Unclear(Reason.TOO_LARGE, amount=part.amount)
        if abs(part.amount) < SMALLEST:
            return Unclear(Reason.TOO_SMALL, amount=part.amount)
    return None


def _merged(parts: Sequence[Money]) -> list[Money]:
    """Add up parts of one currency: "100 рублей 50 копеек"."""
    found: dict[str, Decimal] = {}
    for part in parts:
        found[part.currency] = found.get(part.currency, Decimal(0)) + part.amount
    kept = [Money(amount, code) for code, amount in found.items() if amount]
    return kept or [replace(parts[0])]


def _without_repeats(parts: Sequence[Money], targets: Sequence[str], *, chain: bool) -> tuple[str, ...]:
    if chain:
        steps = [code for at, code in enumerate(targets) if code != ([parts[0].currency, *targets])[at]]
        return tuple(steps)
    own = {part.currency for part in parts}
    return tuple(code for code in dict.fromkeys(targets) if code and own != {code})


def own_currencies(home: Home, parts: Sequence[Money]) -> tuple[str, ...]:
    """Return what a reader who names no target is answered in: the currencies of their countries, and the dollar."""
    codes = [of_country(country) or "" for country in home.countries] or list(LOCAL)
    wanted = [*codes, "USD"] if any(part.currency != "USD" for part in parts) else codes
    kept = [code for code in dict.fromkeys(wanted) if code and {part.currency for part in parts} != {code}]
    return tuple(kept[:MOST_TARGETS]) or tuple(code for code in LOCAL if code != parts[0].currency)
