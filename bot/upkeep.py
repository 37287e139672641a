"""The commands that look after a house without opening it: refresh, check, migrate, backup."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import jobs
from bot.logs import configure
from bot.metrics import Metrics
from bot.reading import catalog
from bot.reading.catalog import Catalog
from bot.reading.fetch import Fetcher
from bot.reading.outcome import RefreshOutcome
from bot.sending.transport import AiohttpRequest
from bot.settings import Settings
from storage import database, sources
from storage.clock import utc_now
from storage.records import Source

AT_ONCE = 24


class UpkeepError(Exception):
    """A command cannot go on; ``str()`` is the one line that says why and what to do."""


@asynccontextmanager
async def _opened(settings: Settings, **how: Any) -> AsyncIterator[tuple[Catalog, list[Source], jobs.Refresh]]:
    """Open the database with the catalogue's sources in it; ``how`` they are refreshed is ``refresh_with``'s."""
    known = catalog.load(settings.catalog)
    async with (
        database.opened(settings.database_url),
        Fetcher(allow_private=settings.allow_private_sources) as fetcher,
    ):
        await sources.sync(known.sources())
        yield known, await sources.listed(), jobs.refresh_with(known, fetcher, utc_now, **how)


def _chosen(listed: Sequence[Source], wanted: Sequence[str]) -> list[Source]:
    """Return the sources with these ids; a bank goes by ``nbk`` as well as ``bank:nbk``."""
    if not wanted:
        return list(listed)
    by_name = {source.key: source for source in listed} | {
        source.key.removeprefix("bank:"): source for source in listed if source.key.startswith("bank:")
    }
    unknown = [name for name in wanted if name not in by_name]
    if unknown:
        raise UpkeepError(f"no such source: {', '.join(unknown)}; {_near(unknown[0], sorted(by_name))}")
    return list({by_name[name].key: by_name[name] for name in wanted}.values())


def _near(name: str, names: Sequence[str]) -> str:
    """Return the names that look like ``name``, or else all of them, as the rest of a sentence."""
    near = [found for found, _, _ in process.extract(name.casefold(), names, limit=3, score_cutoff=60)]
    return f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names)}"


async def refresh(settings: Settings, wanted: Sequence[str]) -> int:
    """Read the sources once; returns 1 if none of them answered as it should.

    A bank that is named gets its whole history filled, which may take minutes; with none named, a part of it.
    """
    configure(level="error", style=settings.log_format, secrets=settings.secrets)
    console = Console()
    bars = _Bars(console)
    how = {"history": settings.rates_history, "whole": bool(wanted), "on_progress": bars.days}
    async with _opened(settings, **how) as (_, listed, refresh_one):
        outcomes = await _refresh_all(_chosen(listed, wanted), refresh_one, bars)
        names = {source.key: source.name for source in listed}
    table = Table("Source", "State", "New", "Updated", "Missing", "Seconds", "Detail", title="Refresh")
    for outcome in outcomes:
        table.add_row(
            _verbatim(names[outcome.source_key]),
            Text(outcome.state.value.replace("_", " "), "green" if outcome.ok else "red"),
            str(outcome.new),
            str(outcome.updated),
            "" if outcome.missing is None else str(outcome.missing),
            f"{outcome.seconds:.1f}",
            _verbatim(outcome.detail or ("not modified" if outcome.not_modified else "")),
        )
    console.print(table)
    return 0 if not outcomes or any(outcome.ok for outcome in outcomes) else 1


def _verbatim(text: str) -> Text:
    """Return what others wrote as it is: in a plain string Rich takes ``[brackets]`` for its own markup."""
    return Text(text)


class _Bars:
    """Progress on the screen: the sources done, and each bank's days of history."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.progress = Progress(*columns, console=console, transient=True)
        self._banks: dict[str, TaskID] = {}

    def days(self, key: str, done: int, total: int) -> None:
        """Show how many of a bank's past days have been asked for."""
        if key not in self._banks:
            self._banks[key] = self.progress.add_task(f"Past days of {key.removeprefix('bank:')}", total=total)
        self.progress.update(self._banks[key], completed=done, total=total)


async def _refresh_all(chosen: Sequence[Source], refresh_one: jobs.Refresh, bars: _Bars) -> list[RefreshOutcome]:
    metrics = Metrics()
    places = asyncio.Semaphore(AT_ONCE)
    with bars.progress as progress:
        bar = progress.add_task("Reading", total=len(chosen))

        async def one(source: Source) -> RefreshOutcome:
            async with places:
                outcome = await jobs.refresh_safely(refresh_one, source, utc_now, metrics)
            progress.advance(bar)
            return outcome

        return list(await asyncio.gather(*(one(source) for source in chosen)))


@dataclass(frozen=True, slots=True)
class _Finding:
    what: str
    ok: bool
    words: str


async def check(settings: Settings) -> int:
    """Look at settings, database, token and every source; returns 1 if something is wrong."""
    configure(level="critical" if settings.log_level != "debug" else "debug", secrets=settings.secrets)
    console = Console()
    findings = [_Finding("settings", ok=True, words="understood")]
    findings.append(await _check_token(settings))
    try:
        async with _opened(settings, history=0) as (_, listed, refresh_one):
            findings.append(_Finding("database", ok=True, words="opened, schema up to date"))
            outcomes = await _refresh_all(listed, refresh_one, _Bars(console))
            findings += [
                _Finding(outcome.source_key, outcome.ok, outcome.detail or outcome.state.value.replace("_", " "))
                for outcome in outcomes
            ]
    except (database.StorageError, catalog.CatalogError) as error:
        what = "database" if isinstance(error, database.StorageError) else "catalogue"
        findings.append(_Finding(what, ok=False, words=str(error)))
    table = Table("What", "", "Found", title="Check")
    for finding in findings:
        verdict = Text("ok", "green") if finding.ok else Text("wrong", "red")
        table.add_row(_verbatim(finding.what), verdict, _verbatim(finding.words))
    console.print(table)
    return 0 if all(finding.ok for finding in findings) else 1


async def _check_token(settings: Settings) -> _Finding:
    if settings.telegram_token is None:
        return _Finding("token", ok=True, words="TELEGRAM_TOKEN is not set: `run` opens the playground")
    request = AiohttpRequest(attempts=1)
    bot = Bot(settings.telegram_token, base_url=f"{settings.telegram_api_url}/bot", request=request)
    try:
        await bot.initialize()
    except InvalidToken:  # whose own words hold the token
        return _Finding("token", ok=False, words="Telegram does not accept TELEGRAM_TOKEN: ask @BotFather")
    except TelegramError as error:
        return _Finding("token", ok=False, words=str(error))
    else:
        return _Finding("token", ok=True, words=f"@{bot.username}")
    finally:
        await bot.shutdown()
        await request.shutdown()


async def migrate(settings: Settings) -> int:
    """Bring the database to this version's schema and say what was done."""
    applied = await database.migrate(settings.database_url)
    print("\n".join(f"applied {name}" for name in applied) or "nothing to do: the schema is up to date")
    return 0


async def backup(settings: Settings, file: Path) -> int:
    """Write a consistent copy of the database."""
    _refuse_existing(file)
    async with database.opened(settings.database_url, migrate=False) as opened:
        await opened.backup(file)
    print(f"written to {file}")
    return 0


def _refuse_existing(file: Path) -> None:
    if file.exists():
        raise UpkeepError(f"{file} exists already; name a file that does not")
