import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.text import (
    EXCERPT_LIMIT,
    clean,
    first_picture,
    mended,
    plain,
    plain_title,
    shorten,
    strip_shortcodes,
    summarise,
)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("w<b>or</b>d", "word"),
        ("one<br>two<br/>three", "one two three"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("AT&amp;T &laquo;x&raquo; &#8230; &nbsp; y", "AT&T «x» … y"),
        ("AT&T & co < 5", "AT&T & co < 5"),
        ("5 < 6 and <b>7</b> > 6", "5 < 6 and 7 > 6"),
        ("&lt;b&gt;", "<b>"),  # unescaped once
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<script>alert(1)</script>text<style>p{}</style>", "text"),
        ("<p>before<!-- comment -->after</p>", "beforeafter"),
        ("<figure><img src=x><figcaption>Photo: Nobody</figcaption></figure>Text", "Text"),
        ("<p>Unclosed <i>tags", "Unclosed tags"),
        ("\u200bzero\u00adwidth\ufeff\x00\x1b \u202eturned\u2069", "zerowidth turned"),
        ("line\r\n\tbreaks\u00a0and\u2003spaces", "line breaks and spaces"),
        ("", ""),
    ],
)
def test_plain(markup: str, text: str) -> None:
    assert plain(markup) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('[caption id="a_1" align="left" width="5"]<img> A photo[/caption]After', "After"),
        ("[caption id=”a_1″]A photo[/caption]After", "After"),
        ("[gallery ids='1,2']After", "After"),
        ("[gallery]After", "After"),
        ("[vc_row][vc_column width='1/2']Inside[/vc_column][/vc_row]", "Inside"),
        ("[su_button url='x']Press[/su_button]", "Press"),
        ("[unknown_box]Inside[/unknown_box]", "Inside"),
        ('[contact-form-7 id="1" title="x"]After', "After"),
        ("Before [caption id=attachment_12 align", "Before"),
        ("Prose [the president] said [sic], [1], [...] and [Text in brackets]", None),
        ("[Video] Minister speaks", None),
        ("[18+] A film", None),
        ("A [link] and a list[0]", None),
    ],
)
def test_shortcodes_go_and_brackets_stay(text: str, kept: str | None) -> None:
    assert clean(plain(strip_shortcodes(text))) == (text if kept is None else kept)


def test_titles() -> None:
    assert plain_title('<a href="/x">Anchor</a>') == "Anchor"
    assert plain_title("5 &lt; 6 &amp;amp;", literal=True) == "5 &lt; 6 &amp;amp;"
    assert len(plain_title("word " * 200)) <= 300


def test_shorten_cuts_at_a_word_with_an_ellipsis() -> None:
    assert shorten("one two three four", 12) == "one two…"
    assert shorten("one two, three", 10) == "one two…"
    assert shorten("one two three", 13) == "one two three"
    assert shorten("one two three [&hellip;]", 30) == "one two three…"
    assert shorten("one two three...", 30) == "one two three…"
    assert shorten("x" * 50, 10) == "x" * 9 + "…"
    assert shorten("…", 10) == "" == shorten("", 10)


def test_two_ellipses_are_one() -> None:
    assert shorten("The river rose … […]") == "The river rose…"


def test_a_text_cut_after_a_sentence_ends_with_it() -> None:
    assert shorten("The river rose. […]") == "The river rose."
    assert shorten("The river “rose.” …") == "The river “rose.”"
    assert shorten("What is next?...") == "What is next?…"


@given(st.text(max_size=900), st.integers(2, 320))
def test_excerpts_never_exceed_the_limit(text: str, limit: int) -> None:
    cut = shorten(clean(text), limit)
    assert len(cut) <= limit


@given(st.text(alphabet="ab ,.[]<>&;=\"'/капшн…\n", max_size=400))
def test_any_markup_becomes_one_line_of_text(markup: str) -> None:
    text = plain(markup)
    assert text == clean(text)
    excerpt, rest = summarise(text, text)
    assert len(excerpt) <= EXCERPT_LIMIT
    assert isinstance(rest, str)


def test_a_cut_summary_gives_way_to_the_text_and_the_rest_is_for_search() -> None:
    body = "Word " * 100 + "end."
    excerpt, rest = summarise("Word Word Word […]", body.strip())
    assert excerpt.endswith("Word…")
    assert 280 < len(excerpt) <= EXCERPT_LIMIT
    assert rest.endswith("end")
    assert len(excerpt) + len(rest) <= len(body) + 1


def test_a_summary_of_its_own_stays_and_the_text_is_for_search() -> None:
    assert summarise("In short.", "At length. And more.") == ("In short.", "At length. And more")
    assert summarise("", "Only the text.") == ("Only the text.", "")
    assert summarise("Only the summary.", "") == ("Only the summary.", "")
    assert summarise("", "") == ("", "")


@pytest.mark.parametrize(
    "tail",
    [
        " The post A title appeared first on An outlet.",
        " Сообщение Заголовок появились сначала на Издание.",
        " Запись Заголовок впервые появилась Издание.",
        " Continue reading →", " Continue reading “A title” →", " Continue reading A title",
        " Read the rest of this entry »", " Read more…", " [Read more]", " (more…)", " More >>",
        " Click here to read more",
        " Читать далее…", " Читать дальше →", " Далее...", " Подробнее на сайте", " Подробнее: https://a.example/1",
        " Читайте также: Мост закрыт", " Читайте также: Мост закрыт. Read more", " Толығырақ", " Жалғасын оқу",
        " Кененирээк", " Толугу менен →", " Муфассал", " Giňişleýin", " Doly okaň", " Batafsil", " Davomini o‘qish",
        " To’liq o’qish »",
        " Батафсил", " Фото: Агентство", " Фото: agency.example / А. Б.", " Source: Example Agency", " Манба: Мисол",
        " © Agency", " Reporting by A. B.; editing by C. D.", " […]",
    ],
)  # fmt: skip
def test_boilerplate_at_the_end_goes(tail: str) -> None:
    assert summarise("The text itself." + tail, "")[0] == "The text itself."


@pytest.mark.parametrize(
    "prose",
    [
        "She wanted to read more", "The book is by Thomas More", "Он обещал рассказать подробнее", "Uning davomi bor",
        "Министр сказал: подробности", "По теме: вода и хлеб.", "Источник: вода уходит",
        "Фото: Агентство Река поднялась", "Их дом стоит далее", "Мост закрыт. Читатели ждут",
    ],
)  # fmt: skip
def test_prose_that_looks_like_boilerplate_stays(prose: str) -> None:
    assert summarise(prose, "")[0] == prose


@pytest.mark.parametrize(
    "aside",
    ["Фото: Акорда", "Photo: AP / A. B.", "(Photo by A. B.)", "© Agency", "Сурет: agency.example",
     "Фото agency.example", "Foto: UzA", "Читайте также: Мост закрыт на ремонт", "Иллюстративное фото"],
)  # fmt: skip
def test_a_line_that_says_whose_picture_it_is_goes(aside: str) -> None:
    assert plain(f"<p><em>{aside}</em></p><p>The river rose.</p>") == "The river rose."
    assert plain(f"<p>The river rose.</p>{aside}<br>It fell.") == "The river rose. It fell."


def test_lines_that_tell_something_stay() -> None:
    assert plain("<p>Фото дня: река вышла из берегов. Все дома целы.</p><p>Ещё.</p>").startswith("Фото дня")
    assert plain("<p>Источник: вода уходит. Люди ждут.</p>") == "Источник: вода уходит. Люди ждут."


def test_what_is_escaped_once_too_often_is_mended() -> None:
    assert mended("Text &amp;quot;q&amp;quot; it&amp;#8217;s AT&amp;amp;T &amp;nbsp; x") == 'Text "q" it’s AT&amp;T x'
    assert mended("&lt;p&gt;One &lt;b&gt;two&lt;/b&gt;&lt;/p&gt;&lt;p&gt;&amp;laquo;x&amp;raquo;") == "One two «x»"
    assert mended("Write <i>the</i> &lt;b&gt; tag") == "Write the <b> tag"
    assert mended("Tags such as &lt;b&gt;") == "Tags such as <b>"
    assert plain_title("It&amp;#8217;s &amp;laquo;x&amp;raquo; &amp;amp; 5 &amp;lt; 6") == "It’s «x» &amp; 5 &lt; 6"


BODY = "Комитет сообщил, что река поднялась на два метра за ночь и вышла из берегов в трёх районах. Жителей вывозят."


@pytest.mark.parametrize("end", ["", "...", "…", " […]"])
@pytest.mark.parametrize("before", ["", "Автор Колонки ", "Река вышла из берегов "])
def test_a_summary_cut_within_a_word_gives_way_to_the_text_wherever_it_begins(end: str, before: str) -> None:
    assert summarise(f"{BODY[:70]}{end}", before + BODY)[0] == BODY


def test_hostile_ends_are_read_in_time() -> None:
    for hostile in (
        f"End. Read more{'.' * 600}x",
        f"End. Read more{' →' * 300}x",
        f"End. Read more {'http://' * 80}",
        f"End. © {'a.b.' * 20}!",
        "Фото: " * 120,
        "Читайте также: " * 50 + "!",
        "Editing by " * 60,
    ):
        began = time.process_time()
        summarise(hostile, hostile)
        plain(f"<p>{hostile[:150]}!</p>" * 100)
        assert time.process_time() - began < 1, hostile[:30]


def test_a_summary_cut_by_a_count_of_signs_ends_with_a_whole_word() -> None:
    text = "Вода пришла в дома и сады у реки " * 20
    assert summarise(text[:200], "")[0] == f"{text[:200].rsplit(' ', 1)[0]}…"
    assert summarise(text[:197], "")[0] == text[:197].strip()


@pytest.mark.parametrize(
    ("markup", "picture"),
    [
        ('<p><img src="/a.png" alt="x"></p>', "/a.png"),
        ("<img alt=x src=/a.png>", "/a.png"),
        ('<img src="/a.png?x=1&amp;y=2">', "/a.png?x=1&y=2"),
        ('<img src="data:image/gif;base64,R0" data-src="/real.jpg">', "/real.jpg"),
        ('<img width="1" height="1" src="/count.gif"><img src="/a.png">', "/a.png"),
        ("<p>none</p>", None),
        ("<img", None),
    ],
)
def test_first_picture(markup: str, picture: str | None) -> None:
    assert first_picture(markup) == picture


def test_scripts_go_from_what_has_too_many_tags_too() -> None:
    many = "<b>x</b>" * 2000
    markup = f"{many}<SCRIPT>if (a < b) steal()</SCRIPT>{many}<style>p {{}}</style>news<script>lost"
    assert plain(markup).replace("x", "").split() == ["news", "lost"]


def test_hostile_markup_is_read_in_time() -> None:
    for hostile in (
        "<b>" * 100_000,
        "<" * 300_000,
        "[a " * 100_000,
        "<img " * 100_000,
        "&" * 300_000,
        "[caption]" * 30_000,
        "<script>" * 37_500,
        "<script>" * 20_000 + "<style>" * 10_000 + "</style>",
        "<!--" * 70_000,
        "[a" + " " * 20_000 + "[",
        "[a=" + " " * 20_000 + "x",
        "[caption " * 30_000 + "[] x",
        f"<a {' '.join(f'a{n}=1' for n in range(40_000))}>",
        f"<a {' '.join(f'a{n}=<' if n % 40 == 0 else f'a{n}' for n in range(40_000))}>",
    ):
        began = time.process_time()
        plain(hostile)
        first_picture(hostile)
        strip_shortcodes(hostile[:50_000])
        assert time.process_time() - began < 2, hostile[:20]


def test_long_markup_is_read_as_short_markup_is() -> None:
    odd = (
        '<p title="a > b" class=\'it "is"\'>One <a href=/x?a=1&b=2 data-x=it\'s>two</a></p><!-- <i x="--> three'
        "<script>if (a<b && c == \"x\") { say('<p>') }</script><style>p > a { }</style><br/>four<hr>5 < 6 & 7 > 6<p/>"
        '<img src="data:image/png;base64,' + "QUJD" * 500 + '">seven'
    )
    assert plain(odd) == "One two three four 5 < 6 & 7 > 6 seven"
    assert plain(odd + "<br>" + "x" * 6_000) == f"{plain(odd)} {'x' * 6_000}"


def test_a_picture_in_the_markup_itself_leaves_no_text() -> None:
    assert plain("<b>x</b>" * 2000 + '<img src="data:image/png;base64,' + "QUJD" * 5000 + '">end').endswith("x end")
