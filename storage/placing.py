"""Putting articles into stories, in two steps around the moment when their rows are written.

::

    plan      | the neighbourhood grouped anew (clusters.py), new stories given ids and founded
    (the new articles' rows are written with the stories of the plan)
    carry_out | articles moved, ids of merged stories lead on, stories made anew (shapes.py)
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from storage.clusters import lead_on, regroup
from storage.grouping import Place
from storage.session import Session, next_ids
from storage.shapes import Member, Shape, found, reshape, shape


@dataclass(frozen=True, slots=True)
class Plan:
    """Which story each arriving article is in, and what else is to be done."""

    story_of: Mapping[int, int]
    moves: Sequence[tuple[int, int]] = ()
    """Stories and the articles, there already, that go to them."""
    merged: Mapping[int, int] = field(default_factory=dict)
    """Stories that end, and those they became part of."""
    touched: Collection[int] = ()
    """Stories that have other articles than before."""


def place_of(member: Member) -> Place:
    """Where an article stands in the order of all."""
    return Place(member.published, member.source_id, member.tie, member.article_id)


async def plan(session: Session, arriving: Mapping[int, Member], unsettled: Collection[int]) -> Plan:
    """Find stories for arriving articles; look again at those of ``unsettled`` and at what is around them."""
    places = {article_id: place_of(member) for article_id, member in arriving.items()}
    groups: list[Sequence[Place]] = [[place] for article_id, place in places.items() if article_id not in unsettled]
    settled: list[int | None] = [None] * len(groups)
    stories: Mapping[int, int] = {}
    if unsettled:
        regrouped = await regroup(session, unsettled, places)
        groups += regrouped.groups
        settled += regrouped.settled
        stories = regrouped.stories
    order = sorted(range(len(groups)), key=lambda number: groups[number][0])
    fresh = [number for number in order if settled[number] is None]
    for number, story_id in zip(fresh, await next_ids(session, "stories", len(fresh)), strict=True):
        settled[number] = story_id
    story_of = {place.article_id: settled[number] or 0 for number in order for place in groups[number]}
    await found(session, [_founded(groups[number], settled[number] or 0, arriving) for number in fresh])
    return _planned(story_of, stories, {settled[number] or 0 for number in fresh}, arriving)


def _founded(group: Sequence[Place], story_id: int, arriving: Mapping[int, Member]) -> Shape:
    """A new story; where some of its articles were elsewhere before, its shape is made when they have moved."""
    members = [
        replace(arriving[place.article_id], story_id=story_id) for place in group if place.article_id in arriving
    ]
    if len(members) == len(group):
        return shape(members)
    first, last = group[0].published, group[-1].published
    return Shape(story_id, group[0].article_id, len(group), first, last, 0, ())


def _planned(
    story_of: Mapping[int, int], stories: Mapping[int, int], fresh: Collection[int], arriving: Mapping[int, Member]
) -> Plan:
    moves = [(story_of[article_id], article_id) for article_id, old in stories.items() if story_of[article_id] != old]
    merged: dict[int, int] = {}
    alive = set(story_of.values())
    for article_id in sorted(stories, key=lambda key: (story_of[key], key)):
        if stories[article_id] not in alive:
            merged.setdefault(stories[article_id], story_of[article_id])
    touched = {story for story, _ in moves} | {stories[article_id] for _, article_id in moves}
    touched |= {story_of[article_id] for article_id in arriving} - set(fresh)
    return Plan({article_id: story_of[article_id] for article_id in arriving}, moves, merged, touched)


async def carry_out(session: Session, planned: Plan, also: Collection[int] = ()) -> bool:
    """Do what is left of a plan and make these stories anew, too; say whether filters may find others than before."""
    await session.run_many("UPDATE articles SET story_id = ? WHERE id = ?", planned.moves)
    await lead_on(session, planned.merged)
    touched = {*planned.touched, *also}
    return await reshape(session, touched) if touched else False
