"""Which of the articles found comes first. Pure, and in whole numbers only, so that every engine and machine agrees.

::

    relevance  rare words count more; a word in the title most, then one early in the text; words that stand together
    freshness  halves in a week, counted from the newest article found
    outlets    how many report the same story
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from storage import forms
from storage.stems import GAP
from storage.words import Term

_IN_TITLE: Final = 6
_EARLY: Final = 3
_EARLY_WORDS: Final = 40
_MOST_REPEATS: Final = 3
_CLOSE: Final = 4
"""How much standing together counts, against one word in the title."""
_MOST_PLACES: Final = 8
_HALVED: Final = 7 * 86_400_000_000
"""Microseconds in which freshness falls to a half."""
_RELEVANCE, _FRESHNESS, _OUTLETS = 55, 35, 10
_WHOLE: Final = 1000
_MANY_OUTLETS: Final = 16
_TOLD_BY: Final = tuple(
    _WHOLE * (max(size, 1).bit_length() - 1) // (_MANY_OUTLETS.bit_length() - 1) for size in range(_MANY_OUTLETS + 1)
)
"""How much it counts that so many outlets tell a story."""
_NOWHERE: Final = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that was found, and what its place depends on."""

    article_id: int
    story_id: int
    published: int
    """Microseconds."""
    size: int
    """Articles of its story."""
    form: bytes
    """Its words (forms.py), without the marks."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A story and the article of it that answers best."""

    story_id: int
    article_id: int


def rarity(holders: int, articles: int) -> int:
    """Return how much a term says: 1 for what most articles have, one more each time it is half as common."""
    return max(1, (articles // max(1, holders)).bit_length())


def ranked(
    candidates: Sequence[Candidate], terms: Sequence[Term], rarities: Sequence[int], held: Collection[int] | None = None
) -> list[Ranked]:
    """Return the stories of the candidates, best first, each once.

    ``held`` are the numbers that any of them may have: others are not looked for.
    """
    best: dict[int, tuple[int, int, int]] = {}
    newest = max((one.published for one in candidates), default=0)
    most = max(1, sum(rarities) * (_IN_TITLE + _MOST_REPEATS) + _together_at_most(rarities))
    pile = forms.Pile([one.form for one in candidates])
    titles = pile.places(GAP, 1)
    standing = [_standing(pile, candidates, term, held) for term in terms]
    for index, one in enumerate(candidates):
        places = [where.get(index, _NOWHERE) for where in standing]
        title = titles[index][0] if index in titles else len(one.form) // 4
        relevance = _relevance(places, title, rarities) * _WHOLE // most
        score = _score(relevance, newest - one.published, one.size)
        place = (score, one.published, one.article_id)
        if one.story_id not in best or best[one.story_id] < place:
            best[one.story_id] = place
    order = sorted(best.items(), key=lambda item: item[1], reverse=True)
    return [Ranked(story_id, article_id) for story_id, (_, _, article_id) in order]


def _score(relevance: int, age: int, size: int) -> int:
    freshness = _WHOLE * _HALVED // (_HALVED + max(0, age))
    outlets = _TOLD_BY[min(size, _MANY_OUTLETS)]
    return _RELEVANCE * relevance + _FRESHNESS * freshness + _OUTLETS * outlets


def _relevance(places: Sequence[Sequence[int]], title: int, rarities: Sequence[int]) -> int:
    """Return how well an article answers: ``places`` of each term in it, its ``title`` ends at a place."""
    total = 0
    for at, rare in zip(places, rarities, strict=True):
        if at:
            first = at[0]
            where = _IN_TITLE if first < title else _EARLY if first < title + _EARLY_WORDS else 0
            total += rare * (where + min(len(at), _MOST_REPEATS))
    if len(places) > 1 and all(places):
        span = _span(places) - len(places) + 2
        total += _together_at_most(rarities) // max(1, span)
    return total


def _together_at_most(rarities: Sequence[int]) -> int:
    return _CLOSE * sum(rarities) if len(rarities) > 1 else 0


def _standing(
    pile: forms.Pile, candidates: Sequence[Candidate], term: Term, held: Collection[int] | None
) -> dict[int, list[int]]:
    """Return where a term stands in each candidate that has it, in order, at most a few places."""
    found: dict[int, list[int]] = {}
    for way in term.ways:
        for one in way[0]:
            if held is not None and one not in held:
                continue
            for index, starts in pile.places(one, _MOST_PLACES).items():
                if len(way) > 1:
                    form = candidates[index].form
                    starts = [start for start in starts if forms.follows(form, start, way)]
                if starts:
                    found[index] = found[index] + starts if index in found else starts
    return {index: sorted(set(at))[:_MOST_PLACES] if len(at) > 1 else at for index, at in found.items()}


def _span(places: Sequence[Sequence[int]]) -> int:
    """Return how many words lie between the first and the last of the nearest places, one of each term."""
    least = min(places, key=len)
    spans = []
    for start in least:
        near = [at[0] if len(at) == 1 else min(at, key=lambda place: abs(place - start)) for at in places]
        spans.append(max(near) - min(near))
    return min(spans)


def rarities(holders: Mapping[int, int], terms: Sequence[Term], articles: int) -> list[int]:
    """Return the rarity of each term, given how many articles hold the term at each position."""
    return [rarity(holders.get(position, 0), articles) for position in range(len(terms))]
