"""The quotes pipeline against a bank on loopback and a real store."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from aiohttp import web

from bot.reading import quotes
from bot.reading.catalog import BankEntry
from bot.reading.fetch import Fetcher
from bot.reading.outcome import RefreshOutcome
from storage import corrections, sources
from storage import quotes as stored
from storage.database import opened
from storage.records import Quote, QuoteFlag, Source, SourceState

NOW = datetime(2026, 8, 12, 7, tzinfo=UTC)
"""A Wednesday; NBT has published, the others have not."""
TODAY = NOW.date()
NBKR = Path(__file__).parents[2] / "data" / "rates" / "nbkr"
ZONES = {"nbk": "Asia/Almaty", "nbt": "Asia/Dushanbe", "cbu": "Asia/Tashkent", "cbt": "Asia/Ashgabat"}

Answer = web.Response | str | bytes


def figure(day: date) -> Decimal:
    """An invented figure that differs from day to day by little."""
    return Decimal(9) + Decimal(day.toordinal() % 50) / 1000


def nbt(day: date, dollar: object = None) -> str:
    rows = {"USD": dollar or figure(day), "EUR": figure(day) + 1, "TMT": round(figure(day) * 2 / 7, 4)}
    return (
        f'<ValCurs Date="{day}" name="Invented">'
        + "".join(
            f"<Valute><CharCode>{code}</CharCode><Nominal>1</Nominal><Value>{value}</Value></Valute>"
            for code, value in (dict(rows) if not dollar else {"USD": dollar}).items()
        )
        + "</ValCurs>"
    )


def nbk(day: date, figures_of: date | None = None) -> str:
    rows = "".join(
        f"<item><title>{code}</title><description>{figure(figures_of or day) * factor}</description>"
        "<quant>1</quant></item>"
        for factor, code in ((50, "USD"), (58, "EUR"), (6, "RUB"))
    )
    return f"<rates><date>{day:%d.%m.%Y}</date>{rows}</rates>"


@dataclass
class Bank:
    """A bank on loopback: what it is asked, and what it answers by ``?date=``, else by path."""

    base: str = ""
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answer: Callable[[str], Answer] = lambda day: ""

    async def serve(self, request: web.Request) -> web.Response:
        what = request.query.get("date") or request.path_qs
        self.asked.append(what)
        self.headers.append(dict(request.headers))
        answer = self.answer(what)
        if isinstance(answer, web.Response):
            return answer
        body = answer.encode() if isinstance(answer, str) else answer
        return web.Response(body=body, content_type="text/xml")

    def entry(self, form: str, url: str = "/?date={date:%Y-%m-%d}", **other: str) -> BankEntry:
        more = {key: self.base + value for key, value in other.items()}
        return BankEntry(form, form, form.upper(), self.base + url, timezone=ZONES.get(form, "UTC"), **more)


@pytest.fixture
async def bank(_sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Bank]:
    bank = Bank()
    app = web.Application()
    app.router.add_get("/{path:.*}", bank.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    bank.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    shutil.copy(_sqlite_template, tmp_path / "quotes.db")
    async with opened(f"sqlite:///{tmp_path}/quotes.db"):
        yield bank
    await runner.cleanup()


async def look(entry: BankEntry, now: datetime = NOW, days: int = 0, **more: object) -> RefreshOutcome:
    """Refresh once, as a job would: the source comes from the store."""
    source = await sources.get("bank:" + entry.id)
    if source is None:
        await sources.sync([entry.to_source()])
        source = entry.to_source()
    async with Fetcher(allow_private=True) as fetcher:
        return await quotes.refresh(
            source, entry, fetcher, lambda: now, backfill_days=days, pause=0, draw=lambda: 0.0, **more
        )


async def source_of(entry: BankEntry) -> Source:
    source = await sources.get("bank:" + entry.id)
    assert source is not None
    return source


async def everything() -> dict[tuple[str, date], Quote]:
    window = await stored.window(date(2000, 1, 1), date(2099, 1, 1))
    return {(f"{quote.base}/{quote.counter}", quote.date): quote for quote in window}


async def test_today_s_rates_are_stored_under_the_payload_s_date(bank: Bank) -> None:
    bank.answer = lambda day: nbt(date.fromisoformat(day))
    entry = bank.entry("nbt")
    outcome = await look(entry)
    assert (outcome.state, outcome.new, outcome.flagged) == (SourceState.OK, 3, 0)
    dollar = (await everything())["USD/TJS", TODAY]
    assert dollar == Quote("nbt", "USD", "TJS", figure(TODAY), TODAY, NOW)
    source = await source_of(entry)
    assert source.newest_at == datetime(2026, 8, 12, tzinfo=UTC)
    assert source.succeeded_at == NOW
    assert source.url == entry.url
    assert source.next_check_at == NOW + timedelta(hours=1)  # it may be corrected


async def test_an_answer_for_another_day_is_refused(bank: Bank) -> None:
    bank.answer = lambda day: nbt(date(2026, 8, 7))
    entry = bank.entry("nbt")
    outcome = await look(entry)
    assert outcome.state is SourceState.BROKEN
    assert outcome.detail == "answered for 2026-08-07 when asked for 2026-08-12"
    assert await everything() == {}
    assert (await source_of(entry)).failures == 1


async def test_an_answer_for_yesterday_while_the_bank_publishes_is_no_failure(bank: Bank) -> None:
    entry = bank.entry("nbt")
    bank.answer = lambda day: nbt(date.fromisoformat(day))
    await look(entry, NOW - timedelta(days=1))
    bank.answer = lambda day: nbt(TODAY - timedelta(days=1))
    early = datetime(2026, 8, 12, 4, 20, tzinfo=UTC)
    outcome = await look(entry, early)
    assert outcome.state is SourceState.OK
    assert "not out yet" in outcome.detail
    assert len(await everything()) == 3
    assert (await source_of(entry)).next_check_at == early + timedelta(minutes=15)
    assert (await look(entry)).state is SourceState.BROKEN  # hours later it is one


@pytest.mark.parametrize(
    ("answer", "state", "detail"),
    [
        (lambda day: web.Response(status=500), SourceState.FAILING, "HTTP 500"),
        (lambda day: web.Response(status=404), SourceState.FAILING, "nothing for 2026-08-12: HTTP 404"),
        (lambda day: web.Response(status=403), SourceState.BLOCKED, "HTTP 403"),
        (lambda day: "<!doctype html><html><body>Hello</body></html>", SourceState.NOT_A_FEED, "HTML"),
        (lambda day: '<ValCurs Date="2026-08-12"></ValCurs>', SourceState.BROKEN, "an empty list"),
        (lambda day: "", SourceState.BROKEN, "an empty body"),
        (lambda day: "<oops/>", SourceState.BROKEN, "no <ValCurs>"),
        (lambda day: '<!DOCTYPE a [<!ENTITY b "c">]><ValCurs>&b;</ValCurs>', SourceState.BROKEN, "document type"),
        (lambda day: nbt(TODAY, "garbage"), SourceState.BROKEN, "not one usable rate"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_bad_answer_harms_nothing_that_is_stored(
    bank: Bank, answer: Callable[[str], Answer], state: SourceState, detail: str
) -> None:
    entry = bank.entry("nbt")
    bank.answer = lambda day: nbt(date.fromisoformat(day))
    yesterday = NOW - timedelta(days=1)
    await look(entry, yesterday)
    before = await everything()
    bank.answer = answer
    outcome = await look(entry, days=3)
    assert outcome.state is state
    assert detail in outcome.detail
    assert await everything() == before
    source = await source_of(entry)
    assert (source.state, source.failures, source.succeeded_at) == (state, 1, yesterday)
    assert detail in source.detail
    bank.answer = lambda day: nbt(date.fromisoformat(day))
    assert (await look(entry, NOW + timedelta(hours=1))).ok
    assert len(await everything()) == 6
    assert (await source_of(entry)).failures == 0


def cbt(day: date) -> str:
    return (
        f"<cbt_currency_rate><date>{day:%d.%m.%Y}</date><rate><code>EUR</code><rate_tmt>{figure(day) / 2}</rate_tmt>"
        "<multiplier>1</multiplier></rate></cbt_currency_rate>"
    )


async def test_a_day_without_a_file_does_not_hide_the_next_one(bank: Bank) -> None:
    entry = bank.entry("cbt")
    holiday = TODAY
    bank.answer = lambda day: web.Response(status=404) if day >= holiday.isoformat() else cbt(date.fromisoformat(day))
    assert (await look(entry, NOW - timedelta(days=1))).ok
    missed = await look(entry, NOW.replace(hour=8))
    assert (missed.state, missed.new) == (SourceState.FAILING, 0)
    due = (await source_of(entry)).next_check_at
    assert due is not None
    assert due <= NOW.replace(hour=10, minute=0), "it is asked again when the bank opens"
    noon = NOW.replace(hour=11, minute=30)
    bank.answer = lambda day: web.Response(status=404) if day == holiday.isoformat() else cbt(date.fromisoformat(day))
    found = await look(entry, noon)
    assert (found.state, found.new) == (SourceState.OK, 1)
    assert ("EUR/TMT", holiday + timedelta(days=1)) in await everything()
    assert ("EUR/TMT", holiday) not in await everything()


async def test_what_is_not_out_yet_is_no_failure_of_the_bank(bank: Bank) -> None:
    entry = bank.entry("nbt")
    bank.answer = lambda day: nbt(date.fromisoformat(day))
    await look(entry, NOW - timedelta(days=1))
    bank.answer = lambda day: web.Response(status=404)
    early = datetime(2026, 8, 12, 4, 20, tzinfo=UTC)
    outcome = await look(entry, early)
    assert (outcome.state, outcome.detail) == (SourceState.OK, "not out yet: nothing for 2026-08-12")
    source = await source_of(entry)
    assert (source.failures, source.next_check_at) == (0, early + timedelta(minutes=15))


@pytest.mark.parametrize(
    ("dated", "known"),
    [(TODAY.replace(year=2025), True), (TODAY - timedelta(days=20), True), (TODAY.replace(year=2025), False)],
)
async def test_a_table_under_a_date_long_past_replaces_no_history(bank: Bank, dated: date, known: bool) -> None:
    entry = bank.entry("nbt", "/daily")  # a URL that names no day
    for day in (dated, TODAY) if known else ():
        bank.answer = lambda _, day=day: nbt(day)
        assert (await look(entry, datetime(day.year, day.month, day.day, 7, tzinfo=UTC))).ok
    before = await everything()
    bank.answer = lambda _: nbt(dated, Decimal("9.5"))
    outcome = await look(entry, NOW + timedelta(hours=1))
    assert (outcome.state, outcome.new, outcome.updated) == (SourceState.BROKEN, 0, 0)
    assert outcome.detail == f"a table of {dated}, long past"
    assert await everything() == before


async def test_failures_back_off(bank: Bank) -> None:
    bank.answer = lambda day: web.Response(status=500)
    entry = bank.entry("nbt")
    waits = []
    for _ in range(7):
        await look(entry)
        source = await source_of(entry)
        assert source.next_check_at is not None
        waits.append(source.next_check_at - NOW)
    hours = [wait / timedelta(hours=1) for wait in waits]
    assert hours == [1, 2, 4, 8, 16, 23, 23]  # until tomorrow at six, when the bank should have published


async def test_a_bank_that_has_long_failed_is_looked_at_when_it_should_have_published(bank: Bank) -> None:
    """NBKR keeps no history: what is not read on its day is lost."""
    bank.answer = lambda day: web.Response(status=500)
    entry, now = bank.entry("nbkr", "/daily.xml"), NOW
    for _ in range(12):
        await look(entry, now)
        now = (await source_of(entry)).next_check_at or now
    assert now - NOW < timedelta(days=8)
    looked = []
    for _ in range(3):
        await look(entry, now)
        looked.append(now)
        now = (await source_of(entry)).next_check_at or now
    assert {moment.hour for moment in looked} == {10}


async def test_retry_after_is_obeyed(bank: Bank) -> None:
    bank.answer = lambda day: web.Response(status=429, headers={"Retry-After": "36000"})
    entry = bank.entry("nbt")
    await look(entry)
    assert (await source_of(entry)).next_check_at == NOW + timedelta(hours=10)


async def test_a_bank_out_of_reach_is_unknown(bank: Bank) -> None:
    entry = replace(bank.entry("cbt"), url="http://127.0.0.1:9/{date:%d%m%Y}.xml")
    outcome = await look(entry, days=30)
    assert outcome.state is SourceState.UNKNOWN


async def test_a_bank_that_repeats_yesterday_while_it_publishes_is_asked_again_soon(bank: Bank) -> None:
    entry, yesterday = bank.entry("nbt"), TODAY - timedelta(days=1)
    bank.answer = lambda day: nbt(date.fromisoformat(day))
    await look(entry, NOW - timedelta(days=1))
    bank.answer = lambda day: nbt(yesterday).replace(str(yesterday), day)
    early = datetime(2026, 8, 12, 4, 20, tzinfo=UTC)
    outcome = await look(entry, early)
    assert (outcome.ok, outcome.new, "not out yet" in outcome.detail) == (True, 0, True)
    assert (await source_of(entry)).next_check_at == early + timedelta(minutes=15)
    assert await stored.dates("nbt") == {yesterday}
    assert (await look(entry, NOW)).new == 3  # past its hours it is a holiday


async def test_a_sister_bank_that_publishes_later_releases_what_was_held_back(bank: Bank) -> None:
    """A tenge loses a third of its worth: NBK says so first, and nobody confirms it until CBR does."""

    def tables(day: date, dollar: int) -> tuple[str, str]:
        rows = {"USD": dollar, "EUR": dollar * 1.16, "RUB": dollar / 79}
        items = "".join(
            f"<item><title>{c}</title><description>{v:.2f}</description><quant>1</quant></item>"
            for c, v in rows.items()
        )
        russian = {"USD": 79.0, "EUR": 79 * 1.16, "KZT": 79 / dollar}
        values = "".join(
            f"<Valute><CharCode>{c}</CharCode><Nominal>1</Nominal><Value>{v:.6f}</Value></Valute>"
            for c, v in russian.items()
        )
        return (
            f"<rates><date>{day:%d.%m.%Y}</date>{items}</rates>",
            f'<ValCurs Date="{day:%d.%m.%Y}">{values}</ValCurs>',
        )

    kazakh, russian = bank.entry("nbk"), bank.entry("cbr", "/daily.asp")
    yesterday = NOW - timedelta(days=1)
    for now, dollar in ((yesterday, 480), (NOW, 640)):
        bank.answer = lambda what, now=now, dollar=dollar: tables(now.date(), dollar)["daily" in what]
        outcome = await look(kazakh, now)
        if now == NOW:
            assert outcome.flagged == 3
            assert (await everything())["USD/KZT", TODAY].flag is QuoteFlag.JUMP
        assert (await look(russian, now)).flagged == 0
    known = await everything()
    assert {pair: known[pair, TODAY].flag for pair in ("USD/KZT", "EUR/KZT", "RUB/KZT", "KZT/RUB")} == {
        "USD/KZT": None, "EUR/KZT": None, "RUB/KZT": None, "KZT/RUB": None,
    }  # fmt: skip


# -- conditional requests


async def test_what_has_not_changed_is_not_read_again(bank: Bank) -> None:
    entry = bank.entry("cbr", "/daily.asp")
    body = (NBKR.parent / "cbr" / "day.xml").read_bytes()
    bank.answer = lambda day: web.Response(body=body, headers={"ETag": '"a1"', "Last-Modified": "then"})
    first = await look(entry)
    assert first.new == 5
    bank.answer = lambda day: web.Response(status=304)
    second = await look(entry)
    assert (second.state, second.not_modified, second.new) == (SourceState.OK, True, 0)
    assert bank.headers[-1]["If-None-Match"] == '"a1"'
    assert bank.headers[-1]["If-Modified-Since"] == "then"
    bank.answer = lambda day: body
    assert (await look(entry)).not_modified
    assert "If-None-Match" in bank.headers[-1]


async def test_a_permanent_move_is_followed_for_good(bank: Bank) -> None:
    body = (NBKR.parent / "cbr" / "day.xml").read_bytes()
    moved = web.HTTPMovedPermanently("/new.asp")
    bank.answer = lambda what: web.Response(status=moved.status, headers=moved.headers) if "old" in what else body
    entry = bank.entry("cbr", "/old.asp")
    await look(entry)
    await look(entry)
    assert bank.asked == ["/old.asp", "/new.asp", "/new.asp"]


# -- NBKR


async def test_nbkr_s_daily_table_wins_over_its_weekly_one(bank: Bank) -> None:
    weekly = (NBKR / "weekly.xml").read_bytes().replace(b'"JPY"', b'"USD"')
    bank.answer = lambda what: weekly if "weekly" in what else (NBKR / "daily.xml").read_bytes()
    outcome = await look(bank.entry("nbkr", "/daily.xml", weekly="/weekly.xml"))
    known = await everything()
    assert outcome.new == 10
    assert known["USD/KGS", date(2026, 8, 12)].value == Decimal("86.1234")
    assert not any(pair == "USD/KGS" and quote.weekly for (pair, _), quote in known.items())
    assert known["TJS/KGS", date(2026, 8, 8)].weekly


@pytest.mark.parametrize("broken", ["daily", "weekly"])
async def test_one_broken_table_of_nbkr_does_not_lose_the_other(bank: Bank, broken: str) -> None:
    bank.answer = lambda what: web.Response(status=500) if broken in what else (NBKR / what.strip("/")).read_bytes()
    outcome = await look(bank.entry("nbkr", "/daily.xml", weekly="/weekly.xml"))
    assert outcome.new == (5 if broken == "weekly" else 6)
    assert outcome.ok == (broken == "weekly")
    assert "HTTP 500" in outcome.detail


async def test_unreadable_rows_are_counted_and_the_others_stored(bank: Bank) -> None:
    body = (NBKR / "rows-of-all-kinds.xml").read_bytes()
    bank.answer = lambda what: body
    outcome = await look(bank.entry("nbkr", "/daily.xml"))
    assert (outcome.state, outcome.new) == (SourceState.OK, 2)
    assert outcome.detail.startswith("6 rows refused")


# -- checks


async def test_a_wrong_manat_is_kept_flagged_and_not_shown(bank: Bank) -> None:
    rows = [("USD", "12194.21"), ("TMT", "4037.68"), ("EUR", "14170.11")]
    bank.answer = lambda what: json.dumps(
        [{"Ccy": code, "Nominal": "1", "Rate": rate, "Date": "12.08.2026"} for code, rate in rows]
    )
    outcome = await look(bank.entry("cbu", "/json/"))
    assert (outcome.new, outcome.flagged) == (3, 1)
    assert (await everything())["TMT/UZS", TODAY].flag is QuoteFlag.PEG
    assert {quote.base for quote in await stored.recent()} == {"USD", "EUR"}
    rows[1] = ("TMT", "3484.06")
    outcome = await look(bank.entry("cbu", "/json/"))
    assert (outcome.updated, outcome.flagged) == (1, 0)
    assert {quote.base for quote in await stored.recent()} == {"USD", "EUR", "TMT"}


@pytest.mark.parametrize("nought", ["0", "0.00", "-9.1"])
async def test_a_nought_costs_that_row_only(bank: Bank, nought: str) -> None:
    rows = {"USD": "9.3", "EUR": "10.8"}
    bank.answer = lambda what: json.dumps(
        [{"Ccy": code, "Nominal": "1", "Rate": rate, "Date": what[-10:]} for code, rate in rows.items()]
    )
    entry = bank.entry("cbu", "/json/?day=2026-08-11")
    assert (await look(entry, NOW - timedelta(days=1))).new == 2
    rows["USD"] = nought
    await sources.record(replace(await source_of(entry), url=bank.base + "/json/?day=2026-08-12"))
    outcome = await look(entry)
    assert (outcome.state, outcome.new, outcome.flagged) == (SourceState.OK, 2, 1)
    assert outcome.detail == "1 not shown: USD/UZS of 2026-08-12 (not_positive)"
    assert (await everything())["EUR/UZS", TODAY].flag is None


async def test_a_table_dated_too_far_ahead_is_shown_when_its_day_comes_near(bank: Bank) -> None:
    body = json.dumps([{"Ccy": "USD", "Nominal": "1", "Rate": "12194.21", "Date": "16.08.2026"}])
    bank.answer = lambda what: web.Response(text=body, headers={"ETag": '"a"'})
    entry = bank.entry("cbu", "/json/")
    assert (await look(entry)).flagged == 1
    assert (await look(entry, NOW + timedelta(days=1))).flagged == 1
    assert await stored.recent() == ()
    outcome = await look(entry, NOW + timedelta(days=2))
    assert (outcome.updated, outcome.flagged) == (1, 0)
    assert [quote.date for quote in await stored.recent()] == [date(2026, 8, 16)]
    assert (await look(entry, NOW + timedelta(days=3))).not_modified


async def test_a_typing_mistake_is_flagged_after_a_long_silence_too(bank: Bank) -> None:
    entry = bank.entry("nbt")
    bank.answer = lambda day: nbt(date.fromisoformat(day), "9.3")
    await look(entry, NOW - timedelta(days=63))
    bank.answer = lambda day: nbt(date.fromisoformat(day), "93.7")
    assert (await look(entry)).flagged == 1


# -- tomorrow


async def test_tomorrow_s_rates_are_asked_for_once_they_may_be_set(bank: Bank) -> None:
    bank.answer = lambda day: nbk(date.fromisoformat(day))
    entry = bank.entry("nbk")
    await look(entry)
    assert bank.asked == ["2026-08-12"]
    await look(entry, NOW.replace(hour=10))
    assert bank.asked[1:] == ["2026-08-12", "2026-08-13"]
    await look(entry, NOW.replace(hour=11))
    assert bank.asked[3:] == ["2026-08-12", "2026-08-13"]
    assert (await source_of(entry)).newest_at == datetime(2026, 8, 13, tzinfo=UTC)


async def test_tomorrow_s_rates_are_corrected_today(bank: Bank) -> None:
    """What is told in advance is put right in advance; a slip back to today's table is no correction."""
    entry, tomorrow = bank.entry("nbk"), TODAY + timedelta(days=1)
    right, wrong = nbk(tomorrow), nbk(tomorrow, figures_of=tomorrow + timedelta(days=3))
    for hour, said in ((10, wrong), (16, right), (17, nbk(tomorrow, figures_of=TODAY))):
        bank.answer = lambda day, said=said: nbk(TODAY) if day == str(TODAY) else said
        await look(entry, NOW.replace(hour=hour))
        figures_of = tomorrow + timedelta(days=3) if said == wrong else tomorrow
        assert (await everything())["USD/KZT", tomorrow].value == figure(figures_of) * 50
    (revision,) = [one for one in await stored.revisions(NOW - timedelta(days=1)) if one.base == "USD"]
    assert (revision.old, revision.new) == (figure(tomorrow + timedelta(days=3)) * 50, figure(tomorrow) * 50)


@pytest.mark.parametrize(
    "tomorrow",
    [
        lambda: nbk(TODAY + timedelta(days=1), figures_of=TODAY),  # carried forward: not published yet
        lambda: nbk(TODAY),
        lambda: web.Response(status=404),
        lambda: "<rates></rates>",
    ],
)
async def test_tomorrow_s_rates_that_are_not_there_are_no_failure(bank: Bank, tomorrow: Callable[[], Answer]) -> None:
    bank.answer = lambda day: nbk(TODAY) if day == "2026-08-12" else tomorrow()
    outcome = await look(bank.entry("nbk"), NOW.replace(hour=10))
    assert (outcome.state, outcome.new) == (SourceState.OK, 3)
    assert {day for _, day in await everything()} == {TODAY}


# -- history


def working_days(count: int) -> list[date]:
    days = (TODAY - timedelta(days=back) for back in range(count + 1))
    return [day for day in days if day.weekday() < 5]


async def test_a_first_run_fills_thirty_days_newest_first(bank: Bank) -> None:
    bank.answer = lambda day: nbt(date.fromisoformat(day))
    steps: list[tuple[int, int]] = []
    outcome = await look(bank.entry("nbt"), days=30, on_progress=lambda done, total: steps.append((done, total)))
    days = working_days(30)
    assert bank.asked == [str(day) for day in days]
    assert await stored.dates("nbt") == set(days)
    assert (outcome.new, outcome.flagged) == (3 * len(days), 0)
    assert steps == [(done, len(days) - 1) for done in range(len(days))]


async def test_days_refused_or_failed_stay_missing_and_are_asked_for_again(bank: Bank) -> None:
    bad = {str(day): answer for day, answer in zip(working_days(30)[2:6:2], ("<oops/>", nbt(TODAY)), strict=True)}
    bank.answer = lambda day: bad.get(day) or nbt(date.fromisoformat(day))
    entry = bank.entry("nbt")
    await look(entry, days=30)
    assert len(await stored.dates("nbt")) == len(working_days(30)) - 2
    bad.clear()
    bank.asked.clear()
    await look(entry, NOW + timedelta(hours=2), days=30)
    assert bank.asked == ["2026-08-12"]  # a few gaps can wait until tomorrow
    await look(entry, NOW + timedelta(days=1), days=30)
    assert await stored.dates("nbt") >= set(working_days(30))


async def test_a_history_cut_short_goes_on_where_it_stopped(bank: Bank) -> None:
    alive = {str(day) for day in working_days(30)[:9]}
    bank.answer = lambda day: nbt(date.fromisoformat(day)) if day in alive else web.Response(status=503)
    entry = bank.entry("nbt")
    outcome = await look(entry, days=30)
    assert outcome.ok
    assert len(await stored.dates("nbt")) == 9
    assert len(bank.asked) == 9 + 3  # three failures in a row are enough for now
    bank.answer = lambda day: nbt(date.fromisoformat(day))
    bank.asked.clear()
    await look(entry, NOW + timedelta(hours=1), days=30)
    assert bank.asked == [str(day) for day in [TODAY, *working_days(30)[9:]]]


async def test_a_history_that_is_killed_asks_only_for_what_is_left(bank: Bank) -> None:
    bank.answer = lambda day: nbt(date.fromisoformat(day))
    reached = asyncio.Event()

    def progress(done: int, total: int) -> None:
        if done == 15:
            reached.set()

    task = asyncio.create_task(look(bank.entry("nbt"), days=40, on_progress=progress))
    await reached.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    saved = await stored.dates("nbt")
    assert len(saved) >= 1 + 2 * 6
    bank.asked.clear()
    await look(bank.entry("nbt"), NOW + timedelta(minutes=1), days=40)
    assert bank.asked == [str(TODAY)] + [str(day) for day in working_days(40) if day not in saved]


async def test_a_long_history_is_filled_in_parts_behind_the_newest_rates(bank: Bank) -> None:
    bank.answer = lambda day: nbt(date.fromisoformat(day))
    entry = bank.entry("nbt")
    outcome = await look(entry, days=120)
    wanted = working_days(120)
    assert (len(bank.asked), outcome.missing) == (1 + 60, len(wanted) - 61)
    assert (await source_of(entry)).next_check_at == NOW + timedelta(seconds=30)
    outcome = await look(entry, NOW + timedelta(seconds=30), days=120)
    assert (bank.asked[61], outcome.missing) == (str(TODAY), 0)
    assert await stored.dates("nbt") == set(wanted)
    assert (await source_of(entry)).next_check_at == NOW + timedelta(seconds=30, hours=1)


async def test_a_correction_of_an_older_day_is_found_and_remembered(bank: Bank) -> None:
    wrong = {str(TODAY - timedelta(days=1)): "9.4"}
    bank.answer = lambda day: nbt(date.fromisoformat(day), wrong.get(day))
    entry = bank.entry("nbt")
    await look(entry, days=10)
    wrong.clear()
    await look(entry, NOW + timedelta(hours=3), days=10)
    assert await stored.revisions(NOW - timedelta(days=1)) == ()
    await look(entry, NOW + timedelta(days=1), days=10)
    (one,) = await stored.revisions(NOW - timedelta(days=1))
    assert (one.base, one.date, one.old, one.new) == (
        "USD",
        TODAY - timedelta(days=1),
        Decimal("9.4"),
        figure(one.date),
    )


async def test_a_wild_correction_is_held_back_and_released_once_the_next_day_stays_there(bank: Bank) -> None:
    yesterday, said = TODAY - timedelta(days=1), dict[str, object]()
    bank.answer = lambda day: nbt(date.fromisoformat(day), said.get(day))
    entry = bank.entry("nbt")
    await look(entry, NOW - timedelta(days=1), days=10)
    said[str(yesterday)] = "13.5"
    await look(entry, NOW - timedelta(days=1) + timedelta(hours=1))
    (held,) = await corrections.held(yesterday)
    assert (held.said.value, held.said.flag, held.stands) == (Decimal("13.5"), QuoteFlag.JUMP, figure(yesterday))
    assert (await everything())["USD/TJS", yesterday].value == figure(yesterday)
    source = await source_of(entry)
    assert "1 corrections held: USD/TJS" in source.detail
    assert source.next_check_at == NOW - timedelta(days=1) + timedelta(hours=2)
    said[str(TODAY)] = "13.6"
    await look(entry, NOW)
    assert await corrections.held(date.min) == ()
    shown = await everything()
    assert [str(shown["USD/TJS", day].value) for day in (yesterday, TODAY)] == ["13.5", "13.6"]
    assert [(one.old, one.new) for one in await stored.revisions(NOW - timedelta(days=2)) if one.base == "USD"] == [
        (figure(yesterday), Decimal("13.5"))
    ]


async def test_only_a_doubtful_dollar_is_asked_for_again_soon(bank: Bank) -> None:
    evening, opening = NOW.replace(hour=12), NOW.replace(hour=4) + timedelta(days=1)
    for wild, wait in (("USD", timedelta(hours=1)), ("TMT", timedelta(hours=6))):
        day = TODAY if wild == "USD" else TODAY + timedelta(days=1)
        now = evening if wild == "USD" else opening + timedelta(hours=8)
        bank.answer = lambda asked: nbt(date.fromisoformat(asked))
        entry = bank.entry("nbt")
        await look(entry, now - timedelta(hours=1), days=10)
        figures = {"USD": figure(day), "EUR": figure(day) + 1, "TMT": round(figure(day) * 2 / 7, 4)}
        figures[wild] *= 3
        table = f'<ValCurs Date="{day}">' + "".join(
            f"<Valute><CharCode>{code}</CharCode><Nominal>1</Nominal><Value>{value}</Value></Valute>"
            for code, value in figures.items()
        )
        bank.answer = lambda _, table=table: f"{table}</ValCurs>"
        await look(entry, now)
        assert [one.said.base for one in await corrections.held(day)] == [wild]
        assert (await source_of(entry)).next_check_at == now + wait


async def test_a_wild_correction_is_gone_once_the_bank_takes_it_back(bank: Bank) -> None:
    wrong = {str(TODAY): "94.1"}
    bank.answer = lambda day: nbt(date.fromisoformat(day), wrong.get(day) if bank.asked.count(day) > 1 else None)
    entry = bank.entry("nbt")
    await look(entry, days=10)
    await look(entry, NOW + timedelta(hours=1))
    assert [one.said.value for one in await corrections.held(TODAY)] == [Decimal("94.1")]
    wrong.clear()
    await look(entry, NOW + timedelta(days=1), days=10)  # the days before are asked for once more
    assert await corrections.held(date.min) == ()
    assert (await everything())["USD/TJS", TODAY].value == figure(TODAY)


async def test_a_wild_correction_is_released_when_a_sister_says_the_same(bank: Bank) -> None:
    said: dict[str, object] = {}
    bank.answer = lambda day: nbt(date.fromisoformat(day), said.get(day))
    entry = bank.entry("nbt")
    await look(entry, days=10)
    said[str(TODAY)] = "13.5"
    await look(entry, NOW + timedelta(hours=1))
    assert len(await corrections.held(TODAY)) == 1
    for day, somoni in ((TODAY - timedelta(days=1), "49.8"), (TODAY, "33.1")):
        table = f"<rates><date>{day:%d.%m.%Y}</date>" + "".join(
            f"<item><title>{code}</title><description>{value}</description><quant>1</quant></item>"
            for code, value in (("USD", "450"), ("TJS", somoni))
        )
        bank.answer = lambda _, table=table: f"{table}</rates>"
        await look(bank.entry("nbk"), datetime.combine(day, time(9), UTC))
    assert await corrections.held(TODAY) == ()
    assert (await everything())["USD/TJS", TODAY].value == Decimal("13.5")


async def test_a_week_of_wrong_figures_is_made_good_once_the_bank_is_back(bank: Bank) -> None:
    monday = date(2026, 7, 27)
    wrong = {str(monday + timedelta(days=day)) for day in range(7)}
    entry = bank.entry("nbt")
    bank.answer = lambda day: nbt(date.fromisoformat(day), Decimal(8 * 10 ** int(day[-1])) if day in wrong else None)
    for at in range(-3, 8):
        await look(entry, datetime(2026, 7, 27, 7, tzinfo=UTC) + timedelta(days=at), days=5)
    held = await stored.flagged(monday)
    assert len({one.date for one in held if one.base == "USD"}) >= 4
    wrong.clear()
    for at in (10, 11):  # Thursday and Friday of the week after: the first wrong day is no longer among the last five
        await look(entry, datetime(2026, 7, 27, 7, tzinfo=UTC) + timedelta(days=at), days=5)
    assert await stored.flagged(monday) == ()
    assert {one.value for pair, one in (await everything()).items() if pair == ("USD/TJS", monday)} == {figure(monday)}


async def test_a_bank_that_silently_answers_today_fills_nothing(bank: Bank) -> None:
    bank.answer = lambda day: nbt(TODAY)
    outcome = await look(bank.entry("nbt"), days=30)
    assert outcome.ok
    assert await stored.dates("nbt") == {TODAY}
    assert len(bank.asked) == 1 + 8


async def test_uzbek_days_without_a_publication_are_stored_under_their_true_date(bank: Bank) -> None:
    def answer(what: str) -> str:
        asked = TODAY if what == "/json/" else date.fromisoformat(what)
        true = min(asked, date(2026, 8, 7)) if asked < TODAY else TODAY  # Monday and Tuesday were holidays
        row = {"Ccy": "USD", "Nominal": "1", "Rate": str(figure(true) * 1300), "Date": f"{true:%d.%m.%Y}"}
        return json.dumps([row])

    bank.answer = answer
    await look(bank.entry("cbu", "/json/", history="/?date={date:%Y-%m-%d}"), days=30)
    assert await stored.dates("cbu") == set(working_days(30)) - {date(2026, 8, 10), date(2026, 8, 11)}


async def test_the_ecb_s_history_is_one_file(bank: Bank) -> None:
    def answer(what: str) -> str:
        days = working_days(60) if "hist" in what else working_days(0)
        cubes = "".join(
            f"<Cube time='{day}'><Cube currency='USD' rate='1.16'/><Cube currency='RUB' rate='N/A'/></Cube>"
            for day in days
        )
        return f"<Envelope><Cube>{cubes}</Cube></Envelope>"

    bank.answer = answer
    entry = bank.entry("ecb", "/daily.xml", history="/hist-90d.xml")
    await look(entry, days=30)
    assert bank.asked == ["/daily.xml", "/hist-90d.xml"]
    assert await stored.dates("ecb") == set(working_days(60))
    await look(entry, NOW + timedelta(days=1), days=30)
    assert bank.asked[2:] == ["/daily.xml"]


async def test_frankfurter_s_history_is_one_range(bank: Bank) -> None:
    def answer(what: str) -> str:
        days = working_days(30) if "from=" in what else [TODAY]
        return json.dumps([{"date": str(day), "base": "USD", "quote": "KZT", "rate": 478.11} for day in days])

    bank.answer = answer
    await look(bank.entry("frankfurter", "/rates?base=USD", history="/rates?base=USD"), days=30)
    assert bank.asked == ["/rates?base=USD", "/rates?base=USD&from=2026-07-13&to=2026-08-12"]
    assert await stored.dates("frankfurter") == set(working_days(30))


async def test_russia_s_history_is_one_range_a_currency(bank: Bank) -> None:
    def answer(what: str) -> bytes | web.Response:
        if "dynamic" not in what:
            return (NBKR.parent / "cbr" / "day.xml").read_bytes()
        if "R01335" not in what:
            return b"<ValCurs>Error in parameters</ValCurs>"
        return (NBKR.parent / "cbr" / "dynamic.xml").read_bytes()

    bank.answer = answer
    entry = bank.entry("cbr", "/daily.asp", history="/XML_dynamic.asp")
    await look(entry, days=30)
    assert bank.asked[1].startswith("/XML_dynamic.asp?date_req1=14/07/2026&date_req2=12/08/2026&VAL_NM_RQ=R0")


async def test_no_history_is_asked_of_a_bank_that_has_none(bank: Bank) -> None:
    bank.answer = lambda what: (NBKR / "daily.xml").read_bytes()
    await look(bank.entry("nbkr", "/daily.xml"), days=30)
    assert bank.asked == ["/daily.xml"]
