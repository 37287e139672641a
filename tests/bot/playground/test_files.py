"""Sizes of pictures are read from their first bytes, whatever those bytes are."""

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.errors import ApiError
from bot.playground.files import PHOTO_BYTES, FileStore, Upload, picture_size

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 10 + b"\xff\xc2\x00\x11\x08\x01\x00\x02\x00\x03"


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (_PNG + struct.pack(">II", 640, 480), ("png", 640, 480)),
        (b"GIF89a" + struct.pack("<HH", 3, 5), ("gif", 3, 5)),
        (_JPEG, ("jpeg", 512, 256)),
        (b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + b"\x0f\0\0\x1f\0\0", ("webp", 16, 32)),
        (b"RIFF\0\0\0\0WEBPVP8L" + b"\0" * 5 + struct.pack("<I", 9 | 19 << 14), ("webp", 10, 20)),
        (b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", 7, 9), ("webp", 7, 9)),
        (b"<svg/>", None),
        (b"", None),
        (_PNG, None),
        (b"\xff\xd8\xff\xe0", None),
    ],
)
def test_sizes(content: bytes, size: Any) -> None:
    assert picture_size(content) == size


@given(st.sampled_from([_PNG, _JPEG, b"\xff\xd8", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8L", b""]), st.binary(max_size=40))
def test_no_bytes_raise(head: bytes, tail: bytes) -> None:
    picture_size(head + tail)
    picture_size((head + tail)[: len(head)])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"text", "IMAGE_PROCESS_FAILED"),
        (_PNG + struct.pack(">II", 9000, 2000), "PHOTO_INVALID_DIMENSIONS"),
        (_PNG + struct.pack(">II", 2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (_PNG + struct.pack(">II", 0, 10), "PHOTO_INVALID_DIMENSIONS"),
        (_PNG + b"\0" * PHOTO_BYTES, "file is too big for a photo"),
    ],
)
def test_photos_that_telegram_refuses(content: bytes, complaint: str) -> None:
    with pytest.raises(ApiError, match=complaint):
        FileStore().save_photo(Upload("a", content))
