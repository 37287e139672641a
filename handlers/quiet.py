"""Quiet hours: when a chat may be written to unasked; pure."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from handlers.schedule import moment_of
from storage.records import ChatDelivery

_DAY: Final = timedelta(days=1)


def open_from(now: datetime, wishes: ChatDelivery, zone: ZoneInfo) -> datetime:
    """Return ``now``, or the end of the quiet hours that ``now`` lies in (UTC); right across changes of clocks.

    Hours that begin and end at the same minute are none.
    """
    start, end = wishes.quiet_from, wishes.quiet_until
    if start is None or end is None or start == end:
        return now
    today = now.astimezone(zone).date()
    for day in (today - _DAY, today):
        begins = moment_of(day, start, zone)
        ends = moment_of(day if end > start else day + _DAY, end, zone)
        if begins is not None and ends is not None and begins <= now < ends:
            return ends
    return now
