from datetime import UTC, datetime, timedelta

import pytest

from bot.reading.freshness import fresh_for, http_date, retry_after

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "max-age=600"}, 600),
        ({"Cache-Control": "public, Max-Age = 600, s-maxage=5"}, 600),
        ({"Cache-Control": 'max-age="600"'}, 600),
        ({"Cache-Control": "max-age=600", "Age": "100"}, 500),
        ({"Cache-Control": "max-age=600", "Age": "900"}, None),
        ({"Cache-Control": "max-age=0"}, None),
        ({"Cache-Control": "max-age=600, no-cache"}, None),
        ({"Cache-Control": "s-maxage=600"}, None),
        ({"Cache-Control": "max-age=600", "Expires": "Wed, 20 May 2026 18:00:00 GMT"}, 600),
        ({"Expires": "Wed, 20 May 2026 12:30:00 GMT"}, 1800),
        ({"Expires": "Wed, 20 May 2026 12:30:00 GMT", "Date": "Wed, 20 May 2026 12:20:00 GMT"}, 600),
        ({"Expires": "Wed, 20 May 2026 11:30:00 GMT"}, None),
        ({"Expires": "0"}, None),
        ({"Expires": "soon"}, None),
    ],
)
def test_fresh_for(headers: dict[str, str], seconds: int | None) -> None:
    assert fresh_for(headers, NOW) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", None),
        ("Wed, 20 May 2026 12:02:00 GMT", 120),
        ("Wed, 20 May 2026 11:00:00 GMT", None),
        ("later", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after(text: str, seconds: int | None) -> None:
    assert retry_after({"Retry-After": text}, NOW) == (None if seconds is None else timedelta(seconds=seconds))


def test_absurd_numbers_are_bounded() -> None:
    assert fresh_for({"Cache-Control": "max-age=9999999999"}, NOW) == timedelta(days=366)
    assert retry_after({"Retry-After": "9" * 400}, NOW) == timedelta(days=366)
    assert http_date("Wed, 20 May 99999 12:00:00 GMT") is None
