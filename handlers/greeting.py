"""The welcome that ``/start``, a new group and their buttons show."""

from handlers.context import Visit
from handlers.screen import Screen
from handlers.views.welcome import group_welcome, welcome


def greeting(visit: Visit, name: str = "") -> Screen:
    """Return the welcome of a private chat, or that of a group."""
    languages = visit.services.speeches.languages()
    if visit.private:
        return welcome(visit.speech, languages, visit.chat.countries, name)
    return group_welcome(visit.speech, languages, visit.chat.countries, visit.services.bot_username)
