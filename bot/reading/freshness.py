"""What HTTP headers say about when to come back; pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_LONGEST = timedelta(days=366)


def http_date(text: str | None) -> datetime | None:
    """Read an HTTP date; anything else is ``None``."""
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _until(moment: datetime, now: datetime) -> timedelta | None:
    wait = moment - now
    return min(wait, _LONGEST) if wait > timedelta(0) else None


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long an answer says it stays true: ``max-age`` less ``Age``, else ``Expires``; ``None`` where it does not.

    ``no-cache`` and ``no-store`` say nothing about when to come back.
    """
    control = headers.get("Cache-Control", "")
    if "no-cache" in control.lower() or "no-store" in control.lower():
        return None
    if found := _MAX_AGE.search(control):
        age = headers.get("Age", "")
        spent = int(age) if age.isascii() and age.isdigit() and len(age) < 10 else 0
        left = min(timedelta(seconds=min(int(found[1]), 10**9) - spent), _LONGEST)
        return left if left > timedelta(0) else None
    expires = http_date(headers.get("Expires"))
    return _until(expires, http_date(headers.get("Date")) or now) if expires else None


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Read ``Retry-After``: seconds or an HTTP date."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), _LONGEST) or None
    moment = http_date(text)
    return _until(moment, now) if moment else None
