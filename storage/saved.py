"""Stories that chats have saved: copies, so that they outlive the stories themselves."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto

from storage.cells import clean, micros, moment
from storage.database import current
from storage.records import SavedPage, SavedStory, Story
from storage.session import Row, Session
from storage.words import document, matches, parse

_KINDS_OF_LANGUAGE = ("", "uz", "tg")
"""One of each whose words have endings of their own (stems.py)."""
_COLUMNS = "id, story_id, title, excerpt, url, outlet, published_at, saved_at"


class Saving(Enum):
    """How an attempt to save a story ended."""

    DONE = auto()
    ALREADY = auto()
    FULL = auto()


async def save(chat_id: int, story: Story, now: datetime, *, most: int) -> Saving:
    """Save a story for a chat, unless it has ``most`` already."""
    lead = story.lead
    values = [chat_id, story.id, lead.title, lead.excerpt, lead.url, lead.source_name]
    cells = [clean(value) if isinstance(value, str) else value for value in values]
    cells += [micros(lead.published_at), micros(now)]

    async def work(session: Session) -> Saving:
        rows = await session.rows("SELECT story_id FROM saved_stories WHERE chat_id = ? AND removed_at = 0", [chat_id])
        parts = await session.rows("SELECT id FROM story_redirects WHERE story_id = ?", [story.id])
        if {(story.id,), *map(tuple, parts)} & set(map(tuple, rows)):
            return Saving.ALREADY
        if len(rows) >= most:
            return Saving.FULL
        await session.run("DELETE FROM saved_stories WHERE chat_id = ? AND story_id = ?", [chat_id, story.id])
        await session.run(
            "INSERT INTO saved_stories (chat_id, story_id, title, excerpt, url, outlet, published_at, saved_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            cells,
        )
        return Saving.DONE

    return await current().write(work)


async def of_story(chat_id: int, story_id: int) -> SavedStory | None:
    """What a chat has saved of a story, or of one that has become a part of it since."""
    rows = await current().glance(
        f"SELECT {_COLUMNS} FROM saved_stories WHERE chat_id = ? AND removed_at = 0 AND (story_id = ?"
        " OR story_id IN (SELECT id FROM story_redirects WHERE story_id = ?))"
        " ORDER BY CASE WHEN story_id = ? THEN 0 ELSE 1 END, id LIMIT 1",
        [chat_id, story_id, story_id, story_id],
    )
    return _saved(rows[0]) if rows else None


async def remove(chat_id: int, story_id: int, now: datetime) -> bool:
    """Take a saved story off the list; it can be :func:`restore`-d until it is pruned."""
    rows = await current().write(
        lambda session: session.rows(
            "UPDATE saved_stories SET removed_at = ? WHERE chat_id = ? AND story_id = ? AND removed_at = 0"
            " RETURNING id",
            [micros(now), chat_id, story_id],
        )
    )
    return bool(rows)


async def restore(chat_id: int, story_id: int) -> bool:
    """Put a removed story back where it was."""
    rows = await current().write(
        lambda session: session.rows(
            "UPDATE saved_stories SET removed_at = 0 WHERE chat_id = ? AND story_id = ? RETURNING id",
            [chat_id, story_id],
        )
    )
    return bool(rows)


async def page(chat_id: int, *, words: str = "", limit: int, offset: int = 0) -> SavedPage:
    """One page of what a chat has saved, of what has these words only; the last page where ``offset`` is beyond it."""
    found = await everything(chat_id)
    if words.strip():
        wanted = parse(clean(words))
        found = [each for each in found if matches(wanted, _words(each))]
    last = max((len(found) - 1) // limit * limit, 0)
    offset = min(max(offset, 0), last)
    return SavedPage(tuple(found[offset : offset + limit]), len(found), offset)


def _words(story: SavedStory) -> list[int]:
    """What a saved story is found by: a copy does not say in which language it is, so in each kind of language."""
    return [
        number
        for language in _KINDS_OF_LANGUAGE
        for number in document(story.title, story.excerpt, story.outlet, language)
    ]


async def everything(chat_id: int) -> Sequence[SavedStory]:
    """All that a chat has saved, the last saved first; a chat has a few hundred at most."""
    rows = await current().glance(
        f"SELECT {_COLUMNS} FROM saved_stories WHERE chat_id = ? AND removed_at = 0 ORDER BY saved_at DESC, id DESC",
        [chat_id],
    )
    return [_saved(row) for row in rows]


async def prune(before: datetime) -> None:
    """Forget what was taken off a list before this moment."""
    statement = "DELETE FROM saved_stories WHERE removed_at > 0 AND removed_at < ?"
    await current().change((statement, [micros(before)]))


def _saved(row: Row) -> SavedStory:
    key, story_id, title, excerpt, url, outlet, published, saved = row
    return SavedStory(key, story_id, title, excerpt, url, outlet, moment(published), moment(saved))
