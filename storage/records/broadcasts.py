"""A message of the operator to everybody."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Audience(StrEnum):
    """Who gets it."""

    EVERYBODY = "everybody"
    PEOPLE = "people"
    GROUPS = "groups"


class BroadcastState(StrEnum):
    """How far it has come."""

    DRAFT = "draft"  # shown to its author, who is asked
    PLANNING = "planning"  # going into the outbox
    SENDING = "sending"  # all of it is there
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Broadcast:
    """``cursor`` is the row of the last chat that has its delivery, ``planned`` how many have one."""

    id: int
    author_id: int
    screen: str
    created_at: datetime
    audience: Audience = Audience.EVERYBODY
    state: BroadcastState = BroadcastState.DRAFT
    cursor: int = 0
    planned: int = 0
