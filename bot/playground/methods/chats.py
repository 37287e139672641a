"""Methods about chats and their members."""

from typing import Any

from bot.playground.errors import bad_request, forbidden
from bot.playground.methods.call import Call
from bot.playground.people import PERMISSIONS, Chat, Member
from bot.playground.world import World

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_chat(world: World, call: Call) -> dict[str, Any]:
    chat = world.seen_by_bot(call.args["chat_id"])
    card = {**chat.to_api(), "accent_color_id": abs(chat.id) % 7, "max_reaction_count": 11}
    card["accepted_gift_types"] = dict.fromkeys(_GIFTS, False)
    if chat.username:
        card["active_usernames"] = [chat.username]
    if chat.description:
        card["description"] = chat.description
    if chat.linked_chat_id is not None:
        card["linked_chat_id"] = chat.linked_chat_id
    if chat.type in {"group", "supergroup"}:
        card["permissions"] = dict.fromkeys(PERMISSIONS, True)
    if chat.invite_link:
        card["invite_link"] = chat.invite_link
    if chat.pinned and chat.pinned[-1] in chat.messages:
        card["pinned_message"] = chat.messages[chat.pinned[-1]]
    return card


def get_chat_member(world: World, call: Call) -> dict[str, Any]:
    chat = world.seen_by_bot(call.args["chat_id"])
    user_id = call.args["user_id"]
    member = chat.member(user_id)
    if member is None:
        if user_id not in world.people:
            raise bad_request("invalid user_id specified")
        member = Member(world.people[user_id], "left")
    return member.to_api(chat.type)


def get_chat_administrators(world: World, call: Call) -> list[dict[str, Any]]:
    chat = world.seen_by_bot(call.args["chat_id"])
    if chat.person is not None:
        raise bad_request("there are no administrators in the private chat")
    # other bots are left out, as in Telegram; our own is listed
    return [
        member.to_api(chat.type)
        for member in chat.members.values()
        if member.is_admin and (not member.person.is_bot or member.person is world.bot)
    ]


def get_chat_member_count(world: World, call: Call) -> int:
    return sum(member.inside for member in world.seen_by_bot(call.args["chat_id"]).members.values())


def leave_chat(world: World, call: Call) -> bool:
    chat = world.seen_by_bot(call.args["chat_id"])
    if chat.person is not None:
        raise bad_request("chat member status can't be changed in private chats")
    world.set_member(chat, world.bot, "left", by=world.bot)
    return True


def _with_right(world: World, call: Call, right: str, complaint: str) -> Chat:
    chat = world.seen_by_bot(call.args["chat_id"])
    me = chat.member(world.bot.id)
    if chat.person is not None or me is None or not me.may(right):
        raise bad_request(complaint)
    return chat


def ban_chat_member(world: World, call: Call) -> bool:
    chat = _with_right(world, call, "can_restrict_members", "not enough rights to restrict/unrestrict chat member")
    person = world.person(call.args["user_id"])
    if person is world.bot:
        raise bad_request("can't restrict self")
    if chat.is_admin(person.id):
        raise bad_request("user is an administrator of the chat")
    world.set_member(chat, person, "kicked", by=world.bot)
    return True


def unban_chat_member(world: World, call: Call) -> bool:
    """Lift a ban; without ``only_if_banned`` a member is removed, as in Telegram."""
    chat = _with_right(world, call, "can_restrict_members", "not enough rights to restrict/unrestrict chat member")
    person = world.person(call.args["user_id"])
    member = chat.member(person.id)
    if member is not None and (member.status == "kicked" or (member.inside and not call.args.get("only_if_banned"))):
        world.set_member(chat, person, "left", by=world.bot)
    return True


def export_chat_invite_link(world: World, call: Call) -> str:
    chat = _with_right(world, call, "can_invite_users", "not enough rights to manage chat invite link")
    chat.invite_link = f"https://t.me/+playground{abs(chat.id):x}n{chat.last_id}"
    return chat.invite_link


def set_chat_title(world: World, call: Call) -> bool:
    chat = _with_right(world, call, "can_change_info", "not enough rights to change chat title")
    title = call.args["title"].strip()
    if not 1 <= len(title) <= 128:
        raise bad_request("title must be non-empty" if not title else "CHAT_TITLE_TOO_LONG")
    if title == chat.title:
        raise bad_request("chat title is not modified")
    chat.changed(title=title)
    world.service(chat, world.bot, {"new_chat_title": title})
    world.emit("chat", chat)
    return True


def set_chat_description(world: World, call: Call) -> bool:
    chat = _with_right(world, call, "can_change_info", "not enough rights to set chat description")
    description = call.args.get("description", "").strip()
    if len(description) > 255:
        raise bad_request("CHAT_ABOUT_TOO_LONG")
    if description == chat.description:
        raise bad_request("chat description is not modified")
    chat.description = description
    return True


def writable_private(world: World, chat_id: int) -> Chat:
    """Return a private chat with somebody who has started the bot."""
    chat = world.chat(chat_id)
    if chat.person is None:
        raise bad_request("chat must be private")
    if chat.person.blocked:
        raise forbidden("bot was blocked by the user")
    return chat
