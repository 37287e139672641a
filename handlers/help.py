"""``/help``, ``/about``, and what is said to what the bot does not understand."""

from typing import Final

from rapidfuzz import fuzz, process
from telegram import CallbackQuery, Update

from handlers.albums import answered_already
from handlers.callbacks import OpenHelp
from handlers.commands import names
from handlers.context import Context, Visit, begin
from handlers.deep_links import SectionLink
from handlers.elsewhere import send_private
from handlers.reply import send
from handlers.screen import Screen
from handlers.views import help as view
from storage import sources

_LIKE: Final = 60


async def on_help(update: Update, context: Context) -> None:
    """``/help``; in a group what it needs, and the way to all of it."""
    visit = await begin(update, context)
    if visit is None:
        return
    if visit.private:
        await send(visit, view.help_screen(visit.speech))
    else:
        label = visit.speech.say("All help, in private")
        await send_private(visit, view.group_help(visit.speech), label, SectionLink("help"))


async def on_about(update: Update, context: Context) -> None:
    """``/about``."""
    if visit := await begin(update, context):
        await send(visit, await about_screen(visit))


async def on_unknown_command(update: Update, context: Context) -> None:
    """A command that does not exist; in a group only where it names this bot, as the others' are not ours to answer."""
    visit, message = await begin(update, context), update.effective_message
    if visit and message and message.text:
        typed, _, name = "".join(message.text[1:].split(maxsplit=1)[:1]).partition("@")
        ours = name.casefold() == visit.services.bot_username.casefold() if name else visit.private
        if not ours:
            return
        near = process.extractOne(typed.casefold(), names(), scorer=fuzz.ratio, score_cutoff=_LIKE)
        await send(visit, view.unknown_command(visit.speech, typed, near[0] if near else None))


async def on_something_else(update: Update, context: Context) -> None:
    """A picture, a voice, a sticker, in a private chat."""
    visit = await begin(update, context)
    if visit and not answered_already(visit, update.effective_message):
        await send(visit, view.something_else(visit.speech))


async def about_screen(visit: Visit) -> Screen:
    """Return what Jarchi is and whom it reads."""
    return view.about(visit.speech, await sources.listed(), visit.services.version)


async def open_help(visit: Visit, _query: CallbackQuery, press: OpenHelp) -> Screen:
    """Return a topic of the help."""
    return view.help_screen(visit.speech, press.topic)
