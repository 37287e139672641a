"""Countries and places as people name them: in seven languages, by code, flag or name, with the endings of each.

Names come from the gazetteer and CLDR; codes and what else people call countries from ``vocabulary.toml``. A country
limits the news to it. A city, a river or a region does too, and is looked for by all its names.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from babel import Locale
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from handlers.phrases import gazetteer
from handlers.phrases.folding import fold, key_of
from handlers.phrases.folding import plain as plain_typed
from handlers.phrases.gazetteer import Kind, Name
from handlers.phrases.gazetteer.endings import adjectives
from handlers.phrases.vocabulary import words
from storage.letters import plain
from storage.records import CORE_COUNTRIES, INTERFACE_LANGUAGES

_NO_COUNTRIES: Final = frozenset({"CQ", "EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes for groups and tests in CLDR's list."""

_NEAR: Final = 84
"""Of 100: how alike a word and a name must be for "did you mean"."""
_SHORTEST_NEAR: Final = 5
_START: Final = 2
"""First letters that tell most words from names."""
_LONG: Final = 6
"""Letters from which on two spellings of one name may differ in two."""
_FORMER_NAME: Final = 2
_SHORTEST_OTHER: Final = 3
"""Letters of a name that a place is looked for by beside the one that was typed."""
_MOST_ADJECTIVES: Final = 2
_MOST_NAMES: Final = 8
"""Names of one place that are looked for."""


@dataclass(frozen=True, slots=True)
class Named:
    """A country, or a place with the names it is looked for by, the first as it is shown."""

    country: str
    """Empty where a place belongs to several."""
    names: tuple[str, ...] = ()


def _flag(country: str) -> str:
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in country)


def has_flag(text: str) -> bool:
    """Whether a text holds the flag of a country."""
    return any("\U0001f1e6" <= char <= "\U0001f1ff" for char in text)


@cache
def _countries() -> tuple[str, ...]:
    codes = map(str, Locale.parse("en").territories)
    return tuple(code for code in codes if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES)


def _names(code: str) -> Iterator[str]:
    for language in INTERFACE_LANGUAGES if code in CORE_COUNTRIES else ("en", "ru"):
        if name := Locale.parse(language).territories.get(code):
            yield name
    yield from words("aliases", code)


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
    """Return country codes by the folded pieces of every name, case form, flag and main city."""
    names = dict(_called())
    for code in CORE_COUNTRIES:
        for name in words("cities", code):
            key = key_of(name)
            names.setdefault(key, code)
            for form in russian_cases(key[0]) if len(key) == 1 else ():
                names.setdefault((form,), code)
    for word in words("names", "ambiguous"):
        names.pop((word,), None)
    return names


@cache
def _called() -> Mapping[tuple[str, ...], str]:
    """What countries themselves are called."""
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


def country_called(said: Sequence[str]) -> str:
    """Return the country that folded pieces name as a whole; empty for none."""
    if code := _called().get(tuple(said)):
        return code
    for name in _found(" ".join(said)):
        if name.kind is Kind.NAME and not name.unsure and fold(name.text) not in words("names", "acronyms"):
            return name.country
    return ""


@lru_cache(maxsize=4096)
def _found(text: str) -> tuple[Name, ...]:
    """What the gazetteer knows by this name; a look at its first letters spares most words the rest."""
    start = "".join(gazetteer.words_of(text)[:1])
    if not start or gazetteer.fold(start)[:_START] not in _starts():
        return ()
    return tuple(dict.fromkeys((*gazetteer.find(text), *gazetteer.find_plainly(text))))


@cache
def _starts() -> frozenset[str]:
    """The first letters of all names, as many as any ending leaves alone, with the letters of the region or without."""
    starts = {start[:length] for start in gazetteer.starts() for length in range(1, _START + 1)}
    return frozenset(starts | {plain_typed(start) for start in starts})


def place_called(said: Sequence[str]) -> Named | None:
    """Return the place that folded pieces name as a whole."""
    text = " ".join(said)
    if len(text) < 2 or text in words("names", "ambiguous") or text.isdecimal():
        return None
    found = [name for name in _found(text) if name.kind in gazetteer.PLACES and not name.unsure]
    if not found or any(name.kind is Kind.DEMONYM for name in _found(text) if name.text[0].islower()):
        return None
    first = min(found, key=lambda name: (name.written_otherwise, _rank(name.country)))
    if first.text[0].islower():  # a resident, or the adjective of a place: looked for as it stands
        return None
    return Named("" if first.also else first.country, _all_names(first))


def _rank(country: str) -> int:
    return CORE_COUNTRIES.index(country) if country in CORE_COUNTRIES else len(CORE_COUNTRIES)


@cache
def _all_names(name: Name) -> tuple[str, ...]:
    """Return what else a place is called, in any language: the names of its row in the gazetteer.

    Where the row holds several places, those that are spelt much the same as the name, or as one of its likes. What is
    as short as the Tajik name of Osh is another word elsewhere (``үш``, three) and is left out.
    """
    row = gazetteer.row(name.row)
    spelt = {_spelt(other): other.text for other in reversed(row)}
    alike = list(spelt) if _is_one_place(row) else _likes(_spelt(name), spelt)
    alike = [key for key in alike if key != _spelt(name) and len(spelt[key]) >= _SHORTEST_OTHER]
    called = (name.text, *(spelt[key] for key in alike))[:_MOST_NAMES]
    return (*called, *_adjectives(other for other in row if _spelt(other) in {_spelt(name), *alike}))


def _adjectives(names: Iterable[Name]) -> list[str]:
    """Return the Russian adjectives of a place, which are what its news often call it by: ``в Нарынской области``."""
    russian = {name.key: None for name in names if name.language == "ru" and " " not in name.text}
    return ["-".join((*key[:-1], made)) for key in russian for made in adjectives(key[-1])][:_MOST_ADJECTIVES]


def _is_one_place(row: Sequence[Name]) -> bool:
    """Whether English and Russian have one name for a row's place, in whatever spellings; one of them may have two."""
    different = []
    for language in ("en", "ru"):
        given = [_spelt(name) for name in row if name.language == language and not name.written_otherwise]
        if given:
            different.append(len({frozenset(_likes(one, given)) for one in given}))
    return bool(different) and min(different) == 1 and max(different) <= _FORMER_NAME


def _likes(spelt: str, among: Collection[str]) -> list[str]:
    """Return a name and those that are spelt much the same as it or as one of them."""
    found = [spelt]
    for one in found:
        found += [other for other in among if other not in found and _much_the_same(other, one)]
    return found


def _much_the_same(one: str, other: str) -> bool:
    most = 1 if len(other) < _LONG else 2
    return one[:1] == other[:1] and OSA.distance(one, other, score_cutoff=most) <= most


def _spelt(name: Name) -> str:
    return plain("".join(name.key).replace("'", ""))


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
