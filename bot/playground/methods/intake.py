"""Methods by which updates reach the bot. Waiting for new ones and pushing them is the server's part."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.playground.errors import bad_request, conflict
from bot.playground.methods.call import Call
from bot.playground.updates import Webhook
from bot.playground.world import World

_PORTS = {443, 80, 88, 8443}
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
LIMIT = 100
TIMEOUT = 50
"""Telegram's own ceiling for a long poll, in seconds."""


def set_webhook(world: World, call: Call) -> bool:
    """Set or (with an empty URL) remove the webhook. Plain http and any port are let through on loopback."""
    args = call.args
    if args["url"]:
        _check_webhook(args)
        world.webhook = Webhook(args["url"], args.get("secret_token", ""), args.get("max_connections", 40))
        world.updates.allow(args.get("allowed_updates"))
    else:
        world.webhook = None
    if args.get("drop_pending_updates"):
        world.updates.clear()
    world.emit("webhook", None)
    return True


def _check_webhook(args: dict[str, Any]) -> None:
    try:
        parts = urlsplit(args["url"])
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise bad_request("bad webhook: invalid webhook URL specified") from None
    if parts.hostname not in _LOOPBACK:
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if port not in _PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if "secret_token" in args and not _SECRET.match(args["secret_token"]):
        raise bad_request("secret token contains unallowed characters")
    if not 1 <= args.get("max_connections", 40) <= 100:
        raise bad_request("max_connections must be from 1 to 100")


def delete_webhook(world: World, call: Call) -> bool:
    world.webhook = None
    if call.args.get("drop_pending_updates"):
        world.updates.clear()
    world.emit("webhook", None)
    return True


def get_webhook_info(world: World, _call: Call) -> dict[str, Any]:
    hook = world.webhook
    info: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }
    if hook:
        info["max_connections"] = hook.max_connections
        if hook.last_error_at:
            info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    if world.updates.allowed:
        info["allowed_updates"] = world.updates.allowed
    return info


def get_updates(world: World, call: Call) -> list[dict[str, Any]]:
    """Return what is there now. Raises the 409 of an active webhook."""
    if world.webhook is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    args = call.args
    world.updates.allow(args.get("allowed_updates"))
    limit = min(max(args.get("limit", LIMIT), 1), LIMIT)
    return world.updates.fetch(args.get("offset"), limit, world.now())
