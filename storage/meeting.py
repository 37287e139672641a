"""Under which keys an article meets others: two that share none are not compared. Pure.

::

    traits --keys--> some twenty numbers, each a rare thing of the headline or two or three things together

Two reports of one event should share a key whatever words they choose, and two of other events seldom. Which things are
put together was chosen by how many pairs of tests/data/stories and the sample newsroom they let meet, and how many
strangers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, product
from typing import Final

from storage.records import Trait, TraitKind

_KEY_NAME, _KEY_NUMBER, _KEY_FIGURE = 1.5, 1.1, 1.7
_KEY_COUNT, _KEY_WORD, _KEY_PLACE = 0.6, 0.6, 1.5
"""Weights from which on a name or number is a key by itself, or with another; a place of that weight is no capital."""
_KEY_MATTER, _KEY_SUBJECT = 0.5, 0.8
"""Weights of topics there is news of every day, and of rarer ones."""
_KEY_FAR = 0.5
"""Weight of countries that are not in the news every day."""
_WORD_PAIRS: Final = 5
_MOST_KEYS: Final = 80
"""A bound for texts that are lists of names and numbers; an article has some twenty-five."""
_SPREAD: Final = 0x9E3779B97F4A7C15
_POSITIVE: Final = 2**63 - 1
_W, _N, _P, _C, _T, _, _X, _D = map(int, TraitKind)
"""Plain numbers: asking the enumeration for a member costs more than all that is done with it."""
_KINDS: Final = len(TraitKind)


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
    """Topics of the headline that are no mere acts."""
    subjects: list[int] = field(default_factory=list)
    """Topics, wherever, that are not in the news every day."""
    far: list[int] = field(default_factory=list)
    """Countries that are not."""
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
            _number(told, mark, weight, in_title=in_title)
        elif kind == _P and weight >= _KEY_PLACE:
            told.remote.append(mark)
        elif kind == _T:
            told.matters += [mark] * (in_title and weight >= _KEY_MATTER)
            told.subjects += [mark] * (weight >= _KEY_SUBJECT)
        elif kind == _C and weight >= _KEY_FAR:
            told.far.append(mark)
        elif kind == _N and weight >= _KEY_NAME:
            told.rare += [mark | 1] * in_title
    return told


def _number(told: _Told, mark: int, weight: float, *, in_title: bool) -> None:
    (told.figures if weight >= _KEY_COUNT else told.counts).append(mark)
    if in_title:
        told.headed.append(mark)
    if weight >= (_KEY_NUMBER if in_title else _KEY_FIGURE):
        told.rare.append(mark | 1)


def keys(traits: Sequence[Trait]) -> tuple[int, ...]:
    """The keys under which an article meets others: two articles that share none have nothing to do with each other.

    A rare thing of the headline is a key by itself; things that are told often are keys in pairs, and what half of a
    day's articles share, a capital or topics, in threes. Words are keys in pairs, too, of which the lowest numbers are
    taken, so that two articles take the same ones of what they share (min-wise sampling: Broder, 1997).
    """
    told = _told(traits)
    kinds, figures, subjects = told.kinds, told.figures, told.subjects
    names, places, topics, numbers = kinds[_N][:4], kinds[_P][:3], kinds[_T][:4], kinds[_X][:4]
    pairs = [
        *product(places[:2], names[:2]),
        *product(places, figures[:3]),
        *combinations(places, 2),
        *product(figures[:3], topics[:3]),
        *product(told.remote[:3], [*topics[:3], *told.counts[:2]]),
        *product(names[:3], topics[:3]),
        *product(places[:2], told.matters[:3]),
        *product(told.matters[:3], told.headed[:3]),
        *product(kinds[_D][:2], [*names[:2], *places[:2], *figures[:2]]),
        *combinations(numbers, 2),
        *product(kinds[_C][:2], subjects[:4]),
        *product(subjects[:2], numbers),
        *combinations(subjects[:4], 2),
        *combinations(names[:4], 2),
        *product(told.far[:2], [*topics[:3], *numbers[:2]]),
    ]
    several = [
        *((place, *both) for place in places[:1] for both in combinations(topics, 2)),
        *combinations(topics[:3], 3),
    ]
    every = [*told.rare, *_paired(pairs), *_tripled(several), *_sampled(told.title_words, told.words)]
    return tuple(dict.fromkeys(every))[:_MOST_KEYS]


def _sampled(title_words: Sequence[int], words: Sequence[int]) -> list[int]:
    """Pairs with a word of the headline first; for two of those there is one fewer of the others."""
    headed = sorted(_paired(chain(combinations(title_words, 2), product(title_words, words))))[:_WORD_PAIRS]
    others = sorted(_paired(combinations(words, 2)))[: _WORD_PAIRS - len(headed) // 2]
    return headed + others


def _paired(pairs: Iterable[tuple[int, int]]) -> list[int]:
    """One number for each two things, whichever comes first; odd, as all keys are since 0.1.0."""
    return [(one ^ other) * _SPREAD & _POSITIVE | 1 for one, other in pairs]


def _tripled(triples: Iterable[tuple[int, int, int]]) -> list[int]:
    """The same for each three; written out rather than looped, as some sixty are made for each article."""
    return [(one ^ other ^ third) * _SPREAD & _POSITIVE | 1 for one, other, third in triples]
