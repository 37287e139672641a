"""Reply markup: what Telegram accepts beyond the types of the specification, and what a message shows of it."""

from typing import Any

from bot.playground.errors import bad_request
from bot.playground.formatting.links import checked_link

ROW_LENGTH = 8
BUTTONS = 100
DATA_BYTES = 64
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
_MAY_BE_EMPTY = {"switch_inline_query", "switch_inline_query_current_chat"}
_STYLES = {"danger", "success", "primary"}


def shown_markup(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the markup that the sent message carries: only inline keyboards are part of a message.

    Raises the 400 of what Telegram refuses.
    """
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        return _inline_keyboard(markup["inline_keyboard"])
    if "keyboard" in markup:
        _check_size(markup["keyboard"])
        if not any(markup["keyboard"]):
            raise bad_request("reply keyboard must be non-empty")
    return None


def _check_size(rows: list[list[Any]]) -> None:
    if any(len(row) > ROW_LENGTH for row in rows) or sum(map(len, rows)) > BUTTONS:
        raise bad_request("reply markup is too long")


def _inline_keyboard(rows: list[list[dict[str, Any]]]) -> dict[str, Any] | None:
    _check_size(rows)
    kept = [[_button(button) for button in row] for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def _button(button: dict[str, Any]) -> dict[str, Any]:
    text = button["text"].strip()
    if not text:
        raise bad_request('can\'t parse inline keyboard button: field "text" must be non-empty')
    actions = [name for name in _ACTIONS if name in button and (button[name] != "" or name in _MAY_BE_EMPTY)]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"can't parse inline keyboard button: exactly one of {' and '.join(actions)} must be used")
    if button.get("style") not in {None, *_STYLES}:
        raise bad_request("can't parse inline keyboard button: unknown button style specified")
    return {**button, "text": text, **_action(actions[0], button[actions[0]])}


def _action(name: str, value: Any) -> dict[str, Any]:
    if name == "callback_data" and len(value.encode()) > DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if name == "url":
        link = checked_link(value)
        if link is None:
            raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
        return {"url": link}
    if name == "copy_text" and not 1 <= len(value["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if name in {"callback_game", "pay", "login_url", "web_app"}:
        raise bad_request(f"the playground does not play {name} buttons")
    return {name: value}
