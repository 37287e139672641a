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


def test_every_language_describes_every_command_in_its_own_words() -> None:
    sets = {one.language: dict(one.commands) for one in command_sets() if one.scope == "all_private_chats"}
    english = sets.pop("en")
    assert sets.pop(None) == english
    for described in sets.values():
        assert set(described) == set(english)
        assert not [name for name in english if described[name] == english[name]]


def test_descriptions_are_translated() -> None:
    russian = next(one for one in command_sets() if one.language == "ru" and one.scope == "all_private_chats")
    assert dict(russian.commands)["help"] == "Что я умею"


def test_admin_is_in_the_menu_of_operators_alone() -> None:
    everybody, own = command_sets(operators=()), command_sets(operators=[12, 11])
    assert not any("admin" in dict(one.commands) for one in everybody)
    extra = [one for one in own if one not in everybody]
    assert {one.chat_id for one in extra} == {11, 12}
    assert all(one.scope == "chat" and "admin" in dict(one.commands) for one in extra)
    assert {one.language for one in extra} == {None, *Speeches().languages()}
    assert len(command_sets(operators=range(1, 1000))) < 200


def test_groups_are_offered_what_is_of_use_there() -> None:
    by_scope = {one.scope: dict(one.commands) for one in command_sets() if one.language is None}
    members, admins = by_scope["all_group_chats"], by_scope["all_chat_administrators"]
    assert set(members) < set(admins)
    assert not {"export", "forget", "privacy", "start", "admin"} & set(admins)
    assert "settings" in admins
    assert "settings" not in members
    assert list(by_scope["all_private_chats"])[:3] == ["news", "search", "rates"]
