"""What the chat page is shown: the world through one person's eyes."""

from typing import Any

from bot.playground.people import Chat, Message, Person
from bot.playground.visits import can_post, can_see, unread
from bot.playground.world import World

_ROLES = {"creator": "creator", "administrator": "administrator", "member": "member", "restricted": "member"}


def shown_message(message: Message, person: Person) -> Message:
    """Return the message for the page: ``own`` where it is the person's; a topic's head is no reply worth showing."""
    shown = {**message, "own": message.get("from", {}).get("id") == person.id}
    if "forum_topic_created" in message.get("reply_to_message", {}):
        del shown["reply_to_message"]
    return shown


def shown_chat(world: World, chat: Chat, person: Person) -> dict[str, Any]:
    """Return one row of the chat list."""
    member = chat.member(person.id)
    bot_member = chat.member(world.bot.id)
    newest = next(reversed(chat.messages.values()), None)
    row = {
        "id": chat.id,
        "type": chat.type,
        "title": world.bot.first_name if chat.type == "private" else chat.title,
        "color": chat.color,
        "is_forum": chat.is_forum,
        "topics": [
            {"message_thread_id": topic.message_thread_id, "name": topic.name, "closed": topic.closed}
            for topic in chat.topics.values()
        ],
        "role": _ROLES.get(member.status, "left") if member else "left",
        "unread": unread(chat, person),
        "last": shown_message(newest, person) if newest else None,
        "bot_is_member": bot_member is not None and bot_member.inside,
        "can_post": can_post(chat, person) and not (chat.type == "private" and person.blocked),
        "pinned": [shown_message(chat.messages[each], person) for each in chat.pinned if each in chat.messages],
    }
    if chat.type == "private":
        row["blocked"] = person.blocked
        row["commands"] = world.profile.commands_for(chat, person.id, person.language_code)
        row["description"] = _by_language(world.profile.descriptions, person)
    else:
        row["members"] = sum(each.inside for each in chat.members.values())
        row["commands"] = world.profile.commands_for(chat, person.id, person.language_code)
    return row


def _by_language(texts: dict[str, str], person: Person) -> str:
    return texts.get(person.language_code) or texts.get("", "")


def chats_of(world: World, person: Person) -> list[Chat]:
    """Return the chats a person reads, newest message first, an empty chat with the bot before all others.

    A group that became a supergroup is not shown twice.
    """
    seen = [chat for chat in world.chats.values() if can_see(chat, person) and chat.migrated_to is None]
    return sorted(seen, key=lambda chat: _newest_at(world, chat), reverse=True)


def _newest_at(world: World, chat: Chat) -> int:
    newest = next(reversed(chat.messages.values()), None)
    if newest is None:
        return world.now() if chat.type == "private" else 0
    return int(newest["date"])


def state(world: World, person: Person) -> dict[str, Any]:
    """Return all that the page needs when it opens."""
    private = world.private_chat(person)
    return {
        "people": [
            {
                "id": each.id,
                "first_name": each.first_name,
                "last_name": each.last_name,
                "language_code": each.language_code,
                "color": each.color,
            }
            for each in world.people.values()
        ],
        "person": person.id,
        "bot": {
            "id": world.bot.id,
            "username": world.bot.username,
            "first_name": world.profile.name(person.language_code),
            "commands": world.profile.commands_for(private, person.id, person.language_code),
        },
        "chats": [shown_chat(world, chat, person) for chat in chats_of(world, person)],
        "banner": world.banner,
        "now": world.now(),
    }


def page_of_messages(
    chat: Chat, person: Person, *, thread: int | None = None, before: int | None = None, limit: int = 50
) -> dict[str, Any]:
    """Return up to ``limit`` messages before an id, oldest first; of one topic (1: general) where given."""
    found: list[Message] = []
    more = False
    for message_id in reversed(chat.messages):
        message = chat.messages[message_id]
        if before is not None and message_id >= before:
            continue
        if thread is not None and message.get("message_thread_id", 1) != thread:
            continue
        if len(found) >= limit:
            more = True
            break
        found.append(shown_message(message, person))
    return {"messages": found[::-1], "more": more}
