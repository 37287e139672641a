"""What readers of seven languages type, and what must be found: ``tests/data/search``, on both engines."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.phrases.query import understand
from storage import articles, sources, stories
from storage.database import Database
from storage.records import CountryWeight, NewArticle, Source, SourceKind

SETS: dict[str, dict[str, Any]] = {
    file.stem: tomllib.loads(file.read_text("utf-8"))
    for file in sorted((Path(__file__).parents[1] / "data/search").glob("*.toml"))
}
NOW = datetime(2026, 9, 18, 18, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Almaty")


def made(row: dict[str, Any]) -> NewArticle:
    at = NOW - timedelta(hours=row["hours"])
    countries = tuple(CountryWeight(country, 1.0) for country in row["countries"].split())
    return NewArticle(
        "steppe", row["id"], f"https://s.example/{row['id']}", row["title"], "", row["text"], row["language"], at, NOW,
        None, countries,
    )  # fmt: skip


ASKED = [(name, code) for name, asked in SETS.items() for code in asked["asked"]]


@pytest.mark.parametrize(("name", "language"), ASKED)
async def test_what_readers_type_is_found(database: Database, name: str, language: str) -> None:
    texts, asked = SETS[name]["articles"], SETS[name]["asked"][language]
    await sources.sync([Source("steppe", SourceKind.FEED, "Steppe Post", "https://s.example/", "")])
    await articles.save([made(row) for row in texts])
    wrong = []
    for typed, expected in asked:
        query = understand(typed.removeprefix("/news "), now=NOW, zone=ZONE, sources={"steppe": "Steppe Post"}).query
        page = await stories.page(query, limit=50)
        found = {story.lead.identity for story in page.stories}
        wanted = {name for name in expected if name[0] != "!"}
        unwanted = {name[1:] for name in expected if name[0] == "!"}
        if not wanted <= found or unwanted & found:
            wrong.append((typed, query, sorted(wanted - found), sorted(unwanted & found), page.read_as, page.left_out))
    assert len(asked) >= 20
    assert wrong == []
