"""Methods that make new messages."""

import itertools
from typing import Any

from bot.playground.errors import bad_request
from bot.playground.methods.call import Call
from bot.playground.methods.delivery import caption_content, deliver, destination, text_content
from bot.playground.people import Message
from bot.playground.world import SERVICE_FIELDS, World

_ALBUM = range(2, 11)
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
_albums = itertools.count(13_000_000_000_000_001)


def send_message(world: World, call: Call) -> Message:
    where = destination(world, call.args)
    return deliver(world, call, where, text_content(call.args))


def send_photo(world: World, call: Call) -> Message:
    where = destination(world, call.args)
    return deliver(world, call, where, photo_content(world, call, call.args["photo"], call.args))


def send_document(world: World, call: Call) -> Message:
    where = destination(world, call.args)
    return deliver(world, call, where, document_content(world, call, call.args["document"], call.args))


def photo_content(world: World, call: Call, value: Any, options: dict[str, Any]) -> dict[str, Any]:
    """Return ``photo`` and its caption; ``value`` is an upload, ``attach://``, a URL or a ``file_id``."""
    caption = caption_content(options)
    content = {"photo": world.files.resolve(value, call.files, "photo").photo_sizes(), **caption}
    if options.get("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def document_content(world: World, call: Call, value: Any, options: dict[str, Any]) -> dict[str, Any]:
    """Return ``document`` and its caption."""
    caption = caption_content(options)
    return {"document": world.files.resolve(value, call.files, "document").document(), **caption}


def media_content(world: World, call: Call, media: dict[str, Any]) -> dict[str, Any]:
    """Return the content of one ``InputMedia``."""
    if media["type"] == "photo":
        return photo_content(world, call, media["media"], media)
    if media["type"] == "document":
        return document_content(world, call, media["media"], media)
    raise bad_request(f"the playground does not play media of type {media['type']}")


def send_media_group(world: World, call: Call) -> list[Message]:
    where = destination(world, call.args)
    media = call.args["media"]
    if len(media) not in _ALBUM:
        raise bad_request("there must be from 2 to 10 media to send" if media else "there are no media to send")
    if len({each["type"] for each in media}) > 1:
        raise bad_request("media in the album must be of one type")
    contents = [media_content(world, call, each) for each in media]
    album = str(next(_albums))
    world.limits.spend(where.chat, world.time(), count=len(contents), paid=bool(call.args.get("allow_paid_broadcast")))
    return [deliver(world, call, where, {"media_group_id": album, **content}, count=0) for content in contents]


# -- messages that exist already --------------------------------------------------------------------------------------

NOT_COPIED = frozenset(
    [
        "message_id",
        "message_thread_id",
        "is_topic_message",
        "from",
        "sender_chat",
        "chat",
        "date",
        "edit_date",
        "reply_to_message",
        "quote",
        "via_bot",
        "forward_origin",
        "reply_markup",
        "has_protected_content",
        "author_signature",
        "media_group_id",
    ]
)


def _source(world: World, call: Call, verb: str) -> Message:
    chat = world.seen_by_bot(call.args["from_chat_id"])
    message = world.message(chat, call.args["message_id"], f"message to {verb} not found")
    if SERVICE_FIELDS & message.keys() or message.get("has_protected_content"):
        raise bad_request(f"the message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    return message


def copy_message(world: World, call: Call) -> dict[str, int]:
    where = destination(world, call.args)
    source = _source(world, call, "copy")
    content = {name: value for name, value in source.items() if name not in NOT_COPIED}
    if "caption" in call.args and "text" not in source:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= caption_content(call.args)
    return {"message_id": deliver(world, call, where, content)["message_id"]}


def forward_message(world: World, call: Call) -> Message:
    where = destination(world, call.args)
    source = _source(world, call, "forward")
    content = {name: value for name, value in source.items() if name not in NOT_COPIED}
    return deliver(world, call, where, {"forward_origin": origin_of(source), **content})


def origin_of(message: Message) -> dict[str, Any]:
    """Return the Bot API's ``MessageOrigin`` of a message that is forwarded."""
    if "forward_origin" in message:
        origin: dict[str, Any] = message["forward_origin"]
        return origin
    if message["chat"]["type"] == "channel":
        return {
            "type": "channel",
            "date": message["date"],
            "chat": message["chat"],
            "message_id": message["message_id"],
        }
    if "sender_chat" in message:
        return {"type": "chat", "date": message["date"], "sender_chat": message["sender_chat"]}
    return {"type": "user", "date": message["date"], "sender_user": message["from"]}


def send_chat_action(world: World, call: Call) -> bool:
    where = destination(world, call.args)
    action = call.args["action"]
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.emit("typing", where.chat, data={"action": action, "thread": where.thread})
    return True
