"""Central Bank of Uzbekistan: sums per ``Nominal`` units, as a JSON list whose figures are strings.

Each row has a ``Date`` of its own, and they may differ within one answer. Asked for a day without a publication, it
gives the one before under its true date. Its manat was wrong for days in spring 2026: see ``bot.reading.checks``.
"""

from bot.reading.banks.markup import json_rows
from bot.reading.banks.payload import Payload, Rows


def parse(body: bytes, charset: str | None = None) -> Payload:
    """Return the sum's rates, each of its own day."""
    rows = Rows()
    for row in json_rows(body, charset):
        rows.add(row.get("Ccy"), "UZS", row.get("Rate"), row.get("Nominal"), row.get("Date"))
    return rows.payload()
