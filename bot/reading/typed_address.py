"""An address as people type it: made a URL, or refused; pure.

Nothing here decides what may be connected to: that is judged after DNS, by the fetch module (addresses.py).
"""

import re
from typing import Final

from yarl import URL

from bot.reading.links import URL_LIMIT
from storage.records import NoFeed

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_FEED_SCHEME: Final = re.compile(r"^feed:(?:(?://)?(?=https?:)|(?=//))", re.IGNORECASE)
_WRAPPED: Final = "<>()[]{}\"'«»“”‘’.,;"
_UNSEEN: Final = re.compile("[\x00-\x20\x7f\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]")
# Letters of Cyrillic and Greek that are drawn like Latin ones (as browsers have them for the same purpose).
_LIKE_LATIN: Final = frozenset("асԁеһіјӏорԛѕԝхуьҽпгѵѡкмтнвзбяѐѝєөүαονιτκρυχηεωγ0123456789-")
_LATIN: Final = re.compile(r"[a-zà-öø-ɏ]")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_GREEK: Final = re.compile("[\u0370-\u03ff]")


def read_address(text: str) -> URL | NoFeed:
    """Return the URL that somebody typed; without a scheme it is https."""
    text = text.strip().strip(_WRAPPED)
    if not text or len(text) > URL_LIMIT or _UNSEEN.search(text):
        return NoFeed.NOT_AN_ADDRESS
    text = _FEED_SCHEME.sub("", text, count=1)
    if text.startswith("//"):
        text = f"http:{text}"
    scheme = _SCHEME.match(text)
    if scheme is None:
        text = f"https://{text}"
    elif scheme[1].lower() not in {"http", "https"}:
        return NoFeed.NOT_AN_ADDRESS
    return _judged(text)


def _judged(text: str) -> URL | NoFeed:
    try:
        url = URL(text).with_fragment(None)
        host, port = url.host, url.port
    except ValueError:
        return NoFeed.NOT_AN_ADDRESS
    if url.scheme not in {"http", "https"} or not host or not port:
        return NoFeed.NOT_AN_ADDRESS
    if url.user is not None or url.password is not None:
        return NoFeed.CREDENTIALS
    if "." not in host and ":" not in host and host != "localhost":
        return NoFeed.NOT_AN_ADDRESS
    return NoFeed.LOOKALIKE if _deceives(host) else url


def _deceives(host: str) -> bool:
    """Whether a host's letters may be taken for those of another: scripts mixed in a label, or all of them alike."""
    labels = host.lower().rstrip(".").split(".")
    return any(_mixed(label) or (_imitates(label) and labels[-1].isascii()) for label in labels)


def _mixed(label: str) -> bool:
    return sum(bool(script.search(label)) for script in (_LATIN, _CYRILLIC, _GREEK)) > 1


def _imitates(label: str) -> bool:
    return bool(_CYRILLIC.search(label) or _GREEK.search(label)) and set(label) <= _LIKE_LATIN
