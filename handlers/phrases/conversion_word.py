"""A conversion as one short word, for buttons, and as a phrase that people can send on; pure.

``100USD+50_5EUR/KGSKZT/c/KGSUZS``: parts (the decimal sign is ``_``), targets, how (``c`` step by step, ``s`` each part
by itself), and a name's reading with the one it could have had.
"""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from handlers.phrases.amounts import LARGEST, SMALLEST
from handlers.phrases.conversion import MOST_PARTS, MOST_TARGETS, Conversion, Money, Settled
from handlers.phrases.currencies import active

_SEPARATOR: Final = "/"
_PARTS: Final = re.compile(r"\d{1,16}(?:_\d{1,24})?[A-Z]{3}(?:[+-]\d{1,16}(?:_\d{1,24})?[A-Z]{3})*")
_PART: Final = re.compile(r"([+-]?)(\d+(?:_\d+)?)([A-Z]{3})")
_CODES: Final = re.compile(r"(?:[A-Z]{3})*")
_HOW: Final = re.compile(r"c?s?")


def written(conversion: Conversion) -> str:
    """Return the word that :func:`read_word` understands; what was said besides is left out."""
    parts = "".join(_part(money) for money in conversion.parts).lstrip("+")
    how = ("c" if conversion.chain else "") + ("s" if conversion.separate else "")
    pair = ""
    if conversion.settled and conversion.settled[0].others:
        pair = conversion.settled[0].currency + conversion.settled[0].others[0]
    return _SEPARATOR.join((parts, "".join(conversion.targets), how, pair)).rstrip(_SEPARATOR)


def _part(money: Money) -> str:
    digits = format(abs(money.amount).normalize(), "f").replace(".", "_")
    return f"{'-' if money.amount < 0 else '+'}{digits}{money.currency}"


def read_word(word: str) -> Conversion | None:
    """Return the conversion of a word; ``None`` for anything that :func:`written` did not write."""
    parts, targets, how, pair = (*word.split(_SEPARATOR), "", "", "", "")[:4]
    if not (_PARTS.fullmatch(parts) and _CODES.fullmatch(targets) and _HOW.fullmatch(how) and _CODES.fullmatch(pair)):
        return None
    money = tuple(
        Money(Decimal(sign.replace("+", "") + digits.replace("_", ".")), code)
        for sign, digits, code in _PART.findall(parts)
    )
    wanted = tuple(targets[at : at + 3] for at in range(0, len(targets), 3))
    settled = (Settled("", pair[:3], (pair[3:],)),) if len(pair) == 6 else ()
    conversion = Conversion(money, wanted, "c" in how, "s" in how, settled=settled)
    return conversion if _sound(conversion) and written(conversion) == word else None


def _sound(conversion: Conversion) -> bool:
    codes = {*conversion.targets, *(money.currency for money in conversion.parts)}
    codes |= {code for one in conversion.settled for code in (one.currency, *one.others)}
    return (
        codes <= active()
        and len(conversion.parts) <= MOST_PARTS
        and len(conversion.targets) <= MOST_TARGETS
        and all(SMALLEST <= abs(money.amount) <= LARGEST for money in conversion.parts)
        and conversion.parts[0].amount > 0
    )


def phrase_of(conversion: Conversion) -> str:
    """Return a conversion as a phrase that means it again: ``100 USD + 50 EUR to KGS, KZT``."""
    parts = _typed(conversion.parts[0])
    for money in conversion.parts[1:]:
        parts += f" {'or' if conversion.separate else '-' if money.amount < 0 else '+'} {_typed(money)}"
    if not conversion.targets:
        return parts
    return f"{parts} to {(' to ' if conversion.chain else ', ').join(conversion.targets)}"


def _typed(money: Money) -> str:
    digits = format(abs(money.amount).normalize(), "f")
    doubtful = len(digits.partition(".")[2]) == 3  # "1.001" would be a thousand and one
    return f"{digits}{'0' if doubtful else ''} {money.currency}"


def read_otherwise(conversion: Conversion, currency: str, other: str) -> Conversion:
    """Return a conversion with ``other`` wherever ``currency`` was meant."""

    def code(known: str) -> str:
        return other if known == currency else known

    parts = tuple(Money(money.amount, code(money.currency)) for money in conversion.parts)
    settled = tuple(
        replace(one, currency=other, others=(currency, *(left for left in one.others if left != other)))
        for one in conversion.settled
        if one.currency == currency
    )
    targets = tuple(dict.fromkeys(map(code, conversion.targets)))
    return replace(conversion, parts=parts, targets=targets, settled=settled, guesses=(), doubts=(), unknown=())
