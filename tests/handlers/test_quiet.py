"""Quiet hours, over midnight and across changes of clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.quiet import open_from
from storage.records import ChatDelivery

ALMATY = ZoneInfo("Asia/Almaty")  # UTC+5


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        ((22 * 60, 7 * 60), "2026-05-24T16:59", "2026-05-24T16:59"),
        ((22 * 60, 7 * 60), "2026-05-24T17:00", "2026-05-25T02:00"),
        ((22 * 60, 7 * 60), "2026-05-24T20:30", "2026-05-25T02:00"),
        ((22 * 60, 7 * 60), "2026-05-25T01:59", "2026-05-25T02:00"),
        ((22 * 60, 7 * 60), "2026-05-25T02:00", "2026-05-25T02:00"),
        ((13 * 60, 14 * 60), "2026-05-24T08:15", "2026-05-24T09:00"),
        ((0, 0), "2026-05-24T20:30", "2026-05-24T20:30"),
        ((None, None), "2026-05-24T20:30", "2026-05-24T20:30"),
    ],
)
def test_hours(hours, now, until):
    wishes = ChatDelivery(1, *hours)
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert open_from(moment, wishes, ALMATY) == datetime.fromisoformat(until).replace(tzinfo=UTC)


def test_the_night_that_has_an_hour_less():
    """Berlin, 29 March 2026: 2:30 does not exist, so quiet hours until then end at 3:00 summer time."""
    wishes = ChatDelivery(1, 23 * 60, 2 * 60 + 30)
    now = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert open_from(now, wishes, ZoneInfo("Europe/Berlin")) == datetime(2026, 3, 29, 1, tzinfo=UTC)
