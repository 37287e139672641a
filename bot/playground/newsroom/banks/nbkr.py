"""National Bank of Kyrgyzstan: windows-1251 XML with decimal commas, daily and weekly, each dated the next day."""

from collections.abc import Mapping
from datetime import date, datetime, time

from bot.playground.newsroom.banks.desk import DAY, Listed, Reply, comma, last_published, last_working, listed, modified
from bot.playground.newsroom.banks.desk import rounded as half_up
from bot.playground.newsroom.market import price

_AT = time(9, 20)
_FRIDAY = 4


def daily(query: Mapping[str, str], now: datetime) -> Reply:
    """``/XML/daily.xml``. The sample bank keeps an archive, which the real one does not: ``?date=dd.mm.yyyy``.

    The archive gives the list in force on a day, under that day's date.
    """
    published, dated = _looked_up(query, now)
    return _reply("Daily", published, dated, listed("nbkr", "daily"), valid_for="")


def weekly(query: Mapping[str, str], now: datetime) -> Reply:
    """``/XML/weekly.xml``: the last Friday's list, dated Saturday."""
    day, _ = _looked_up(query, now)
    while day.weekday() != _FRIDAY:
        day -= DAY
    return _reply("Weekly", day, day + DAY, listed("nbkr", "weekly"), valid_for="<ValidFor>7</ValidFor>\n")


def _looked_up(query: Mapping[str, str], now: datetime) -> tuple[date, date]:
    """When the wanted list was published, and the date it bears."""
    latest = last_published("nbkr", now, _AT)
    try:
        asked = datetime.strptime(query["date"], "%d.%m.%Y").date()  # noqa: DTZ007 - a calendar day
    except (KeyError, ValueError):
        return latest, latest + DAY
    if asked > max(latest, now.date()) + DAY:
        return latest, latest + DAY
    return min(latest, last_working("nbkr", asked - DAY)), asked


def _reply(name: str, published: date, dated: date, rows: tuple[Listed, ...], valid_for: str) -> Reply:
    lines = [
        f'<Currency ISOCode="{row.code}">\n<Nominal>{row.nominal}</Nominal>\n{valid_for}'
        f"<Value>{comma(half_up(price(row.code, 'KGS', published) * row.nominal, 4))}</Value>\n</Currency>\n"
        for row in rows
    ]
    head = '<?xml version="1.0" encoding="windows-1251" ?>\n'
    opening = f'<CurrencyRates Name="{name} Exchange Rates" Date="{dated:%d.%m.%Y}">\n'
    body = (head + opening + "".join(lines) + "</CurrencyRates>\n").encode("windows-1251")
    return Reply(body, "application/xml", headers=modified(published, _AT))
