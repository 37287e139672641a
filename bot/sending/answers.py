"""Reading the Bot API's answers: any bytes with any status in, what BaseRequest can map out. Pure.

A healthy answer passes untouched. Everything else becomes either the Bot API's own error form, so that one mapping of
errors serves all, or :class:`AmbiguousError` where a success cannot be read: something was done, nobody knows what.
"""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from handlers.failures import AmbiguousError

_HEALTHY = re.compile(rb'\s*\{\s*"ok"\s*:\s*true\b')
_MAPPED = frozenset({400, 401, 403, 404, 409, 429})
"""Statuses that BaseRequest maps to errors of their own (429 by ``retry_after``)."""

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
    code = answer.get("error_code")
    return code if isinstance(code, int) and 400 <= code <= 599 else 500


def _error(status: int, answer: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[int, bytes]:
    description = answer.get("description")
    if not isinstance(description, str) or not description:
        description = f"{_phrase(status)} ({status})"
    error: dict[str, Any] = {"ok": False, "error_code": status, "description": description[:_WORDS]}
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
    migrated, wait = given.get("migrate_to_chat_id"), given.get("retry_after")
    kept: dict[str, int] = {}
    if isinstance(migrated, int) and migrated:
        kept["migrate_to_chat_id"] = migrated
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        if not isinstance(wait, int | float) or isinstance(wait, bool) or wait <= 0:
            asked = headers.get("Retry-After", "")
            wait = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
        kept["retry_after"] = max(1, int(min(wait, 86_400)))
    return kept


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
