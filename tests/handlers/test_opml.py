"""Lists of feeds: read, written, refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.opml import MOST_LISTED, OpmlError, Outline, read_opml, write_opml

NOW = datetime(2026, 5, 24, 9, 30, tzinfo=UTC)
NESTED = b"""<?xml version="1.0"?>
<opml version="1.1"><head><title>Mine</title></head><body>
 <outline text="News"><outline text="Asia">
  <outline type="rss" text="One" title="The one" xmlUrl=" https://one.example/feed "/>
  <OUTLINE text="Two" XMLURL="https://two.example/feed"/></outline>
 <outline text="again" xmlUrl="https://one.example/feed"/></outline>
 <outline text="no feed" htmlUrl="https://three.example/"/>
</body></opml>"""


def test_folders_duplicates_and_what_is_no_feed() -> None:
    found = read_opml(NESTED)
    assert found.feeds == (
        Outline("https://one.example/feed", "The one"),
        Outline("https://two.example/feed", "Two"),
    )
    assert found.total == 3


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<html><body/></html>",
        b"<opml><body>",
        b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body/></opml>',
        b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml><body/></opml>',
        b"<opml>" + b"<outline>" * 60 + b"</outline>" * 60 + b"</opml>",
        b'<?xml version="1.0" encoding="no-such"?><opml/>',
        b"<opml>&a;</opml>",
        b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><outline xmlUrl="https://a.example/?a&b"/></opml>',
        b"\x00\xff\xfe<opml/>",
        b"<opml>" + b" " * 600_000 + b"</opml>",
    ],
)
def test_what_is_no_list_or_dangerous_is_refused(body: bytes) -> None:
    with pytest.raises(OpmlError):
        read_opml(body)


def test_cyrillic_in_its_old_encoding() -> None:
    body = (
        '<?xml version="1.0" encoding="windows-1251"?><opml><outline text="Новости" xmlUrl="https://a.example"/></opml>'
    )
    assert read_opml(body.encode("cp1251")).feeds == (Outline("https://a.example", "Новости"),)


@pytest.mark.parametrize(
    "body",
    [
        '<opml><outline text="Новости" xmlUrl="https://a.example/?a=1&b=2&copy=3"/></opml>'.encode(),
        '<opml><outline text="Новости" xmlUrl="https://a.example/?a=1&amp;b=2&copy=3"/></opml>'.encode("cp1251"),
        '<?xml version="1.0" encoding="utf-8"?><opml><outline text="Новости" xmlUrl="https://a.example/?a=1&amp;b=2'
        '&amp;copy=3"/></opml>'.encode("cp1251"),
        b"\xef\xbb\xbf" + '<opml><outline text="Новости" xmlUrl="https://a.example/?a=1&b=2&copy=3"/></opml>'.encode(),
    ],
    ids=range(4),
)  # fmt: skip
def test_what_other_readers_write_is_understood(body: bytes) -> None:
    assert read_opml(body).feeds == (Outline("https://a.example/?a=1&b=2&copy=3", "Новости"),)


def test_more_than_anybody_reads_is_counted() -> None:
    body = "".join(f'<outline xmlUrl="https://x{n}.example"/>' for n in range(MOST_LISTED + 7))
    found = read_opml(f"<opml>{body}</opml>".encode())
    assert (len(found.feeds), found.total) == (MOST_LISTED, MOST_LISTED + 7)


_TITLES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Z")), min_size=1, max_size=60)


@given(st.lists(_TITLES, max_size=6), st.text(max_size=40))
def test_what_is_written_is_read_again(titles: list[str], name: str) -> None:
    feeds = tuple(Outline(f"https://x.example/?a={n}&b=<>\"'", title) for n, title in enumerate(titles))
    found = read_opml(write_opml(name, feeds, NOW))
    assert [feed.url for feed in found.feeds] == [feed.url for feed in feeds]
    for read, written in zip(found.feeds, feeds, strict=True):
        kept = "".join(char for char in written.title if char.isprintable() and char not in "\ufffe\uffff")
        assert read.title == (kept or written.url)
