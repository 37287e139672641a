"""The data files beside the code: whoever adds a word is told where it stands already."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from handlers.phrases.tables import listed

ROOT = Path(__file__).parents[1]
FILES = sorted(path for package in ("bot", "handlers") for path in (ROOT / package).rglob("*.toml"))
OF_WORDS = (ROOT / "handlers/phrases", ROOT / "bot/reading/clustering")
"""Folders in which a text is a list of words."""
GAZETTEER = ROOT / "handlers/phrases/gazetteer"
BY_LANGUAGE = ROOT / "bot/reading/clustering/lexicon.toml"
"""A list there has a text for each language, and languages share words."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_stands_twice_in_a_list(path: Path) -> None:
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    again = {where: [one for one, times in Counter(names).items() if times > 1] for where, names in lists(path, found)}
    assert {where: names for where, names in again.items() if names} == {}


def test_lists_are_found_in_every_way_they_are_written() -> None:
    table = {"a": ["x", "y z"], "b": [{"en": "Pago Pago; Tutuila"}]}
    assert dict(lists(GAZETTEER / "any.toml", table)) == {"a": ["x", "y z"], "b 0 en": ("Pago Pago", "Tutuila")}
    assert dict(lists(BY_LANGUAGE, table)) == {"a 0": ("x",), "a 1": ("y", "z"), "b 0 en": ("Pago Pago", "Tutuila")}
    assert dict(lists(ROOT / "bot/reading/catalog.toml", {"name": "Tik Tik"})) == {}


def lists(path: Path, value: Any, where: str = "") -> Iterator[tuple[str, Sequence[str]]]:
    """Return the lists of a file, each by where it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from lists(path, inner, f"{where} {key}".strip())
    elif isinstance(value, list) and path != BY_LANGUAGE and all(isinstance(one, str) for one in value):
        yield where, value
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from lists(path, inner, f"{where} {at}")
    elif isinstance(value, str) and path.is_relative_to(GAZETTEER):  # a name there may repeat a word of its own
        yield where, tuple(name.strip() for name in value.split(";"))
    elif isinstance(value, str) and any(map(path.is_relative_to, OF_WORDS)):
        yield where, listed(value)
