"""Central Bank of Turkmenistan: manats per ``multiplier`` units (``rate_tmt``), one file a day, none on Sundays.

``rate_usd`` is foreign per dollar for most and dollars per unit for EUR, GBP, AUD and the SDR: it is never read.
The date was written ``YYYY-MM-DD`` until 2023 and ``DD.MM.YYYY`` since. The site is often out of reach from abroad.
"""

from bot.reading.banks.markup import children, value_of, xml_root
from bot.reading.banks.payload import Payload, Rows, payload_day


def parse(body: bytes, charset: str | None = None) -> Payload:
    """Return the manat's rates of one day."""
    root = xml_root(body, charset, "cbt_currency_rate")
    dated = payload_day(value_of(root, "date"))
    rows = Rows()
    for row in children(root, "rate"):
        rows.add(value_of(row, "code"), "TMT", value_of(row, "rate_tmt"), value_of(row, "multiplier"), dated)
    return rows.payload()
