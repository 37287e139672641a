"""``/privacy``, ``/export``, ``/forget``: what is stored about a chat."""

from telegram import CallbackQuery, Update

from handlers.admins import may_change, may_press
from handlers.callbacks import Export, Forget
from handlers.context import Context, Visit, begin
from handlers.presses import Notice, Shown
from handlers.reply import send, send_document
from handlers.screen import Screen, TextBuilder
from handlers.views import own_data as view
from handlers.views.settings import for_admins
from storage import chats, feeds, saved


async def on_privacy(update: Update, context: Context) -> None:
    """``/privacy``."""
    if visit := await begin(update, context):
        await send(visit, view.privacy(visit.speech))


async def on_export(update: Update, context: Context) -> None:
    """``/export``; in a group for its admins."""
    if visit := await begin(update, context):
        if await may_change(visit, update):
            await send(visit, await _exported(visit))
        else:
            await send(visit, TextBuilder().add(for_admins(visit.speech)).build())


async def _exported(visit: Visit) -> Screen:
    """Return all that is stored; what is too long for a message is sent as a file."""
    own, kept = await feeds.of(visit.chat.telegram_id), await saved.everything(visit.chat.telegram_id)
    screen = view.export(visit.speech, visit.chat, own, kept)
    if screen is None:
        await send_document(visit, view.written(visit.chat, own, kept).encode(), "jarchi.json")
        screen = TextBuilder().add(visit.speech.say("All that is stored about this chat is in the file.")).build()
    return screen


async def on_forget(update: Update, context: Context) -> None:
    """``/forget`` asks before it deletes."""
    if visit := await begin(update, context):
        await send(visit, view.forget_question(visit.speech, private=visit.private))


async def open_export(visit: Visit, query: CallbackQuery, _press: Export) -> Shown:
    """Show what is stored."""
    if not await may_press(visit, query):
        return Notice(for_admins(visit.speech), alert=True)
    return await _exported(visit)


async def forget(visit: Visit, query: CallbackQuery, press: Forget) -> Shown:
    """Ask, and once confirmed, delete."""
    if not await may_press(visit, query):
        return Notice(for_admins(visit.speech), alert=True)
    if not press.confirmed:
        return view.forget_question(visit.speech, private=visit.private)
    await chats.forget(visit.chat.telegram_id)
    visit.services.versions.expire()
    visit.services.chats.drop(visit.chat.telegram_id)
    return view.forgotten(visit.speech)
