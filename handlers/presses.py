"""Pressed buttons: what a button carries is read, one function answers, the screen changes in place."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Self

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message, Update
from telegram.error import ChatMigrated

from handlers.admins import may_press
from handlers.callbacks import unpack
from handlers.context import Context, Visit, begin
from handlers.failures import Failure
from handlers.i18n import Speech
from handlers.prepared import Prepared
from handlers.publicly import SECTIONS
from handlers.reply import answer, edit, moved
from handlers.screen import Screen
from handlers.turning import Change
from handlers.views.settings import for_admins
from storage.records import ChatKind, ChatState

_AT_ONCE: Final = 0.4
"""Seconds that a press in a group waits to learn whether its screen can be shown at all."""
_DRAWN: Final = 8.0
"""Seconds that it waits for a picture: where drawing fails, its one answer says so (handlers.errors)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A pop-up instead of a new screen."""

    text: str
    alert: bool = False

    @classmethod
    def outdated(cls, speech: Speech) -> Self:
        """Return what is said about a button that nobody understands any more."""
        return cls(speech.say("This button is out of date. Please send /news again."), alert=True)


@dataclass(frozen=True, slots=True)
class Told:
    """A new screen and a pop-up that says what has just been done."""

    screen: Screen | Prepared
    text: str


Shown = Screen | Prepared | Notice | Told
"""What a press leads to."""

Pressed = Callable[[Visit, CallbackQuery, Any], Awaitable[Shown]]
"""Answers one kind of press; the last argument is the value that :func:`handlers.callbacks.unpack` returned."""


class Presses:
    """The handler of callback queries: a table from what buttons carry to who answers."""

    def __init__(self, table: Mapping[type[Any], Pressed]) -> None:
        self._table = table

    async def __call__(self, update: Update, context: Context) -> None:
        """Answer one press: always end its waiting, then show what it leads to."""
        query = update.callback_query
        if query is None:
            return
        visit = await begin(update, context)
        message = query.message
        if visit is None or message is None:
            # a button under a message that was sent by inline mode; ours carry no callback data
            await answer(context.bot, query)
            return
        try:
            shown = await self._shown(visit, query)
        except ChatMigrated as error:  # asked about the group that it has been: whoever pressed is a member of the new
            await moved(visit.services, visit.address.chat_id, error.new_chat_id)
            visit = await begin(update, context) or visit
            shown = await self._shown(visit, query)
        if isinstance(shown, Notice):
            await answer(visit.bot, query, shown.text, alert=shown.alert)
            return
        words = ""
        if isinstance(shown, Told):
            words, shown = shown.text, shown.screen
        pictured = isinstance(message, Message) and bool(message.photo)
        change: Change = partial(edit, visit, message.message_id, shown, pictured=pictured)
        if visit.chat.state is ChatState.MUTED:
            await answer(visit.bot, query, _muted(visit.speech), alert=True)
        elif not visit.private:
            if not pictured and shown.picture is None:
                prepared = Prepared.of(shown) if isinstance(shown, Screen) else shown
                shows = hash((*prepared.parameters.items(), _seen(message)))
                change = visit.services.turning.unless_shown(visit.address.chat_id, message.message_id, shows, change)
            patience = _AT_ONCE if shown.picture is None else _DRAWN
            await _turn(visit, query, message.message_id, change, patience=patience, words=words)
        elif shown.picture is not None:
            # the button waits as long as the drawing takes; where that fails, its one answer says so (handlers.errors)
            await change()
            await answer(visit.bot, query, words)
        else:
            # both at once: neither the new screen nor the end of the waiting waits for the other
            await asyncio.gather(change(), answer(visit.bot, query, words))

    async def _shown(self, visit: Visit, query: CallbackQuery) -> Shown:
        press = unpack(query.data or "")
        pressed = self._table.get(type(press))
        if press is None or pressed is None:
            return Notice.outdated(visit.speech)
        if visit.chat.kind is ChatKind.CHANNEL and type(press) in SECTIONS and not await may_press(visit, query):
            # under a post from before posts went without such buttons: a look would show it to all readers
            return Notice(for_admins(visit.speech), alert=True)
        return await pressed(visit, query, press)


def _seen(message: MaybeInaccessibleMessage) -> tuple[str | None, str]:
    """Return what whoever pressed saw, as Telegram tells it of the moment of the press."""
    if not isinstance(message, Message):
        return None, ""
    return message.text, "" if message.reply_markup is None else message.reply_markup.to_json()


async def _turn(
    visit: Visit, query: CallbackQuery, message_id: int, change: Change, *, patience: float, words: str
) -> None:
    """Change a screen in a group, where others may change it at the same moment (handlers.turning).

    The press is answered as soon as it is known whether its screen comes: at once where others are at it, with a word
    where Telegram takes no more changes of this group for now, or we may not write there.
    """
    turning, chat_id = visit.services.turning, visit.address.chat_id
    if turning.busy(chat_id, message_id):
        turning.put(chat_id, message_id, change)
        await answer(visit.bot, query, visit.speech.say("Others turn this page, too: the newest press counts."))
        return
    work = turning.turn(chat_id, message_id, change)
    try:
        await asyncio.wait([work], timeout=patience)
        refused = work.result() if work.done() and work.exception() is None else None
        if not work.done() or work.exception() is None:
            await answer(visit.bot, query, _told(refused, visit.speech) or words)
    finally:
        # what goes wrong with the screen is told by handlers.errors, as everywhere
        await work


def _told(refused: Failure | None, speech: Speech) -> str:
    """Return what whoever pressed is told of a refusal."""
    if refused is Failure.FLOOD:
        return speech.say("Telegram lets me change no more in this group for now. Please press again in a minute.")
    return _muted(speech) if refused in {Failure.NO_RIGHTS, Failure.TOPIC_CLOSED} else ""


def _muted(speech: Speech) -> str:
    return speech.say("I may not write in this group. An admin can allow it; or ask me in private.")
