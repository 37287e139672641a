"""The word lists of ``vocabulary.toml``, read once, when they are first asked for."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("vocabulary.toml")


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def words(table: str, key: str) -> tuple[str, ...]:
    """Return the words of one entry; ``table`` may be dotted, and an entry that is missing is empty."""
    text = str(_table(table).get(key, ""))
    return tuple(name.strip() for name in text.split(";")) if ";" in text else tuple(text.split())


@cache
def by_word(table: str) -> Mapping[str, str]:
    """Return the keys of a table by each of their words."""
    return {word: key for key in _table(table) for word in words(table, key)}


def _table(name: str) -> Mapping[str, Any]:
    table = _tables()
    for part in name.split("."):
        table = table[part]
    return table
