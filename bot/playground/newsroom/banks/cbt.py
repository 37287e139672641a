"""Central Bank of Turkmenistan: one XML file a day, put up the day before; none for Sundays."""

from datetime import date, datetime, time

from bot.playground.newsroom.banks.desk import DAY, Listed, Reply, listed, modified, plain, rounded
from bot.playground.newsroom.market import mark, name, per_dollar, price

_AT = time(10, 30)
_SUNDAY = 6
_INVERTED = frozenset({"EUR", "GBP", "AUD", "XDR"})
"""Quoted in ``rate_usd`` the other way round: dollars for one unit."""


def answer(asked: date, now: datetime) -> Reply:
    """``/kurs/YYYY/DDMMYYYY.xml``."""
    newest = now.date() + DAY if now.time() >= _AT else now.date()
    if asked.weekday() == _SUNDAY or asked > newest:
        return Reply(b"<html><head><title>404 Not Found</title></head></html>", "text/html", status=404)
    rows = "".join(_rate(row, asked) for row in listed("cbt"))
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cbt_currency_rate name="CBT Currency XML">\n'
        f"\t<date>{asked:%d.%m.%Y}</date>\n{rows}</cbt_currency_rate>\n"
    )
    return Reply(text.encode(), "text/xml", headers=modified(asked - DAY, _AT))


def _rate(row: Listed, asked: date) -> str:
    day = asked - DAY
    dollar = 1 / per_dollar(row.code, day) if row.code in _INVERTED else per_dollar(row.code, day)
    manat = plain(rounded(price(row.code, "TMT", day) * row.nominal, 4))
    return (
        f'\t<rate code="{row.code}">\n'
        f"\t\t<name>{name(row.code, 'tk').upper()}</name>\n"
        f"\t\t<rate_usd>{plain(rounded(dollar, 4 if dollar < 1000 else 2))}</rate_usd>\n"
        f"\t\t<multiplier>{row.nominal}</multiplier>\n"
        f"\t\t<rate_tmt>{manat}</rate_tmt>\n"
        f"\t\t<checksum>{mark(row.code, asked.isoformat(), manat)}</checksum>\n"
        "\t</rate>\n"
    )
