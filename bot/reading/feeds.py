"""RSS 0.9-2.0, RDF, Atom and JSON Feed: bytes in, entries out.

    decode (encoding) -> sniff: form, bombs, web pages (sniff)
        -> well-formed XML (xmlfeed) | other XML (loosefeed: feedparser) | JSON (jsonfeed) -> compose (entries)

Parsing keeps a processor busy: call :func:`parse_feed` off the event loop.
"""

from bot.reading.encoding import decode
from bot.reading.entries import ParsedFeed, RawFeed, Reading, compose
from bot.reading.jsonfeed import parse_json_feed
from bot.reading.loosefeed import parse_loosely
from bot.reading.outcome import ParseError
from bot.reading.sniff import Form, sniff
from bot.reading.xmlfeed import IllFormedError, parse_xml_feed

MAX_ENTRIES = 500
"""Items of one feed that are read; more is no news feed."""


def parse_feed(body: bytes, reading: Reading, charset: str | None = None) -> ParsedFeed:
    """Parse a feed in any form; raise :class:`ParseError` (also :class:`NotAFeedError`, :class:`RefusedError`)."""
    form, text = sniff(decode(body, charset))
    raw = parse_json_feed(text, MAX_ENTRIES) if form is Form.JSON else _parse_xml(text)
    try:
        return compose(raw, reading)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"malformed content ({type(error).__name__})") from error


def _parse_xml(text: str) -> RawFeed:
    try:
        return parse_xml_feed(text, MAX_ENTRIES)
    except IllFormedError:
        return parse_loosely(text, MAX_ENTRIES)
