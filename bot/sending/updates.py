"""Reading the outside of an update: its id, and whose updates are answered in order. Pure; any JSON is survived."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from storage.records import InboxUpdate

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
    "chat_member",
)
"""Asked for explicitly: Telegram leaves ``chat_member`` out of its default, and keeps the list of an earlier call."""

_OF_A_PERSON = ("callback_query", "inline_query", "chosen_inline_result", "pre_checkout_query", "shipping_query")
_INT64 = 2**63
_encode = json.JSONEncoder(separators=(",", ":")).encode


def chat_key(update: Mapping[str, Any]) -> int:
    """Return what stands for those whose updates are answered in order: a chat's id, a person's for inline queries.

    In a private chat the two are the same, so one reader's words and presses stay in order. In a group two hundred
    people may page one message: each one's presses there are in order, nobody waits for another, and where the group
    may be written to no more for now, whoever pressed is answered elsewhere. 0 where neither is known.
    """
    for kind in _OF_A_PERSON:
        if kind in update:
            person = _id(update[kind], "from")
            chat = _id(_field(update[kind], "message"), "chat") or person
            return person if chat == person else _of_both(chat, person)
    for name, value in update.items():
        if name != "update_id":
            return _id(value, "chat") or _id(value, "from") or _id(value, "user")
    return 0


def _of_both(chat: int, person: int) -> int:
    """Return a number of 64 bits for somebody in a chat; it is stored, so it is the same in every process."""
    digest = hashlib.blake2b(f"{chat} {person}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _id(value: Any, field: str) -> int:
    found = _field(_field(value, field), "id")
    return found if isinstance(found, int) and not isinstance(found, bool) and -_INT64 <= found < _INT64 else 0


def update_id(update: Any) -> int | None:
    """Return the update's id, or ``None`` for what is no update."""
    found = update.get("update_id") if isinstance(update, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < _INT64 else None


def inbox_updates(updates: Sequence[Any], received_at: datetime) -> dict[int, tuple[InboxUpdate, dict[str, Any]]]:
    """Return by id what is to be stored beside the update itself; what is no update is left out.

    The payload is ASCII JSON: lone surrogates and NULs, which databases refuse, stay escaped.
    """
    found: dict[int, tuple[InboxUpdate, dict[str, Any]]] = {}
    for update in updates:
        number = update_id(update)
        if number is not None:
            payload = _encode(update)
            found[number] = (InboxUpdate(number, chat_key(update), payload, received_at), update)
    return found
