"""What Telegram finds in a text by itself: commands, mentions, hashtags, cashtags, links, e-mail addresses.

Works on wide strings (see ``units.py``); the tests hold it against TDLib. Phone and card numbers are not looked for.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.playground.formatting.addresses import find_addresses
from bot.playground.formatting.rules import Entity, end, rank

_MENTION = re.compile(r"(?<!\w)@([A-Za-z0-9_]{2,32})(?!\w)")
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])(?!@)")
_TAG_LETTER = r"[\w\u200c\u00b7\u0d80-\u0dff]"
_OWNER = r"(?:@[A-Za-z0-9_]{3,32}(?!\w))?"
_HASHTAG = re.compile(rf"(?<![\w\u200c\u00b7\u0d80-\u0dff])#({_TAG_LETTER}++)(?!#){_OWNER}")
_CASHTAG = re.compile(
    r"(?<![\w$\u200c\u00b7\u0d80-\u0dff])\$(1INCH|[A-Z]{1,8})(?![\w$\u200c\u00b7\u0d80-\u0dff])" + _OWNER
)
_LONGEST = 256
_TRIGGERS = re.compile(r"[@/#$.]")
_SHORT_MENTIONS = frozenset({"gif", "pic", "vid"})


def find(wide: str) -> list[Entity]:
    """Return what is found, sorted, none crossing another."""
    return list(_find(wide)) if _TRIGGERS.search(wide) else []


@lru_cache(2048)
def _find(wide: str) -> tuple[Entity, ...]:
    found = [*_marks(wide), *find_addresses(wide)]
    found.sort(key=lambda entity: (entity["offset"], -entity["length"], rank(entity)))
    kept: list[Entity] = []
    for entity in found:
        if not kept or entity["offset"] >= end(kept[-1]):
            kept.append(entity)
    return tuple(kept)


def _entity(kind: str, start: int, stop: int) -> Entity:
    return {"type": kind, "offset": start, "length": stop - start}


def _marks(wide: str) -> Iterator[Entity]:
    for match in _MENTION.finditer(wide):
        if len(match[1]) >= 4 or match[1].lower() in _SHORT_MENTIONS:
            yield _entity("mention", *match.span())
    for match in _COMMAND.finditer(wide):
        yield _entity("bot_command", *match.span())
    for match in _HASHTAG.finditer(wide):
        if any(char.isalpha() for char in match[1]):
            yield _entity(
                "hashtag", match.start(), match.end() if len(match[1]) <= _LONGEST else match.start(1) + _LONGEST
            )
    for match in _CASHTAG.finditer(wide):
        yield _entity("cashtag", *match.span())
