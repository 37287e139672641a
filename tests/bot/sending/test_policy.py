"""What becomes of a delivery: the rules one by one, and that no story of errors ever becomes a loop of doubts."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.sending.policy import Consequence, expired, outcome
from handlers.failures import AmbiguousError, NotSentError
from storage.records import Delivery, DeliveryKind, DeliveryState

os.environ.setdefault("PTB_TIMEDELTA", "1")  # as the transport does (TRAPS: a deprecation warning each time)
NOW = datetime(2026, 5, 24, 8, tzinfo=UTC)
SIX_HOURS = timedelta(hours=6)


def delivery(refusals: int = 0, doubts: int = 0, crashes: int = 0) -> Delivery:
    return Delivery(
        1, DeliveryKind.BRIEFING, 5, None, 1, False, 7, NOW, NOW + SIX_HOURS, 0, refusals, doubts, crashes
    )  # fmt: skip


PENDING, FAILED, UNKNOWN = DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.UNKNOWN
OTHERS = Consequence


@pytest.mark.parametrize(
    ("error", "state", "seconds", "consequence"),
    [
        (NotSentError("no connection"), PENDING, 1, OTHERS.SERVER_LOST),
        (NetworkError("Bad Gateway (502)"), PENDING, 1, OTHERS.SERVER_LOST),
        (NetworkError("Service Unavailable (503)"), PENDING, 1, OTHERS.SERVER_LOST),
        (NetworkError("Internal Server Error"), PENDING, 1, OTHERS.NONE),
        (NetworkError("Gateway Timeout (504)"), PENDING, 2, OTHERS.NONE),
        (AmbiguousError("no answer", timed_out=True), PENDING, 2, OTHERS.NONE),
        (TimedOut("?"), PENDING, 2, OTHERS.NONE),
        (RuntimeError("a defect"), PENDING, 2, OTHERS.NONE),
        (RetryAfter(timedelta(seconds=77)), PENDING, 77, OTHERS.CHAT_WAITS),
        (ChatMigrated(-1005), PENDING, 0, OTHERS.CHAT_MOVED),
        (EndPointNotFound("sendMessage"), PENDING, 1, OTHERS.SERVER_LOST),
        (InvalidToken("?"), PENDING, 1, OTHERS.SERVER_LOST),
        (Forbidden("Forbidden: bot was blocked by the user"), FAILED, 0, OTHERS.CHAT_LOST),
        (Forbidden("Forbidden: bot was kicked from the group chat"), FAILED, 0, OTHERS.CHAT_LOST),
        (BadRequest("Chat not found"), FAILED, 0, OTHERS.CHAT_LOST),
        (BadRequest("TOPIC_CLOSED"), FAILED, 0, OTHERS.TOPIC_LOST),
        (BadRequest("Message thread not found"), FAILED, 0, OTHERS.TOPIC_LOST),
        (BadRequest("Not enough rights to send text messages to the chat"), FAILED, 0, OTHERS.NONE),
        (BadRequest("Message text is empty"), FAILED, 0, OTHERS.OUR_MISTAKE),
    ],
)
def test_the_first_time(error, state, seconds, consequence):
    found = outcome(error, delivery(), NOW)
    assert (found.settled.state, found.consequence) == (state, consequence)
    assert found.settled.at == NOW + timedelta(seconds=seconds)


def test_arrived():
    settled = outcome(None, delivery(), NOW, 99).settled
    assert (settled.state, settled.message_id) == (DeliveryState.SENT, 99)


def test_where_it_goes_and_how_long_the_chat_waits():
    assert outcome(ChatMigrated(-1005), delivery(), NOW).new_chat_id == -1005
    assert outcome(RetryAfter(timedelta(seconds=30)), delivery(), NOW).until == NOW + timedelta(seconds=30)


def test_surely_not_sent_is_tried_until_it_is_of_no_use():
    pauses = [outcome(NotSentError("x"), delivery(refusals=n), NOW).settled.at - NOW for n in (0, 1, 2, 5, 6, 400)]
    assert [pause.total_seconds() for pause in pauses] == [1, 2, 4, 32, 60, 60]
    late = outcome(NotSentError("x"), delivery(refusals=400), NOW + SIX_HOURS - timedelta(seconds=5)).settled
    assert (late.state, late.error) == (FAILED, "expired: not_sent")


def test_a_doubt_gets_one_more_try_and_then_rests():
    first = outcome(AmbiguousError("x"), delivery(), NOW).settled
    assert (first.state, first.doubts) == (PENDING, 1)
    assert outcome(AmbiguousError("x"), delivery(doubts=1), NOW).settled.state is UNKNOWN
    assert outcome(NetworkError("Internal Server Error"), delivery(refusals=6, doubts=1), NOW).settled.state is UNKNOWN
    patient = outcome(NetworkError("Internal Server Error"), delivery(refusals=20), NOW, outage=True)
    assert (patient.settled.state, patient.settled.at) == (PENDING, NOW + timedelta(minutes=5))
    assert patient.consequence is OTHERS.SERVER_LOST
    far = outcome(NetworkError("Internal Server Error"), delivery(refusals=60, doubts=1), NOW, outage=True)
    assert far.settled.state is UNKNOWN


def test_the_one_more_try_is_not_spent_while_nobody_is_answered():
    first = outcome(AmbiguousError("x"), delivery(), NOW, outage=True)
    assert (first.settled.state, first.settled.doubts) == (PENDING, 1)
    assert (first.settled.at, first.consequence) == (NOW + timedelta(seconds=15), OTHERS.SERVER_LOST)
    assert outcome(AmbiguousError("x"), delivery(doubts=1), NOW, outage=True).settled.state is UNKNOWN


def test_a_flood_longer_than_its_use_ends_it():
    assert outcome(RetryAfter(timedelta(hours=7)), delivery(), NOW).settled.state is FAILED


@pytest.mark.parametrize(("doubts", "crashes", "state"), [(0, 0, FAILED), (1, 0, UNKNOWN), (0, 1, UNKNOWN)])
def test_too_late_for_a_worker(doubts, crashes, state):
    one = delivery(doubts=doubts, crashes=crashes)
    assert expired(one, NOW + SIX_HOURS - timedelta(seconds=1)) is None
    settled = expired(one, NOW + SIX_HOURS)
    assert settled is not None
    assert settled.state is state


ERRORS = st.sampled_from(
    [
        NotSentError("x"),
        NetworkError("Internal Server Error"),
        NetworkError("Bad Gateway (502)"),
        AmbiguousError("x"),
        RetryAfter(timedelta(seconds=5)),
        ChatMigrated(-7),
        RuntimeError("x"),
    ]
)


@settings(max_examples=100)
@given(st.lists(ERRORS, min_size=1, max_size=60))
def test_whatever_happens_it_is_in_doubt_twice_at_most_and_never_goes_back_in_time(errors):
    one, now, doubts = delivery(), NOW, 0
    for error in errors:
        settled = outcome(error, one, now).settled
        doubts = settled.doubts
        assert doubts <= 2
        if settled.state is not PENDING:
            break
        assert settled.at >= now
        now = settled.at
        one = delivery(settled.refusals, settled.doubts)
    if doubts == 2:
        assert settled.state is UNKNOWN
