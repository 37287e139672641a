"""What the bot says of itself: name, descriptions, menu buttons, and its commands by scope and language."""

from dataclasses import dataclass, field
from typing import Any

from bot.playground.people import Chat

Scope = tuple[str, int, int]
"""Kind of scope, chat and person; 0 where the kind has none."""
Commands = list[dict[str, str]]


def scope_key(scope: dict[str, Any] | None, chat_id: int = 0) -> Scope:
    """Return the key of a ``BotCommandScope`` whose chat has been resolved to ``chat_id``."""
    if scope is None:
        return ("default", 0, 0)
    return (scope["type"], chat_id, scope.get("user_id", 0))


@dataclass(slots=True)
class BotProfile:
    """Texts by language code ("" is everybody else's), commands by scope and language."""

    default_name: str
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], Commands] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)
    """By private chat; 0 is the default."""
    admin_rights: dict[bool, dict[str, Any]] = field(default_factory=dict)
    """Suggested rights; True is for channels."""

    def name(self, language: str = "") -> str:
        return self.names.get(language) or self.names.get("") or self.default_name

    def commands_for(self, chat: Chat, person_id: int, language: str) -> Commands:
        """Return what a person's command menu shows in a chat.

        The narrowest scope wins, within a scope the person's language goes before no language
        (https://core.telegram.org/bots/api#determining-list-of-commands).
        """
        for scope in _scopes(chat, person_id):
            for code in (language, ""):
                found = self.commands.get((scope, code))
                if found:
                    return found
        return []


def _scopes(chat: Chat, person_id: int) -> list[Scope]:
    if chat.type == "private":
        return [("chat", chat.id, 0), ("all_private_chats", 0, 0), ("default", 0, 0)]
    admin = chat.is_admin(person_id)
    scopes: list[Scope] = [("chat_member", chat.id, person_id)]
    if admin:
        scopes.append(("chat_administrators", chat.id, 0))
    scopes.append(("chat", chat.id, 0))
    if admin:
        scopes.append(("all_chat_administrators", 0, 0))
    return [*scopes, ("all_group_chats", 0, 0), ("default", 0, 0)]
