"""Groups and channels: added, removed, promoted, and groups that become supergroups."""

from typing import Final

from telegram import ChatMember, Message, Update
from telegram.constants import ChatMemberStatus

from handlers.admins import forget_admins
from handlers.context import Context, Visit, begin, changed, services_of
from handlers.greeting import greeting
from handlers.reply import moved, send
from storage.records import ChatKind, ChatState

_OUTSIDE: Final = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})


async def on_own_membership(update: Update, context: Context) -> None:
    """The bot was added, removed, promoted, blocked or unblocked (``my_chat_member``)."""
    event = update.my_chat_member
    visit = await begin(update, context)
    if event is None or visit is None:
        return
    if _outside(event.new_chat_member):
        await changed(visit, state=ChatState.UNREACHABLE if visit.private else ChatState.LEFT)
        return
    if visit.chat.state is not ChatState.ACTIVE:
        visit = await changed(visit, state=ChatState.ACTIVE)
    if _outside(event.old_chat_member) and _greets(visit):
        visit = await changed(visit, welcomed=True)
        await send(visit, greeting(visit))


async def on_membership(update: Update, context: Context) -> None:
    """Somebody's rights changed (``chat_member``): ask Telegram again who may change settings."""
    visit = await begin(update, context)
    if update.chat_member and visit:
        forget_admins(visit, update.chat_member.new_chat_member.user.id)


async def on_migration(update: Update, context: Context) -> None:
    """A group became a supergroup: its settings move along. Both chats get a message about it; either is enough."""
    message = update.effective_message
    if not isinstance(message, Message):
        return
    if message.migrate_to_chat_id:
        await moved(services_of(context), message.chat.id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id:
        await moved(services_of(context), message.migrate_from_chat_id, message.chat.id)


def _outside(member: ChatMember) -> bool:
    # a restricted member may have left
    return member.status in _OUTSIDE or getattr(member, "is_member", True) is False


def _greets(visit: Visit) -> bool:
    """Whether a chat is greeted: groups, once; a channel's readers have not asked, and a person gets ``/start``."""
    return visit.chat.kind in {ChatKind.GROUP, ChatKind.SUPERGROUP} and not visit.chat.welcomed
