"""Groups and channels: added, removed, restricted, promoted, and groups that become supergroups.

::

    my_chat_member ──> outside: left; what is on its way is given up
                   ──> inside, may not write: muted; nothing is sent, settings stay
                   ──> inside, may write: active; a group is greeted once, a channel's admin gets its set-up in private
"""

from typing import Any, Final

from telegram import ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus

from handlers.admins import forget_admins, writes
from handlers.context import Address, Context, Visit, begin, changed, refreshed, services_of, visit_of
from handlers.failures import Failure
from handlers.greeting import greeting, note_greeted
from handlers.reply import moved, say, take_back
from handlers.setup import offer_channel
from storage import chats, deliveries
from storage.records import ChatKind, ChatState

MOVE_TOLD_WITHIN: Final = 2.0
"""Seconds in which Telegram has told that a new supergroup is an old group."""
_OUTSIDE: Final = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})


async def on_own_membership(update: Update, context: Context) -> None:
    """The bot was added, removed, promoted, restricted, blocked or unblocked (``my_chat_member``)."""
    event = update.my_chat_member
    visit = await begin(update, context)
    if event is None or visit is None:
        return
    forget_admins(visit, 0)
    state = _state(event.new_chat_member, visit)
    if visit.chat.state is not state:
        visit = await changed(visit, state=state)
    if state in {ChatState.LEFT, ChatState.UNREACHABLE}:
        await deliveries.give_up_chat(visit.chat.telegram_id, visit.now, state.value)
    elif visit.chat.kind is ChatKind.CHANNEL:
        if not _was_set_up(event, visit):
            await _offer_to_admin(visit, event)
    elif state is ChatState.ACTIVE and _greets(visit):
        await _greet(visit, just_added=_outside(event.old_chat_member))


async def _greet(visit: Visit, *, just_added: bool) -> None:
    """Greet a group once: not a supergroup that was greeted as the group which it has been until now.

    Telegram tells of the move in the old group, and that we are in the new one, in whatever order.
    """
    if just_added and visit.chat.kind is ChatKind.SUPERGROUP:
        await visit.services.pause(MOVE_TOLD_WITHIN)
        visit = await refreshed(visit)
    if visit.chat.state is ChatState.ACTIVE and _greets(visit):
        visit = await changed(visit, welcomed=True)
        note_greeted(visit)
        message_id, refused = await say(visit, greeting(visit))
        if message_id is not None:
            visit.services.greetings.put(visit.address.chat_id, 0, visit.now, message_id)
        if refused is Failure.NO_RIGHTS:
            # nobody may write there; greeted it is when we may
            await changed(visit, welcomed=False)


def _state(member: ChatMember, visit: Visit) -> ChatState:
    if _outside(member):
        return ChatState.UNREACHABLE if visit.private else ChatState.LEFT
    if visit.private or writes(_told(member), channel=visit.chat.kind is ChatKind.CHANNEL):
        return ChatState.ACTIVE
    return ChatState.MUTED


def _told(member: ChatMember) -> dict[str, Any]:
    names = ("can_post_messages", "can_send_messages")
    rights = {name: value for name in names if (value := getattr(member, name, None)) is not None}
    return {"status": member.status, **rights}


async def on_membership(update: Update, context: Context) -> None:
    """Somebody's rights changed (``chat_member``): ask Telegram again who may change settings."""
    visit = await begin(update, context)
    if update.chat_member and visit:
        forget_admins(visit, update.chat_member.new_chat_member.user.id)


async def on_migration(update: Update, context: Context) -> None:
    """A group became a supergroup: its settings move along. Both chats get a message about it; either is enough.

    Where that is told so late that the supergroup was taken for a new one, its greeting is taken back.
    """
    message = update.effective_message
    if not isinstance(message, Message):
        return
    old_id, new_id = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
    if old_id == new_id:
        return
    services = services_of(context)
    old = await chats.get(old_id)
    await moved(services, old_id, new_id)
    greeted = services.greetings.get(new_id, 0, services.clock())
    if old is not None and old.welcomed and greeted is not None:
        services.greetings.drop(new_id)
        if visit := await begin(update, context):
            await take_back(visit, new_id, greeted)


def _outside(member: ChatMember) -> bool:
    # a restricted member may have left
    return member.status in _OUTSIDE or getattr(member, "is_member", True) is False


def _greets(visit: Visit) -> bool:
    """Whether a chat is greeted: groups, once; a channel's readers have not asked, and a person gets ``/start``."""
    return visit.chat.kind in {ChatKind.GROUP, ChatKind.SUPERGROUP} and not visit.chat.welcomed


def _was_set_up(event: ChatMemberUpdated, visit: Visit) -> bool:
    """Whether the set-up of a channel has been offered: not again when some other right changes."""
    return visit.chat.welcomed and not _outside(event.old_chat_member)


async def _offer_to_admin(visit: Visit, event: ChatMemberUpdated) -> None:
    """Send a channel's set-up to whoever added us, where they have opened the private chat."""
    await changed(visit, welcomed=True)
    admin = await chats.get(event.from_user.id)
    if admin is None or admin.kind is not ChatKind.PRIVATE or admin.state is not ChatState.ACTIVE:
        return
    visit.services.titles.put(visit.chat.telegram_id, 0, visit.now, event.chat.title or "…")
    version = await visit.services.versions.current()
    private = visit_of(admin, visit.services, visit.bot, version, Address(admin.telegram_id))
    await offer_channel(private, visit.chat.telegram_id, event.from_user.id)
