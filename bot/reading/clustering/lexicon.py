"""The words that clustering knows, from ``lexicon.toml``, ``names.toml`` and ``common.toml``: one look a word. Pure."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from bot.reading.clustering.letters import bare, bones, romanise

LANGUAGES = ("en", "ru", "kk", "ky", "tg", "tk", "uz")
"""In the order of the lists of ``lexicon.toml``."""

_BIG = "tashkent almaty astana bishkek dushanbe ashgabat moscow beijing washington london brussels ankara istanbul"
CAPITALS = frozenset(_BIG.split())
"""Places that are in the news every day."""

NEIGHBOURS = frozenset(["KZ", "KG", "TJ", "TM", "UZ", "RU", "CN", "US", "EU"])
"""Countries that are in the news every day."""

Sense = Literal[
    "topics",
    "everyday",
    "acts",
    "stages",
    "units",
    "multipliers",
    "numerals",
    "ordinals",
    "periods",
    "months",
    "abouts",
]
_SENSES: tuple[Sense, ...] = (
    "topics", "everyday", "acts", "stages", "units", "multipliers", "numerals", "ordinals", "periods", "months",
    "abouts",
)  # fmt: skip
_KEY = 2
"""Letters by which beginnings of words are found."""
_OPENING = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FEWEST_BONES = 3
_LENGTHS = range(2, 13)
"""Letters of the beginnings of words that are told often."""
_EMPTY: frozenset[str] = frozenset()
_ABBREVIATION = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is known of a word: for each sense, the things it may be."""

    things: tuple[tuple[Sense, str], ...]

    def of(self, sense: Sense) -> str | None:
        """Return the first thing of this sense."""
        for known, thing in self.things:
            if known == sense:
                return thing
        return None


_Beginnings = dict[str, list[tuple[bool, Sense, str]]]
_NOTHING = Meaning(())


def meaning(plain: str, language: str) -> Meaning:
    """Look a romanised word up: the longest beginning that is known counts, for each sense."""
    known = _beginnings().get(language)
    if known is None or plain[:_OPENING] not in _openings()[language]:
        return _NOTHING
    found: dict[Sense, list[str]] = {}
    for length in range(len(plain), 0, -1):
        if (begun := known.get(plain[:length])) is None:
            continue
        longest = found.copy()
        for alone, sense, thing in begun:
            if sense not in longest and (not alone or length == len(plain)):
                found.setdefault(sense, []).append(thing)
    return Meaning(tuple((sense, thing) for sense, things in found.items() for thing in things)) if found else _NOTHING


def is_common(plain: str, language: str) -> bool:
    """Whether a romanised word tells nothing."""
    return plain in _common().get(language, _EMPTY)


def is_told_often(plain: str, language: str) -> bool:
    """Whether a romanised word is in the news whatever they are about."""
    return plain.startswith(_often().get((language, plain[:_KEY]), ()))


@cache
def _often() -> dict[tuple[str, str], tuple[str, ...]]:
    """Beginnings of words that are told often, by language and their own first letters."""
    found: dict[tuple[str, str], list[str]] = {}
    for language, words in _read("often").items():
        for word in words.split():
            plain = romanise(word, language)
            if len(plain) in _LENGTHS:
                found.setdefault((language, plain[:_KEY]), []).append(plain)
    return {key: tuple(beginnings) for key, beginnings in found.items()}


@cache
def _beginnings() -> dict[str, _Beginnings]:
    found: dict[str, _Beginnings] = {language: {} for language in LANGUAGES}
    table = _read("lexicon")
    for sense in _SENSES:
        for thing, row in table[sense].items():
            for language, words in zip(LANGUAGES, row, strict=True):
                for word in words.split():
                    _add(found[language], word, language, sense, thing)
    return found


def _add(beginnings: _Beginnings, word: str, language: str, sense: Sense, thing: str) -> None:
    alone, word = word.endswith("."), word.removesuffix(".")
    if "." in word or "-" in word:
        return  # said in several words: the others of the line are what is looked for
    beginnings.setdefault(romanise(word, language), []).append((alone, sense, thing))


@cache
def _openings() -> dict[str, frozenset[str]]:
    """The first letters of all that is known, so that most words cost one look."""
    opened: dict[str, frozenset[str]] = {}
    for language, words in _beginnings().items():
        short = {
            word for word, known in words.items() if len(word) < _OPENING and not all(alone for alone, *_ in known)
        }
        longer = {word + letter for word in short for letter in _LETTERS}
        longer |= {word + letter for word in longer if len(word) < _OPENING for letter in _LETTERS}
        opened[language] = frozenset({word[:_OPENING] for word in words} | short | longer)
    return opened


def country(plain: str) -> str:
    """Return the country that a romanised word means, or whose people it means; empty for other words."""
    beginnings, rows = _countries().get(plain[:_KEY], ((), ()))
    if not plain.startswith(beginnings):
        return ""
    found, longest = "", 0
    for word, alone, code in rows:
        if len(word) > longest and (plain == word if alone else plain.startswith(word)):
            found, longest = code, len(word)
    return found


@cache
def _countries() -> dict[str, tuple[tuple[str, ...], tuple[tuple[str, bool, str], ...]]]:
    """Names of countries and peoples by their first letters: all of them, and each with what it means."""
    rows: dict[str, list[tuple[str, bool, str]]] = {}
    for code, words in _read("names")["countries"].items():
        for word in words.split():
            for language in ("uz", "ru"):
                plain = romanise(word.removesuffix("."), language)
                rows.setdefault(plain[:_KEY], []).append((plain, word.endswith("."), code))
    return {key: (tuple(word for word, *_ in row), tuple(row)) for key, row in rows.items()}


def place(plain: str) -> str | None:
    """Return the place of a romanised name: spelled as we know it, or beginning like that and with the same bones.

    Bones alone are too little: *Кредит* has those of Kordai, *Первый* those of Burabay.
    """
    exactly, by_bones = _places()
    return exactly.get(plain) or by_bones.get((plain[:_OPENING], bones(plain)))


@cache
def _places() -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    exactly: dict[str, str] = {}
    by_bones: dict[tuple[str, str], str] = {}
    for place_, words in _read("names")["places"].items():
        for word in words.split():
            for language in ("uz", "ru"):
                plain = romanise(word.replace("-", ""), language)
                for form in (plain, bare(plain, language)):
                    exactly[form] = place_
                    if len(bones(form)) >= _FEWEST_BONES:
                        by_bones.setdefault((form[:_OPENING], bones(form)), place_)
    return exactly, by_bones


def region_of(place_: str) -> str | None:
    """Return the region in which a place is; ``None`` where none is known."""
    return _within()[0].get(place_)


def home_of(place_: str) -> str | None:
    """Return the country in which a place or its region is; ``None`` where none is known."""
    regions, homes = _within()
    return homes.get(place_) or homes.get(regions.get(place_, ""))


@cache
def _within() -> tuple[dict[str, str], dict[str, str]]:
    names = _read("names")
    regions, homes = (
        {inner: outer for outer, row in names[section].items() for inner in row.split()}
        for section in ("regions", "homes")
    )
    return regions, homes


def is_known(plain: str) -> bool:
    """Whether a romanised name is in the news every day."""
    exactly, by_bones = _known()
    return plain in exactly or (len(plain) > _ABBREVIATION and (plain[:_OPENING], bones(plain)) in by_bones)


@cache
def _known() -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    words = {
        romanise(word, language)
        for row in _read("names")["known"].values()
        for word in row.split()
        for language in ("uz", "ru")
    }
    return frozenset(words), frozenset((word[:_OPENING], bones(word)) for word in words if len(word) > _ABBREVIATION)


@cache
def _common() -> dict[str, frozenset[str]]:
    return {
        language: frozenset(romanise(word, language) for word in words.split())
        for language, words in _read("common").items()
    }


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("bot.reading.clustering").joinpath(f"{name}.toml").read_text("utf-8"))
