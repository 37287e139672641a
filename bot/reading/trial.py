"""Is there a world out there? The question the playground asks before it opens its sample newsroom."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from bot.reading.catalog import Catalog
from bot.reading.fetch import Fetched, Fetcher, FetchRequest

PATIENCE = timedelta(seconds=5)
_ASKED = 8  # enough to tell a network from none; the rest are read soon enough


async def anything_answers(catalog: Catalog, fetcher: Fetcher, patience: timedelta = PATIENCE) -> bool:
    """Say whether one of the catalogue's first enabled outlets answers within ``patience``."""
    tasks = [
        asyncio.create_task(fetcher.get(FetchRequest(url=entry.url)))
        for entry in [entry for entry in catalog.news if entry.enabled][:_ASKED]
    ]
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(patience.total_seconds()):
                for done in asyncio.as_completed(tasks):
                    if isinstance(await done, Fetched):
                        return True
        return False
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
