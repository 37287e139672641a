"""How many stories a filter finds: all, counted once, or among very many whether there are more than a thousand."""

from dataclasses import dataclass

from storage.database import Database
from storage.story_filters import Filter

COUNTS_KEPT = 512
"""How many queries' totals are remembered."""
COUNTED = 1_000
"""What is counted among many stories, before it is said that there are more."""
WALKED = 60_000
"""Stories looked at for that."""


@dataclass(frozen=True, slots=True)
class _Total:
    """How many stories up to the id ``anchor`` a filter found while ``version`` was this."""

    version: int
    anchor: int
    count: int


async def count(database: Database, wanted: Filter, anchor: int, version: int) -> int:
    """Count up to ``anchor``, from what was counted before if that still holds."""
    counts: dict[Filter, _Total] = database.memory.setdefault("story counts", {})
    known = counts.pop(wanted, None)
    if known is None or known.version != version:
        known = _Total(version, anchor, await _counted(database, wanted, 0, anchor))
    if known.anchor < anchor:
        known = _Total(version, anchor, known.count + await _counted(database, wanted, known.anchor, anchor))
    counts[wanted] = known
    if len(counts) > COUNTS_KEPT:
        del counts[next(iter(counts))]
    return known.count - (await _counted(database, wanted, anchor, known.anchor) if anchor < known.anchor else 0)


async def counted_at_least(
    database: Database, wanted: Filter, near: Filter, anchor: int, shown: int
) -> tuple[int, bool]:
    """Count a thousand among the newest of many stories; say whether there may be more."""
    among = f"WHERE {' AND '.join(near.conditions)}" if near.conditions else ""
    newest = (
        f"(SELECT id, facets, first_seen, last_seen FROM stories st {among}"
        " ORDER BY last_seen DESC, id DESC LIMIT ?) st"
    )
    ((counted,),) = await database.read(
        f"SELECT count(*) FROM (SELECT st.id FROM {newest} WHERE {' AND '.join((*wanted.conditions, 'st.id <= ?'))}"
        " LIMIT ?) found",
        [*near.args, WALKED, *wanted.args, anchor, COUNTED + 1],
    )
    if counted > COUNTED:
        return max(COUNTED, shown), True
    ((walked,),) = await database.read(f"SELECT count(*) FROM {newest}", [*near.args, WALKED])
    return max(int(counted), shown), walked == WALKED


async def _counted(database: Database, wanted: Filter, above: int, up_to: int) -> int:
    ((count,),) = await database.read(
        f"SELECT count(*) {wanted.chosen('st.id > ?', 'st.id <= ?')}",
        [*wanted.args, above, up_to],
    )
    return int(count)
