"""When a briefing comes next, held against a calculation that knows nothing of offsets: it looks at every quarter."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.quiet import is_quiet, not_before
from handlers.schedule import moment_of, next_run_at
from storage.records import ChatDelivery, Schedule

DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)
NAMES = """
Asia/Almaty Asia/Bishkek Asia/Dushanbe Asia/Ashgabat Asia/Tashkent Asia/Qyzylorda Europe/Moscow Europe/Istanbul
Europe/Berlin Europe/London Europe/Dublin Europe/Chisinau Atlantic/Azores Asia/Dubai Asia/Seoul Asia/Tehran Asia/Kabul
Asia/Kathmandu Asia/Kolkata Asia/Yangon Asia/Gaza Asia/Beirut Africa/Cairo Africa/Casablanca America/New_York
America/Los_Angeles America/St_Johns America/Havana America/Asuncion America/Santiago America/Nuuk America/Sao_Paulo
Australia/Lord_Howe Australia/Adelaide Pacific/Auckland Pacific/Chatham Pacific/Apia Pacific/Kiritimati Antarctica/Troll
UTC"""
ZONES = NAMES.split()
MINUTES = (0, 30, 60, 90, 120, 135, 150, 180, 8 * 60, 23 * 60, 23 * 60 + 45)


def seen(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """Look at every quarter of an hour: the first on this day whose clock shows the minute or later."""
    at = datetime.combine(day, datetime.min.time(), UTC) - timedelta(hours=16)
    for _ in range(4 * 58):
        local = at.astimezone(zone)
        if local.date() == day and local.hour * 60 + local.minute >= minute:
            return at
        at += QUARTER
    return None


@pytest.mark.parametrize("year", [2026, 2028])
def test_a_clock_moved_through_a_year_in_forty_zones(year: int):
    assert len(ZONES) == 40
    for place, key in enumerate(ZONES):
        zone, minute = ZoneInfo(key), MINUTES[(place + year) % len(MINUTES)]
        schedule = Schedule(minute)
        now = datetime(year, 1, 1, tzinfo=UTC)
        day = now.astimezone(zone).date()
        if (first := seen(day, minute, zone)) is None or first <= now:
            day += DAY
        while day.year == year:
            coming = next_run_at(now, schedule, zone)
            assert coming == seen(day, minute, zone), (key, day, minute)
            assert coming is not None
            now, day = coming, day + DAY


@pytest.mark.parametrize(
    ("zone", "day", "minute", "shown"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 150, "03:00"),  # 02:00 to 03:00 is skipped
        ("Europe/Berlin", date(2026, 10, 25), 150, "02:30"),  # comes twice: the first
        ("Australia/Lord_Howe", date(2026, 10, 4), 135, "02:30"),  # half an hour is skipped
        ("America/Sao_Paulo", date(2017, 10, 15), 0, "01:00"),  # midnight itself is skipped
        ("Asia/Almaty", date(2024, 2, 29), 23 * 60 + 30, "23:30"),
        ("Asia/Almaty", date(2024, 3, 1), 8 * 60, "08:00"),  # the zone moved an hour that night
    ],
)
def test_days_on_which_clocks_change(zone: str, day: date, minute: int, shown: str):
    at = moment_of(day, minute, ZoneInfo(zone))
    assert at is not None
    assert f"{at.astimezone(ZoneInfo(zone)):%F %H:%M}" == f"{day} {shown}"


def test_an_hour_that_comes_twice_brings_one_briefing():
    zone = ZoneInfo("Europe/Berlin")
    first = next_run_at(datetime(2026, 10, 24, 12, tzinfo=UTC), Schedule(150), zone)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_run_at(first, Schedule(150), zone) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_day_that_a_zone_skips_has_no_briefing():
    zone = ZoneInfo("Pacific/Apia")
    assert moment_of(date(2011, 12, 30), 480, zone) is None
    before = moment_of(date(2011, 12, 29), 480, zone)
    assert before is not None
    following = next_run_at(before, Schedule(480), zone)
    assert following is not None
    assert following.astimezone(zone).date() == date(2011, 12, 31)


def test_the_day_that_had_its_own_is_not_served_again_though_hour_or_zone_change():
    now = datetime(2026, 5, 24, 3, tzinfo=UTC)  # Sunday, 8:00 in Almaty
    later = next_run_at(now, Schedule(20 * 60), ZoneInfo("Asia/Almaty"), after=date(2026, 5, 24))
    assert later == datetime(2026, 5, 25, 15, tzinfo=UTC)
    west = next_run_at(now, Schedule(480), ZoneInfo("America/New_York"), after=date(2026, 5, 24))
    assert west == datetime(2026, 5, 25, 12, tzinfo=UTC)


def test_only_on_its_days():
    zone, now = ZoneInfo("Asia/Tashkent"), datetime(2028, 2, 28, tzinfo=UTC)  # a Monday before a leap day
    came = []
    for _ in range(4):
        now = next_run_at(now, Schedule(9 * 60, (1, 6)), zone) or now
        came.append(now.astimezone(zone).date())
    assert came == [date(2028, 2, 29), date(2028, 3, 5), date(2028, 3, 7), date(2028, 3, 12)]
    assert next_run_at(now, Schedule(0, ()), zone) is None


@settings(max_examples=150)
@given(
    st.integers(946_684_800, 2_114_380_800).map(lambda at: datetime.fromtimestamp(at, UTC)),
    st.sampled_from(ZONES),
    st.integers(0, 1439),
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
)
def test_it_always_comes_later_within_eight_days_on_a_wanted_day(now, key, minute, days):
    zone = ZoneInfo(key)
    coming = next_run_at(now, Schedule(minute, days), zone)
    assert coming is not None
    assert now < coming <= now + timedelta(days=9)
    assert coming.astimezone(zone).weekday() in days


# -- quiet hours -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "hour", "quiet", "until"),
    [
        ((1320, 420), 23, True, "2026-05-25 07:00"),  # over midnight
        ((1320, 420), 6, True, "2026-05-24 07:00"),
        ((1320, 420), 7, False, "2026-05-24 07:00"),
        ((1320, 420), 12, False, "2026-05-24 12:00"),
        ((0, 540), 8, True, "2026-05-24 09:00"),
        ((600, 600), 10, False, "2026-05-24 10:00"),
        ((None, None), 3, False, "2026-05-24 03:00"),
    ],
)
def test_quiet_hours(span, hour, quiet, until):
    zone = ZoneInfo("Asia/Almaty")
    at = datetime(2026, 5, 24, hour, tzinfo=zone).astimezone(UTC)
    wishes = ChatDelivery(1, *span)
    assert is_quiet(wishes, at, zone) is quiet
    assert f"{not_before(wishes, at, zone).astimezone(zone):%F %H:%M}" == until
