"""Fields that mean the same in every XML feed, whichever parser found them; pure."""

import re
from collections.abc import Mapping
from datetime import timedelta

_PERIODS = {"hourly": 1, "daily": 24, "weekly": 24 * 7, "monthly": 24 * 30, "yearly": 24 * 365}
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])", re.IGNORECASE)


def is_picture(attributes: Mapping[str, str]) -> bool:
    """Tell a picture by ``medium``, by ``type``, or, without a telling one, by the name in ``url``."""
    kind, medium = attributes.get("type", "").lower(), attributes.get("medium", "").lower()
    if medium:
        return medium == "image"
    if kind.startswith(("audio/", "video/", "text/")) and kind != "text/html":
        return False
    return kind.startswith("image") or bool(_PICTURE_NAME.search(attributes.get("url", "")))


def width(text: str) -> int:
    """Read a width in pixels; 0 where there is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def time_to_live(ttl: str, period: str, frequency: str) -> timedelta | None:
    """Read ``<ttl>`` in minutes, else the syndication module's period and how often in it."""
    if ttl.isascii() and ttl.isdigit():
        return timedelta(minutes=int(ttl[:6])) or None
    hours = _PERIODS.get(period.strip().lower())
    if hours is None:
        return None
    times = int(frequency[:4]) if frequency.isascii() and frequency.isdigit() else 1
    return timedelta(hours=hours) / max(times, 1)
