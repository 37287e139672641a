"""What a chart is of, and the words that its picture and its caption share; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from handlers.picture import Look
from handlers.publications import BANKS
from handlers.reader import Reader
from handlers.screen import TextBuilder
from handlers.series import Point
from handlers.views.numbers import format_rate
from handlers.ways import PEG

LATE: Final = 5
"""Days after the beginning of the range from which the data is said to begin later."""
_NOON: Final = time(12)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One pair with the points of its line (at least one) and the keys of the banks they come from."""

    base: str
    counter: str
    points: tuple[Point, ...]
    banks: tuple[str, ...]
    pegged: bool = False

    @property
    def name(self) -> str:
        """Return the pair as people write it."""
        return f"{self.base}/{self.counter}"

    @property
    def exact(self) -> bool:
        """Whether the value is the peg itself."""
        return {self.base, self.counter} == {"USD", "TMT"} and self.points[-1].value in {PEG, 1 / PEG}

    @property
    def is_line(self) -> bool:
        """Whether more than one publication is known: two in the range, or one that held into it."""
        first = self.points[0]
        return len(self.points) > 1 and (first.told < first.date or any(p.told != first.told for p in self.points))

    @property
    def told(self) -> date:
        """Return the date of its last value."""
        return self.points[-1].told


@dataclass(frozen=True, slots=True)
class Frame:
    """What a chart is asked for: these pairs, these days, these colours."""

    pairs: tuple[tuple[str, str], ...]
    days: int
    since: date
    until: date
    look: Look = Look.LIGHT


def range_name(days: int, reader: Reader) -> str:
    """Return a range in words: ``30 days``, ``1 year``."""
    if days >= 365 and abs(days - round(days / 365.25) * 365.25) < 2:
        return reader.speech.years(round(days / 365.25))
    return reader.speech.days(days)


def figure(one: Drawn, value: Decimal, reader: Reader) -> str:
    """Return a value as people read it; a peg with no more digits than it has."""
    return format_rate(value, reader.speech, exact=one.exact)


def add_day(text: TextBuilder, one: Drawn, day: date, reader: Reader) -> None:
    """Add a day of a bank as a moment: noon there, so that nearly every clock shows the same day."""
    zone = ZoneInfo(BANKS[one.banks[0]].zone if one.banks else "UTC")
    noon = datetime.combine(day, _NOON, zone).astimezone(UTC)
    text.moment(reader.speech.short_day(day, reader.today), noon)


def banks_of(drawn: Sequence[Drawn]) -> str:
    """Return the names of the banks behind the lines."""
    return " · ".join(
        dict.fromkeys("NBT (nbt.tj)" if key == "nbt" else BANKS[key].name for one in drawn for key in one.banks)
    )


def labels_of(drawn: Sequence[Drawn]) -> list[str]:
    """Return what tells the lines apart: the one side where the other is the same for all."""
    if len({one.base for one in drawn}) == 1:
        return [one.counter for one in drawn]
    if len({one.counter for one in drawn}) == 1:
        return [one.base for one in drawn]
    return [one.name for one in drawn]


def names_of(drawn: Sequence[Drawn]) -> str:
    """Return all pairs in short: ``USD: KZT · KGS``."""
    if len({one.base for one in drawn}) == 1:
        return f"{drawn[0].base}: {' · '.join(labels_of(drawn))}"
    if len({one.counter for one in drawn}) == 1:
        return f"{' · '.join(labels_of(drawn))} → {drawn[0].counter}"
    return " · ".join(labels_of(drawn))
