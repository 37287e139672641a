"""Times of day: ``7:30``, ``half past seven``, ``в половине восьмого вечера``, ``yetti yarim``, ``утром``."""

import re
from collections.abc import Sequence
from typing import Final

from handlers.phrases.spoken import listed, ordinals, phrase

_CLOCK: Final = re.compile(r"(\d{1,2})[:.\-ч h](\d{2})(?::00)?")
_SHORT: Final = re.compile(r"(\d{1,2})")
_COMPACT: Final = re.compile(r"(\d{1,2})(\d{2})")
_AT: Final = ("da", "de", "ta", "te", "да", "де", "та", "те", "до", "дө")
_USUAL: Final = {
    "morning": 8 * 60,
    "noon": 12 * 60,
    "day": 13 * 60,
    "evening": 19 * 60,
    "night": 22 * 60,
    "midnight": 0,
}


def read_time(said: Sequence[str], at: int) -> tuple[int | None, int]:
    """Return the minute of the day that stands at ``at`` and how many pieces it takes; ``None`` and 0 for none."""
    for reader in (_spoken_time, _clock_time, _part_alone):
        minute, taken = reader(said, at)
        if minute is not None:
            return minute, taken
    return None, 0


def is_clock(word: str) -> bool:
    """Return whether a piece is written as a clock shows it."""
    return _CLOCK.fullmatch(word) is not None


def _part(said: Sequence[str], at: int) -> tuple[str, int]:
    """Return the part of the day that stands here."""
    for name in ("am", "pm", "midnight", "noon", "morning", "day", "evening", "night"):
        if taken := phrase(said, at, "parts", name):
            return name, taken
    return "", 0


def _skipping(said: Sequence[str], at: int, *keys: tuple[str, str]) -> int:
    """Return how many pieces from ``at`` on say nothing: names of hours, little words."""
    start = at
    while at < len(said):
        taken = max(phrase(said, at, table, key) for table, key in keys)
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
    if half := phrase(said, at_half, "hours", "half_after"):
        minute, at = 30, at_half + half
    after_words = at + _skipping(said, at, ("hours", "words"), ("hours", "minutes"))
    after, taken = _part(said, after_words)
    if after:
        at = after_words + taken
    value = _at_part(hour, after or before)
    return (None, 0) if value is None or minute > 59 or (hour == 24 and minute) else (value * 60 + minute, at - start)


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
        taken = phrase(said, at, "numbers", str(number)) or phrase([_without_ending(word)], 0, "numbers", str(number))
        if taken and not _is_little_word(said, at, taken):
            minute, more = _minutes_in_words(said, at + taken)
            return number, minute, taken + more
    return None, 0, 0


def _without_ending(word: str) -> str:
    """``sekizde``, ``саккизда``, ``сегізде``: the hour in the case that says when."""
    return word[:-2] if word.endswith(_AT) else word


def _is_little_word(said: Sequence[str], at: int, taken: int) -> bool:
    """Whether it is the ``on`` of ``on mondays``; ten it is after an hour's name or a part of the day in Turkmen."""
    return taken == 1 and said[at] == "on" and (not at or said[at - 1] not in listed("hours", "before_on"))


def _minutes_in_words(said: Sequence[str], at: int) -> tuple[int, int]:
    """``seven thirty``, ``восемь сорок пять``."""
    found = [
        (taken, minute) for minute in (15, 20, 30, 40, 45, 50) if (taken := phrase(said, at, "minutes", str(minute)))
    ]
    taken, minute = max(found, default=(0, 0))
    return minute, taken


def _minutes(said: Sequence[str], at: int) -> tuple[int, int]:
    """Return the minutes that follow an hour: ``30`` in ``7 30``, or with words around them."""
    named = phrase(said, at, "hours", "words")
    number = said[at + named] if at + named < len(said) else ""
    if not re.fullmatch(r"[0-5]\d", number):
        return 0, 0
    unit = phrase(said, at + named + 1, "hours", "minutes")
    return (int(number), named + 1 + unit) if unit or not named else (0, 0)


def _spoken_time(said: Sequence[str], at: int) -> tuple[int | None, int]:
    """``half past seven``, ``quarter to eight``, ``в половине восьмого``, ``полвосьмого``."""
    for key, offset in (("half_past", 30), ("quarter_past", 15), ("quarter_to", -15), ("half_before", -30)):
        taken = phrase(said, at, "hours", key)
        if not taken:
            continue
        if key == "quarter_past" and said[at] == "четверть":
            offset = -45  # четверть восьмого: 7:15
        hour, _, more = _figures(said, at + taken)
        if hour is not None:
            return _with_part(said, at, at + taken + more, hour, offset)
    if said[at].startswith("пол") and (ordinal := said[at].removeprefix("пол")) in ordinals():
        return _with_part(said, at, at + 1, ordinals()[ordinal], -30)
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
