"""HTML, Markdown and MarkdownV2 are read exactly as TDLib reads them: same text, same entities, same complaint."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.playground.formatting.html import MarkupError, parse_html
from bot.playground.formatting.markdown import parse_markdown
from bot.playground.formatting.markdown_v2 import parse_markdown_v2
from bot.playground.formatting.units import narrow, widen

_PARSERS = {"HTML": parse_html, "Markdown": parse_markdown, "MarkdownV2": parse_markdown_v2}


def ours(text: str, mode: str) -> Any:
    try:
        wide, entities = _PARSERS[mode](widen(text))
    except MarkupError as wrong:
        return str(wrong)
    return narrow(wide), entities


def comparable(outcome: Any) -> Any:
    """Entities of one place and rank stand in no order worth comparing."""
    return outcome if isinstance(outcome, str) else (outcome[0], sorted(map(repr, map(_sorted, outcome[1]))))


def _sorted(entity: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted(entity.items())


HTML = [
    "<b>a</b> <strong>b</strong> <i>c</i> <em>d</em> <u>e</u> <ins>f</ins> <s>g</s> <strike>h</strike> <del>i</del>",
    '<span class="tg-spoiler">a</span> <tg-spoiler>b</tg-spoiler> <span>c</span>',
    '<a href="http://jarchi.example/a?b=1&amp;c=2">link</a>',
    '<a href="relative">lost</a> <a href="ftp://a.kz">lost</a> <a>a.kz</a>',
    '<a href="tg://user?id=42">somebody</a>',
    '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
    '<tg-time unix="1700000000" format="wDT">then</tg-time> <tg-time unix="1700000000">then</tg-time>',
    '<tg-time unix="1700000000" format="x">then</tg-time>',
    '<pre><code class="language-python">print()</code></pre> <code>x</code> <pre>y</pre>',
    "<blockquote>a</blockquote><blockquote expandable>b</blockquote>",
    "<b>😀 жаршы <i>ҷорчӣ</i></b>",
    "&lt;b&gt; &amp;amp; &quot; &#1046; &#x1F600; &nbsp; &copy",
    "<p>no</p>",
    "a<br/>b",
    "<!-- no -->",
    "<b>a",
    "a</b>",
    "<b>a</i>",
    "<b>a<i>b</b></i>",
    "a < b",
    "<b",
    '<a href="x',
    "<a href=http://x>",
    "<b =x>",
    "<B>A</b>",
    "&#xd800;",
]
MARKDOWN_V2 = [
    "*b* _i_ __u__ ~s~ ||sp|| `c` ```py\nx```",
    "[a](http://a.kz/\\)) ![👍](tg://emoji?id=5) ![t](tg://time?unix=5&format=r)",
    ">q\n>r\nx",
    ">q||",
    "**>a\n**>b",
    "a.b",
    "a\\.b",
    "*a",
    "![x](a.kz)",
]
MARKDOWN = ["*b* _i_ `c` ```py\nx``` [a](a.kz)", "*b", "\\*b", "[a] b", "[a](relative)"]


@pytest.mark.parametrize(
    ("mode", "text"),
    [
        *(("HTML", text) for text in HTML),
        *(("MarkdownV2", text) for text in MARKDOWN_V2),
        *(("Markdown", text) for text in MARKDOWN),
    ],
)
def test_examples_are_read_as_tdlib_reads_them(mode: str, text: str, tdlib: Any) -> None:
    assert comparable(ours(text, mode)) == comparable(tdlib.parse(text, mode))


_TAGS = [
    ("<b>", "</b>"),
    ("<i>", "</i>"),
    ("<u>", "</u>"),
    ("<s>", "</s>"),
    ("<tg-spoiler>", "</tg-spoiler>"),
    ("<code>", "</code>"),
    ("<pre>", "</pre>"),
    ('<code class="language-py">', "</code>"),
    ("<blockquote>", "</blockquote>"),
    ("<blockquote expandable>", "</blockquote>"),
    ('<a href="a.kz/ж">', "</a>"),
    ('<a href="tg://user?id=9">', "</a>"),
    ("<tg-time unix=5 format=r>", "</tg-time>"),
    ("<tg-emoji emoji-id=5>", "</tg-emoji>"),
    ("", ""),
]
_WORDS = st.sampled_from(["a", " ", "ж", "😀", "a.kz", "&lt;", "&amp", "\n", "&#65;"])
_nested = st.recursive(
    _WORDS,
    lambda inner: st.tuples(st.sampled_from(_TAGS), st.lists(inner, max_size=3)).map(
        lambda pair: pair[0][0] + "".join(pair[1]) + pair[0][1]
    ),
    max_leaves=12,
)
_soup = st.lists(
    st.sampled_from(
        [part for pair in _TAGS for part in pair if part] + list("<>/=&;'\" ax1ж😀\n") + ["<b", "</", "<a "]
    ),
    max_size=14,
).map("".join)


@given(_nested)
@example("<code class='language-py'><pre><code class='language-c'>a</code></pre></code>")
def test_nested_html_is_read_as_tdlib_reads_it(tdlib: Any, text: str) -> None:
    assert comparable(ours(text, "HTML")) == comparable(tdlib.parse(text, "HTML"))


@given(_soup)
def test_broken_html_is_refused_in_tdlibs_words(tdlib: Any, text: str) -> None:
    assert comparable(ours(text, "HTML")) == comparable(tdlib.parse(text, "HTML"))


@pytest.mark.parametrize("mode", ["Markdown", "MarkdownV2"])
@given(data=st.data())
def test_markdown_is_read_as_tdlib_reads_it(tdlib: Any, mode: str, data: st.DataObject) -> None:
    marks = [
        "*",
        "_",
        "__",
        "~",
        "||",
        "|",
        "`",
        "```",
        "[",
        "](a.kz)",
        "![",
        ">",
        "**>",
        "\n",
        "a",
        "ж😀",
        " ",
        "\\",
        "py\n",
    ]
    text = data.draw(st.lists(st.sampled_from(marks), max_size=12).map("".join))
    assert comparable(ours(text, mode)) == comparable(tdlib.parse(text, mode))
