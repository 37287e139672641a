"""The command line: exit codes, one line for what is wrong, and no secret in it."""

import asyncio
import gc
import logging
import socket
import sqlite3
import sys
import threading
from importlib.metadata import version

import pytest
import structlog

from bot import cli
from storage import chats, deliveries, subscriptions
from storage.database import opened
from storage.records import Chat, ChatKind, Schedule, Subscription

SECRET = "123456789:AAExtremely_secret_token_of_a_bot"
CATALOG = """
[[news]]
id = "steppe"
name = "Steppe"
url = "http://127.0.0.1:1/feed"

[[news]]
id = "mountain"
name = "Mountain"
url = "http://127.0.0.1:1/feed2"
enabled = false

[[bank]]
id = "nbk"
url = "http://127.0.0.1:1/rates?{date:%d.%m.%Y}"
"""


@pytest.fixture
def jarchi(tmp_path, monkeypatch, capsys):
    """Run one command in an empty folder; return exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_TOKEN", "TELEGRAM_API_URL", "WEBHOOK_URL", "HTTP_PORT", "DATABASE_URL", "CATALOG", "ROLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "catalog.toml").write_text(CATALOG)

    def run(*arguments, **settings):
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        try:
            code = cli.main(arguments)
        except SystemExit as usage:
            code = usage.code
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    root, hook, thread_hook = logging.getLogger(), sys.excepthook, threading.excepthook
    handlers, level = root.handlers[:], root.level
    thresholds = gc.get_threshold()
    yield run
    gc.set_threshold(*thresholds)
    root.handlers[:], sys.excepthook, threading.excepthook = handlers, hook, thread_hook
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def test_version(jarchi):
    assert jarchi("version") == (0, f"{version('jarchi')}\n", "")


@pytest.mark.parametrize("arguments", [(), ("brew",), ("backup",), ("version", "more"), ("run", "--fast")])
def test_wrong_usage_is_explained(jarchi, arguments):
    code, out, err = jarchi(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: jarchi")


def test_help_names_every_command(jarchi):
    code, out, _ = jarchi("--help")
    assert code == 0
    for command in ("run", "playground", "refresh", "check", "migrate", "backup", "version"):
        assert f"\n    {command}" in out


@pytest.mark.parametrize("command", ["run", "playground", "refresh", "check", "migrate"])
def test_a_wrong_setting_ends_with_one_line(jarchi, command):
    code, out, err = jarchi(command, HTTP_PORT="eighty", TELEGRAM_TOKEN=SECRET + "!")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert err.startswith("jarchi: ")
    assert "HTTP_PORT" in err
    assert "TELEGRAM_TOKEN" in err
    assert SECRET not in err


@pytest.mark.parametrize("command", ["run", "playground"])
def test_a_taken_port_ends_with_one_line(jarchi, command, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, out, err = jarchi(command, HTTP_PORT=port, CATALOG="catalog.toml", TELEGRAM_TOKEN=SECRET)
    assert (code, out) == (1, "")
    assert err.startswith(f"jarchi: HTTP_PORT={port}: cannot listen on 127.0.0.1:{port}")
    assert err.count("\n") == 1
    assert not (tmp_path / "data").exists()  # nothing was opened


def test_a_wrong_catalogue_ends_with_one_line(jarchi, tmp_path):
    (tmp_path / "bad.toml").write_text("[[news]]\nid = 'x'\n")
    code, out, err = jarchi("refresh", CATALOG="bad.toml")
    assert (code, out) == (1, "")
    assert err.startswith("jarchi: catalogue bad.toml")
    assert "url" in err
    assert err.count("\n") == 1


def test_migrate_says_what_it_did(jarchi):
    code, out, err = jarchi("migrate")
    assert (code, err) == (0, "")
    assert out.startswith("applied ")
    assert jarchi("migrate") == (0, "nothing to do: the schema is up to date\n", "")


def test_a_foreign_database_ends_with_one_line_and_is_left_alone(jarchi, tmp_path):
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE shopping (what TEXT)")
    other.close()
    before = (tmp_path / "other.db").read_bytes()
    for command in ("migrate", "refresh"):
        code, out, err = jarchi(command, DATABASE_URL="sqlite://other.db", CATALOG="catalog.toml")
        assert (code, out) == (1, "")
        assert err.startswith("jarchi: ")
        assert err.count("\n") == 1
    assert (tmp_path / "other.db").read_bytes() == before


def test_an_unreachable_database_is_named_without_its_password(jarchi):
    code, out, err = jarchi("migrate", DATABASE_URL="postgres://jarchi:hush-hush@127.0.0.1:1/jarchi")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "127.0.0.1" in err
    assert "hush-hush" not in err


def test_backup_writes_a_copy_once(jarchi, tmp_path):
    jarchi("migrate")
    assert jarchi("backup", "copy.db") == (0, "written to copy.db\n", "")
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM articles").fetchone() == (0,)
    copy.close()
    before = (tmp_path / "copy.db").read_bytes()
    code, out, err = jarchi("backup", "copy.db")
    assert (code, out) == (1, "")
    assert err == "jarchi: copy.db exists already; name a file that does not\n"
    assert (tmp_path / "copy.db").read_bytes() == before


def test_backup_needs_a_database_and_a_place(jarchi, tmp_path):
    code, _, err = jarchi("backup", "copy.db")
    assert code == 1
    assert err.count("\n") == 1
    assert not (tmp_path / "copy.db").exists()
    jarchi("migrate")
    code, _, err = jarchi("backup", "no/such/folder/copy.db")
    assert code in {0, 1}
    assert (code == 0) == (tmp_path / "no/such/folder/copy.db").exists()
    assert err.count("\n") == code


def test_refresh_names_the_nearest_source(jarchi):
    code, out, err = jarchi("refresh", "stepe", CATALOG="catalog.toml")
    assert (code, out) == (1, "")
    assert err == "jarchi: no such source: stepe; did you mean steppe?\n"
    _, _, err = jarchi("refresh", "zzz", "nbk", CATALOG="catalog.toml")
    assert err == "jarchi: no such source: zzz; there are bank:nbk, nbk, steppe\n"


def test_refresh_of_one_source_reads_that_one(jarchi):
    code, out, _ = jarchi("refresh", "nbk", CATALOG="catalog.toml", ALLOW_PRIVATE_SOURCES="1")
    assert code == 1
    assert "National Bank of Kazakhstan" in out
    assert "could not connect" in out
    assert "Steppe" not in out


def test_refresh_without_permission_fetches_nothing_from_this_machine(jarchi):
    code, out, _ = jarchi("refresh", CATALOG="catalog.toml")
    assert code == 1
    assert out.count("127.0.0.1 is in a private network") == 2
    assert "Mountain" not in out  # is not enabled


def test_check_without_a_token_says_so(jarchi):
    code, out, _ = jarchi("check", CATALOG="catalog.toml")
    assert code == 1  # no source answers
    assert "TELEGRAM_TOKEN is not set" in out
    assert "opened, schema up to date" in out
    assert "wrong" in out


def test_check_finds_telegram_out_of_reach(jarchi):
    code, out, err = jarchi(
        "check", CATALOG="catalog.toml", TELEGRAM_TOKEN=SECRET, TELEGRAM_API_URL="http://127.0.0.1:1"
    )
    assert (code, err) == (1, "")
    assert "no connection to Telegram" in out
    assert SECRET not in out


def test_check_finds_a_broken_database(jarchi, tmp_path):
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 40)
    code, out, err = jarchi("check", CATALOG="catalog.toml", DATABASE_URL="sqlite://broken.db")
    assert (code, err) == (1, "")
    assert "database" in out


async def _subscribed(url):
    async with opened(url):
        await chats.save(Chat(77, ChatKind.PRIVATE, telegram_language="ru"))
        await subscriptions.add(Subscription(0, 77, Schedule(480)), most=9)


async def _waiting(url):
    async with opened(url, migrate=False):
        return await deliveries.waiting(77)


def test_brief_prints_and_sends_only_if_it_is_no_dry_run(jarchi, tmp_path):
    url = f"sqlite://{tmp_path}/jarchi.db"
    asyncio.run(_subscribed(url))
    code, out, _ = jarchi("brief", "77", "--dry-run", DATABASE_URL=url)
    assert code == 0
    assert "Сегодня новостей нет." in out
    assert "[➖ Меньше]" in out
    assert asyncio.run(_waiting(url)) == 0
    code, out, _ = jarchi("brief", "77", DATABASE_URL=url)
    assert (code, asyncio.run(_waiting(url))) == (0, 1)
    code, _, error = jarchi("brief", "78", "--dry-run", DATABASE_URL=url)
    assert (code, error) == (1, "jarchi: no such chat: 78; it must have written to the bot once\n")
