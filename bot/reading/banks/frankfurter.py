"""Frankfurter v2 (https://frankfurter.dev): a blend of many central banks, our fall-back where a bank is silent.

A JSON list of ``{"date", "base", "quote", "rate"}``, units of ``quote`` per one of ``base``; rates are JSON numbers,
read as decimals, sometimes with an exponent. A range of days comes in one list.
"""

from bot.reading.banks.markup import json_rows
from bot.reading.banks.payload import Payload, Rows


def parse(body: bytes, charset: str | None = None) -> Payload:
    """Return rates of one or many days."""
    rows = Rows()
    for row in json_rows(body, charset):
        rows.add(row.get("base"), row.get("quote"), row.get("rate"), 1, row.get("date"))
    return rows.payload()
