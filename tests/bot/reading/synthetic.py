"""A year of seven invented banks on loopback, in their own formats, with everything that goes wrong in a year.

Holidays, outliers, a devaluation; corrections, late tables and nonsense where a test wants them.

What is published stands in plain tables (``Year.truth``), from which a test computes by itself what must be stored and
shown; the server only writes it down as each bank would.
"""

import json
import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

from aiohttp import web

from bot.reading.banks.cbr import KNOWN_IDS
from bot.reading.catalog import FORMATS as NAMED
from bot.reading.catalog import BankEntry

DAY = timedelta(days=1)
LEVELS = {
    "USD": "1", "EUR": "0.86", "RUB": "79.4", "CNY": "7.12", "GBP": "0.74", "TRY": "41.3",
    "KZT": "478.77", "KGS": "87.45", "TJS": "9.337", "UZS": "12194.21", "TMT": "3.5",
}  # fmt: skip
OWN = {"nbkr": "KGS", "nbk": "KZT", "cbu": "UZS", "nbt": "TJS", "cbt": "TMT", "cbr": "RUB", "ecb": "EUR"}
PLACES = {"nbkr": 4, "nbk": 2, "cbu": 2, "nbt": 4, "cbt": 4, "cbr": 4, "ecb": 4}
LISTS = {
    "nbkr": ("USD", "EUR", "CNY", "KZT", "RUB"),
    "nbk": ("USD", "EUR", "RUB", "CNY", "GBP", "TRY", "KGS", "TJS", "UZS"),
    "cbu": ("USD", "EUR", "RUB", "CNY", "GBP", "TRY", "KGS", "TJS", "KZT", "TMT"),
    "nbt": ("USD", "EUR", "RUB", "CNY", "GBP", "TRY", "KGS", "UZS", "KZT", "TMT"),
    "cbt": ("USD", "EUR", "RUB", "GBP"),
    "cbr": ("USD", "EUR", "CNY", "GBP", "TRY", "KZT", "KGS", "TJS", "UZS", "TMT"),
    "ecb": ("USD", "CNY", "GBP", "TRY"),
}
LEAD = {"nbkr": 1, "nbk": 1, "cbt": 1, "cbr": 1}
OPENS = {"nbkr": 9, "nbk": 10, "cbu": 9, "nbt": 5, "cbt": 11, "cbr": 10, "ecb": 15}
OUTLIERS = (Decimal(10), Decimal("0.1"), Decimal(100), Decimal("1.7"), Decimal(0), Decimal("0.01"))
_UNIT = Context(prec=12)
Table = dict[str, tuple[Decimal, int]]
"""Currency to printed value and nominal."""


@dataclass
class Year:
    """What seven banks publish from ``first`` to ``last``, and the faults that are planted in it."""

    seed: int
    first: date
    last: date
    devaluation: date | None = None
    """From this day on a tenge is worth three tenths less."""
    market: dict[date, dict[str, Decimal]] = field(default_factory=dict)
    holidays: dict[str, set[date]] = field(default_factory=dict)
    truth: dict[str, dict[date, Table]] = field(default_factory=dict)
    """By bank and the day a table is dated: currency to printed value and nominal."""
    outliers: set[tuple[str, date, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        self._walk(chance)
        for bank in OWN:
            days = [day for day in self._days() if day.weekday() < 5]
            self.holidays[bank] = set(chance.sample(days[3:-3], max(1, len(days) // 26)))
            self.truth[bank] = {day + DAY * LEAD.get(bank, 0): self._table(bank, day) for day in self._published(bank)}
            self._spoil(bank, chance)

    def _days(self) -> Iterator[date]:
        return (self.first + DAY * at for at in range((self.last - self.first).days + 1))

    def _published(self, bank: str) -> list[date]:
        return [day for day in self._days() if day.weekday() < 5 and day not in self.holidays[bank]]

    def _walk(self, chance: random.Random) -> None:
        levels = {code: Decimal(level) for code, level in LEVELS.items()}
        for day in self._days():
            for code in levels:
                if code not in {"USD", "TMT"}:
                    levels[code] *= 1 + Decimal(chance.randint(-120, 120)) / 10000
                if code == "KZT" and day == self.devaluation:
                    levels[code] *= Decimal("1.3")
            self.market[day] = dict(levels)

    def _table(self, bank: str, day: date) -> Table:
        market, own = self.market[day], OWN[bank]
        table = {}
        for code in LISTS[bank]:
            price = market[code] / market[own] if bank == "ecb" else market[own] / market[code]
            nominal = 1 if bank in {"ecb", "nbkr"} else 10 ** max(0, 1 - price.adjusted())
            if bank in {"nbt", "cbr"} and day.day % 7 == 0:
                nominal *= 10  # nominals differ from day to day
            table[code] = (_rounded(price * nominal, PLACES[bank]), nominal)
        return table

    def _spoil(self, bank: str, chance: random.Random) -> None:
        """Plant one outlier a month, never on a day beside another, nor where there is no predecessor yet."""
        months: dict[tuple[int, int], list[date]] = {}
        for day in sorted(self.truth[bank])[2:-3]:
            if self.devaluation is None or abs(day - self.devaluation) > 4 * DAY:
                months.setdefault((day.year, day.month), []).append(day)
        for days in months.values():
            day, code = chance.choice(days), chance.choice(LISTS[bank])
            value, nominal = self.truth[bank][day][code]
            self.truth[bank][day][code] = (_rounded(value * chance.choice(OUTLIERS), PLACES[bank]), nominal)
            self.outliers.add((bank, day, code))

    # -- what is to be stored

    def in_force(self, bank: str, day: date) -> date | None:
        """The day of the table that holds on ``day``."""
        return max((dated for dated in self.truth[bank] if dated <= day), default=None)

    def expected(self, bank: str, until: date) -> dict[tuple[str, date], Decimal]:
        """What is stored once the history is complete: unit rates by currency and day."""
        days = {dated: dated for dated in self.truth[bank]}
        if bank in {"nbk", "nbt"}:  # they repeat the last table under the day that was asked for
            asked = range(6) if bank == "nbk" else range(5)
            for day in self._days():
                if day.weekday() in asked and (dated := self.in_force(bank, day)) is not None:
                    days[day] = dated
        return {
            (code, day): unit(*row)
            for day, dated in days.items()
            if day <= until
            for code, row in self.truth[bank][dated].items()
        }

    def flagged(self, bank: str, until: date) -> set[tuple[str, date]]:
        """What must be held back, of what is :meth:`expected`."""
        wrong = {(code, dated) for whose, dated, code in self.outliers if whose == bank}
        result = set()
        for code, day in self.expected(bank, until):
            dated = self.in_force(bank, day) if bank in {"nbk", "nbt"} else day
            if (code, dated) in wrong:
                result.add((code, day))
        return result


def unit(value: Decimal, nominal: int) -> Decimal:
    """A unit rate as it is stored: twelve significant digits."""
    return _UNIT.divide(value, Decimal(nominal))


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@dataclass
class Banks:
    """The banks' web sites, at a moment that the test sets."""

    year: Year
    now: datetime
    base: str = ""
    asked: list[str] = field(default_factory=list)
    trouble: Callable[[str, str], web.Response | None] = lambda bank, what: None
    """What a bank answers instead of its tables, by bank and what was asked."""
    late: dict[tuple[str, date], datetime] = field(default_factory=dict)
    """When tables come that do not come at their bank's hour."""
    corrected: dict[tuple[str, date, str], tuple[Decimal, datetime]] = field(default_factory=dict)
    """Figures that stand wrong until a moment."""

    def entries(self) -> list[BankEntry]:
        """The catalogue."""
        day, urls = "{date:%Y-%m-%d}", {}
        for bank in OWN:
            newest, past = f"{self.base}/{bank}", f"{self.base}/{bank}?date={day}"
            urls[bank] = {
                "nbkr": (newest, None), "cbu": (newest, past), "ecb": (newest, f"{self.base}/ecb?all=1"),
                "cbr": (newest, f"{self.base}/cbr/XML_dynamic.asp"),
            }.get(bank, (past, past))  # fmt: skip
        return [
            BankEntry(bank, bank, bank.upper(), url, history, timezone=NAMED[bank].zone)
            for bank, (url, history) in urls.items()
        ]

    def _out(self, bank: str) -> list[date]:
        """The days of the tables that are out by now, oldest first."""
        lead = DAY * LEAD.get(bank, 0)
        return sorted(
            dated
            for dated in self.year.truth[bank]
            if self.late.get((bank, dated), datetime.combine(dated - lead, time(OPENS[bank]), UTC)) <= self.now
        )

    async def serve(self, request: web.Request) -> web.Response:
        """Answer as the bank does."""
        bank = request.match_info["bank"]
        self.asked.append(request.path_qs)
        if (answer := self.trouble(bank, request.path_qs)) is not None:
            return answer
        out = self._out(bank)
        asked = date.fromisoformat(request.query["date"]) if "date" in request.query else None
        if "VAL_NM_RQ" in request.query:
            return self._dynamic(request, out)
        if bank == "ecb":
            return _written(
                bank, [(day, self.year.truth[bank][day]) for day in (out if "all" in request.query else out[-1:])]
            )
        held = max((day for day in out if asked is None or day <= asked), default=None)
        if bank == "nbt" and asked is not None and (asked > self.now.date() or held is None):
            asked, held = self.now.date(), out[-1]  # out of range: today, in silence
        if held is None or (bank == "cbt" and asked not in out):
            return web.Response(status=404)
        shown = asked if asked is not None and bank in {"nbk", "nbt"} else held
        return _written(bank, [(shown, self._table(bank, held))])

    def _table(self, bank: str, day: date) -> Table:
        """What a bank says of a day at the moment: what it corrects later is wrong until then."""
        table = dict(self.year.truth[bank][day])
        for (whose, dated, code), (wrong, until) in self.corrected.items():
            if (whose, dated) == (bank, day) and self.now < until:
                table[code] = (wrong, table[code][1])
        return table

    def _dynamic(self, request: web.Request, out: list[date]) -> web.Response:
        code = KNOWN_IDS[request.query["VAL_NM_RQ"]]
        first, last = (_day(request.query[name]) for name in ("date_req1", "date_req2"))
        tag = request.query["VAL_NM_RQ"]
        rows = "".join(
            f'<Record Date="{day:%d.%m.%Y}" Id="{tag}">{_row(*self._table("cbr", day)[code])}</Record>'
            for day in out
            if first <= day <= last and code in LISTS["cbr"]
        )
        return _xml(f'<ValCurs ID="{tag}">{rows}</ValCurs>')


def _day(text: str) -> date:
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)


def _row(value: Decimal, nominal: int) -> str:
    return f"<Nominal>{nominal}</Nominal><Value>{value}</Value>".replace(".", ",")


def _xml(text: str, encoding: str = "windows-1251") -> web.Response:
    body = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
    return web.Response(body=body, content_type="text/xml")


def _written(bank: str, tables: Sequence[tuple[date, Table]]) -> web.Response:
    """Write a table down as its bank does."""
    day, table = tables[-1]
    if bank == "cbu":
        listed = [
            {"Ccy": code, "Nominal": str(nominal), "Rate": str(value), "Diff": "0", "Date": f"{day:%d.%m.%Y}"}
            for code, (value, nominal) in table.items()
        ]
        return web.Response(body=json.dumps(listed).encode(), content_type="application/json")
    if bank == "ecb":
        cubes = "".join(
            f"<Cube time='{when}'>"
            + "".join(f"<Cube currency='{code}' rate='{value}'/>" for code, (value, _) in one.items())
            + "</Cube>"
            for when, one in reversed(tables)
        )
        return _xml(f"<Envelope><Cube>{cubes}</Cube></Envelope>", "utf-8")
    root, row, encoding = _SHAPES[bank]
    rows = "".join(
        row.format(code=code, nominal=nominal, value=value, comma=str(value).replace(".", ","))
        for code, (value, nominal) in table.items()
    )
    return _xml(root.format(day=day, rows=rows), encoding)


_SHAPES = {
    "nbkr": (
        '<CurrencyRates Name="Daily Exchange Rates" Date="{day:%d.%m.%Y}">{rows}</CurrencyRates>',
        '<Currency ISOCode="{code}"><Nominal>{nominal}</Nominal><Value>{comma}</Value></Currency>',
        "windows-1251",
    ),
    "nbk": (
        "<rates><date>{day:%d.%m.%Y}</date>{rows}</rates>",
        "<item><title>{code}</title><description>{value}</description><quant>{nominal}</quant></item>",
        "utf-8",
    ),
    "nbt": (
        '<ValCurs Date="{day}" name="Invented">{rows}</ValCurs>',
        "<Valute><CharCode>{code}</CharCode><Nominal>{nominal}</Nominal><Value>{value}</Value></Valute>",
        "utf-8",
    ),
    "cbt": (
        "<cbt_currency_rate><date>{day:%d.%m.%Y}</date>{rows}</cbt_currency_rate>",
        "<rate><code>{code}</code><multiplier>{nominal}</multiplier><rate_tmt>{value}</rate_tmt></rate>",
        "utf-8",
    ),
    "cbr": (
        '<ValCurs Date="{day:%d.%m.%Y}">{rows}</ValCurs>',
        "<Valute><CharCode>{code}</CharCode><Nominal>{nominal}</Nominal><Value>{comma}</Value></Valute>",
        "windows-1251",
    ),
}
"""A bank's document, a row of it, and how it is encoded."""


@asynccontextmanager
async def served(year: Year, now: datetime) -> AsyncIterator[Banks]:
    """Serve the banks on loopback."""
    banks = Banks(year, now)
    app = web.Application()
    app.router.add_get("/{bank}", banks.serve)
    app.router.add_get("/{bank}/{page}", banks.serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    banks.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield banks
    finally:
        await runner.cleanup()
