"""The Bot API's own way of saying no."""

from typing import Any


class ApiError(Exception):
    """A request that is answered with ``{"ok": false}``.

    ``code`` is also the HTTP status; ``description`` is worded as Telegram words it; ``parameters`` is the API's
    ``ResponseParameters`` (``retry_after`` in seconds, ``migrate_to_chat_id``).
    """

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def to_api(self) -> dict[str, Any]:
        """Return the body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(text: str, **parameters: int) -> ApiError:
    """Return a 400; ``text`` follows "Bad Request: "."""
    return ApiError(400, f"Bad Request: {text}", **parameters)


def forbidden(text: str) -> ApiError:
    """Return a 403; ``text`` follows "Forbidden: "."""
    return ApiError(403, f"Forbidden: {text}")


def too_many_requests(seconds: int) -> ApiError:
    """Return a 429 with ``retry_after``."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def unauthorized() -> ApiError:
    """Return the 401 of a token nobody has."""
    return ApiError(401, "Unauthorized")


def not_found(text: str) -> ApiError:
    """Return a 404; ``text`` follows "Not Found: "."""
    return ApiError(404, f"Not Found: {text}")


def conflict(text: str) -> ApiError:
    """Return a 409; ``text`` follows "Conflict: "."""
    return ApiError(409, f"Conflict: {text}")
