"""What waits for the bot's answer: presses of buttons and inline queries; each is answered once and in time."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from bot.playground.errors import bad_request

ANSWER_SECONDS = 60
"""How long a press or an inline query can be answered; Telegram's own time is unpublished."""
_KEPT = 20_000


@dataclass(slots=True)
class CallbackQuestion:
    """A pressed button; ``answer`` is what ``answerCallbackQuery`` said."""

    id: str
    person_id: int
    asked_at: int
    answer: dict[str, Any] | None = None


@dataclass(slots=True)
class InlineQuestion:
    """An inline query; ``answer`` holds ``results``, ``next_offset`` and ``button``."""

    id: str
    person_id: int
    query: str
    offset: str
    asked_at: int
    answer: dict[str, Any] | None = None


@dataclass(slots=True)
class CachedAnswer:
    """An inline answer that serves others, too, until ``until`` (Unix seconds)."""

    answer: dict[str, Any]
    until: int


@dataclass(slots=True)
class Questions:
    """Open and answered questions, the newest kept."""

    callbacks: OrderedDict[str, CallbackQuestion] = field(default_factory=OrderedDict)
    inline: OrderedDict[str, InlineQuestion] = field(default_factory=OrderedDict)
    cache: dict[tuple[int, str, str], CachedAnswer] = field(default_factory=dict)
    """By person (0: everybody), query and offset."""
    inline_messages: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Where an inline message is: chat and message id."""
    inline_ids: dict[tuple[int, int], str] = field(default_factory=dict)
    """The same the other way round."""
    _last: int = 4_000_000_000_000_000

    def _next(self) -> str:
        self._last += 1
        return str(self._last)

    def press(self, person_id: int, now: int) -> CallbackQuestion:
        question = CallbackQuestion(self._next(), person_id, now)
        self.callbacks[question.id] = question
        if len(self.callbacks) > _KEPT:
            self.callbacks.popitem(last=False)
        return question

    def ask_inline(self, person_id: int, query: str, offset: str, now: int) -> InlineQuestion:
        question = InlineQuestion(self._next(), person_id, query, offset, now)
        self.inline[question.id] = question
        if len(self.inline) > _KEPT:
            self.inline.popitem(last=False)
        return question

    def open_callback(self, question_id: str, now: int) -> CallbackQuestion:
        """Return the press that is to be answered. Raises Telegram's 400 when it is too late, or the second time."""
        question = self.callbacks.get(question_id)
        if question is None or question.answer is not None or now > question.asked_at + ANSWER_SECONDS:
            raise _too_old()
        return question

    def open_inline(self, question_id: str, now: int) -> InlineQuestion:
        """Return the inline query that is to be answered. Raises Telegram's 400 when it is too late."""
        question = self.inline.get(question_id)
        if question is None or question.answer is not None or now > question.asked_at + ANSWER_SECONDS:
            raise _too_old()
        return question

    def cached(self, person_id: int, query: str, offset: str, now: int) -> dict[str, Any] | None:
        """Return an earlier answer to the same query that is still good."""
        for owner in (person_id, 0):
            found = self.cache.get((owner, query, offset))
            if found is not None and now < found.until:
                return found.answer
        return None

    def name_inline_message(self, inline_id: str, chat_id: int, message_id: int) -> None:
        """Remember by which id the bot edits a message that was sent via it."""
        self.inline_messages[inline_id] = (chat_id, message_id)
        self.inline_ids[chat_id, message_id] = inline_id

    def new_inline_id(self) -> str:
        return f"AgAAA{self._next()}"


def _too_old() -> Exception:
    return bad_request("query is too old and response timeout expired or query ID is invalid")
