"""Which words of a title name what it is about."""

import pytest

from handlers.names import proposed


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Second unit starts at Rogun dam", "Second Rogun"),
        ("Fire at Bishkek's Dordoi bazaar destroys 40 containers", "Bishkek Dordoi"),
        ("В Ташкенте открыли завод Boeing", "Ташкенте Boeing"),
        ("ПОЖАР В АЛМАТЫ", "АЛМАТЫ"),
        ("", ""),
        ("42", ""),
    ],
)
def test_names_come_first(title, words):
    assert proposed(title) == words
