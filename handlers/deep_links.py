"""Payloads of ``t.me/<bot>?start=<payload>``: written by us, typed by anybody.

A payload is 1-64 characters of ``A-Za-z0-9_-``; what is not ours is no payload at all.
"""

import re
from dataclasses import dataclass
from typing import Final

_STORY: Final = re.compile(r"s([1-9][0-9]{0,17})")
_SEARCH: Final = re.compile(r"q([A-Za-z0-9_-]{8})")
_SECTIONS: Final = frozenset({"news", "rates", "help", "settings", "status", "about", "privacy"})


@dataclass(frozen=True, slots=True)
class StoryLink:
    """Opens a story."""

    story_id: int


@dataclass(frozen=True, slots=True)
class SearchLink:
    """Opens a list whose query is in ``storage.lookups``."""

    key: str


@dataclass(frozen=True, slots=True)
class SectionLink:
    """Opens what a command of this name opens."""

    name: str


Link = StoryLink | SearchLink | SectionLink


def address(bot_username: str, start: str) -> str:
    """Return the deep link that starts the bot with a payload."""
    return f"https://t.me/{bot_username}?start={start}"


def payload(link: Link) -> str:
    """Return the payload that opens ``link``."""
    match link:
        case StoryLink(story_id):
            return f"s{story_id}"
        case SearchLink(key):
            return f"q{key}"
        case SectionLink(name):
            return name


def read_payload(text: str) -> Link | None:
    """Return what a payload opens, or ``None``."""
    if text in _SECTIONS:
        return SectionLink(text)
    if match := _STORY.fullmatch(text):
        return StoryLink(int(match[1]))
    if match := _SEARCH.fullmatch(text):
        return SearchLink(match[1])
    return None
