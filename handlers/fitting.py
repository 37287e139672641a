"""Rows of buttons that a phone shows uncut: a row whose labels are too wide for it becomes several. Pure.

A phone of 390 points is what is reckoned with, in a group, where faces take their place beside the messages; a label is
as wide as in Noto Sans, which is among the wider faces that clients are set in. Telegram cuts what does not fit.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Protocol, TypeVar

_ROW: Final = 298.0
"""Points of a row of buttons."""
_GAP: Final = 4.0
_PADDING: Final = 20.0
"""Of a button, on both sides of its label."""

_WIDTHS: Final = {
    letter: width
    for width, letters in (
        (0, "\N{VARIATION SELECTOR-16}"),
        (3.9, " \N{NO-BREAK SPACE}!',.:;ijl·іʻʼ’"),
        (6, "()-J[]•/I_ft{}І“”ґ"),
        (7.3, '"?crszçşгсэғ–'),
        (8, "0123456789+<=>EFLSTZvxy|~×ýŞЁГЕТзтухүұӯё"),
        (9.4, "CPYÝБЗРСЯҮҰbdgpqбпл"),
        (10.4, "&hnuüдийнцчъқңҷӣ"),
        (12, "NOQwÖИЙОФмфыҶӘӨ…"),
        (13, "%@жю"),
        (14, "MWmЖМЩЮшщ—"),
        (15.6, "Ш"),
    )
    for letter in letters
}
_LOWER, _UPPER, _SIGN, _PICTURE, _HALF_A_FLAG = 9, 10.8, 12, 18.1, 9.1


class Labelled(Protocol):
    """A button, as far as it matters here."""

    @property
    def text(self) -> str:
        """Its label."""


_B = TypeVar("_B", bound=Labelled)


@lru_cache(4096)
def width_of(label: str) -> float:
    """Return how many points wide a label is."""
    return sum(map(_width_of, label))


def _width_of(letter: str) -> float:
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    if letter > "\uffff" or letter in "⏳✅➕➖⏰":
        return _HALF_A_FLAG if "\U0001f1e6" <= letter <= "\U0001f1ff" else _PICTURE
    if letter > "\u2100":
        return _SIGN
    return _UPPER if letter.isupper() else _LOWER


def room(buttons: int) -> float:
    """Return how wide a label may be that is one of so many in a row."""
    return (_ROW - _GAP * (buttons - 1)) / buttons - _PADDING


def fitted(rows: Sequence[Sequence[_B]]) -> list[Sequence[_B]]:
    """Return the rows with those that are too narrow for their labels in as few rows as show them whole."""
    return [part for row in rows for part in _parts(row)]


def _parts(row: Sequence[_B]) -> list[Sequence[_B]]:
    for count in range(1, len(row) + 1):
        size = -(-len(row) // count)
        parts = [row[at : at + size] for at in range(0, len(row), size)]
        if size == 1 or all(width_of(button.text) <= room(len(part)) for part in parts for button in part):
            return parts
    return [row]
