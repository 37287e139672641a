"""National Bank of the Kyrgyz Republic: soms per ``Nominal`` units.

``daily.xml`` has the five great ones, ``weekly.xml`` some forty others with ``ValidFor`` 7; which one it is stands in
``Name`` as well. Windows-1251, decimal comma, the date in an attribute and usually tomorrow's. Where a code is in both,
the daily table counts (SOURCES.md, rates rule 3): ``bot.reading.settling``.
"""

from bot.reading.banks.markup import children, value_of, xml_root
from bot.reading.banks.payload import Payload, Rows, payload_day


def parse(body: bytes, charset: str | None = None) -> Payload:
    """Return the soms' rates of a daily or a weekly table."""
    root = xml_root(body, charset, "CurrencyRates")
    dated = payload_day(value_of(root, "Date"))
    weekly = "week" in (value_of(root, "Name") or "").lower()
    rows = Rows()
    for row in children(root, "Currency"):
        for_days = weekly or (value_of(row, "ValidFor") or "1") != "1"
        rows.add(
            value_of(row, "ISOCode"), "KGS", value_of(row, "Value"), value_of(row, "Nominal"), dated, weekly=for_days
        )
    return rows.payload()
