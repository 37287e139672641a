"""Which stories a chat sees: everybody's and those of its own feeds, without what only muted sources tell.

Bits of ``facets`` settle nearly all of it inside the index that a page walks; where a shared bit leaves a doubt,
``articles`` tells exactly.

::

    private bit not set                    seen by everybody
    private, no bit of an own feed         not seen
    private, a bit of an own feed          seen if one of its articles is by an own feed
    a source's bit that no muted one has   heard
    only bits that muted ones have         not heard, unless another source has one of them, too:
                                           then heard if one of its articles is by another source
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from storage.articles import ARTICLE_COLUMNS, article
from storage.database import Database
from storage.facets import EVERY_SOURCE, PRIVATE, source_bits
from storage.records import Article, NewsQuery, SourceKind, Story
from storage.session import Dialect, listed, within
from storage.shapes import FULL_EXCERPT

Condition = tuple[str, list[object]]


@dataclass(frozen=True, slots=True)
class Audience:
    """The ids of a chat's own feeds and of the sources it has muted, both ascending."""

    own: tuple[int, ...] = ()
    muted: tuple[int, ...] = ()
    doubtful: int = 0
    """Bits that a muted source shares with one that is heard."""

    @property
    def everybody(self) -> bool:
        """Whether what it sees is what everybody sees."""
        return not self.own and not self.muted


async def audience_of(database: Database, query: NewsQuery) -> Audience:
    """The audience that a query is asked for; a source that is asked for by name is heard though it is muted."""
    muted = set(query.muted) - set(query.sources)
    keys = sorted({*query.feeds, *muted})
    if not keys:
        return Audience()
    rows = await database.glance(
        f"SELECT key, id, realm FROM sources WHERE {within(database.dialect, 'key', 'text')} ORDER BY id",
        [listed(database.dialect, keys)],
    )
    own = tuple(source_id for key, source_id, realm in rows if realm and key in query.feeds)
    silent = tuple(source_id for key, source_id, _ in rows if key in muted)
    return Audience(own, silent, await _doubtful(database, own, silent) if silent else 0)


async def _doubtful(database: Database, own: Sequence[int], muted: Sequence[int]) -> int:
    rows = await database.glance("SELECT id FROM sources WHERE realm = 0 AND kind <> ?", [SourceKind.BANK.value])
    others = {source_id for (source_id,) in rows}.union(own).difference(muted)
    return source_bits(muted) & source_bits(others)


def seen(dialect: Dialect, audience: Audience) -> list[Condition]:
    """Conditions that a story ``st`` is seen by an audience."""
    conditions = [_own(dialect, audience.own)]
    if audience.muted:
        conditions.append(_heard(dialect, audience))
    return conditions


def _own(dialect: Dialect, own: Sequence[int]) -> Condition:
    if not own:
        return "(st.facets & ?) = 0", [PRIVATE]
    exactly = f"SELECT count(*) FROM articles a WHERE a.story_id = st.id AND {within(dialect, 'a.source_id', 'bigint')}"
    return (
        f"((st.facets & ?) = 0 OR ((st.facets & ?) <> 0 AND ({exactly}) > 0))",
        [PRIVATE, source_bits(own), listed(dialect, own)],
    )


def _heard(dialect: Dialect, audience: Audience) -> Condition:
    heard = EVERY_SOURCE & ~source_bits(audience.muted)
    if not audience.doubtful:
        return "(st.facets & ?) <> 0", [heard]
    exactly = (
        f"SELECT count(*) FROM articles a WHERE a.story_id = st.id AND NOT ({within(dialect, 'a.source_id', 'bigint')})"
    )
    return (
        f"((st.facets & ?) <> 0 OR ((st.facets & ?) <> 0 AND ({exactly}) > 0))",
        [heard, audience.doubtful, listed(dialect, audience.muted)],
    )


async def told(database: Database, stories: Sequence[Story], audience: Audience) -> tuple[Story, ...]:
    """The stories as their audience is told them: led, and counted, by what it sees."""
    if audience.everybody or not stories:
        return tuple(stories)
    visible = await reports(database, [story.id for story in stories], audience)
    return tuple(retold(story, visible.get(story.id, ())) for story in stories)


def retold(story: Story, visible: Sequence[Article]) -> Story:
    """The story by these of its articles, newest first; as it was where there are none."""
    if not visible:
        return story
    if any(each.id == story.lead.id for each in visible):
        return replace(story, size=len(visible))
    # as shapes.py chooses a lead
    first = min(visible, key=lambda each: (len(each.excerpt) < FULL_EXCERPT, each.published_at, each.id))
    return replace(story, lead=first, size=len(visible))


async def reports(
    database: Database, story_ids: Sequence[int], audience: Audience, *, though_muted: bool = False
) -> dict[int, tuple[Article, ...]]:
    """The articles of stories that an audience sees, newest first; with ``though_muted`` those it has muted, too."""
    rows = await database.glance(
        f"SELECT s.id, s.realm, {ARTICLE_COLUMNS} FROM articles a JOIN sources s ON s.id = a.source_id"
        f" WHERE {within(database.dialect, 'a.story_id', 'bigint')} ORDER BY a.published_at DESC, a.id DESC",
        [listed(database.dialect, story_ids)],
    )
    visible: dict[int, tuple[Article, ...]] = {}
    for source_id, realm, *cells in rows:
        hidden = (realm and source_id not in audience.own) or (source_id in audience.muted and not though_muted)
        if not hidden:
            found = article(cells)
            visible[found.story_id] = (*visible.get(found.story_id, ()), found)
    return visible
