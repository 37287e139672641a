"""Frankfurter v2: a list of ``{"date", "base", "quote", "rate"}``, for a day or a span of days."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time

from bot.playground.newsroom.banks.desk import DAY, Reply, last_published, last_working, works
from bot.playground.newsroom.market import currencies, price

_AT = time(15, 0)
_USUAL = ("EUR", "GBP", "CNY", "RUB", "TRY", "KZT", "KGS", "TJS", "TMT", "UZS")


def answer(query: Mapping[str, str], now: datetime) -> Reply:
    """``/v2/rates?base=USD&quotes=KZT,…[&date=YYYY-MM-DD | &from=…&to=…]``."""
    base = query.get("base", "EUR").upper()
    quotes = [code.upper() for code in query["quotes"].split(",")] if query.get("quotes") else list(_USUAL)
    unknown = [code for code in (base, *quotes) if code not in currencies()]
    if unknown:
        return _reply(422, {"status": 422, "message": f"unsupported currency: {unknown[0]}"})
    try:
        days = _days(query, last_published("frankfurter", now, _AT))
    except ValueError:
        return _reply(422, {"status": 422, "message": "invalid date"})
    rows = [
        {"date": day.isoformat(), "base": base, "quote": code, "rate": float(f"{price(base, code, day):.5g}")}
        for day in days
        for code in quotes
        if code != base
    ]
    return _reply(200, rows)


def _days(query: Mapping[str, str], newest: date) -> list[date]:
    if "from" in query:
        last = min(date.fromisoformat(query["to"]) if "to" in query else newest, newest)
        first = date.fromisoformat(query["from"])
        span = range(min((last - first).days + 1, 400))
        return [first + number * DAY for number in span if works("frankfurter", first + number * DAY)]
    asked = date.fromisoformat(query["date"]) if "date" in query else newest
    return [min(newest, last_working("frankfurter", asked))]


def _reply(status: int, body: object) -> Reply:
    return Reply(json.dumps(body).encode(), "application/json", status=status, headers={"Cache-Control": "max-age=300"})
