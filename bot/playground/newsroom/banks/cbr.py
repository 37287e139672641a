"""Bank of Russia: windows-1251 XML with decimal commas, set on working days for the day after; and a series by day."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from bot.playground.newsroom.banks.desk import (
    DAY,
    Listed,
    Reply,
    comma,
    last_published,
    last_working,
    listed,
    plain,
    works,
)
from bot.playground.newsroom.banks.desk import rounded as half_up
from bot.playground.newsroom.market import currencies, name, price

_AT = time(10, 0)
_LONGEST = 3660 * DAY


def daily(query: Mapping[str, str], now: datetime) -> Reply:
    """``/scripts/XML_daily.asp``, for a day with ``?date_req=dd/mm/yyyy``: the list in force on that day."""
    set_on = last_published("cbr", now, _AT)
    if "date_req" in query:
        asked = _day(query["date_req"])
        if asked is None:
            return _xml("<ValCurs>Error in parameters</ValCurs>")
        set_on = min(set_on, last_working("cbr", asked - DAY))
    rows = "".join(
        f'<Valute ID="{_tag(row.code)}"><NumCode>{currencies()[row.code].numeric}</NumCode>'
        f"<CharCode>{row.code}</CharCode><Nominal>{row.nominal}</Nominal><Name>{name(row.code, 'ru')}</Name>"
        f"{_values(row, set_on)}</Valute>"
        for row in listed("cbr")
    )
    return _xml(f'<ValCurs Date="{set_on + DAY:%d.%m.%Y}" name="Foreign Currency Market">{rows}</ValCurs>')


def dynamic(query: Mapping[str, str], now: datetime) -> Reply:
    """``/scripts/XML_dynamic.asp?date_req1=dd/mm/yyyy&date_req2=dd/mm/yyyy&VAL_NM_RQ=ID``."""
    first, last = _day(query.get("date_req1", "")), _day(query.get("date_req2", ""))
    row = next((row for row in listed("cbr") if _tag(row.code) == query.get("VAL_NM_RQ")), None)
    if first is None or last is None or row is None or not first <= last <= first + _LONGEST:
        return _xml("<ValCurs>Error in parameters</ValCurs>")
    records = []
    day = first - DAY
    while day < min(last, last_published("cbr", now, _AT) + DAY):
        if works("cbr", day):
            record = f'<Record Date="{day + DAY:%d.%m.%Y}" Id="{_tag(row.code)}"><Nominal>{row.nominal}</Nominal>'
            records.append(f"{record}{_values(row, day)}</Record>")
        day += DAY
    span = f'DateRange1="{first:%d.%m.%Y}" DateRange2="{last:%d.%m.%Y}"'
    opening = f'<ValCurs ID="{_tag(row.code)}" {span} name="Foreign Currency Market Dynamic">'
    return _xml(f"{opening}{''.join(records)}</ValCurs>")


def _values(row: Listed, day: date) -> str:
    value = half_up(price(row.code, "RUB", day) * row.nominal, 4)
    unit = plain(value / Decimal(row.nominal)).replace(".", ",")
    return f"<Value>{comma(value)}</Value><VunitRate>{unit}</VunitRate>"


def _tag(code: str) -> str:
    return f"R01{currencies()[code].numeric}"


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a calendar day
    except ValueError:
        return None


def _xml(text: str) -> Reply:
    body = f'<?xml version="1.0" encoding="windows-1251"?>{text}'.encode("windows-1251", "xmlcharrefreplace")
    return Reply(body, "application/xml; charset=windows-1251")
