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
    "R01230": "AED",
    "R01060": "AMD",
    "R01010": "AUD",
    "R01020A": "AZN",
    "R01685": "BDT",
    "R01080": "BHD",
    "R01105": "BOB",
    "R01115": "BRL",
    "R01090B": "BYN",
    "R01350": "CAD",
    "R01775": "CHF",
    "R01395": "CUP",
    "R01760": "CZK",
    "R01215": "DKK",
    "R01030": "DZD",
    "R01240": "EGP",
    "R01800": "ETB",
    "R01210": "GEL",
    "R01200": "HKD",
    "R01135": "HUF",
    "R01280": "IDR",
    "R01270": "INR",
    "R01300": "IRR",
    "R01820": "JPY",
    "R01815": "KRW",
    "R01500": "MDL",
    "R02005": "MMK",
    "R01503": "MNT",
    "R01520": "NGN",
    "R01535": "NOK",
    "R01530": "NZD",
    "R01540": "OMR",
    "R01565": "PLN",
    "R01355": "QAR",
    "R01585F": "RON",
    "R01805F": "RSD",
    "R01580": "SAR",
    "R01770": "SEK",
    "R01625": "SGD",
    "R01675": "THB",
    "R01720": "UAH",
    "R01150": "VND",
    "R01589": "XDR",
    "R01810": "ZAR",
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
