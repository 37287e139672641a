"""What people do: write, press buttons, ask inline, follow links, block. The chat page and tests act through this.

Every function raises :class:`ApiError` where a client would not let it happen.
"""

import re
from dataclasses import dataclass
from typing import Any

from bot.playground.errors import bad_request, forbidden
from bot.playground.files import Upload
from bot.playground.formatting.compose import understand
from bot.playground.methods.asking import result_content
from bot.playground.methods.call import Call
from bot.playground.methods.sending import NOT_COPIED, origin_of
from bot.playground.people import ANONYMOUS_ADMIN, CHANNEL_BOT, TELEGRAM, Chat, Message, Person
from bot.playground.questions import CallbackQuestion, InlineQuestion
from bot.playground.world import SERVICE_FIELDS, World
from handlers.screen import TEXT_LIMIT, utf16_len

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}\Z")
_INLINE_QUERY = 256


@dataclass(frozen=True, slots=True)
class Author:
    """Under whose name a message appears: a person, or a chat they speak for."""

    sender: dict[str, Any] | None
    sender_chat: dict[str, Any] | None = None


def can_post(chat: Chat, person: Person) -> bool:
    """Tell whether the person may write in the chat."""
    if chat.type == "private":
        return chat.person is person
    member = chat.member(person.id)
    if member is None or not member.inside or chat.migrated_to is not None:
        return False
    if chat.type == "channel":
        return member.may("can_post_messages")
    return member.status != "restricted" or "can_send_messages" not in member.denied


def _author(world: World, chat: Chat, person: Person, as_chat: int | None) -> Author:
    if chat.type == "channel":
        return Author(None, chat.to_api())
    member = chat.member(person.id)
    if as_chat is None and not (member and member.anonymous):
        return Author(person.to_api())
    if as_chat is None or as_chat == chat.id:
        if not chat.is_admin(person.id):
            raise forbidden("only administrators can be anonymous")
        return Author(ANONYMOUS_ADMIN, chat.to_api())
    channel = world.chat(as_chat)
    if channel.type != "channel" or not channel.is_admin(person.id):
        raise forbidden("one can speak only for one's own channel")
    return Author(CHANNEL_BOT, channel.to_api())


def _enter(chat: Chat, person: Person, thread: int | None) -> int | None:
    """Check that the person may write and return the thread as messages carry it."""
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if not can_post(chat, person):
        raise forbidden("you can't write in this chat")
    if chat.type == "private":
        if person.blocked:
            raise forbidden("you have blocked the bot")
        person.started = True
        return None
    if thread is None or (chat.is_forum and thread == 1):
        return None
    topic = chat.topics.get(thread)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed and not chat.is_admin(person.id):
        raise bad_request("TOPIC_CLOSED")
    return thread


def say(
    world: World,
    person: Person,
    chat: Chat,
    text: str,
    *,
    thread: int | None = None,
    reply_to: int | None = None,
    as_chat: int | None = None,
) -> Message:
    """Write a message; commands, links and mentions in it are found as Telegram finds them."""
    shown, entities = understand(text)
    if not shown:
        raise bad_request("message text is empty")
    if utf16_len(shown) > TEXT_LIMIT:
        raise bad_request("message is too long")
    thread = _enter(chat, person, thread)
    content: dict[str, Any] = {"text": shown}
    if entities:
        content["entities"] = entities
    return _post(world, person, chat, content, thread=thread, reply_to=reply_to, as_chat=as_chat)


def hand_over(world: World, person: Person, chat: Chat, file: Upload, *, thread: int | None = None) -> Message:
    """Send a file."""
    thread = _enter(chat, person, thread)
    return _post(world, person, chat, {"document": world.files.save_document(file).document()}, thread=thread)


def _post(
    world: World,
    person: Person,
    chat: Chat,
    content: dict[str, Any],
    *,
    thread: int | None = None,
    reply_to: int | None = None,
    as_chat: int | None = None,
) -> Message:
    author = _author(world, chat, person, as_chat)
    answered = world.message(chat, reply_to, "message to be replied not found") if reply_to is not None else None
    message = world.post(
        chat, content, sender=author.sender, sender_chat=author.sender_chat, thread=thread, reply_to=answered
    )
    chat.read[person.id] = message["message_id"]
    world.tell_bot(chat, message)
    if chat.type == "channel" and chat.linked_chat_id is not None:
        _forward_to_discussion(world, chat, message, content)
    return message


def forward(
    world: World, person: Person, source: Chat, message_id: int, chat: Chat, *, thread: int | None = None
) -> Message:
    """Forward a message that the person sees into a chat where they may write."""
    found = world.message(source, message_id, "message to forward not found")
    if not can_see(source, person) or SERVICE_FIELDS & found.keys():
        raise bad_request("message can't be forwarded")
    thread = _enter(chat, person, thread)
    content = {name: value for name, value in found.items() if name not in NOT_COPIED}
    return _post(world, person, chat, {"forward_origin": origin_of(found), **content}, thread=thread)


def rename(world: World, person: Person, chat: Chat, title: str) -> None:
    """Give a group or channel another name, as one of its admins."""
    if chat.person is not None or not chat.is_admin(person.id):
        raise forbidden("not enough rights to change chat title")
    title = title.strip()[:128]
    if not title:
        raise bad_request("title must be non-empty")
    chat.changed(title=title)
    world.service(chat, person, {"new_chat_title": title})
    world.emit("chat", chat)


def _forward_to_discussion(world: World, channel: Chat, message: Message, content: dict[str, Any]) -> None:
    group = world.chats.get(channel.linked_chat_id or 0)
    if group is None:
        return
    origin = {
        "type": "channel",
        "date": message["date"],
        "chat": channel.to_api(),
        "message_id": message["message_id"],
    }
    copy = {"forward_origin": origin, "is_automatic_forward": True, **content}
    world.tell_bot(group, world.post(group, copy, sender=TELEGRAM, sender_chat=channel.to_api()))


def start(world: World, person: Person, chat: Chat, payload: str = "") -> Message:
    """Follow a deep link, or press START. In a group (``?startgroup=``) the bot joins first."""
    if not _PAYLOAD.match(payload):
        raise bad_request("START_PARAM_INVALID")
    if chat.type == "private":
        if person.blocked:
            block(world, person, blocked=False)
        return say(world, person, chat, f"/start {payload}".strip())
    if not chat.has(world.bot.id):
        world.set_member(chat, world.bot, "member", by=person)
    return say(world, person, chat, f"/start@{world.bot.username} {payload}".strip())


# -- buttons ----------------------------------------------------------------------------------------------------------


def press(world: World, person: Person, chat: Chat, message_id: int, data: str) -> CallbackQuestion:
    """Press a callback button. ``data`` that is not on the message is sent all the same, as a forged client would."""
    message = world.message(chat, message_id)
    if not can_see(chat, person):
        raise bad_request("message not found")
    question = world.questions.press(person.id, world.now())
    update: dict[str, Any] = {
        "id": question.id,
        "from": person.to_api(),
        "chat_instance": str(-(7_000_000_000_000_000 + abs(chat.id))),
        "data": data,
    }
    inline_id = world.questions.inline_ids.get((chat.id, message_id))
    if inline_id is not None:
        update["inline_message_id"] = inline_id
    else:
        update["message"] = message
    world.updates.push("callback_query", update, world.now())
    return question


def can_see(chat: Chat, person: Person) -> bool:
    """Tell whether the person reads the chat."""
    return chat.person is person or chat.has(person.id)


# -- inline mode ------------------------------------------------------------------------------------------------------


def ask_inline(world: World, person: Person, query: str, offset: str = "", chat: Chat | None = None) -> InlineQuestion:
    """Type ``@bot query``. A cached answer comes at once, in ``answer`` of what is returned."""
    now = world.now()
    cut = query.strip()[:_INLINE_QUERY]
    question = world.questions.ask_inline(person.id, cut, offset, now)
    question.answer = world.questions.cached(person.id, cut, offset, now)
    if question.answer is None:
        update: dict[str, Any] = {"id": question.id, "from": person.to_api(), "query": cut, "offset": offset}
        if chat is not None:
            update["chat_type"] = "sender" if chat.person is person else chat.type
        world.updates.push("inline_query", update, now)
    return question


def choose(
    world: World, person: Person, chat: Chat, result_id: str, query: str, *, thread: int | None = None
) -> Message:
    """Send one of the offered results; the bot is told by ``chosen_inline_result``."""
    result = _offered(world, person, result_id, query.strip()[:_INLINE_QUERY])
    content = result_content(world, Call("answerInlineQuery", {}), result)
    url = content.pop("photo_url", None)
    if url is not None:
        content = {"photo": world.files.resolve(url, {}, "photo").photo_sizes(), **content}
    thread = _enter(chat, person, thread)
    chosen: dict[str, Any] = {"result_id": result_id, "from": person.to_api(), "query": query.strip()[:_INLINE_QUERY]}
    content["via_bot"] = world.bot.to_api()
    if result.get("reply_markup"):
        content["reply_markup"] = result["reply_markup"]
        chosen["inline_message_id"] = world.questions.new_inline_id()
    message = _post(world, person, chat, content, thread=thread)
    if "inline_message_id" in chosen:
        world.questions.name_inline_message(chosen["inline_message_id"], chat.id, message["message_id"])
    world.updates.push("chosen_inline_result", chosen, world.now())
    return message


def _offered(world: World, person: Person, result_id: str, query: str) -> dict[str, Any]:
    answers = [
        each.answer
        for each in reversed(world.questions.inline.values())
        if each.person_id == person.id and each.query == query
    ]
    for answer in answers:
        for result in (answer or {}).get("results", ()):
            if result["id"] == result_id:
                found: dict[str, Any] = result
                return found
    raise bad_request("RESULT_ID_INVALID")


# -- coming and going -------------------------------------------------------------------------------------------------


def block(world: World, person: Person, *, blocked: bool) -> None:
    """Block the bot, or let it write again."""
    if person.blocked == blocked:
        return
    chat = world.private_chat(person)
    person.blocked = blocked
    me, out = world.bot.to_api(), {"user": world.bot.to_api(), "status": "kicked", "until_date": 0}
    member = {"user": me, "status": "member"}
    update = {
        "chat": chat.to_api(),
        "from": person.to_api(),
        "date": world.now(),
        "old_chat_member": member if blocked else out,
        "new_chat_member": out if blocked else member,
    }
    world.updates.push("my_chat_member", update, world.now())
    world.emit("chat", chat)


def read(chat: Chat, person: Person) -> None:
    """See everything in the chat."""
    chat.read[person.id] = next(reversed(chat.messages), 0)


def unread(chat: Chat, person: Person) -> int:
    """Count the messages that the person has not seen."""
    seen, count = chat.read.get(person.id, 0), 0
    for message_id in reversed(chat.messages):
        if message_id <= seen or count >= 99:
            break
        count += chat.messages[message_id].get("from", {}).get("id") != person.id
    return count
