import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.links import absolute, canonical, identifies

BASE = "https://a.example/news/rss"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://b.example/x", "https://b.example/x"),
        ("/x", "https://a.example/x"),
        ("x", "https://a.example/news/x"),
        ("//b.example/x", "https://b.example/x"),
        ("  https://b.example/a\n b  ", "https://b.example/ab"),
        ("https://b.example/a b.jpg", "https://b.example/a%20b.jpg"),
        ("https://b.example/новость", "https://b.example/новость"),
        ("javascript:alert(1)", None),
        ("data:image/png;base64,AA", None),
        ("mailto:a@b.example", None),
        ("http://", None),
        ("http://[::1", None),
        ("http://b.example:port/", None),
        ("https://b.example/" + "x" * 3000, None),
        ("", None),
        (None, None),
    ],
)
def test_absolute(url: str | None, expected: str | None) -> None:
    assert absolute(url, BASE) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.a.example/x/", "a.example/x"),
        ("http://a.example:80/x", "a.example/x"),
        ("http://A.Example:8080/X", "a.example:8080/X"),
        ("https://a.example/x?utm_source=rss&id=5&fbclid=1&UTM_medium=x", "a.example/x?id=5"),
        ("https://a.example/x?id=5#comments", "a.example/x?id=5"),
        ("https://a.example/#!/x", "a.example#!/x"),
        ("https://a.example/", "a.example"),
        ("not a url", "not a url"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == expected


def test_a_front_page_identifies_nothing() -> None:
    assert not identifies("https://www.a.example/")
    assert identifies("https://a.example/x")
    assert identifies("https://a.example/?p=1")


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_is_a_safe_link_or_none(url: str, base: str) -> None:
    link = absolute(url, f"https://a.example/{base}")
    assert link is None or link.startswith(("http://", "https://"))
    assert isinstance(canonical(url), str)
