"""The words of ``times.toml``: hours, days and what a briefing holds, as people of the region say them.

An entry is a list of names; a name may have several words, and one that ends in ``*`` stands for any ending.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from handlers.phrases.folding import bare, plain

_FILE: Final = Path(__file__).with_name("times.toml")


@cache
def listed(table: str, key: str) -> tuple[str, ...]:
    """Return the names of an entry as they are written there."""
    text = str(_tables()[table][key])
    names = (" ".join(name.split()) for name in text.split(";"))
    return tuple(filter(None, names)) if ";" in text else tuple(text.split())


@cache
def fillers() -> frozenset[str]:
    """Return the words that say nothing here."""
    return frozenset(form for word in listed("fillers", "words") for form in (bare(word), plain(bare(word))))


def phrase(said: Sequence[str], at: int, table: str, key: str) -> int:
    """Return how many pieces from ``at`` on are one of an entry's names; 0 for none."""
    for name in _phrases(table, key):
        if len(said) - at >= len(name) and all(map(_is, said[at : at + len(name)], name)):
            return len(name)
    return 0


@cache
def ordinals() -> Mapping[str, int]:
    """Return the hours by the words for them."""
    return {name: int(number) for number in _tables()["numbers"] for name in listed("numbers", number)}


@cache
def _phrases(table: str, key: str) -> tuple[tuple[str, ...], ...]:
    """Return the names of an entry as words, longest first; also as a keyboard without its letters has them."""
    written = {
        tuple(word if word in "-–—" or "*" in word else bare(word) for word in name.split())
        for name in listed(table, key)
    }
    names = written | {tuple(map(plain, name)) for name in written}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def _is(word: str, name: str) -> bool:
    if name.endswith("*"):
        return word.startswith(name[:-1]) and len(word) - len(name) < 6
    return word == name


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
