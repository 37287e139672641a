"""What an article says, as traits that reports of the same event share in whatever language. Pure.

::

    title, excerpt | tokens -> romanised -> known?  topic, stage, unit, month ...     (lexicon.toml)
                   |                        name?   country, place, the bones of it   (names.toml, capital letters)
                   |                        number? with what it counts, or a day
                   |                        else    the stem, unless it tells nothing  (common.toml)

Weights are fixed, not counted from what is stored: so what two articles have to do with each other depends on no third.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

import Stemmer  # type: ignore[import-not-found]  # it has neither annotations nor stubs

from bot.reading.clustering.letters import bare, bones, romanise
from bot.reading.clustering.lexicon import Meaning, country, is_common, is_known, meaning, place
from bot.reading.clustering.numbers import Figure, figure
from storage.records import Trait, TraitKind

LEAD = 320
"""Characters after the title that are read: what an event is stands in an article's first sentences."""
MOST_TRAITS = 64

_TOKEN = re.compile(
    r"\d+(?:[ \u00a0\u202f]\d{3}(?!\d))*(?:[.,]\d+|[:\-–]\d{1,2}(?![\d-]))?|[$€₸₽%]"
    r"|[^\W\d_]+(?:['ʻʼ‘’`´][^\W\d_]+)*['ʻʼ‘’`´]?|[.!?:]"
)
_SIGNS = {"$": "dollar", "€": "euro", "₸": "tenge", "₽": "rouble", "%": "percent"}
_STOPS = frozenset(".!?:")
_STEMMED = {"en": "english", "ru": "russian"}
_PREFIX = 5
"""Letters of a word that stand for its stem, where no stemmer knows the language."""

_NAME, _KNOWN_NAME, _PLACE, _COUNTRY = 2.0, 0.8, 1.4, 0.25
_TOPIC, _STAGE, _WORD, _SHORT_WORD, _TOPIC_WORD = 0.7, 0.3, 1.0, 0.6, 0.3
_BARE_GROUP, _DECIMAL_GROUP, _SCORE_GROUP = 1, 2, 3
"""Groups of numbers that count nothing we know."""
_LOOSE = frozenset({"person", "house", "time", "year", "day"})
DAY, MONTH, QUARTER, YEAR = 11, 12, 13, 14
"""Groups of dates."""
_FIRST_YEAR, _LAST_YEAR, _MOST_DAYS, _HUNDRED = 1900, 2100, 31, 100


@dataclass(frozen=True, slots=True)
class _Word:
    """What is known of a word wherever it stands."""

    meaning: Meaning
    country: str = ""
    place: str = ""
    common: bool = False
    known: bool = False
    numeral: bool = False
    stem: str = ""
    bones: tuple[str, ...] = ()


@dataclass(slots=True)
class _Gathered:
    """Traits under way: the heaviest of each mark, and whether the title has it."""

    traits: dict[int, Trait] = field(default_factory=dict)

    def add(self, kind: TraitKind, thing: str, weight: float, *, in_title: bool, group: int = 0) -> None:
        mark = mark_of(kind, thing)
        known = self.traits.get(mark)
        if known is None or weight > known.weight or (in_title and not known.in_title):
            title = in_title or (known is not None and known.in_title)
            heavier = weight if known is None else max(weight, known.weight)
            self.traits[mark] = Trait(kind, mark, heavier, title, group)


def traits(title: str, text: str, language: str) -> tuple[Trait, ...]:
    """Return what an article says; ``text`` is its excerpt and what follows, plain.

    The heaviest come first. Of a text in a language that is none of ours, names and numbers count.
    """
    gathered = _Gathered()
    lead = text[:LEAD]
    in_lead = _TOKEN.findall(lead)
    in_title = _TOKEN.findall(title)
    known_names = _names_inside(in_lead, language)
    shouting = _all_capitals(in_title)
    _gather(gathered, in_title, language, in_title=True, names=known_names, shouting=shouting)
    _gather(gathered, in_lead, language, in_title=False, names=known_names, shouting=False)
    ordered = sorted(gathered.traits.values(), key=lambda trait: (-trait.in_title, -trait.weight, trait.mark))
    return tuple(ordered[:MOST_TRAITS])


def _gather(
    gathered: _Gathered, tokens: list[str], language: str, *, in_title: bool, names: frozenset[str], shouting: bool
) -> None:
    skip = -1
    begins = True
    for at, token in enumerate(tokens):
        if token in _STOPS:
            begins = True
            continue
        first = token[0]
        if first.isdigit():
            if at > skip:
                skip = _number(gathered, tokens, at, language, in_title=in_title)
        elif first not in _SIGNS:
            word = _look(token.lower(), language)
            if at > skip and word.numeral:
                skip = _number(gathered, tokens, at, language, in_title=in_title)
            _word(
                gathered,
                word,
                in_title=in_title,
                capital=first.isupper(),
                sure=not begins and not shouting,
                names=names,
            )
        begins = False
    _phrases(gathered, tokens, language, in_title=in_title)


def _word(
    gathered: _Gathered, word: _Word, *, in_title: bool, capital: bool, sure: bool, names: frozenset[str]
) -> None:
    for sense, thing in word.meaning.things:
        if sense == "topics":
            gathered.add(TraitKind.TOPIC, thing, _TOPIC, in_title=in_title)
        elif sense == "stages":
            gathered.add(TraitKind.STAGE, thing, _STAGE, in_title=in_title, group=1)
    if word.country:
        gathered.add(TraitKind.COUNTRY, word.country, _COUNTRY, in_title=in_title, group=1)
        return
    if word.place and capital:
        gathered.add(TraitKind.PLACE, word.place, _PLACE, in_title=in_title, group=1)
        return
    if word.common or word.meaning.things:
        if word.stem and not word.common and word.meaning.things[0][0] == "topics":
            gathered.add(TraitKind.WORD, word.stem, _TOPIC_WORD, in_title=in_title)
        return
    if capital and word.bones and (sure or word.bones[0] in names):
        weight = _KNOWN_NAME if word.known else _NAME
        gathered.add(TraitKind.NAME, word.bones[0], weight, in_title=in_title, group=0 if word.known else 1)
        for other in word.bones[1:]:
            gathered.add(TraitKind.NAME, other, weight / 2, in_title=in_title, group=0 if word.known else 1)
    elif word.stem:
        gathered.add(TraitKind.WORD, word.stem, _WORD if len(word.stem) > 3 else _SHORT_WORD, in_title=in_title)


def _number(gathered: _Gathered, tokens: list[str], at: int, language: str, *, in_title: bool) -> int:
    """Add the number that begins here with what it counts; return the place of the last token that belongs to it."""
    if tokens[at][0].isdigit():
        read, last = figure(tokens[at], language), at
    else:
        read, last = _in_words(tokens, at, language)
    if read is None:
        return at
    if read.pair:
        gathered.add(TraitKind.NUMBER, read.pair, 1.2, in_title=in_title, group=_SCORE_GROUP)
        return at
    value, unit, scaled = read.value, "", False
    following = _meanings(tokens, last + 1, language)
    if following and (factor := following[0].of("multipliers")):
        value, last, scaled = value * float(factor), last + 1, True
        following = _meanings(tokens, last + 1, language)
    if following and read.value <= _MOST_DAYS and not scaled and (month := following[0].of("months")):
        gathered.add(TraitKind.DATE, f"{month}-{int(read.value)}", 0.8, in_title=in_title, group=DAY)
        return last + 1
    before = tokens[at - 1] if at else ""
    if before in _SIGNS:
        unit = _SIGNS[before]
    else:
        unit = next((found for one in following[:2] if (found := one.of("units"))), "")
        if not unit and last + 1 < len(tokens) and tokens[last + 1] in _SIGNS:
            unit = _SIGNS[tokens[last + 1]]
    _counted(gathered, read, value, unit, in_title=in_title, scaled=scaled)
    return last


def _in_words(tokens: list[str], at: int, language: str) -> tuple[Figure | None, int]:
    """Read a number written in words, ``four hundred``, up to the word that multiplies it."""
    total, last, parts = 0, at - 1, 0
    for place_ in range(at, min(at + 4, len(tokens))):
        token = tokens[place_]
        numeral = _look(token.lower(), language).meaning.of("numerals") if token[0].isalpha() else None
        if numeral is None:
            break
        value = int(numeral)
        total = total * value if value == _HUNDRED and 0 < total < value else total + value
        last, parts = place_, parts + 1
    if not parts:
        return None, at
    return Figure(float(total), len(str(total).strip("0"))), last


def _counted(gathered: _Gathered, read: Figure, value: float, unit: str, *, in_title: bool, scaled: bool) -> None:
    whole = value == int(value)
    if not unit and not scaled and whole and _FIRST_YEAR <= value <= _LAST_YEAR:
        gathered.add(TraitKind.DATE, f"year {int(value)}", 0.15, in_title=in_title, group=YEAR)
        return
    group = _group(unit) if unit else (_BARE_GROUP if whole else _DECIMAL_GROUP)
    weight = {1: 0.3, 2: 0.9}.get(read.digits, 1.5) + (0.3 if scaled or (unit and unit != "person") else 0.0)
    if value < 20 and whole and read.digits == 2:
        weight = 0.6
    gathered.add(TraitKind.NUMBER, f"{value:.6g}", weight, in_title=in_title, group=group)
    rounded = f"{value:.2g}"
    if value >= 10 and float(rounded) != value and (whole and (scaled or value >= 100)):
        gathered.add(TraitKind.NUMBER, f"{float(rounded):.6g}", min(weight, 0.8), in_title=in_title, group=group)


def _phrases(gathered: _Gathered, tokens: list[str], language: str, *, in_title: bool) -> None:
    """Add what two words say together, a quarter above all."""
    for at, token in enumerate(tokens):
        if not token[0].isalpha():
            continue
        known = _look(token.lower(), language).meaning
        if not known.things:
            continue
        if known.of("periods"):
            which = _ordinal_before(tokens, at, language)
            if which:
                gathered.add(TraitKind.DATE, f"quarter {which}", 0.8, in_title=in_title, group=QUARTER)
        elif month := known.of("months"):
            gathered.add(TraitKind.DATE, f"month {month}", 0.5, in_title=in_title, group=MONTH)
        elif ordinal := known.of("ordinals"):
            gathered.add(TraitKind.TOPIC, f"ordinal {ordinal}", 0.4, in_title=in_title)


def _ordinal_before(tokens: list[str], at: int, language: str) -> str:
    for before in (at - 1, at - 2):
        if before >= 0 and tokens[before][0].isdigit():
            return tokens[before]
        if before >= 0 and tokens[before][0].isalpha():
            found = _look(tokens[before].lower(), language).meaning.of("ordinals")
            if found:
                return found
    return ""


def _meanings(tokens: list[str], at: int, language: str) -> list[Meaning]:
    """Return what the next words mean, up to the end of the sentence."""
    return (
        [_look(token.lower(), language).meaning for token in tokens[at : at + 3] if token[0].isalpha()]
        if at < len(tokens) and tokens[at][0].isalpha()
        else []
    )


def _names_inside(tokens: list[str], language: str) -> frozenset[str]:
    """Return the bones of words that have a capital letter inside a sentence."""
    return frozenset(_inside(tokens, language))


def _inside(tokens: list[str], language: str) -> Iterator[str]:
    begins = True
    for token in tokens:
        if token in _STOPS:
            begins = True
        else:
            if not begins and token[0].isupper():
                yield from _look(token.lower(), language).bones
            begins = False


def _all_capitals(tokens: list[str]) -> bool:
    """Whether nearly every word of a headline has a capital letter, which then tells nothing."""
    words = [token for token in tokens if token[0].isalpha() and len(token) > 3]
    return len(words) > 3 and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


@lru_cache(maxsize=16_384)
def _look(word: str, language: str) -> _Word:
    if language == "en":
        word = word.removesuffix("'s").removesuffix("’s")
    plain = romanise(word, language)
    if not plain:
        return _Word(Meaning(()), common=True)
    known = meaning(plain, language)
    stripped = bare(plain, language)
    return _Word(
        meaning=known,
        country=country(plain),
        place=place(plain) or place(stripped) or "",
        common=is_common(word, language) or len(plain) < 2,
        numeral=known.of("numerals") is not None,
        known=is_known(plain) or is_known(stripped),
        stem=_stem(word, plain, stripped, language),
        bones=_bones_of(plain, stripped),
    )


def _bones_of(plain: str, stripped: str) -> tuple[str, ...]:
    forms = dict.fromkeys(bones(form) for form in (stripped, plain) if len(form) > 2)
    return tuple(form for form in forms if len(form) > 1)


def _stem(word: str, plain: str, stripped: str, language: str) -> str:
    if name := _STEMMED.get(language):
        return f"{language} {_stemmer(name).stemWord(word)}"
    return f"{language} {stripped[:_PREFIX]}" if len(plain) > 2 else ""


@lru_cache(maxsize=4)
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name)


@lru_cache(maxsize=256)
def _group(unit: str) -> int:
    """Return the group of numbers that count this; what changes while an event goes on is told by a high number."""
    number = 16 + int.from_bytes(blake2b(unit.encode(), digest_size=1).digest(), "big")
    return number + 512 if unit in _LOOSE else number


@lru_cache(maxsize=32_768)
def mark_of(kind: TraitKind, thing: str) -> int:
    """63 bits for a thing: the same in every process and on every machine."""
    digest = blake2b(f"{kind.value} {thing}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
