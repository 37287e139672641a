"""CI's demand that some tests really ran, tried on sessions of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = """
import pytest

@pytest.mark.postgres
def test_one():
    {one}

@pytest.mark.browser
@pytest.mark.parametrize("number", [1, 2])
def test_two(number):
    {two}

def test_three():
    pytest.skip("never asked for")
"""
FINE, LEFT_OUT = "assert True", "pytest.skip('not here')"


def run(folder, *arguments, required="postgres,browser", one=FINE, two=FINE):
    (folder / "test_sample.py").write_text(TESTS.format(one=one, two=two))
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    postgres\n    browser\n")
    # this machine's own plugins aside, a session starts in a moment
    env = {**os.environ, "JARCHI_REQUIRE": required, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.required", *arguments]
    ended = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)
    return ended.returncode, ended.stdout


def test_all_ran(tmp_path):
    code, words = run(tmp_path)
    assert code == 0
    assert "JARCHI_REQUIRE" not in words


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["one process", "xdist"])
def test_one_was_skipped(tmp_path, workers):
    code, words = run(tmp_path, *workers, two=f"if number == 2: {LEFT_OUT}")
    assert code == 1
    assert "of the tests marked browser, 1 passed and 1 were skipped, first test_sample.py::test_two[2]" in words
    assert "marked postgres" not in words


def test_none_was_there(tmp_path):
    code, words = run(tmp_path, "-k", "test_one")
    assert code == 1
    assert "of the tests marked browser, 0 passed and 0 were skipped" in words


def test_a_failure_stays_one(tmp_path):
    code, words = run(tmp_path, one="raise AssertionError")
    assert code == 1
    assert "of the tests marked postgres, 0 passed and 0 were skipped" in words


@pytest.mark.parametrize(("required", "arguments"), [("", ()), (" ,", ()), ("postgres", ("--collect-only",))])
def test_nothing_is_demanded(tmp_path, required, arguments):
    code, _ = run(tmp_path, *arguments, required=required, one=LEFT_OUT)
    assert code == 0
