"""What an article says, as traits that reports of the same event share in whatever language. Pure.

::

    title, excerpt | tokens -> romanised -> known?  topic, stage, unit, month ...     (lexicon.toml)
                   |                        name?   country, place, the bones of it   (names.toml, capital letters)
                   |                        number? with what it counts, or a day
                   |                        else    the stem, unless it tells nothing  (common.toml)

Weights are fixed, not counted from what is stored: so what two articles have to do with each other depends on no third.
"""

import re
from collections.abc import Container, Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import Stemmer  # type: ignore[import-not-found]  # it has neither annotations nor stubs

from bot.reading.clustering.letters import bare, bones, is_adjective, romanise
from bot.reading.clustering.lexicon import (
    CAPITALS,
    NEIGHBOURS,
    Meaning,
    country,
    home_of,
    is_common,
    is_known,
    is_told_often,
    meaning,
    place,
    region_of,
)
from bot.reading.clustering.marks import Part, part
from bot.reading.clustering.numbers import Figure, figure
from storage.records import Trait, TraitKind

LEAD = 240
"""Characters after the title that are read: what an event is stands in an article's first sentences."""
MOST_TRAITS = 48
_SOFT_NAME = 0.5
"""What a name may weigh besides the word, where a sentence begins with what is no known word."""
_SOFT_BONES = 3
"""Bones from which on it may be one: *How* and *See* have two."""
WORDS_KEPT = 24_576
"""Words that are remembered with what they say: some ten megabytes, and few of a day's words are looked up twice."""
_SHORT_STEM = 6
"""Letters of a stem with its language before it, from which on it tells more."""

_LETTERS = r"[^\W\d_]++(?:['ʻʼ‘’`´][^\W\d_]++)*+"
_TOKEN = re.compile(
    r"(?<!\d)(?<![^\W\d_][-–])\d+(?:[ \u00a0\u202f]\d{3}(?!\d))*(?:[.,]\d+|[:\-–]\d{1,2}(?![\d-]))?|[$€₸₽%]"
    rf"|{_LETTERS}(?:-{_LETTERS}|['ʻʼ‘’`´])?|[.!?:«»“”„\"]"
)
_SIGNS = {"$": "dollar", "€": "euro", "₸": "tenge", "₽": "rouble", "%": "percent"}
_STOPS = frozenset(".!?:")
_QUOTES = frozenset('«»“”„"')
_LONGEST_NAME = 3
"""Words between quotation marks that are a name; more are what somebody said."""
_STEMMED = {"en": "english", "ru": "russian"}
_VOWELS = "aeiouy"
_SURNAME = re.compile("[a-z]{3}(?:ov|ev)a?$")
"""How a romanised surname ends that begins like a word: *Исломов*, *Temirova*."""
_PREFIX = 5
"""Letters of a word that stand for its stem, where no stemmer knows the language."""

_NAME, _KNOWN_NAME, _PLACE, _CAPITAL, _REGION, _COUNTRY, _FAR_COUNTRY = 2.0, 0.8, 1.6, 1.2, 0.4, 0.25, 0.7
_TOPICS = {"topics": 0.9, "everyday": 0.6, "acts": 0.3}
"""Weights by section of the lexicon: the more news there are of a topic, the less it tells."""
_STAGE, _WORD, _SHORT_WORD, _OFTEN_WORD = 0.3, 1.0, 0.6, 0.2
_TOPIC_WORDS = {"topics": 0.5, "everyday": 0.3, "acts": 0.3}
"""What the very word weighs besides: within a language an onion is more than a vegetable."""
_BARE_GROUP, _DECIMAL_GROUP, _SCORE_GROUP = 1, 2, 3
"""Groups of numbers that count nothing we know."""
DAY, MONTH, QUARTER, YEAR = 11, 12, 13, 14
"""Groups of dates."""
_MONEY_OF = {"tenge": "KZ", "som": "KG", "somoni": "TJ", "manat": "TM", "soum": "UZ"}
"""Countries by the units that are their money."""
_LOOSE = frozenset({"person", "house", "time", "year", "day"})
_OF_A_YEAR = frozenset({"", "year"})
"""What a year may count: *2026*, *2026 год*."""
_ROUNDED = 0.5
"""The weight of a number rounded to two digits: reports round differently, but many numbers are much the same."""
_FIRST_YEAR, _LAST_YEAR, _MOST_DAYS, _HUNDRED = 1900, 2100, 31, 100
_THOUSAND = "1000"
_AND = "и"


_NOTHING = Meaning(())


class _Word(NamedTuple):
    """What is known of a word, wherever it stands."""

    meaning: Meaning = _NOTHING
    numeral: bool = False
    """Whether a number in words may begin with it."""
    said: tuple[Part, ...] = ()
    """What it says where it is no name."""
    named: tuple[Part, ...] = ()
    """What it says where it is one; empty for words in small letters and those that are known."""
    bones: str = ""
    known: bool = False


_SAYS_NOTHING = _Word()


class _Token(NamedTuple):
    """A piece of a text; a word, a number, a sign, or what ends a sentence."""

    text: str
    word: _Word | None
    inside: bool
    """Whether a capital letter at its beginning tells something: no sentence begins here."""


class _Gathered:
    """Traits under way: the heaviest of each mark, and whether the title has it."""

    def __init__(self) -> None:
        self.traits: dict[int, Trait] = {}
        self.in_title = True

    def add(self, kind: TraitKind, thing: str, weight: float, group: int = 0) -> None:
        """Add what was read together from several words."""
        self.take((part(kind, thing, weight, group),))

    def take(self, parts: Iterable[Part]) -> None:
        """Add what a word says."""
        for kind, mark, weight, group in parts:
            known = self.traits.get(mark)
            if known is None:
                self.traits[mark] = Trait(kind, mark, weight, self.in_title, group)
            elif weight > known.weight:
                self.traits[mark] = known._replace(weight=weight)


def traits(title: str, text: str, language: str) -> tuple[Trait, ...]:
    """Return what an article says; ``text`` is its excerpt and what follows, plain.

    The heaviest come first. Of a text in a language that is none of ours, names and numbers count.
    """
    gathered = _Gathered()
    lead = _tokens(text[:LEAD], language)
    heading = _tokens(title, language)
    told = not _all_capitals(heading)
    names = {token.word.bones for token in (*(heading if told else ()), *lead) if token.inside and token.word}
    _gather(gathered, heading, language, names, told=told)
    gathered.in_title = False
    _gather(gathered, lead, language, names, told=True)
    ordered = sorted(gathered.traits.values(), key=lambda trait: (-trait.in_title, -trait.weight, trait.mark))
    return tuple(ordered[:MOST_TRAITS])


def _tokens(text: str, language: str) -> list[_Token]:
    tokens = []
    inside = False
    pieces = _TOKEN.findall(text)
    for at, piece in enumerate(pieces):
        if piece in _QUOTES:
            inside = inside or not _QUOTES.isdisjoint(pieces[at + 2 : at + 2 + _LONGEST_NAME])
            continue
        if not piece[0].isalpha():
            tokens.append(_Token(piece, None, inside))
            inside = piece not in _STOPS
            continue
        for word in (piece,) if "-" not in piece or _is_place(piece, language) else piece.split("-"):
            tokens.append(_Token(word, _look(word.replace("-", ""), language), inside))
            inside = True
    return tokens


@lru_cache(maxsize=1024)
def _is_place(word: str, language: str) -> bool:
    """Whether what a hyphen joins is one place, Джалал-Абад, and not two words."""
    plain = romanise(word.replace("-", "").lower(), language)
    return place(plain) is not None or place(bare(plain, language)) is not None


def _gather(gathered: _Gathered, tokens: list[_Token], language: str, names: Container[str], *, told: bool) -> None:
    skip = -1
    for at, token in enumerate(tokens):
        word = token.word
        if at > skip and (word.numeral if word else token.text[0].isdigit()):
            skip = _number(gathered, tokens, at, language)
        if word is None or word is _SAYS_NOTHING:
            continue
        if word.named and ((token.inside and told) or word.known or word.bones in names):
            gathered.take(word.named)
        elif word.said:
            gathered.take(word.said)
            if word.named and told and not token.inside and len(word.bones) >= _SOFT_BONES:
                gathered.take(part._replace(weight=_SOFT_NAME, group=0) for part in word.named[:1])
        if word.meaning.things and word.meaning.of("periods") and (which := _ordinal_before(tokens, at)):
            gathered.add(TraitKind.DATE, f"quarter {which}", 0.8, QUARTER)


def _ordinal_before(tokens: list[_Token], at: int) -> str:
    for token in reversed(tokens[max(at - 2, 0) : at]):
        if token.text[0].isdigit():
            return token.text
        if token.word and (found := token.word.meaning.of("ordinals")):
            return found
    return ""


def _number(gathered: _Gathered, tokens: list[_Token], at: int, language: str) -> int:
    """Add the number that begins here with what it counts; return the place of the last token that belongs to it."""
    read, last = _in_words(tokens, at) if tokens[at].word else (figure(tokens[at].text, language), at)
    if read is None:
        return at
    if read.pair:
        gathered.add(TraitKind.NUMBER, read.pair, 1.2, _SCORE_GROUP)
        return at
    value, scaled = read.value, False
    following = _meanings(tokens, last + 1)
    if following and (factor := following[0].of("multipliers")):
        value, last, scaled = value * float(factor), last + 1, True
        following = _meanings(tokens, last + 1)
    if following and read.value <= _MOST_DAYS and not scaled and (month := following[0].of("months")):
        gathered.add(TraitKind.DATE, f"{month}-{int(read.value)}", 0.8, DAY)
        return last + 1
    unit = _SIGNS.get(tokens[at - 1].text, "") if at else ""
    unit = unit or next((found for one in following[:2] if (found := one.of("units"))), "")
    if not unit and last + 1 < len(tokens):
        unit = _SIGNS.get(tokens[last + 1].text, "")
    _counted(gathered, read, value, unit, scaled=scaled, rough=_is_rough(tokens, at, last))
    return last


def _is_rough(tokens: list[_Token], at: int, last: int) -> bool:
    """Whether a number is said to be about right: *more than 300*, *300-ден астам*."""
    around = (*tokens[max(at - 2, 0) : at], *tokens[last + 1 : last + 4])
    return any(token.word is not None and token.word.meaning.of("abouts") for token in around)


def _in_words(tokens: list[_Token], at: int) -> tuple[Figure | None, int]:
    """Read a number written in words, ``four hundred``, ``мың екі жүз``, up to a million that multiplies it."""
    thousands = total = 0
    last = at - 1
    for token in tokens[at : at + 6]:
        meant = token.word.meaning if token.word else _NOTHING
        if (numeral := meant.of("numerals")) is not None:
            value = int(numeral)
            total = total * value if value == _HUNDRED and 0 < total < value else total + value
        elif meant.of("multipliers") == _THOUSAND and not thousands and (total or last < at):
            thousands, total = (total or 1) * int(_THOUSAND), 0
        else:
            break
        last += 1
    if thousands and not total:  # the word for thousand is left to whoever reads what multiplies
        thousands, last = thousands // int(_THOUSAND), last - 1
    found = thousands + total
    return (Figure(float(found), len(str(found).strip("0"))), last) if found > 1 else (None, at)


def _meanings(tokens: list[_Token], at: int) -> list[Meaning]:
    """Return what the next words mean, up to what is no word."""
    found = []
    for token in tokens[at : at + 3]:
        if token.word is None:
            break
        found.append(token.word.meaning)
    return found


def _counted(gathered: _Gathered, read: Figure, value: float, unit: str, *, scaled: bool, rough: bool) -> None:
    whole = value == int(value)
    if unit in _OF_A_YEAR and not scaled and whole and _FIRST_YEAR <= value <= _LAST_YEAR:
        gathered.add(TraitKind.DATE, f"year {int(value)}", 0.15, YEAR)
        return
    group = 0 if rough else _group(unit) if unit else (_BARE_GROUP if whole else _DECIMAL_GROUP)
    weight = {1: 0.3, 2: 0.9}.get(read.digits, 1.5) + (0.3 if scaled or (unit and unit not in _LOOSE) else 0.0)
    if value < 20 and whole and read.digits == 2:
        weight = 0.6
    gathered.add(TraitKind.NUMBER, f"{value:.6g}", weight, group)
    rounded = float(f"{value:.2g}")
    if rounded != value and whole and (scaled or value >= 100):
        gathered.add(TraitKind.NUMBER, f"{rounded:.6g}", min(weight, _ROUNDED), group)


def _all_capitals(tokens: list[_Token]) -> bool:
    """Whether nearly every word of a headline has a capital letter, which then tells nothing."""
    words = [token.text for token in tokens if token.word and len(token.text) > 3]
    return len(words) > 3 and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


@lru_cache(maxsize=WORDS_KEPT)
def _look(word: str, language: str) -> _Word:
    small = word.lower()
    capital, word = small != word, small
    if language == "en":
        word = word.removesuffix("'s").removesuffix("’s")
    plain = romanise(word, language)
    common = len(plain) < 2 or is_common(plain, language)
    known = meaning(plain, language)
    numeral = bool(known.things) and (known.of("numerals") is not None or known.of("multipliers") == _THOUSAND)
    if common and not capital:
        # и is "and", whatever a Roman numeral looks like
        return _Word(known, numeral, _things(known)) if known.things and word != _AND else _SAYS_NOTHING
    if land := country(plain):
        return _Word(known, numeral, (*_things(known), part(TraitKind.COUNTRY, land, _country_weight(land), 1)))
    of_place = capital or (language == "ru" and is_adjective(plain))
    stripped = bare(plain, language) if of_place or language not in _STEMMED else plain
    if of_place and (where := place(plain) or place(stripped) or (language == "ru" and place(plain.rstrip(_VOWELS)))):
        return _Word(known, numeral, (*_things(known), *_placed(where)))
    said = _things(known) if known.things else ()
    if not common and (stem := _stem(word, plain, stripped, language)):
        if not known.things:
            said = (part(TraitKind.WORD, stem, _word_weight(plain, stem, language)),)
        elif weights := [_TOPIC_WORDS[sense] for sense, _ in known.things if sense in _TOPIC_WORDS]:
            said = (*said, part(TraitKind.WORD, stem, max(weights)))
    if common or not capital or (known.things and _SURNAME.search(stripped) is None):
        return _Word(known, numeral, said)
    in_the_news = is_known(plain) or is_known(stripped)
    named = _named(plain, stripped, language, in_the_news=in_the_news)
    return _Word(known, numeral, said, named, bones(stripped), known=in_the_news)


def _placed(where: str) -> Iterable[Part]:
    """What a place says: itself, and the region and country it is in; those agree with it, and contradict no other."""
    yield part(TraitKind.PLACE, where, _CAPITAL if where in CAPITALS else _PLACE, 1)
    if region := region_of(where):
        yield part(TraitKind.PLACE, region, _REGION)
    if home := home_of(where):
        yield part(TraitKind.COUNTRY, home, _country_weight(home))


def _country_weight(land: str) -> float:
    return _COUNTRY if land in NEIGHBOURS else _FAR_COUNTRY


def _word_weight(plain: str, stem: str, language: str) -> float:
    if is_told_often(plain, language):
        return _OFTEN_WORD
    return _WORD if len(stem) > _SHORT_STEM else _SHORT_WORD


def _things(known: Meaning) -> tuple[Part, ...]:
    """What a word that is in the lexicon says."""
    said = []
    for sense, thing in known.things:
        if weight := _TOPICS.get(sense):
            said.append(part(TraitKind.TOPIC, thing, weight))
        elif sense == "units" and thing in _MONEY_OF:
            said.append(part(TraitKind.COUNTRY, _MONEY_OF[thing], _COUNTRY, 1))
        elif sense == "stages":
            said.append(part(TraitKind.STAGE, thing, _STAGE, 1))
        elif sense == "months":
            said.append(part(TraitKind.DATE, f"month {thing}", 0.5, MONTH))
        elif sense == "ordinals":
            said.append(part(TraitKind.TOPIC, f"ordinal {thing}", 0.4))
    return tuple(said)


def _named(plain: str, stripped: str, language: str, *, in_the_news: bool) -> tuple[Part, ...]:
    """What a name says: its bones, and those of other spellings for less."""
    spellings = [stripped, plain]
    if language == "en" and "ch" in plain:
        spellings.append(plain.replace("ch", "kh"))
    weight, group = (_KNOWN_NAME, 0) if in_the_news else (_NAME, 1)
    forms = dict.fromkeys(bones(form) for form in spellings if len(form) > 2)
    return tuple(
        part(TraitKind.NAME, form, min(weight, _NAME / 2) if number else weight, group)
        for number, form in enumerate(form for form in forms if len(form) > 1)
    )


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
