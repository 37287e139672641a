"""Addresses as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.reading.typed_address import read_address
from storage.records import NoFeed


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://a.example/feed?x=1#part", "https://a.example/feed?x=1"),
        ("timesca.example", "https://timesca.example"),
        ("  <http://a.example/rss>, ", "http://a.example/rss"),
        ("localhost:8080/feed", "https://localhost:8080/feed"),
        ("feed://a.example/rss", "http://a.example/rss"),
        ("feed:https://a.example/rss", "https://a.example/rss"),
        ("//a.example/rss", "http://a.example/rss"),
        ("HTTPS://A.Example/Rss", "https://a.example/Rss"),
        ("https://новости.рф/лента", "https://новости.рф/лента"),
        ("https://қазақстан.қаз", "https://қазақстан.қаз"),
        ("https://кыргызстан.com", "https://кыргызстан.com"),
    ],
)
def test_what_is_meant(typed: str, url: str) -> None:
    assert read_address(typed) == URL(url)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", NoFeed.NOT_AN_ADDRESS),
        ("news", NoFeed.NOT_AN_ADDRESS),
        ("file:///etc/passwd", NoFeed.NOT_AN_ADDRESS),
        ("javascript:alert(1)", NoFeed.NOT_AN_ADDRESS),
        ("data:text/xml,<rss/>", NoFeed.NOT_AN_ADDRESS),
        ("mailto:a@b.example", NoFeed.NOT_AN_ADDRESS),
        ("gopher://a.example", NoFeed.NOT_AN_ADDRESS),
        ("https://", NoFeed.NOT_AN_ADDRESS),
        ("https://a.example:99999/", NoFeed.NOT_AN_ADDRESS),
        ("https://a\u202e.example/", NoFeed.NOT_AN_ADDRESS),
        ("https://a.example/\nHost: b", NoFeed.NOT_AN_ADDRESS),
        ("http://2130706433/", NoFeed.NOT_AN_ADDRESS),
        ("https://" + "a" * 3000, NoFeed.NOT_AN_ADDRESS),
        ("https://me:secret@a.example/", NoFeed.CREDENTIALS),
        ("https://a.example@b.example/", NoFeed.CREDENTIALS),
        ("https://аррӏе.com", NoFeed.LOOKALIKE),
        ("https://xn--80ak6aa92e.com/", NoFeed.LOOKALIKE),
        ("https://pаypal.com", NoFeed.LOOKALIKE),
        ("https://www.nаtiоnаlbаnk.kz/", NoFeed.LOOKALIKE),
    ],
)
def test_what_is_refused(typed: str, why: NoFeed) -> None:
    assert read_address(typed) is why


@given(st.text(max_size=80))
def test_anything_typed_ends_in_a_url_or_a_reason(typed: str) -> None:
    found = read_address(typed)
    assert isinstance(found, NoFeed) or found.scheme in {"http", "https"}
