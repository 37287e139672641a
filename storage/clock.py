"""The seam to time: whoever needs the moment is handed a :data:`Clock`."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the moment, aware and in UTC."""


def utc_now() -> datetime:
    """Return the moment in UTC; the only place of the three packages that asks the machine."""
    return datetime.now(UTC)
