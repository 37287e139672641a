"""Starting what is measured as processes of their own, and ending them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.bench.botapi import TOKEN

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running(arguments: list[str], env: dict[str, str], log: Path) -> Iterator[psutil.Process]:
    """Run ``python ARGUMENTS`` with ``env`` added; its output goes to ``log``."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env={**os.environ, **env}, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def jarchi_env(url: str, database: str, catalog: Path, port: int = 0) -> dict[str, str]:
    """Return the settings of a bot that talks to ``url`` and reads the catalogue given."""
    return {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": url,
        "DATABASE_URL": database,
        "CATALOG": str(catalog),
        "ALLOW_PRIVATE_SOURCES": "1",
        "HTTP_PORT": str(port),
        "LOG_LEVEL": "warning",
        "ADMINS": "",
        "RATES_HISTORY": "30",
    }


def resident_megabytes(process: psutil.Process) -> float:
    """Return the resident memory of a process and its children in MB."""
    family = [process, *process.children(recursive=True)]
    return sum(member.memory_info().rss for member in family) / 2**20


def settle(seconds: float) -> None:
    """Let a started process come to rest."""
    time.sleep(seconds)
