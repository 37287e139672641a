"""What failures mean: Telegram's own words, as python-telegram-bot hands them on."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from handlers.failures import NORMAL_LIFE, AmbiguousError, Failure, NotSentError, classify, wait_of


@pytest.fixture(autouse=True)
def _timedelta(monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.mark.parametrize(
    ("words", "failure"),
    [
        ("Forbidden: bot was blocked by the user", Failure.UNREACHABLE),
        ("Forbidden: user is deactivated", Failure.UNREACHABLE),
        ("Forbidden: bot was kicked from the supergroup chat", Failure.UNREACHABLE),
        ("Forbidden: bot is not a member of the channel chat", Failure.UNREACHABLE),
        ("Forbidden: the group chat was deleted", Failure.UNREACHABLE),
        ("Forbidden: bot can't initiate conversation with a user", Failure.NOT_STARTED),
        ("Forbidden: bot can’t initiate conversation with a user", Failure.NOT_STARTED),
        ("Forbidden: not enough rights to send text messages to the chat", Failure.NO_RIGHTS),
        ("Forbidden: CHAT_WRITE_FORBIDDEN", Failure.NO_RIGHTS),
    ],
)
def test_forbidden(words, failure):
    assert classify(Forbidden(words)) is failure


@pytest.mark.parametrize(
    ("words", "failure"),
    [
        ("chat not found", Failure.UNREACHABLE),
        ("PEER_ID_INVALID", Failure.UNREACHABLE),
        ("CHAT_ID_INVALID", Failure.UNREACHABLE),
        ("user not found", Failure.UNREACHABLE),
        ("bot was blocked by the user", Failure.UNREACHABLE),
        ("group chat was upgraded to a supergroup chat", Failure.UNREACHABLE),
        ("have no write access to the chat", Failure.NO_RIGHTS),
        ("invalid message thread identifier specified", Failure.TOPIC_GONE),
        ("MESSAGE_THREAD_INVALID", Failure.TOPIC_GONE),
        ("message is not modified: specified new message content is the same", Failure.NOT_MODIFIED),
        ("query is too old and response timeout expired or query ID is invalid", Failure.QUERY_TOO_OLD),
        ("message to edit not found", Failure.MESSAGE_GONE),
        ("message can't be edited", Failure.MESSAGE_GONE),
        ("MESSAGE_ID_INVALID", Failure.MESSAGE_GONE),
        ("message to delete not found", Failure.MESSAGE_GONE),
        ("message to be replied not found", Failure.REPLY_GONE),
        ("message thread not found", Failure.TOPIC_GONE),
        ("TOPIC_CLOSED", Failure.TOPIC_CLOSED),
        ("TOPIC_DELETED", Failure.TOPIC_GONE),
        ("not enough rights to send text messages to the chat", Failure.NO_RIGHTS),
        ("need administrator rights in the channel chat", Failure.NO_RIGHTS),
        ("have no rights to send a message", Failure.NO_RIGHTS),
        ("CHAT_WRITE_FORBIDDEN", Failure.NO_RIGHTS),
        ("CHAT_SEND_PLAIN_FORBIDDEN", Failure.NO_RIGHTS),
        ("message is too long", Failure.BAD_REQUEST),
        ("can't parse entities: unsupported start tag", Failure.BAD_REQUEST),
    ],
)
def test_bad_requests(words, failure):
    assert classify(BadRequest(f"Bad Request: {words}")) is failure


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (NotSentError("x"), Failure.NOT_SENT),
        (AmbiguousError("x"), Failure.AMBIGUOUS),
        (TimedOut(), Failure.AMBIGUOUS),
        (NetworkError("Bad Gateway (502)"), Failure.AMBIGUOUS),
        (ChatMigrated(-100), Failure.MIGRATED),
        (Conflict("x"), Failure.CONFLICT),
        (InvalidToken(), Failure.BAD_TOKEN),
        (EndPointNotFound("x"), Failure.BAD_REQUEST),
        (TelegramError("x"), Failure.UNKNOWN),
        (ValueError("chat not found"), Failure.UNKNOWN),
    ],
)
def test_other_kinds(error, failure):
    assert classify(error) is failure


def test_floods_say_how_long():
    error = RetryAfter(7)
    assert classify(error) is Failure.FLOOD
    assert wait_of(error) == timedelta(seconds=7)


def test_floods_say_how_long_in_seconds_too(monkeypatch, recwarn):
    monkeypatch.setenv("PTB_TIMEDELTA", "0")
    with pytest.warns(DeprecationWarning, match="retry_after"):
        assert wait_of(RetryAfter(7)) == timedelta(seconds=7)


def test_normal_life_is_no_mistake_of_ours():
    assert Failure.BAD_REQUEST not in NORMAL_LIFE
    assert Failure.UNKNOWN not in NORMAL_LIFE


@given(st.text())
def test_any_words_are_classified(words):
    assert isinstance(classify(BadRequest(words)), Failure)
    assert isinstance(classify(Forbidden(words)), Failure)
