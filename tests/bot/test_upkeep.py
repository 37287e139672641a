"""The commands of upkeep as a person sees them: a process of its own, its output, its exit code."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BANK = """
[[bank]]
id = "nbk"
name = "A [/bank] with [red]brackets[/red]"
url = "http://127.0.0.1:1/rates"
"""


@pytest.fixture
def house(tmp_path):
    def run(command: str, catalog: str) -> tuple[int, str, str]:
        (tmp_path / "catalog.toml").write_text(catalog, encoding="utf-8")
        ours = re.compile("TELEGRAM_|WEBHOOK_|HTTP_|DATABASE_|CATALOG|ROLE$|ADMINS$|LOG_", re.IGNORECASE)
        env = {name: value for name, value in os.environ.items() if not ours.match(name)} | {
            "CATALOG": str(tmp_path / "catalog.toml"),
            "DATABASE_URL": f"sqlite:///{tmp_path}/jarchi.db",
            "ALLOW_PRIVATE_SOURCES": "1",
            "COLUMNS": "200",
            "PYTHONPATH": str(ROOT),
        }
        ended = subprocess.run(
            [sys.executable, "-m", "bot", command], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        return ended.returncode, ended.stdout, ended.stderr

    return run


def test_names_and_details_are_shown_as_they_are(house):
    code, out, err = house("refresh", BANK)
    assert (code, err) == (1, "")
    assert "A [/bank] with [red]brackets[/red]" in out
    assert "could not connect" in out


def test_check_names_what_is_wrong_with_a_catalogue(house):
    code, out, err = house("check", BANK + "intervall = 5")
    assert (code, err) == (1, "")
    assert "[[bank]] 1 (id \"nbk\"): unknown key 'intervall'; did you mean interval?" in out
    assert "wrong" in out
