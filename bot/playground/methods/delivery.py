"""What all methods that send share: where to, in answer to what, under which keyboard, within which limits."""

from dataclasses import dataclass
from typing import Any

from bot.playground.errors import bad_request
from bot.playground.formatting.compose import compose
from bot.playground.keyboards import shown_markup
from bot.playground.methods.call import Call
from bot.playground.people import Chat, Message
from bot.playground.world import World
from handlers.screen import CAPTION_LIMIT, TEXT_LIMIT, utf16_len


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes; ``thread`` is ``None`` outside forums and in the general topic."""

    chat: Chat
    thread: int | None


def destination(world: World, args: dict[str, Any]) -> Destination:
    """Resolve ``chat_id`` and ``message_thread_id`` and check that the bot may write there."""
    for name in ("business_connection_id", "direct_messages_topic_id", "ephemeral_message_parameters"):
        if name in args:
            raise bad_request(f"the playground does not play {name}")
    chat = world.chat(args["chat_id"])
    world.open_to_bot(chat)
    return Destination(chat, world.thread(chat, args.get("message_thread_id")))


def deliver(world: World, call: Call, where: Destination, content: dict[str, Any], *, count: int = 1) -> Message:
    """Post the bot's message: markup, reply and limits are checked first, so that a refused one leaves no trace."""
    args, chat = call.args, where.chat
    markup = shown_markup(args.get("reply_markup"))
    if markup is not None:
        content["reply_markup"] = markup
    reply_to = _replied(chat, args.get("reply_parameters"), content)
    if args.get("protect_content"):
        content["has_protected_content"] = True
    paid = bool(args.get("allow_paid_broadcast"))
    if count:
        world.limits.spend(chat, world.time(), count=count, paid=paid)
    return post_as_bot(world, where, content, reply_to)


def post_as_bot(world: World, where: Destination, content: dict[str, Any], reply_to: Message | None = None) -> Message:
    """Post under the bot's name; in a channel under the channel's."""
    if where.chat.type == "channel":
        return world.post(where.chat, content, sender_chat=where.chat.to_api(), reply_to=reply_to)
    return world.post(where.chat, content, sender=world.bot.to_api(), thread=where.thread, reply_to=reply_to)


def _replied(chat: Chat, wanted: dict[str, Any] | None, content: dict[str, Any]) -> Message | None:
    if wanted is None or "message_id" not in wanted:
        return None
    if wanted.get("chat_id", chat.id) not in {chat.id, f"@{chat.username}"}:
        raise bad_request("the playground does not play replies in another chat")
    found = chat.messages.get(wanted["message_id"])
    if found is None:
        if wanted.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    if "quote" in wanted:
        content["quote"] = _quote(found, wanted)
    return found


def _quote(message: Message, wanted: dict[str, Any]) -> dict[str, Any]:
    text, entities = compose(wanted["quote"], wanted.get("quote_parse_mode"), wanted.get("quote_entities"))
    whole: str = message.get("text") or message.get("caption") or ""
    position = whole.find(text)
    if position < 0:
        raise bad_request("QUOTE_TEXT_INVALID")
    quote = {"text": text, "position": utf16_len(whole[:position]), "is_manual": True}
    return {**quote, "entities": entities} if entities else quote


def text_content(args: dict[str, Any]) -> dict[str, Any]:
    """Return ``text``, ``entities`` and the preview's options as the message carries them."""
    raw = args.get("text", "")
    if not raw:
        raise bad_request("message text is empty")
    text, entities = compose(raw, args.get("parse_mode"), args.get("entities"))
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_len(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    if "link_preview_options" in args:
        content["link_preview_options"] = args["link_preview_options"]
    return content


def caption_content(args: dict[str, Any]) -> dict[str, Any]:
    """Return ``caption`` and ``caption_entities`` as the message carries them; nothing for an empty caption."""
    text, entities = compose(args.get("caption", ""), args.get("parse_mode"), args.get("caption_entities"))
    if utf16_len(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    content: dict[str, Any] = {"caption": text} if text else {}
    if text and entities:
        content["caption_entities"] = entities
    if args.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content
