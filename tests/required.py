"""Fails the session where tests that CI counts on did not run.

``JARCHI_REQUIRE=postgres,browser`` names markers; with it a session ends with 1 when of the tests with one of these
markers none passed, or any was skipped. With pytest-xdist the workers' reports come to the controller, which judges.
"""

import os
from collections.abc import Iterable

import pytest

VARIABLE = "JARCHI_REQUIRE"


def pytest_configure(config: pytest.Config) -> None:
    """Register the judge; in a worker of pytest-xdist there is nobody to judge."""
    wanted = [name for part in os.environ.get(VARIABLE, "").split(",") if (name := part.strip())]
    if wanted and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Required(wanted), "jarchi-required")


class Required:
    """Counts how the tests of each wanted marker ended."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self._passed = dict.fromkeys(wanted, 0)
        self._skipped: dict[str, list[str]] = {name: [] for name in self._passed}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count; a marker's name is among the report's keywords."""
        for name in self._passed:
            if name not in report.keywords:
                continue
            if report.when == "call" and report.passed:
                self._passed[name] += 1
            elif report.skipped:
                self._skipped[name].append(report.nodeid)

    def complaints(self) -> list[str]:
        """Return a line for each marker whose tests were left out."""
        return [
            f"{VARIABLE}: of the tests marked {name}, {self._passed[name]} passed and {len(skipped)} were skipped"
            + (f", first {skipped[0]}" if skipped else "")
            for name, skipped in self._skipped.items()
            if skipped or not self._passed[name]
        ]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn a success into a failure where something was left out; a session that only collects runs nothing."""
        if not session.config.option.collectonly and self.complaints() and session.exitstatus in {0, 5}:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say which and why."""
        for line in self.complaints():
            terminalreporter.write_line(line, red=True)
