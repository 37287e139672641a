"""Which countries an article is about; a pure function over the names of the gazetteer.

    title, excerpt and text, categories -> mentions (bot/reading/mentions.py)
        -> doubtful names settled by the company they keep (Georgia beside Atlanta is a state)
        -> title counts most, who is named first leads; the beginning of the text, then the rest, add less
        -> the source's own country is a prior: assumed where none is named
        -> weights, the leading one 1

A dateline tells where a correspondent sits: it counts only where nothing else is named.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Final, NamedTuple

from bot.reading.dateline import dateline
from bot.reading.mentions import GROUND, Mention, Piece, away, coming, going, locative
from handlers.phrases.gazetteer import Index, Kind, Name, index
from handlers.phrases.gazetteer.names import Beginnings, beginnings, rivals, senses
from storage.records import CORE_COUNTRIES, CountryWeight

LEAD = 300
"""Characters of the text that count as its beginning."""
BODY = 1500
"""Characters of the text that are looked at in all."""

_SAYS_HOW_MUCH: Final = {
    Kind.NAME: 3.0,
    Kind.DEMONYM: 3.0,
    Kind.GROUP: 3.0,
    Kind.CAPITAL: 2.5,
    Kind.REGION: 2.5,
    Kind.CITY: 2.3,
    Kind.LEADER: 2.8,
    Kind.UNIVERSITY: 1.5,
    Kind.CLUB: 1.5,
    Kind.MONEY: 1.2,
}
_OTHERWISE: Final = 1.8
_FIRM_ABROAD: Final = 1.0
"""What a firm of a far country says: its aircraft and machines are news at home."""
_STANDING: Final = frozenset({Kind.BORDER, Kind.PLACE, Kind.SITE})
"""Kinds that are in one country even where they concern another."""
_PEOPLE: Final = frozenset({Kind.DEMONYM, Kind.LEADER})
"""Kinds that travel."""
_ACTORS: Final = frozenset({Kind.NAME, Kind.CAPITAL, Kind.COMPANY})
"""Kinds by which a far state or firm is named that does something."""
_TITLE, _LEAD, _BODY, _CATEGORY = 3.0, 1.2, 0.4, 1.0
_BESIDE_TITLE: Final = 0.4
"""What the text adds where the title names a country already."""
_MOST: Final = 7.0
"""What one piece beside the title adds for a country at most."""
_FIRST: Final = 1.35
"""Who does something stands first in a title."""
_OURS: Final = 1.15
"""What concerns one of the five is about it rather than about a partner."""
_HOST: Final = 1.5
_GUEST: Final = 0.5
"""What a guest counts in a title that names where something happens: it is the host's news first."""
_HOME: Final = 4.0
"""What the source's own country gets on top where it is mentioned at all."""
_DOMESTIC: Final = 5.0
"""The same where a title names no country: whoever writes of abroad says so there."""
_ASSUMED, _BACKGROUND, _LEAST = 0.5, 0.25, 0.05
"""Weights of a national outlet's country where nothing is named, where only others are, and what is left out: less than
one city of the beginning says beside a title that names a country."""

_LONG: Final = 6
"""Letters of a name that is not taken for a common word of another language."""
_EMBASSY: Final = senses("embassy", "words")
_SPORT: Final = beginnings("sport", "words")
_FORCE: Final = beginnings("force", "words")
_VISIT: Final = beginnings("visit", "words")
_NATIONS: Final = {"kk": "KZ", "ky": "KG", "tg": "TJ", "tk": "TM", "uz": "UZ"}
"""Countries by the language that is spoken there first."""
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
_OTHERS: Final = {True: ("kk", "ky", "uz", "tg"), False: ("uz", "tk")}
"""Languages that are tried, by script, where the one that was told knows no name in a text."""


class _Evidence:
    """What speaks for countries in one piece, and how much that counts."""

    __slots__ = ("factor", "mentions", "piece")

    def __init__(self, text: str, factor: float) -> None:
        self.piece = Piece(text)
        self.factor = factor
        self.mentions: list[Mention] = []

    def look(self, names: Index) -> None:
        """Find what the names of a language mean here."""
        self.mentions = self.piece.mentions(names)

    @property
    def countries(self) -> set[str]:
        return {mention.name.country for mention in self.mentions if mention.sure}

    @property
    def told(self) -> set[str]:
        """The same without those of which only a firm is named."""
        return {m.name.country for m in self.mentions if m.sure and not _firm_abroad(m.name)}


class _Told(NamedTuple):
    """What the names of one language say."""

    scores: dict[str, float]
    in_title: set[str]


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
    found = [_Evidence(title, _TITLE), _Evidence(text[:LEAD], _LEAD)]
    if categories:
        found.append(_Evidence(" . ".join(categories), _CATEGORY))
    told = _told(found, text, language) or _told_by_others(found)
    home = source_countries[0] if len(source_countries) == 1 else None
    if not told.scores and home is None:
        home = _nation(found, language)
    if home and told.scores and (home in told.scores or not told.in_title):
        told.scores[home] = told.scores.get(home, 0.0) + (_HOME if told.in_title else _DOMESTIC)
    return _weights(told.scores, home, told.in_title)


def _told(found: list[_Evidence], text: str, language: str) -> _Told | None:
    """Weigh an article by the names that a language knows; ``None`` where there is none, believed or not.

    A title that names a country makes the rest of a long text idle: it could add nothing that counts.
    """
    names = index(language)
    for evidence in found:
        evidence.look(names)
    if not found[0].countries and len(text) > LEAD:
        rest = _Evidence(text[LEAD:BODY], _BODY)
        rest.look(names)
        found = [*found, rest]
    return _weighed(found) if any(evidence.mentions for evidence in found) else None


def _told_by_others(found: list[_Evidence]) -> _Told:
    """Weigh title and beginning by the long names of other languages: a language told from few words may be wrong."""
    cyrillic = any(_CYRILLIC.search(evidence.piece.text) for evidence in found)
    for language in _OTHERS[cyrillic]:
        for evidence in found:
            evidence.look(index(language))
            evidence.mentions = [mention for mention in evidence.mentions if len(mention.name.text) >= _LONG]
        if any(evidence.mentions for evidence in found):
            break
    return _weighed(found)


def _nation(found: list[_Evidence], language: str) -> str | None:
    """Return the nation whose language a text is in where it names no country, but an office of state: Ұлттық банк."""
    for evidence in found[:2]:
        tokens = evidence.piece.tokens
        for office in _offices(language):
            for at in range(len(tokens) - len(office) + 1):
                if all(word.fit(token) for word, token in zip(office, tokens[at:], strict=False)):
                    return _NATIONS[language]
    return None


@cache
def _offices(language: str) -> tuple[tuple[Beginnings, ...], ...]:
    """How the words begin that name an office of state, by language; none for one that is spoken in many countries."""
    offices = senses("offices", language) if language in _NATIONS else ()
    return tuple(tuple(Beginnings([word]) for word in office.split()) for office in sorted(offices))


def _weighed(found: list[_Evidence]) -> _Told:
    datelines = _settle(found)
    named = {mention.name.country for evidence in found for mention in evidence.mentions if not mention.name.also}
    title, *others = found
    headed = {country: score * title.factor for country, score in _title_scores(title, named).items()}
    venues = _venues(found)
    scores = {country: score for country, score in headed.items() if country not in venues}
    less = _BESIDE_TITLE if scores else 1.0
    if not scores and others[0].mentions:
        scores[_owners(others[0].mentions[0].name, named)[0]] = _FIRST
    for evidence in others:
        for country, score in _counted(evidence.mentions, named).items():
            scores[country] = scores.get(country, 0.0) + min(score * evidence.factor * less, _MOST)
    for country in venues:
        scores.pop(country, None)
    return _Told(scores or {mention.name.country: 1.0 for mention in datelines}, title.told)


def _venues(found: list[_Evidence]) -> set[str]:
    """Return far countries of which a title names no more than where a match was, where one of the five played it."""
    told = {country for evidence in found for country in evidence.countries}
    if not told.intersection(CORE_COUNTRIES):
        return set()
    title = found[0]
    named = {mention.name.country for mention in title.mentions}
    far = {country for country in named if country not in CORE_COUNTRIES}
    far -= {mention.name.country for mention in title.mentions if not locative(title.piece, mention)}
    sport = far and any(_SPORT.fit(token) for evidence in found[:2] for token in evidence.piece.tokens)
    return far if sport else set()


def _settle(found: list[_Evidence]) -> list[Mention]:
    """Drop doubtful names that nothing else speaks for, and the datelines, which are returned."""
    datelines: list[Mention] = []
    for evidence in found[:2]:
        if evidence.mentions and (places := dateline(evidence.piece, evidence.mentions)):
            datelines += evidence.mentions[:places]
            del evidence.mentions[:places]
    mentions = [mention for evidence in found for mention in evidence.mentions]
    shared = rivals()
    if any(not mention.sure or mention.name.unsure or mention.name.key in shared for mention in mentions):
        sure = {mention.name.country for mention in mentions if mention.sure}
        for evidence in found:
            evidence.mentions = [m for m in (_sense(m, found, sure) for m in evidence.mentions) if m is not None]
    if any(_generic(mention) for mention in mentions):
        named = {m.name.country for evidence in found for m in evidence.mentions if not _generic(m)}
        for evidence in found if named else ():
            evidence.mentions = [m for m in evidence.mentions if m.name.country in named or not _generic(m)]
    return datelines


def _generic(mention: Mention) -> bool:
    """Whether a name brings in no country beside one that is named: money, an office of any place, a language."""
    name = mention.name
    lowered = name.kind is Kind.INSTITUTION and name.text[0].islower()
    return lowered or mention.aside or name.kind is Kind.MONEY or _firm_abroad(name)


def _firm_abroad(name: Name) -> bool:
    return name.kind is Kind.COMPANY and name.country not in CORE_COUNTRIES


def _sense(mention: Mention, found: list[_Evidence], sure: set[str]) -> Mention | None:
    """Return a mention if it means its country here; a state that shares its name means the state's country."""
    rival = rivals().get(mention.name.key)
    if mention.sure and rival is None and not mention.name.unsure:
        return mention
    others = [m.name for e in found for m in e.mentions if m.name.country == mention.name.country]
    spoken_for = any(name.key != mention.name.key for name in others)
    if rival and not spoken_for:
        country, words = rival
        if country in sure or any(words & set(evidence.piece.tokens) for evidence in found):
            return replace(mention, name=replace(mention.name, country=country), sure=True) if country else None
    if mention.sure:
        return mention
    return replace(mention, sure=True) if spoken_for else None


def _title_scores(title: _Evidence, named: set[str]) -> dict[str, float]:
    """Weigh a title's names: who is first leads, unless the first only tells where, or is a guest's embassy."""
    scores = _counted(title.mentions, named)
    if not title.mentions:
        return scores
    first = title.mentions[0]
    leads = _owners(first.name, named)[0]
    ours = leads in CORE_COUNTRIES
    embassy = not ours and bool(_EMBASSY & set(title.piece.tokens))
    paired = len(title.mentions) > 1 and title.piece.hyphenated(title.mentions[1].at)
    if ours or not (embassy or paired or locative(title.piece, first)):
        scores[leads] *= _FIRST
    for country in scores:
        if country in CORE_COUNTRIES:
            scores[country] *= _HOST if embassy else _OURS
    for country in _guests(title):
        scores[country] *= _GUEST
    return scores


def _guests(title: _Evidence) -> set[str]:
    """Return countries of which a title names only who or what is in another: an Iranian firm in Isfara.

    One of the five is the host where a title says "in" it, or tells of a visit there. Where somebody is attacked or
    arrested, it is the country, whichever, where that happens.
    """
    piece, mentions = title.piece, title.mentions
    named = {mention.name.country for mention in mentions}
    if any(_FORCE.fit(token) for token in piece.tokens):
        scene = next((m.name.country for m in mentions if m.name.kind in GROUND and not away(piece, m)), None)
        return named - {scene} if scene else set()
    visited = any(_VISIT.fit(token) for token in piece.tokens)
    hosts = {m.name.country for m in mentions if _tells_where(piece, m) or (visited and _is_goal(m))}
    hosts &= set(CORE_COUNTRIES)
    if not hosts:
        return set()
    arrived = next(m.at for m in mentions if m.name.country in hosts) if visited else 0
    others = {m.name.country for m in mentions if not (_is_guest(piece, m) or m.at < arrived)}
    return named - others - hosts


def _is_guest(piece: Piece, mention: Mention) -> bool:
    """Whether a name may be that of who or what came from elsewhere."""
    name = mention.name
    if name.kind in _PEOPLE or away(piece, mention):
        return True
    return name.kind in _ACTORS and name.country not in CORE_COUNTRIES and not locative(piece, mention)


def _tells_where(piece: Piece, mention: Mention) -> bool:
    """Whether something happens there: a capital may stand for its state, other places only for themselves."""
    kind = mention.name.kind
    if kind in _STANDING or locative(piece, mention):
        return kind in GROUND or kind in _STANDING
    itself = kind in GROUND and kind is not Kind.CAPITAL and mention.at > 0
    return itself and not coming(piece, mention) and not going(piece, mention)


def _is_goal(mention: Mention) -> bool:
    return mention.at > 0 and (mention.name.kind is Kind.NAME or mention.name.kind in GROUND)


def _counted(mentions: Iterable[Mention], named: set[str]) -> dict[str, float]:
    """Add up names; further mentions of the same country count less and less.

    A river of several countries speaks for those that are ``named`` anyway, else for the first; a crossing for its own
    and those.
    """
    scores: dict[str, float] = {}
    for mention in mentions:
        name = mention.name
        says = _FIRM_ABROAD if _firm_abroad(name) else _SAYS_HOW_MUCH.get(name.kind, _OTHERWISE)
        for country in _owners(name, named):
            known = scores.get(country, 0.0)
            scores[country] = known + says / (1 + known)
    return scores


def _owners(name: Name, named: set[str]) -> Sequence[str]:
    owners = (name.country, *name.also)
    if not name.also or name.kind is Kind.GROUP:
        return owners
    if name.kind in _STANDING:
        return [owner for owner in owners if owner in named or owner == name.country]
    return [owner for owner in owners if owner in named] or owners[:1]


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
