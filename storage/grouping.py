"""Which articles are one story, given what pairs of them have to do with each other. Pure.

Pairs are taken from the surest to the least sure, and the groups of both become one where the reports of both, on
average, tell one event: so no chain of likenesses makes a story of what its ends have nothing in common, and no article
that contradicts most of a story gets into it. An outlet tells an event once: what it writes next is what came next, and
takes the others' reports of that with it, unless it is the same again or in another language. Ties are broken by time,
outlet and identity, so that the result depends on the articles alone, not on the order in which they were read.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from storage.kinship import WINDOW, Bond

_AVERAGE: Final = -100
"""Score in hundredths that pairs between two groups must have on average for the groups to be one story."""
_UNRELATED: Final = -250
"""What a pair counts that has nothing to do with each other: reports in two languages often share little."""
_SAME: Final = Bond.SAME
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
    ordered = sorted(places)
    rank = {place.article_id: number for number, place in enumerate(ordered)}
    groups = [_Group(place, number) for number, place in enumerate(ordered)]
    group_of = list(groups)
    same: list[tuple[int, int, int]] = []
    for (one, other), (bond, score) in links.items():
        if one not in rank or other not in rank:
            continue
        first, second = rank[one], rank[other]
        mine, others = groups[first], groups[second]
        agreed = 0
        if bond is _SAME:
            same.append((-score, first, second) if first < second else (-score, second, first))
            agreed = int(ordered[first].source_id == ordered[second].source_id)
        mine.told[others] = others.told[mine] = (score - _UNRELATED, agreed)
    for _, one, other in sorted(same):
        mine, others = group_of[one], group_of[other]
        if mine is not others and mine.fits(others):
            mine.absorb(others)
            for number in others.members:
                group_of[number] = mine
    left = [group for number, group in enumerate(groups) if group_of[number] is group]
    return sorted([ordered[number] for number in sorted(group.members)] for group in left)


class _Group:
    """A story under way. What it has to do with others is kept as sums, so that no pair is looked at twice."""

    __slots__ = ("earliest", "latest", "members", "outlets", "told")

    def __init__(self, place: Place, number: int) -> None:
        self.members = [number]
        self.earliest = self.latest = place.published
        self.outlets = {place.source_id: 1}
        """How many articles of each."""
        self.told: dict[_Group, tuple[int, int]] = {}
        """Of each group with a link to this: what its pairs count beyond the unrelated, and how many are of one outlet
        and the same."""

    def fits(self, others: "_Group") -> bool:
        """Whether both may be one story."""
        if max(self.latest, others.latest) - min(self.earliest, others.earliest) > _WINDOW:
            return False
        beyond, agreed = self.told.get(others, (0, 0))
        pairs = len(self.members) * len(others.members)
        if beyond + _UNRELATED * pairs < _AVERAGE * pairs:
            return False
        few, many = sorted((self.outlets, others.outlets), key=len)
        return sum(count * many[outlet] for outlet, count in few.items() if outlet in many) == agreed

    def absorb(self, others: "_Group") -> None:
        """Take the others' articles, and what they have to do with third ones."""
        self.members += others.members
        self.earliest = min(self.earliest, others.earliest)
        self.latest = max(self.latest, others.latest)
        for outlet, count in others.outlets.items():
            self.outlets[outlet] = self.outlets.get(outlet, 0) + count
        self.told.pop(others, None)
        for third, (beyond, agreed) in others.told.items():
            if third is not self:
                mine, mine_agreed = self.told.get(third, (0, 0))
                del third.told[others]
                self.told[third] = third.told[self] = (mine + beyond, mine_agreed + agreed)
        others.told.clear()


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
