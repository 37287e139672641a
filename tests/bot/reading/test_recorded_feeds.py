"""The recorded feeds beside the project, where they are there: each becomes what was verified by eye."""

import hashlib
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.reading.entries import Entry, ParsedFeed, Reading
from bot.reading.feeds import parse_feed
from bot.reading.outcome import ParseError
from bot.reading.text import EXCERPT_LIMIT
from bot.reading.wordpress import parse_posts

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT.parent / "shared" / "samples" / "feeds"
VERIFIED = tomllib.loads((ROOT / "tests" / "data" / "feeds" / "recorded.toml").read_text(encoding="utf-8"))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def facts(entry: Entry) -> dict[str, Any]:
    return {
        "title": digest(entry.title),
        "url": digest(entry.url),
        "identity": digest(entry.identity),
        "published_at": entry.published_at,
    }


def parse(path: Path) -> ParsedFeed:
    reading = Reading("https://sample.example/feed", "UTC", datetime(2026, 11, 22, tzinfo=UTC))
    return (parse_posts if path.suffix == ".json" else parse_feed)(path.read_bytes(), reading)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*")), ids=lambda path: path.name)
def test_each_recording_becomes_what_was_verified(path: Path) -> None:
    verified = VERIFIED.get(path.name, {})
    if "state" in verified:
        with pytest.raises(ParseError) as raised:
            parse(path)
        assert raised.value.state == verified["state"]
        return
    feed = parse(path)
    for entry in feed.entries:
        assert entry.title
        assert not {"<", "[caption", "&#"} & {entry.title, entry.excerpt}
        assert len(entry.excerpt) <= EXCERPT_LIMIT
        assert entry.published_at is not None
    assert feed.skipped == 0
    if verified:
        assert len(feed.entries) == verified["entries"]
        assert sum(entry.picture is not None for entry in feed.entries) == verified["pictures"]
        assert (feed.ttl.total_seconds() if feed.ttl else None) == verified.get("ttl")
        assert facts(feed.entries[0]) == verified["first"]
        assert facts(feed.entries[-1]) == verified["last"]
