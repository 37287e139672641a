"""Blocks of the index: which of some thousand articles hold which number. Pure.

A block's articles are ordered by time, so that "the newest" are its highest bits and a period is a run of bits. A set
of them is a whole number whose bit *i* stands for the *i*-th article: Python takes a microsecond for "both" or "either"
of thousands. Small blocks are made of new articles, large ones of small. The numbers of a block are spread over
buckets, each a row of about half a kilobyte:

    count | numbers, ascending | where each one's articles end | articles of each: bits, or places where they are few
"""

import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

BLOCK: Final = 4096
"""Articles of a small block."""
LARGE: Final = 4 * BLOCK
"""Articles of a large block."""
_BUCKETS: Final = {BLOCK: 2048, LARGE: 8192}
_DENSE: Final = 64
"""A number that is in one of so many articles of a block is kept as bits."""


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a block to be: its id, its time in microseconds, the numbers it holds."""

    article_id: int
    published: int
    numbers: Iterable[int]


@dataclass(frozen=True, slots=True)
class Block:
    """A packed block: its articles in order, and its rows by bucket."""

    ids: tuple[int, ...]
    times: tuple[int, ...]
    rows: dict[int, bytes]


def bucket_of(number: int, size: int = BLOCK) -> int:
    """The bucket of a number in blocks of this size; buckets of other sizes are other numbers."""
    return size + (number >> 5) % _BUCKETS[size]


def pack(members: Sequence[Member], size: int = BLOCK) -> Block:
    """Make a block of at most ``size`` articles, :data:`BLOCK` or :data:`LARGE`."""
    ordered = sorted(members, key=lambda member: (member.published, member.article_id))
    holders: dict[int, list[int]] = {}
    for place, member in enumerate(ordered):
        for number in set(member.numbers):
            if number in holders:
                holders[number].append(place)
            else:
                holders[number] = [place]
    buckets: dict[int, list[int]] = {}
    for number in sorted(holders):
        buckets.setdefault(bucket_of(number, size), []).append(number)
    rows = {bucket: _row(numbers, holders, size) for bucket, numbers in buckets.items()}
    return Block(tuple(member.article_id for member in ordered), tuple(member.published for member in ordered), rows)


def _row(numbers: Sequence[int], holders: dict[int, list[int]], size: int) -> bytes:
    bodies = [_body(holders[number], size) for number in numbers]
    ends, end = [], 0
    for body in bodies:
        end += len(body)
        ends.append(end)
    head = struct.pack(f"<H{len(numbers)}I{len(numbers)}I", len(numbers), *numbers, *ends)
    return head + b"".join(bodies)


def _body(places: Sequence[int], size: int) -> bytes:
    if len(places) < size // _DENSE:
        return struct.pack(f"<{len(places)}H", *places)
    bits = 0
    for place in places:
        bits |= 1 << place
    return bits.to_bytes(size // 8, "little")


def holders(row: bytes, number: int) -> int:
    """Return the articles of a block that hold a number, as bits; ``row`` is that of the number's bucket."""
    count = row[0] | row[1] << 8
    numbers_end = 2 + 4 * count
    wanted = number.to_bytes(4, "little")
    at = row.find(wanted, 2, numbers_end)
    while at >= 0 and (at - 2) % 4:
        at = row.find(wanted, at + 1, numbers_end)
    if at < 0:
        return 0
    first = 2 + 8 * count
    where = at + 4 * count
    start = first + (int.from_bytes(row[where - 4 : where], "little") if at > 2 else 0)
    body = row[start : first + int.from_bytes(row[where : where + 4], "little")]
    if len(body) >= BLOCK // 8:  # places of the largest block are fewer bytes
        return int.from_bytes(body, "little")
    places = struct.unpack(f"<{len(body) // 2}H", body)
    bits = bytearray((places[-1] >> 3) + 1)  # they ascend; a bit set in a number would copy all of it
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def run(first: int, last: int) -> int:
    """The bits from ``first`` to before ``last``."""
    return (1 << last) - (1 << first) if last > first else 0


def newest(bits: int, most: int) -> list[int]:
    """Return the highest ``most`` places of a set, the newest first."""
    return list(islice(_downwards(bits), most))


def _downwards(bits: int) -> Iterator[int]:
    while bits:
        place = bits.bit_length() - 1
        yield place
        bits ^= 1 << place


def offsets(values: Sequence[int], base: int, unit: int = 1) -> bytes:
    """Write ascending or unordered whole numbers as distances from the smallest, four bytes each."""
    return struct.pack(f"<{len(values)}I", *((value - base) // unit for value in values))


def at(packed: bytes, place: int) -> int:
    """Read one of what :func:`offsets` wrote."""
    return int.from_bytes(packed[4 * place : 4 * place + 4], "little")


def unpacked(packed: bytes) -> "array[int]":
    """Read all of what :func:`offsets` wrote."""
    return array("I", struct.unpack(f"<{len(packed) // 4}I", packed))
