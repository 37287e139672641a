"""The names in a piece of text, and which of them mean a country.

    words -> every word that begins as a name does -> the longest name there
          -> its capitals: a proper name has them, a people of Russian has not (``Тимур Казахов``)
          -> its neighbours: a first name, a street, an outlet take it away; ``в``, ``город`` make a doubtful one sure
          -> mentions

Nothing here weighs anything: that is :mod:`bot.reading.tagging`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from typing import Final

from handlers.phrases.gazetteer import Found, Index, Kind, Name
from handlers.phrases.gazetteer.folding import WORD, fold, folded, prepared
from handlers.phrases.gazetteer.names import beginnings, senses
from storage.records import CORE_COUNTRIES

_DERIVED: Final = re.compile("ск|ец|ц[аыуе]|чан|[лдт][ыиуүі][кқ]|l[iıy]k?|и(?:ҳо|ён)?$")
"""What makes an adjective or a people of a place, which need no capital: ташкентский, бишкектик, daşoguzly."""
_ABBREVIATION: Final = 5
_DASHES: Final = frozenset("-\u2010\u2011\u2013\u2014/")
_SENTENCE_ENDS: Final = ".!?:…;\n"
_SURNAMES: Final = ("ов", "ова", "ову", "овым", "ове", "овой", "ева", "ев")
_ONE_PERSON: Final = ("л", "лся", "ла", "лась", "ен", "ена", "ан", "ана", "ит", "ет", "яет", "ает")
"""Ends of Russian verbs and participles of one man or woman; a people has them in the plural."""
_WHERE: Final = frozenset({"in", "at", "near", "from", "в", "во", "на", "под", "из", "дар", "аз"})
_THERE: Final = (
    "да", "де", "до", "дө", "та", "те", "то", "тө", "дагы", "деги", "дағы", "дегі", "тағы", "тегі", "даги", "da", "de",
    "daky", "däki", "dagi",
)  # fmt: skip
"""What says "in" a place: words before it, and its endings."""
_FROM_BEFORE: Final = frozenset({"from", "из", "аз"})
_TO_BEFORE: Final = frozenset({"to", "ба"})
_FROM: Final = ("дан", "ден", "тан", "тен", "нан", "нен", "дон", "дөн", "тон", "төн", "dan", "den")
_TO: Final = ("га", "ге", "ка", "ке", "го", "гө", "ко", "кө", "ға", "қа", "ga", "ge", "ka", "na", "ne")
"""What says "from" or "to" a place: words before it, and its endings."""
GROUND: Final = frozenset({Kind.CAPITAL, Kind.CITY, Kind.REGION})
"""Kinds that tell where something is, with a word or an ending that says so."""
_IN_IT: Final[Mapping[str, tuple[str, ...]]] = {
    "kk": ("да", "де", "та", "те", "дағы", "дегі", "тағы", "тегі"),
    "ky": ("да", "де", "до", "дө", "та", "те", "то", "тө", "дагы", "деги", "тагы", "теги"),
    "tk": ("da", "de", "daky", "däki"),
    "uz": ("da", "dagi", "да", "даги"),
}
"""Endings that say "in" of a place, by language."""
_ADJECTIVE: Final = re.compile("(?:ing|ly|ary|ous|ive|less|ful|ic|[^em]ed|'s|s')$")
"""Ends of English words that are no first name: Visiting Uzbek ministers, Chevron's Kazakh unit."""

_COUNTRIES: Final = frozenset({Kind.NAME, Kind.DEMONYM, Kind.CAPITAL})
_BARE: Final = frozenset({Kind.NAME, Kind.CAPITAL, Kind.CITY})
"""Kinds of which things are named as they stand: a Panama hat."""
_AND: Final = frozenset(
    {"and", "и", "және", "мен", "пен", "жана", "менен", "ва", "we", "va", "bilan", "bilen", "with", "с", "бо"}
)
"""What joins two countries."""
_LISTING: Final = _DASHES | {","}

_BEFORE: Final = frozenset(map(fold, senses("confirm", "before")))
_BESIDE: Final = frozenset(map(fold, senses("confirm", "beside")))
_NUMBERS = senses("confirm", "numbers")
_NAMED_AFTER: Final = frozenset(map(fold, senses("deny", "after")))
_HOUSES: Final = beginnings("deny", "quoted")
_GOODS: Final = beginnings("deny", "goods")
_TRAINED: Final = beginnings("deny", "trained")
_TONGUES: Final = beginnings("tongue", "words")
_PEOPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "kk": ("тар", "тары", "тер", "тері", "дар", "дары", "дер", "дері", "лар", "лары", "лер", "лері"),
    "ky": ("тар", "тары", "тер", "тери", "дар", "дары", "дер", "дери", "лар", "лары", "лер", "лери"),
    "tk": ("lar", "lary", "ler", "leri"),
    "uz": ("lar", "lari", "лар", "лари"),
}
"""How the names of peoples end in the plural, where nothing follows."""
_ENDS_OF_OWNERS: Final = (
    *("дағы", "дегі", "тағы", "тегі", "дагы", "деги", "тагы", "теги", "догу", "дөгү", "даги", "daky", "däki", "dagi"),
    *("ның", "нің", "дың", "дің", "тың", "тің", "нын", "нин", "дын", "дин", "тын", "тин", "yň", "iň", "ning", "нинг"),
)
"""How a place ends whose people they are."""
_OPENING: Final = frozenset("«“„\"‘'")
_CLOSING: Final = frozenset("»”“\"’'")
_OUTLET = senses("deny", "outlet")
_OUTLET_AFTER = senses("deny", "outlet_after")
_BEFORE_PEOPLE = senses("before_people", "en")
_AFTER_SURNAME = senses("after_surname", "en")


@dataclass(frozen=True, slots=True)
class Mention:
    """A country named in a text."""

    name: Name
    at: int
    """The word at which it stands, and how many words it has."""
    words: int
    sure: bool
    """Whether the name means the place beyond doubt."""
    aside: bool = False
    """Whether it only says what language something is in, or what people of another country somebody is."""


class Piece:
    """A title or a text, cut into words."""

    def __init__(self, text: str) -> None:
        self.text = prepared(text)
        self.words = WORD.findall(self.text)
        self.tokens = folded(self.words)
        self._index: Index

    def mentions(self, index: Index) -> list[Mention]:
        """Return what the names of an index mean here, in order."""
        self._index = index
        found: list[Mention] = []
        taken = 0
        for at in index.places(self.tokens):
            if at >= taken and (hit := self._hit(at)) is not None:
                taken = at + hit.words
                if hit.name.country and not self._taken_away(at, hit):
                    sure = self._confirmed(at, hit) if hit.name.unsure else not self._of_goods(at, hit)
                    found.append(Mention(hit.name, at, hit.words, sure))
        found = [one for one, other in zip_longest(found, found[1:]) if not self._of_a_state(one, other)]
        return self._believed([replace(one, aside=True) if self._is_aside(one, found) else one for one in found])

    def _of_a_state(self, mention: Mention, other: Mention | None) -> bool:
        """Whether a town of the name is in a state of America that follows: Moscow, Idaho."""
        if other is None or other.name.country != "US" or other.name.kind is not Kind.REGION:
            return False
        end = mention.at + mention.words
        return mention.name.kind in GROUND and other.at == end and self._gap(end).strip() == ","

    def _is_aside(self, mention: Mention, found: list[Mention]) -> bool:
        """Whether a people is named for its language, or as one of another country: өзбек тили, Eýranyň türkmenleri."""
        if mention.name.kind is not Kind.DEMONYM:
            return False
        end = mention.at + mention.words
        if _TONGUES.fit(self._token(end)):
            return True
        token = self.tokens[mention.at]
        if mention.name.language == "tg":
            return token.endswith("они") and any(
                one.at == end and one.name.country != mention.name.country for one in found
            )
        if not token.endswith(_PEOPLES.get(mention.name.language, ())):
            return False
        return any(
            one.at + one.words == mention.at
            and one.name.country != mention.name.country
            and self.tokens[mention.at - 1].endswith(_ENDS_OF_OWNERS)
            for one in found
        )

    def _believed(self, found: list[Mention]) -> list[Mention]:
        """Believe a doubtful country beside a sure one: *Kazakhstan and Jordan*, *Чад, Судан*."""
        for place, mention in enumerate(found):
            if mention.sure or mention.name.kind is not Kind.NAME or self._has_a_first_name(mention.at):
                continue
            around = found[max(place - 1, 0) : place + 2]
            if any(other.sure and other.name.kind in _COUNTRIES and self._joined(mention, other) for other in around):
                found[place] = replace(mention, sure=True)
        return found

    def _joined(self, one: Mention, other: Mention) -> bool:
        """Whether nothing stands between two names but what lists them."""
        first, last = sorted((one, other), key=lambda mention: mention.at)
        between = self.tokens[first.at + first.words : last.at]
        if between:
            return len(between) == 1 and between[0] in _AND
        return bool(set(self._gap(last.at).strip()) & _LISTING)

    def _has_a_first_name(self, at: int) -> bool:
        """Whether the word before is capitalised, as a first name is: Michael Jordan."""
        return at > 0 and self.words[at - 1][0].isupper() and self._gap(at).isspace() and not self._headline_case

    def _hit(self, at: int) -> Found | None:
        for hit in self._index.all_at(self.tokens, at):
            if self._written_so(at, hit) if hit.name.country else self._titled_so(at, hit):
                return hit
        return None

    # -- capitals

    @cached_property
    def _caseless(self) -> bool:
        """Whether capitals tell nothing, because there are none or nothing else."""
        return self.text.islower() or self.text.isupper()

    @cached_property
    def _headline_case(self) -> bool:
        """Whether Every Word Has One."""
        long = [word for word in self.words[1:] if len(word) > 3 and word[0].isalpha()]
        return len(long) > 2 and sum(word[0].isupper() for word in long) > 0.7 * len(long)

    @cached_property
    def _starts(self) -> list[int]:
        return [match.start() for match in WORD.finditer(self.text)]

    def begins_sentence(self, at: int) -> bool:
        """Whether a word is the first of a sentence, so that its capital tells nothing."""
        before = self.text[: self._starts[at]].rstrip(" \t\"'«“„(—–-")
        return not before or before[-1] in _SENTENCE_ENDS

    def _written_so(self, at: int, hit: Found) -> bool:
        word, text = self.words[at], hit.name.text
        if text[0].islower() or not text[0].isalpha():
            return True
        if text.isupper() and len(text) <= _ABBREVIATION:
            return word[: len(text)].isupper() and (not self.text.isupper() or len(text) > 2)
        if self._caseless or word[0].isupper():
            return True
        if hit.words > 1 or not hit.ending or hit.name.kind is Kind.LEADER:
            return False
        return _DERIVED.search(self.tokens[at], len(text) - 2) is not None

    def _titled_so(self, at: int, hit: Found) -> bool:
        """Whether each word has the capital it has in the title of an outlet: Almaty Today, but not Almaty today."""
        written = zip(WORD.findall(prepared(hit.name.text)), self.words[at:], strict=False)
        return self._caseless or all(word[0].isupper() or wanted[0].islower() for wanted, word in written)

    # -- neighbours

    def _token(self, at: int) -> str:
        return self.tokens[at] if 0 <= at < len(self.tokens) else ""

    def _taken_away(self, at: int, hit: Found) -> bool:
        before, after = self._token(at - 1), self._token(at + hit.words)
        if before in _OUTLET or before in _NAMED_AFTER or (after in _NAMED_AFTER and hit.name.kind is not Kind.REGION):
            return True
        if _TRAINED.fit(after) or (at > 1 and before in _WHERE and _TRAINED.fit(self._token(at - 2))):
            return True
        if self._quoted(at, hit) and (_HOUSES.fit(before) or _HOUSES.fit(after)):
            return True
        end = at + hit.words
        if end < len(self.words) and self.words[end] in _OUTLET_AFTER and not self._headline_case:
            return True
        return hit.name.kind is Kind.DEMONYM and self._is_surname(at, hit)

    def _quoted(self, at: int, hit: Found) -> bool:
        """Whether a name stands alone in quotation marks: «Ташкент» кафесинде, “Bukhara” hotel."""
        start, last = self._starts[at], at + hit.words - 1
        end = self._starts[last] + len(self.words[last])
        return self.text[start - 1 : start] in _OPENING and self.text[end : end + 1] in _CLOSING

    def _of_goods(self, at: int, hit: Found) -> bool:
        """Whether a far country is only named by a dish or a style: Turkish coffee, Қаҳваи туркӣ, Panama hat."""
        name = hit.name
        bare = name.kind in _BARE and not hit.ending
        if name.country in CORE_COUNTRIES or not (bare or name.kind is Kind.DEMONYM):
            return False
        before, after = self._token(at - 1), self._token(at + hit.words)
        return _GOODS.fit(after) or (name.language == "tg" and _GOODS.fit(before))

    def _is_surname(self, at: int, hit: Found) -> bool:
        """Whether the name of a people is somebody's surname here: Hadia Tajik, Тимур Казахов."""
        if hit.words > 1 or self._caseless or not self.words[at][0].isupper():
            return False
        if hit.name.language == "tg":  # Tajik writes peoples small
            return not self.begins_sentence(at) and not hit.ending and not self._headline_case
        return self._english_surname(at) if hit.name.language == "en" else self._russian_surname(at, hit)

    def _russian_surname(self, at: int, hit: Found) -> bool:
        if hit.name.language != "ru" or hit.name.text.endswith("ий") or self.text.isupper():
            return False
        if not self.begins_sentence(at):
            return not self._headline_case
        if not self.tokens[at].endswith(_SURNAMES):
            return False
        following = self.words[at + 1] if at + 1 < len(self.words) else ""
        return following[:1].isupper() or self._token(at + 1).endswith(_ONE_PERSON)

    def _english_surname(self, at: int) -> bool:
        if at == 0 or self.words[at].endswith(("s", "i")):
            return False
        before, token = self.words[at - 1], self.tokens[at - 1]
        if not before[0].isupper() or before.isupper() or token in _BEFORE_PEOPLE or _ADJECTIVE.search(token):
            return False
        if self._index.at(self.tokens, at - 1) is not None or not self._gap(at).isspace():
            return False
        after = self._token(at + 1)
        return not after or after in _AFTER_SURNAME or not self._gap(at + 1).isspace()

    def hyphenated(self, at: int) -> bool:
        """Whether a dash joins a word to the one before: China–Kyrgyzstan, российско-узбекский."""
        return at > 0 and self._gap(at).strip() in _DASHES

    def _gap(self, at: int) -> str:
        """Return what stands between a word and the one before."""
        return self.text[self._starts[at - 1] + len(self.words[at - 1]) : self._starts[at]]

    def _confirmed(self, at: int, hit: Found) -> bool:
        before, after = self._token(at - 1), self._token(at + hit.words)
        if hit.name.kind is Kind.MONEY:
            return before[:1].isdigit() or before in _NUMBERS
        if hit.ending and self.tokens[at].endswith(_IN_IT.get(hit.name.language, ())):
            return True
        return before in _BEFORE or before in _BESIDE or after in _BESIDE


def locative(piece: Piece, mention: Mention) -> bool:
    """Whether a name only tells where something is: ``in Moscow``, ``Москвадагы``."""
    if mention.at and piece.tokens[mention.at - 1] in _WHERE:
        return True
    last = piece.tokens[mention.at + mention.words - 1]
    return mention.name.language in {"kk", "ky", "uz", "tk"} and last.endswith(_THERE)


def away(piece: Piece, mention: Mention) -> bool:
    """Whether a name only tells from where, or of a country to where: ``from China``, ``Ресейден``, ``Қытайға``."""
    if mention.name.kind is Kind.NAME:
        return coming(piece, mention) or going(piece, mention)
    return mention.name.kind in GROUND and coming(piece, mention)


def coming(piece: Piece, mention: Mention) -> bool:
    """Whether a name tells from where: ``from Bishkek``, ``Бишкектен``."""
    return _said(piece, mention, _FROM_BEFORE, _FROM)


def going(piece: Piece, mention: Mention) -> bool:
    """Whether a name tells to where: ``to Bishkek``, ``Бишкекке``."""
    return _said(piece, mention, _TO_BEFORE, _TO)


def _said(piece: Piece, mention: Mention, before: frozenset[str], endings: tuple[str, ...]) -> bool:
    if mention.at and piece.tokens[mention.at - 1] in before:
        return True
    last = piece.tokens[mention.at + mention.words - 1]
    ending = last[len(mention.name.text.split()[-1]) :]  # Kazakhstan itself ends as "from" does: Қазақстан
    return mention.name.language in _IN_IT and ending.endswith(endings)
