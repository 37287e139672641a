"""``/privacy``, ``/export``, ``/forget``: what is stored about a chat."""

from telegram import CallbackQuery, Update

from handlers.admins import is_admin_of, may_change, may_press
from handlers.callbacks import Export, Forget
from handlers.context import Context, Visit, begin
from handlers.deep_links import ExportLink, SectionLink
from handlers.elsewhere import send_private
from handlers.presses import Notice, Shown
from handlers.reply import send, send_document
from handlers.screen import Screen, TextBuilder
from handlers.views import own_data as view
from storage import (
    alerts,
    card_currencies,
    chat_delivery,
    chat_topics,
    chats,
    deliveries,
    feeds,
    saved,
    story_alerts,
    subscriptions,
)
from storage.records import Chat


async def on_privacy(update: Update, context: Context) -> None:
    """``/privacy``; in a group the way to where it is said."""
    visit = await begin(update, context)
    if visit is None:
        return
    say = visit.speech.say
    if visit.private:
        await send(visit, view.privacy(visit.speech))
    else:
        words = say("What I store, and for how long, I tell you in private.")
        await send_private(visit, words, say("What is stored"), SectionLink("privacy"))


async def on_export(update: Update, context: Context) -> None:
    """``/export``; of a group in private, for its admins."""
    visit = await begin(update, context)
    if visit is None:
        return
    say, chat_id = visit.speech.say, visit.chat.telegram_id
    if visit.private:
        await send(visit, await _exported(visit, visit.chat))
    elif not await may_change(visit, update):
        await send(visit, TextBuilder().add(view.for_admins(visit.speech)).build())
    else:
        words = say("What is stored about this chat I show its admins in private.")
        await send_private(visit, words, say("Show it to me"), ExportLink(-chat_id))


async def _exported(visit: Visit, chat: Chat) -> Screen:
    """Return all that is stored about a chat; what is too long for a message is sent as a file."""
    body = view.written(chat, await _belongings(chat.telegram_id))
    screen = view.export(visit.speech, body)
    if screen is None:
        await send_document(visit, body.encode(), "jarchi.json")
        screen = TextBuilder().add(visit.speech.say("All that is stored about this chat is in the file.")).build()
    return screen


async def export_of(visit: Visit, chat_id: int) -> Shown:
    """Return what is stored about a group, for one of its admins, in their private chat."""
    chat = await chats.get(chat_id)
    if chat is None or not await is_admin_of(visit, chat_id, visit.chat.telegram_id):
        return Notice(view.for_admins(visit.speech), alert=True)
    return await _exported(visit, chat)


async def on_forget(update: Update, context: Context) -> None:
    """``/forget`` asks before it deletes."""
    if visit := await begin(update, context):
        await send(visit, view.forget_question(visit.speech, private=visit.private))


async def open_export(visit: Visit, query: CallbackQuery, _press: Export) -> Shown:
    """Show what is stored."""
    if not await may_press(visit, query):
        return Notice(view.for_admins(visit.speech), alert=True)
    return await _exported(visit, visit.stored)


async def _belongings(chat_id: int) -> dict[str, object]:
    """Return what else is stored about a chat, by what it is."""
    return {
        "briefings": await subscriptions.of_chat(chat_id),
        "delivery": await chat_delivery.get(chat_id),
        "rate_alerts": await alerts.of_chat(chat_id),
        "words_followed": await story_alerts.of_chat(chat_id),
        "own_feeds": view.feeds_followed(await feeds.of(chat_id)),
        "saved_stories": await saved.everything(chat_id),
        "card_currencies": await card_currencies.added(chat_id),
        "topics": await chat_topics.of_chat(chat_id),
        "deliveries_waiting": await deliveries.waiting(chat_id),
    }


async def forget(visit: Visit, query: CallbackQuery, press: Forget) -> Shown:
    """Ask, and once confirmed, delete."""
    if not await may_press(visit, query):
        return Notice(view.for_admins(visit.speech), alert=True)
    if not press.confirmed:
        return view.forget_question(visit.speech, private=visit.private)
    await chats.forget(visit.chat.telegram_id)
    visit.services.versions.expire()
    visit.services.chats.drop(visit.chat.telegram_id)
    visit.services.card_currencies.drop(visit.chat.telegram_id)
    return view.forgotten(visit.speech)
