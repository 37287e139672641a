import struct
from zlib import crc32, decompress

import pytest

from bot.playground.newsroom.outlets import reports
from bot.playground.newsroom.pictures import HEIGHT, WIDTH, draw


@pytest.mark.parametrize("seed", ["toktogul-level", "almaty-metro-station", ""])
def test_a_picture_is_a_sound_png(seed: str) -> None:
    png = draw(seed)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        name, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert struct.unpack(">I", png[at + 8 + size : at + 12 + size]) == (crc32(name + body),)
        chunks[name] = body
        at += size + 12
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) == (WIDTH, HEIGHT)
    rows = decompress(chunks[b"IDAT"])
    assert len(rows) == HEIGHT * (WIDTH + 1)
    assert max(rows) < len(chunks[b"PLTE"]) // 3


def test_pictures_are_small_and_differ() -> None:
    seeds = sorted({report.event for report in reports() if report.pictured})[:12]
    pictures = [draw(seed) for seed in seeds]
    assert len(set(pictures)) == len(pictures)
    assert max(map(len, pictures)) <= 15_000


def test_the_same_seed_gives_the_same_picture() -> None:
    first = draw("snow-leopard-count")
    draw.cache_clear()
    assert draw("snow-leopard-count") == first
