"""Decompression that stops at a cap: a bomb of a few kilobytes never becomes gigabytes."""

import zlib
from typing import Protocol

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_FILE = _GZIP_MAGIC + b"\x08"  # and the only method there is: no text in any encoding begins like this
_GZIP_BITS = 16 + zlib.MAX_WBITS
_RAW_BITS = -zlib.MAX_WBITS
_NO_CODING = {"", "identity", "none", "utf-8"}


class TooLargeError(Exception):
    """More than the cap, compressed or not."""


class EncodingError(Exception):
    """A content coding that was not asked for, or bytes that are not in it."""


class Inflater(Protocol):
    """Takes a body piece by piece and keeps what it stands for."""

    def feed(self, piece: bytes) -> None:
        """Take the next bytes from the wire."""

    def finish(self) -> bytes:
        """Return the whole body."""


class _Plain:
    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._size = 0
        self._pieces: list[bytes] = []

    def feed(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._cap:
            raise TooLargeError
        self._pieces.append(piece)

    def finish(self) -> bytes:
        return b"".join(self._pieces)


class _Compressed:
    """gzip (also several members after one another) or deflate (with or without zlib's header)."""

    def __init__(self, cap: int, *, gzip: bool) -> None:
        self._plain = _Plain(cap)
        self._raw_left = cap  # an endless row of empty gzip members inflates to nothing
        self._gzip = gzip
        self._codec: zlib._Decompress | None = None
        self._verbatim = False
        self._cap = cap

    def feed(self, piece: bytes) -> None:
        self._raw_left -= len(piece)
        if self._raw_left < 0:
            raise TooLargeError
        if self._verbatim:
            self._plain.feed(piece)
            return
        while piece:
            codec = self._codec or self._begin(piece)
            if codec is None:
                return
            piece = self._inflate(codec, piece)

    def _begin(self, piece: bytes) -> "zlib._Decompress | None":
        """Return what reads the stream that begins here, if one does."""
        first = self._raw_left + len(piece) == self._cap
        if self._gzip:
            if not piece.startswith(_GZIP_MAGIC[: len(piece)]):
                # Some servers label what they did not compress; after a finished member it is padding.
                self._verbatim = first
                if first:
                    self._plain.feed(piece)
                return None
            self._codec = zlib.decompressobj(_GZIP_BITS)
        elif first:
            # RFC 9110 means zlib's format, many servers send the bare stream.
            zlib_header = piece[0] & 0x0F == 8 and (len(piece) < 2 or int.from_bytes(piece[:2], "big") % 31 == 0)
            self._codec = zlib.decompressobj(zlib.MAX_WBITS if zlib_header else _RAW_BITS)
        return self._codec

    def _inflate(self, codec: "zlib._Decompress", piece: bytes) -> bytes:
        """Inflate as much as there is; return what follows a finished stream."""
        while piece and not codec.eof:
            try:
                self._plain.feed(codec.decompress(piece, 256 * 1024))
            except zlib.error as error:
                raise EncodingError("the body is not in the content coding it claims") from error
            piece = codec.unconsumed_tail
        if not codec.eof:
            return b""
        self._codec = None
        return codec.unused_data

    def finish(self) -> bytes:
        if self._codec is not None and not self._codec.eof:
            self._plain.feed(self._codec.flush())
            if not self._codec.eof:
                raise EncodingError("the compressed body breaks off")
        return self._plain.finish()


class _Undeclared:
    """A body without a content coding; a gzip file is told by its beginning and inflated like a declared one."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._head = b""
        self._body: Inflater | None = None

    def feed(self, piece: bytes) -> None:
        if self._body is None:
            self._head += piece
            if len(self._head) < len(_GZIP_FILE) and _GZIP_FILE.startswith(self._head):
                return
            self._body, piece = self._begun(), self._head
        self._body.feed(piece)

    def _begun(self) -> Inflater:
        return _Compressed(self._cap, gzip=True) if self._head.startswith(_GZIP_FILE) else _Plain(self._cap)

    def finish(self) -> bytes:
        return self._head if self._body is None else self._body.finish()


def inflater(content_encoding: str, cap: int) -> Inflater:
    """Return what reads a body with this ``Content-Encoding``, at most ``cap`` bytes decompressed."""
    codings = [coding for coding in content_encoding.lower().replace(" ", "").split(",") if coding not in _NO_CODING]
    if not codings:
        return _Undeclared(cap)
    if len(codings) == 1 and codings[0] in {"gzip", "x-gzip", "deflate"}:
        return _Compressed(cap, gzip=codings[0] != "deflate")
    raise EncodingError(f"unknown content coding {','.join(codings)[:20]!r}")
