"""A channel's settings, changed by its admins in their private chats: its own posts have no buttons for that.

::

    link under a post ─> opened ─> the channel's screen, each button carrying its channel (callbacks.Manage)
    press on one ─> an admin of the channel? asked anew ─> who answers such a press in a chat itself ─> the next screen
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from telegram import CallbackQuery

from handlers.alerts import alerts_list
from handlers.briefings import list_screen
from handlers.callbacks import Manage, OpenHelp, OpenSettings, SetUp, SourceDeed, pack, unpack
from handlers.context import Visit
from handlers.i18n import Speech
from handlers.presses import Notice, Pressed, Shown, Told
from handlers.publicly import SECTIONS
from handlers.screen import TEXT_LIMIT, Button, Screen, TextBuilder
from handlers.settings import settings_screen
from handlers.setup import channel_setup, first_step
from handlers.sources import sources_screen
from handlers.views.own_data import forget_question
from handlers.views.settings import for_admins
from handlers.views.setup import channel_title

_FILE: Final = "x"
"""The deed of a source's button that sends a file: it would be posted in the channel."""


async def opened(visit: Visit, number: int, section: str) -> Shown:
    """Return a section of a channel's settings for one of its admins; nobody else learns what it is called."""
    found = await channel_setup(visit, -number, visit.chat.telegram_id, refusal=for_admins(visit.speech))
    if isinstance(found, str):
        return Notice(found, alert=True)
    there = found.visit
    match section:
        case "setup":
            return first_step(found)
        case "briefings":
            screen = await list_screen(there)
        case "alerts":
            screen = await alerts_list(there)
        case "sources":
            screen = await sources_screen(there)
        case "forget":
            screen = forget_question(there.speech, private=False)
        case _:
            screen = settings_screen(there)
    return _carrying(screen, number, found.where.title, visit.speech)


class Managing:
    """Answers what is pressed in private for a channel, by the table of who answers what in a chat itself."""

    def __init__(self, table: Mapping[type[Any], Pressed]) -> None:
        self._table = table

    async def __call__(self, visit: Visit, query: CallbackQuery, press: Manage) -> Shown:
        """Do in the channel's settings what the button carries, and show what comes next."""
        meant = press.callback
        answers = self._table.get(type(meant))
        if not visit.private or answers is None or not _is_managed(meant):
            return Notice.outdated(visit.speech)
        found = await channel_setup(visit, -press.number, query.from_user.id, refusal=for_admins(visit.speech))
        if isinstance(found, str):
            return Notice(found, alert=True)
        shown = await answers(found.visit, query, meant)
        if isinstance(shown, Screen):
            return _carrying(shown, press.number, found.where.title, visit.speech)
        if isinstance(shown, Told) and isinstance(shown.screen, Screen):
            return replace(shown, screen=_carrying(shown.screen, press.number, found.where.title, visit.speech))
        return shown if isinstance(shown, Notice) else Notice.outdated(visit.speech)


def _is_managed(press: object) -> bool:
    if isinstance(press, SourceDeed) and press.deed == _FILE:
        return False
    return type(press) in SECTIONS and not isinstance(press, SetUp)


def _carrying(screen: Screen, number: int, title: str, speech: Speech) -> Screen:
    """Return a screen of a channel for a private chat: headed by whose it is, its buttons carrying the channel."""
    kept = ([carried for button in row if (carried := _carried(button, number))] for row in screen.rows)
    screen = replace(screen, rows=tuple(tuple(row) for row in kept if row))
    head = TextBuilder().bold(channel_title(title, speech)).add("\n\n")
    shift = len(head)
    if shift + len(TextBuilder().add(screen.text)) > TEXT_LIMIT:
        return screen
    first = head.add("…").build().entities
    moved = (replace(entity, offset=entity.offset + shift) for entity in screen.entities)
    return replace(screen, text=f"{channel_title(title, speech)}\n\n{screen.text}", entities=(*first, *moved))


def _carried(button: Button, number: int) -> Button | None:
    if button.data is None:
        return button
    press = unpack(button.data)
    if isinstance(press, SetUp):
        return replace(button, data=pack(replace(press, number=number)))
    if isinstance(press, OpenHelp):  # where a question is answered with no
        press = OpenSettings()
    if press is None or not _is_managed(press):
        return None
    try:
        return replace(button, data=pack(Manage.of(number, press)))
    except ValueError:  # longer than a button can carry
        return None
