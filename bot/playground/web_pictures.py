"""Pictures that a request names by URL: Telegram would fetch them; the playground does so on loopback only."""

from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.playground.files import PHOTO_BYTES, FileStore, Upload
from bot.playground.methods.call import Call

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_SECONDS = 5
_KEPT = 500


class WebPictures:
    """Fetches what a call refers to before the call is performed; what cannot be fetched is refused by the method."""

    def __init__(self, store: FileStore) -> None:
        self._store = store

    async def fetch_for(self, call: Call) -> None:
        """Fetch the pictures of ``photo``, ``document``, ``media`` and inline ``results``."""
        urls = [url for url in _urls(call.args) if url not in self._store.web and _is_local(url)]
        if not urls:
            return
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as session:
            for url in urls:
                await self._fetch(session, url)

    async def _fetch(self, session: aiohttp.ClientSession, url: str) -> None:
        try:
            async with session.get(url, allow_redirects=False) as answer:
                content = await answer.content.read(PHOTO_BYTES + 1)
                if answer.status == 200:
                    name = urlsplit(url).path.rpartition("/")[2] or "file"
                    self._store.web[url] = Upload(name, content, answer.content_type)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return
        while len(self._store.web) > _KEPT:
            self._store.web.pop(next(iter(self._store.web)))


def _urls(args: dict[str, Any]) -> list[str]:
    media = args.get("media", ())
    found = [args.get("photo"), args.get("document")]
    found += [each.get("media") for each in (media if isinstance(media, list) else [media]) if isinstance(each, dict)]
    found += [result.get("photo_url") for result in args.get("results", ())]
    return [each for each in found if isinstance(each, str) and each.startswith(("http://", "https://"))]


def _is_local(url: str) -> bool:
    try:
        return urlsplit(url).hostname in _LOOPBACK
    except ValueError:
        return False
