"""The first thing that looks at an update: whether it is for us at all, and whether its chat asks too fast.

::

    a kind of chat that we do not serve ──> stops here
    words of another bot  ──> stop here
    passed on             ──> stops here but in private: whoever forwards a post, or has it from a bot's inline mode,
                              asks nothing; nor does Telegram, which puts those of a channel into its discussion
    private chat, channel ──> one bucket a chat
    press in a group      ──> one bucket a person, which is not large
    question in a group   ──> one bucket a person, which is small, and one for all
    other talk in a group ──> passes uncounted: where people talk a lot, nobody asked us anything
"""

from datetime import datetime

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop

from handlers.addressed import asks_us
from handlers.context import Context, Services, begin, services_of
from handlers.reply import answer, send
from handlers.screen import TextBuilder
from handlers.throttle import Verdict
from storage.records import ChatKind

_KINDS = frozenset(kind.value for kind in ChatKind)


async def on_anything(update: Update, context: Context) -> None:
    """Let an update pass, or stop it; the first that is stopped is told why."""
    chat = update.effective_chat
    if chat is None:
        return
    # a channel's direct messages are letters to its owners
    if chat.type not in _KINDS or chat.is_direct_messages:
        if update.callback_query is not None:
            await answer(context.bot, update.callback_query)
        raise ApplicationHandlerStop
    message = update.message or update.channel_post
    if message is not None and (_by_another_bot(message) or _passed_on(message)):
        raise ApplicationHandlerStop
    verdict = _judged(update, services_of(context))
    if verdict is Verdict.PASS:
        return
    if verdict is Verdict.NOTICE and (visit := await begin(update, context)):
        words = visit.speech.say("That was a lot at once. Please give me half a minute, then ask again.")
        if update.callback_query is not None:
            await answer(visit.bot, update.callback_query, words, alert=True)
        else:
            await send(visit, TextBuilder().add(words).build())
    elif update.callback_query is not None:
        # a button that is let wait looks broken, and ending its waiting costs the chat nothing
        await answer(context.bot, update.callback_query)
    raise ApplicationHandlerStop


def _judged(update: Update, services: Services) -> Verdict:
    """Count an update where it asks something, and say whether it may pass."""
    chat, now = update.effective_chat, services.clock()
    if chat is None:
        return Verdict.PASS
    in_group = chat.type in {ChatKind.GROUP, ChatKind.SUPERGROUP}
    if (query := update.callback_query) is not None:
        throttle = services.press_throttle if in_group else services.throttle
        return throttle.judge((chat.id, query.from_user.id) if in_group else chat.id, now)
    message = update.message or update.channel_post
    if message is None:
        return Verdict.PASS
    if in_group:
        if not asks_us(message, services.bot_id, services.bot_username):
            return Verdict.PASS
        own = services.group_throttle.judge((chat.id, _sender(message)), _asked_at(message, now))
        if own is not Verdict.PASS:
            return own
    return services.throttle.judge(chat.id, now)


def _by_another_bot(message: Message) -> bool:
    """Whether a bot says something, and not in the name of a chat: two that answer each other would never end."""
    speaks = bool(message.text or message.caption)
    return speaks and message.sender_chat is None and message.from_user is not None and message.from_user.is_bot


def _passed_on(message: Message) -> bool:
    forwarded = message.forward_origin is not None or bool(message.is_automatic_forward)
    return (forwarded or message.via_bot is not None) and message.chat.type != ChatKind.PRIVATE


def _sender(message: Message) -> int:
    """Return who asks; all anonymous admins of a group are one."""
    if message.sender_chat is not None:
        return message.sender_chat.id
    return message.from_user.id if message.from_user is not None else 0


def _asked_at(message: Message, now: datetime) -> datetime:
    """Return when it was asked: after an outage the questions of hours come at once."""
    return min(message.date, now)
