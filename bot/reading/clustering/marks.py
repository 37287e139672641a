"""Things as numbers: what two texts share is told by marks that are equal. Pure."""

from hashlib import blake2b
from typing import Final, NamedTuple

from storage.records import TraitKind

_KIND_NUMBERS: Final = {kind: str(int(kind)) for kind in TraitKind}


class Part(NamedTuple):
    """A trait before it is known where it stands."""

    kind: TraitKind
    mark: int
    weight: float
    group: int = 0


def part(kind: TraitKind, thing: str, weight: float, group: int = 0) -> Part:
    """Return a trait of a thing, in whatever text."""
    return Part(kind, mark_of(kind, thing), weight, group)


def mark_of(kind: TraitKind, thing: str) -> int:
    """63 bits for a thing: the same in every process and on every machine."""
    digest = blake2b(f"{_KIND_NUMBERS[kind]} {thing}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
