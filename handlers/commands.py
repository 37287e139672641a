"""The commands, by scope and language, as Telegram's menus show them."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from handlers.i18n import Speech, Speeches

COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{3,32}))?(?![\w/<>])")
"""What Telegram takes for a command, as tdlib/td finds it (MessageEntity.cpp): its name, and whose it is if it says."""
MOST_OPERATORS: Final = 20
"""Operators who get a menu of their own: each costs a few requests when the bot starts."""


@dataclass(frozen=True, slots=True)
class CommandSet:
    """What ``setMyCommands`` is told: commands with descriptions for one scope and language (``None``: all others)."""

    scope: str
    language: str | None
    commands: tuple[tuple[str, str], ...]
    chat_id: int | None = None
    """Whose, in the scope ``chat``."""


_DESCRIPTIONS: Final[Mapping[str, Callable[[Speech], str]]] = {
    "news": lambda speech: speech.say("Newest stories; add words, a country, a time"),
    "search": lambda speech: speech.say("Search titles and texts"),
    "rates": lambda speech: speech.say("Official exchange rates"),
    "convert": lambda speech: speech.say("An amount in other currencies"),
    "chart": lambda speech: speech.say("A rate drawn over days or years"),
    "briefing": lambda speech: speech.say("The day's briefing now"),
    "subscribe": lambda speech: speech.say("A briefing every day at your hour"),
    "unsubscribe": lambda speech: speech.say("End a briefing"),
    "saved": lambda speech: speech.say("Stories you have saved"),
    "follow": lambda speech: speech.say("Follow a feed of your own"),
    "unfollow": lambda speech: speech.say("Let a feed of your own go"),
    "sources": lambda speech: speech.say("Outlets and your own feeds; mute, remove"),
    "alert": lambda speech: speech.say("Tell me when a rate gets there"),
    "alerts": lambda speech: speech.say("What I watch for you"),
    "settings": lambda speech: speech.say("Language, countries, time zone"),
    "help": lambda speech: speech.say("What I can do"),
    "status": lambda speech: speech.say("What I read, and how it goes"),
    "about": lambda speech: speech.say("Sources and licence"),
    "privacy": lambda speech: speech.say("What is stored about you"),
    "export": lambda speech: speech.say("Show all that is stored about you"),
    "forget": lambda speech: speech.say("Delete all that is stored about you"),
    "start": lambda speech: speech.say("Start afresh: language and countries"),
}
"""What is asked for most comes first."""

_IN_GROUPS: Final = ("news", "search", "rates", "convert", "chart", "briefing", "saved", "help")
_SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "default": ("news", "rates", "convert", "briefing", "help"),
    "all_private_chats": tuple(_DESCRIPTIONS),
    "all_group_chats": _IN_GROUPS,
    "all_chat_administrators": (
        *_IN_GROUPS[:-1],
        "subscribe",
        "unsubscribe",
        "sources",
        "follow",
        "unfollow",
        "alert",
        "alerts",
        "settings",
        "status",
        "help",
    ),
}


def names() -> tuple[str, ...]:
    """Return every command."""
    return tuple(_DESCRIPTIONS)


def command_sets(speeches: Speeches | None = None, operators: Collection[int] = ()) -> list[CommandSet]:
    """Return what is registered: every scope in every language, and for all other languages in English.

    ``/admin`` is in the menu of ``operators`` alone, in their private chats.
    """
    speeches = speeches or Speeches()
    sets = []
    for language in (None, *speeches.languages()):
        speech = speeches.choose(language)
        for scope, commands in _SCOPES.items():
            sets.append(CommandSet(scope, language, _described(commands, speech)))
        own = (*_described(tuple(_DESCRIPTIONS), speech), ("admin", speech.say("Messages to everybody")))
        sets += [CommandSet("chat", language, own, operator) for operator in sorted(operators)[:MOST_OPERATORS]]
    return sets


def _described(commands: tuple[str, ...], speech: Speech) -> tuple[tuple[str, str], ...]:
    return tuple((name, _DESCRIPTIONS[name](speech)) for name in commands)
