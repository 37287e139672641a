"""When a rate alert speaks; pure.

::

    decide(alert, publication) -> how it stands now, and what is said: nothing, that it fired, or that it was wrong

A *publication* is what official rates say of a pair after a bank has published: its key is made of the dates of the
quotes it rests on, so that a weekend's repeat is none, and a corrected table is the same one with another value. Rates
announced for tomorrow count when they are announced.

- **Fires once**: what has fired waits until the rate has been back by :data:`MARGIN`, so that a rate that trembles
  around the threshold is told once.
- **Per cent** are counted from the rate when the alert was set, and after each firing from the rate that fired. Such an
  alert is always armed.
- **A high or low** of so many days is beyond everything official on those days; it waits until a publication is off it
  by the margin.
- **Never twice for one publication**, whatever is restarted or corrected.
- **A correction** is decided anew from how the alert stood before that publication. What was told and does not hold any
  more is taken back in one message; what crosses only now fires. A publication withdrawn altogether is taken back too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from handlers.exchange import Rate
from storage.records import AlertKind, Standing

MARGIN: Final = Decimal("0.0025")
"""How far back, as a share of the threshold, re-arms an alert: an ordinary day's move of these currencies."""

_UPWARD: Final = frozenset({AlertKind.ABOVE, AlertKind.AT_LEAST, AlertKind.HIGH})
_THRESHOLDS: Final = frozenset({AlertKind.ABOVE, AlertKind.AT_LEAST, AlertKind.BELOW, AlertKind.AT_MOST})
_PERCENT: Final = frozenset({AlertKind.MOVE, AlertKind.RISE, AlertKind.FALL})


class Event(StrEnum):
    """What an alert says."""

    FIRED = "fired"
    RETRACTED = "retracted"  # what was told did not hold


@dataclass(frozen=True, slots=True)
class Publication:
    """The newest official rate of a pair; ``high`` and ``low`` of the days before it, ``None`` where none are known."""

    key: str
    value: Decimal
    high: Decimal | None = None
    low: Decimal | None = None


def key_of(dates: Iterable[date]) -> str:
    """Return the key of what rests on quotes of these dates: newest first, so that later ones compare greater."""
    return ",".join(day.isoformat() for day in sorted(dates, reverse=True))


def publication_of(rate: Rate, before: Iterable[Rate | None] = ()) -> Publication:
    """Return the newest publication that a rate of this moment tells of, an announced one included.

    ``before`` are the rates of the days before, as far back as a high or low is asked for.
    """
    coming = rate.next
    dates = []
    for leg in rate.route:
        later = leg.published.next if leg.published else None
        day = later.date if coming and later and later.date == coming.date else leg.date
        dates += [day] if day else []
    past = [one.value for one in before if one is not None]
    return Publication(
        key=key_of(dates),
        value=coming.value if coming else rate.value,
        high=max(past, default=None),
        low=min(past, default=None),
    )


def decide(
    kind: AlertKind, threshold: Decimal, standing: Standing, publication: Publication
) -> tuple[Standing, Event | None]:
    """Return how an alert stands after a publication, and what it says. The same publication again changes nothing."""
    if publication.key == standing.seen and publication.value == standing.value:
        return standing, None
    if publication.key < standing.seen:
        return _withdrawn(kind, threshold, standing, publication)
    again = publication.key == standing.seen
    armed = standing.armed_before if again else standing.armed
    reference = standing.reference_before if again else standing.reference
    crosses = armed and _crosses(kind, threshold, reference, publication)
    known = publication.key <= standing.told
    stands = Standing(
        seen=publication.key,
        value=publication.value,
        armed=_armed_after(kind, threshold, publication, armed=armed, crosses=crosses),
        reference=publication.value if crosses or reference is None else reference,
        armed_before=armed,
        reference_before=reference,
        told=standing.told,
        retracted=standing.retracted,
    )
    if crosses and not known:
        return replace(stands, told=publication.key, retracted=False), Event.FIRED
    if crosses and standing.retracted:
        # told, taken back, and true after all: it is not told a third time, but the next publication may
        return replace(stands, armed=True, reference=reference), None
    if known and not crosses and not standing.retracted:
        return replace(stands, retracted=True), Event.RETRACTED
    return stands, None


def begun(kind: AlertKind, threshold: Decimal, publication: Publication | None) -> Standing:
    """Return how a new alert stands: what is beyond its threshold already waits until it has been back."""
    if publication is None:
        return Standing()
    # a new high above one that stands already is news
    there = kind in _THRESHOLDS and _crosses(kind, threshold, None, publication)
    return Standing(
        seen=publication.key,
        value=publication.value,
        armed=not there,
        reference=publication.value,
        armed_before=not there,
        reference_before=publication.value,
    )


def _withdrawn(
    kind: AlertKind, threshold: Decimal, standing: Standing, publication: Publication
) -> tuple[Standing, Event | None]:
    """The newest publication is gone: things are as they were before it, unless what is left crosses as well."""
    crosses = standing.armed_before and _crosses(kind, threshold, standing.reference_before, publication)
    wrong = standing.told == standing.seen and not standing.retracted and not crosses
    stands = replace(
        standing,
        seen=publication.key,
        value=publication.value,
        armed=standing.armed if crosses else standing.armed_before,
        reference=standing.reference if crosses else standing.reference_before,
        retracted=standing.retracted or wrong,
    )
    return stands, Event.RETRACTED if wrong else None


def _armed_after(kind: AlertKind, threshold: Decimal, publication: Publication, *, armed: bool, crosses: bool) -> bool:
    if kind in _PERCENT:
        return True
    return not crosses if armed else _is_back(kind, threshold, publication)


def _crosses(kind: AlertKind, threshold: Decimal, reference: Decimal | None, publication: Publication) -> bool:
    value = publication.value
    if kind in _PERCENT:
        change = (value / reference - 1) * 100 if reference else Decimal(0)
        return bool(reference) and {AlertKind.RISE: change, AlertKind.FALL: -change}.get(kind, abs(change)) >= threshold
    if kind in {AlertKind.HIGH, AlertKind.LOW}:
        limit = publication.high if kind is AlertKind.HIGH else publication.low
        return limit is not None and (value > limit if kind is AlertKind.HIGH else value < limit)
    beyond = value > threshold if kind in _UPWARD else value < threshold
    return beyond or (kind in {AlertKind.AT_LEAST, AlertKind.AT_MOST} and value == threshold)


def _is_back(kind: AlertKind, threshold: Decimal, publication: Publication) -> bool:
    limit: Decimal | None = threshold
    if kind in {AlertKind.HIGH, AlertKind.LOW}:
        limit = publication.high if kind is AlertKind.HIGH else publication.low
    if limit is None:
        return True
    if kind in _UPWARD:
        return publication.value <= limit * (1 - MARGIN)
    return publication.value >= limit * (1 + MARGIN)
