"""Currencies as people write them: codes, signs, and CLDR's names in our languages; pure."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from babel import Locale
from rapidfuzz import fuzz, process

from handlers.phrases.folding import bare, pieces

FOREIGN: Final = ("USD", "EUR", "RUB", "CNY", "GBP", "TRY")
"""What people here ask for besides their own."""
LOCAL_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "KGS": ("som", "сом", "сома", "сомов"),
    "KZT": ("tenge", "тенге", "теңге", "тг", "₸"),
    "TJS": ("somoni", "сомони", "сомонӣ"),
    "TMT": ("manat", "манат", "маната", "манатов"),
    "UZS": ("sum", "soum", "so'm", "сум", "сума", "сумов", "сўм"),
    "USD": ("dollar", "доллар", "доллара", "долларов", "бакс", "dollari", "$"),
    "EUR": ("euro", "евро", "еуро", "evro", "€"),
    "RUB": ("ruble", "rouble", "rubl", "рубль", "рубля", "рублей", "рубли", "₽"),
    "CNY": ("yuan", "юань", "юаня", "юаней", "renminbi", "rmb"),
    "GBP": ("pound", "фунт", "фунта", "£"),
    "TRY": ("lira", "лира", "лиры", "₺"),
}
"""Short names; an ambiguous one is the reader's own affair and not in here twice."""

_CODE: Final = re.compile(r"[a-z]{3}")
_NEAR: Final = 70.0
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Named:
    """Currencies found in what was typed, in order, each once, and the pieces that are none."""

    codes: tuple[str, ...]
    unknown: tuple[str, ...]


def find(text: str, known: Collection[str]) -> Named:
    """Find the currencies of ``text``; ``known`` are the codes that somebody quotes."""
    codes, unknown = [], []
    for piece in pieces(text):
        word = bare(piece) or piece
        code = _code(word, known)
        if code:
            codes.append(code)
        else:
            unknown.append(piece)
    return Named(tuple(dict.fromkeys(codes)), tuple(unknown))


def nearest(word: str, known: Collection[str]) -> tuple[str, ...]:
    """Return up to three known codes whose code or name is nearest to ``word``, the nearest first."""
    names = {name: code for name, code in _names().items() if code in known}
    found = process.extract(bare(word), list(names), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=12)
    codes = [names[name] for name, _, _ in found]
    wanted = bare(word).upper()
    codes += [code for code in sorted(known) if len(wanted) == 3 and _letters_shared(code, wanted) >= 2]
    return tuple(dict.fromkeys(codes))[:_MOST]


def _letters_shared(code: str, wanted: str) -> int:
    return sum(one == other for one, other in zip(code, wanted, strict=True))


def _code(word: str, known: Collection[str]) -> str | None:
    if _CODE.fullmatch(word) and word.upper() in known:
        return word.upper()
    code = _names().get(word)
    return code if code in known else None


@cache
def _names() -> dict[str, str]:
    """Return folded names by code; a currency of ours is never overwritten by one that shares its name."""
    names = {bare(name) or name: code for code, short in LOCAL_NAMES.items() for name in short}
    for code, name in _cldr_names():
        names.setdefault(bare(name), code)
    for code in LOCAL_NAMES:
        names.setdefault(code.lower(), code)
    return names


def _cldr_names() -> Iterator[tuple[str, str]]:
    for language in ("en", "ru", "kk", "ky", "tg", "tk", "uz"):
        yield from Locale(language).currencies.items()
