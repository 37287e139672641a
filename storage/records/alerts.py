"""Alerts: what a chat wants to be told of when a rate gets there."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class AlertKind(StrEnum):
    """What a rate must do."""

    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"
    MOVE = "move"  # so many per cent either way
    RISE = "rise"
    FALL = "fall"
    HIGH = "high"  # the highest of so many days
    LOW = "low"


class AlertState(StrEnum):
    """Whether an alert is watched."""

    ACTIVE = "active"
    PAUSED = "paused"
    TOPIC_LOST = "topic_lost"  # its topic was closed or deleted


@dataclass(frozen=True, slots=True)
class Standing:
    """How an alert stands after the newest publication it has seen.

    What it was before that publication is kept too: when the bank corrects it, the decision is made anew from there.
    """

    seen: str = ""
    """The publication (handlers/crossing.py); empty for none."""
    value: Decimal | None = None
    """The rate it gave."""
    armed: bool = True
    """Whether it tells when the rate gets there; what has told waits until the rate has been back."""
    reference: Decimal | None = None
    """What a change in per cent is counted from."""
    armed_before: bool = True
    reference_before: Decimal | None = None
    told: str = ""
    """The last publication that was told of; empty for none."""
    retracted: bool = False
    """Whether what was told turned out to be wrong, and that was said."""


@dataclass(frozen=True, slots=True)
class RateAlert:
    """Tell ``chat_id`` when one ``base`` in ``counter`` does what ``kind`` says.

    ``threshold`` is a rate, or per cent, or nothing (0) for a high or low of ``days``.
    """

    id: int
    chat_id: int
    thread_id: int | None
    base: str
    counter: str
    kind: AlertKind
    threshold: Decimal
    days: int
    state: AlertState
    created_at: datetime
    standing: Standing = Standing()
