"""Which countries an article is about; a pure function over the words of ``gazetteer.toml``.

A first tagger: names, people, cities, regions and leaders in our languages, endings included. Title counts most, then
the beginning; the source's own country is a prior. Each word costs one look into a dictionary.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from storage.records import CORE_COUNTRIES, INTERFACE_LANGUAGES, CountryWeight

LEAD = 300
"""Characters of the text that count as its beginning."""
BODY = 1500
"""Characters of the text that are looked at in all."""

_TITLE_FACTOR, _LEAD_FACTOR, _BODY_FACTOR, _CATEGORY_FACTOR = 3.0, 1.5, 0.5, 1.0
_HOME = 2.0
"""What the source's own country gets on top where it is mentioned at all."""
_ASSUMED, _BACKGROUND, _LEAST = 0.5, 0.25, 0.2
"""Weights of a national outlet's country where nothing is named, where only others are, and what is left out."""
_KEY = 3
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHES = "ʻ‘’ʼ`´′"


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of one or more words; ``stars`` tells which of them may have endings."""

    words: tuple[str, ...]
    stars: tuple[bool, ...]
    country: str
    """Empty for a name that says nothing."""
    weight: float

    def fits(self, tokens: list[str], at: int) -> bool:
        """Whether the name stands in ``tokens`` at this place."""
        if len(self.words) == 1:
            return tokens[at].startswith(self.words[0]) if self.stars[0] else tokens[at] == self.words[0]
        if at + len(self.words) > len(tokens):
            return False
        for offset, (word, star) in enumerate(zip(self.words, self.stars, strict=True)):
            token = tokens[at + offset]
            if not (token.startswith(word) if star else token == word):
                return False
        return True


_Index = dict[str, tuple[_Name, ...]]


def tag(
    title: str,
    text: str,
    *,
    source_countries: tuple[str, ...] = (),
    categories: Sequence[str] = (),
    language: str = "",
) -> tuple[CountryWeight, ...]:
    """Return the countries of an article, leading one first, its weight 1 where it was named.

    ``text`` is excerpt and full text, plain. A national outlet's country is assumed where none is named; an outlet of
    several countries gives no hint.
    """
    scores: dict[str, float] = {}
    in_title: dict[str, float] = {}
    # A language told from a few words may be wrong, and headlines of the region are in the two that all of it reads.
    for tried in dict.fromkeys((language, "en", "ru")):
        scores, in_title = _scores(_indexes().get(tried) or _indexes()[""], title, text, categories)
        if scores:
            break
    home = source_countries[0] if len(source_countries) == 1 else None
    if home in scores:
        scores[home] += _HOME
    return _weights(scores, home, named=set(in_title))


def _scores(
    index: _Index, title: str, text: str, categories: Sequence[str]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the countries' scores by the names of an index, and what the title alone names."""
    in_title = _count(title, index)
    scores = {country: score * _TITLE_FACTOR for country, score in in_title.items()}
    for piece, factor, most in (
        (text[:LEAD], _LEAD_FACTOR, 12.0),
        (text[LEAD:BODY], _BODY_FACTOR, 6.0),
        (" . ".join(categories), _CATEGORY_FACTOR, 6.0),
    ):
        if piece:
            for country, score in _count(piece, index).items():
                scores[country] = scores.get(country, 0.0) + min(score * factor, most)
    return scores, in_title


def _weights(scores: dict[str, float], home: str | None, named: set[str]) -> tuple[CountryWeight, ...]:
    if not scores:
        return (CountryWeight(home, _ASSUMED),) if home else ()
    top = max(scores.values())
    weights = {country: round(score / top, 3) for country, score in scores.items() if score >= top * _LEAST}
    elsewhere = named & set(CORE_COUNTRIES)
    if home and home not in scores and not elsewhere:
        weights[home] = _BACKGROUND  # world news as its own readers get it
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0] != home, item[0]))
    return tuple(CountryWeight(country, weight) for country, weight in ordered)


def _count(text: str, index: _Index) -> dict[str, float]:
    """Add up the names in a text; further mentions of the same country count less and less."""
    tokens = _WORD.findall(fold(text))
    found: dict[str, float] = {}
    taken = 0
    for at in [at for at, token in enumerate(tokens) if token[:_KEY] in index]:
        if at < taken:
            continue
        name = next((name for name in index[tokens[at][:_KEY]] if name.fits(tokens, at)), None)
        if name is not None:
            taken = at + len(name.words)
            if name.country:
                known = found.get(name.country, 0.0)
                found[name.country] = known + name.weight / (1 + known / 6)
    return found


def fold(text: str) -> str:
    """Fold a text as the gazetteer is written: small letters, one apostrophe, ``е`` for ``ё``, no hyphens."""
    text = text.lower().replace("ё", "е").replace("-", " ").replace("\u0307", "")
    for sign in _APOSTROPHES:
        text = text.replace(sign, "'")
    return text


@cache
def _indexes() -> dict[str, _Index]:
    """Read the gazetteer once: an index for each language, and one of all under the empty name."""
    data = tomllib.loads(files("bot.reading").joinpath("gazetteer.toml").read_text(encoding="utf-8"))
    weights = data.pop("weights")
    ignored = data.pop("ignore")
    names: list[tuple[str, _Name]] = [("any", _name(text, "", 0.0)) for text in ignored["any"]]
    for country, classes in data.items():
        for kind, languages in classes.items():
            for language, texts in languages.items():
                names += [(language, _name(text, country, weights[kind])) for text in texts]
    indexes = {code: _index(name for of, name in names if of in {code, "any"}) for code in INTERFACE_LANGUAGES}
    indexes[""] = _index(name for _, name in names)
    return indexes


def _name(text: str, country: str, weight: float) -> _Name:
    words = fold(text).split()
    return _Name(
        tuple(word.rstrip("*") for word in words), tuple(word.endswith("*") for word in words), country, weight
    )


def _index(names: Iterable[_Name]) -> _Index:
    """Order names by their first letters, the longest first, so that the longest that fits counts."""
    buckets: dict[str, list[_Name]] = {}
    for name in names:
        buckets.setdefault(name.words[0][:_KEY], []).append(name)
    return {
        key: tuple(sorted(bucket, key=lambda name: (-len(name.words), -len(name.words[0]))))
        for key, bucket in buckets.items()
    }
