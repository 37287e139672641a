"""National Bank of Kazakhstan: UTF-8 XML; a day's rates are set on the working day before and carried over weekends."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.playground.newsroom.banks.desk import DAY, Listed, Reply, last_working, listed, plain, rounded
from bot.playground.newsroom.market import name, price

_ZONE = ZoneInfo("Asia/Almaty")
_AT = time(10, 30)


def answer(query: Mapping[str, str], now: datetime) -> Reply:
    """``/rss/get_rates.cfm?fdate=dd.mm.yyyy``. A day that has no rates yet is answered with an empty list."""
    today = now.astimezone(_ZONE).date()
    try:
        asked = datetime.strptime(query["fdate"], "%d.%m.%Y").date()  # noqa: DTZ007 - a calendar day
    except (KeyError, ValueError):
        asked = today
    known = asked <= today or (asked == today + DAY and now.time() >= _AT)
    items = "".join(_item(row, asked) for row in listed("nbk")) if known else ""
    bank = "Official exchange rates of National Bank of Republic Kazakhstan"
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<rates>\n'
        "    <generator>Alternate RSS Builder</generator>\n"
        f"    <title>{bank}</title>\n    <link>www.nationalbank.kz</link>\n    <description>{bank}</description>\n"
        f"    <copyright>www.nationalbank.kz</copyright>\n    <date>{asked:%d.%m.%Y}</date>\n\n{items}</rates>"
    )
    return Reply(text.encode(), "text/xml; charset=UTF-8", headers={"Cache-Control": "no-cache, private"})


def _item(row: Listed, day: date) -> str:
    set_on = last_working("nbk", day - DAY)
    value, before = _value(row, set_on), _value(row, last_working("nbk", set_on - DAY))
    change = value - before
    direction = "UP" if change > 0 else "DOWN" if change < 0 else ""
    signed = f"{change:+.2f}" if change else "0.00"
    return (
        "        <item>\n"
        f"            <fullname>{name(row.code, 'ru').upper()}</fullname>\n"
        f"            <title>{row.code}</title>\n"
        f"            <description>{plain(value)}</description>\n"
        f"            <quant>{row.nominal}</quant>\n"
        f"            <index>{direction}</index>\n"
        f"            <change>{signed}</change>\n"
        "            </item>\n"
    )


def _value(row: Listed, day: date) -> Decimal:
    return rounded(price(row.code, "KZT", day) * row.nominal, 2)
