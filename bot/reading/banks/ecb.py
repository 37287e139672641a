"""European Central Bank: foreign units per euro, the other way round than everybody else, in three nested ``Cube``s.

One file has the latest day, another one 90 of them. ``N/A`` means that the bank has no rate. None of the five
currencies of Central Asia is there, and the rouble left in March 2022.
"""

from bot.reading.banks.markup import children, value_of, xml_root
from bot.reading.banks.payload import Payload, Rows, payload_day


def parse(body: bytes, charset: str | None = None) -> Payload:
    """Return the euro's rates of every day in the file."""
    root = xml_root(body, charset, "Envelope")
    rows = Rows()
    for frame in children(root, "Cube"):
        for daily in children(frame, "Cube"):
            dated = payload_day(value_of(daily, "time"))
            for row in children(daily, "Cube"):
                rate = value_of(row, "rate")
                if rate is None or rate.upper() != "N/A":
                    rows.add("EUR", value_of(row, "currency"), rate, "1", dated)
    return rows.payload()
