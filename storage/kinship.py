"""What two articles have to do with each other, told from their traits. Pure."""

from enum import IntEnum


class Bond(IntEnum):
    """How near two articles are. Stored: never change one."""

    RELATED = 1
    """Other events with the same people, places or topic."""
    PART = 2
    """Earlier and later parts of one matter."""
    SAME = 3
    """One event."""
