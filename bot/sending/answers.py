"""Reading the Bot API's answers: any bytes with any status in, what BaseRequest can map out. Pure.

A healthy answer passes untouched. Everything else becomes either the Bot API's own error form, so that one mapping of
errors serves all, or :class:`AmbiguousError` where a success cannot be read: something was done, nobody knows what.
"""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from math import ceil, isfinite
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from handlers.failures import AmbiguousError

_HEALTHY = re.compile(rb'\s*\{\s*"ok"\s*:\s*true\b')
_MAPPED = frozenset({400, 401, 403, 404, 409, 429})
"""Statuses that BaseRequest maps to errors of their own (429 by ``retry_after``)."""

_WAIT = re.compile(r"retry after (\d{1,9})", re.IGNORECASE)
_GONE = ("chat not found", "user not found")
_WORDS = 300
"""A description longer than this is cut: a proxy's page must not fill the log."""


def normalised(status: int, payload: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Return status and payload as BaseRequest expects them.

    Raises AmbiguousError where the status says success and the body does not say what.
    """
    if status < 300 and _HEALTHY.match(payload):
        return status, payload
    answer = _object(payload)
    if status < 300:
        if answer is None:
            raise AmbiguousError("the answer was no JSON of the Bot API")
        if answer.get("ok") is True or answer.get("ok") is None:
            return status, payload  # written in another order; parse_payload looks for the result
        status = _status_of(answer)
    return _error(status, answer or {}, headers)


def _object(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _status_of(answer: Mapping[str, Any]) -> int:
    code = _number(answer.get("error_code"))
    return code if code is not None and 400 <= code <= 599 else 500


def _error(status: int, answer: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[int, bytes]:
    description = answer.get("description")
    if status == HTTPStatus.FORBIDDEN and not answer:
        # a firewall on the way, and no word about the chat: it must not count as one that blocked us
        status, description = HTTPStatus.SERVICE_UNAVAILABLE, "Forbidden by something before the Bot API (503)"
    if not isinstance(description, str) or not description:
        description = f"{_phrase(status)} ({status})"
    error: dict[str, Any] = {"ok": False, "error_code": status, "description": description[:_WORDS]}
    if status == HTTPStatus.NOT_FOUND and any(words in description.casefold() for words in _GONE):
        status = HTTPStatus.BAD_REQUEST  # about this chat; without such words a 404 is about the token
    parameters = _parameters(status, answer, headers)
    if parameters:
        error["parameters"] = parameters
    if 400 <= status < 500 and status not in _MAPPED:
        status = 400  # 413 and its like: refused, and the same request will be refused again
    return status, json.dumps(error).encode()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown status"


def _parameters(status: int, answer: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, int]:
    """Keep only what can be acted on; a 429 always says how long, a proxy's by its Retry-After."""
    given = answer.get("parameters")
    given = given if isinstance(given, dict) else {}
    migrated, wait = _number(given.get("migrate_to_chat_id")), _number(given.get("retry_after"))
    kept: dict[str, int] = {}
    if migrated:
        kept["migrate_to_chat_id"] = migrated
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        if wait is None or wait <= 0:
            said = _WAIT.search(str(answer.get("description")))
            wait = _number(said[1] if said else headers.get("Retry-After")) or 1
        kept["retry_after"] = max(1, int(min(wait, 86_400)))
    return kept


def _number(value: object) -> int | None:
    """Return a whole number, be it written as one, with a fraction, or as text; ``None`` for anything else."""
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,19}\s*", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return ceil(max(-(2.0**63), min(value, 2.0**63))) if isinstance(value, float) else value


def parse_payload(payload: bytes) -> dict[str, Any]:
    """Return the answer's JSON object; raises AmbiguousError without ``result`` or ``description``."""
    answer = _object(payload)
    if answer is None or not ("result" in answer or "description" in answer):
        raise AmbiguousError("the answer was no JSON of the Bot API")
    return answer


def result_of(status: int, payload: bytes) -> Any:
    """Return ``result`` of a :func:`normalised` answer, or raise what BaseRequest would raise."""
    answer = parse_payload(payload)
    if status < 300:
        if "result" not in answer:
            raise AmbiguousError("the answer has no result")
        return answer["result"]
    parameters, words = answer.get("parameters", {}), str(answer["description"])
    if "migrate_to_chat_id" in parameters:
        raise ChatMigrated(parameters["migrate_to_chat_id"])
    if "retry_after" in parameters:
        raise RetryAfter(parameters["retry_after"])
    raise {
        400: BadRequest,
        401: InvalidToken,
        403: Forbidden,
        404: InvalidToken,
        409: Conflict,
    }.get(status, NetworkError)(words)
