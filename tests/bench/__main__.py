"""``make bench``: the budgets of the design, measured as ratios against a baseline in the same run.

Prints a table and writes ``bench.json``. Name rows to run only those: ``python -m tests.bench replies ingest``.
"""

import json
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench import audience, beside, inline, outbox, pictures, rates, rows, search, tagging
from tests.bench.rows import Row
from tests.bench.stories import stories

ROWS: dict[str, Callable[[], list[Row]]] = {
    "replies": rows.replies,
    "ingest": rows.ingest,
    "running": rows.running_bot,
    "pictures": pictures.pictures,
    "rates": rates.rates,
    "planning": outbox.planning,
    "delivering": outbox.delivering,
    "proof": outbox.proof,
    "beside": beside.beside,
    "search": search.search,
    "tagging": tagging.tagging,
    "audience": audience.pages,
    "inline": inline.inline,
    "stories": stories,
}


def main() -> int:
    """Run the rows asked for, all by default; returns 1 if a budget is broken."""
    console = Console()
    wanted = sys.argv[1:] or list(ROWS)
    unknown = set(wanted) - set(ROWS)
    if unknown:
        console.print(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
        return 2
    done: list[Row] = []
    for name in wanted:
        console.print(f"[dim]measuring {name} …")
        done += ROWS[name]()
    table = Table("What", "Measured", "Must be", "", title="Jarchi's budgets")
    for row in done:
        table.add_row(row.what, row.measured, row.must_be, "[green]kept" if row.kept else "[red]broken")
    console.print(table)
    report = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "rows": [row.to_json() for row in done],
    }
    Path("bench.json").write_text(json.dumps(report, indent=1) + "\n")
    return 0 if all(row.kept for row in done) else 1


if __name__ == "__main__":
    raise SystemExit(main())
