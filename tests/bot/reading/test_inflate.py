import gzip
import zlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.reading.inflate import EncodingError, TooLargeError, inflater

CAP = 100_000


def read(coding: str, *pieces: bytes, cap: int = CAP) -> bytes:
    reader = inflater(coding, cap)
    for piece in pieces:
        reader.feed(piece)
    return reader.finish()


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKERS = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "identity": bytes, "": bytes}


@given(body=st.binary(max_size=3000), coding=st.sampled_from(sorted(PACKERS)), size=st.integers(1, 50))
def test_whatever_was_packed_comes_out_in_any_pieces(body: bytes, coding: str, size: int) -> None:
    packed = PACKERS[coding](body)
    assume(coding in {"gzip", "x-gzip", "deflate"} or not body.startswith(b"\x1f\x8b\x08"))
    assert read(coding, *(packed[at : at + size] for at in range(0, len(packed), size))) == body


def test_bare_deflate_and_several_gzip_members() -> None:
    assert read("deflate", raw_deflate(b"news" * 500)) == b"news" * 500
    assert read("gzip", gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 9) == b"one two"


def test_what_is_labelled_gzip_and_is_not_is_taken_as_it_is() -> None:
    assert read("gzip", b"<rss", b"/>") == b"<rss/>"


@pytest.mark.parametrize("coding", ["", "identity", "none"])
def test_a_gzip_file_without_a_label_is_inflated(coding: str) -> None:
    packed = gzip.compress(b"news" * 500)
    assert read(coding, packed) == b"news" * 500
    assert read(coding, *(packed[at : at + 1] for at in range(len(packed)))) == b"news" * 500
    assert read(coding, b"\x1f\x8b") == b"\x1f\x8b"
    with pytest.raises(TooLargeError):
        read(coding, gzip.compress(b"\0" * 5_000_000))


def test_no_coding_beside_one_says_nothing() -> None:
    assert read("gzip, identity", gzip.compress(b"news")) == b"news"
    with pytest.raises(EncodingError, match="gzip,gzip"):
        read("gzip, gzip", b"")


def test_a_bomb_stops_at_the_cap() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < CAP
    with pytest.raises(TooLargeError):
        read("gzip", bomb)
    with pytest.raises(TooLargeError):
        read("deflate", zlib.compress(b"\0" * 5_000_000))


def test_exactly_the_cap_passes() -> None:
    assert len(read("gzip", gzip.compress(b"a" * CAP))) == CAP
    assert len(read("", b"a" * CAP)) == CAP
    with pytest.raises(TooLargeError):
        read("", b"a" * CAP, b"a")


def test_an_endless_row_of_empty_members_stops_too() -> None:
    with pytest.raises(TooLargeError):
        read("gzip", *[gzip.compress(b"")] * 10_000)


def test_damage_and_unknown_codings_are_named() -> None:
    with pytest.raises(EncodingError, match="breaks off"):
        read("gzip", gzip.compress(b"news" * 500)[:-12])
    with pytest.raises(EncodingError, match="not in the content coding"):
        read("gzip", gzip.compress(b"news")[:10] + b"\xff" * 40)
    with pytest.raises(EncodingError, match="unknown content coding 'br'"):
        read("br", b"x")
