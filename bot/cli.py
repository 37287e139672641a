"""The command line: ``python -m bot …``, installed as ``jarchi``.

Every command reads the settings, does one thing, and ends with 0, or with one line on standard error and 1. Wrong usage
ends with 2, as argparse has it.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.garbage import collect_rarely
from bot.settings import Settings, SettingsError
from bot.settings import load as load_settings

Command = Callable[[Settings, argparse.Namespace], Coroutine[Any, Any, int]]


async def _run(settings: Settings, _args: argparse.Namespace) -> int:
    from bot import app

    return await app.serve(settings, playground=settings.telegram_token is None)


async def _playground(settings: Settings, _args: argparse.Namespace) -> int:
    from bot import app

    return await app.serve(settings, playground=True)


async def _refresh(settings: Settings, args: argparse.Namespace) -> int:
    from bot import upkeep

    return await upkeep.refresh(settings, tuple(args.source))


async def _check(settings: Settings, _args: argparse.Namespace) -> int:
    from bot import upkeep

    return await upkeep.check(settings)


async def _migrate(settings: Settings, _args: argparse.Namespace) -> int:
    from bot import upkeep

    return await upkeep.migrate(settings)


async def _backup(settings: Settings, args: argparse.Namespace) -> int:
    from bot import upkeep

    return await upkeep.backup(settings, Path(args.file))


async def _brief(settings: Settings, args: argparse.Namespace) -> int:
    from bot import upkeep

    return await upkeep.brief(settings, args.chat, dry_run=args.dry_run)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; each command carries its function in ``run``."""
    root = argparse.ArgumentParser(prog="jarchi", description="Jarchi, the Telegram news assistant of Central Asia.")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        return command

    add("run", _run, "Start the bot: in Telegram when TELEGRAM_TOKEN is set, else in the playground.")
    add("playground", _playground, "Start the bot in the playground, a Telegram of its own in the browser.")
    refresh = add("refresh", _refresh, "Read the sources once and print what came of it.")
    refresh.add_argument("source", nargs="*", metavar="SOURCE", help="ids from the catalogue; all by default")
    add("check", _check, "Check settings, database, token and every source; ends with 1 if something is wrong.")
    add("migrate", _migrate, "Bring the database to this version's schema.")
    backup = add("backup", _backup, "Write a consistent copy of the database while the bot runs.")
    backup.add_argument("file", metavar="FILE", help="where to write; must not exist yet")
    brief = add("brief", _brief, "Print a chat's briefings as they would be now, and send them unless told not to.")
    brief.add_argument("chat", type=int, metavar="CHAT", help="Telegram's id of the chat")
    brief.add_argument("--dry-run", action="store_true", help="only print")
    commands.add_parser("version", help="Print the version.", description="Print the version.")
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    args = parser().parse_args(argv)
    if args.command == "version":
        print(version("jarchi"))
        return 0
    from bot.app import ServeError
    from bot.reading.catalog import CatalogError
    from bot.upkeep import UpkeepError
    from storage.database import StorageError

    collect_rarely()
    try:
        return run_loop(args.run(load_settings(), args))
    except (SettingsError, CatalogError, StorageError, ServeError, UpkeepError) as error:
        print(f"jarchi: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run_loop(work: Coroutine[Any, Any, int]) -> int:
    """Run ``work`` on uvloop where it exists, else on asyncio's own loop."""
    try:
        import uvloop
    except ImportError:  # Windows has none
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
