"""What becomes of a delivery after an attempt: the pure rules of TELEGRAM.md ("Sending").

::

    arrived ------------------------------------------> sent
    surely not sent (no connection, 502, 503) --------> again, later and later, until it is of no use any more
    500: begun and failed ----------------------------> again, a few times; while all chats meet it, for hours
    nobody knows (no answer, connection lost, 504) ---> again, once (later while all meet it); then unknown
    429 ----------------------------------------------> again when Telegram says; that chat waits
    the group moved ----------------------------------> again at once, to the new id
    blocked, kicked, gone ----------------------------> failed; the chat counts as unreachable
    topic closed or gone -----------------------------> failed; the topic gets nothing more
    our mistake --------------------------------------> failed, and logged

Whatever would be tried again only after it has expired is failed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from telegram.error import ChatMigrated, EndPointNotFound, RetryAfter

from handlers.failures import Failure, ServerError, classify, server_error, wait_of
from storage.records import Delivery, DeliveryState, Settled

_FIRST_PAUSE: Final = timedelta(seconds=1)
_LONGEST_PAUSE: Final = timedelta(minutes=1)
_DOUBT_PAUSE: Final = timedelta(seconds=2)
_DOUBT_PAUSE_IN_OUTAGE: Final = timedelta(seconds=15)
"""The one more try is not to be spent on a server that answers nobody."""
_MOST_INTERNAL: Final = 6
"""How often a delivery may meet a 500: each may have been a delivery after all."""
_MOST_INTERNAL_IN_OUTAGE: Final = 60
_SOON: Final = 10
"""Tries after which an outage is taken for a long one: the next are further apart."""
_LONG_OUTAGE_PAUSE: Final = timedelta(minutes=5)
_MOST_MOVES: Final = 20


class Consequence(StrEnum):
    """What an attempt means for more than its delivery."""

    NONE = "none"
    CHAT_WAITS = "chat_waits"
    CHAT_LOST = "chat_lost"
    CHAT_MOVED = "chat_moved"
    TOPIC_LOST = "topic_lost"
    SERVER_LOST = "server_lost"  # whatever is sent next will meet the same
    OUR_MISTAKE = "our_mistake"


_AGAIN: Final = frozenset({Failure.NOT_SENT, Failure.BAD_TOKEN, Failure.CONFLICT})
_DOUBT: Final = frozenset({Failure.AMBIGUOUS, Failure.UNKNOWN})
_LOST: Final = {
    Failure.UNREACHABLE: Consequence.CHAT_LOST,
    Failure.NOT_STARTED: Consequence.CHAT_LOST,
    Failure.TOPIC_CLOSED: Consequence.TOPIC_LOST,
    Failure.TOPIC_GONE: Consequence.TOPIC_LOST,
    Failure.NO_RIGHTS: Consequence.NONE,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the attempt ended for its delivery, and for others."""

    settled: Settled
    consequence: Consequence = Consequence.NONE
    until: datetime | None = None
    """Until when the chat waits."""
    new_chat_id: int | None = None


def outcome(
    error: BaseException | None,
    delivery: Delivery,
    now: datetime,
    message_id: int | None = None,
    *,
    outage: bool = False,
) -> Outcome:
    """Return what becomes of ``delivery``; ``error`` is ``None`` where it arrived as ``message_id``.

    ``outage`` says that whatever is sent these days ends in a 500 or without an answer, to whichever chat.
    """
    if error is None:
        return Outcome(Settled(delivery.id, DeliveryState.SENT, now, message_id))
    found = _judged(error, delivery, now, outage=outage)
    settled = found.settled
    if settled.state is DeliveryState.PENDING and settled.at >= delivery.expires_at:
        state = DeliveryState.UNKNOWN if settled.doubts else DeliveryState.FAILED
        settled = Settled(delivery.id, state, now, None, f"expired: {settled.error}", settled.refusals, settled.doubts)
        found = Outcome(settled, found.consequence, found.until, found.new_chat_id)
    return found


def expired(delivery: Delivery, now: datetime) -> Settled | None:
    """Return how a delivery ends that came to a worker too late; ``None`` for one that is still of use."""
    if now < delivery.expires_at:
        return None
    state = DeliveryState.UNKNOWN if delivery.doubts or delivery.crashes else DeliveryState.FAILED
    return Settled(delivery.id, state, now, None, "expired", delivery.refusals, delivery.doubts)


def given_up(delivery: Delivery, now: datetime, words: str) -> Outcome:
    """Return how a delivery ends that nobody can send."""
    return Outcome(_failed(delivery, now, words))


def _judged(error: BaseException, delivery: Delivery, now: datetime, *, outage: bool) -> Outcome:
    """Return the rule's word; whether it comes too late is not looked at here."""
    if isinstance(error, RetryAfter):
        until = now + wait_of(error)
        return Outcome(_refused(delivery, until, "flood"), Consequence.CHAT_WAITS, until)
    if isinstance(error, ChatMigrated) and delivery.refusals < _MOST_MOVES:
        return Outcome(_refused(delivery, now, "moved"), Consequence.CHAT_MOVED, new_chat_id=error.new_chat_id)
    # a token that is refused while the bot runs comes as EndPointNotFound
    failure = Failure.BAD_TOKEN if isinstance(error, EndPointNotFound) else classify(error)
    if failure in _AGAIN or server_error(error) is ServerError.OUT_OF_ORDER:
        return Outcome(_later(delivery, now, _words(error)), Consequence.SERVER_LOST)
    most = _MOST_INTERNAL_IN_OUTAGE if outage else _MOST_INTERNAL
    if server_error(error) is ServerError.INTERNAL and delivery.refusals < most:
        consequence = Consequence.SERVER_LOST if outage else Consequence.NONE
        return Outcome(_later(delivery, now, _words(error), patient=outage), consequence)
    if failure in _DOUBT:
        pause = _DOUBT_PAUSE_IN_OUTAGE if outage else _DOUBT_PAUSE
        doubted = _doubted(delivery, now + pause, now, _words(error))
        return Outcome(doubted, Consequence.SERVER_LOST if outage else Consequence.NONE)
    return Outcome(_failed(delivery, now, failure.value), _LOST.get(failure, Consequence.OUR_MISTAKE))


def _words(error: BaseException) -> str:
    """Return what kind of error it was; its own words may be anything."""
    trouble = server_error(error)
    return trouble.value if trouble else classify(error).value


def _later(delivery: Delivery, now: datetime, words: str, *, patient: bool = False) -> Settled:
    if patient and delivery.refusals >= _SOON:
        return _refused(delivery, now + _LONG_OUTAGE_PAUSE, words)
    pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(delivery.refusals, 10))
    return _refused(delivery, now + pause, words)


def _refused(delivery: Delivery, at: datetime, words: str) -> Settled:
    return Settled(delivery.id, DeliveryState.PENDING, at, None, words, delivery.refusals + 1, delivery.doubts)


def _doubted(delivery: Delivery, again: datetime, now: datetime, words: str) -> Settled:
    state, at = (DeliveryState.UNKNOWN, now) if delivery.doubts else (DeliveryState.PENDING, again)
    return Settled(delivery.id, state, at, None, words, delivery.refusals, delivery.doubts + 1)


def _failed(delivery: Delivery, now: datetime, words: str) -> Settled:
    return Settled(delivery.id, DeliveryState.FAILED, now, None, words, delivery.refusals, delivery.doubts)
