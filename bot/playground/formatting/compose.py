"""What becomes of a text that somebody sends: parse, clean, trim, drop what is not allowed, find what is there.

text, parse_mode or entities ──> html / markdown ──> cleaning (rules) ──> detection ──> text, entities
"""

from typing import Any

from bot.playground.errors import bad_request
from bot.playground.formatting.cleaning import clean
from bot.playground.formatting.detection import find
from bot.playground.formatting.html import MarkupError, parse_html
from bot.playground.formatting.links import checked_link, linked_user
from bot.playground.formatting.markdown import parse_markdown
from bot.playground.formatting.markdown_v2 import parse_markdown_v2
from bot.playground.formatting.rules import Entity, with_found
from bot.playground.formatting.times import shown_format
from bot.playground.formatting.units import narrow, widen

ENTITIES = 100
"""Further ones are silently dropped: their text is plain."""
_PARSERS = {"html": parse_html, "markdown": parse_markdown, "markdownv2": parse_markdown_v2}
_PLAIN = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote", "expandable_blockquote"}
)


def compose(text: str, parse_mode: str | None = None, entities: list[Entity] | None = None) -> tuple[str, list[Entity]]:
    """Return the text and entities of the message. Raises the 400 of markup or entities that Telegram refuses.

    ``parse_mode`` goes before ``entities``, as with the Bot API.
    """
    wide = widen(text)
    if parse_mode:
        parser = _PARSERS.get(parse_mode.lower())
        if parser is None:
            raise bad_request("unsupported parse_mode")
        try:
            wide, given = parser(wide)
        except MarkupError as wrong:
            raise bad_request(f"can't parse entities: {wrong}") from None
    else:
        given = [known for entity in entities or () if (known := _accepted(entity)) is not None]
    wide, kept = clean(wide, given)
    return narrow(wide), with_found(kept, find(wide))[:ENTITIES]


def understand(text: str) -> tuple[str, list[Entity]]:
    """Return what a person's typed text becomes."""
    return compose(text)


def _accepted(entity: dict[str, Any]) -> Entity | None:
    """Return an entity as it is stored; ``None`` for kinds that only Telegram sets, and for lost links."""
    kind = entity["type"]
    place: Entity = {"type": kind, "offset": entity["offset"], "length": entity["length"]}
    if kind in _PLAIN:
        return place
    if kind == "pre":
        return {**place, "language": entity["language"]} if entity.get("language") else place
    reader = _READERS.get(kind)
    return reader(place, entity) if reader is not None else None


def _required(entity: dict[str, Any], name: str) -> Any:
    if name not in entity:
        raise bad_request(f'can\'t parse MessageEntity: Field "{name}" must be specified')
    return entity[name]


def _link(place: Entity, entity: dict[str, Any]) -> Entity | None:
    url = entity.get("url", "")
    user, link = linked_user(url), checked_link(url)
    if user is not None:
        return {**place, "type": "text_mention", "user": {"id": user}}
    return {**place, "url": link} if link is not None else None


def _mention(place: Entity, entity: dict[str, Any]) -> Entity | None:
    return {**place, "user": _required(entity, "user")}


def _emoji(place: Entity, entity: dict[str, Any]) -> Entity | None:
    return {**place, "custom_emoji_id": _required(entity, "custom_emoji_id")}


def _moment(place: Entity, entity: dict[str, Any]) -> Entity | None:
    moment: int = _required(entity, "unix_time")
    style = shown_format(entity.get("date_time_format", ""))
    if style is None:
        raise bad_request("can't parse MessageEntity: Invalid date format used")
    if not 0 < moment < 2**31:
        return None
    return {**place, "unix_time": moment, "date_time_format": style} if style else {**place, "unix_time": moment}


_READERS = {"text_link": _link, "text_mention": _mention, "custom_emoji": _emoji, "date_time": _moment}
