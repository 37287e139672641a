"""Which entities may stand together: sorting, nesting, splitting, dropping, as TDLib does it.

Entities are the Bot API's ``MessageEntity`` objects; offsets are UTF-16 units. Bold, italic and the like may cross and
are split; links, mentions, code and the like may not cross anything of their sort; a quote holds whole ones; nothing
stands inside code. The tests hold every rule against TDLib itself.
"""

from collections.abc import Iterable
from typing import Any

Entity = dict[str, Any]

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
VERBATIM = frozenset({"code", "pre", "date_time"})
"""Nothing else is formatted inside these."""
_PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 48,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


def rank(entity: Entity) -> int:
    """Return what comes first among entities of one place."""
    if entity["type"] == "pre" and entity.get("language"):
        return 10
    return _PRIORITY.get(entity["type"], 50)


def _key(entity: Entity) -> tuple[int, int, int]:
    return entity["offset"], -entity["length"], rank(entity)


def end(entity: Entity) -> int:
    return int(entity["offset"] + entity["length"])


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    """Return the entities as Telegram orders them: by offset, the longer first, then by type."""
    return sorted(entities, key=_key)


def fixed(entities: Iterable[Entity]) -> list[Entity]:
    """Return what is left of the entities under the rules, sorted."""
    ordered = in_order(each for each in entities if each["length"] > 0)
    if _are_valid(ordered):
        return ordered
    splittable, quotes, solid = _parted(ordered)
    solid = _without_crossing(solid)
    if quotes:
        quotes = _without_crossing(quotes)
        solid = in_order(_inside_quotes(solid, quotes) + quotes)
    return _resplit(splittable, solid)


def with_found(entities: list[Entity], found: list[Entity]) -> list[Entity]:
    """Add entities that were found in the text; what the sender gave goes before them."""
    if not found:
        return entities
    splittable, quotes, solid = _parted(entities)
    solid = _merged(solid, _inside_quotes(found, quotes))
    if quotes:
        solid = in_order(solid + quotes)
    return _resplit(splittable, solid)


def _parted(entities: list[Entity]) -> tuple[list[Entity], list[Entity], list[Entity]]:
    splittable = [each for each in entities if each["type"] in SPLITTABLE]
    quotes = [each for each in entities if each["type"] in QUOTES]
    solid = [each for each in entities if each["type"] not in SPLITTABLE and each["type"] not in QUOTES]
    return splittable, quotes, solid


def _are_valid(entities: list[Entity]) -> bool:
    """Tell whether nothing crosses, nothing stands where it may not, and nothing could be joined."""
    around: list[Entity] = []
    last_end = dict.fromkeys(SPLITTABLE, -1)
    for entity in entities:
        while around and entity["offset"] >= end(around[-1]):
            around.pop()
        if around and not _may_hold(around, entity):
            return False
        if last_end.get(entity["type"], -1) >= entity["offset"]:
            return False
        last_end[entity["type"]] = end(entity) if entity["type"] in SPLITTABLE else -1
        around.append(entity)
    return True


def _may_hold(around: list[Entity], entity: Entity) -> bool:
    """Tell whether an entity fits into those around it; under bold and the like everything is cut anew."""
    kinds = {each["type"] for each in around}
    kind = entity["type"]
    if end(entity) > end(around[-1]) or kind in kinds or not kinds.isdisjoint(VERBATIM | set(SPLITTABLE)):
        return False
    if kind in VERBATIM or kind in QUOTES:
        return kind in VERBATIM and kinds <= QUOTES
    return kind in SPLITTABLE or kinds <= QUOTES


def _without_crossing(entities: list[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    last_end = 0
    for entity in entities:
        if entity["offset"] >= last_end:
            last_end = end(entity)
            kept.append(entity)
    return kept


def _inside_quotes(entities: list[Entity], quotes: list[Entity]) -> list[Entity]:
    """Drop entities that cross a quote's border or go around a whole one."""
    return [
        entity
        for entity in entities
        if all(
            end(quote) <= entity["offset"]
            or end(entity) <= quote["offset"]
            or (quote["offset"] <= entity["offset"] and end(entity) <= end(quote))
            for quote in quotes
        )
    ]


def _merged(given: list[Entity], found: list[Entity]) -> list[Entity]:
    free = [each for each in found if all(end(each) <= old["offset"] or end(old) <= each["offset"] for old in given)]
    return in_order(given + free)


def _resplit(splittable: list[Entity], solid: list[Entity]) -> list[Entity]:
    """Cut bold and the like at the borders of the others, and take them out of code."""
    if not splittable:
        return solid
    return in_order(solid + _Splitter(splittable).around(solid))


class _Splitter:
    """Walks along the text; remembers for each style where its open stretch begins and ends."""

    def __init__(self, entities: list[Entity]) -> None:
        self._left = entities[::-1]
        self._open: dict[str, tuple[int, int]] = {}
        self._cut: list[Entity] = []

    def around(self, solid: list[Entity]) -> list[Entity]:
        inside: list[Entity] = []
        for entity in solid:
            self._walk(inside, entity["offset"])
            inside.append(entity)
        self._walk(inside, 2**31)
        return self._cut

    def _walk(self, inside: list[Entity], offset: int) -> None:
        while inside and offset >= end(inside[-1]):
            before = len(self._cut)
            self._take(end(inside[-1]))
            if inside.pop()["type"] in VERBATIM:
                del self._cut[before:]
        self._take(offset)

    def _take(self, until: int) -> None:
        while self._left and self._left[-1]["offset"] < until:
            entity = self._left.pop()
            kind, start = entity["type"], entity["offset"]
            opened = self._open.get(kind)
            if opened is not None and start <= opened[1]:
                self._open[kind] = (opened[0], max(opened[1], end(entity)))
            else:
                self._flush(start)
                self._open[kind] = (start, end(entity))
        self._flush(until)

    def _flush(self, until: int) -> None:
        for kind in SPLITTABLE:
            start, stop = self._open.get(kind, (until, until))
            if start >= until:
                continue
            cut = min(stop, until)
            self._cut.append({"type": kind, "offset": start, "length": cut - start})
            if stop <= until:
                del self._open[kind]
            else:
                self._open[kind] = (until, stop)
