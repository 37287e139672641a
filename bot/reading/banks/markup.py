"""Bytes of a bank to an XML tree or a JSON value, whatever they claim to be encoded in.

Figures and codes are ASCII in all of our banks' encodings, so a wrong declaration costs a name at most, never a rate.
A document type is refused before the parser sees it: no bank needs one, and entity bombs do.
"""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn
from xml.etree import ElementTree as ET

from bot.reading.banks.payload import NotATableError
from bot.reading.encoding import decode
from bot.reading.outcome import ParseError

_DECLARATION = re.compile(r"<\?xml\b[^>]*\?>", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!(?:doctype|entity)", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])  # XML allows none of them
_LOOSE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_SNIFFED = 2000
_MOST_TAGS = 500_000
"""The ECB's whole history since 1999 has half of it; each costs memory."""


def xml_root(body: bytes, charset: str | None, *names: str) -> ET.Element:
    """Return the root of an XML document, which must have one of these local names (case aside)."""
    text = decode(body, charset).translate(_CONTROLS).strip("\ufeff \t\r\n")
    if declared := _DECLARATION.match(text):
        text = text[declared.end() :].lstrip()
    _refuse_html(text)
    if _DOCTYPE.search(text):
        raise ParseError("a document type, which no table of rates needs")
    if text.count("<") > _MOST_TAGS:
        raise ParseError("more elements than any table of rates has")
    root = _parsed(text)
    if local(root) not in {name.lower() for name in names}:
        raise ParseError(f"no <{names[0]}> in it, but <{local(root)[:30]}>")
    return root


def _parsed(text: str) -> ET.Element:
    try:
        try:
            return ET.fromstring(text)  # noqa: S314 - document types, and with them all entities, are refused before
        except ET.ParseError:
            mended = _LOOSE_AMPERSAND.sub("&amp;", text.replace("&nbsp;", "\u00a0"))
            return ET.fromstring(mended)  # noqa: S314 - as above
    except (ET.ParseError, ValueError, RecursionError) as error:  # ValueError: lone surrogates
        raise ParseError("an empty body" if not text else "no well-formed XML") from error


def json_value(body: bytes, charset: str | None) -> Any:
    """Return a JSON value whose every number with a point is a ``Decimal``."""
    text = decode(body, charset).strip().lstrip("\ufeff")
    _refuse_html(text)
    try:
        return json.loads(text, parse_float=_decimal, parse_constant=_no_number)
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise ParseError("an empty body" if not text else "no well-formed JSON") from error


def json_rows(body: bytes, charset: str | None) -> list[dict[str, Any]]:
    """Return the objects of a JSON list; what else is in the list becomes an empty object, to be refused as a row."""
    value = json_value(body, charset)
    if not isinstance(value, list):
        raise ParseError("a JSON list was to come, not an object or a bare value")
    return [row if isinstance(row, dict) else {} for row in value]


def local(element: ET.Element) -> str:
    """Return an element's name in small letters without its namespace."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def children(element: ET.Element, name: str) -> list[ET.Element]:
    """Return the children with this local name."""
    return [child for child in element if local(child) == name.lower()]


def value_of(element: ET.Element, name: str) -> str | None:
    """Return an attribute or, failing that, the text of a child, by local name, case aside; ``None`` where empty."""
    wanted = name.lower()
    for key, attribute in element.attrib.items():
        if key.rpartition("}")[2].lower() == wanted:
            return attribute.strip() or None
    for child in element:
        if local(child) == wanted:
            return "".join(child.itertext()).strip() or None
    return None


def _refuse_html(text: str) -> None:
    if _HTML.search(text, 0, _SNIFFED):
        raise NotATableError("an HTML page instead of a table of rates")


def _decimal(text: str) -> Decimal:
    if len(text) > 400:
        raise ValueError("a number of absurd length")
    return Decimal(text)


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
