"""Countries as people name them: in seven languages, by code, flag, capital or city, in the cases of Russian."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from babel import Locale
from rapidfuzz import fuzz, process

from handlers.phrases.folding import fold, key_of
from handlers.phrases.vocabulary import words
from storage.records import CORE_COUNTRIES, INTERFACE_LANGUAGES

_NO_COUNTRIES: Final = frozenset({"CQ", "EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes for groups and tests in CLDR's list."""

_NEAR: Final = 84
"""Of 100: how alike a word and a name must be for "did you mean"."""
_SHORTEST_NEAR: Final = 5


def _flag(country: str) -> str:
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in country)


@cache
def _countries() -> tuple[str, ...]:
    codes = map(str, Locale.parse("en").territories)
    return tuple(code for code in codes if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES)


def _names(code: str) -> Iterator[str]:
    for language in INTERFACE_LANGUAGES if code in CORE_COUNTRIES else ("en", "ru"):
        if name := Locale.parse(language).territories.get(code):
            yield name
    yield from words("aliases", code)
    yield from words("cities", code)


def russian_cases(name: str) -> Iterator[str]:
    """Yield the oblique cases of one Russian noun; nothing for one that has none or is no single Cyrillic word."""
    if (
        len(name) < 4
        or name in words("names", "undeclined")
        or not all("а" <= char <= "я" or char == "-" for char in name)
    ):
        return
    stem, last = name[:-1], name[-1]
    endings = {"а": "ы и е у ой", "я": "и ю ей е", "й": "я ю ем е", "ь": "я ю ем е и ью"}.get(last)
    if endings:
        yield from (stem + ending for ending in endings.split())
    elif last not in "еиоуыэю":
        yield from (name + ending for ending in ("а", "у", "ом", "е"))


@cache
def country_names() -> Mapping[tuple[str, ...], str]:
    """Return country codes by the folded pieces of every name, case form and flag."""
    names: dict[tuple[str, ...], str] = {}
    for code in (*CORE_COUNTRIES, *(code for code in _countries() if code not in CORE_COUNTRIES)):
        names.setdefault((_flag(code),), code)
        for name in _names(code):
            key = key_of(name)
            names.setdefault(key, code)
            if len(key) == 1:
                for form in russian_cases(key[0]):
                    names.setdefault((form,), code)
    for word in words("names", "ambiguous"):
        names.pop((word,), None)
    return names


@cache
def _core_stems() -> Mapping[str, str]:
    return {
        key[0]: code
        for key, code in country_names().items()
        if code in CORE_COUNTRIES and len(key) == 1 and len(key[0]) > 3
    }


def inflected(word: str) -> str | None:
    """Return the core country that a folded word names with an ending of its language (``Toshkentda``), if one."""
    for ending in words("names", "endings"):
        if word.endswith(ending) and (code := _core_stems().get(word.removesuffix(ending).rstrip("-'"))):
            return code
    return None


@cache
def _near_names() -> Mapping[str, str]:
    return {" ".join(key): code for key, code in country_names().items() if len(" ".join(key)) >= _SHORTEST_NEAR}


def nearest(word: str) -> str | None:
    """Return the country whose name is nearest to a mistyped word; ``None`` where none is near."""
    word = fold(word)
    if len(word) < _SHORTEST_NEAR or not word.replace("-", "").replace("'", "").isalpha():
        return None
    found = process.extractOne(word, _near_names().keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
    if found is None or abs(len(found[0]) - len(word)) > 2 or word.startswith(found[0]):
        return None
    return _near_names()[found[0]]
