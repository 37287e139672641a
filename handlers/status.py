"""``/status``: what the bot reads, and how it goes."""

from datetime import timedelta
from typing import Final

from telegram import CallbackQuery, Update

from handlers.callbacks import OpenStatus
from handlers.context import Context, Visit, begin
from handlers.reply import send
from handlers.screen import Screen
from handlers.views.status import status_screen
from storage import corrections, quotes, sources

HELD_BACK: Final = timedelta(days=30)
"""How far back rates that failed a check are told of."""


async def on_status(update: Update, context: Context) -> None:
    """``/status``."""
    if visit := await begin(update, context):
        await send(visit, await status_page(visit))


async def open_status(visit: Visit, _query: CallbackQuery, press: OpenStatus) -> Screen:
    """Return one page of the sources, as they are now."""
    return await status_page(visit, press.page)


async def status_page(visit: Visit, page: int = 0) -> Screen:
    """Return one page of the sources."""
    since = visit.now.date() - HELD_BACK
    held, corrected = await quotes.flagged(since), await corrections.held(since)
    # what the machine notes is English: for those who read that, and for whoever runs the bot
    technical = visit.speech.language == "en" or visit.chat.telegram_id in visit.services.operators
    return status_screen(await sources.listed(), visit.reader, page, held, corrected, technical=technical)
