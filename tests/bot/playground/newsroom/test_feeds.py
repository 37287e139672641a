import json
from datetime import UTC, datetime

import pytest

from bot.playground.newsroom.feeds import Addresses, render
from bot.playground.newsroom.outlets import Newsroom, outlets
from bot.reading.entries import Reading
from bot.reading.feeds import parse_feed

NOW = datetime(2026, 11, 18, 9, 45, tzinfo=UTC)
BASE = Addresses("http://127.0.0.1:8080/newsroom")
FEEDS = [outlet for outlet in outlets().values() if outlet.format != "wordpress"]


def body_of(outlet_id: str) -> bytes:
    return render(outlets()[outlet_id], Newsroom(NOW).printed(outlet_id, NOW), BASE)


@pytest.mark.parametrize("outlet", FEEDS, ids=lambda outlet: outlet.id)
def test_a_feed_reads_back_as_it_was_written(outlet) -> None:
    items = Newsroom(NOW).printed(outlet.id, NOW)
    feed = parse_feed(render(outlet, items, BASE), Reading(BASE.feed(outlet), outlet.timezone, NOW))
    assert feed.skipped == 0
    assert len(feed.entries) == len(items)
    for item, entry in zip(items, feed.entries, strict=True):
        assert entry.title == item.report.title
        assert entry.url == BASE.article(outlet, item)
        exact = item.at.replace(second=0) if outlet.dates == "dotted" else item.at
        assert entry.published_at == exact
        assert f"{entry.excerpt} {entry.text}".startswith(item.report.paragraphs[0][:40])
        assert "caption" not in entry.excerpt + entry.text
        assert "&#" not in entry.title + entry.excerpt + entry.text
        pictured = item.report.pictured and outlet.pictures != "none"
        assert entry.picture == (BASE.picture(item) if pictured else None)
    assert len({entry.identity for entry in feed.entries}) == len(items)


def test_forms_differ_as_they_do_in_the_world() -> None:
    assert {outlet.format for outlet in outlets().values()} == {"rss", "rdf", "atom", "jsonfeed", "wordpress"}


def test_the_telegraph_is_sent_in_windows_1251() -> None:
    body = body_of("stepnoy-telegraf")
    assert body.startswith(b'<?xml version="1.0" encoding="windows-1251"?>')
    assert "Казахстан".encode("windows-1251") in body
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_wordpress_feeds_hold_shortcodes_cdata_and_numeric_entities() -> None:
    text = body_of("steppe-courier").decode()
    assert "[caption id=" in text
    assert "<content:encoded><![CDATA[" in text
    assert "&#8217;" in text
    assert "[&#8230;]" in text


def test_dotted_dates_name_no_zone() -> None:
    text = body_of("chuy-obozrevatel").decode()
    assert "<pubDate>18.11.2026 " in text
    assert "+0000" not in text


def test_a_feed_may_say_how_often_it_changes() -> None:
    assert "<ttl>10</ttl>" in body_of("dala-tynysy").decode()


def test_json_feed_names_its_version() -> None:
    assert json.loads(body_of("pamir-info"))["version"] == "https://jsonfeed.org/version/1.1"


def test_an_outlet_without_articles_has_an_empty_feed() -> None:
    for outlet in FEEDS:
        feed = parse_feed(render(outlet, [], BASE), Reading(BASE.feed(outlet), outlet.timezone, NOW))
        assert feed.entries == ()
