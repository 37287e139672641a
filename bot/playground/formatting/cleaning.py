"""Cleans a text and keeps its entities in step: control characters, invisible marks, white space at both ends."""

import re

from bot.playground.errors import bad_request
from bot.playground.formatting.rules import Entity, end, fixed
from bot.playground.formatting.units import byte_offset, is_second_half

_TO_CLEAN = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")
_REMOVED = frozenset("\r\u0333\u033f\u030a" + "".join(map(chr, range(0x2028, 0x202F))))
_SECOND_HALF = re.compile("[\udc00-\udfff]")
_SPACE = " \n"
_FARTHEST = 1_000_000


def clean(wide: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return the text and entities as Telegram stores them. Raises the 400 of entities outside the text.

    ``entities`` are changed copies; the text is empty where only white space was sent.
    """
    kept = [entity for entity in map(_checked, entities) if entity["length"]]
    kept = fixed(kept)
    _check_places(wide, kept)
    if _TO_CLEAN.search(wide):
        wide, kept = _replaced(wide, kept)
        kept = fixed(kept)
    if not wide.strip(_SPACE):
        return "", []
    return _trimmed(wide, kept)


def _checked(entity: Entity) -> Entity:
    for name in ("offset", "length"):
        if not 0 <= entity[name] <= _FARTHEST:
            raise bad_request(f"receive an entity with incorrect {name} {entity[name]}")
    return dict(entity)


def _check_places(wide: str, entities: list[Entity]) -> None:
    """Raise for the first entity that begins or ends inside a character or outside the text, as TDLib walks there."""
    torn: list[tuple[int, int, int]] = []
    if _SECOND_HALF.search(wide):
        torn = _torn(wide, entities)
    if torn:
        place, begins, index = min(torn)
        where = f"in a middle of a UTF-16 symbol at byte offset {byte_offset(wide, place)}"
        start = entities[abs(index)]["offset"]
        raise bad_request(
            f"entity begins {where}" if begins else f"entity beginning at UTF-16 offset {start} ends {where}"
        )
    for entity in entities:
        if entity["offset"] > len(wide):
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {entity['offset']}")
    for entity in reversed(entities):
        if end(entity) > len(wide):
            raise bad_request(
                f"entity beginning at UTF-16 offset {entity['offset']} ends after the end of the text "
                f"at UTF-16 offset {end(entity)}"
            )


def _torn(wide: str, entities: list[Entity]) -> list[tuple[int, int, int]]:
    """Return where entities cut characters in two: place, 1 for a beginning, and which (ends: the inner one first)."""
    ends = [(stop + 1, 0, -index) for index, each in enumerate(entities) if is_second_half(wide, stop := end(each))]
    starts = [(at + 1, 1, index) for index, each in enumerate(entities) if is_second_half(wide, at := each["offset"])]
    return ends + starts


def _replaced(wide: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Turn control characters into spaces, remove carriage returns and marks that break the layout."""
    places, parts, place = [], [], 0
    for char in wide:
        places.append(place)
        if char not in _REMOVED:
            parts.append(" " if char < " " and char != "\n" else char)
            place += 1
    places.append(place)
    moved = []
    for entity in entities:
        start, stop = places[entity["offset"]], places[end(entity)]
        if stop > start:
            moved.append({**entity, "offset": start, "length": stop - start})
    return "".join(parts), moved


def _trimmed(wide: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Trim the end always, the beginning only up to the first entity."""
    wide = wide.rstrip(_SPACE)
    kept = []
    for entity in entities:
        if entity["offset"] < len(wide):
            entity["length"] = min(entity["length"], len(wide) - entity["offset"])
            kept.append(entity)
    first = min((entity["offset"] for entity in kept), default=len(wide))
    lead = min(len(wide) - len(wide.lstrip(_SPACE)), first)
    for entity in kept:
        entity["offset"] -= lead
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return wide[lead:], kept
