from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.dates import parse_date

ALMATY = "Asia/Almaty"  # +5 since 2024-03-01
CASES = [
    # a zone of their own
    ("Sun, 02 Aug 26 00:00:00 +0600", "2026-08-01 18:00:00"),
    ("Tue, 19 May 2026 10:00:00 GMT", "2026-05-19 10:00:00"),
    ("Tue, 19 May 2026 10:00 +0000", "2026-05-19 10:00:00"),
    ("Tue, 19 May 2026 10:00:00 -0000", "2026-05-19 10:00:00"),
    ("Tue, 19 May 2026 10:00:00 EST", "2026-05-19 15:00:00"),
    ("Tue, 19 May 2026 10:00:00 GMT+05:00", "2026-05-19 05:00:00"),
    ("Tue, 19 May 2026 10:00:00 UTC+6", "2026-05-19 04:00:00"),
    ("2026-05-19T10:00:00Z", "2026-05-19 10:00:00"),
    ("2026-05-19T10:00:00.123456+05:00", "2026-05-19 05:00:00"),
    ("2026-05-19T10:00:00+06", "2026-05-19 04:00:00"),
    ("2026-05-19 10:00:00 +0500 UTC", "2026-05-19 05:00:00"),
    ("Thu Oct  1 10:00:00 GMT 2026", "2026-10-01 10:00:00"),
    ("1780000000", "2026-05-28 20:26:40"),
    ("1780000000000", "2026-05-28 20:26:40"),
    ("Tue, 19 May 2026 10:00:00 KGT", "2026-05-19 04:00:00"),
    ("Fri, 19 May 2023 10:00:00 ALMT", "2023-05-19 04:00:00"),
    ("20260519T100000Z", "2026-05-19 10:00:00"),
    ("20260519T1000+0600", "2026-05-19 04:00:00"),
    # the source's zone
    ("20260519T100000", "2026-05-19 05:00:00"),
    ("Tue, 19 May 2026 10:00:00", "2026-05-19 05:00:00"),
    ("Tue, 19 May 2026 10:00:00 ALMT", "2026-05-19 05:00:00"),
    ("2026-05-19T10:00:00", "2026-05-19 05:00:00"),
    ("2026-05-19", "2026-05-18 19:00:00"),
    ("2023-05-19 10:00", "2023-05-19 04:00:00"),  # Almaty was at +6 then
    ("01.10.2026 10:00", "2026-10-01 05:00:00"),  # day first
    ("01.10.2026", "2026-09-30 19:00:00"),
    ("1.10.26, 10:00", "2026-10-01 05:00:00"),
    ("10:00 01.10.26", "2026-10-01 05:00:00"),
    ("01/10/2026 10:00", "2026-10-01 05:00:00"),
    ("10/13/2026 10:00", "2026-10-13 05:00:00"),  # can only be read so
    ("01-Oct-2026 10:00", "2026-10-01 05:00:00"),
    ("October 1, 2026 3:07 pm", "2026-10-01 10:07:00"),
    ("Oct. 1, 2026 12:07 AM", "2026-09-30 19:07:00"),
    ("1 октября 2026, 10:05", "2026-10-01 05:05:00"),
    ("12 ноября 2026 г. 08:00", "2026-11-12 03:00:00"),
    ("Чт, 01 окт 2026 10:00:00 +0500", "2026-10-01 05:00:00"),
    ("2026 жылғы 5 қазан 12:00", "2026-10-05 07:00:00"),
    ("2026-yil 5-oktabr 12:00", "2026-10-05 07:00:00"),
    ("5 oktýabr 2026 12:00", "2026-10-05 07:00:00"),
    ("5 октябри 2026, 12:00", "2026-10-05 07:00:00"),
    ("Thu, 01 Oct 2026 24:00:00 +0500", "2026-10-01 19:00:00"),
    ("Thu, 01 Oct 2026 10:00:60 +0000", "2026-10-01 10:00:59"),
    ("  Thu,\n 01 Oct 2026\t10:00:00 +0000 ", "2026-10-01 10:00:00"),
]


@pytest.mark.parametrize(("text", "moment"), CASES)
def test_dates_as_outlets_write_them(text: str, moment: str) -> None:
    parsed = parse_date(text, ALMATY)
    assert parsed is not None
    assert parsed.replace(microsecond=0) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        None, "", " ", "yesterday", "вчера, 10:30", "10:30", "2026", "May", "32.13.2026", "2026-02-30", "31.11.2026",
        "0001-01-01T00:00:00", "0000-00-00T00:00:00", "Thu, 01 Jan 1970 00:00:00 GMT", "Tue, 19 May 2026 25:00:00",
        "5 июля", "12345", "99.99.99", "Tue, 19 Foo 2026 10:00:00", "1.2.3.4",
    ],
)  # fmt: skip
def test_nothing_is_invented(text: str | None) -> None:
    assert parse_date(text, ALMATY) is None


@given(st.datetimes(datetime(1990, 1, 2), datetime(2049, 12, 30)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_rfc_822_and_iso_come_back(moment: datetime, minutes: int) -> None:
    from datetime import timezone

    aware = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_date(format_datetime(aware), ALMATY) == aware
    assert parse_date(aware.isoformat(), ALMATY) == aware


@given(st.text(max_size=60) | st.text(alphabet="0123456789.:-/ TZ+октмай", max_size=40))
def test_any_text_is_a_date_or_none(text: str) -> None:
    parsed = parse_date(text, "Asia/Tashkent")
    assert parsed is None or parsed.utcoffset() == timedelta(0)
