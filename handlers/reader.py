"""Whom a screen is drawn for."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.i18n import Speech


@dataclass(frozen=True, slots=True)
class Reader:
    """A language, a time zone and the present moment (aware)."""

    speech: Speech
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        """The calendar day where the reader is."""
        return self.day_of(self.now)

    def day_of(self, when: datetime) -> date:
        """Return the calendar day of a moment where the reader is."""
        return when.astimezone(self.zone).date()

    def moment(self, when: datetime) -> str:
        """Return a moment as the reader would say it."""
        return self.speech.moment(when, self.zone, self.now)
