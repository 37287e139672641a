"""Which of the new stories a briefing tells: ranked by how many outlets report them and how fresh they are, and varied.

::

    stories --one of each event--> --in the reader's languages first--> --one by one, each new country, outlet or
    subject worth more than another of what was taken already--> at most seven

Pure. Without variety seven stories would be the capital's seven most copied ones, or one flood told seven times.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, log2
from typing import Final

from rapidfuzz import fuzz

from handlers.phrases.folding import fold
from storage.records import Story

_FRESH_HOURS: Final = 18.0
"""After so many hours a story is worth a third of what it was."""
_ENOUGH: Final = 3
_FOREIGN: Final = 0.35
"""Worth of a story in a language the reader may not know."""
_AGAIN: Final = {"country": 0.62, "outlet": 0.8, "language": 0.9}
"""What each story before it from the same country, outlet or language leaves of a story's worth."""
_SAME_EVENT: Final = 72
"""Of 100: how alike two titles are that tell the same."""
_SAME_SUBJECT: Final = 56
_WORD: Final = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Taste:
    """What a reader would rather read; empty means no preference."""

    languages: tuple[str, ...] = ()
    """Languages the reader surely knows, best first."""
    sources: Collection[str] = ()
    """Outlets that are followed."""


_Candidate = tuple[float, Story, str]
"""Worth, story, the words of its title."""


def choose(stories: Sequence[Story], taste: Taste, now: datetime, most: int) -> tuple[Story, ...]:
    """Return at most ``most`` of the stories, the most worth telling first."""
    waiting = [(_worth(story, taste, now), story, _words(story)) for story in stories]
    waiting.sort(key=lambda one: (-one[0], -one[1].id))
    taken: list[tuple[Story, str]] = []
    waiting = _mostly_known(waiting, taste)
    while waiting and len(taken) < most:
        best = max(range(len(waiting)), key=lambda at: _left(waiting[at], taken))
        _, story, words = waiting.pop(best)
        taken.append((story, words))
        waiting = [one for one in waiting if _alike(one[2], words) < _SAME_EVENT]
    return tuple(story for story, _ in taken)


def _mostly_known(waiting: Sequence[_Candidate], taste: Taste) -> list[_Candidate]:
    """Leave out what the reader may not be able to read, but for a few where there is hardly anything else."""
    known = [one for one in waiting if not taste.languages or one[1].lead.language in taste.languages]
    foreign = [one for one in waiting if one not in known] if len(known) < _ENOUGH else []
    return known + foreign[: max(0, _ENOUGH - len(known))]


def _worth(story: Story, taste: Taste, now: datetime) -> float:
    hours = max(0.0, (now - story.last_seen).total_seconds() / 3600)
    worth = (1 + log2(max(1, story.size))) * exp(-hours / _FRESH_HOURS)
    if taste.languages and story.lead.language not in taste.languages:
        worth *= _FOREIGN
    if story.lead.source_key in taste.sources:
        worth *= 1.5
    if not story.countries:
        worth *= 0.7  # about nowhere in particular
    return worth * (1.1 if story.lead.picture else 1.0)


def _left(candidate: _Candidate, taken: Sequence[tuple[Story, str]]) -> float:
    """Return what a story is still worth beside those taken already."""
    worth, story, words = candidate
    for other, told in taken:
        if _country(story) == _country(other):
            worth *= _AGAIN["country"]
        if story.lead.source_key == other.lead.source_key:
            worth *= _AGAIN["outlet"]
        if story.lead.language != other.lead.language:
            worth *= _AGAIN["language"]
        if _alike(words, told) >= _SAME_SUBJECT:
            worth *= 0.5
    return worth


def _country(story: Story) -> str:
    return story.countries[0].country if story.countries else ""


def _words(story: Story) -> str:
    """Return the title's words without their endings, which languages here hang onto everything."""
    return " ".join(word[:6] for word in _WORD.findall(fold(story.lead.title)))


def _alike(one: str, other: str) -> float:
    return fuzz.token_sort_ratio(one, other) if min(len(one), len(other)) > 12 else 0.0
