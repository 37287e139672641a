"""How much is stored."""

from storage.database import current
from storage.records import StoreCounts


async def counts() -> StoreCounts:
    """Rows of the tables that grow."""
    ((articles, stories, quotes, chats, pending),) = await current().read(
        "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM stories), (SELECT count(*) FROM quotes),"
        " (SELECT count(*) FROM chats), (SELECT count(*) FROM inbox WHERE finished_at = 0)"
    )
    return StoreCounts(articles=articles, stories=stories, quotes=quotes, chats=chats, pending_updates=pending)
