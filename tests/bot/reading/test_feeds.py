"""Feeds of every form: each file in ``tests/data/feeds`` beside what it must become."""

import hashlib
import time
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.encoding import decode
from bot.reading.entries import ParsedFeed, Reading, compose
from bot.reading.feeds import MAX_ENTRIES, parse_feed
from bot.reading.loosefeed import parse_loosely
from bot.reading.outcome import ParseError, RefusedError
from bot.reading.sniff import sniff
from bot.reading.text import EXCERPT_LIMIT, TITLE_LIMIT
from bot.reading.xmlfeed import MAX_ELEMENTS, parse_xml_feed
from storage.records import SourceState

FEEDS = Path(__file__).parents[2] / "data" / "feeds"
NOW = datetime(2026, 5, 20, 18, 0, tzinfo=UTC)


def files() -> list[Path]:
    return sorted(path for path in FEEDS.iterdir() if not path.name.endswith(".toml"))


def expectation(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.with_name(f"{path.stem}.expected.toml").read_text(encoding="utf-8"))


def parse(body: bytes, charset: str | None = None, zone: str = "UTC") -> ParsedFeed:
    return parse_feed(body, Reading("https://feed.example/dir/rss", zone, NOW), charset)


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_each_file_becomes_what_stands_beside_it(path: Path) -> None:
    expected = expectation(path)
    if "state" in expected:
        with pytest.raises(ParseError) as raised:
            parse(path.read_bytes())
        assert (raised.value.state, str(raised.value)) == (SourceState(expected["state"]), expected["error"])
        return
    feed = parse(path.read_bytes(), expected.get("charset"), expected.get("zone", "UTC"))
    assert feed.ttl == (timedelta(seconds=expected["ttl"]) if "ttl" in expected else None)
    assert feed.skipped == expected.get("skipped", 0)
    wanted = expected.get("entry", [])
    assert len(feed.entries) == len(wanted)
    for entry, fields in zip(feed.entries, wanted, strict=True):
        if fields.pop("published", "") == "none":
            assert entry.published_at is None
        found = {name: getattr(entry, name) for name in fields}
        found = {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}
        assert found == fields


@pytest.mark.parametrize("name", ["wordpress-rss", "rdf", "rss-0.91", "atom", "yandex", "repeats-and-constants"])
def test_both_parsers_of_xml_agree_on_what_is_well_formed(name: str) -> None:
    """feedparser, for what expat refuses, must not make other articles of the same feed."""
    reading = Reading("https://feed.example/dir/rss", "UTC", NOW)
    _, text = sniff(decode((FEEDS / f"{name}.xml").read_bytes()))
    strict = compose(parse_xml_feed(text, MAX_ENTRIES), reading)
    loose = compose(parse_loosely(text, MAX_ENTRIES), reading)
    assert [entry.identity for entry in strict.entries] == [entry.identity for entry in loose.entries]
    for one, other in zip(strict.entries, loose.entries, strict=True):
        assert (one.url, one.title, one.published_at, one.picture) == (
            other.url,
            other.title,
            other.published_at,
            other.picture,
        )
    assert strict.ttl == loose.ttl


def rss(items: str) -> bytes:
    return f'<rss version="2.0"><channel><link>https://a.example/</link>{items}</channel></rss>'.encode()


def test_a_feed_of_thousands_is_read_up_to_a_limit() -> None:
    feed = parse(rss("".join(f"<item><title>{n}</title><link>/{n}</link></item>" for n in range(3000))))
    assert len(feed.entries) == MAX_ENTRIES
    assert feed.entries[0].title == "0"


def test_bombs_of_elements_and_depth_are_refused() -> None:
    with pytest.raises(RefusedError, match="too many elements"):
        parse(rss("<item>" + "<a/>" * (MAX_ELEMENTS + 1) + "</item>"))
    with pytest.raises(RefusedError, match="nested too deeply"):
        parse(rss("<item>" + "<a>" * 100_000 + "</a>" * 100_000 + "</item>"))


def test_ill_formed_and_huge_is_not_mended() -> None:
    with pytest.raises(ParseError, match="too large to be mended"):
        parse(rss("<item><title>a & b</title></item>" * 100_000))


def test_an_ill_formed_feed_costs_no_more_time_for_a_long_name_of_its_author() -> None:
    item = "<item><title>a & b</title><link>/{0}</link><{1}>{2}</{1}></item>"
    people = ("author", "dc:creator", "itunes:author", "managingEditor", "atom:name")
    items = [item.format(number, name, "a" * 200_000) for number, name in enumerate(people)]
    began = time.process_time()
    assert [entry.title for entry in parse(rss("".join(items))).entries] == ["a & b"] * len(people)
    assert time.process_time() - began < 5


def test_a_text_in_the_place_of_a_category_is_none() -> None:
    categories = f"<category>{'Republic of ' * 2000}</category><category><![CDATA[<b>Water</b>]]></category>"
    (entry,) = parse(rss(f"<item><title>t</title><link>/1</link>{categories}</item>")).entries
    assert entry.categories == ("Water",)


def test_deeply_nested_json_is_an_error_of_the_source() -> None:
    with pytest.raises(ParseError, match="malformed JSON"):
        parse(b'{"items":' + b"[" * 200_000)
    with pytest.raises(ParseError):
        parse(b'{"version":"https://jsonfeed.org/version/1","items":[{"id":' + b"9" * 5000 + b"}]}")


def test_a_long_guid_is_cut_and_stays_itself() -> None:
    (entry,) = parse(rss(f"<item><title>t</title><link>/1</link><guid>{'g' * 5000}</guid></item>")).entries
    assert len(entry.identity) == 500
    assert entry.identity.endswith(hashlib.sha256(b"g" * 5000).hexdigest()[:32])


ITEM = "<item><title>River {0}</title><link>https://r.example/{0}/</link><guid>r-{0}</guid></item>"


def test_a_feed_that_breaks_off_gives_its_whole_items_only() -> None:
    whole = "<rss><channel>" + "".join(ITEM.format(number) for number in range(3)) + "</channel></rss>"
    assert [entry.identity for entry in parse(whole.encode()).entries] == ["r-0", "r-1", "r-2"]
    second, third = whole.index("<item>", 20), whole.rindex("<item>")
    for end in range(second + 1, len(whole), 5):
        found = [entry.identity for entry in parse(whole[:end].encode()).entries]
        done = third + len(ITEM.format(2))
        assert found == (["r-0"] if end < third else ["r-0", "r-1"] if end < done else ["r-0", "r-1", "r-2"]), end


def test_one_guid_of_links_that_differ_in_tracking_stays_the_identity() -> None:
    item = "<item><title>River</title><link>https://r.example/1?utm_source={}</link><guid>g</guid></item>"
    (entry,) = parse(f"<rss><channel>{item.format('a')}{item.format('b')}</channel></rss>".encode()).entries
    assert entry.identity == "g"


def test_a_changed_title_keeps_the_identity() -> None:
    one, other = (parse(rss(f"<item><title>{title}</title><link>/1?utm_source=x</link></item>")) for title in "ab")
    assert one.entries[0].identity == other.entries[0].identity == "a.example/1"


FRAGMENTS = st.sampled_from(
    [
        "<rss>", "</rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "http://a.example/1",
        "&amp;", "&nbsp;", "&#x1F600;", "&#0;", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE rss [", "]>", "<?xml?>",
        "<pubDate>", "01.10.2026", "</pubDate>", "<feed>", "<entry>", "</entry>", "<description>", "[caption id='1']",
        "[/caption]", "\ufeff", "\x00", "\x1b", "\ud7ff", "ң", "{", "'items'", "]}", "<media:content/>",
        "<ttl>9</ttl>", "<guid>", "</guid>", "<img src='/a.png'>", "<p>", "…",
    ]
)  # fmt: skip


@given(st.binary(max_size=400) | st.lists(FRAGMENTS, max_size=40).map(lambda pieces: "".join(pieces).encode()))
def test_any_bytes_end_in_entries_or_a_parse_error(body: bytes) -> None:
    check_survives(body)


@given(
    st.lists(FRAGMENTS | st.text(max_size=20), max_size=30), st.sampled_from(["utf-8", "cp1251", "utf-16", "koi8-r"])
)
def test_any_item_in_any_encoding_survives(pieces: list[str], encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><rss><channel><item><title>{"".join(pieces)}</title></item></rss>'
    )
    check_survives(text.encode(encoding, "replace"))


def check_survives(body: bytes) -> None:
    try:
        feed = parse(body)
    except ParseError:
        return
    for entry in feed.entries:
        assert 0 < len(entry.title) <= TITLE_LIMIT
        assert len(entry.excerpt) <= EXCERPT_LIMIT
        assert entry.url.startswith(("http://", "https://"))
        assert entry.identity
        assert entry.published_at is None or entry.published_at <= NOW
        f"{entry.title}{entry.excerpt}{entry.text}{entry.url}{entry.identity}".encode()  # no halves of pairs
        assert "\0" not in f"{entry.title}{entry.excerpt}{entry.text}{entry.url}{entry.identity}"
