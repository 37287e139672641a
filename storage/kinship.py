"""What two articles have to do with each other, told from their traits alone. Pure.

::

    traits --profile--> what is compared, and the keys under which others are met
    two profiles, hours between them --compare--> a score, and the bond it makes: one event, parts of a matter, related

The score is a sum of evidence (shared people, places, numbers, words; how much of either headline the other has) less
what speaks against it (other places, other numbers of the same unit, another day, a later stage, time). It depends on
nothing but the two articles, so the order in which they come does not matter. Its coefficients were fitted to
tests/data/stories/tuned.toml, to the sample newsroom, and to headlines of both with other numbers, places or names put
in; they are rounded, and those of numbers and countries bounded, lest a coincidence make a story.
"""

import math
import struct
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from functools import lru_cache
from itertools import combinations, product
from typing import Final, NamedTuple

from storage.records import Trait, TraitKind

WINDOW: Final = timedelta(hours=72)
"""Between the first and the last report of one event."""
MATTER: Final = timedelta(days=7)
"""Between an event and what comes of it."""


class Bond(IntEnum):
    """How near two articles are. Stored: never change one."""

    RELATED = 1
    """Other events with the same people, places or topic."""
    PART = 2
    """Earlier and later parts of one matter."""
    SAME = 3
    """One event."""


class Kinship(NamedTuple):
    """What two articles have to do with each other; a score of 0 is as likely one event as not."""

    bond: Bond
    score: int
    """Hundredths."""


@dataclass(frozen=True, slots=True)
class Profile:
    """An article's traits, made ready to be compared, and packed into a column."""

    language: str
    marks: dict[int, int]
    """What each mark is: whether the title has it (the lowest bit), its kind (three bits), its weight in hundredths."""
    groups: dict[tuple[int, int], tuple[int, ...]]
    """Marks of the title that contradict others of their kind and group."""
    total: float
    total_anywhere: float
    """The weight of all traits; without the words of its language, which say nothing in another."""
    heading: float
    heading_anywhere: float


@dataclass(frozen=True, slots=True)
class _Model:
    """Coefficients of the score."""

    bias: float
    name: float
    place: float
    number: float
    word: float
    country: float
    lesser: float
    """For the share of a headline that the other article has, of the two the smaller."""
    greater: float
    cosine: float
    other_place: float
    other_name: float
    other_number: float
    other_count: float
    other_day: float
    other_country: float
    least: float
    """The score from which on it is one event."""


_WITHIN: Final = _Model(
    bias=-3.85, name=0.25, place=1.05, number=0.7, word=0.4, country=1.15, lesser=1.3, greater=4.1, cosine=0.0,
    other_place=-3.2, other_name=-2.1, other_number=-4.3, other_count=-1.1, other_day=-3.2, other_country=-3.8,
    least=0.3,
)  # fmt: skip
_ACROSS: Final = _Model(
    bias=-4.6, name=0.25, place=0.5, number=1.25, word=0.0, country=2.0, lesser=0.7, greater=2.9, cosine=4.25,
    other_place=-3.9, other_name=-1.1, other_number=-5.0, other_count=-1.8, other_day=-1.6, other_country=-2.7,
    least=0.3,
)  # fmt: skip
_TIME: Final = -4.0
"""For the whole of :data:`WINDOW`."""
_LATER_STAGE: Final = -2.5
"""For another stage a day later; what is told within the hour may be one outlet's way of seeing it."""
_STAGE_HOURS: Final = timedelta(hours=24)
_VAGUE: Final = -3.0
"""For nothing in common but topics that either text comes to speak of, and countries."""
_TELLING: Final = 1500
_NO_SUBJECT: Final = -2.0
"""For no topic, word or name in common: a place and a number meet by chance."""
_SUBJECT: Final = 1000
_BOTH, _ONE, _NEITHER = 13, 10, 7
"""Tenths that a trait counts which both headlines have, one of them, none; whole numbers, added up in any order."""
_PART, _RELATED = 0.3, -0.9
"""Scores, time and contradictions aside, from which on articles are parts of one matter, or related."""
_REPEATED: Final = timedelta(hours=6)
"""Within this time an outlet's second article of the same words is the first one, published again."""

_N, _P, _X, _W, _C, _T, _S, _D = (
    int(kind)
    for kind in (
        TraitKind.NAME,
        TraitKind.PLACE,
        TraitKind.NUMBER,
        TraitKind.WORD,
        TraitKind.COUNTRY,
        TraitKind.TOPIC,
        TraitKind.STAGE,
        TraitKind.DATE,
    )
)
"""Plain numbers: asking the enumeration for a member costs more than all that is done with it."""
_KINDS: Final = len(TraitKind)
_STAGES: Final = (int(TraitKind.STAGE), 1)
_CONTRADICTIONS: Final = {
    int(TraitKind.NAME): "other_name",
    int(TraitKind.PLACE): "other_place",
    int(TraitKind.COUNTRY): "other_country",
    int(TraitKind.DATE): "other_day",
}
_COUNTED: Final = frozenset({1})
"""The group of numbers that count nothing known: they differ between reports of one event as often as not."""
_LOOSE_FROM: Final = 512
"""Groups from here on count people, houses, hours: what changes while an event goes on."""

_HEAD: Final = struct.Struct("<4fHH")
_KEY_NAME, _KEY_NUMBER, _KEY_FIGURE = 1.5, 1.1, 1.7
_KEY_COUNT, _KEY_WORD, _KEY_PLACE = 0.6, 0.6, 1.5
"""Weights from which on a name or number is a key by itself, or with another; a place of that weight is no capital."""
_KEY_MATTER, _KEY_SUBJECT = 0.5, 0.8
_WORD_PAIRS: Final = 9
_MOST_KEYS: Final = 80
_SPREAD: Final = 0x9E3779B97F4A7C15
_POSITIVE: Final = 2**63 - 1


def profile(traits: Iterable[Trait], language: str) -> Profile:
    """Make an article's traits ready."""
    marks: dict[int, int] = {}
    groups: dict[tuple[int, int], tuple[int, ...]] = {}
    total = anywhere = heading = heading_anywhere = 0.0
    for trait in traits:
        marks[trait.mark] = round(trait.weight * 100) << 4 | trait.kind << 1 | trait.in_title
        weight = trait.weight * (_BOTH if trait.in_title else _NEITHER) / 10
        plain = trait.kind != _W
        total += weight
        anywhere += weight * plain
        if trait.in_title:
            heading += trait.weight
            heading_anywhere += trait.weight * plain
            if trait.group:
                key = (int(trait.kind), trait.group)
                groups[key] = (*groups.get(key, ()), trait.mark)
    return Profile(language, marks, groups, total, anywhere, heading, heading_anywhere)


def pack(made: Profile) -> bytes:
    """Write a profile for a column; the language stands in one of its own."""
    head = _HEAD.pack(
        made.total, made.total_anywhere, made.heading, made.heading_anywhere, len(made.marks), len(made.groups)
    )
    body = array("q", made.marks.keys())
    body.extend(made.marks.values())
    for (kind, group), marks in made.groups.items():
        body.extend((kind, group, len(marks), *marks))
    if sys.byteorder == "big":
        body.byteswap()
    return head + body.tobytes()


@lru_cache(maxsize=1024)
def unpack(packed: bytes, language: str) -> Profile:
    """Read what :func:`pack` wrote."""
    total, anywhere, heading, heading_anywhere, count, grouped = _HEAD.unpack_from(packed)
    body = array("q")
    body.frombytes(packed[_HEAD.size :])
    if sys.byteorder == "big":
        body.byteswap()
    groups = {}
    at = 2 * count
    for _ in range(grouped):
        kind, group, size = body[at : at + 3]
        groups[kind, group] = tuple(body[at + 3 : at + 3 + size])
        at += 3 + size
    marks = dict(zip(body[:count], body[count : 2 * count], strict=True))
    return Profile(language, marks, groups, total, anywhere, heading, heading_anywhere)


@dataclass(slots=True)
class _Told:
    """Marks of an article by what they can be keys for; the heaviest first, those of the headline before others."""

    kinds: dict[int, list[int]]
    rare: list[int] = field(default_factory=list)
    """Names and numbers that are keys by themselves."""
    remote: list[int] = field(default_factory=list)
    """Places that are no capitals."""
    figures: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    """Numbers: exact ones, and small ones."""
    headed: list[int] = field(default_factory=list)
    """Numbers of the headline."""
    matters: list[int] = field(default_factory=list)
    subjects: list[int] = field(default_factory=list)
    """Topics of the headline that are no mere acts, and those of them that are not in the news every day."""
    title_words: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)


def _told(traits: Iterable[Trait]) -> _Told:
    told = _Told({kind: [] for kind in range(_KINDS)})
    for kind, mark, weight, in_title, _ in traits:
        told.kinds[kind].append(mark)
        if kind == _W:
            if weight >= _KEY_WORD:
                (told.title_words if in_title else told.words).append(mark)
        elif kind == _X:
            (told.figures if weight >= _KEY_COUNT else told.counts).append(mark)
            if in_title:
                told.headed.append(mark)
            if weight >= (_KEY_NUMBER if in_title else _KEY_FIGURE):
                told.rare.append(mark | 1)
        elif kind == _P and weight >= _KEY_PLACE:
            told.remote.append(mark)
        elif kind == _T and in_title and weight >= _KEY_MATTER:
            told.matters.append(mark)
            told.subjects += [mark] * (weight >= _KEY_SUBJECT)
        elif kind == _N and in_title and weight >= _KEY_NAME:
            told.rare.append(mark | 1)
    return told


def keys(traits: Sequence[Trait]) -> tuple[int, ...]:
    """The keys under which an article meets others: two articles that share none have nothing to do with each other.

    A rare thing of the headline is a key by itself; things that are told often are keys in pairs, and what half of a
    day's articles share, a capital or topics, in threes. Words are keys in pairs, too, of which the lowest numbers are
    taken, so that two articles take the same ones of what they share (min-wise sampling: Broder, 1997).
    """
    told = _told(traits)
    kinds, figures, subjects = told.kinds, told.figures, told.subjects
    names, places, topics, numbers = kinds[_N][:4], kinds[_P][:3], kinds[_T][:4], kinds[_X][:4]
    found = [
        *product(places[:2], names[:2]),
        *product(places, figures[:3]),
        *combinations(places, 2),
        *product(figures[:3], topics[:3]),
        *product(told.remote[:3], [*topics[:3], *told.counts[:2]]),
        *product(names[:2], topics[:2]),
        *product(places[:2], told.matters[:3]),
        *product(told.matters[:3], told.headed[:3]),
        *product(kinds[_D][:2], [*names[:2], *places[:2], *figures[:2]]),
        *combinations(numbers, 2),
        *product(kinds[_C][:2], subjects[:3]),
        *product(subjects[:2], numbers),
        *combinations(subjects[:3], 2),
        *((place, *both) for place in places[:1] for both in combinations(topics, 2)),
        *combinations(topics[:3], 3),
    ]
    every = [*told.rare, *map(_together, found), *_sampled(told.title_words, told.words)]
    return tuple(dict.fromkeys(every))[:_MOST_KEYS]


def _sampled(title_words: Sequence[int], words: Sequence[int]) -> list[int]:
    """Pairs of words, half of them with one of the headline where there are such."""
    headed = sorted(map(_together, [*combinations(title_words, 2), *product(title_words, words)]))[:_WORD_PAIRS]
    others = sorted(map(_together, combinations(words, 2)))[: _WORD_PAIRS - len(headed) // 2]
    return headed + others


def _together(things: Iterable[int]) -> int:
    """One number for several things; odd, as all keys are since 0.1.0."""
    key = 0
    for mark in sorted(things, reverse=True):
        key = (mark ^ key * _SPREAD) & _POSITIVE
    return key | 1


def compare(a: Profile, b: Profile, apart: timedelta, *, same_outlet: bool = False) -> Kinship | None:
    """Tell what two articles have to do with each other; ``None`` where it is nothing.

    An outlet's own articles in one language are parts of a matter at most, unless one repeats the other.
    """
    model = _WITHIN if a.language == b.language else _ACROSS
    affinity = _evidence(a, b, model)
    if affinity < _RELATED:
        return None
    against, elsewhere = _against(a, b, model, apart)
    score = affinity + against + _TIME * (apart / WINDOW)
    hundredths = round(100 * score)
    if score >= model.least and apart <= WINDOW and (not same_outlet or _repeats(a, b, apart)):
        return Kinship(Bond.SAME, hundredths)
    if affinity >= _PART and not elsewhere:
        return Kinship(Bond.PART, hundredths)
    return Kinship(Bond.RELATED, hundredths)


def _repeats(a: Profile, b: Profile, apart: timedelta) -> bool:
    title, other = ({mark for mark, what in one.marks.items() if what & 1} for one in (a, b))
    return len(title) > 1 and title == other and apart <= _REPEATED


def _evidence(a: Profile, b: Profile, model: _Model) -> float:
    kinds = [0] * _KINDS
    of_a = of_b = 0
    headlines = 0
    for mark in a.marks.keys() & b.marks.keys():
        mine, other = a.marks[mark], b.marks[mark]
        weight = min(mine, other) >> 4
        if mine & 1:
            of_a += mine >> 4
        if other & 1:
            of_b += other >> 4
        kind = mine >> 1 & 7
        if mine & other & 1:
            weight *= _BOTH
            headlines += weight if kind == _T else 0
        else:
            weight *= _ONE if (mine | other) & 1 else _NEITHER
        kinds[kind] += weight
    if model is _WITHIN:
        total_a, total_b, heading_a, heading_b = a.total, b.total, a.heading, b.heading
    else:
        total_a, total_b = a.total_anywhere, b.total_anywhere
        heading_a, heading_b = a.heading_anywhere, b.heading_anywhere
    share_a, share_b = of_a / max(100 * heading_a, 100.0), of_b / max(100 * heading_b, 100.0)
    evidence = (
        model.name * kinds[_N]
        + model.place * kinds[_P]
        + model.number * kinds[_X]
        + model.word * kinds[_W]
        + model.country * kinds[_C]
        + (model.cosine * sum(kinds) / math.sqrt(total_a * total_b) if total_a and total_b else 0.0)
    ) / 1000
    telling = kinds[_N] + kinds[_P] + kinds[_X] + kinds[_W] + headlines
    vague = _VAGUE * (1 - telling / _TELLING) if telling < _TELLING else 0.0
    subject = kinds[_T] + kinds[_W] + kinds[_N]
    if subject < _SUBJECT:
        vague += _NO_SUBJECT * (1 - subject / _SUBJECT)
    return model.bias + model.lesser * min(share_a, share_b) + model.greater * max(share_a, share_b) + evidence + vague


def _against(a: Profile, b: Profile, model: _Model, apart: timedelta) -> tuple[float, bool]:
    """What speaks against one event, and whether it speaks against one matter too."""
    found = {
        _contradiction(kind, group)
        for kind, group in a.groups.keys() & b.groups.keys()
        if kind != _S
        and not any(mark in b.marks for mark in a.groups[kind, group])
        and not any(mark in a.marks for mark in b.groups[kind, group])
    }
    against = sum(getattr(model, contradiction) for contradiction in sorted(found))
    stages, others = a.groups.get(_STAGES, ()), b.groups.get(_STAGES, ())
    if any(mark not in b.marks for mark in stages) or any(mark not in a.marks for mark in others):
        against += _LATER_STAGE * min(1.0, apart / _STAGE_HOURS)
    return against, bool(found - {"other_count"})


def _contradiction(kind: int, group: int) -> str:
    if kind != _X:
        return _CONTRADICTIONS[kind]
    return "other_count" if group in _COUNTED or group >= _LOOSE_FROM else "other_number"
