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
from handlers.callbacks import Manage, SourceDeed
from handlers.carrying import carrying, is_managed
from handlers.context import Visit
from handlers.presses import Notice, Pressed, Shown, Told
from handlers.publicly import SECTIONS
from handlers.reply import send_document
from handlers.screen import Screen
from handlers.settings import settings_screen
from handlers.setup import channel_setup, first_step
from handlers.sources import opml_of, sources_screen
from handlers.views.own_data import forget_question
from handlers.views.settings import for_admins

_FILE: Final = "x"
"""The deed of a source's button that sends a file."""
_MUTED: Final = frozenset({"H", "L"})
"""Those of the list of muted outlets, where nothing can be written."""


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
    return carrying(screen, number, found.where.title, visit.speech, section)


class Managing:
    """Answers what is pressed in private for a channel, by the table of who answers what in a chat itself."""

    def __init__(self, table: Mapping[type[Any], Pressed]) -> None:
        self._table = table

    async def __call__(self, visit: Visit, query: CallbackQuery, press: Manage) -> Shown:
        """Do in the channel's settings what the button carries, and show what comes next."""
        meant = press.callback
        answers = self._table.get(type(meant))
        if not visit.private or answers is None or not is_managed(meant):
            return Notice.outdated(visit.speech)
        found = await channel_setup(visit, -press.number, query.from_user.id, refusal=for_admins(visit.speech))
        if isinstance(found, str):
            return Notice(found, alert=True)
        if isinstance(meant, SourceDeed) and meant.deed == _FILE:
            await send_document(visit, *await opml_of(found.visit))
            return Notice(visit.speech.say("Here they are."))
        shown = await answers(found.visit, query, meant)
        section = "settings" if isinstance(meant, SourceDeed) and meant.deed in _MUTED else SECTIONS[type(meant)]
        about = press.number, found.where.title, visit.speech, section
        if isinstance(shown, Screen):
            return carrying(shown, *about)
        if isinstance(shown, Told) and isinstance(shown.screen, Screen):
            return replace(shown, screen=carrying(shown.screen, *about))
        return shown if isinstance(shown, Notice) else Notice.outdated(visit.speech)
