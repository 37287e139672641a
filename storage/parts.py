"""What a story has to do with others: earlier and later parts, and what else happened to the same people and places.

It is read from the bonds between articles (kinship.py), so it holds whatever stories those are in by now.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.cells import moment
from storage.database import current
from storage.kinship import Bond
from storage.records import StoryGlance
from storage.session import listed, within

MOST_PARTS = 5
"""Earlier and later parts each; the nearest ones where there are more."""
MOST_RELATED = 5


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The stories around one."""

    earlier: tuple[StoryGlance, ...] = ()
    later: tuple[StoryGlance, ...] = ()
    related: tuple[StoryGlance, ...] = ()


async def around(story_id: int) -> Surroundings:
    """The earlier and later parts of a story, oldest first, and related stories, the closest first.

    How near two stories are is one number: the strongest bond between their articles, then its score, which is small.
    """
    rows = await current().glance(
        "SELECT o.story_id, max((k.bond * 2 + 1) * 1000000 + k.score) FROM articles a"
        " JOIN article_kin k ON k.article_id = a.id JOIN articles o ON o.id = k.other_id"
        f" WHERE a.story_id = ? AND o.story_id <> ? AND k.bond >= {int(Bond.RELATED)} GROUP BY o.story_id",
        [story_id, story_id],
    )
    if not rows:
        return Surroundings()
    nearness = {other: near for other, near in rows}  # noqa: C416 # rows are no pairs to mypy
    glances = {glance.id: glance for glance in await _glances([story_id, *nearness])}
    own = glances.pop(story_id, None)
    if own is None:
        return Surroundings()
    ordered = sorted(glances.values(), key=lambda glance: (-nearness[glance.id], glance.id))
    parts = [glance for glance in ordered if nearness[glance.id] >= Bond.PART * 2_000_000]
    place = (own.first_seen, own.id)
    return Surroundings(
        earlier=_oldest_first([part for part in parts if (part.first_seen, part.id) < place][:MOST_PARTS]),
        later=_oldest_first([part for part in parts if (part.first_seen, part.id) > place][:MOST_PARTS]),
        related=tuple(ordered[len(parts) :][:MOST_RELATED]),
    )


def _oldest_first(glances: Sequence[StoryGlance]) -> tuple[StoryGlance, ...]:
    return tuple(sorted(glances, key=lambda glance: (glance.first_seen, glance.id)))


async def _glances(story_ids: Sequence[int]) -> list[StoryGlance]:
    database = current()
    rows = await database.glance(
        "SELECT st.id, a.title, a.language, st.size, st.first_seen, st.last_seen"
        f" FROM stories st JOIN articles a ON a.id = st.lead_id WHERE {within(database.dialect, 'st.id', 'bigint')}",
        [listed(database.dialect, story_ids)],
    )
    return [
        StoryGlance(key, title, language, size, moment(first), moment(last))
        for key, title, language, size, first, last in rows
    ]
