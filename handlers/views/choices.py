"""Buttons to choose from, with a mark on what is chosen; used by the welcome and the settings."""

from collections.abc import Callable, Iterable, Sequence

from handlers.callbacks import SetLanguage, ToggleCountry, pack
from handlers.i18n import AUTONYMS, Speech
from handlers.screen import Button
from storage.records import CORE_COUNTRIES


def marked(label: str, *, chosen: bool) -> str:
    """Return a label with the mark of what is chosen."""
    return f"✓ {label}" if chosen else label


def country_label(code: str, speech: Speech, *, chosen: bool) -> str:
    """Return a country's name with its flag, or with the mark of what is chosen in its place.

    Both would be wider than half a row on a phone, and rows would fall apart by what is chosen in them.
    """
    return marked(speech.country(code), chosen=True) if chosen else speech.flagged(code)


def in_rows(buttons: Iterable[Button], width: int) -> list[list[Button]]:
    """Return buttons in rows of ``width``."""
    listed = list(buttons)
    return [listed[at : at + width] for at in range(0, len(listed), width)]


def language_rows(languages: Sequence[str], spoken: str, origin: str) -> list[list[Button]]:
    """Return a button for every language of the interface; the one spoken now is marked."""
    buttons = (
        Button(marked(AUTONYMS.get(code, code), chosen=code == spoken), pack(SetLanguage(code, origin)))
        for code in languages
    )
    return in_rows(buttons, 2)


def rows_by_country(codes: Iterable[str], speech: Speech, button: Callable[[str], Button]) -> list[list[Button]]:
    """Return the five countries and the others of ``codes``, two in a row; of the five the longest name stands alone.

    In a group, on a phone, half a row is too narrow for it.
    """
    longest = max(CORE_COUNTRIES, key=lambda code: len(speech.country(code)))
    others = [code for code in codes if code not in CORE_COUNTRIES]
    return [
        *in_rows((button(code) for code in CORE_COUNTRIES if code != longest), 2),
        [button(longest)],
        *in_rows(map(button, others), 2),
    ]


def country_rows(chosen: Sequence[str], speech: Speech, origin: str) -> list[list[Button]]:
    """Return a button for each of the five countries and for others that are chosen."""

    def button(code: str) -> Button:
        return Button(country_label(code, speech, chosen=code in chosen), pack(ToggleCountry(code, origin)))

    return rows_by_country(chosen, speech, button)
