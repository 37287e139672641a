"""What a failed request to Telegram means: one pure table, so that nobody else reads error texts.

The Bot API tells most failures only by the words of ``description``; those words live in tdlib/telegram-bot-api
(``Client.cpp``) and are compared here without regard to case, because python-telegram-bot changes it.

::

    exception --classify()--> Failure --> the caller decides: retry, mark the chat, say something, nothing
"""

from datetime import timedelta
from enum import StrEnum

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


class NotSentError(NetworkError):
    """The request surely did not reach Telegram: no connection was had. Sending again cannot double anything."""


class AmbiguousError(TimedOut):
    """Nobody knows whether Telegram did it: no answer in time, a connection lost, an answer that says nothing.

    ``timed_out`` tells a time-out from a lost connection. At most one more try, never a loop.
    """

    def __init__(self, message: str, *, timed_out: bool = False) -> None:
        super().__init__(message)
        self.timed_out = timed_out


class Failure(StrEnum):
    """Why a request failed, as far as it changes what is done next."""

    NOT_SENT = "not_sent"  # surely not done: try again
    AMBIGUOUS = "ambiguous"  # perhaps done: at most one more try
    FLOOD = "flood"  # wait as long as it says (retry_after)
    UNREACHABLE = "unreachable"  # blocked, kicked, deactivated, chat gone: keep the settings, stop sending
    NOT_STARTED = "not_started"  # a person who never opened the private chat
    NO_RIGHTS = "no_rights"  # the chat is there, but we may not write (or write this) into it
    MIGRATED = "migrated"  # the group became a supergroup: new_chat_id
    TOPIC_CLOSED = "topic_closed"
    TOPIC_GONE = "topic_gone"
    NOT_MODIFIED = "not_modified"  # an edit that changes nothing: normal life
    QUERY_TOO_OLD = "query_too_old"  # a button pressed long ago: normal life
    MESSAGE_GONE = "message_gone"  # to edit or delete: normal life
    REPLY_GONE = "reply_gone"  # the message that is answered was deleted: send without a reply
    OTHER_KIND = "other_kind"  # a text cannot be put into a picture's message: send it anew
    FILE_GONE = "file_gone"  # a file id that the server does not know any more: upload again
    CONFLICT = "conflict"  # somebody else polls this token, or a webhook is set
    BAD_TOKEN = "bad_token"  # noqa: S105 - the name of a failure, not a token
    BAD_REQUEST = "bad_request"  # our mistake: an error worth a log
    UNKNOWN = "unknown"  # not Telegram's


_NO_RIGHTS = (
    ("not enough rights", Failure.NO_RIGHTS),
    ("have no rights", Failure.NO_RIGHTS),
    ("need administrator rights", Failure.NO_RIGHTS),
    ("no write access", Failure.NO_RIGHTS),
    ("chat_restricted", Failure.NO_RIGHTS),
    ("chat_admin_required", Failure.NO_RIGHTS),
    ("_forbidden", Failure.NO_RIGHTS),  # CHAT_WRITE_FORBIDDEN, CHAT_SEND_PLAIN_FORBIDDEN and their sisters
)
"""Words that come with 400 and with 403."""

_FORBIDDEN = (("can't initiate conversation", Failure.NOT_STARTED), *_NO_RIGHTS)
"""Other kinds of Forbidden (blocked, kicked, deactivated, not a member, deleted) all mean UNREACHABLE."""

_BAD_REQUEST = (
    ("message is not modified", Failure.NOT_MODIFIED),
    ("query is too old", Failure.QUERY_TOO_OLD),
    ("query_id_invalid", Failure.QUERY_TOO_OLD),
    ("query id is invalid", Failure.QUERY_TOO_OLD),
    ("message to be replied not found", Failure.REPLY_GONE),
    ("message to reply not found", Failure.REPLY_GONE),
    ("reply message not found", Failure.REPLY_GONE),
    ("replied message not found", Failure.REPLY_GONE),
    ("message to edit not found", Failure.MESSAGE_GONE),
    ("message to delete not found", Failure.MESSAGE_GONE),
    ("message can't be edited", Failure.MESSAGE_GONE),
    ("message can't be deleted", Failure.MESSAGE_GONE),
    ("message_id_invalid", Failure.MESSAGE_GONE),
    ("there is no text in the message", Failure.OTHER_KIND),
    ("there is no media in the message", Failure.OTHER_KIND),
    ("there is no caption in the message", Failure.OTHER_KIND),
    ("wrong file identifier", Failure.FILE_GONE),
    ("wrong remote file identifier", Failure.FILE_GONE),
    ("wrong file_id", Failure.FILE_GONE),
    ("file_reference_", Failure.FILE_GONE),
    ("file reference", Failure.FILE_GONE),
    ("file_id_invalid", Failure.FILE_GONE),
    ("topic_closed", Failure.TOPIC_CLOSED),
    ("topic closed", Failure.TOPIC_CLOSED),
    ("topic_deleted", Failure.TOPIC_GONE),
    ("topic_id_invalid", Failure.TOPIC_GONE),
    ("message thread not found", Failure.TOPIC_GONE),
    ("invalid message thread identifier", Failure.TOPIC_GONE),
    ("message_thread_invalid", Failure.TOPIC_GONE),
    ("topic not found", Failure.TOPIC_GONE),
    ("chat not found", Failure.UNREACHABLE),
    ("peer_id_invalid", Failure.UNREACHABLE),
    ("chat_id_invalid", Failure.UNREACHABLE),
    ("user not found", Failure.UNREACHABLE),
    ("bot was blocked", Failure.UNREACHABLE),
    ("bot was kicked", Failure.UNREACHABLE),
    ("bot is not a member", Failure.UNREACHABLE),
    ("user_is_blocked", Failure.UNREACHABLE),
    ("upgraded to a supergroup", Failure.UNREACHABLE),  # without the new id; the group's own word brings it
    ("user is deactivated", Failure.UNREACHABLE),
    ("input_user_deactivated", Failure.UNREACHABLE),
    ("group chat was deactivated", Failure.UNREACHABLE),
    ("chat was deleted", Failure.UNREACHABLE),
    ("channel_private", Failure.UNREACHABLE),
    *_NO_RIGHTS,
)

_BY_TYPE: tuple[tuple[type[BaseException], Failure], ...] = (
    (RetryAfter, Failure.FLOOD),
    (ChatMigrated, Failure.MIGRATED),
    (NotSentError, Failure.NOT_SENT),
    (Conflict, Failure.CONFLICT),
    (InvalidToken, Failure.BAD_TOKEN),
    (EndPointNotFound, Failure.BAD_REQUEST),
    (NetworkError, Failure.AMBIGUOUS),  # TimedOut, 5xx; BadRequest is looked at before
)

NORMAL_LIFE = frozenset({Failure.NOT_MODIFIED, Failure.QUERY_TOO_OLD, Failure.MESSAGE_GONE})
"""Failures that nobody needs to read about in a log."""


def classify(error: BaseException) -> Failure:
    """Return what ``error`` means; anything that is not Telegram's is UNKNOWN."""
    if isinstance(error, Forbidden):
        return _by_words(error, _FORBIDDEN, Failure.UNREACHABLE)
    if isinstance(error, BadRequest):
        return _by_words(error, _BAD_REQUEST, Failure.BAD_REQUEST)
    for kind, failure in _BY_TYPE:
        if isinstance(error, kind):
            return failure
    return Failure.UNKNOWN


def _by_words(error: TelegramError, table: tuple[tuple[str, Failure], ...], otherwise: Failure) -> Failure:
    words = error.message.casefold().replace("’", "'")
    return next((failure for phrase, failure in table if phrase in words), otherwise)


class ServerError(StrEnum):
    """What a server in trouble (5xx) has probably done; :func:`classify` calls them all AMBIGUOUS."""

    OUT_OF_ORDER = "out_of_order"  # 502, 503: there was nobody behind the door to do it
    INTERNAL = "internal"  # 500: it was begun, and failed
    GATEWAY_TIMEOUT = "gateway_timeout"  # 504: nobody knows


def server_error(error: BaseException) -> ServerError | None:
    """Return which 5xx answer ``error`` is; ``None`` for any other error, such as no answer at all."""
    if type(error) is not NetworkError:
        return None
    words = error.message.casefold()
    if any(sign in words for sign in ("(502)", "(503)", "bad gateway", "service unavailable")):
        return ServerError.OUT_OF_ORDER
    return ServerError.GATEWAY_TIMEOUT if "(504)" in words or "gateway time" in words else ServerError.INTERNAL


def wait_of(error: RetryAfter) -> timedelta:
    """Return how long Telegram asks to wait; python-telegram-bot gives it in seconds or as a timedelta."""
    value = error.retry_after
    return value if isinstance(value, timedelta) else timedelta(seconds=value)
