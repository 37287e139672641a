"""National Bank of Kazakhstan: tenges per ``quant`` units, asked day by day (``fdate=DD.MM.YYYY``).

An RSS in spirit: the code is in ``title``, the rate in ``description``. Days without trading repeat the day before
under the day asked for. ``change`` is absolute, per ``quant``, with a plus sign: not used. No manat.
"""

from bot.reading.banks.markup import children, value_of, xml_root
from bot.reading.banks.payload import Payload, Rows, payload_day


def parse(body: bytes, charset: str | None = None) -> Payload:
    """Return the tenge's rates of one day."""
    root = xml_root(body, charset, "rates")
    dated = payload_day(value_of(root, "date"))
    rows = Rows()
    for row in children(root, "item"):
        rows.add(value_of(row, "title"), "KZT", value_of(row, "description"), value_of(row, "quant"), dated)
    return rows.payload()
