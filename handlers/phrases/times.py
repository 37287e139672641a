"""When a briefing shall come, as people say it, and what it shall hold.

::

    7:30 · 07.30 · 7 am · 19:00 weekdays · в 8 утра по будням · every day at 8 · таңғы 8де · ertalab 7 da · соат 8
    утром и вечером · пн ср пт 9:00 · 8:00 по будням и 10:00 по выходным · 8:00 Almaty · 9 UTC+5 · 8:00 "gas price"

Words in quotation marks are taken out first: they are searches. Then hours and days are read from left to right; what
is left over may name a zone.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from handlers.phrases.folding import bare, pieces
from handlers.phrases.zones import read_zone
from storage.records import EVERY_DAY, Content, Schedule

_FILE: Final = Path(__file__).with_name("times.toml")
_QUOTED: Final = re.compile(r"[\"“”„«]([^\"“”„«»]{2,60})[\"“”»]")
_CLOCK: Final = re.compile(r"(\d{1,2})[:.\-ч h](\d{2})")
_SHORT: Final = re.compile(r"(\d{1,2})")
_COMPACT: Final = re.compile(r"(\d{1,2})(\d{2})")
_GLUED: Final = re.compile(r"(\d[\d:.]*)-?([^\W\d_]\w*\.?\w*)")
_OFFSET: Final = re.compile(r"(?:utc|gmt|мск)[+\-−–]\d{1,2}(?::?\d{2})?|\+\d{1,2}(?::?\d{2})?")
_RANGE: Final = re.compile(r"([^\W\d_]+)\s*[-–—]\s*([^\W\d_]+)")
_IANA: Final = re.compile(
    r"\b(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Za-z_/-]+", re.IGNORECASE
)
_LONGEST: Final = 300
_MOST_TIMES: Final = 6
_MOST_SEARCHES: Final = 5
_USUAL: Final = {
    "morning": 8 * 60,
    "noon": 12 * 60,
    "day": 13 * 60,
    "evening": 19 * 60,
    "night": 22 * 60,
    "midnight": 0,
}
_WEEKDAYS: Final = frozenset(range(5))
_WEEKEND: Final = frozenset((5, 6))


@dataclass(frozen=True, slots=True)
class Wish:
    """What was understood; ``unknown`` is what was not, with ``near`` zones that may have been meant."""

    schedules: tuple[Schedule, ...] = ()
    days: tuple[int, ...] | None = None
    """Days that were named without an hour."""
    zone: str | None = None
    contents: tuple[Content, ...] | None = None
    searches: tuple[str, ...] = ()
    unknown: str = ""
    near: tuple[str, ...] = ()

    @property
    def said_nothing(self) -> bool:
        """Whether nothing was asked for."""
        return self == Wish()


@dataclass(slots=True)
class _Found:
    """What is read so far: hours and groups of days in their order, contents, and words left over."""

    times: list[int]
    days: list[frozenset[int]]
    contents: set[Content]
    left_out: set[Content]
    rest: list[str]
    order: list[str]


def read_times(text: str) -> Wish:
    """Return what ``text`` asks for."""
    text = " ".join(text.split())[:_LONGEST]
    searches = tuple(dict.fromkeys(" ".join(found.split()) for found in _QUOTED.findall(text)))[:_MOST_SEARCHES]
    text = _QUOTED.sub(" ", text)
    iana = _IANA.search(text)
    said = _pieces(_IANA.sub(" ", text))
    found = _Found([], [], set(), set(), [iana[0]] if iana else [], [])
    at = 0
    while at < len(said):
        at += _one(said, at, found)
    wish = Wish(_schedules(found), _named_days(found), contents=_contents(found), searches=searches)
    return _with_zone(wish, found.rest)


def _pieces(text: str) -> list[str]:
    """Return the folded pieces, with numbers apart from what hangs on them: ``8де``, ``7am``, ``9ч``."""
    said: list[str] = []
    text = _RANGE.sub(r"\1 - \2", text).replace(",", " и ")
    for piece in pieces(text):
        word = bare(piece)
        glued = _GLUED.fullmatch(word)
        if not word:
            if piece.strip() in {"-", "–", "—"}:
                said.append("-")
        elif _OFFSET.fullmatch(word) or glued is None or _CLOCK.fullmatch(word):
            said.append(word)
        else:
            said.append(glued[1].rstrip(".:"))
            if glued[2] not in _listed("hours", "endings"):
                said.append(glued[2])
    return said


# -- reading one thing at a time -----------------------------------------------------------------------------------


def _one(said: Sequence[str], at: int, found: _Found) -> int:
    """Read what stands at ``at``; return how many pieces it takes."""
    for reader in (_offset, _often, _days, _time, _content):
        if taken := reader(said, at, found):
            return taken
    if said[at] not in _fillers() and not _phrase(said, at, "hours", "words") and said[at] != "-":
        found.rest.append(said[at])
    return 1


def _offset(said: Sequence[str], at: int, found: _Found) -> int:
    if _OFFSET.fullmatch(said[at]):
        found.rest.append(said[at])
        return 1
    if said[at] in {"utc", "gmt"} and at + 1 < len(said) and re.fullmatch(r"[+\-−–]\d{1,2}(?::?\d{2})?", said[at + 1]):
        found.rest.append(said[at] + said[at + 1])
        return 2
    return 0


def _often(said: Sequence[str], at: int, _found: _Found) -> int:
    """``twice``, ``2 times``, ``2 mahal``."""
    if said[at].isdecimal() and (taken := _phrase(said, at + 1, "often", "words")):
        return 1 + taken
    return _phrase(said, at, "often", "alone")


def _days(said: Sequence[str], at: int, found: _Found) -> int:
    if taken := _phrase(said, at, "groups", "except"):
        days, length = _some_days(said, at + taken)
        if days:
            _add_days(found, frozenset(EVERY_DAY) - days)
            return taken + length
    days, length = _some_days(said, at)
    if days:
        _add_days(found, days)
    return length


def _add_days(found: _Found, days: frozenset[int]) -> None:
    """Days named one after another are one group; an hour between them begins another."""
    if found.order and found.order[-1] == "days":
        found.days[-1] |= days
    else:
        found.days.append(days)
        found.order.append("days")


def _some_days(said: Sequence[str], at: int) -> tuple[frozenset[int], int]:
    for name, days in (("every", frozenset(EVERY_DAY)), ("weekdays", _WEEKDAYS), ("weekend", _WEEKEND)):
        if taken := _phrase(said, at, "groups", name):
            return days, taken
    skipped = _phrase(said, at, "groups", "from")
    first, taken = _day(said, at + skipped)
    if first is None:
        return frozenset(), 0
    taken += skipped
    if through := _phrase(said, at + taken, "groups", "through"):
        last, more = _day(said, at + taken + through)
        if last is not None:
            return frozenset(_range(first, last)), taken + through + more
    return frozenset({first}), taken


def _range(first: int, last: int) -> Iterable[int]:
    return (day % 7 for day in range(first, (last if last >= first else last + 7) + 1))


def _day(said: Sequence[str], at: int) -> tuple[int | None, int]:
    if at < len(said) and said[at] == _listed("groups", "monday_in_tajik")[0]:
        # Monday and the capital of Tajikistan are one word: a day only among other days
        others = [*said[:at], *said[at + 1 :]]
        return (0, 1) if any(word in _listed("groups", "beside_monday") for word in others) else (None, 0)
    for day in EVERY_DAY:
        if taken := _phrase(said, at, "days", str(day)):
            return day, taken
    return None, 0


def _time(said: Sequence[str], at: int, found: _Found) -> int:
    for reader in (_spoken_time, _clock_time, _part_alone):
        minute, taken = reader(said, at)
        if minute is not None:
            if len(found.times) < _MOST_TIMES and minute not in found.times:
                found.times.append(minute)
            if not found.order or found.order[-1] != "time":
                found.order.append("time")
            return taken
    return 0


def _part(said: Sequence[str], at: int) -> tuple[str, int]:
    """Return the part of the day that stands here."""
    for name in ("am", "pm", "midnight", "noon", "morning", "day", "evening", "night"):
        if taken := _phrase(said, at, "parts", name):
            return name, taken
    return "", 0


def _skipping(said: Sequence[str], at: int, *keys: tuple[str, str]) -> int:
    """Return how many pieces from ``at`` on say nothing: names of hours, little words."""
    start = at
    while at < len(said):
        taken = max(_phrase(said, at, table, key) for table, key in keys)
        if not taken and said[at] not in {"in", "the", "at", "в", "во", "на", "-"}:
            break
        at += taken or 1
    return at - start


def _clock_time(said: Sequence[str], at: int) -> tuple[int | None, int]:
    """``7:30``, ``0730``, ``7 30``, ``8 часов 15 минут``, with a part of the day before or after it."""
    start = at
    before, taken = _part(said, at)
    at += taken
    at += _skipping(said, at, ("hours", "words"))
    hour, minute, taken = _figures(said, at)
    if hour is None:
        return None, 0
    at += taken
    at_half = at + _skipping(said, at, ("hours", "words"))
    if half := _phrase(said, at_half, "hours", "half_after"):
        minute, at = 30, at_half + half
    after_words = at + _skipping(said, at, ("hours", "words"), ("hours", "minutes"))
    after, taken = _part(said, after_words)
    if after:
        at = after_words + taken
    value = _at_part(hour, after or before)
    return (None, 0) if value is None or minute > 59 else (value * 60 + minute, at - start)


def _figures(said: Sequence[str], at: int) -> tuple[int | None, int, int]:
    """Return hour, minute and how many pieces they take."""
    if at >= len(said):
        return None, 0, 0
    word = said[at]
    if match := _CLOCK.fullmatch(word):
        return int(match[1]), int(match[2]), 1
    if _SHORT.fullmatch(word):
        minute, taken = _minutes(said, at + 1)
        return int(word), minute, 1 + taken
    if (match := _COMPACT.fullmatch(word)) and int(match[1]) < 24 and int(match[2]) < 60:
        return int(match[1]), int(match[2]), 1
    for number in range(12, 0, -1):
        if taken := _phrase(said, at, "numbers", str(number)):
            return number, 0, taken
    return None, 0, 0


def _minutes(said: Sequence[str], at: int) -> tuple[int, int]:
    """Return the minutes that follow an hour: ``30`` in ``7 30``, or with words around them."""
    named = _phrase(said, at, "hours", "words")
    number = said[at + named] if at + named < len(said) else ""
    if not re.fullmatch(r"[0-5]\d", number):
        return 0, 0
    unit = _phrase(said, at + named + 1, "hours", "minutes")
    return (int(number), named + 1 + unit) if unit or not named else (0, 0)


def _spoken_time(said: Sequence[str], at: int) -> tuple[int | None, int]:
    """``half past seven``, ``quarter to eight``, ``в половине восьмого``, ``полвосьмого``."""
    for key, offset in (("half_past", 30), ("quarter_past", 15), ("quarter_to", -15), ("half_before", -30)):
        taken = _phrase(said, at, "hours", key)
        if not taken:
            continue
        if key == "quarter_past" and said[at] == "четверть":
            offset = -45  # четверть восьмого: 7:15
        hour, _, more = _figures(said, at + taken)
        if hour is not None:
            return _with_part(said, at, at + taken + more, hour, offset)
    if said[at].startswith("пол") and (ordinal := said[at].removeprefix("пол")) in _ordinals():
        return _with_part(said, at, at + 1, _ordinals()[ordinal], -30)
    return None, 0


def _with_part(said: Sequence[str], start: int, at: int, hour: int, offset: int) -> tuple[int | None, int]:
    skipped = _skipping(said, at, ("hours", "words"))
    part, taken = _part(said, at + skipped)
    taken += skipped if part else 0
    whole = hour * 60 + offset
    value = _at_part(whole // 60 % 24, part)
    return (None, 0) if value is None else (value * 60 + whole % 60, at + taken - start)


def _part_alone(said: Sequence[str], at: int) -> tuple[int | None, int]:
    part, taken = _part(said, at)
    return (_USUAL[part], taken) if part in _USUAL else (None, 0)


def _at_part(hour: int, part: str) -> int | None:
    """Return the hour of 24 that is meant; ``None`` where there is none such."""
    if hour > 24 or (part in {"am", "pm"} and hour > 12 and hour < 13):
        return None
    hour %= 24
    if part in {"day", "pm", "noon"} and 1 <= hour <= (11 if part == "pm" else 6):
        return hour + 12
    if part == "evening" and 1 <= hour <= 11:
        return hour + 12
    if part == "night" and 8 <= hour <= 11:
        return hour + 12
    return 0 if hour == 12 and part in {"am", "morning", "night", "evening", "midnight"} else hour


def _content(said: Sequence[str], at: int, found: _Found) -> int:
    """``only rates``, ``без курсов``, ``news and rates``."""
    without = _phrase(said, at, "contents", "without")
    skipped = without or _phrase(said, at, "contents", "only")
    for content in (Content.NEWS, Content.RATES, Content.ALERTS):
        if taken := _phrase(said, at + skipped, "contents", content.value):
            (found.left_out if without else found.contents).add(content)
            return skipped + taken
    return 1 if skipped and not without else 0


# -- what it comes to ----------------------------------------------------------------------------------------------


def _schedules(found: _Found) -> tuple[Schedule, ...]:
    """Give every hour its days: groups that alternate with hours belong to their own, else all days to all hours."""
    if not found.times:
        return ()
    if len(found.days) > 1 and len(found.days) == len(found.times) == found.order.count("time"):
        return tuple(Schedule(time, tuple(sorted(days))) for time, days in zip(found.times, found.days, strict=True))
    days = tuple(sorted(frozenset().union(*found.days))) or EVERY_DAY
    return tuple(Schedule(time, days) for time in found.times)


def _named_days(found: _Found) -> tuple[int, ...] | None:
    return tuple(sorted(frozenset().union(*found.days))) if found.days and not found.times else None


def _contents(found: _Found) -> tuple[Content, ...] | None:
    if not found.contents and not found.left_out:
        return None
    wanted = found.contents or set(Content)
    kept = wanted - found.left_out
    if found.contents:
        kept |= {Content.SEARCHES}
    return tuple(content for content in Content if content in kept)


def _with_zone(wish: Wish, rest: Sequence[str]) -> Wish:
    """Read what is left over as a zone."""
    around = _listed("fillers", "around_zone")
    named = [word for word in rest if word not in around]
    if not named:
        return wish
    typed = " ".join(named)
    read = read_zone(typed)
    if read.zone is None and read.nearest and typed[:4] == _city(read.nearest[0], typed):
        read = replace(read, zone=read.nearest[0])  # "по Москве": a city in another case
    if read.zone is None:
        for form in _adjectives(typed):
            if (zone := read_zone(form).zone) is not None:
                read = replace(read, zone=zone)
                break
    return replace(wish, zone=read.zone) if read.zone else replace(wish, unknown=typed, near=read.nearest)


def _city(zone: str, typed: str) -> str:
    """Return the beginning of what was typed if some name of the zone begins so."""
    return typed[:4] if any(read_zone(typed[:cut] + end).zone == zone for cut in _cuts(typed) for end in _ENDS) else ""


_ENDS: Final = ("", "а", "я", "ь", "о")


def _cuts(typed: str) -> range:
    return range(max(4, len(typed) - 3), len(typed) + 1)


def _adjectives(typed: str) -> Iterable[str]:
    """``по московскому``, ``по ташкентскому``: the city of an adjective."""
    match = re.fullmatch(r"(\w{3,})ск(?:ому|ого|ое|ий|ом)", typed)
    if match is None:
        return []
    stems = dict.fromkeys((match[1], *(match[1].removesuffix(end) for end in ("ин", "ов", "ан"))))
    return [stem + end for stem in stems for end in ("", "ва", "а", "ы")]


# -- words ---------------------------------------------------------------------------------------------------------


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _listed(table: str, key: str) -> tuple[str, ...]:
    text = str(_tables()[table][key])
    names = (" ".join(name.split()) for name in text.split(";"))
    return tuple(filter(None, names)) if ";" in text else tuple(text.split())


@cache
def _fillers() -> frozenset[str]:
    return frozenset(bare(word) for word in _listed("fillers", "words"))


@cache
def _phrases(table: str, key: str) -> tuple[tuple[str, ...], ...]:
    """Return the names of an entry as words, longest first."""
    names = {
        tuple(word if word in "-–—" or "*" in word else bare(word) for word in name.split())
        for name in _listed(table, key)
    }
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def _phrase(said: Sequence[str], at: int, table: str, key: str) -> int:
    """Return how many pieces from ``at`` on are one of an entry's names; 0 for none."""
    for name in _phrases(table, key):
        if len(said) - at >= len(name) and all(map(_is, said[at : at + len(name)], name)):
            return len(name)
    return 0


def _is(word: str, name: str) -> bool:
    if name.endswith("*"):
        return word.startswith(name[:-1]) and len(word) - len(name) < 6
    return word == name


@cache
def _ordinals() -> Mapping[str, int]:
    return {name: int(number) for number in _tables()["numbers"] for name in _listed("numbers", number)}


Reader = Callable[[Sequence[str], int, _Found], int]
