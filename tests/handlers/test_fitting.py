"""Rows of buttons on a narrow phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.fitting import fitted, room, width_of
from handlers.screen import Button, Screen

LABELS = st.text("abcшжi ✓🇰🇿12", min_size=1, max_size=24)
ROWS = st.lists(st.lists(LABELS, min_size=1, max_size=8).map(lambda row: [Button(label) for label in row]), max_size=8)


@given(ROWS)
def test_every_button_stays_in_its_order_and_fits_where_it_has_company(rows: list[list[Button]]) -> None:
    shown = fitted(rows)
    assert [button for row in shown for button in row] == [button for row in rows for button in row]
    for row in shown:
        assert len(row) == 1 or all(width_of(button.text) <= room(len(row)) for button in row)


@given(ROWS)
def test_what_fits_stays_as_it_is(rows: list[list[Button]]) -> None:
    once = fitted(rows)
    assert fitted(once) == once


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        (["Language", "Countries"], [2]),
        (["Languages of news", "Time zone"], [1, 1]),
        (["Языки новостей", "Часовой пояс"], [2]),
        (["Сохранённое, ленты", "Курсы"], [1, 1]),
        (["✓ 🇰🇿", "🇰🇬", "🇹🇯", "🇹🇲", "🇺🇿", "🇦🇫"], [3, 3]),
        (["🇰🇿", "🇰🇬", "🇹🇯", "🇹🇲", "🇺🇿", "🇦🇫"], [6]),
        (["1", "2", "3", "4", "5", "6"], [6]),
        (["• USD", "EUR", "RUB", "CNY"], [4]),
        (["• USD", "EUR", "RUB", "CNY", "KZT"], [3, 2]),
        (["✕ Uzbekistan", "✕ “reservoir”", "✕ last 7 days"], [2, 1]),
    ],
)
def test_rows_of_ours(row: list[str], parts: list[int]) -> None:
    assert [len(part) for part in fitted([[Button(label) for label in row]])] == parts


def test_a_screen_is_sent_with_its_rows_fitted() -> None:
    screen = Screen("Settings", rows=((Button("Languages of news", "1p:news"), Button("Time zone", "1p:zone")),))
    keyboard = screen.keyboard()
    assert keyboard is not None
    assert [[button["text"] for button in row] for row in keyboard["inline_keyboard"]] == [
        ["Languages of news"],
        ["Time zone"],
    ]
