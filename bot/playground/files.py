"""Stored files, and the size of a picture read from its first bytes."""

import hashlib
import struct
from dataclasses import dataclass, field
from typing import Any

from bot.playground.errors import bad_request

PHOTO_BYTES = 10 * 2**20
UPLOAD_BYTES = 50 * 2**20
_WRONG_FILE = "wrong file identifier/HTTP URL specified"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart request."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that has a ``file_id``; width and height are 0 for what is no picture."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    content: bytes
    content_type: str
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        """Path under ``/file/bot<token>/``."""
        ending = self.name.rpartition(".")[2] if "." in self.name else self.content_type.rpartition("/")[2]
        safe = "".join(char for char in ending if char.isascii() and char.isalnum())[:8] or "bin"
        return f"{self.kind}s/file_{self.unique_id}.{safe}"

    def photo_sizes(self) -> list[dict[str, Any]]:
        """Return the Bot API's ``PhotoSize`` array: the picture is kept in its one own size."""
        return [{**self._ids(), "width": self.width, "height": self.height}]

    def document(self) -> dict[str, Any]:
        """Return the Bot API's ``Document``."""
        return {**self._ids(), "file_name": self.name, "mime_type": self.content_type}

    def to_api(self) -> dict[str, Any]:
        """Return the Bot API's ``File``."""
        return {**self._ids(), "file_path": self.path}

    def _ids(self) -> dict[str, Any]:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


@dataclass(slots=True)
class FileStore:
    """Files by id, and pictures of the web that the server fetched for a request (see ``web_pictures.py``)."""

    files: dict[str, StoredFile] = field(default_factory=dict)
    web: dict[str, Upload] = field(default_factory=dict)

    def save_photo(self, upload: Upload) -> StoredFile:
        """Store a picture. Raises Telegram's 400 for what is none, too large or too narrow."""
        if len(upload.content) > PHOTO_BYTES:
            raise bad_request(f"file is too big for a photo; the maximum size is {PHOTO_BYTES} bytes")
        found = picture_size(upload.content)
        if found is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        kind, width, height = found
        if not width or not height or width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return self._save("photo", upload, f"image/{kind}", width, height)

    def save_document(self, upload: Upload) -> StoredFile:
        """Store any file. Raises a 400 for an empty one and a 413 beyond 50 MB."""
        if not upload.content:
            raise bad_request("file must be non-empty")
        return self._save("document", upload, upload.content_type)

    def _save(self, kind: str, upload: Upload, content_type: str, width: int = 0, height: int = 0) -> StoredFile:
        unique = hashlib.sha256(upload.content).hexdigest()[:15]
        file_id = f"{'AgAC' if kind == 'photo' else 'BQAC'}AgIAAx{unique}"
        stored = StoredFile(file_id, unique, kind, upload.name, upload.content, content_type, width, height)
        self.files[file_id] = stored
        return stored

    def get(self, file_id: str) -> StoredFile:
        """Return a stored file. Raises Telegram's 400."""
        found = self.files.get(file_id)
        if found is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return found

    def resolve(self, value: Any, files: dict[str, Upload], kind: str) -> StoredFile:
        """Return the file that a parameter means: an upload, ``attach://name``, a URL or a ``file_id``."""
        upload: Upload | None = value if isinstance(value, Upload) else None
        if isinstance(value, str) and value.startswith("attach://"):
            upload = files.get(value.removeprefix("attach://"))
        elif isinstance(value, str) and value.startswith(("http://", "https://")):
            upload = self.web.get(value)
        elif isinstance(value, str):
            known = self.files.get(value)
            if known is not None and known.kind == kind:
                return known
        if upload is None:
            raise bad_request(_WRONG_FILE)
        return self.save_photo(upload) if kind == "photo" else self.save_document(upload)

    def by_path(self, path: str) -> StoredFile | None:
        return next((each for each in self.files.values() if each.path == path), None)


# -- sizes of pictures --------------------------------------------------------------------------------------------


def picture_size(content: bytes) -> tuple[str, int, int] | None:
    """Return kind, width and height of a PNG, JPEG, GIF or WebP; ``None`` for anything else."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return ("png", *struct.unpack(">II", content[16:24]))
        if content.startswith((b"GIF87a", b"GIF89a")):
            return ("gif", *struct.unpack("<HH", content[6:10]))
        if content.startswith(b"\xff\xd8"):
            return _jpeg_size(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp_size(content)
    except (struct.error, IndexError):
        pass
    return None


def _jpeg_size(content: bytes) -> tuple[str, int, int] | None:
    position = 2
    while position < len(content):
        if content[position] != 0xFF:
            return None
        marker = content[position + 1]
        if marker == 0xFF:  # fill byte
            position += 1
        elif 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:  # a frame header
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return ("jpeg", width, height)
        else:
            position += 2 + struct.unpack(">H", content[position + 2 : position + 4])[0]
    return None


def _webp_size(content: bytes) -> tuple[str, int, int] | None:
    form = content[12:16]
    if form == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        return ("webp", width, int.from_bytes(content[27:30], "little") + 1)
    if form == b"VP8L":
        (bits,) = struct.unpack("<I", content[21:25])
        return ("webp", (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)
    if form == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return ("webp", width & 0x3FFF, height & 0x3FFF)
    return None
