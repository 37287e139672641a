"""European Central Bank: foreign currency for one euro, the newest day or ninety days of them."""

from datetime import date, datetime, time, timedelta

from bot.playground.newsroom.banks.desk import DAY, Reply, last_published, listed, modified, rounded, works
from bot.playground.newsroom.market import price

_AT = time(15, 0)
_HISTORY = timedelta(days=90)


def daily(now: datetime) -> Reply:
    """``/stats/eurofxref/eurofxref-daily.xml``."""
    newest = last_published("ecb", now, _AT)
    return _reply([newest], newest)


def history(now: datetime) -> Reply:
    """``/stats/eurofxref/eurofxref-hist-90d.xml``, newest day first."""
    newest = last_published("ecb", now, _AT)
    days = [newest - back * DAY for back in range(_HISTORY.days) if works("ecb", newest - back * DAY)]
    return _reply(days, newest)


def _reply(days: list[date], newest: date) -> Reply:
    cubes = "".join(_cube(day) for day in days)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
        'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">\n'
        "\t<gesmes:subject>Reference rates</gesmes:subject>\n"
        "\t<gesmes:Sender>\n\t\t<gesmes:name>European Central Bank</gesmes:name>\n\t</gesmes:Sender>\n"
        f"\t<Cube>\n{cubes}\t</Cube>\n</gesmes:Envelope>\n"
    )
    return Reply(text.encode(), "text/xml", headers=modified(newest, _AT))


def _cube(day: date) -> str:
    rows = "".join(f"\t\t\t<Cube currency='{row.code}' rate='{_rate(row.code, day)}'/>\n" for row in listed("ecb"))
    return f"\t\t<Cube time='{day.isoformat()}'>\n{rows}\t\t</Cube>\n"


def _rate(code: str, day: date) -> str:
    if code == "ISK" and day.toordinal() % 31 == 0:
        return "N/A"
    value = price("EUR", code, day)
    places = 4 if value < 10 else 3 if value < 100 else 2
    return f"{rounded(value, places):f}"
