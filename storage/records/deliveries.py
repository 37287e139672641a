"""What is sent without being asked: briefings, alerts, broadcasts and the words that go with them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeliveryKind(StrEnum):
    """What is delivered; what comes first here goes first when there is more than can be sent at once."""

    NOTICE = "notice"  # a word to the admins
    ALERT = "alert"
    BRIEFING = "briefing"
    BROADCAST = "broadcast"


class DeliveryState(StrEnum):
    """Where a delivery is on its way."""

    PENDING = "pending"
    LEASED = "leased"  # a worker has it in hand; nothing was sent yet
    SENDING = "sending"  # asked of Telegram: if the worker dies now, nobody knows
    SENT = "sent"
    FAILED = "failed"  # surely not sent, and given up
    UNKNOWN = "unknown"  # perhaps sent, and given up


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to be sent once. ``key`` is what makes it one: a second with the same key is not stored."""

    key: str
    """At most 120 characters, such as ``briefing:17:2026-05-24``."""
    kind: DeliveryKind
    chat_id: int
    screen: str
    """``Screen.to_json()``; the same text is stored once however many get it."""
    due_at: datetime
    """Not before this moment."""
    expires_at: datetime
    """Of no use from this moment on: it is then given up."""
    thread_id: int | None = None
    silent: bool = False
    subject_id: int | None = None
    """What it is about: the id of a subscription, an alert or a broadcast."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery in a worker's hand."""

    id: int
    kind: DeliveryKind
    chat_id: int
    thread_id: int | None
    screen_id: int
    silent: bool
    subject_id: int | None
    due_at: datetime
    expires_at: datetime
    attempts: int = 0
    """How often sending was begun before."""
    refusals: int = 0
    """How often it surely was not sent."""
    doubts: int = 0
    """How often nobody knows whether it was sent, because no answer came."""
    crashes: int = 0
    """How often nobody knows, because the worker died."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How an attempt ended. ``at`` is when to try again (pending), else the moment it ended."""

    id: int
    state: DeliveryState
    at: datetime
    message_id: int | None = None
    error: str = ""
    refusals: int = 0
    doubts: int = 0


@dataclass(frozen=True, slots=True)
class StoredScreen:
    """A screen that deliveries share; ``key`` finds it from a button."""

    id: int
    key: str
    body: str


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """How deliveries stand; what has ended is counted as long as it is kept."""

    pending: int = 0
    leased: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    due: int = 0
    """Of the pending ones those whose time has come."""
    lag_seconds: float = 0.0
    """How long the oldest of these has waited."""


@dataclass(frozen=True, slots=True)
class ChatDelivery:
    """How a chat wants to be written to unasked. Quiet hours are minutes of the local day; the end may be next day."""

    chat_id: int
    quiet_from: int | None = None
    quiet_until: int | None = None
    silent: bool = False
    """Whether everything that was not asked for comes without a sound."""
