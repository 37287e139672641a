"""Quiet hours: when a chat does not want to hear from us unasked; pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.schedule import moment_of
from storage.records import ChatDelivery


def is_quiet(wishes: ChatDelivery, at: datetime, zone: ZoneInfo) -> bool:
    """Return whether a moment falls into the chat's quiet hours; the end is not quiet any more."""
    begin, end = wishes.quiet_from, wishes.quiet_until
    if begin is None or end is None or begin == end:
        return False
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    return begin <= minute < end if begin < end else minute >= begin or minute < end


def not_before(wishes: ChatDelivery, at: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment from ``at`` on at which the chat may be written to."""
    if not is_quiet(wishes, at, zone) or wishes.quiet_until is None:
        return at
    day = at.astimezone(zone).date()
    for ahead in range(3):
        end = moment_of(day + timedelta(days=ahead), wishes.quiet_until, zone)
        if end is not None and end > at:
            return end
    return at
