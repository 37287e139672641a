"""``/privacy``, ``/export``, ``/forget``: what is stored about a chat."""

from telegram import CallbackQuery, Update

from handlers.admins import may_change, may_press
from handlers.callbacks import Export, Forget
from handlers.context import Context, Visit, begin
from handlers.presses import Notice, Shown
from handlers.reply import send
from handlers.screen import TextBuilder
from handlers.views import own_data as view
from handlers.views.settings import for_admins
from storage import alerts, card_currencies, chat_delivery, chats, deliveries, story_alerts, subscriptions


async def on_privacy(update: Update, context: Context) -> None:
    """``/privacy``."""
    if visit := await begin(update, context):
        await send(visit, view.privacy(visit.speech))


async def on_export(update: Update, context: Context) -> None:
    """``/export``; in a group for its admins."""
    if visit := await begin(update, context):
        allowed = await may_change(visit, update)
        refusal = TextBuilder().add(for_admins(visit.speech)).build()
        await send(visit, view.export(visit.speech, visit.chat, await _belongings(visit)) if allowed else refusal)


async def on_forget(update: Update, context: Context) -> None:
    """``/forget`` asks before it deletes."""
    if visit := await begin(update, context):
        await send(visit, view.forget_question(visit.speech, private=visit.private))


async def open_export(visit: Visit, query: CallbackQuery, _press: Export) -> Shown:
    """Show what is stored."""
    if not await may_press(visit, query):
        return Notice(for_admins(visit.speech), alert=True)
    return view.export(visit.speech, visit.chat, await _belongings(visit))


async def _belongings(visit: Visit) -> dict[str, object]:
    """Return what else is stored about a chat, by what it is."""
    chat_id = visit.chat.telegram_id
    return {
        "briefings": await subscriptions.of_chat(chat_id),
        "delivery": await chat_delivery.get(chat_id),
        "rate_alerts": await alerts.of_chat(chat_id),
        "words_followed": await story_alerts.of_chat(chat_id),
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
