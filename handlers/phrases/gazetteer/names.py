"""Every name of the gazetteer: the TOML files, and the names of countries that CLDR has in our languages.

A row of a file is one thing in several languages; a language that a row leaves out writes the Russian name its own way,
which is what the press of the region does with names from abroad.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any, Final

from babel import Locale

from handlers.phrases.gazetteer.folding import fold, words_of
from handlers.phrases.gazetteer.scripts import turkmen, uzbek_cyrillic, uzbek_latin
from storage.records import CORE_COUNTRIES, INTERFACE_LANGUAGES

_GROUPS: Final = frozenset({"CQ", "EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of CLDR that are no country."""
_LOCALES: Final = {**{code: code for code in INTERFACE_LANGUAGES}, "uz_Cyrl": "uz"}
_PLAIN: Final = 5
"""Letters from which on an Uzbek name is also known without its apostrophes: Ozbekiston, but not Osh."""


class Kind(StrEnum):
    """What a name is the name of."""

    NAME = "name"
    """The country itself."""
    DEMONYM = "demonym"
    """Its people, and the adjective."""
    CAPITAL = "capital"
    REGION = "region"
    CITY = "city"
    """Cities, towns, districts, villages."""
    PLACE = "place"
    """Mountains, passes, squares, parks."""
    WATER = "water"
    """Rivers, lakes, canals, dams."""
    BORDER = "border"
    """Crossings."""
    SITE = "site"
    """Fields, mines, plants, pipelines."""
    LEADER = "leader"
    """People in office, now or before, and others whom everybody knows."""
    INSTITUTION = "institution"
    COMPANY = "company"
    UNIVERSITY = "university"
    CLUB = "club"
    MONEY = "money"
    GROUP = "group"
    """Several countries named at once, all of which it is about: the five."""
    NOTHING = "nothing"
    """Holds a country's name and says nothing about it: an outlet, an ocean, a dish. Its country is empty."""


@lru_cache(maxsize=64)
def _key(text: str) -> tuple[str, ...]:
    """Return the folded words of a name; several languages write it alike, one after the other."""
    return tuple(fold(" ".join(words_of(text))).split())


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one thing in one language."""

    text: str
    """As it is written; a name that begins with a small letter is a common word (``акимат``, ``узбекский``)."""
    country: str
    kind: Kind
    language: str
    """Code of one of our languages; Uzbek stands for both of its scripts."""
    unsure: bool = False
    """Is a common word as well (``?`` in the file): means the place only where its company says so."""
    also: tuple[str, ...] = ()
    """Other countries it belongs to as much: a river, a crossing."""
    written_otherwise: bool = False
    """Not given in the file but transliterated."""
    row: int = field(default=-1, compare=False, repr=False)
    """Names of one row name one thing, or a few that are spelt otherwise."""
    key: tuple[str, ...] = field(init=False, compare=False, repr=False)
    """The folded words."""

    def __post_init__(self) -> None:
        """Fold the words once."""
        object.__setattr__(self, "key", _key(self.text))


@dataclass(frozen=True, slots=True)
class Thing:
    """What the names of one row of a file are names of."""

    country: str
    kind: Kind
    also: tuple[str, ...]
    row: int


def _countries() -> Iterator[str]:
    codes = map(str, Locale.parse("en").territories)
    yield from (code for code in codes if len(code) == 2 and code.isalpha() and code not in _GROUPS)


COUNTRIES: Final = tuple(dict.fromkeys((*CORE_COUNTRIES, *sorted(_countries()))))
"""Codes of all countries and territories that have a name, the five first."""


def names(country: str = "", kind: Kind | None = None, language: str = "") -> tuple[Name, ...]:
    """Return names as they stand in the gazetteer; whatever is given narrows. Reads everything: half a second."""
    return tuple(
        name
        for name in every()
        if (kind is None or name.kind is kind)
        and (not language or name.language == language)
        and (not country or name.country == country)
    )


def every() -> Iterator[Name]:
    """Yield all names, each once a language and country; they are many, and none of them is kept."""
    known: set[tuple[str, str, tuple[str, ...]]] = set()
    for name in chain(_from_files(), _from_cldr(), _nothing()):
        one = (name.language, name.country, name.key)
        if name.key and one not in known:
            known.add(one)
            yield name


def _from_files() -> Iterator[Name]:
    rows = (
        (country, Kind(kind), row)
        for file in (*CORE_COUNTRIES, "partners", "world", "groups")
        for country, kinds in _read(file).items()
        for kind, listed in kinds.items()
        for row in listed
    )
    for number, (country, kind, row) in enumerate(rows):
        yield from _row(Thing(country, kind, tuple(row.get("also", "").split()), number), row)


def _row(thing: Thing, row: Mapping[str, str]) -> Iterator[Name]:
    given = {code: tuple(_split(row[code])) for code in INTERFACE_LANGUAGES if code in row}
    for code, texts in given.items():
        for text in texts:
            yield from _written(_name(text, code, thing))
    others = [code for code in ("kk", "ky", "tg", "tk", "uz") if code not in given]
    for text in given.get("ru", ()):
        if text[0].isupper() and not text.isupper():
            yield from _borrowed(_name(text, "ru", thing), others)


def _name(text: str, language: str, thing: Thing) -> Name:
    return Name(text.rstrip("?"), thing.country, thing.kind, language, text.endswith("?"), thing.also, row=thing.row)


def _written(name: Name) -> Iterator[Name]:
    """Yield a name, and of an Uzbek one its Cyrillic form and the one that leaves out apostrophes."""
    yield name
    if name.language != "uz" or not (name.text.isascii() or "ʻ" in name.text):
        return
    folded = " ".join(name.key)
    yield _like(name, _capital(uzbek_cyrillic(folded), name.text), "uz")
    if "'" in folded and len(folded) > _PLAIN:
        yield _like(name, _capital(folded.replace("'", ""), name.text), "uz")


def _borrowed(name: Name, languages: Iterable[str]) -> Iterator[Name]:
    folded = " ".join(name.key)
    for code in languages:
        if code == "tk":
            yield _like(name, _capital(turkmen(folded), name.text), code)
        else:
            yield _like(name, name.text, code)
        if code == "uz":
            yield _like(name, _capital(uzbek_latin(folded), name.text), code)


def _like(name: Name, text: str, language: str) -> Name:
    return Name(text, name.country, name.kind, language, name.unsure, name.also, written_otherwise=True, row=name.row)


def _capital(folded: str, like: str) -> str:
    return folded.upper() if like.isupper() else folded.title() if like[0].isupper() else folded


def _from_cldr() -> Iterator[Name]:
    for locale, language in _LOCALES.items():
        territories = Locale.parse(locale).territories
        for country in COUNTRIES:
            if country not in territories:
                continue
            both = territories[country].rstrip(")").split(" (")  # Myanmar (Burma), but U.S. Virgin Islands (USA)
            for text in both if country == "MM" else both[:1]:
                yield Name(text, country, Kind.NAME, language, text in senses("unsure", language))


def _nothing() -> Iterator[Name]:
    for texts in _read("nothing").values():
        for text in texts:
            yield Name(text, "", Kind.NOTHING, "")


def _split(names_of_row: str) -> Iterator[str]:
    return (name.strip() for name in names_of_row.split(";") if name.strip())


def senses(table: str, key: str) -> frozenset[str]:
    """Return a list of ``senses.toml``."""
    found: Any = _senses()[table]
    listed: list[str] = found.get(key, [])
    return frozenset(listed)


class Beginnings:
    """How words begin that are looked for; one that ends with "." stands exactly so."""

    def __init__(self, words: Iterable[str]) -> None:
        folded = [fold(word) for word in words]
        self._begun = tuple(word for word in folded if not word.endswith("."))
        self._exact = frozenset(word[:-1] for word in folded if word.endswith("."))

    def fit(self, token: str) -> bool:
        """Whether a folded word is one of them."""
        return token.startswith(self._begun) or token in self._exact


def beginnings(table: str, key: str) -> Beginnings:
    """Return a list of ``senses.toml`` that holds beginnings of words."""
    return Beginnings(senses(table, key))


@cache
def rivals() -> Mapping[tuple[str, ...], tuple[str, frozenset[str]]]:
    """Return, by folded name, the other country a name may mean, if any, and the words that tell so."""
    return {(fold(rival["name"]),): (rival["country"], frozenset(rival["words"])) for rival in _senses()["rival"]}


@cache
def _senses() -> dict[str, Any]:
    return _read("senses")


def _read(file: str) -> dict[str, Any]:
    path = files("handlers.phrases.gazetteer").joinpath("data", f"{file}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
