"""What is found in plain text, and which links are kept, agrees with TDLib."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.formatting.detection import find
from bot.playground.formatting.links import checked_link, linked_user
from bot.playground.formatting.units import widen

TEXTS = [
    "/start@jarchi_bot, /news astana (/help) a/b </x /a/b /rates.",
    "@jarchi_bot @ab @gif @abcd@efgh x@abcd",
    "#tag #жаңылык #1 #a1 #a#b x#y ##z",
    "$USD $usd $KZT/$UZS $1INCH $TOOLONGTAG",
    "a@b.kz first.last+tag@mail.example.com mailto:a@b.kz @b.kz a@b",
    "http://a.kz https://a.kz/b?c=d#e ftp://a.kz tg://resolve?domain=x sftp://a.kz",
    "a.kz, (a.kz/b), a.kz/(b) a.KZ a.Kz пример.рф 1.2.3.4 1.2.3 24.05.2026 3.5 e.g. i.e.",
    "http://user:pw@a.kz:8080/x. http://127.0.0.1:8080/newsroom/a.xml http://localhost/",
    "End of sentence.And the next. file.py x.museum a_b.kz a-.kz .kz",
    ".kz@@.kz a.kz@b@c.kz @@a.kz a.kz@@ http://a@@b.kz",
    "😀a.kz 😀@abcd 😀/abc «a.kz/x» a.kz/x… a.kz—b.kz",
]


@pytest.mark.parametrize("text", TEXTS)
def test_examples_are_found_as_tdlib_finds_them(text: str, tdlib: Any) -> None:
    assert find(widen(text)) == tdlib.find(text)


def test_every_short_text_of_signs_and_domains(tdlib: Any) -> None:
    for length in range(1, 6):
        for atoms in product(["@", ".kz", "a", " ", "http://"], repeat=length):
            text = "".join(atoms)
            assert find(widen(text)) == tdlib.find(text), text


_ATOMS = [*"ab./@#$:-_ \nж😀()?=&,!'\"…«»1~", ".kz", ".com", "http://", "https://", "abcd", "news", "USD", "80", ".Kz"]


@given(st.lists(st.sampled_from(_ATOMS), max_size=10).map("".join))
def test_anything_is_found_as_tdlib_finds_it(tdlib: Any, text: str) -> None:
    assert find(widen(text)) == tdlib.find(text)


_LINK_ATOMS = [
    *"ax.:/@?#%[]- _=&!",
    "kz",
    "41",
    "http://",
    "https://",
    "tg://",
    "tg:",
    "ton:",
    "80",
    "é",
    "user?id=5",
    "::1",
]


@given(st.lists(st.sampled_from(_LINK_ATOMS), min_size=1, max_size=7).map("".join))
def test_links_are_kept_as_tdlib_keeps_them(tdlib: Any, link: str) -> None:
    text, entities = tdlib.parse(f'<a href="{link.replace("&", "&amp;")}">QQ</a>', "HTML")
    theirs = entities[0] if entities else {}
    user = linked_user(link)
    assert text == "QQ"
    if user is not None:
        assert theirs["user"] == {"id": user}
    else:
        assert theirs.get("url") == checked_link(link)
