"""National Bank of Tajikistan: XML with decimal points; weekends carry forward, an impossible day answers today."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.playground.newsroom.banks.desk import DAY, Reply, last_working, listed, rounded
from bot.playground.newsroom.market import currencies, name, price

_ZONE = ZoneInfo("Asia/Dushanbe")
_FIRST = date(2001, 1, 3)


def answer(query: Mapping[str, str], now: datetime) -> Reply:
    """``/en/kurs/export_xml.php?date=YYYY-MM-DD&export=xmlout``."""
    today = now.astimezone(_ZONE).date()
    try:
        day = date.fromisoformat(query["date"])
    except (KeyError, ValueError):
        day = today
    if not _FIRST <= day <= today:
        day = today
    set_on = last_working("nbt", day - DAY)
    rows = "".join(
        f'<Valute ID="{_tag(row.code)}">\n   <CharCode>{row.code}</CharCode>\n   <Nominal>{row.nominal}</Nominal>\n'
        f"   <Name>{name(row.code, 'en')}</Name>\n"
        f"   <Value>{rounded(price(row.code, 'TJS', set_on) * row.nominal, 4):f}</Value>\n</Valute>\n"
        for row in listed("nbt")
    )
    text = (
        '<?xml version="1.0" encoding="utf-8" ?>\n'
        f'<ValCurs Date="{day.isoformat()}" name="Foreign Currency Market">\n{rows}</ValCurs>\n'
    )
    return Reply(text.encode(), "text/xml;charset=UTF-8")


def _tag(code: str) -> str:
    """The numeric code; the rouble still bears the one it had before 1998."""
    return "810" if code == "RUB" else currencies()[code].numeric
