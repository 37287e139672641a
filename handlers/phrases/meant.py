"""What may have been meant by a word about hours and days that is none: ``7:75``, ``morningg``, ``wensday``."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from rapidfuzz import fuzz, process

from handlers.phrases.spoken import listed

_CLOCK: Final = re.compile(r"0*(\d{1,2})[:.\-](\d{1,2})(?::\d{1,2})?")
_SPAN: Final = re.compile(r"(\d{1,2}[:.]\d{2})[-–—](\d{1,2}[:.]\d{2})")
_NUMBER: Final = re.compile(r"\d{1,2}")
_ENTRIES: Final = (
    *(("parts", key) for key in ("morning", "noon", "day", "evening", "night", "midnight")),
    *(("days", str(day)) for day in range(7)),
    *(("groups", key) for key in ("every", "weekdays", "weekend")),
)
_LIKE: Final = 75
_SHORTEST: Final = 3
MOST: Final = 3


def near_words(unknown: Iterable[str]) -> tuple[str, ...]:
    """Return what is understood and looks like one of these words; the most like first."""
    found: list[tuple[float, str]] = []
    for word in unknown:
        found += [(100.0, clock) for clock in _near_clocks(word)]
        if len(word) >= _SHORTEST and " " not in word:
            like = process.extract(word, _known(), scorer=fuzz.ratio, score_cutoff=_LIKE, limit=MOST)
            found += [(score, name) for name, score, _ in like]
    return tuple(dict.fromkeys(name for _, name in sorted(found, key=lambda one: -one[0])))[:MOST]


def _near_clocks(word: str) -> list[str]:
    if span := _SPAN.fullmatch(word):
        return [clock for side in span.groups() for clock in (_near_clocks(side) or [side])]
    if match := _CLOCK.fullmatch(word):
        hours = _near_hours(int(match[1]))
        return [_shown(hour, minute) for hour in hours for minute in _near_minutes(match[2])]
    return [_shown(hour, 0) for hour in _near_hours(int(word))] if _NUMBER.fullmatch(word) else []


def _near_hours(hour: int) -> tuple[int, ...]:
    """25 is 1 the next day, or the last hour there is; 75 may be 7."""
    if hour < 24:
        return (hour,)
    return (hour - 24 if hour < 48 else hour // 10, 23)


def _near_minutes(typed: str) -> tuple[int, ...]:
    """Of one digit either may be missing; beyond 59 the last quarter and the full hour are next."""
    minute = int(typed)
    if len(typed) == 1:
        return tuple(one for one in (minute, minute * 10) if one < 60)
    return (minute,) if minute < 60 else (45, 60)


def _shown(hour: int, minute: int) -> str:
    hour, minute = divmod((hour * 60 + minute) % (24 * 60), 60)
    return f"{hour}:{minute:02}"


@cache
def _known() -> tuple[str, ...]:
    """Return the words for parts of the day and for days; stems of longer ones are no words."""
    names = [(name, name.removesuffix("*")) for entry in _ENTRIES for name in listed(*entry) if " " not in name]
    whole = {name for name, stem in names if name == stem}
    stems = {
        stem
        for name, stem in names
        if name != stem and not any(one.startswith(stem) for one in whole) and stem[-1] != "н"
    }
    known = {name for name in whole | stems if len(name) >= _SHORTEST}
    return tuple(sorted(name for name in known if name.removesuffix("s") not in known or name[-1] != "s"))
