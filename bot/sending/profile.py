"""What Telegram shows of the bot before anybody writes to it: commands, name, descriptions, menu button.

Set at start, only where it differs from what Telegram already has: setting is limited to a few times a day. Nothing
here stops or delays the start; a failure is a line in the log.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from logging import INFO, WARNING
from typing import Protocol

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    MenuButtonCommands,
)
from telegram.error import BadRequest, TelegramError

from handlers.failures import Failure, classify

SCOPES: dict[str, Callable[[], BotCommandScope]] = {
    "default": BotCommandScopeDefault,
    "all_private_chats": BotCommandScopeAllPrivateChats,
    "all_group_chats": BotCommandScopeAllGroupChats,
    "all_chat_administrators": BotCommandScopeAllChatAdministrators,
}

_ONE_CHAT = "chat"

Change = Callable[[], Awaitable[bool]]

_log = structlog.get_logger(__name__)


class CommandSet(Protocol):
    """Commands of one scope in one language (``None``: for whoever has no set of their own)."""

    @property
    def scope(self) -> str: ...
    @property
    def language(self) -> str | None: ...
    @property
    def commands(self) -> Sequence[tuple[str, str]]: ...
    @property
    def chat_id(self) -> int | None:
        """Whose, in the scope ``chat``; no other looks here."""


class Introduction(Protocol):
    """How the bot introduces itself in one language (``None``: to whoever has none of their own)."""

    @property
    def language(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def short_description(self) -> str | None: ...
    @property
    def description(self) -> str | None: ...


async def register(
    bot: Bot, commands: Iterable[CommandSet], introductions: Iterable[Introduction] = (), *, menu_button: bool = True
) -> int:
    """Bring Telegram up to date and return how many things had to be set. Raises nothing of Telegram's."""
    changed = 0
    for command_set in commands:
        changed += await _tried("commands", command_set.language, partial(_commands, bot, command_set))
    for introduction in introductions:
        for what, change in _introduced(bot, introduction):
            changed += await _tried(what, introduction.language, change)
    if menu_button:
        changed += await _tried("menu button", None, partial(_menu_button, bot))
    return changed


async def _tried(what: str, language: str | None, change: Change) -> bool:
    try:
        return await change()
    except BadRequest as error:
        # an operator who has not opened the private chat yet gets their menu at the next start
        known = classify(error) is Failure.UNREACHABLE
        _log.log(INFO if known else WARNING, "could not be registered with Telegram", what=what, error=str(error))
    except TelegramError as error:
        _log.warning("could not be registered with Telegram", what=what, language=language, error=str(error))
    except Exception as error:  # noqa: BLE001 - an answer that the library cannot read; commands are no reason to fail
        _log.warning("an answer could not be read", what=what, language=language, error=type(error).__name__)
    return False


async def _commands(bot: Bot, wanted: CommandSet) -> bool:
    scope = BotCommandScopeChat(wanted.chat_id or 0) if wanted.scope == _ONE_CHAT else SCOPES[wanted.scope]()
    known = await bot.get_my_commands(scope=scope, language_code=wanted.language)
    if [(command.command, command.description) for command in known] == [tuple(pair) for pair in wanted.commands]:
        return False
    commands = [BotCommand(name, description) for name, description in wanted.commands]
    return await bot.set_my_commands(commands, scope=scope, language_code=wanted.language)


def _introduced(bot: Bot, wanted: Introduction) -> list[tuple[str, Change]]:
    changes: list[tuple[str, Change]] = []
    if wanted.name is not None:
        changes.append(("name", partial(_name, bot, wanted.language, wanted.name)))
    if wanted.short_description is not None:
        changes.append(("short description", partial(_short, bot, wanted.language, wanted.short_description)))
    if wanted.description is not None:
        changes.append(("description", partial(_description, bot, wanted.language, wanted.description)))
    return changes


async def _name(bot: Bot, language: str | None, name: str) -> bool:
    if (await bot.get_my_name(language)).name == name:
        return False
    return await bot.set_my_name(name, language)


async def _short(bot: Bot, language: str | None, words: str) -> bool:
    if (await bot.get_my_short_description(language)).short_description == words:
        return False
    return await bot.set_my_short_description(words, language)


async def _description(bot: Bot, language: str | None, words: str) -> bool:
    if (await bot.get_my_description(language)).description == words:
        return False
    return await bot.set_my_description(words, language)


async def _menu_button(bot: Bot) -> bool:
    button = await bot.get_chat_menu_button()
    if button.type == MenuButtonCommands().type:
        return False
    return await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
