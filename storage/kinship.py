"""What two articles have to do with each other, told from their traits. Pure."""

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from storage.records import Trait, TraitKind


class Bond(IntEnum):
    """How near two articles are. Stored: never change one."""

    RELATED = 1
    """Other events with the same people, places or topic."""
    PART = 2
    """Earlier and later parts of one matter."""
    SAME = 3
    """One event."""


@dataclass(slots=True)
class Profile:
    """An article's traits, made ready to be compared."""

    language: str
    marks: dict[int, Trait]
    titled: dict[tuple[int, int], set[int]] = field(default_factory=dict)


def profile(traits: Iterable[Trait], language: str) -> Profile:
    marks = {t.mark: t for t in traits}
    titled: dict[tuple[int, int], set[int]] = {}
    for t in marks.values():
        if t.in_title and t.group:
            titled.setdefault((t.kind, t.group), set()).add(t.mark)
    return Profile(language, marks, titled)
