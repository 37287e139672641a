"""The words after ``/news`` and ``/search``, and free text: what they ask for.

::

    text --split--> pieces --longest names first--> countries, sources, languages, periods
                                        └─ what is left, without fillers ─> words to search for

Pure: ``now``, the zone and the sources are arguments.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from handlers.phrases.folding import bare, key_of, pieces
from handlers.phrases.languages import language_named, read_language
from handlers.phrases.periods import Period, bounds, read_period
from handlers.phrases.places import country_names, inflected, nearest
from handlers.phrases.vocabulary import words
from storage.records import NewsQuery

LONGEST: Final = 256
"""Characters that are read; what follows is left out, and said so."""
MOST_WORDS: Final = 16
MOST_COUNTRIES: Final = 8
_MOST_SOURCES: Final = 8
_LONGEST_NAME: Final = 6
"""Pieces of a name."""

_CHUNK: Final = re.compile(r"-?(?:\"[^\"]*\"|“[^”]*”|«[^»]*»|„[^“”]*[“”])|[^\s,;/|]+")
_QUOTES: Final = '"“”«»„'
_NO_QUOTES: Final = dict.fromkeys(map(ord, _QUOTES), " ")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word that is nearly a country's name, and the rest of the text without it."""

    typed: str
    country: str
    rest: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text asks for. ``query.countries`` are those named in it, never the chat's own."""

    query: NewsQuery
    suggestion: Suggestion | None = None
    shortened: bool = False


@dataclass
class _Reading:
    countries: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    period: Period | None = None
    left: list[str] = field(default_factory=list)


def understand(text: str, *, now: datetime, zone: ZoneInfo, sources: Mapping[str, str] | None = None) -> Understood:
    """Return what ``text`` asks for; ``sources`` are names of outlets by key."""
    short = _shortened(text)
    chunks = [chunk for chunk in _CHUNK.findall(short) if chunk.strip(_QUOTES + "-")]
    reading = _read(chunks, _source_names(sources or {}), now.astimezone(zone).date())
    left = _words(reading)
    since, until = bounds(reading.period, zone) if reading.period else (None, None)
    query = NewsQuery(
        tuple(reading.countries[:MOST_COUNTRIES]),
        tuple(reading.languages),
        tuple(reading.sources[:_MOST_SOURCES]),
        since,
        until,
        " ".join(left),
    )
    return Understood(query, _suggestion(left, short, reading), shortened=short != " ".join(text.split()))


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return text
    cut = text[:LONGEST]
    return cut[: cut.rfind(" ")] if " " in cut[LONGEST // 2 :] else cut


def _source_names(sources: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    names: dict[tuple[str, ...], str] = {}
    for key, name in sources.items():
        whole = key_of(name.split("(", 1)[0])
        for form in (whole, whole[1:] if whole[:1] == ("the",) else (), key_of(key), key_of(key.replace("_", " "))):
            if form:
                names.setdefault(form, key)
        if len(whole) == 1 and "." in whole[0] and not whole[0][0].isdigit():
            names.setdefault((whole[0].split(".", 1)[0],), key)
    return names


def _read(chunks: list[str], sources: Mapping[tuple[str, ...], str], today: date) -> _Reading:
    reading, at = _Reading(), 0
    while at < len(chunks):
        at += _take(chunks, at, sources, today, reading)
    return reading


def _take(chunks: list[str], at: int, sources: Mapping[tuple[str, ...], str], today: date, reading: _Reading) -> int:
    """Read what begins at ``at`` into ``reading`` and return how many chunks it took."""
    chunk = chunks[at]
    if _verbatim(chunk):
        reading.left.append(chunk)
        return 1
    coming = chunks[at : at + _LONGEST_NAME]
    if language := read_language(coming):
        _once(reading.languages, language[0])
        return language[1]
    if named := _named(coming, sources):
        country, source, taken = named
        _once(reading.countries if country else reading.sources, country or source)
        return taken
    if reading.period is None and (period := read_period(coming, today)):
        reading.period = period[0]
        return period[1]
    if country := inflected(bare(chunk)) or "":
        _once(reading.countries, country)
    else:
        reading.left.append(chunk)
    return 1


def _named(coming: list[str], sources: Mapping[tuple[str, ...], str]) -> tuple[str, str, int] | None:
    """Return country or source (the other is empty) by the longest name that ``coming`` begins with."""
    keys = []
    for chunk in coming:
        if _verbatim(chunk):
            break
        keys.append(bare(chunk))
    for length in range(len(keys), 0, -1):
        key = tuple(keys[:length])
        if country := country_names().get(key):
            return country, "", length
        if source := sources.get(key):
            return "", source, length
    return None


def _once(kept: list[str], value: str) -> None:
    if value not in kept:
        kept.append(value)


def _verbatim(chunk: str) -> bool:
    return chunk[0] == "-" or _quoted(chunk)


def _quoted(chunk: str) -> bool:
    return len(chunk) > 2 and chunk[0] in _QUOTES and chunk[-1] in _QUOTES


def _words(reading: _Reading) -> list[str]:
    """Return what is left to search for; a lone name of a language becomes that language."""
    left = [word for chunk in reading.left if (word := _word(chunk))][:MOST_WORDS]
    if len(left) == 1 and (language := language_named(bare(left[0]))):
        _once(reading.languages, language)
        return []
    return left


def _word(chunk: str) -> str:
    """Return one chunk as the search takes it: ``word``, ``-word``, ``"some words"`` or ``-"some words"``."""
    minus = "-" if chunk.startswith("-") else ""
    body = chunk.removeprefix("-")
    if _quoted(body):
        phrase = " ".join(body[1:-1].translate(_NO_QUOTES).split())
        return f'{minus}"{phrase}"' if any(map(str.isalnum, phrase)) else ""
    body = body.translate(_NO_QUOTES).lstrip("-")
    if not any(map(str.isalnum, body)) or (not minus and bare(body) in words("search", "fillers")):
        return ""
    return minus + body.strip(".,!?…()[]{}:")


def _suggestion(left: list[str], text: str, reading: _Reading) -> Suggestion | None:
    for word in left:
        country = nearest(bare(word)) if not _verbatim(word) else None
        if country and country not in reading.countries:
            rest = " ".join(piece for piece in pieces(text) if bare(piece) != bare(word))
            return Suggestion(word, country, rest)
    return None
