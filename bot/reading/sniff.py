"""What a body of status 200 really is (SOURCES.md, news rules 1 and 9); pure.

A feed is told by its root element, whatever the content type says. A document type with entities is refused before any
parser sees it; a harmless one (RSS 0.91 has one) is cut out.
"""

import re
from enum import Enum

from bot.reading.outcome import NotAFeedError, RefusedError

_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE\s", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_LATE_START = re.compile(r"<\?xml\b|<rss\b|<feed\b|<rdf:RDF\b", re.IGNORECASE)
_ENTITY = re.compile(r"<!\s*ENTITY", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FEED_ROOTS = {"rss", "feed", "rdf", "channel"}
_JUNK_LIMIT = 4096


class Form(Enum):
    """The two forms a feed comes in."""

    XML = "xml"
    JSON = "json"


def sniff(text: str) -> tuple[Form, str]:
    """Tell XML feeds from JSON and return the document fit for a parser.

    Raises :class:`NotAFeedError` for web pages and everything else, :class:`RefusedError` for entities.
    """
    text = text.lstrip("\ufeff \t\r\n\0")
    if text.startswith(("{", "[")):
        return Form.JSON, text
    if not text:
        raise NotAFeedError("an empty answer")
    if _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub("", text)
    start, root = _root(text)
    if root not in _FEED_ROOTS:
        late = _LATE_START.search(text, 1, _JUNK_LIMIT)  # a warning of PHP before the feed
        if late is None or _root(text[late.start() :])[1] not in _FEED_ROOTS:
            raise NotAFeedError(
                "a web page, not a feed" if root == "html" or "<html" in text[:2000].lower() else "not a feed"
            )
        text = text[late.start() :]
        start, root = _root(text)
    return Form.XML, text[start:]


def _root(text: str) -> tuple[int, str]:
    """Find the root element: where it begins and its name in small letters, empty where there is none."""
    at = _after_prolog(text, 0)
    if _DOCTYPE.match(text, at):
        at = _after_prolog(text, _after_doctype(text, at))
    found = _ROOT.match(text, at)
    return at, found[1].lower() if found else ""


def _after_prolog(text: str, at: int) -> int:
    while found := _PROLOG.match(text, at):
        at = found.end()
    return at


def _after_doctype(text: str, at: int) -> int:
    end, subset = text.find(">", at), text.find("[", at)
    if end < 0:
        raise NotAFeedError("a document type without an end")
    if subset < 0 or subset > end:
        return end + 1
    if _ENTITY.search(_CDATA.sub("", text[at:])):
        raise RefusedError("a document type with entities")
    found = re.compile(r"\]\s*>").search(text, subset)
    if found is None:
        raise NotAFeedError("a document type without an end")
    return found.end()
