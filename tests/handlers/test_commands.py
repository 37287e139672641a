"""The menus of commands."""

import re

from handlers.commands import command_sets, names
from handlers.i18n import Speeches


def test_every_scope_in_every_language() -> None:
    sets = command_sets()
    languages = {None, *Speeches().languages()}
    scopes = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
    assert {(one.scope, one.language) for one in sets} == {(scope, name) for scope in scopes for name in languages}


def test_what_telegram_demands() -> None:
    for one in command_sets():
        assert 0 < len(one.commands) <= 100
        for name, description in one.commands:
            assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
            assert 1 <= len(description) <= 256
            assert name in names()


def test_descriptions_are_translated() -> None:
    russian = next(one for one in command_sets() if one.language == "ru" and one.scope == "all_private_chats")
    assert dict(russian.commands)["help"] == "Что я умею"
