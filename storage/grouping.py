"""Which articles are one story, given what pairs of them have to do with each other. Pure.

Pairs are taken from the surest to the least sure, and the groups of both become one where the reports of both, on
average, tell one event: so no chain of likenesses makes a story of what its ends have nothing in common, and no article
that contradicts most of a story gets into it. An outlet tells an event once: what it writes next is what came next, and
takes the others' reports of that with it, unless it is the same again or in another language. Ties are broken by time,
outlet and identity, so that the result depends on the articles alone, not on the order in which they were read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from storage.kinship import WINDOW, Bond, Kinship

_AVERAGE: Final = -100
"""Score in hundredths that pairs between two groups must have on average for the groups to be one story."""
_UNRELATED: Final = -250
"""What a pair counts that has nothing to do with each other: reports in two languages often share little."""
_WINDOW: Final = WINDOW // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an article stands in the order of all, whenever it was read."""

    published: int
    """Microseconds."""
    source_id: int
    identity_hash: int
    article_id: int


Links = Mapping[tuple[int, int], Kinship]
"""By two articles' ids, the smaller one first."""


def grouped(places: Iterable[Place], links: Links) -> list[list[Place]]:
    """Put articles into stories; each in order, and the stories by their first article."""
    ordered = sorted(places)
    rank = {place.article_id: number for number, place in enumerate(ordered)}
    same = [
        (-kinship.score, *sorted((rank[one], rank[other])))
        for (one, other), kinship in links.items()
        if kinship.bond is Bond.SAME and one in rank and other in rank
    ]
    group_of = list(range(len(ordered)))
    groups: dict[int, list[int]] = {number: [number] for number in group_of}
    for _, one, other in sorted(same):
        mine, others = groups[group_of[one]], groups[group_of[other]]
        if mine is not others and _fit(mine, others, ordered, links):
            del groups[group_of[other]]
            for number in others:
                group_of[number] = group_of[one]
            mine.extend(others)
    return sorted([ordered[number] for number in sorted(group)] for group in groups.values())


def _fit(mine: Sequence[int], others: Sequence[int], ordered: Sequence[Place], links: Links) -> bool:
    together = [ordered[number].published for number in (*mine, *others)]
    if max(together) - min(together) > _WINDOW:
        return False
    total = 0
    for one in mine:
        for other in others:
            pair = ordered[one].article_id, ordered[other].article_id
            kinship = links.get(pair if pair[0] < pair[1] else (pair[1], pair[0]))
            if ordered[one].source_id == ordered[other].source_id and (
                kinship is None or kinship.bond is not Bond.SAME
            ):
                return False
            total += _UNRELATED if kinship is None else kinship.score
    return total >= _AVERAGE * len(mine) * len(others)


def settle(groups: Sequence[Sequence[Place]], stories: Mapping[int, int]) -> list[int | None]:
    """Say which story each group is, given those that articles are in now; ``None`` where it is a new one.

    The story that a group shares most articles with, so that as few readers' buttons as can be lead elsewhere than
    they did; among equals the older one.
    """
    shared: dict[tuple[int, int], int] = {}
    for number, group in enumerate(groups):
        for place in group:
            story = stories.get(place.article_id)
            if story is not None:
                shared[number, story] = shared.get((number, story), 0) + 1
    settled: list[int | None] = [None] * len(groups)
    taken: set[int] = set()
    for (number, story), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0][1], item[0][0])):
        if settled[number] is None and story not in taken:
            settled[number] = story
            taken.add(story)
    return settled
