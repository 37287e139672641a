"""When a briefing comes next: local time to moments, right across every change of clocks; pure.

- An hour that a day skips (clocks go forward) comes at the first moment that day has after it.
- An hour that a day has twice (clocks go back) comes the first time.
- A day that a zone skips altogether (Samoa, 30 December 2011) has no briefing; the next day has its own.
- One briefing a local day, whatever becomes of zone or hour meanwhile: ``after`` names the last day that had its own.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from storage.records import Schedule

_DAY: Final = timedelta(days=1)
_MOST_DAYS: Final = 16
"""Days to look ahead: any week has the day, and no zone skips more than one."""


def next_run_at(now: datetime, schedule: Schedule, zone: ZoneInfo, *, after: date | None = None) -> datetime | None:
    """Return the first moment after ``now`` (UTC) that the schedule names in ``zone``, on a day later than ``after``.

    ``None`` where the schedule names no day.
    """
    if not schedule.days:
        return None
    # clocks may go back over midnight: yesterday's hour may still come
    day = now.astimezone(zone).date() - _DAY
    for _ in range(_MOST_DAYS):
        if day.weekday() in schedule.days and (after is None or day > after):
            at = moment_of(day, schedule.minute, zone)
            if at is not None and at > now:
                return at
        day += _DAY
    return None


def moment_of(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """Return the moment (UTC) at which this minute of a day comes in ``zone``; ``None`` for a day that is skipped."""
    wall = datetime.combine(day, time(*divmod(minute, 60)))
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    shown = at.astimezone(zone)
    if shown.replace(tzinfo=None) == wall:
        return at
    # the wall clock skipped this minute: the gap ends where the offsets before and after it meet
    before = wall.replace(tzinfo=zone, fold=0).utcoffset()
    after = wall.replace(tzinfo=zone, fold=1).utcoffset()
    if before is None or after is None:
        return at
    end = _end_of_gap(
        (wall - max(before, after)).replace(tzinfo=UTC), (wall - min(before, after)).replace(tzinfo=UTC), zone
    )
    return end if end.astimezone(zone).date() == day else None


def _end_of_gap(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment between two at which the later one's offset holds."""
    offset = late.astimezone(zone).utcoffset()
    if early.astimezone(zone).utcoffset() == offset:
        return early
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            late = middle
        else:
            early = middle
    return late.replace(microsecond=0)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the local day that a briefing belongs to."""
    return at.astimezone(zone).date()
