"""``/start``: the welcome, and where a deep link leads."""

from telegram import Update

from handlers.callbacks import Place
from handlers.context import Context, Visit, begin, changed, said_after_command
from handlers.deep_links import Link, RatesLink, SearchLink, SectionLink, StoryLink, read_payload
from handlers.greeting import greeting
from handlers.help import about_screen
from handlers.news import newest, page_at
from handlers.presses import Notice, Shown, Told
from handlers.rates import card_for
from handlers.reply import send
from handlers.screen import TextBuilder
from handlers.settings import settings_screen
from handlers.status import status_page
from handlers.story import story_at
from handlers.views.help import help_screen
from handlers.views.own_data import privacy


async def on_start(update: Update, context: Context) -> None:
    """``/start [payload]``; a payload that is not ours is none."""
    visit = await begin(update, context)
    if visit is None:
        return
    if not visit.chat.welcomed:
        visit = await changed(visit, welcomed=True)
    link = read_payload(said_after_command(update)) if visit.private else None
    shown = await _opened(visit, link) if link else greeting(visit, _name(update))
    if isinstance(shown, Told):
        shown = shown.screen
    if isinstance(shown, Notice):
        shown = TextBuilder().add(shown.text).build()
    await send(visit, shown)


def _name(update: Update) -> str:
    return update.effective_user.first_name if update.effective_user else ""


async def _opened(visit: Visit, link: Link) -> Shown:
    if isinstance(link, StoryLink):
        return await story_at(visit, link.story_id, Place(visit.chat.countries))
    if isinstance(link, SearchLink):
        return await page_at(visit, Place((), link.key))
    if isinstance(link, RatesLink):
        return await card_for(visit, link.base)
    if link.name == "rates":
        return await card_for(visit, "")
    return await _section(visit, link)


async def _section(visit: Visit, link: SectionLink) -> Shown:
    match link.name:
        case "news":
            return await newest(visit, "")
        case "settings":
            return settings_screen(visit)
        case "status":
            return await status_page(visit)
        case "about":
            return await about_screen(visit)
        case "privacy":
            return privacy(visit.speech)
        case _:
            return help_screen(visit.speech)
