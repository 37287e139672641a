import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.encoding import decode

RUSSIAN = "<a>Съешь ещё этих мягких булок</a>"
KAZAKH = "<a>Қазақ тілі ә ғ қ ң ө ұ ү һ і</a>"


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        (RUSSIAN.encode(), None, RUSSIAN),
        (RUSSIAN.encode("cp1251"), None, RUSSIAN),  # nothing declared
        (RUSSIAN.encode("cp1251"), "utf-8", RUSSIAN),  # a lie
        (RUSSIAN.encode("cp1251"), "windows-1251", RUSSIAN),
        (RUSSIAN.encode("cp1251"), "iso-8859-1", RUSSIAN),  # a server's default, which never fails
        (RUSSIAN.encode("koi8-r"), "koi8-r", RUSSIAN),
        (RUSSIAN.encode(), "windows-1251", RUSSIAN),  # valid UTF-8 is no accident
        (RUSSIAN.encode(), "iso-8859-1", RUSSIAN),
        (RUSSIAN.encode("cp866"), "ibm866", RUSSIAN),
        (KAZAKH.encode(), "no-such-charset", KAZAKH),
        (KAZAKH.encode(), "unicode_escape", KAZAKH),  # a codec of Python's that no feed may name
        ("<a>naïve café</a>".encode("cp1252"), "iso-8859-1", "<a>naïve café</a>"),
        ("<a>it\u2019s</a>".encode("cp1252"), None, "<a>it\u2019s</a>"),
        (b'{"a": "\xd2\xb0"}', None, '{"a": "\u04b0"}'),
        (b"", None, ""),
        (b"", "utf-16", ""),
    ],
)
def test_decoding(body: bytes, charset: str | None, text: str) -> None:
    assert decode(body, charset) == text


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_with_and_without_a_mark(codec: str) -> None:
    marks = {
        "utf-16-le": codecs.BOM_UTF16_LE,
        "utf-16-be": codecs.BOM_UTF16_BE,
        "utf-32-le": codecs.BOM_UTF32_LE,
        "utf-32-be": codecs.BOM_UTF32_BE,
    }
    assert decode(marks[codec] + KAZAKH.encode(codec), "windows-1251") == KAZAKH
    assert decode(KAZAKH.encode(codec)) == KAZAKH


def test_white_space_before_a_wide_document_without_a_mark() -> None:
    for codec in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        assert decode("\n <rss>Жаршы</rss>".encode(codec)) == "\n <rss>Жаршы</rss>"


def test_a_mark_beats_header_and_declaration() -> None:
    text = '<?xml version="1.0" encoding="koi8-r"?><a>Ұ</a>'
    assert decode(codecs.BOM_UTF8 + text.encode(), "windows-1251") == text


def test_the_header_beats_the_declaration_and_a_failing_header_yields_to_it() -> None:
    text = '<?xml version="1.0" encoding="{}"?>' + RUSSIAN
    assert decode(text.format("koi8-r").encode("cp1251"), "windows-1251").endswith(RUSSIAN)
    assert decode(text.format("koi8-r").encode("koi8-r"), "utf-8").endswith(RUSSIAN)


def test_utf_16_declared_in_plain_ascii_is_not_believed() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + RUSSIAN
    assert decode(text.encode()) == text


def test_one_letter_cut_in_half_costs_that_letter_only() -> None:
    body = (RUSSIAN * 20).encode()
    assert decode(body[:-5]) == (RUSSIAN * 20).encode()[:-5].decode("utf-8", "ignore")
    cut = RUSSIAN.encode().replace("ё".encode(), "ё".encode()[:1])
    assert decode(cut) == RUSSIAN.replace("ё", "")


@given(st.binary(max_size=200), st.none() | st.text(max_size=12) | st.sampled_from(["utf-16", "hex", "idna", "cp037"]))
def test_anything_decodes(body: bytes, charset: str | None) -> None:
    assert isinstance(decode(body, charset), str)
