"""A store whose words were cut otherwise is indexed anew: as if every article had just been saved."""

from datetime import timedelta

import pytest

from storage import articles, reindexing, stories, title_words, upgrade
from storage.database import migrate, opened
from storage.records import NewsQuery
from tests.storage.test_search import _sync, made

FORGOTTEN = f"DELETE FROM {upgrade.RECORD} WHERE name = '0014_stems'"  # noqa: S608 # a name of ours


@pytest.mark.parametrize("block", [4096, 8])
async def test_what_is_stored_is_indexed_anew(database_url: str, monkeypatch, block: int):
    monkeypatch.setattr(reindexing, "ROWS", block)
    batch = [made(number, f"Үкіметі {number}", "депутаты бағасын", language="kk", hours=number) for number in range(45)]
    async with opened(database_url, migrate=False) as database:
        await _sync()
        await articles.save(batch)
        await database.write(lambda session: title_words.write_counts(session, title_words.learnt_by(database)))
        kept = [tuple(row) for row in await database.read("SELECT id, form FROM article_forms ORDER BY id")]
        words = [
            tuple(row) for row in await database.read("SELECT stem, shown, articles FROM title_words ORDER BY stem")
        ]
        await database.change(
            ("UPDATE article_forms SET form = ?", [b"\x10\0\0\0\x01\0\0\0"]),
            ("DELETE FROM loose_forms WHERE article_id > 9", []),
            ("DELETE FROM title_words", []),
            (FORGOTTEN, []),
        )
    await migrate(database_url)
    async with opened(database_url, migrate=False) as database:
        assert [tuple(row) for row in await database.read("SELECT id, form FROM article_forms ORDER BY id")] == kept
        assert words == [
            tuple(row) for row in await database.read("SELECT stem, shown, articles FROM title_words ORDER BY stem")
        ]
        page = await stories.page(NewsQuery(words="үкімет депутат баға"), limit=100)
        assert page.total == 45
        newest = NewsQuery(words="депутат", since=batch[3].published_at - timedelta(minutes=1))
        assert (await stories.page(newest)).total == 4
        ((packed,),) = await database.read("SELECT count(*) FROM form_blocks")
        assert packed == (2 if block == 8 else 0)  # a large one of 32, one of 8, and 5 that stay loose
