"""What admins write for a channel, answering one of its screens in their private chats.

::

    an answer to a screen that carries a channel (carrying.py) ─> an admin of it? asked anew
       /subscribe, /alert, /follow … ─┐
       words alone: by the section ───┴─> what the command does, for the channel ─> its screen again
       a list of feeds ─> an errand (following.py)
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from telegram import Message, Update

from handlers.alerts import alerts_list, watched
from handlers.briefings import list_screen, subscribed, unsubscribed
from handlers.carrying import carried_by, carrying
from handlers.context import Context, Visit, begin
from handlers.following import follow_for, import_for, may_be_opml
from handlers.phrases.setting import read_setting
from handlers.phrases.times import read_times
from handlers.reply import send
from handlers.screen import Screen, TextBuilder
from handlers.settings import typed
from handlers.setup import channel_setup
from handlers.sources import MOST_FEEDS, let_go, own_screen, sources_screen
from handlers.views.settings import for_admins
from handlers.views.sources import follow_help

_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]+)?(?:\s+|$)")
_FOLLOW: Final = "follow"
_USUAL: Final[Mapping[str, str]] = {"alerts": "alert", "briefings": "subscribe", "sources": _FOLLOW}
"""The command that words alone mean, by section."""


def for_a_channel(message: Message) -> bool:
    """Whether a message of a private chat is written for a channel: an answer to one of its screens that we take."""
    answered = message.reply_to_message
    about = carried_by(answered) if answered is not None else None
    if about is None:
        return False
    if message.document is not None:
        return may_be_opml(message.document)
    return bool(message.text) and _meant(message.text or "", about[1])[0] in {_FOLLOW, *_DONE}


def _meant(text: str, section: str) -> tuple[str, str]:
    """Return which command a text is, and its words; of words alone, that of the section, or none."""
    if (command := _COMMAND.match(text)) is not None:
        return command[1].lower(), " ".join(text[command.end() :].split())
    return ("" if text.startswith("/") else _USUAL.get(section, "")), " ".join(text.split())


async def on_written(update: Update, context: Context) -> None:
    """Do for a channel what one of its admins writes; nobody else learns what it is called."""
    visit, message = await begin(update, context), update.effective_message
    answered = message.reply_to_message if isinstance(message, Message) else None
    about = carried_by(answered) if answered is not None else None
    if visit is None or message is None or about is None:
        return
    number, section = about
    found = await channel_setup(visit, -number, visit.chat.telegram_id, refusal=for_admins(visit.speech))
    if isinstance(found, str):
        await send(visit, TextBuilder().add(found).build())
        return
    if message.document is not None:
        await import_for(visit, found.visit, message.document)
        return
    command, words = _meant(message.text or "", section)
    if command == _FOLLOW and words:
        await follow_for(visit, found.visit, words)
        return
    screen, section = await _DONE[command](found.visit, words)
    await send(visit, carrying(screen, number, found.where.title, visit.speech, section))


async def _subscribe(there: Visit, words: str) -> tuple[Screen, str]:
    wish = read_times(words)
    return await (list_screen(there) if wish.said_nothing else subscribed(there, wish)), "briefings"


async def _unsubscribe(there: Visit, words: str) -> tuple[Screen, str]:
    return await unsubscribed(there, words), "briefings"


async def _alert(there: Visit, words: str) -> tuple[Screen, str]:
    return await (watched(there, words) if words else alerts_list(there)), "alerts"


async def _follow(there: Visit, _words: str) -> tuple[Screen, str]:
    return follow_help(there.reader, MOST_FEEDS), "sources"


async def _unfollow(there: Visit, words: str) -> tuple[Screen, str]:
    return await (let_go(there, words) if words else own_screen(there)), "sources"


async def _sources(there: Visit, _words: str) -> tuple[Screen, str]:
    return await sources_screen(there), "sources"


async def _settings(there: Visit, words: str) -> tuple[Screen, str]:
    return await typed(there, read_setting(words)), "settings"


_DONE: Final[Mapping[str, Callable[[Visit, str], Awaitable[tuple[Screen, str]]]]] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "alert": _alert,
    "alerts": _alert,
    _FOLLOW: _follow,
    "unfollow": _unfollow,
    "sources": _sources,
    "settings": _settings,
}
"""What a command does in a channel, by its name; each returns its screen and the section that is shown."""
