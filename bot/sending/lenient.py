"""Raw updates to python-telegram-bot's objects, also where that library cannot read all of them.

A Bot API server may be newer or older than the library, or another one altogether: a sticker without a field, a new
right of admins, a press without ``chat_instance`` must not cost a reader the answer.

::

    raw --Update.de_json--> Update
     └── raises --reduced: only what our handlers read--> Update.de_json --> Update
                   └── nothing of that is there --> Update without content: taken, and answered by nobody
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from telegram import Bot, Update

from handlers.commands import COMMAND

_log = structlog.get_logger(__name__)

_INT64: Final = 2**63
_LATEST: Final = 2**37
"""Unix seconds that every platform's clock can show."""
_CHAT_TYPES: Final = frozenset({"private", "group", "supergroup", "channel"})
_OUTSIDE: Final = frozenset({"left", "kicked"})
_ASKING: Final = ("message", "channel_post")
"""Updates in which a command is answered."""


def read_update(raw: dict[str, Any], bot: Bot) -> Update:
    """Return the update; one without content where not even its core can be read, since nobody could answer it."""
    raw = command_first(raw)
    try:
        return Update.de_json(raw, bot)
    except Exception as error:  # noqa: BLE001 - whichever part it was; the core may still be read
        core = reduced(raw)
        if core is not None:
            return Update.de_json(core, bot)
        kinds = sorted(raw.keys() - {"update_id"})
        _log.info("an update cannot be read", update_id=raw["update_id"], kinds=kinds, error=type(error).__name__)
        return Update(raw["update_id"])


def command_first(raw: dict[str, Any]) -> dict[str, Any]:
    """Return an update whose command is what its message's first entity says, and no longer than it is.

    python-telegram-bot looks at the first entity only, and of a message that is all bold that is the bold.
    """
    for name in _ASKING:
        message = raw.get(name)
        text, listed = _field(message, "text"), _field(message, "entities")
        command = COMMAND.match(text) if isinstance(text, str) else None
        if command is None or not isinstance(message, dict) or not isinstance(listed, list):
            continue
        others = [entity for entity in listed if not _begins_as_command(entity)]
        if len(others) < len(listed):
            first = {"type": "bot_command", "offset": 0, "length": command.end()}
            return {**raw, name: {**message, "entities": [first, *others]}}
    return raw


def _begins_as_command(entity: Any) -> bool:
    return isinstance(entity, dict) and entity.get("type") == "bot_command" and entity.get("offset") == 0


def reduced(raw: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return an update with nothing but what our handlers read; ``None`` where there is no such thing in it."""
    for name, reader in _READERS.items():
        if name in raw:
            core = reader(raw[name])
            return None if core is None else {"update_id": raw["update_id"], name: core}
    return None


def _message(value: Any) -> dict[str, Any] | None:
    """A text or a group's move; pictures and their like have no answer that could not be missed."""
    core = _body(value)
    answerable = core is not None and core.keys() & {"text", "migrate_to_chat_id", "migrate_from_chat_id"}
    return core if answerable else None


def _body(value: Any) -> dict[str, Any] | None:
    chat = _chat(_field(value, "chat"))
    if chat is None:
        return None
    core: dict[str, Any] = {"chat": chat, "message_id": _whole(value, "message_id") or 0, "date": _moment(value)}
    if (sender := _person(_field(value, "from"))) is not None:
        core["from"] = sender
    if (sender_chat := _chat(_field(value, "sender_chat"))) is not None:
        core["sender_chat"] = sender_chat
    for name in ("message_thread_id", "migrate_to_chat_id", "migrate_from_chat_id"):
        if number := _whole(value, name):
            core[name] = number
    if value.get("is_topic_message") is True:
        core["is_topic_message"] = True
    if isinstance(value.get("text"), str):
        core["text"] = value["text"]
        core["entities"] = _entities(value)
    if _pictured(value):
        core["photo"] = [{"file_id": "?", "file_unique_id": "?", "width": 1, "height": 1}]
    return core


def _pictured(value: Any) -> bool:
    """Whether a message is a picture: whoever edits it need not know more."""
    photo = _field(value, "photo")
    return isinstance(photo, list) and bool(photo)


def _press(value: Any) -> dict[str, Any] | None:
    person, number = _person(_field(value, "from")), _field(value, "id")
    if person is None or not isinstance(number, str | int):
        return None
    core: dict[str, Any] = {"id": str(number), "from": person, "chat_instance": str(value.get("chat_instance", ""))}
    if isinstance(value.get("data"), str):
        core["data"] = value["data"]
    if (message := _body(value.get("message"))) is not None:
        core["message"] = message
    return core


def _membership(value: Any) -> dict[str, Any] | None:
    """Who is inside and who is outside; rights are asked for when they matter."""
    chat, person = _chat(_field(value, "chat")), _person(_field(value, "from"))
    old, new = _member(_field(value, "old_chat_member")), _member(_field(value, "new_chat_member"))
    if chat is None or person is None or old is None or new is None:
        return None
    return {"chat": chat, "from": person, "date": _moment(value), "old_chat_member": old, "new_chat_member": new}


def _member(value: Any) -> dict[str, Any] | None:
    user = _person(_field(value, "user"))
    if user is None:
        return None
    outside = value.get("status") in _OUTSIDE or value.get("is_member") is False
    return {"status": "left" if outside else "member", "user": user}


def _chat(value: Any) -> dict[str, Any] | None:
    number = _whole(value, "id")
    return {"id": number, "type": value["type"]} if number and _field(value, "type") in _CHAT_TYPES else None


def _person(value: Any) -> dict[str, Any] | None:
    number = _whole(value, "id")
    if not number:
        return None
    core: dict[str, Any] = {"id": number, "is_bot": value.get("is_bot") is True, "first_name": ""}
    names = ("first_name", "username", "language_code")
    return core | {name: value[name] for name in names if isinstance(value.get(name), str)}


def _entities(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    listed = value.get("entities")
    return [
        {"type": entity["type"], "offset": entity["offset"], "length": entity["length"]}
        for entity in (listed if isinstance(listed, list) else ())
        if isinstance(_field(entity, "type"), str)
        and _whole(entity, "offset") is not None
        and _whole(entity, "length") is not None
    ]


def _moment(value: Mapping[str, Any]) -> int:
    """Unix seconds; 1 where there is none, since 0 marks a message that cannot be seen any more."""
    found = _whole(value, "date")
    return found if found is not None and 0 <= found < _LATEST else 1


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _whole(value: Any, name: str) -> int | None:
    found = _field(value, name)
    return found if isinstance(found, int) and not isinstance(found, bool) and -_INT64 <= found < _INT64 else None


_READERS: Final[Mapping[str, Callable[[Any], dict[str, Any] | None]]] = {
    "message": _message,
    "channel_post": _message,
    "callback_query": _press,
    "my_chat_member": _membership,
    "chat_member": _membership,
}
