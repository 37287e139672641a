"""The welcome that ``/start``, a new group and their buttons show."""

from typing import Final

from handlers.context import Visit
from handlers.screen import Screen
from handlers.views.welcome import group_welcome, welcome
from storage.records import ChatKind

_GREETED: Final = "greeted"


def greeting(visit: Visit, name: str = "") -> Screen:
    """Return the welcome of a private chat, or that of a group."""
    languages = visit.services.speeches.languages()
    if visit.private:
        return welcome(visit.speech, languages, visit.chat.countries, name)
    channel = visit.chat.kind is ChatKind.CHANNEL
    return group_welcome(visit.speech, visit.chat.countries, visit.services.bot_username, channel=channel)


def note_greeted(visit: Visit) -> None:
    """Remember for a minute that a group was greeted."""
    visit.services.greeted.put((_GREETED, visit.address.chat_id), 0, visit.now, value=True)


def just_greeted(visit: Visit) -> bool:
    """Whether a group was greeted this very minute."""
    return bool(visit.services.greeted.get((_GREETED, visit.address.chat_id), 0, visit.now))
