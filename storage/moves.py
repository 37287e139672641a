"""Stories that moved to the front since a reader's first page: later pages see them where they stood.

A first page's anchor is a number in the sequence of stories' ids; whatever joins a story afterwards gets a higher one
with the time the story had before. So a page with an anchor is the walk over the stories that did not move, and those
that did put in at their old places.
"""

from collections.abc import Sequence

from storage.database import Database
from storage.session import Session, listed, skip_ids, within

MOST = 5_000
"""Moves that are kept; whoever pages on after more of them sees the stories where they are now."""


async def record(session: Session, moved: Sequence[tuple[int, int]]) -> None:
    """Keep where stories stood, given as ids and the times they had, before they are changed."""
    if not moved:
        return
    marks = await skip_ids(session, "stories", len(moved))
    await session.run_many(
        "INSERT INTO story_moves (id, story_id, last_seen) VALUES (?, ?, ?)",
        [(mark, story_id, last_seen) for mark, (story_id, last_seen) in zip(marks, moved, strict=True)],
    )
    await session.run("DELETE FROM story_moves WHERE id <= ?", [marks[-1] - MOST])


async def since(database: Database, anchor: int) -> dict[int, int]:
    """Stories that moved after this anchor was given, with the times they had then."""
    rows = await database.glance(
        "SELECT story_id, last_seen FROM story_moves WHERE id > ? AND story_id <= ? ORDER BY id DESC", [anchor, anchor]
    )
    return {story_id: last_seen for story_id, last_seen in rows}  # noqa: C416 # rows are no pairs to mypy


async def chosen(
    database: Database, wanted: str, args: Sequence[object], moved: dict[int, int], span: tuple[int, int]
) -> list[int]:
    """The stories from the first to the last of ``span``, with those that moved in their old places.

    ``wanted`` is ``FROM`` and ``WHERE`` for the stories ``st``, with its parameters.
    """
    first, last = span
    among = within(database.dialect, "st.id", "bigint")
    ids = listed(database.dialect, sorted(moved))
    back = await database.read(f"SELECT st.id {wanted} AND {among}", [*args, ids])
    rows = await database.read(
        f"SELECT st.last_seen, st.id {wanted} AND NOT {among} ORDER BY st.last_seen DESC, st.id DESC LIMIT ?",
        [*args, ids, last],
    )
    places = [(last_seen, story_id) for last_seen, story_id in rows]
    places += [(moved[story_id], story_id) for (story_id,) in back]
    return [story_id for _, story_id in sorted(places, reverse=True)[first:last]]
