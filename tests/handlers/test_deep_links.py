"""Deep links: every one of ours is read again, none is too long, and forged ones are harmless."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers import deep_links as links
from handlers.deep_links import address, fits, payload, read_payload
from handlers.phrases.conversion import Conversion, Money
from handlers.phrases.conversion_word import read_word, written
from handlers.views.sharing import asked_exactly, query_of

CODES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)
COUNTRIES = st.lists(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2), max_size=8).map(tuple)
KEYS = st.text("ABCXYZabcxyz0189_-", min_size=8, max_size=8)
MONEY = st.builds(
    Money, st.decimals(min_value=Decimal("0.01"), max_value=10**9, places=2), st.sampled_from(["USD", "KZT", "EUR"])
)
WORDS = st.builds(
    lambda money, targets, chain: written(Conversion((money,), tuple(targets), chain)),
    MONEY,
    st.lists(st.sampled_from(["KGS", "UZS", "RUB"]), max_size=3, unique=True),
    st.booleans(),
)
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
LINKS = st.one_of(
    st.builds(links.StoryLink, st.integers(1, 10**18 - 1)),
    st.builds(links.SearchLink, KEYS | st.just(""), COUNTRIES),
    st.sampled_from(["news", "rates", "help", "settings", "status", "about", "privacy", "setup"]).map(
        links.SectionLink
    ),
    st.builds(links.RatesLink, CODES, st.sampled_from([None, True, False]), st.none() | DAYS),
    st.builds(
        links.ChartLink,
        st.lists(st.tuples(CODES, CODES).map("/".join), min_size=1, max_size=4).map("+".join),
        st.integers(1, 9999),
    ),
    WORDS.map(links.ConversionLink),
    st.builds(links.ConversionLink, key=KEYS, on=st.none() | DAYS),
    st.builds(links.ConversionLink, st.sampled_from(["100USD_KZT", "1EUR"]), on=DAYS),
    st.builds(links.ExportLink, st.integers(1, 10**18 - 1)),
    st.builds(links.ChannelLink, st.integers(1, 10**18 - 1), st.sampled_from(links.CHANNEL_SECTIONS)),
)


@settings(max_examples=150)
@given(LINKS)
def test_every_link_is_read_again(link: links.Link) -> None:
    assert fits(link)
    assert read_payload(payload(link)) == link
    assert len(payload(link)) <= links.LIMIT
    assert set(payload(link)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    assert asked_exactly(query_of(link)) == link


@settings(max_examples=150)
@given(st.text(max_size=70) | st.from_regex(r"1[a-z][A-Za-z0-9_-]{0,62}", fullmatch=True))
def test_anything_typed_is_a_link_of_ours_or_none(text: str) -> None:
    link = read_payload(text)
    assert link is None or read_payload(payload(link)) == link


def test_links_that_are_out_in_the_world() -> None:
    assert read_payload("s123") == links.StoryLink(123)
    assert read_payload("rEUR") == links.RatesLink("EUR")
    assert read_payload("qAbCd_-12") == links.SearchLink("AbCd_-12")
    assert address("jarchi_bot", "1kUSDKZT-30") == "https://t.me/jarchi_bot?start=1kUSDKZT-30"


@pytest.mark.parametrize(
    "text",
    ["1d20260231rUSD", "1d20260515s12", "1d202605151d20260514rUSD", "1d18990515rUSD", "1d20260515", "1d2026rUSD"],
)
def test_days_that_are_none_of_ours_open_nothing(text: str) -> None:
    assert read_payload(text) is None
    assert read_payload("1d20260515rUSD") == links.RatesLink("USD", on=date(2026, 5, 15))


def test_a_word_survives_the_letters_that_stand_for_its_signs() -> None:
    word = written(Conversion((Money(Decimal("100.5"), "USD"), Money(Decimal(-3), "EUR")), ("KGS", "KZT"), chain=True))
    link = links.ConversionLink(word)
    again = read_payload(payload(link))
    assert isinstance(again, links.ConversionLink)
    assert read_word(again.word) == read_word(word) is not None


@pytest.mark.parametrize(
    "start",
    [
        "2s1", "1z", "1kUSDKZT", "1kUSDKZT-0", "1kQQQYYY-30", "1kUSDUSD-30", "1kUSDKZT-9999", "1cQQQQ",
        "1c999999999USD",
        "1wAAAAAAAA", "1qAAAAAAAAKZ", "1rQQQi", "s999999999", "1e1", "a" * 64, "1e999999999999999999",
    ],
)  # fmt: skip
async def test_forged_links_are_harmless(talk: Any, start: str) -> None:
    (screen,) = await talk.says(f"/start {start}")
    assert "went wrong" not in screen["text"]
