import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.entries import Entry, ParsedFeed, Reading
from bot.reading.outcome import NotAFeedError, ParseError
from bot.reading.wordpress import moved_url, page_count, page_url, parse_posts

NOW = datetime(2026, 5, 20, 18, 0, tzinfo=UTC)
READING = Reading("https://wp.example/wp-json/wp/v2/posts", "Asia/Bishkek", NOW)

POST = {
    "id": 41,
    "date": "2026-05-19T18:00:00",
    "date_gmt": "2026-05-19T12:00:00",
    "guid": {"rendered": "https://wp.example/?post_type=news&#038;p=41"},
    "link": "https://wp.example/herders/",
    "title": {"rendered": "Herders&#8217; R&#038;D &#8211; <em>day one</em>"},
    "excerpt": {"rendered": "<p>A pasture was measured, [&hellip;]</p>\n", "protected": False},
    "content": {"rendered": "<p>[caption]Photo[/caption]A pasture was measured, twice.</p>", "protected": False},
    "_embedded": {
        "wp:featuredmedia": [{"id": 7, "media_type": "image", "source_url": "https://wp.example/a.jpg"}],
        "wp:term": [
            [{"name": "Food &amp; Water", "taxonomy": "category"}],
            [{"name": "Sheep", "taxonomy": "post_tag"}],
        ],
    },
}


def parse(document: Any) -> ParsedFeed:
    return parse_posts(json.dumps(document).encode(), READING)


def one(**changes: Any) -> Entry:
    (entry,) = parse([{**POST, **changes}]).entries
    return entry


def test_a_post() -> None:
    assert one() == Entry(
        identity="https://wp.example/?post_type=news&p=41",
        url="https://wp.example/herders/",
        title="Herders’ R&D – day one",
        excerpt="A pasture was measured, twice.",
        text="",
        published_at=datetime(2026, 5, 19, 12, 0, tzinfo=UTC),
        picture="https://wp.example/a.jpg",
        categories=("Food & Water", "Sheep"),
    )


def test_a_warning_of_php_before_the_posts() -> None:
    warning = "<br />\n<b>Notice</b>: Undefined index in <b>/x.php</b> on line <b>3</b><br />\n"
    (entry,) = parse_posts((warning + json.dumps([POST])).encode(), READING).entries
    assert entry == one()
    with pytest.raises(ParseError, match="WordPress answered rest_no_route"):
        parse_posts((warning + '{"code": "rest_no_route"}').encode(), READING)


def test_a_front_page_stands_for_its_posts() -> None:
    assert page_url("https://wp.example", 1).startswith("https://wp.example/wp-json/wp/v2/posts?per_page=20&")
    assert "/wp-json/wp/v2/posts?" in page_url("https://wp.example/?categories=3", 2)
    assert page_url("https://wp.example/?rest_route=/wp/v2/posts", 1).startswith("https://wp.example/?")
    assert page_url("https://wp.example/recorded.json", 1).startswith("https://wp.example/recorded.json?")


def test_dates_without_gmt_are_the_sources_and_none_is_invented() -> None:
    assert one(date_gmt=None).published_at == datetime(2026, 5, 19, 12, 0, tzinfo=UTC)
    assert one(date_gmt="0000-00-00T00:00:00").published_at == datetime(2026, 5, 19, 12, 0, tzinfo=UTC)
    assert one(date_gmt="", date="").published_at is None
    assert one(date_gmt="2027-01-01T00:00:00").published_at == NOW


@pytest.mark.parametrize(
    "embedded",
    [
        None,
        [],
        {},
        {"wp:featuredmedia": [{"code": "rest_forbidden", "message": "x", "data": {"status": 401}}]},
        {"wp:featuredmedia": None, "wp:term": {"code": "x"}},
        {"wp:featuredmedia": [None], "wp:term": [None, [None, {"name": 5}], "x"]},
        {"wp:featuredmedia": [{"media_type": "file", "source_url": "https://wp.example/a.pdf"}]},
    ],
)
def test_what_is_embedded_may_be_an_error_or_missing(embedded: Any) -> None:
    entry = one(_embedded=embedded)
    assert (entry.picture, entry.categories) == (None, ())


def test_a_protected_post_shows_no_content() -> None:
    entry = one(content={"rendered": "<p>Enter the password</p>", "protected": True}, excerpt={"rendered": ""})
    assert (entry.excerpt, entry.text) == ("", "")


def test_no_posts_are_an_empty_page() -> None:
    assert parse([]) == ParsedFeed(())


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        (
            b'{"code":"rest_post_invalid_page_number","message":"x","data":{"status":400}}',
            ParseError,
            "invalid_page_number",
        ),
        (
            b'{"code":"rest_no_route","message":"x","data":{"status":404}}',
            ParseError,
            "WordPress answered rest_no_route",
        ),
        (b"<!DOCTYPE html><html></html>", NotAFeedError, "a web page"),
        (b"", NotAFeedError, "not WordPress REST"),
        (b"[1, 2]", NotAFeedError, "JSON, but not WordPress posts"),
        (b'{"name": "site"}', NotAFeedError, "JSON, but not WordPress posts"),
        (b"[{", ParseError, "malformed JSON"),
        (b"[" * 100_000, ParseError, "malformed JSON"),
    ],
)
def test_everything_else_is_an_error(body: bytes, error: type[ParseError], message: str) -> None:
    with pytest.raises(error, match=message):
        parse_posts(body, READING)


def test_page_urls() -> None:
    base = "https://wp.example/wp-json/wp/v2/posts"
    assert page_url(base, 1) == f"{base}?per_page=20&_embed=wp:featuredmedia,wp:term"
    assert page_url(base, 3, at_first=True) == f"{base}?per_page=50&_embed=wp:featuredmedia,wp:term&page=3"
    assert page_url(f"{base}?per_page=5&lang=ru", 1) == f"{base}?per_page=5&_embed=wp:featuredmedia,wp:term&lang=ru"
    new = base.replace("wp.example", "new.example")
    assert moved_url(base, page_url(new, 2)) == new
    assert (
        moved_url(f"{base}?per_page=5&lang=ru", page_url(f"{new}?per_page=5&lang=ru", 1)) == f"{new}?per_page=5&lang=ru"
    )


@pytest.mark.parametrize(("text", "pages"), [("7", 7), ("", 1), ("many", 1), ("-1", 1), ("9" * 30, 1)])
def test_page_count(text: str, pages: int) -> None:
    assert page_count({"X-WP-TotalPages": text}) == pages


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["https://a.example/1", "\ud800", "\0"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["rendered", "name", "wp:term", "wp:featuredmedia", "source_url"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(POST)), JSON, max_size=8))
def test_any_post_survives(post: dict[str, Any]) -> None:
    try:
        feed = parse([{**POST, **post}])
    except ParseError:
        return
    for entry in feed.entries:
        f"{entry}".encode()
