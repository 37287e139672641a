"""The commands, by scope and language, as Telegram's menus show them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from handlers.i18n import Speech, Speeches


@dataclass(frozen=True, slots=True)
class CommandSet:
    """What ``setMyCommands`` is told: commands with descriptions for one scope and language (``None``: all others)."""

    scope: str
    language: str | None
    commands: tuple[tuple[str, str], ...]


_DESCRIPTIONS: Final[Mapping[str, Callable[[Speech], str]]] = {
    "news": lambda speech: speech.say("Newest stories; add words, a country, a time"),
    "search": lambda speech: speech.say("Search titles and texts"),
    "rates": lambda speech: speech.say("Official exchange rates"),
    "convert": lambda speech: speech.say("An amount in other currencies"),
    "alert": lambda speech: speech.say("Tell me when a rate gets there"),
    "alerts": lambda speech: speech.say("What I watch for you"),
    "briefing": lambda speech: speech.say("The day's briefing now"),
    "subscribe": lambda speech: speech.say("A briefing every day at your hour"),
    "unsubscribe": lambda speech: speech.say("End a briefing"),
    "chart": lambda speech: speech.say("A rate drawn over days or years"),
    "saved": lambda speech: speech.say("Stories you have saved"),
    "follow": lambda speech: speech.say("Follow a feed of your own"),
    "unfollow": lambda speech: speech.say("Let a feed of your own go"),
    "sources": lambda speech: speech.say("Outlets and your own feeds; mute, remove"),
    "settings": lambda speech: speech.say("Language, countries, time zone"),
    "status": lambda speech: speech.say("What I read, and how it goes"),
    "help": lambda speech: speech.say("What I can do"),
    "about": lambda speech: speech.say("Sources and licence"),
    "privacy": lambda speech: speech.say("What is stored about you"),
    "export": lambda speech: speech.say("Show all that is stored about you"),
    "forget": lambda speech: speech.say("Delete all that is stored about you"),
    "start": lambda speech: speech.say("Start afresh: language and countries"),
}

_SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "default": ("news", "rates", "convert", "briefing", "help"),
    "all_private_chats": tuple(_DESCRIPTIONS),
    "all_group_chats": ("news", "search", "rates", "convert", "chart", "briefing", "saved", "sources", "help"),
    "all_chat_administrators": (
        "news",
        "search",
        "rates",
        "convert",
        "chart",
        "alerts",
        "briefing",
        "subscribe",
        "unsubscribe",
        "saved",
        "sources",
        "follow",
        "unfollow",
        "settings",
        "status",
        "help",
    ),
}


def names() -> tuple[str, ...]:
    """Return every command."""
    return tuple(_DESCRIPTIONS)


def command_sets(speeches: Speeches | None = None) -> list[CommandSet]:
    """Return what is registered: every scope in every language, and for all other languages in English."""
    speeches = speeches or Speeches()
    sets = []
    for language in (None, *speeches.languages()):
        speech = speeches.choose(language)
        for scope, commands in _SCOPES.items():
            described = tuple((name, _DESCRIPTIONS[name](speech)) for name in commands)
            sets.append(CommandSet(scope, language, described))
    return sets
