"""Methods about the bot itself: who it is, its commands, its texts, its files, where its updates go."""

import re
from typing import Any

from bot.playground.errors import bad_request
from bot.playground.methods.call import Call
from bot.playground.methods.chats import writable_private
from bot.playground.profile import Scope, scope_key
from bot.playground.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
_COMMANDS = 100
_LANGUAGE = re.compile(r"([a-z]{2})?\Z")


def get_me(world: World, _call: Call) -> dict[str, Any]:
    return {
        **world.bot.to_api(),
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def close(_world: World, _call: Call) -> bool:
    """Telegram closes its instance of the bot; there is nothing to close here."""
    return True


def get_file(world: World, call: Call) -> dict[str, Any]:
    stored = world.files.get(call.args["file_id"])
    if len(stored.content) > 20 * 2**20:
        raise bad_request("file is too big")
    return stored.to_api()


# -- commands ---------------------------------------------------------------------------------------------------------


def _scope(world: World, call: Call) -> tuple[Scope, str]:
    scope = call.args.get("scope")
    chat_id = 0
    if scope is not None and "chat_id" in scope:
        chat_id = world.chat(scope["chat_id"]).id
    return scope_key(scope, chat_id), _language(call)


def _language(call: Call) -> str:
    code: str = call.args.get("language_code", "")
    if not _LANGUAGE.match(code):
        raise bad_request("invalid language code specified")
    return code


def set_my_commands(world: World, call: Call) -> bool:
    key = _scope(world, call)
    commands = call.args["commands"]
    if len(commands) > _COMMANDS:
        raise bad_request("too many commands specified")
    for each in commands:
        if not _COMMAND.match(each["command"].removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(each["description"].strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile.commands[key] = [{**each, "command": each["command"].removeprefix("/")} for each in commands]
    world.emit("commands", None)
    return True


def delete_my_commands(world: World, call: Call) -> bool:
    world.profile.commands.pop(_scope(world, call), None)
    world.emit("commands", None)
    return True


def get_my_commands(world: World, call: Call) -> list[dict[str, str]]:
    return world.profile.commands.get(_scope(world, call), [])


# -- texts ------------------------------------------------------------------------------------------------------------


def _set_text(texts: dict[str, str], call: Call, name: str, limit: int) -> bool:
    text = call.args.get(name, "").strip()
    if len(text) > limit:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    code = _language(call)
    if text:
        texts[code] = text
    else:
        texts.pop(code, None)
    return True


def set_my_name(world: World, call: Call) -> bool:
    done = _set_text(world.profile.names, call, "name", 64)
    world.bot.changed(first_name=world.profile.name())
    return done


def get_my_name(world: World, call: Call) -> dict[str, str]:
    return {"name": world.profile.name(_language(call))}


def set_my_description(world: World, call: Call) -> bool:
    return _set_text(world.profile.descriptions, call, "description", 512)


def get_my_description(world: World, call: Call) -> dict[str, str]:
    texts = world.profile.descriptions
    return {"description": texts.get(_language(call)) or texts.get("", "")}


def set_my_short_description(world: World, call: Call) -> bool:
    return _set_text(world.profile.short_descriptions, call, "short_description", 120)


def get_my_short_description(world: World, call: Call) -> dict[str, str]:
    texts = world.profile.short_descriptions
    return {"short_description": texts.get(_language(call)) or texts.get("", "")}


def set_chat_menu_button(world: World, call: Call) -> bool:
    chat_id = writable_private(world, call.args["chat_id"]).id if "chat_id" in call.args else 0
    button = call.args.get("menu_button", {"type": "default"})
    if button["type"] == "web_app":
        raise bad_request("the playground does not play web apps")
    world.profile.menu_buttons[chat_id] = button
    return True


def get_chat_menu_button(world: World, call: Call) -> dict[str, Any]:
    chat_id = writable_private(world, call.args["chat_id"]).id if "chat_id" in call.args else 0
    buttons = world.profile.menu_buttons
    return buttons.get(chat_id) or buttons.get(0) or {"type": "commands"}


def set_my_default_administrator_rights(world: World, call: Call) -> bool:
    world.profile.admin_rights[call.args.get("for_channels", False)] = call.args.get("rights", {})
    return True
