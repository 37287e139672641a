"""Which articles are one story, given what pairs of them have to do with each other. Pure.

Pairs are taken from the surest to the least sure, and the groups of both become one where the reports of both, on
average, tell one event: so no chain of likenesses makes a story of what its ends have nothing in common, and no article
that contradicts most of a story gets into it. An outlet tells an event once: what it writes next is what came next, and
takes the others' reports of that with it, unless it is an update, the same again or in another language. Ties are
broken by time, outlet and identity, so that the result depends on the articles alone, not on the order in which they
were read.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from storage.kinship import WINDOW, Bond

_AVERAGE: Final = -130
"""Score in hundredths that pairs between two groups must have on average for the groups to be one story."""
_UNRELATED: Final = -500
"""What a pair counts of which nothing is known: they share next to nothing, and no report tells one event with both."""
_AGREED: Final = 20
"""Bits in which pairs of one outlet are counted beside a score."""
_SAME: Final = int(Bond.SAME)
_WINDOW: Final = WINDOW // timedelta(microseconds=1)


class Place(NamedTuple):
    """Where an article stands in the order of all, whenever it was read."""

    published: int
    """Microseconds."""
    source_id: int
    identity_hash: int
    article_id: int


Links = Mapping[tuple[int, int], tuple[Bond, int]]
"""A :class:`Kinship`, or as much, by two articles' ids, the smaller one first."""


def grouped(places: Iterable[Place], links: Links) -> list[list[Place]]:
    """Put articles into stories; each in order, and the stories by their first article."""
    return grouped_by(places, [(one, other, bond, score) for (one, other), (bond, score) in links.items()])


def grouped_by(places: Iterable[Place], links: Iterable[Sequence[int]]) -> list[list[Place]]:
    """The same for links as the table has them: two articles, the bond and the score; each pair once."""
    ordered = sorted(places)
    rank = {place.article_id: number for number, place in enumerate(ordered)}
    groups = _Groups(ordered)
    told = groups.told
    same: list[tuple[int, int, int]] = []
    for one, other, bond, score in links:
        if one not in rank or other not in rank:
            continue
        first, second = rank[one], rank[other]
        beyond = (score - _UNRELATED) << _AGREED
        if bond == _SAME:
            same.append((-score, first, second) if first < second else (-score, second, first))
            beyond += ordered[first].source_id == ordered[second].source_id
        told[first][second] = told[second][first] = beyond
    of = groups.of
    for _, one, other in sorted(same):
        if of[one] != of[other] and groups.fit(of[one], of[other]):
            groups.join(of[one], of[other])
    left = [members for head, members in enumerate(groups.members) if of[head] == head]
    return sorted([ordered[number] for number in sorted(members)] for members in left)


class _Groups:
    """Stories under way, each named by the number of one of its articles.

    What two have to do with each other is kept as a sum, so that no pair of articles is looked at twice.
    """

    def __init__(self, ordered: Sequence[Place]) -> None:
        self.of = list(range(len(ordered)))
        """The group of each article."""
        self.members = [[number] for number in self.of]
        self.earliest = [place.published for place in ordered]
        self.latest = list(self.earliest)
        self.outlets = [{place.source_id: 1} for place in ordered]
        """How many articles of each."""
        self.told: list[dict[int, int]] = [{} for _ in ordered]
        """Of each group and another: what linked pairs count beyond the unrelated, and in the :data:`_AGREED` lowest
        bits how many pairs are of one outlet and the same."""

    def fit(self, one: int, other: int) -> bool:
        """Whether two groups may be one story."""
        if max(self.latest[one], self.latest[other]) - min(self.earliest[one], self.earliest[other]) > _WINDOW:
            return False
        beyond = self.told[one].get(other, 0)
        pairs = len(self.members[one]) * len(self.members[other])
        if (beyond >> _AGREED) + _UNRELATED * pairs < _AVERAGE * pairs:
            return False
        outlets = self.outlets[other]
        shared = sum(count * outlets[outlet] for outlet, count in self.outlets[one].items() if outlet in outlets)
        return shared == beyond & ((1 << _AGREED) - 1)

    def join(self, one: int, other: int) -> None:
        """Make two groups one: that which has to do with more others takes what the other has."""
        if len(self.told[one]) < len(self.told[other]):
            one, other = other, one
        for number in self.members[other]:
            self.of[number] = one
        self.members[one] += self.members[other]
        self.earliest[one] = min(self.earliest[one], self.earliest[other])
        self.latest[one] = max(self.latest[one], self.latest[other])
        outlets = self.outlets[one]
        for outlet, count in self.outlets[other].items():
            outlets[outlet] = outlets.get(outlet, 0) + count
        told, others = self.told[one], self.told[other]
        told.pop(other, None)
        others.pop(one, None)
        for third, beyond in others.items():
            of_third = self.told[third]
            del of_third[other]
            told[third] = of_third[one] = told.get(third, 0) + beyond


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
