"""Bank of Russia: roubles per ``Nominal`` units, windows-1251, decimal comma.

``XML_daily.asp`` has all currencies of one day (asked for a day without a publication it gives the one before, under
its true date); ``XML_dynamic.asp`` has one currency of many days and names it by the bank's own id only. An error is
a 200 with ``Error in parameters`` in the root. Numeric codes are not to be trusted (810 for the rouble in places):
letters count.
"""

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from bot.reading.banks.markup import children, value_of, xml_root
from bot.reading.banks.payload import Payload, Rows, payload_day
from bot.reading.outcome import ParseError

KNOWN_IDS = {
    "R01035": "GBP",
    "R01235": "USD",
    "R01239": "EUR",
    "R01335": "KZT",
    "R01370": "KGS",
    "R01375": "CNY",
    "R01670": "TJS",
    "R01700J": "TRY",
    "R01710A": "TMT",
    "R01717": "UZS",
}
"""The bank's ids of the currencies whose history is asked for; ids outlive redenominations by a letter."""


def parse(body: bytes, charset: str | None = None) -> Payload:
    """Return the rouble's rates of one day, or of one currency over a range of days."""
    root = xml_root(body, charset, "ValCurs")
    if not len(root) and (root.text or "").strip():
        raise ParseError(f"the bank says: {(root.text or '').strip()[:60]}")
    if children(root, "Record"):
        return _dynamic(root, KNOWN_IDS)
    dated = payload_day(value_of(root, "Date"))
    rows = Rows()
    for row in children(root, "Valute"):
        rows.add(value_of(row, "CharCode"), "RUB", value_of(row, "Value"), value_of(row, "Nominal"), dated)
    return rows.payload()


def _dynamic(root: ET.Element, ids: Mapping[str, str]) -> Payload:
    rows = Rows()
    for row in children(root, "Record"):
        currency = ids.get(value_of(row, "Id") or value_of(root, "ID") or "")
        rows.add(currency, "RUB", value_of(row, "Value"), value_of(row, "Nominal"), value_of(row, "Date"))
    return rows.payload()
