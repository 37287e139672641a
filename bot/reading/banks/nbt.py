"""National Bank of Tajikistan: somonis per ``Nominal`` units, asked day by day.

Shaped like the Bank of Russia's table, but UTF-8, with a decimal point and an ISO date. Weekends repeat Friday under
the day asked for; a day out of its range is answered, in silence, with today: whoever asks compares the dates. The
``ID`` of the rouble is the Soviet one's (810): codes are read, not numbers. It asks for a visible reference to nbt.tj.
"""

from bot.reading.banks.markup import children, value_of, xml_root
from bot.reading.banks.payload import Payload, Rows, payload_day


def parse(body: bytes, charset: str | None = None) -> Payload:
    """Return the somoni's rates of one day."""
    root = xml_root(body, charset, "ValCurs")
    dated = payload_day(value_of(root, "Date"))
    rows = Rows()
    for row in children(root, "Valute"):
        rows.add(value_of(row, "CharCode"), "TJS", value_of(row, "Value"), value_of(row, "Nominal"), dated)
    return rows.payload()
