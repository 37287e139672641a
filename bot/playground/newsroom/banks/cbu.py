"""Central Bank of Uzbekistan: JSON of strings, each row with its own date; now and then one row is plainly wrong."""

import json
from datetime import date, datetime, time
from decimal import Decimal

from bot.playground.newsroom.banks.desk import DAY, Listed, Reply, codes, last_published, last_working, listed, plain
from bot.playground.newsroom.banks.desk import rounded as half_up
from bot.playground.newsroom.market import currencies, name, price

_AT = time(9, 0)
_WEDNESDAY = 2


def answer(asked: date | None, now: datetime) -> Reply:
    """``/arkhiv-kursov-valyut/json/``, or for a day ``…/json/all/YYYY-MM-DD/``: the last list up to that day."""
    day = last_published("cbu", now, _AT)
    if asked is not None and asked < day:
        day = last_working("cbu", asked)
    rows = [_row(number, row, day) for number, row in enumerate(listed("cbu"), 1)]
    headers = {"Cache-Control": "no-store, no-cache, must-revalidate", "Expires": "Thu, 19 Nov 1981 08:52:00 GMT"}
    return Reply(json.dumps(rows).encode(), "application/json", headers=headers)


def misprinted(day: date) -> bool:
    """Whether the manat is misprinted: on one Wednesday in four weeks, so that readers can see what a flag is."""
    return day.weekday() == _WEDNESDAY and day.toordinal() // 7 % 4 == 3


def _row(number: int, row: Listed, day: date) -> dict[str, object]:
    if row.code in codes("cbu", "slow"):
        day = _first_of_week(day)
    value = _value(row, day)
    before = last_working("cbu", day - DAY)
    if row.code in codes("cbu", "slow"):
        before = _first_of_week(before)
    return {
        "id": number,
        "Code": currencies()[row.code].numeric,
        "Ccy": row.code,
        "CcyNm_RU": name(row.code, "ru"),
        "CcyNm_UZ": name(row.code, "uz"),
        "CcyNm_UZC": name(row.code, "uzc"),
        "CcyNm_EN": name(row.code, "en"),
        "Nominal": str(row.nominal),
        "Rate": f"{value:f}",
        "Diff": plain(value - _value(row, before)),
        "Date": f"{day:%d.%m.%Y}",
    }


def _value(row: Listed, day: date) -> Decimal:
    value = price(row.code, "UZS", day) * row.nominal
    if row.code == "TMT" and misprinted(day):
        value = value * Decimal("1.17")
    return half_up(value, 2)


def _first_of_week(day: date) -> date:
    """The first working day of the day's week."""
    first = day - day.weekday() * DAY
    while last_working("cbu", first) != first:
        first += DAY
    return first
