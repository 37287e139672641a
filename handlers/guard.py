"""The first thing that looks at an update: whether its chat asks too fast."""

from telegram import Update
from telegram.ext import ApplicationHandlerStop

from handlers.context import Context, begin, services_of
from handlers.reply import answer, send
from handlers.screen import TextBuilder
from handlers.throttle import Verdict


async def on_anything(update: Update, context: Context) -> None:
    """Let an update pass, or stop it; the first that is stopped is told why."""
    chat = update.effective_chat
    if chat is None or (update.callback_query is None and update.effective_message is None):
        return
    services = services_of(context)
    verdict = services.throttle.judge(chat.id, services.clock())
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
