"""Methods that answer presses of buttons and inline queries."""

from typing import Any

from bot.playground.errors import bad_request
from bot.playground.formatting.links import checked_link
from bot.playground.keyboards import shown_markup
from bot.playground.methods.call import Call
from bot.playground.methods.delivery import caption_content, text_content
from bot.playground.questions import CachedAnswer
from bot.playground.world import World
from handlers.screen import utf16_len

_ANSWER_TEXT = 200
_RESULTS = 50
_ID_BYTES = range(1, 65)
_OFFSET_BYTES = 64
_START_PARAMETER = range(1, 65)
_PAYLOAD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


def answer_callback_query(world: World, call: Call) -> bool:
    args = call.args
    question = world.questions.open_callback(args["callback_query_id"], world.now())
    text = args.get("text", "")
    if utf16_len(text) > _ANSWER_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    if "url" in args and not _allowed_url(world, args["url"]):
        raise bad_request("URL_INVALID")
    question.answer = {"text": text, "show_alert": args.get("show_alert", False), "url": args.get("url")}
    world.emit("answered", None, data=question)
    return True


def _allowed_url(world: World, url: str) -> bool:
    """Without a game, only a deep link to the bot itself opens."""
    own = (f"t.me/{world.bot.username}?start=", f"https://t.me/{world.bot.username}?start=", "tg://resolve?domain=")
    return url == "" or url.lower().startswith(own)


def answer_inline_query(world: World, call: Call) -> bool:
    args, now = call.args, world.now()
    results: list[dict[str, Any]] = args["results"]
    if len(results) > _RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(args.get("next_offset", "").encode()) > _OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    for result in results:
        _check_result(world, call, result)
    button = args.get("button")
    if button is not None:
        _check_button(button)
    question = world.questions.open_inline(args["inline_query_id"], now)
    question.answer = {"results": results, "next_offset": args.get("next_offset", ""), "button": button}
    owner = question.person_id if args.get("is_personal") else 0
    until = now + args.get("cache_time", 300)
    world.questions.cache[owner, question.query, question.offset] = CachedAnswer(question.answer, until)
    world.emit("inline", None, data=question)
    return True


def _check_button(button: dict[str, Any]) -> None:
    parameter = button.get("start_parameter")
    if parameter is None:
        raise bad_request("the playground does not play web apps")
    if len(parameter) not in _START_PARAMETER or not set(parameter) <= _PAYLOAD:
        raise bad_request("START_PARAM_INVALID")


def _check_result(world: World, call: Call, result: dict[str, Any]) -> None:
    if len(result["id"].encode()) not in _ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    for name in ("url", "photo_url", "thumbnail_url"):
        if result.get(name) and checked_link(result[name]) is None:
            raise bad_request("WEB_DOCUMENT_URL_INVALID" if name != "url" else "RESULT_URL_INVALID")
    result_content(world, call, result)
    shown_markup(result.get("reply_markup"))


def result_content(world: World, call: Call, result: dict[str, Any]) -> dict[str, Any]:
    """Return what the message will hold when the result is chosen."""
    content = result.get("input_message_content")
    if content is not None:
        if "message_text" not in content:
            raise bad_request("the playground plays text messages of inline results only")
        return text_content({**content, "text": content["message_text"]})
    if result["type"] == "photo":
        photo = result.get("photo_file_id") or result["photo_url"]
        caption = caption_content(result)
        if "photo_file_id" in result or photo in world.files.web:
            return {"photo": world.files.resolve(photo, call.files, "photo").photo_sizes(), **caption}
        return {"photo_url": photo, **caption}  # fetched when somebody chooses it
    raise bad_request(f"the playground does not play inline results of type {result['type']}")
