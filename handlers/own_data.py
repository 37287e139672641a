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
from storage import (
    alerts,
    card_currencies,
    chat_delivery,
    chats,
    deliveries,
    feeds,
    saved,
    story_alerts,
    subscriptions,
)


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
    body = view.written(visit.chat, await _belongings(visit))
    screen = view.export(visit.speech, body)
    if screen is None:
        await send_document(visit, body.encode(), "jarchi.json")
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


async def _belongings(visit: Visit) -> dict[str, object]:
    """Return what else is stored about a chat, by what it is."""
    chat_id = visit.chat.telegram_id
    return {
        "briefings": await subscriptions.of_chat(chat_id),
        "delivery": await chat_delivery.get(chat_id),
        "rate_alerts": await alerts.of_chat(chat_id),
        "words_followed": await story_alerts.of_chat(chat_id),
        "own_feeds": view.feeds_followed(await feeds.of(chat_id)),
        "saved_stories": await saved.everything(chat_id),
        "card_currencies": await card_currencies.added(chat_id),
        "deliveries_waiting": await deliveries.waiting(chat_id),
    }


async def forget(visit: Visit, query: CallbackQuery, press: Forget) -> Shown:
    """Ask, and once confirmed, delete."""
    if not await may_press(visit, query):
        return Notice(for_admins(visit.speech), alert=True)
    if not press.confirmed:
        return view.forget_question(visit.speech, private=visit.private)
    await chats.forget(visit.chat.telegram_id)
    visit.services.versions.expire()
    visit.services.chats.drop(visit.chat.telegram_id)
    visit.services.card_currencies.drop(visit.chat.telegram_id)
    return view.forgotten(visit.speech)
