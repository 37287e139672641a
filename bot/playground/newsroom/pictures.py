"""Pictures for invented articles: a sky, a sun and three ridges, drawn in plain Python as a small indexed PNG.

The same seed gives the same picture, so nothing needs to be stored or shipped.
"""

import struct
from functools import lru_cache
from zlib import compress, crc32

WIDTH, HEIGHT = 480, 270
_BANDS = 24
_RIDGES = 3

Colour = tuple[int, int, int]
_SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((38, 84, 124), (246, 214, 160)),
    ((24, 44, 92), (240, 150, 110)),
    ((94, 170, 214), (232, 244, 250)),
    ((70, 60, 110), (250, 196, 170)),
    ((30, 110, 120), (214, 238, 206)),
)
_LANDS: tuple[tuple[Colour, Colour], ...] = (
    ((150, 160, 176), (52, 66, 84)),
    ((206, 170, 120), (110, 74, 44)),
    ((140, 178, 140), (34, 78, 60)),
    ((180, 150, 160), (70, 44, 66)),
)


@lru_cache(maxsize=128)
def draw(seed: str) -> bytes:
    """Return a PNG of 480 x 270 pixels, about 5 KB. Takes some 50 ms: call it off the event loop."""
    key = crc32(seed.encode())
    sky = _SKIES[key % len(_SKIES)]
    land = _LANDS[key // 7 % len(_LANDS)]
    sun = (80 + key // 11 % 320, 50 + key // 13 % 70, 18 + key // 17 % 16)
    palette = [_mix(sky, step, _BANDS - 1) for step in range(_BANDS)]
    palette += [_mix(land, step, _RIDGES - 1) for step in range(_RIDGES)]
    palette.append((255, 244, 214))
    ridges = [_ridge(key + number, 110 + 50 * number, 70 - 15 * number) for number in range(_RIDGES)]
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)
        rows += _row(y, ridges, sun)
    return _png(palette, bytes(rows))


def _row(y: int, ridges: list[list[int]], sun: tuple[int, int, int]) -> bytearray:
    row = bytearray([y * _BANDS // HEIGHT]) * WIDTH
    left, top, radius = sun
    if abs(y - top) < radius:
        half = int((radius**2 - (y - top) ** 2) ** 0.5)
        row[left - half : left + half] = bytes([_BANDS + _RIDGES]) * (2 * half)
    for number, heights in enumerate(ridges):
        if y >= min(heights):
            for x, height in enumerate(heights):
                if y >= height:
                    row[x] = _BANDS + number
    return row


def _ridge(seed: int, base: int, swing: int) -> list[int]:
    """Heights of a mountain ridge: three octaves of noise between hashed knots."""
    heights = []
    for x in range(WIDTH):
        height = base
        for octave, width in enumerate((160, 56, 18)):
            knot, rest = divmod(x, width)
            low, high = (crc32(f"{seed}.{octave}.{knot + side}".encode()) % 1000 for side in (0, 1))
            height += ((low * (width - rest) + high * rest) // width - 500) * swing // (1000 << octave)
        heights.append(height)
    return heights


def _mix(ends: tuple[Colour, Colour], step: int, steps: int) -> Colour:
    first, last = ends
    red, green, blue = ((a * (steps - step) + b * step) // steps for a, b in zip(first, last, strict=True))
    return red, green, blue


def _png(palette: list[Colour], rows: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    colours = b"".join(bytes(colour) for colour in palette)
    chunks = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc32(name + body)) for name, body in chunks
    )
