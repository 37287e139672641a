"""Who may change a chat: its person, or the admins of a group, anonymous ones and a channel's posters included."""

from collections.abc import Mapping
from typing import Any, Final

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from handlers.context import Visit
from handlers.failures import Failure, classify
from storage.records import ChatKind

_ADMINS: Final = frozenset({ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER})
_NOT_A_MEMBER: Final = frozenset({Failure.BAD_REQUEST, Failure.UNREACHABLE, Failure.NO_RIGHTS})


async def may_change(visit: Visit, update: Update) -> bool:
    """Return whether whoever sent a message may change the chat's settings."""
    message = update.effective_message
    if visit.private or update.channel_post is not None:
        return True
    if isinstance(message, Message) and message.sender_chat is not None:
        return await _is_ours(visit, message.sender_chat.id)
    user = update.effective_user
    return user is not None and await is_admin_of(visit, visit.chat.telegram_id, user.id)


async def may_press(visit: Visit, query: CallbackQuery) -> bool:
    """Return whether whoever pressed a button may change the chat's settings."""
    if visit.private:
        # a button of a private chat can only be pressed by its person
        return query.from_user.id == visit.chat.telegram_id
    return await is_admin_of(visit, visit.chat.telegram_id, query.from_user.id)


async def _is_ours(visit: Visit, sender_id: int) -> bool:
    """Return whether a chat that writes in a group is the group itself or the channel linked to it.

    An anonymous admin writes as the group. As the linked channel only its own posters write, or Telegram, which
    forwards their posts; whoever writes as any other channel is a member like others.
    """
    chat_id = visit.chat.telegram_id
    if sender_id == chat_id:
        return True
    kept = visit.services.admins.get((chat_id, sender_id), 0, visit.now)
    if kept is not None:
        return kept
    try:
        group = await visit.bot.do_api_request("get__chat", {"chat_id": chat_id})
    except TelegramError as error:
        if classify(error) not in _NOT_A_MEMBER:
            raise
        return False
    linked = isinstance(group, dict) and group.get("linked_chat_id") == sender_id
    visit.services.admins.put((chat_id, sender_id), 0, visit.now, linked)
    return linked


async def is_admin_of(visit: Visit, chat_id: int, user_id: int) -> bool:
    """Return whether somebody is an admin of a chat, be it this one or not; asked once in five minutes."""
    kept = visit.services.admins.get((chat_id, user_id), 0, visit.now)
    if kept is not None:
        return kept
    try:
        status = await _status(visit, chat_id, user_id)
    except TelegramError as error:
        if classify(error) not in _NOT_A_MEMBER:
            raise
        return False
    visit.services.admins.put((chat_id, user_id), 0, visit.now, status in _ADMINS)
    return status in _ADMINS


async def _status(visit: Visit, chat_id: int, user_id: int) -> str:
    return str((await _member(visit, chat_id, user_id)).get("status", ""))


async def _member(visit: Visit, chat_id: int, user_id: int) -> dict[str, Any]:
    """Return a member as Telegram tells; unparsed, since no server must list all rights for that (handlers.reply)."""
    member = await visit.bot.do_api_request("get__chat_member", {"chat_id": chat_id, "user_id": user_id})
    return member if isinstance(member, dict) else {}


async def may_write_again(visit: Visit) -> bool:
    """Return whether we may write where we once might not; asked once in five minutes.

    A restriction that ends by itself, or with what all members may do, is told to nobody.
    """
    key, bot_id = (visit.chat.telegram_id, 0), visit.services.bot_id
    kept = visit.services.admins.get(key, 0, visit.now)
    if kept is not None:
        return kept
    try:
        member = await _member(visit, visit.chat.telegram_id, bot_id)
    except TelegramError as error:
        if classify(error) not in _NOT_A_MEMBER:
            raise
        return False
    allowed = writes(member, channel=visit.chat.kind is ChatKind.CHANNEL)
    visit.services.admins.put(key, 0, visit.now, allowed)
    return allowed


async def posts_in(visit: Visit, channel_id: int) -> bool:
    """Return whether we may post in a channel; asked of Telegram each time."""
    try:
        member = await _member(visit, channel_id, visit.services.bot_id)
    except TelegramError as error:
        if classify(error) not in _NOT_A_MEMBER:
            raise
        return False
    return writes(member, channel=True)


def writes(member: Mapping[str, Any], *, channel: bool) -> bool:
    """Return whether a member, as Telegram tells of one, may write in its chat."""
    status = member.get("status")
    if status in {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}:
        return False
    if channel:
        return status == ChatMemberStatus.OWNER or bool(member.get("can_post_messages"))
    return status != ChatMemberStatus.RESTRICTED or bool(member.get("can_send_messages", True))


def forget_admins(visit: Visit, user_id: int) -> None:
    """Ask Telegram again about a member whose rights have changed; 0 is ourselves."""
    visit.services.admins.drop((visit.chat.telegram_id, user_id))
