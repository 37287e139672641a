"""All names of the gazetteer in a few megabytes: packed into lines, and made again for the words that are met.

    every() -> a line each -> by language and by how the word begins that the name begins with  forms()
                           -> by row                                                            row()

As objects with their endings fifty thousand names take fifty megabytes, and a day's news has few of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from handlers.phrases.folding import plain
from handlers.phrases.gazetteer.endings import Part, parts
from handlers.phrases.gazetteer.names import Kind, Name, every

KEY: Final = 3
"""Letters of a stem by which names are kept; stems that are shorter are kept as they are."""
PLACES: Final = frozenset({Kind.CAPITAL, Kind.CITY, Kind.REGION, Kind.PLACE, Kind.WATER, Kind.BORDER, Kind.SITE})
_SURE: Final = 5
"""Letters of a Russian word from which on its stem begins with its own first three: at most two are cut off its end."""
_LIVED_IN: Final = frozenset({Kind.NAME, Kind.CAPITAL, Kind.REGION, Kind.CITY})
_LONG: Final = 6
"""Letters of a name that is known without those of the region."""
_REMEMBERED: Final = 2_000
"""Beginnings whose names are kept as they were made: some dozen megabytes, and most of what news are about."""


@dataclass(frozen=True, slots=True)
class Form:
    """A name, and its words with the endings they may have."""

    parts: tuple[Part, ...]
    name: Name


@dataclass(frozen=True, slots=True)
class Packed:
    """Lines of names."""

    beginnings: Mapping[str, Mapping[str, str]]
    """By language, and the first letters of the stem: :data:`KEY`, or all where there are fewer."""
    plainly: Mapping[str, Mapping[str, str]]
    """The same, of those that are known without the letters of the region, by their plain stems."""
    rows: Mapping[int, str]
    """By row: the names of places that are sure and begin with a capital letter."""
    starts: frozenset[str]
    """The first letters of all names."""


@cache
def packed() -> Packed:
    """Read the gazetteer; some half a second, once."""
    beginnings: _Lines = defaultdict(lambda: defaultdict(list))
    plainly: _Lines = defaultdict(lambda: defaultdict(list))
    rows: dict[int, list[str]] = defaultdict(list)
    starts = set()
    for name in every():
        line = _line(name)
        starts.add(name.key[0][:KEY])
        for begun in _beginnings(name, name.key, forms_of):
            beginnings[name.language][begun].append(line)
        if key := _plain_key(name):
            for begun in _beginnings(name, key, plain_forms_of):
                plainly[name.language][begun].append(line)
        if name.kind in PLACES and not name.text[0].islower() and not name.unsure and name.row >= 0:
            rows[name.row].append(line)
    return Packed(
        _joined(beginnings), _joined(plainly), {row: "\n".join(lines) for row, lines in rows.items()}, frozenset(starts)
    )


_Lines = defaultdict[str, defaultdict[str, list[str]]]


def _joined(lines: Mapping[str, Mapping[str, Iterable[str]]]) -> dict[str, dict[str, str]]:
    return {code: {begun: "\n".join(listed) for begun, listed in of.items()} for code, of in lines.items()}


def _beginnings(name: Name, key: tuple[str, ...], made: Callable[[Name], Sequence[Form]]) -> Iterable[str]:
    if name.language != "ru" or len(key[0]) >= _SURE:
        return (key[0][:KEY],)
    return dict.fromkeys(form.parts[0].stem[:KEY] for form in made(name))


def _plain_key(name: Name) -> tuple[str, ...] | None:
    """Return a name's words without the letters of the region, where it is known by them, too."""
    if name.kind not in _LIVED_IN or not name.text[0].isupper():
        return None
    key = tuple(map(plain, name.key))
    return key if key != name.key and sum(map(len, key)) >= _LONG else None


def forms_of(name: Name) -> list[Form]:
    """Return a name's words with their endings."""
    hyphenated = "-" in name.text and " " not in name.text
    common = name.text[0].islower()
    return [
        Form(made, name) for made in parts(name.key, name.language, name.kind, common=common, hyphenated=hyphenated)
    ]


def plain_forms_of(name: Name) -> list[Form]:
    """Return the same as typed without the letters of the region."""
    return [Form(made, name) for made in parts(tuple(map(plain, name.key)), name.language, name.kind)]


@lru_cache(maxsize=_REMEMBERED)
def forms(language: str, begun: str, *, plainly: bool = False) -> Mapping[str, Sequence[Form]]:
    """Return the forms of a language's names whose stems begin so, by stem, in the order of the gazetteer."""
    lines = (packed().plainly if plainly else packed().beginnings).get(language, {}).get(begun, "")
    found: dict[str, list[Form]] = {}
    for line in lines.split("\n") if lines else ():
        for form in (plain_forms_of if plainly else forms_of)(_name(line)):
            stem = form.parts[0].stem
            if stem[:KEY] == begun:
                found.setdefault(stem, []).append(form)
    return found


def row(number: int) -> tuple[Name, ...]:
    """Return the names of places of one row of the gazetteer's files: one place, or a few that are spelt otherwise."""
    lines = packed().rows.get(number, "")
    return tuple(map(_name, lines.split("\n"))) if lines else ()


def _line(name: Name) -> str:
    flags = f"{name.unsure:d}{name.written_otherwise:d}"
    return "\t".join((name.text, name.country, name.kind, name.language, flags, " ".join(name.also), str(name.row)))


def _name(line: str) -> Name:
    text, country, kind, language, flags, also, number = line.split("\t")
    return Name(text, country, Kind(kind), language, flags[0] == "1", tuple(also.split()), flags[1] == "1", int(number))


def starts() -> frozenset[str]:
    """Return the first letters of all names, at most :data:`KEY`."""
    return packed().starts
