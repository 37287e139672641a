"""When a source is looked at next (SOURCES.md, news rule 8); pure, used for news and banks alike."""

from datetime import datetime, timedelta

DAY = timedelta(hours=24)
"""The longest wait: probing never stops."""

JITTER = 0.1
"""How much of a wait is spread, so that sources do not march in step."""


def next_check(
    now: datetime,
    *,
    interval: timedelta,
    failures: int = 0,
    jitter: float = 0.0,
    ttl: timedelta | None = None,
    fresh_for: timedelta | None = None,
    retry_after: timedelta | None = None,
) -> datetime:
    """Return the moment of the next look.

    The wait is the longest of the source's own ``interval`` (doubled for every failure in a row after the first), the
    feed's ``ttl``, ``fresh_for`` (max-age or Expires) and ``retry_after``; up to a tenth is added by ``jitter``, a
    random number in 0..1 that the caller draws. Never more than 24 hours after ``now``.
    """
    own = min(interval, DAY) * (1 << min(max(failures - 1, 0), 20))
    wait = min(max(own, *(w for w in (ttl, fresh_for, retry_after, timedelta(0)) if w is not None)), DAY)
    return now + min(wait + wait * JITTER * jitter, DAY)
