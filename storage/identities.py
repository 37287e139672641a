"""Outlets that call an article otherwise at each look: known again by its address and title.

Asked only where most of what an outlet shows is unknown, which is rare where identities last.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from storage.cells import clean
from storage.database import current
from storage.drafts import hashed
from storage.records import NewArticle
from storage.session import listed, within

_LOOKED_AT: Final = 500
"""A source's articles that are looked at, the last stored first: as many as a feed may hold."""


async def lasting(source_key: str, batch: Sequence[NewArticle]) -> list[NewArticle]:
    """The articles of a source, each by the identity that it is stored with, if it is."""
    database = current()
    hashes = {hashed(article.identity) for article in batch}
    rows = await database.read(
        "SELECT count(*) FROM articles a JOIN sources s ON s.id = a.source_id WHERE s.key = ?"
        f" AND {within(database.dialect, 'a.identity_hash', 'bigint')}",
        [source_key, listed(database.dialect, sorted(hashes))],
    )
    if rows[0][0] * 2 >= len(hashes):
        return list(batch)
    rows = await database.read(
        "SELECT a.url, a.title, a.identity FROM articles a JOIN sources s ON s.id = a.source_id WHERE s.key = ?"
        " ORDER BY a.id DESC LIMIT ?",
        [source_key, _LOOKED_AT],
    )
    known = {(url, title): identity for url, title, identity in rows}
    return [replace(each, identity=known.get((clean(each.url), clean(each.title)), each.identity)) for each in batch]
