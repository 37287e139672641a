"""Which links Telegram keeps, and in what form: absolute http, https, tg and ton; anything else is lost."""

import ipaddress
import re
from functools import lru_cache

_SCHEME = re.compile(r"([^:/?#@\[\]]*)://")
_PART = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=\x80-\U0010ffff]|%[0-9A-Fa-f]{2})*\Z")
_USER_PART = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=:\x80-\U0010ffff]|%[0-9A-Fa-f]{2})*\Z")
_INNER = re.compile(r"(tg|ton|tonsite(?=://)):(?://)?(.*)\Z", re.IGNORECASE | re.DOTALL)
_USER = re.compile(r"tg:(?://)?user/?\?(?:[^#]*&)?id=([0-9]{1,18})(?:[&#]|\Z)", re.IGNORECASE)
_SPACES = "".join(map(chr, range(0x21)))


@lru_cache(4096)
def checked_link(link: str) -> str | None:
    """Return the link as Telegram stores it (lower-case host, a path), or ``None`` where it would be lost."""
    inner = _INNER.match(link)
    if inner is not None:
        return _app_link(inner[1].lower(), inner[2])
    parts = _split(link)
    if parts is None:
        return None
    scheme, user, host, port, rest = parts
    if "." not in host and not host.startswith("["):
        return None
    return f"{scheme}://{f'{user}@' if user else ''}{host}{f':{port}' if port else ''}{rest}"


def linked_user(link: str) -> int | None:
    """Return whom ``tg://user?id=…`` mentions."""
    found = _USER.match(link)
    return int(found[1]) or None if found else None


def _app_link(scheme: str, rest: str) -> str | None:
    parts = _split(rest)
    if parts is None or parts[0] == "https" or rest.lower().startswith("http://") or parts[1] or parts[3]:
        return None
    host, query = parts[2], parts[4]
    if not re.fullmatch(r"[A-Za-z0-9_.-]+" if scheme == "tonsite" else r"[A-Za-z0-9_-]+", host):
        return None
    return f"{scheme}://{host}{query[1:] if query.startswith('/?') else query}"


def _split(link: str) -> tuple[str, str, str, int, str] | None:
    """Split into scheme, user, host, port (0: none) and the rest, which begins with a slash."""
    scheme = "http"
    found = _SCHEME.match(link)
    if found is not None:
        scheme, link = found[1].lower(), link[found.end() :]
        if scheme not in {"http", "https"}:
            return None
    end = min((link.find(char) for char in "/?#" if char in link), default=len(link))
    place, rest = link[:end], link[end:]
    place, port = _port(place)
    user, _, host = place.rpartition("@")
    if port is None or host in {"", "."} or not _valid(user, host):
        return None
    rest = rest.rstrip(_SPACES) or "/"
    rest = rest if rest.startswith("/") else f"/{rest}"
    rest = "".join(f"%{ord(char):02X}" if char <= " " else char for char in rest)
    return scheme, user, host.lower() if host.isascii() else _lower_ascii(host), port, rest


def _port(place: str) -> tuple[str, int | None]:
    colon = next((at for at in range(len(place) - 1, 0, -1) if place[at] in ":]@"), 0)
    if not colon or place[colon] != ":":
        return place, 0
    digits = place[colon + 1 :]
    number = int(digits) if re.fullmatch(r"[0-9]{1,9}", digits.lstrip("0") or digits[-1:]) else 0
    return place[:colon], number if 0 < number <= 65535 else None


def _valid(user: str, host: str) -> bool:
    if host.startswith("[") and host.endswith("]"):
        try:
            return ipaddress.ip_address(host[1:-1]).version == 6
        except ValueError:
            return False
    return bool(_PART.match(host) and _USER_PART.match(user))


def _lower_ascii(host: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in host)
