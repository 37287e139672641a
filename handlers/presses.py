"""Pressed buttons: what a button carries is read, one function answers, the screen changes in place."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from telegram import CallbackQuery, Message, Update

from handlers.callbacks import unpack
from handlers.context import Context, Visit, begin
from handlers.i18n import Speech
from handlers.prepared import Prepared
from handlers.reply import answer, edit
from handlers.screen import Screen


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
        shown = await self._shown(visit, query)
        if isinstance(shown, Notice):
            await answer(visit.bot, query, shown.text, alert=shown.alert)
            return
        words = ""
        if isinstance(shown, Told):
            words, shown = shown.text, shown.screen
        pictured = isinstance(message, Message) and bool(message.photo)
        if shown.picture is not None:
            # the button waits as long as the drawing takes; where that fails, its one answer says so (handlers.errors)
            await edit(visit, message.message_id, shown, pictured=pictured)
            await answer(visit.bot, query, words)
            return
        # both at once: neither the new screen nor the end of the waiting waits for the other
        await asyncio.gather(edit(visit, message.message_id, shown, pictured=pictured), answer(visit.bot, query, words))

    async def _shown(self, visit: Visit, query: CallbackQuery) -> Shown:
        press = unpack(query.data or "")
        pressed = self._table.get(type(press))
        if press is None or pressed is None:
            return Notice.outdated(visit.speech)
        return await pressed(visit, query, press)
