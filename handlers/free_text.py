"""What is written to the bot alone without a command: a greeting, a screen's name, money, else words of news."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from telegram import Update

from handlers.albums import answered_already
from handlers.briefings import briefing_now
from handlers.charts import chart_if_asked
from handlers.commands import COMMAND
from handlers.context import Context, Visit, begin
from handlers.convert import conversion_if_asked
from handlers.greeting import greeting
from handlers.news import newest
from handlers.phrases.folding import bare, unmarked
from handlers.phrases.vocabulary import by_word
from handlers.prepared import Prepared
from handlers.rates import card_if_asked
from handlers.reply import send
from handlers.saved import saved_page
from handlers.screen import Screen
from handlers.settings import settings_screen
from handlers.sources import sources_screen
from handlers.status import status_page
from handlers.views.help import help_screen


async def on_text(update: Update, context: Context) -> None:
    """Answer a text, or the words under a picture; where they find nothing, the answer says what can be asked."""
    visit = await begin(update, context)
    message = update.effective_message
    words = (message.text or message.caption) if message else None
    if visit and words:
        answered_already(visit, message)  # but the words under one of its pictures are answered in any case
        await send(visit, await answer_to(visit, _without_slash(unmarked(words).strip())))


def _without_slash(words: str) -> str:
    """Return what says the same without a command: under a picture, or behind a mark, Telegram finds none."""
    command = COMMAND.match(words)
    return command[1] + words[command.end() :] if command else words


async def answer_to(visit: Visit, text: str) -> Screen | Prepared:
    """Return the answer to a text that is said to the bot."""
    match by_word("screens").get(bare(text)):
        case "hello":
            return greeting(visit)
        case "help":
            return help_screen(visit.speech)
        case "settings":
            return settings_screen(visit)
        case str(name) if name in _LISTS:
            return await _LISTS[name](visit)
        case _:
            return (
                await conversion_if_asked(visit, text)
                or await card_if_asked(visit, text)
                or await chart_if_asked(visit, text)
                or await newest(visit, text, examples=True)
            )


_LISTS: Final[Mapping[str, Callable[[Visit], Awaitable[Screen | Prepared]]]] = {
    "status": status_page,
    "briefing": briefing_now,
    "saved": saved_page,
    "sources": sources_screen,
}
