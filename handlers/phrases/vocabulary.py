"""The word lists of ``vocabulary.toml``."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from handlers.phrases.tables import listed, table


@cache
def words(path: str, key: str) -> tuple[str, ...]:
    """Return the words of one entry; ``path`` may be dotted, and an entry that is missing is empty."""
    return listed(str(_table(path).get(key, "")))


@cache
def by_word(path: str) -> Mapping[str, str]:
    """Return the keys of a table by each of their words."""
    return {word: key for key in _table(path) for word in words(path, key)}


def _table(name: str) -> Mapping[str, Any]:
    found = table("vocabulary")
    for part in name.split("."):
        found = found[part]
    return found
