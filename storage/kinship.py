"""What two articles have to do with each other, told from their traits alone. Pure.

::

    traits --profile--> what is compared (who with whom: meeting.py)
    two profiles, hours between them --compare--> a score, and the bond it makes: one event, parts of a matter, related

The score is a sum of evidence (shared people, places, numbers, words; how much of either headline the other has) less
what speaks against it (other places, other numbers of the same unit, another day, a later stage, time). It depends on
nothing but the two articles, so the order in which they come does not matter. How much each counts: worths.py.
"""

import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from storage.records import Trait, TraitKind
from storage.worths import ACROSS, WITHIN, WORTHS, Model, Worths

WINDOW: Final = timedelta(hours=72)
"""Between the first and the last report of one event."""
MATTER: Final = timedelta(days=7)
"""Between an event and what comes of it."""


class Bond(IntEnum):
    """How near two articles are. Stored: never change one."""

    BESIDE = 0
    """Nothing by themselves; but a third article tells one event with both, so what they score counts (grouping.py)."""
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
    all_marks: frozenset[int]
    """The same marks, as what is quickest to intersect."""


_LEAST: Final = -0.5
"""The score from which on it is one event."""
_TIME: Final = -6.0
"""For the whole of :data:`WINDOW`."""
_LATER_STAGE: Final = -3.0
"""For another stage a day later; what is told within the hour may be one outlet's way of seeing it."""
_STAGE_HOURS: Final = timedelta(hours=24)
_SUBJECT: Final = 1_200
"""Thousandths of topics, words and names in common from which on there is a subject."""
_COUNTS: Final = (7, 10, 13)
"""Tenths that a trait counts which no headline has, one of them, both; whole numbers, added up in any order."""
_LOWEST: Final = -500
"""Hundredths below which nothing speaks louder against one event."""
_PART, _RELATED = 1.4, -0.6
"""Scores, time and contradictions aside, from which on articles are parts of one matter, or related."""
_REPEATED: Final = timedelta(hours=6)
"""Within this time an outlet's second article of the same words is the first one, published again."""
_SURELY, _UPDATED = 3.0, timedelta(hours=12)
"""The score from which on an outlet's second article is one event with its first, and for how long: more detail, or a
toll that rose. What else an outlet writes is what came next."""

_W, _N, _T = int(TraitKind.WORD), int(TraitKind.NAME), int(TraitKind.TOPIC)
_S, _X = int(TraitKind.STAGE), int(TraitKind.NUMBER)
"""Plain numbers: asking the enumeration for a member costs more than all that is done with it."""
_SUBJECTS: Final = 1 << _T | 1 << _W | 1 << _N
"""Kinds that make a subject, as bits."""
_STAGES: Final = (_S, 1)
_CONTRADICTIONS: Final = {
    int(TraitKind.NAME): "other_name",
    int(TraitKind.PLACE): "other_place",
    int(TraitKind.COUNTRY): "other_country",
    int(TraitKind.DATE): "other_day",
}
_BESIDES: Final = {
    int(TraitKind.NAME): "another_name",
    int(TraitKind.PLACE): "another_place",
    int(TraitKind.COUNTRY): "another_country",
}
_COUNTED: Final = frozenset({1})
"""The group of numbers that count nothing known: they differ between reports of one event as often as not."""
_LOOSE_FROM: Final = 512
"""Groups from here on count people, houses, hours: what changes while an event goes on."""

_HEAD: Final = struct.Struct("<4fHH")


def profile(traits: Iterable[Trait], language: str) -> Profile:
    """Make an article's traits ready."""
    marks: dict[int, int] = {}
    groups: dict[tuple[int, int], tuple[int, ...]] = {}
    total = anywhere = heading = heading_anywhere = 0.0
    for trait in traits:
        marks[trait.mark] = round(trait.weight * 100) << 4 | trait.kind << 1 | trait.in_title
        weight = trait.weight * _COUNTS[2 * trait.in_title] / 10
        plain = trait.kind != _W
        total += weight
        anywhere += weight * plain
        if trait.in_title:
            heading += trait.weight
            heading_anywhere += trait.weight * plain
            if trait.group:
                key = (int(trait.kind), trait.group)
                groups[key] = (*groups.get(key, ()), trait.mark)
    return Profile(language, marks, groups, total, anywhere, heading, heading_anywhere, frozenset(marks))


def pack(made: Profile) -> bytes:
    """Write a profile for a column; the language stands in one of its own."""
    head = _HEAD.pack(
        made.total, made.total_anywhere, made.heading, made.heading_anywhere, len(made.marks), len(made.groups)
    )
    body = [*made.marks.keys(), *made.marks.values()]
    for (kind, group), marks in made.groups.items():
        body += (kind, group, len(marks), *marks)
    return head + _numbers(len(body)).pack(*body)


@lru_cache(maxsize=1024)
def unpack(packed: bytes, language: str) -> Profile:
    """Read what :func:`pack` wrote."""
    total, anywhere, heading, heading_anywhere, count, grouped = _HEAD.unpack_from(packed)
    body = _numbers((len(packed) - _HEAD.size) // 8).unpack_from(packed, _HEAD.size)
    groups = {}
    at = 2 * count
    for _ in range(grouped):
        end = at + 3 + body[at + 2]
        groups[body[at], body[at + 1]] = body[at + 3 : end]
        at = end
    marks = dict(zip(body[:count], body[count : 2 * count], strict=True))
    return Profile(language, marks, groups, total, anywhere, heading, heading_anywhere, frozenset(marks))


@lru_cache(maxsize=512)
def _numbers(count: int) -> struct.Struct:
    """So many 64-bit numbers in a row, the lowest byte first."""
    return struct.Struct(f"<{count}q")


def compare(a: Profile, b: Profile, apart: timedelta, *, same_outlet: bool = False) -> Kinship | None:
    """Tell what two articles have to do with each other; ``None`` where it is nothing.

    An outlet's own articles in one language are parts of a matter at most, unless one repeats or updates the other.
    """
    evidence = affinity(a, b)
    return None if evidence is None else bonded(a, b, evidence, apart, same_outlet=same_outlet)


def affinity(a: Profile, b: Profile) -> float | None:
    """Tell what speaks for two articles having to do with each other; ``None`` where it is not enough."""
    evidence = _evidence(a, b, WITHIN if a.language == b.language else ACROSS)
    return None if evidence < _RELATED else evidence


def bonded(a: Profile, b: Profile, evidence: float, apart: timedelta, *, same_outlet: bool) -> Kinship:
    """Weigh what speaks against one event, too; ``evidence`` is the affinity of the two."""
    model = WITHIN if a.language == b.language else ACROSS
    against, elsewhere = _against(a, b, model, apart)
    score = evidence + against + _TIME * (apart / WINDOW)
    hundredths = round(100 * score)
    told_again = _repeats(a, b, apart) or (score >= _SURELY and apart <= _UPDATED)
    if score >= _LEAST and apart <= WINDOW and (not same_outlet or told_again):
        return Kinship(Bond.SAME, hundredths)
    if evidence >= _PART and not elsewhere:
        return Kinship(Bond.PART, hundredths)
    return Kinship(Bond.RELATED, hundredths)


def beside(a: Profile, b: Profile, apart: timedelta, *, same_outlet: bool = False) -> Kinship:
    """Tell how well two articles agree of which a third tells one event with both, however little they share."""
    model = WITHIN if a.language == b.language else ACROSS
    evidence = _evidence(a, b, model)
    if evidence * 100 <= _LOWEST:
        return Kinship(Bond.BESIDE, _LOWEST)
    against, _ = _against(a, b, model, apart)
    hundredths = max(_LOWEST, round(100 * (evidence + against + _TIME * (apart / WINDOW))))
    return Kinship(Bond.BESIDE, min(hundredths, 0) if same_outlet else hundredths)


def _repeats(a: Profile, b: Profile, apart: timedelta) -> bool:
    title, other = ({mark for mark, what in one.marks.items() if what & 1} for one in (a, b))
    return len(title) > 1 and title == other and apart <= _REPEATED


def _evidence(a: Profile, b: Profile, model: Model) -> float:
    mine, others = a.marks, b.marks
    shared = a.all_marks & b.all_marks
    if not shared:
        return -math.inf
    sums = _SUMS[model is WITHIN]
    total = 0
    for mark in shared:
        total += sums[mine[mark] << _WHAT | others[mark]]
    evidence = model.bias + (total & _FIELD) / 100
    evidence += _overlap(a, b, (total >> _OF_A & _FIELD, total >> _OF_B & _FIELD, total >> _TOLD & _FIELD), model)
    subject = total >> _SUBJECT_BEGINS
    if subject < _SUBJECT:
        evidence += model.no_subject * (1 - subject / _SUBJECT)
    return evidence


def _overlap(a: Profile, b: Profile, shared: tuple[int, int, int], model: Model) -> float:
    """What it counts how much of either headline, and of everything that one says, the other has."""
    of_a, of_b, told = shared
    if model is WITHIN:
        total_a, total_b, heading_a, heading_b = a.total, b.total, a.heading, b.heading
    else:
        total_a, total_b = a.total_anywhere, b.total_anywhere
        heading_a, heading_b = a.heading_anywhere, b.heading_anywhere
    share_a = of_a / (100 * heading_a if heading_a > 1.0 else 100.0)
    share_b = of_b / (100 * heading_b if heading_b > 1.0 else 100.0)
    lesser, greater = (share_a, share_b) if share_a < share_b else (share_b, share_a)
    counted = model.lesser * lesser + model.greater * greater
    if model.covered:
        counted += model.covered * told / 1000 / max(min(total_a, total_b), 1.0)
    if model.cosine and total_a and total_b:
        counted += model.cosine * told / 1000 / math.sqrt(total_a * total_b)
    return counted


_WHAT: Final = 16
"""Bits for what a mark is."""
_OF_A, _OF_B, _TOLD, _SUBJECT_BEGINS = 20, 40, 60, 80
_FIELD: Final = (1 << 20) - 1
"""Where numbers begin that are added up as one: none of them grows beyond its twenty bits with a profile's few dozen
marks."""


class _Sums(dict[int, int]):
    """What a shared mark adds, by what it is in one article and in the other, as a profile has them: few come.

    Its worth, its weight in either headline, what it counts, and what of that makes a subject, as one number.
    """

    def __init__(self, worths: Worths) -> None:
        super().__init__()
        self._worths = worths

    def __missing__(self, both: int) -> int:
        one, other = both >> _WHAT, both & (1 << _WHAT) - 1
        lighter, headed, also_headed = min(one, other), one & 1, other & 1
        amount = (lighter >> 4) * _COUNTS[headed + also_headed]
        subject = amount if 1 << (one >> 1 & 7) & _SUBJECTS else 0
        of_a, of_b = headed * (one >> 4), also_headed * (other >> 4)
        counted = amount << _TOLD | subject << _SUBJECT_BEGINS
        self[both] = added = self._worths[lighter >> 1] | of_a << _OF_A | of_b << _OF_B | counted
        return added


_SUMS: Final = tuple(map(_Sums, WORTHS))


def _against(a: Profile, b: Profile, model: Model, apart: timedelta) -> tuple[float, bool]:
    """What speaks against one event, and whether it speaks against one matter too."""
    found: set[str] = set()
    besides: set[str] = set()
    for kind, group in a.groups.keys() & b.groups.keys():
        if kind == _S:
            continue
        mine = sum(mark in b.marks for mark in a.groups[kind, group])
        theirs = sum(mark in a.marks for mark in b.groups[kind, group])
        if not mine and not theirs:
            found.add(_contradiction(kind, group))
        elif kind in _BESIDES and mine < len(a.groups[kind, group]) and theirs < len(b.groups[kind, group]):
            besides.add(_BESIDES[kind])
    against = sum(getattr(model, contradiction) for contradiction in sorted(found | besides))
    stages, others = a.groups.get(_STAGES, ()), b.groups.get(_STAGES, ())
    if any(mark not in b.marks for mark in stages) or any(mark not in a.marks for mark in others):
        against += _LATER_STAGE * min(1.0, apart / _STAGE_HOURS)
    return against, bool(found - {"other_count"})


def _contradiction(kind: int, group: int) -> str:
    if kind != _X:
        return _CONTRADICTIONS[kind]
    return "other_count" if group in _COUNTED or group >= _LOOSE_FROM else "other_number"
