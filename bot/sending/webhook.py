"""The webhook: Telegram pushes updates, each is stored before it is acknowledged with 200.

Any other answer makes Telegram push the update again later: 403 without our secret, 400 for what is no update,
413 beyond a megabyte, 503 when it could not be stored. Posts that come at once share one transaction (Intake).
"""

import hmac
import json
from collections.abc import Sequence
from typing import Any

import structlog
from aiohttp import web
from telegram import Bot, WebhookInfo

from bot.sending.intake import Intake, IntakeClosedError
from bot.sending.updates import ALLOWED_UPDATES, update_id

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
MAX_BODY = 2**20
MAX_CONNECTIONS = 40

_log = structlog.get_logger(__name__)


class Webhook:
    """The route's handler; ``failing`` is true while updates cannot be stored."""

    def __init__(self, intake: Intake, secret: str) -> None:
        self._intake, self._secret = intake, secret.encode()
        self.failing = False

    def add_to(self, app: web.Application, path: str = "/telegram") -> None:
        """Mount the route."""
        app.router.add_post(path, self.take)

    async def take(self, request: web.Request) -> web.Response:
        """Take one update."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        body = await _body(request)
        if body is None:
            return web.Response(status=413)
        update = _json(body)
        if update_id(update) is None:
            return web.Response(status=400)
        try:
            await self._intake.accept([update])
        except IntakeClosedError:
            return web.Response(status=503)
        except Exception:  # noqa: BLE001 - Telegram keeps the update and pushes it again
            if not self.failing:
                _log.exception("updates cannot be stored; Telegram is asked to push them again")
            self.failing = True
            return web.Response(status=503)
        self.failing = False
        return web.Response()


async def _body(request: web.Request) -> bytes | None:
    """Read the body, or return ``None`` where it is too large."""
    if (request.content_length or 0) > MAX_BODY:
        return None
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


async def set_webhook(
    bot: Bot,
    url: str,
    secret: str,
    *,
    secret_is_derived: bool = True,
    allowed: Sequence[str] = ALLOWED_UPDATES,
    max_connections: int = MAX_CONNECTIONS,
) -> bool:
    """Tell Telegram where to push; return whether it had to be told.

    Telegram does not show the secret it knows. A derived one changes only with the token; one that the operator chose
    may have changed, so it is sent at each start.
    """
    info = await _known_webhook(bot)
    same = (
        info is not None
        and info.url == url
        and set(info.allowed_updates or ()) == set(allowed)
        and info.max_connections == max_connections
        and "403" not in (info.last_error_message or "")  # refused by ourselves: the secret is another one
    )
    if same and secret_is_derived:
        return False
    await bot.set_webhook(url, secret_token=secret, allowed_updates=list(allowed), max_connections=max_connections)
    return True


async def _known_webhook(bot: Bot) -> WebhookInfo | None:
    """Return what Telegram knows of it; ``None`` where the library cannot read the answer: it is set anew then."""
    try:
        return await bot.get_webhook_info()
    except (TypeError, KeyError, AttributeError, ValueError):
        return None
