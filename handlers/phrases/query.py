"""The words after ``/news`` and ``/search``, and free text: what they ask for.

::

    text --split--> pieces --longest names first--> countries, places, sources, languages, periods, a count
                                        └─ what is left, without fillers ─> words to search for

A place (``Ош``) limits to its country and is searched for by all its names: ``"Ош"|"Oʻsh"``. ``-kazakhstan`` leaves out
stories about a country. A question is read the same way: its words are fillers.

Pure: ``now``, the zone and the sources are arguments.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from handlers.phrases.calendar_words import amount
from handlers.phrases.counted_back import Period
from handlers.phrases.folding import bare, key_of, pieces
from handlers.phrases.folding import plain as plain_typed
from handlers.phrases.languages import language_named, read_language
from handlers.phrases.periods import bounds, joined, read_period
from handlers.phrases.places import Named, country_called, nearest, place_called
from handlers.phrases.vocabulary import words
from storage.letters import plain
from storage.records import NewsQuery
from storage.stems import stems

LONGEST: Final = 256
"""Characters that are read; what follows is left out, and said so."""
MOST_WORDS: Final = 16
MOST_COUNTRIES: Final = 8
_MOST_SOURCES: Final = 8
_MOST_WANTED: Final = 100
"""Stories that can be asked for by number."""
_SHORTEST_WRITTEN_OTHERWISE: Final = 5
"""Letters of an outlet's name that is known in the other script, too: a shorter one may be any word."""
_SHORTEST_PLAIN: Final = 4
"""Letters of a filler that is one without the letters of the region, too."""
_LONGEST_NAME: Final = 6
"""Pieces of a name."""

_SPOKEN_IN: Final[Mapping[str, str]] = {"kk": "KZ", "ky": "KG", "tg": "TJ", "tk": "TM", "uz": "UZ", "ru": "RU"}
_NEWS: Final = (("counts", "stories"), ("search", "news"))
_CHUNK: Final = re.compile(r"-?(?:\"[^\"]*\"|“[^”]*”|«[^»]*»|„[^“”]*[“”])|[^\s,;/|]+")
_SLASHED: Final = re.compile(r"(?<![\w/.])(\d{2})/(\d{2})(?:/(\d{4}))?(?![\w/])")
_MONTHS: Final = 12
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
    news: bool = False
    """Whether a word says that news are meant, whichever."""

    @property
    def nothing(self) -> bool:
        """Whether the text asks for nothing that we know."""
        return self.query == NewsQuery() and not self.news


@dataclass
class _Reading:
    countries: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    period: Period | None = None
    most: int = 0
    left: list[str] = field(default_factory=list)


def read_ahead() -> None:
    """Read all names and words, which takes half a second, before somebody waits for them."""
    understand("Ташкент 1 May Tashknet", now=datetime.now(UTC), zone=ZoneInfo("UTC"))


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
        tuple(reading.without[:MOST_COUNTRIES]),
        reading.most,
    )
    return Understood(
        query,
        _suggestion(left, short, reading),
        shortened=len(" ".join(text.split())) > LONGEST,
        news=any(bare(piece) in words(*kind) for piece in pieces(short) for kind in _NEWS),
    )


def _shortened(text: str) -> str:
    text = _SLASHED.sub(_dotted, " ".join(text.split()))
    if len(text) <= LONGEST:
        return text
    cut = text[:LONGEST]
    return cut[: cut.rfind(" ")] if " " in cut[LONGEST // 2 :] else cut


def _dotted(match: re.Match[str]) -> str:
    """Write ``16/09/2026`` with dots; of an American date the month comes first."""
    day, month, year = match.groups()
    if int(month) > _MONTHS:
        day, month = month, day
    return ".".join(filter(None, (day, month, year))) if int(month) <= _MONTHS else match[0]


def _source_names(sources: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    names: dict[tuple[str, ...], str] = {}
    for key, name in sources.items():
        whole = key_of(name.split("(", 1)[0])
        for form in (whole, whole[1:] if whole[:1] == ("the",) else (), key_of(key), key_of(key.replace("_", " "))):
            if form:
                names.setdefault(form, key)
        if len(whole) == 1 and "." in whole[0] and not whole[0][0].isdigit():
            names.setdefault((whole[0].split(".", 1)[0],), key)
    return {_in_one_alphabet(form): key for form, key in names.items()} | names


def _in_one_alphabet(name: tuple[str, ...]) -> tuple[str, ...]:
    """Return a name as it is written in either script: ``газета.уз``, ``азаттык``; short words are left as they are."""
    return tuple(map(plain, name)) if sum(map(len, name)) >= _SHORTEST_WRITTEN_OTHERWISE else name


def _read(chunks: list[str], sources: Mapping[tuple[str, ...], str], today: date) -> _Reading:
    reading, at = _Reading(), 0
    while at < len(chunks):
        at += _take(chunks, at, sources, today, reading)
    return reading


def _take(chunks: list[str], at: int, sources: Mapping[tuple[str, ...], str], today: date, reading: _Reading) -> int:
    """Read what begins at ``at`` into ``reading`` and return how many chunks it took."""
    chunk = chunks[at]
    if _verbatim(chunk):
        _leave_out_or_keep(chunk, reading)
        return 1
    coming = chunks[at : at + _LONGEST_NAME]
    if language := read_language(coming):
        _once(reading.languages, language[0])
        return language[1]
    if not reading.most and (taken := _count(coming, reading)):
        return taken
    if period := read_period(coming, today):
        reading.period = joined(reading.period, period[0])
        return period[1]
    if taken := (_without(coming, reading) or _take_name(coming, sources, reading) or _without_behind(coming, reading)):
        return taken
    reading.left.append(chunk)
    return 1


def _without(coming: list[str], reading: _Reading) -> int:
    """Read ``without Russia``, ``без России``, ``кроме Оша``, ``except oil``; return how many chunks that took."""
    led = _led(coming, "except")
    first = led or _led(coming, "without")
    if first and len(coming) > first + 1 and bare(coming[first]) in words("search", "in"):
        first += 1
    left = coming[first:]
    if not first or not left:
        return 0
    if named := _longest_country(left):
        _once(reading.without, named[0])
        return first + named[1]
    if placed := _longest_place(left):
        _once(reading.left, f"-{_ways(placed[0])}")
        return first + placed[1]
    if led and not _verbatim(left[0]) and _word(left[0]):
        reading.left.append(f"-{left[0]}")
        return first + 1
    return 0


def _led(coming: list[str], kind: str) -> int:
    """Return how many chunks the longest phrase of a kind takes with which ``coming`` begins."""
    said = [bare(chunk) for chunk in coming]
    known = words("search", kind)
    return next((length for length in range(len(said), 0, -1) if " ".join(said[:length]) in known), 0)


def _without_behind(coming: list[str], reading: _Reading) -> int:
    """Read ``бензинден башка``, ``fermerlardan tashqari``; names are read before."""
    word = bare(coming[0])
    behind = len(coming) > 1 and bare(coming[1]) in words("search", "without behind")
    if not behind or not word.endswith(words("search", "from")) or not _word(coming[0]):
        return 0
    reading.left.append(f"-{coming[0]}")
    return 2


def _longest_country(coming: list[str]) -> tuple[str, int] | None:
    """Return the country whose name ``coming`` begins with and how many chunks that is."""
    keys = [bare(chunk) for chunk in coming]
    lengths = (length for length in range(len(keys), 0, -1) if all(keys[:length]))
    return next(((found, length) for length in lengths if (found := country_called(keys[:length]))), None)


def _longest_place(coming: list[str]) -> tuple[Named, int] | None:
    """Return the place whose name ``coming`` begins with and how many chunks that is."""
    keys = [bare(chunk) for chunk in coming]
    lengths = (length for length in range(len(keys), 0, -1) if all(keys[:length]))
    return next(((found, length) for length in lengths if (found := place_called(keys[:length]))), None)


def _leave_out_or_keep(chunk: str, reading: _Reading) -> None:
    """Read ``-kazakhstan``, ``-Ош`` as what is left out, by all its names; else quotes and minus as words."""
    name = [bare(piece) for piece in pieces(chunk.lstrip("-").strip(_QUOTES))] if chunk[0] == "-" else []
    if name and (country := country_called(name)):
        _once(reading.without, country)
    elif name and (place := place_called(name)):
        _once(reading.left, f"-{_ways(place)}")
    else:
        reading.left.append(chunk)


def _count(coming: list[str], reading: _Reading) -> int:
    """Read ``10 news``, ``last 5 stories``, ``5 ta yangilik``, ``5 хабари охирин``; return the chunks it took.

    ``top 5`` says what is counted only where nothing or a country follows: ``top 5 banks`` are banks.
    """
    if taken := _top(coming, reading):
        return taken
    first = 1 if bare(coming[0]) in words("counts", "last") else 0
    number, *said = [bare(chunk) for chunk in coming[first:]] or [""]
    measured = said[:1] != [] and said[0] in words("counts", "measure")
    told = said[measured] if len(said) > measured else ""
    most = int(number) if number.isdecimal() and len(number) < 7 else amount(number)
    if not most or told not in words("counts", "stories"):
        return 0
    reading.most = min(most, _MOST_WANTED)
    taken = first + 2 + measured
    return taken + (len(coming) > taken and bare(coming[taken]) in words("periods", "behind"))


def _top(coming: list[str], reading: _Reading) -> int:
    """Read ``top 5``, ``топ-5 Казахстан``, ``последние 3``."""
    joined_up = bare(coming[0]).split("-") if "-" in coming[0] else []
    said, taken = (joined_up, 1) if len(joined_up) == 2 else ([bare(chunk) for chunk in coming[:2]], 2)
    if len(said) < 2 or said[0] not in words("counts", "last") or not said[1].isdecimal() or len(said[1]) > 3:
        return 0
    rest = coming[taken:]
    told = bool(rest) and bare(rest[0]) in words("counts", "stories")
    while rest and not told and _filler(bare(rest[0])):
        rest = rest[1:]
    if not int(said[1]) or not (told or not rest or _longest_country(rest)):
        return 0
    reading.most = min(int(said[1]), _MOST_WANTED)
    return taken + told


def _take_name(coming: list[str], sources: Mapping[tuple[str, ...], str], reading: _Reading) -> int:
    """Read the longest name of a country, a source or a place that ``coming`` begins with; return what it took."""
    keys: list[str] = []
    for chunk in coming:
        if _verbatim(chunk):
            break
        keys.append(bare(chunk))
    for length in range(len(keys), 0, -1):
        key = tuple(keys[:length])
        if not all(key) or key[0] in words("search", "fillers"):
            continue
        if country := country_called(key):
            if length < len(keys) and keys[length] in words("search", "without behind"):
                _once(reading.without, country)
                return length + 1
            _once(reading.countries, country)
        elif source := sources.get(key) or sources.get(_in_one_alphabet(key)):
            _once(reading.sources, source)
        elif place := place_called(key):
            if length < len(keys) and keys[length] in words("search", "without behind"):
                _once(reading.left, f"-{_ways(place)}")
                return length + 1
            _place(place, reading)
        else:
            continue
        return length
    return 0


def _place(place: Named, reading: _Reading) -> None:
    if place.country:
        _once(reading.countries, place.country)
    _once(reading.left, _ways(place))


def _ways(place: Named) -> str:
    """Return all names of a place, as the search takes them."""
    names = place.names if len(place.names) > 1 else place.names * 2  # a bar says that it is a name
    return "|".join(f'"{name}"' for name in names)


def _once(kept: list[str], value: str) -> None:
    if value not in kept:
        kept.append(value)


def _verbatim(chunk: str) -> bool:
    return chunk[0] == "-" or _quoted(chunk)


def _quoted(chunk: str) -> bool:
    return len(chunk) > 2 and chunk[0] in _QUOTES and chunk[-1] in _QUOTES


def _is_place(chunk: str) -> bool:
    """Whether a chunk was written by :func:`_place`: readers cannot type a bar."""
    return '"|"' in chunk


def _words(reading: _Reading) -> list[str]:
    """Return what is left to search for; a lone name of a language becomes that language.

    Where another language was asked for, it is a country's: "kazakh news in English".
    """
    left = list(dict.fromkeys(word for chunk in reading.left if (word := _word(chunk))))[:MOST_WORDS]
    if len(left) == 1 and (language := language_named(bare(left[0]))):
        if reading.languages and language in _SPOKEN_IN:
            _once(reading.countries, _SPOKEN_IN[language])
        else:
            _once(reading.languages, language)
        return []
    return left


def _word(chunk: str) -> str:
    """Return one chunk as the search takes it: ``word``, ``-word``, ``"some words"`` or ``-"some words"``."""
    if _is_place(chunk):
        return chunk
    minus = "-" if chunk.startswith("-") else ""
    body = chunk.removeprefix("-")
    if _quoted(body):
        phrase = " ".join(body[1:-1].translate(_NO_QUOTES).split())
        return f'{minus}"{phrase}"' if any(map(str.isalnum, phrase)) else ""
    body = body.translate(_NO_QUOTES).lstrip("-")
    if not any(map(str.isalnum, body)) or (not minus and _filler(bare(body))):
        return ""
    return minus + body.strip(".,!?…()[]{}:")


def _filler(word: str) -> bool:
    """Whether a word says nothing to search for: a word of questions, or "news" with any ending."""
    return (
        word in words("search", "fillers")
        or plain_typed(word) in _plain_fillers()
        or any(one in _news_stems() for one in stems(word) if word.isalpha())
    )


@cache
def _plain_fillers() -> frozenset[str]:
    """Longer fillers as they are typed without the letters of the region."""
    typed = {word: plain_typed(word) for word in words("search", "fillers")}
    return frozenset(form for word, form in typed.items() if form != word and len(form) >= _SHORTEST_PLAIN)


@cache
def _news_stems() -> frozenset[str]:
    return frozenset(one for word in words("counts", "stories") for one in stems(bare(word)))


def _suggestion(left: list[str], text: str, reading: _Reading) -> Suggestion | None:
    for word in left:
        country = nearest(bare(word)) if not _verbatim(word) and word[0] != '"' else None
        if country and country not in reading.countries:
            rest = " ".join(piece for piece in pieces(text) if bare(piece) != bare(word))
            return Suggestion(word, country, rest)
    return None
