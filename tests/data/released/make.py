"""Keep a filled store of the version at hand, for later versions to prove that they upgrade it.

    TEST_DATABASE_URL=postgres://... python tests/data/released/make.py 0.1.0

Run it once for each release that changed the schema, and commit what it writes.
"""

import asyncio
import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import asyncpg

HERE = Path(__file__).parent
SCHEMA = "jarchi_released"


async def _filled(url: str) -> str:
    from contents import fill, read

    from storage.database import opened

    async with opened(url):
        await fill()
        return json.dumps(await read(), indent=1, ensure_ascii=False, sort_keys=True)


async def main(version: str, server: str) -> None:
    """Write the store of both engines, and what is read from them: the same."""
    with tempfile.TemporaryDirectory() as folder:
        contents = await _filled(f"sqlite://{folder}/jarchi.db")
        (HERE / f"{version}.db.gz").write_bytes(gzip.compress(Path(folder, "jarchi.db").read_bytes(), mtime=0))
    connection = await asyncpg.connect(server)
    await connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
    try:
        if await _filled(f"{server}?search_path={SCHEMA}") != contents:
            raise SystemExit("the engines do not agree")
        command = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", f"--schema={SCHEMA}", server]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    finally:
        await connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
        await connection.close()
    kept = [line for line in done.stdout.splitlines() if not line.startswith(("\\", "--", "CREATE SCHEMA")) and line]
    (HERE / f"{version}.sql.gz").write_bytes(gzip.compress("\n".join(kept).encode(), mtime=0))
    (HERE / f"{version}.json").write_text(contents + "\n")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    asyncio.run(main(sys.argv[1], os.environ["TEST_DATABASE_URL"]))
