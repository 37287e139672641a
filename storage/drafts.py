"""Articles made ready for the tables, before a transaction begins. Pure."""

import hashlib
from dataclasses import dataclass

from storage import forms
from storage.cells import clean, clean_or_none, micros, weights
from storage.records import CountryWeight, NewArticle, Trait
from storage.words import document

LONGEST_LANGUAGE = 35
"""Characters; no tag of BCP 47 in use is longer."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article with its hashes; moments in microseconds."""

    source_key: str
    identity_hash: int
    content_hash: int
    identity: str
    url: str
    title: str
    excerpt: str
    text: str
    language: str
    published: int
    fetched: int
    dated: bool
    picture: str | None
    countries: tuple[CountryWeight, ...]
    traits: tuple[Trait, ...]
    realm: int = 0


def draft(new: NewArticle) -> Draft:
    """Make an article ready."""
    identity, url, title = clean(new.identity), clean(new.url), clean(new.title)
    excerpt, text, picture = clean(new.excerpt), clean(new.text), clean_or_none(new.picture)
    return Draft(
        source_key=new.source_key,
        identity_hash=hashed(new.identity),
        content_hash=_hash(title, excerpt, text, url, picture or "", new.language, weights(new.countries)),
        identity=identity,
        url=url,
        title=title,
        excerpt=excerpt,
        text=text,
        language=clean(new.language)[:LONGEST_LANGUAGE],
        published=micros(new.published_at),
        fetched=micros(new.fetched_at),
        dated=new.dated,
        picture=picture,
        countries=new.countries,
        traits=new.traits,
    )


def hashed(identity: str) -> int:
    """What an article's identity is looked up by."""
    return _hash(clean(identity))


def cells(draft: Draft) -> tuple[object, ...]:
    """The columns that an update may change, in the order of both statements."""
    return (
        draft.content_hash,
        draft.url,
        draft.title,
        draft.excerpt,
        draft.language,
        draft.published,
        draft.fetched,
        draft.picture,
        weights(draft.countries),
    )


def form(draft: Draft, source_id: int) -> bytes:
    """What the search index keeps of it (forms.py)."""
    words = document(draft.title, draft.excerpt, draft.text, draft.language)
    countries = [item.country for item in draft.countries]
    return forms.write(words, forms.marks(words, countries=countries, language=draft.language, source_id=source_id))


def _hash(*parts: str) -> int:
    """64 bits that tell texts apart, as a signed number for a BIGINT column."""
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
