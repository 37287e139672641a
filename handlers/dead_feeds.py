"""A chat's own feed that has died is reported to it once; looking goes on (bot/jobs.py), ever more rarely.

Until there is one place for all that is sent unasked, this sends by itself: silently, and at most a few a minute. The
claim comes before the message, so that of several processes one sends; what surely did not go out is tried again.
"""

import logging
from datetime import timedelta
from typing import Final

from telegram import Bot
from telegram.error import TelegramError

from handlers.context import Address, Services, visit_of
from handlers.failures import Failure, classify
from handlers.prepared import Prepared
from handlers.publicly import unasked
from handlers.reply import moved
from handlers.views.sources import dead_feed
from storage import chats, feeds
from storage.records import Chat, ChatState, DeadFeed

logger = logging.getLogger(__name__)

FAILURES: Final = 5
"""Failed looks in a row, with growing pauses between them, before a feed counts as dead."""
SILENCE: Final = timedelta(hours=12)
"""And how long ago it was last read."""

_AGAIN: Final = frozenset({Failure.NOT_SENT, Failure.FLOOD, Failure.MIGRATED})


async def tell_of_dead_feeds(services: Services, bot: Bot) -> int:
    """Tell the chats that do not know yet; return how many were told."""
    now = services.clock()
    await feeds.revived()
    told = 0
    for dead in await feeds.dead(FAILURES, now - SILENCE):
        chat = await chats.get(dead.chat_id)
        if not await feeds.claim_telling(dead.follow_id, now):
            continue
        if chat is not None and chat.state is ChatState.ACTIVE:
            told += await _told(services, bot, chat, dead)
    return told


async def _told(services: Services, bot: Bot, chat: Chat, dead: DeadFeed) -> bool:
    version = await services.versions.current()
    visit = visit_of(chat, services, bot, version, Address(chat.telegram_id))
    parameters = Prepared.of(unasked(dead_feed(dead.source, visit.reader), chat)).parameters
    try:
        await bot.do_api_request(
            "send__message", {**parameters, "chat_id": chat.telegram_id, "disable_notification": True}
        )
    except TelegramError as error:
        failure = classify(error)
        logger.info("chat %s was not told of its dead feed: %s", chat.telegram_id, failure)
        if failure is Failure.MIGRATED:
            await moved(services, chat.telegram_id, getattr(error, "new_chat_id", chat.telegram_id))
        if failure in _AGAIN:
            await feeds.not_told(dead.follow_id)
        return False
    return True
