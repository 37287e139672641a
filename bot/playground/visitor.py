"""A person at the keyboard, for tests and demonstrations: says, presses, waits for what the bot shows.

    visitor = Visitor(world, world.people[EMILY])
    screen = await visitor.say("/news")          # the bot's reply
    screen = await visitor.press(screen, "▶")    # the same message, edited, or a new one
    assert visitor.buttons(screen) == [...]

The visitor lives in the process of the world; the bot under test may be anywhere, it talks to the world over HTTP.
"""

import asyncio
from types import TracebackType
from typing import Any, Self

from bot.playground import visits
from bot.playground.files import Upload
from bot.playground.people import Chat, Message, Person
from bot.playground.world import Event, World

PATIENCE = 10.0
"""Seconds that a visitor waits for the bot unless told otherwise."""


class NoAnswerError(AssertionError):
    """The bot did not show anything in time."""


class Visitor:
    """One person in one chat (their private one by default) and topic."""

    def __init__(
        self,
        world: World,
        person: Person,
        chat: Chat | None = None,
        *,
        thread: int | None = None,
        as_chat: int | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.world = world
        self.person = person
        self.chat = chat if chat is not None else world.private_chat(person)
        self.thread = thread
        self.as_chat = as_chat
        self.patience = patience
        self.answer: dict[str, Any] | None = None
        """What the last press was answered with: ``text``, ``show_alert``, ``url``."""
        self._seen: asyncio.Queue[Message] = asyncio.Queue()
        self._asked: dict[str, asyncio.Event] = {}
        world.listeners.append(self._on_event)

    def leave(self) -> None:
        """Stop watching."""
        if self._on_event in self.world.listeners:
            self.world.listeners.remove(self._on_event)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def _on_event(self, event: Event) -> None:
        if event.kind in {"answered", "inline"} and event.data.id in self._asked:
            self._asked[event.data.id].set()
        message = event.message
        if event.kind not in {"message", "edited"} or message is None or event.chat is not self.chat:
            return
        from_bot = message.get("from", {}).get("id") == self.world.bot.id
        if (from_bot or self.chat.type == "channel") and message.get("message_thread_id") == self.thread:
            self._seen.put_nowait(message)

    # -- acting -------------------------------------------------------------------------------------------------------

    def write(self, text: str, *, reply_to: int | None = None) -> Message:
        """Send a message without waiting for anything; what the bot showed before is forgotten."""
        self.forget()
        return visits.say(
            self.world,
            self.person,
            self.chat,
            text,
            thread=self.thread,
            reply_to=reply_to,
            as_chat=self.as_chat,
        )

    async def say(self, text: str, *, reply_to: int | None = None) -> Message:
        """Send a message and return the bot's next one. Raises :class:`NoAnswerError`."""
        self.write(text, reply_to=reply_to)
        return await self.reply()

    async def hand_over(self, name: str, content: bytes, content_type: str = "application/octet-stream") -> Message:
        """Send a file and return the bot's next message."""
        self.forget()
        visits.hand_over(self.world, self.person, self.chat, Upload(name, content, content_type), thread=self.thread)
        return await self.reply()

    async def start(self, payload: str = "") -> Message:
        """Press START or follow a deep link, and return the bot's next message."""
        self.forget()
        visits.start(self.world, self.person, self.chat, payload)
        return await self.reply()

    async def press(self, message: Message, label: str) -> Message:
        """Press the button whose text contains ``label``; return the edited or new message.

        The bot must answer the press; what it said is in :attr:`answer`. Where it shows nothing, the message as it
        stands is returned.
        """
        self.forget()
        question = visits.press(self.world, self.person, self.chat, message["message_id"], self.data(message, label))
        await self._until_answered(question)
        self.answer = question.answer
        try:
            return await self.reply(0.3)
        except NoAnswerError:
            return self.chat.messages.get(message["message_id"], message)

    async def ask(self, query: str, offset: str = "") -> dict[str, Any]:
        """Type ``@bot query`` and return ``results``, ``next_offset`` and ``button``."""
        question = visits.ask_inline(self.world, self.person, query, offset, self.chat)
        if question.answer is None:
            await self._until_answered(question)
        return question.answer or {}

    def choose(self, result_id: str, query: str) -> Message:
        """Send one of the results of :meth:`ask`."""
        return visits.choose(self.world, self.person, self.chat, result_id, query, thread=self.thread)

    # -- watching -----------------------------------------------------------------------------------------------------

    async def reply(self, patience: float | None = None) -> Message:
        """Return the next message that the bot sends or edits here. Raises :class:`NoAnswerError`."""
        wait = self.patience if patience is None else patience
        try:
            return await asyncio.wait_for(self._seen.get(), wait)
        except TimeoutError:
            raise NoAnswerError(f"nothing from the bot in {wait:g} s") from None

    async def silence(self, seconds: float = 0.3) -> None:
        """Check that the bot shows nothing for a while. Raises ``AssertionError`` if it does."""
        try:
            shown = await self.reply(seconds)
        except NoAnswerError:
            return
        raise AssertionError(f"the bot was expected to keep silent, but showed {text_of(shown)!r}")

    def forget(self) -> None:
        """Forget what the bot has shown so far."""
        while not self._seen.empty():
            self._seen.get_nowait()

    async def _until_answered(self, question: Any) -> None:
        happened = self._asked[question.id] = asyncio.Event()
        try:
            await asyncio.wait_for(happened.wait(), self.patience)
        except TimeoutError:
            raise NoAnswerError(f"no answer to the press or query in {self.patience:g} s") from None
        finally:
            del self._asked[question.id]

    # -- reading ------------------------------------------------------------------------------------------------------

    def buttons(self, message: Message) -> list[list[str]]:
        """Return the texts of the inline keyboard."""
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        return [[button["text"] for button in row] for row in rows]

    def data(self, message: Message, label: str) -> str:
        """Return the callback data of the button whose text is, or else contains, ``label``."""
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        able = [button for row in rows for button in row if "callback_data" in button]
        for button in [each for each in able if each["text"] == label] + able:
            if label in button["text"]:
                data: str = button["callback_data"]
                return data
        raise AssertionError(f"no button {label!r} among {self.buttons(message)}")


def text_of(message: Message) -> str:
    """Return text or caption."""
    text: str = message.get("text") or message.get("caption") or ""
    return text
