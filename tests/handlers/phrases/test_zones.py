"""Time zones as people name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.phrases.zones import read_zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Tashkent", "Asia/Tashkent"),
        ("ташкент", "Asia/Tashkent"),
        ("Самарканд", "Asia/Tashkent"),
        ("asia/almaty", "Asia/Almaty"),
        ("Токио", "Asia/Tokyo"),
        ("New York", "America/New_York"),
        ("нью-йорк", "America/New_York"),
        ("uz", "Asia/Tashkent"),
        ("+5", "Etc/GMT-5"),
        ("UTC+5", "Etc/GMT-5"),
        ("GMT-3", "Etc/GMT+3"),
        ("−4", "Etc/GMT+4"),
        ("+05:00", "Etc/GMT-5"),
        ("+5:30", "Asia/Kolkata"),
        ("МСК+2", "Etc/GMT-5"),
        ("UTC", "UTC"),
        ("+0", "UTC"),
    ],
)
def test_zones(text: str, zone: str) -> None:
    assert read_zone(text).zone == zone


@pytest.mark.parametrize("text", ["+25", "-13", "+5:17", "nowhere", "", "../../etc/passwd", "+" * 500])
def test_what_is_no_zone(text: str) -> None:
    assert read_zone(text).zone is None


def test_a_mistyped_city_names_the_nearest() -> None:
    assert read_zone("almatty").nearest == ("Asia/Almaty",)
    assert "Asia/Bishkek" in read_zone("bishkekk").nearest


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    read_zone(text)
