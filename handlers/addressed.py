"""What is said to the bot in a group without a command: a mention of its name, or an answer to one of its messages.

A mention is a question and is always answered, but not in a post that is passed on: whoever forwards it says nothing
to the bot. An answer to a card may as well be a word to the others ("thanks!"), so it is taken for a question only
where it names a country, an outlet, a time or a currency, or ends with a question mark and there is something to say:
the bot is quiet by default, and "really?" is asked of the others.
"""

import re
from dataclasses import dataclass

from telegram import Message, Update

from handlers.commands import COMMAND
from handlers.context import Context, Visit, begin
from handlers.convert import asked_conversion
from handlers.free_text import answer_to
from handlers.news import finds_something, names_something
from handlers.phrases.folding import bare, unmarked
from handlers.phrases.vocabulary import by_word
from handlers.rates import base_if_asked
from handlers.reply import send


@dataclass(frozen=True, slots=True)
class Said:
    """Words for the bot; ``surely`` where it is named."""

    words: str
    surely: bool


async def on_group_text(update: Update, context: Context) -> None:
    """Answer what is said to the bot in a group, in the topic where it is said; leave all other talk alone."""
    message = update.effective_message
    if not isinstance(message, Message):
        return
    visit = await begin(update, context)
    if visit is None:
        return
    said = said_to(message, visit.services.bot_id, visit.services.bot_username)
    if said is None:
        return
    if said.surely or await _asks(visit, said.words):
        await send(visit, await answer_to(visit, said.words))


async def _asks(visit: Visit, words: str) -> bool:
    """Whether an answer to one of our messages is a question that we have an answer to."""
    if await base_if_asked(visit, words) or await names_something(visit, words):
        return True
    asked, asks = await asked_conversion(visit, words), words.endswith("?")
    if asked is not None and (asks or not asked.unknown):
        return True
    return asks and (bare(words) in by_word("screens") or await finds_something(visit, words))


def asks_us(message: Message, bot_id: int, username: str) -> bool:
    """Whether a message of a group may be answered: a command that is not another bot's, or words for us."""
    if (command := COMMAND.match(message.text or "")) is not None:
        return command[2] is None or command[2].casefold() == username.casefold()
    return said_to(message, bot_id, username) is not None


def said_to(message: Message, bot_id: int, username: str) -> Said | None:
    """Return what a message of a group says to the bot; ``None`` where it says nothing to it."""
    if message.forward_origin is not None or message.is_automatic_forward:
        return None
    text = unmarked(message.text or message.caption or "")
    mention = re.compile(rf"(?<!\w)@{re.escape(username)}\b[,:]?", re.IGNORECASE)
    words = " ".join(mention.sub(" ", text).split())
    if mention.search(text):
        return Said(words, surely=True)
    answered = message.reply_to_message
    if answered is not None and answered.from_user is not None and answered.from_user.id == bot_id and words:
        return Said(words, surely=False)
    return None
