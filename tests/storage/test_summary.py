"""Counts and versions."""

from datetime import UTC, date, datetime
from decimal import Decimal

from storage import articles, chats, inbox, quotes, sources, summary, versions
from storage.database import Database
from storage.records import (
    Chat,
    ChatKind,
    InboxUpdate,
    NewArticle,
    Quote,
    Source,
    SourceKind,
    StoreCounts,
    StoreVersion,
)

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)


async def test_counts_and_versions_grow_with_what_is_stored(database: Database):
    assert await summary.counts() == StoreCounts(0, 0, 0, 0, 0)
    assert await versions.read() == StoreVersion(0, 0, 0)

    await sources.sync([Source("s", SourceKind.FEED, "S", "https://s.example/", "https://s.example/")])
    await articles.save([NewArticle("s", str(n), "https://s.example/", "T", "", "", "en", NOON, NOON) for n in (1, 2)])
    await quotes.save([Quote("nbk", "USD", "KZT", Decimal(478), date(2026, 5, 24), NOON)])
    await chats.save(Chat(1, ChatKind.PRIVATE))
    await chats.save(Chat(1, ChatKind.PRIVATE, language="en"))
    await inbox.accept([InboxUpdate(number, 1, "{}", NOON) for number in range(3)])
    await inbox.finish([0], NOON)

    assert await summary.counts() == StoreCounts(articles=2, stories=2, quotes=1, chats=1, pending_updates=2)
    assert await versions.read() == StoreVersion(news=1, quotes=1, chats=2)
