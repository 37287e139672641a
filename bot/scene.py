"""What is read and where it is kept: the real world, or the playground's sample of it."""

from dataclasses import dataclass
from pathlib import Path

from bot.playground import newsroom
from bot.reading import catalog
from bot.reading.catalog import Catalog
from bot.reading.fetch import Fetcher
from bot.reading.trial import anything_answers
from bot.settings import Settings

SAMPLE_DATABASE = Path("data/playground.db")


@dataclass(frozen=True, slots=True)
class Scene:
    """The catalogue and the store of one run; ``banner`` tells people in the playground which world they look at."""

    catalog: Catalog
    database_url: str
    allow_private: bool
    banner: str = ""


def real_scene(settings: Settings) -> Scene:
    """Return the scene that the settings describe."""
    return Scene(catalog.load(settings.catalog), settings.database_url, settings.allow_private_sources)


async def playground_scene(settings: Settings, address: str) -> Scene:
    """Return the real scene if a catalogue was named or anything in the packaged one answers, else the sample.

    The sample's store is made anew at each start, as the playground's chats are: its articles are placed around now.
    Where DATABASE_URL is set, that is used in any case.
    """
    real = real_scene(settings)
    if settings.catalog is not None:
        return Scene(real.catalog, real.database_url, real.allow_private, f"Sources: {settings.catalog}")
    async with Fetcher() as fetcher:
        if await anything_answers(real.catalog, fetcher):
            return Scene(real.catalog, real.database_url, real.allow_private, "Real sources")
    banner = "Sample newsroom: the outlets and articles are invented, because no real source answered"
    url = settings.database_url
    if "database_url" not in settings.model_fields_set:
        for leftover in SAMPLE_DATABASE.parent.glob(SAMPLE_DATABASE.name + "*"):
            leftover.unlink()
        url = f"sqlite://{SAMPLE_DATABASE}"
    return Scene(catalog.parse(newsroom.catalog_text(f"{address}/newsroom")), url, allow_private=True, banner=banner)
