"""When a briefing shall come, as people say it, and what it shall hold.

::

    7:30 · 07.30 · 7 am · 19:00 weekdays · в 8 утра по будням · every day at 8 · таңғы 8де · ertalab 7 da · соат 8
    утром и вечером · пн ср пт 9:00 · 8:00 по будням и 10:00 по выходным · раз в неделю в 8 · 8:00 Almaty · 9 UTC+5
    8:00 "gas price"

Words in quotation marks are taken out first: they are searches. Then hours and days are read from left to right; what
is left over may name a zone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from handlers.phrases.folding import bare, fold, pieces
from handlers.phrases.hours import is_clock, read_time
from handlers.phrases.meant import near_words
from handlers.phrases.rhythms import Rhythm, read_once, read_rhythm
from handlers.phrases.spoken import fillers, listed, phrase
from handlers.phrases.spoken_zones import read_named_zone
from handlers.phrases.weekdays import Group, read_group
from storage.records import EVERY_DAY, Content, Schedule

_QUOTED: Final = re.compile(r"[\"“”„«]([^\"“”„«»]{2,60})[\"“”»]")
_QUOTED_HOUR: Final = re.compile(r"[\"“”„«]\s*(\d{1,2}(?:[:.]\d{2})?)\s*[\"“”»]")
"""An hour copied with the quotation marks around it is no search."""
_COMMA: Final = re.compile(r"(?<![\d,:.])(\d{1,2}),(0\d|[3-5]\d|2[4-9])(?![\d,:.])")
"""``7,30``; ``8,12`` are two hours."""
_GLUED: Final = re.compile(r"(\d[\d:.]*)-?([^\W\d_]\w*\.?\w*)")
_OFFSET: Final = re.compile(r"(?:utc|gmt|мск|msk)[+\-−–]\d{1,2}(?::?\d{2}|\.5)?|\+\d{1,2}(?::?\d{2})?")
_RANGE: Final = re.compile(r"([^\W\d_]+)\s*[-–—]\s*([^\W\d_]+)")
_BETWEEN: Final = re.compile(r"(\d)\s*[-–—−]\s*(\d)")
_IANA: Final = re.compile(
    r"\b(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Za-z_/-]+", re.IGNORECASE
)
_LONGEST: Final = 300
_MOST_TIMES: Final = 7
"""One more than a chat can have, so that who asks for too many is told."""
_MOST_SEARCHES: Final = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """What was understood.

    ``unknown`` is what was not; hours and words in ``near_words``, and ``near`` zones, may have been meant by it.
    """

    schedules: tuple[Schedule, ...] = ()
    days: tuple[int, ...] | None = None
    """Days that were named without an hour."""
    zone: str | None = None
    contents: tuple[Content, ...] | None = None
    searches: tuple[str, ...] = ()
    unknown: str = ""
    near: tuple[str, ...] = ()
    near_words: tuple[str, ...] = ()
    weekly: bool = False
    """Whether one day of the week is meant, and none was named."""
    beyond: str = ""
    """What was said about how often that days of the week cannot say: ``every other day``."""
    once: str = ""
    """What was said about one day that does not come again: ``tomorrow``."""

    @property
    def said_nothing(self) -> bool:
        """Whether nothing was asked for."""
        return self == Wish()


@dataclass(slots=True)
class _Found:
    """What is read so far: hours and groups of days in their order, contents, and words left over."""

    times: list[int]
    days: list[Group]
    contents: set[Content]
    left_out: set[Content]
    rest: list[str]
    order: list[str]
    rhythms: list[tuple[Rhythm, str]]


def read_times(text: str) -> Wish:
    """Return what ``text`` asks for."""
    text = " ".join(text.split())[:_LONGEST]
    text = _COMMA.sub(r"\1:\2", text)
    text = _QUOTED_HOUR.sub(r" \1 ", text)
    searches = tuple(dict.fromkeys(" ".join(found.split()) for found in _QUOTED.findall(text)))[:_MOST_SEARCHES]
    text = _QUOTED.sub(" ", text)
    iana = _IANA.search(text)
    said = _pieces(_IANA.sub(" ", text))
    found = _Found([], [], set(), set(), [iana[0]] if iana else [], [], [])
    at = 0
    while at < len(said):
        at += _one(said, at, found)
    named = None if found.times else _named_days(found)
    wish = replace(Wish(_schedules(found), named, contents=_contents(found), searches=searches), **_rhythms(found))
    typed, zone = read_named_zone(found.rest)
    if zone.zone or not typed:
        return replace(wish, zone=zone.zone)
    words = near_words([word for word in found.rest if word in typed])
    return replace(wish, unknown=typed, near_words=words, near=() if words else zone.nearest)


def read_span(text: str) -> tuple[int, int] | None:
    """Return from which minute until which: ``23:30-7:15``, ``с 11 вечера до 7 утра``; ``None`` for no span."""
    said = _BETWEEN.sub(r"\1 и \2", text).split()
    until = {*listed("groups", "through"), *listed("groups", "through_after")}
    words = ["и" if fold(word) in until else word for word in said if fold(word) not in listed("groups", "from")]
    wish = read_times(" ".join(words))
    times = [schedule.minute for schedule in wish.schedules if schedule.days == EVERY_DAY]
    return (times[0], times[1]) if len(times) == 2 and replace(wish, schedules=()).said_nothing else None


def _pieces(text: str) -> list[str]:
    """Return the folded pieces, with numbers apart from what hangs on them: ``8де``, ``7am``, ``9ч``."""
    said: list[str] = []
    text = _RANGE.sub(r"\1 - \2", text).replace(",", " и ").replace("&", " и ")
    for piece in pieces(text):
        word = bare(piece)
        glued = _GLUED.fullmatch(word)
        if not any(map(str.isalnum, word)):
            if piece.strip() in {"-", "–", "—"}:
                said.append("-")
        elif _OFFSET.fullmatch(word) or glued is None or is_clock(word):
            said.append(word)
        else:
            said.append(glued[1].rstrip(".:"))
            if glued[2] not in listed("hours", "endings"):
                said.append(glued[2])
    return said


# -- reading one thing at a time -----------------------------------------------------------------------------------


def _one(said: Sequence[str], at: int, found: _Found) -> int:
    """Read what stands at ``at``; return how many pieces it takes."""
    for reader in (_offset, _rhythm, _often, _days, _time, _once, _content):
        if taken := reader(said, at, found):
            return taken
    if said[at] not in fillers() and not phrase(said, at, "hours", "words") and said[at] != "-":
        found.rest.append(said[at])
    return 1


def _offset(said: Sequence[str], at: int, found: _Found) -> int:
    if _OFFSET.fullmatch(said[at]):
        found.rest.append(said[at])
        return 1
    if said[at] in {"utc", "gmt"} and at + 1 < len(said) and re.fullmatch(r"[+\-−–]\d{1,2}(?::?\d{2})?", said[at + 1]):
        found.rest.append(said[at] + said[at + 1])
        return 2
    if said[at] in {"utc", "gmt"} and found.times and re.fullmatch(r"\d{1,2}", "".join(said[at + 1 : at + 2])):
        found.rest.append(f"{said[at]}+{said[at + 1]}")  # "8:00 UTC 5": the hour is said already
        return 2
    return 0


def _often(said: Sequence[str], at: int, _found: _Found) -> int:
    """``twice``, ``2 times``, ``три раза``, ``2 mahal``."""
    length = 1 if said[at].isdecimal() else max(phrase(said, at, "numbers", str(number)) for number in range(1, 7))
    if length and (taken := phrase(said, at + length, "often", "words")):
        return length + taken
    return phrase(said, at, "often", "alone")


def _rhythm(said: Sequence[str], at: int, found: _Found) -> int:
    rhythm, length = read_rhythm(said, at)
    if rhythm is not None:
        found.rhythms.append((rhythm, " ".join(said[at : at + length])))
    return length


def _once(said: Sequence[str], at: int, found: _Found) -> int:
    """``tomorrow``; asked after the hours, since ``эртең менен`` is the morning."""
    length = read_once(said, at)
    if length:
        found.rhythms.append((Rhythm.ONCE, " ".join(said[at : at + length])))
    return length


def _days(said: Sequence[str], at: int, found: _Found) -> int:
    """Days named one after another are one group; an hour between them begins another."""
    group, length = read_group(said, at)
    if length:
        if not found.order or found.order[-1] != "days":
            found.days.append(Group())
            found.order.append("days")
        found.days[-1].named |= group.named
        found.days[-1].excluded |= group.excluded
    return length


def _time(said: Sequence[str], at: int, found: _Found) -> int:
    minute, taken = read_time(said, at)
    if minute is not None:
        if len(found.times) < _MOST_TIMES and minute not in found.times:
            found.times.append(minute)
        if not found.order or found.order[-1] != "time":
            found.order.append("time")
    return taken


def _content(said: Sequence[str], at: int, found: _Found) -> int:
    """``only rates``, ``без курсов``, ``news and rates``."""
    without = phrase(said, at, "contents", "without")
    skipped = without or phrase(said, at, "contents", "only")
    for content in (Content.NEWS, Content.RATES, Content.ALERTS):
        if taken := phrase(said, at + skipped, "contents", content.value):
            (found.left_out if without else found.contents).add(content)
            return skipped + taken
    return 1 if skipped and not without else 0


# -- what it comes to ----------------------------------------------------------------------------------------------


def _schedules(found: _Found) -> tuple[Schedule, ...]:
    """Give every hour its days: groups that alternate with hours belong to their own, else all days to all hours."""
    if not found.times:
        return ()
    if len(found.days) > 1 and len(found.days) == len(found.times) == found.order.count("time"):
        return tuple(
            Schedule(time, tuple(sorted(group.days))) for time, group in zip(found.times, found.days, strict=True)
        )
    days = _named_days(found) or EVERY_DAY
    return tuple(Schedule(time, days) for time in found.times)


def _named_days(found: _Found) -> tuple[int, ...] | None:
    whole = Group()
    for group in found.days:
        whole.named |= group.named
        whole.excluded |= group.excluded
    return tuple(sorted(whole.days)) if found.days else None


def _rhythms(found: _Found) -> dict[str, Any]:
    """Days that are named say what ``weekly`` and ``3 times a week`` left open."""
    open_days = not found.days
    beyond = [words for one, words in found.rhythms if one is Rhythm.OTHER or (one is Rhythm.SEVERAL and open_days)]
    once = [words for one, words in found.rhythms if one is Rhythm.ONCE]
    weekly = open_days and any(one is Rhythm.WEEKLY for one, _ in found.rhythms)
    return {"weekly": weekly, "beyond": " ".join(beyond), "once": " ".join(once)}


def _contents(found: _Found) -> tuple[Content, ...] | None:
    if not found.contents and not found.left_out:
        return None
    wanted = found.contents or set(Content)
    kept = wanted - found.left_out
    if found.contents:
        kept |= {Content.SEARCHES}
    return tuple(content for content in Content if content in kept)
