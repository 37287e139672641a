"""Methods that change, mark or remove messages."""

from typing import Any

from bot.playground.errors import ApiError, bad_request, forbidden
from bot.playground.keyboards import shown_markup
from bot.playground.methods.call import Call
from bot.playground.methods.delivery import caption_content, text_content
from bot.playground.methods.sending import media_content
from bot.playground.people import Chat, Message
from bot.playground.world import SERVICE_FIELDS, World

BULK = 100
_DELETION_SECONDS = 48 * 60 * 60
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
_MEDIA = ("photo", "document", "caption", "caption_entities", "has_media_spoiler", "show_caption_above_media")


def _target(world: World, args: dict[str, Any]) -> tuple[Chat, Message]:
    """Return the message to edit: one of the bot's own, or one that was sent via it."""
    inline_id = args.get("inline_message_id")
    if inline_id is not None:
        place = world.questions.inline_messages.get(inline_id)
        if place is None:
            raise bad_request("MESSAGE_ID_INVALID")
        chat = world.chat(place[0])
        return chat, world.message(chat, place[1], "MESSAGE_ID_INVALID")
    if "chat_id" not in args:
        raise bad_request("chat_id is empty")
    if "message_id" not in args:
        raise bad_request("message identifier is not specified")
    chat = world.chat(args["chat_id"])
    if chat.person is None:
        world.bot_member(chat)
    elif chat.person.blocked:
        raise forbidden("bot was blocked by the user")
    message = world.message(chat, args["message_id"], "message to edit not found")
    if not _is_own(world, message) or SERVICE_FIELDS & message.keys() or "forward_origin" in message:
        raise bad_request("message can't be edited")
    return chat, message


def _is_own(world: World, message: Message) -> bool:
    if message["chat"]["type"] == "channel":
        return True
    return bool(message.get("from", {}).get("id") == world.bot.id)


def _edit(world: World, call: Call, chat: Chat, old: Message, content: dict[str, Any]) -> Message | bool:
    """Store the change unless there is none; ``content`` names every field it replaces, ``None`` for those that go."""
    content["reply_markup"] = shown_markup(call.args.get("reply_markup"))
    if all(old.get(name) == value for name, value in content.items()):
        raise bad_request(_NOT_MODIFIED)
    world.limits.spend(chat, world.time(), edit=True)
    only_markup = content.keys() == {"reply_markup"}
    changed = world.replace(chat, old, content, dated=not only_markup)
    return True if "inline_message_id" in call.args else changed


def edit_message_text(world: World, call: Call) -> Message | bool:
    chat, old = _target(world, call.args)
    if "rich_message" in call.args:
        raise bad_request("the playground does not play rich messages")
    if "text" not in old:
        raise bad_request("there is no text in the message to edit")
    blank: dict[str, Any] = {"entities": None, "link_preview_options": None}
    return _edit(world, call, chat, old, {**blank, **text_content(call.args)})


def edit_message_caption(world: World, call: Call) -> Message | bool:
    chat, old = _target(world, call.args)
    if "photo" not in old and "document" not in old:
        raise bad_request("there is no caption in the message to edit")
    blank: dict[str, Any] = {"caption": None, "caption_entities": None, "show_caption_above_media": None}
    return _edit(world, call, chat, old, {**blank, **caption_content(call.args)})


def edit_message_media(world: World, call: Call) -> Message | bool:
    chat, old = _target(world, call.args)
    content = media_content(world, call, call.args["media"])
    return _edit(
        world, call, chat, old, {**dict.fromkeys((*_MEDIA, "text", "entities", "link_preview_options")), **content}
    )


def edit_message_reply_markup(world: World, call: Call) -> Message | bool:
    chat, old = _target(world, call.args)
    return _edit(world, call, chat, old, {})


# -- deletion -----------------------------------------------------------------------------------------------------


def _deletable(world: World, chat: Chat, message_id: int) -> Message:
    message = world.message(chat, message_id, "message to delete not found")
    me = chat.member(world.bot.id)
    if not _is_own(world, message) and chat.type != "private" and not (me and me.may("can_delete_messages")):
        raise bad_request("message can't be deleted")
    if message["date"] < world.now() - _DELETION_SECONDS and not (me and me.may("can_delete_messages")):
        raise bad_request("message can't be deleted for everyone")
    return message


def delete_message(world: World, call: Call) -> bool:
    chat = world.seen_by_bot(call.args["chat_id"])
    _deletable(world, chat, call.args["message_id"])
    world.delete(chat, [call.args["message_id"]])
    return True


def delete_messages(world: World, call: Call) -> bool:
    """Delete what can be deleted and pass over the rest, as Telegram does."""
    chat = world.seen_by_bot(call.args["chat_id"])
    wanted = _bulk(call)
    able = []
    for message_id in wanted:
        try:
            able.append(_deletable(world, chat, message_id)["message_id"])
        except ApiError:
            continue
    world.delete(chat, able)
    return True


def _bulk(call: Call) -> list[int]:
    wanted: list[int] = call.args["message_ids"]
    if not wanted:
        raise bad_request("message identifiers are not specified")
    if len(wanted) > BULK:
        raise bad_request("too many message identifiers specified")
    return wanted


# -- pins and reactions -------------------------------------------------------------------------------------------


def _pinnable(world: World, call: Call) -> Chat:
    chat = world.chat(call.args["chat_id"])
    if chat.person is None:
        right = "can_edit_messages" if chat.type == "channel" else "can_pin_messages"
        if not world.bot_member(chat).may(right):
            raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def pin_chat_message(world: World, call: Call) -> bool:
    chat = _pinnable(world, call)
    message = world.message(chat, call.args["message_id"], "message to pin not found")
    if message["message_id"] not in chat.pinned:
        chat.pinned.append(message["message_id"])
        world.emit("pinned", chat, message)
        pinned = {name: value for name, value in message.items() if name != "reply_to_message"}
        world.service(chat, world.bot, {"pinned_message": pinned}, thread=message.get("message_thread_id"))
    return True


def unpin_chat_message(world: World, call: Call) -> bool:
    chat = _pinnable(world, call)
    wanted = call.args.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    world.emit("pinned", chat)
    return True


def unpin_all_chat_messages(world: World, call: Call) -> bool:
    chat = _pinnable(world, call)
    chat.pinned.clear()
    world.emit("pinned", chat)
    return True


def set_message_reaction(world: World, call: Call) -> bool:
    """React as the bot; what it reacted with is kept for the page beside the message."""
    chat = world.chat(call.args["chat_id"])
    world.open_to_bot(chat)
    message = world.message(chat, call.args["message_id"], "message to react not found")
    reactions = call.args.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(reaction["type"] != "emoji" for reaction in reactions):
        raise bad_request("REACTION_INVALID")
    world.emit("reaction", chat, message, data=reactions)
    return True
