"""``/start``: the welcome, and where a deep link leads.

A link that was shared opens the same thing for whoever presses it, in their own language; one that is not ours, or has
lost what it named, is the welcome or a sentence.
"""

from telegram import Update

from handlers import managing
from handlers.callbacks import Place
from handlers.charts import chart_at
from handlers.context import Context, Visit, begin, changed, said_after_command
from handlers.convert import conversion_at
from handlers.deep_links import (
    ChannelLink,
    ChartLink,
    ConversionLink,
    ExportLink,
    Link,
    RatesLink,
    SearchLink,
    SectionLink,
    StoryLink,
    read_payload,
)
from handlers.greeting import greeting, just_greeted
from handlers.help import about_screen
from handlers.news import newest, page_at
from handlers.own_data import export_of
from handlers.presses import Notice, Shown, Told
from handlers.rates import card_at, card_for
from handlers.reply import send
from handlers.screen import TextBuilder
from handlers.settings import settings_screen
from handlers.status import status_page
from handlers.story import story_at
from handlers.views.help import help_screen
from handlers.views.own_data import privacy
from handlers.views.setup import invitation


async def on_start(update: Update, context: Context) -> None:
    """``/start [payload]``; a payload that is not ours is none. In a group it is the greeting with its set-up."""
    visit = await begin(update, context)
    if visit is None:
        return
    if not visit.private and just_greeted(visit):
        return  # added by ?startgroup=: Telegram says so, and sends /start besides
    if not visit.chat.welcomed:
        visit = await changed(visit, welcomed=True)
    link = read_payload(said_after_command(update)) if visit.private else None
    shown = await _opened(visit, link) if link else greeting(visit, _name(update))
    if isinstance(shown, Told):
        shown = shown.screen
    if isinstance(shown, Notice):
        stale = shown == Notice.outdated(visit.speech)
        words = visit.speech.say("This link is out of date. /news has the newest.") if stale else shown.text
        shown = TextBuilder().add(words).build()
    await send(visit, shown)


def _name(update: Update) -> str:
    return update.effective_user.first_name if update.effective_user else ""


async def _opened(visit: Visit, link: Link) -> Shown:  # noqa: PLR0911 - one line a kind
    match link:
        case StoryLink(story_id):
            return await story_at(visit, story_id, Place(visit.chat.countries))
        case SearchLink(key, countries):
            return await page_at(visit, Place(countries, key))
        case RatesLink(base, inverse, on):
            asked = f"{base} {on.isoformat()}" if on else base
            return await (card_for(visit, asked) if inverse is None else card_at(visit, base, inverse=inverse, on=on))
        case ChartLink(pairs, days):
            return await chart_at(visit, pairs, days)
        case ConversionLink(word, key, on):
            return await conversion_at(visit, word, key, on)
        case ExportLink(number):
            return await export_of(visit, -number)
        case ChannelLink(number, section):
            return await managing.opened(visit, number, section)
        case SectionLink(name):
            return await _section(visit, name)


async def _section(visit: Visit, name: str) -> Shown:  # noqa: PLR0911 - one line a section
    match name:
        case "news":
            return await newest(visit, "")
        case "rates":
            return await card_for(visit, "")
        case "settings":
            return settings_screen(visit)
        case "setup":
            return invitation(visit.speech, visit.services.bot_username)
        case "status":
            return await status_page(visit)
        case "about":
            return await about_screen(visit)
        case "privacy":
            return privacy(visit.speech)
        case _:
            return help_screen(visit.speech)
