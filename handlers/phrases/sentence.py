"""A sentence about money, cut into items that tell what each word does in it; pure.

::

    text --readied--> signs --_SIGN--> tokens --longest phrase first--> items
         amounts          numbers, words, marks        numerals, currencies, conversion.toml, places

No grammar here: :mod:`handlers.phrases.conversion` puts items together.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache
from typing import Final

from handlers.phrases import amounts, currencies, numerals
from handlers.phrases.currencies import Meant
from handlers.phrases.folding import fold, plain
from handlers.phrases.numerals import Does, Numeral
from handlers.phrases.places import country_called, country_names, place_called
from handlers.phrases.tables import listed, table

_LONGEST_PHRASE: Final = 6
"""Words."""

_ABBREVIATED: Final = (
    (re.compile(r"@\w+"), " "),
    (re.compile(r"(?<!\w)[уy]\s?\.\s?[еe]\b\.?", re.IGNORECASE), " уе "),
    (re.compile(r"(?<=\d)\s*у\s?е\b", re.IGNORECASE), " уе "),
    (re.compile(r"(?<![^\W\d])[тt]\s?\.\s?[рp]\b\.?", re.IGNORECASE), " тыс руб "),
    (re.compile(r"(?<=\d)\s?тыр\b\.?", re.IGNORECASE), " тыс руб "),
    (re.compile(r"(?<=\d)\s?т\s?р\b\.?", re.IGNORECASE), " тыс руб "),
    (re.compile(r"(?<!\w)u\.\s?s\.(?:\s?a\.)?", re.IGNORECASE), " us "),
)
_FLAG: Final = "[\U0001f1e6-\U0001f1ff]{2}"
_LETTERS: Final = r"[^\W\d_]"
_TOKEN: Final = re.compile(
    rf"(?P<flag>{_FLAG})"
    r"|(?P<back><+[-=–—]+|[←⇐⬅⟵])"
    r"|(?P<arrow>[-=–—]+>+|[→⇒➡➔➜⟶▶👉⇄↔➝]|>+|»|={1,3})"
    rf"|(?P<number>{amounts.PATTERN})"
    rf"|(?P<dollars>(?<!\w)(?:us|u|hk|nz|au|ca|a|c|s|r)\$)"
    rf"|(?P<word>{_LETTERS}(?:[^\W\d_]|[\u0300-\u036f]|'(?=[^\W\d_]))*'?)"
    r"|(?P<mark>\S)",
    re.IGNORECASE,
)
_ALIKE: Final = (
    str.maketrans("aceopxykmthb", "асеорхукмтнв"),
    str.maketrans("асеорхукмтнв", "aceopxykmthb"),
)
_LAYOUT: Final = str.maketrans("йцукенгшщзфывапролдячсмить", "qwertyuiopasdfghjklzxcvbnm")


_ADJECTIVE: Final = re.compile("[сц]к(?:ие|их|ими|им|ий)$")


class Role(Enum):
    """What an item does."""

    NUMERAL = auto()
    CURRENCY = auto()
    INTO = auto()
    OUTOF = auto()
    AND = auto()
    OR = auto()
    PLUS = auto()
    MINUS = auto()
    COMMA = auto()
    SLASH = auto()
    DASH = auto()
    MULTIPLY = auto()
    MANY = auto()  # how many: what follows is wanted
    ASK = auto()  # a conversion is wanted
    RATE = auto()  # a rate is wanted
    IS = auto()
    THEN = auto()  # step by step
    BETWEEN = auto()  # "between dollar and tenge"
    AT = auto()  # "по", "at" a price
    COUNTRY = auto()
    FILLER = auto()
    STOP = auto()  # the end of a sentence
    UNKNOWN = auto()


_MARKS: Final = {
    **dict.fromkeys(",;", Role.COMMA),
    **dict.fromkeys("/|⁄\\", Role.SLASH),
    **dict.fromkeys("-−–—‐‑‒", Role.DASH),
    **dict.fromkeys("×*✕✖", Role.MULTIPLY),
    **dict.fromkeys("?!.", Role.STOP),
    **dict.fromkeys("%‰#@^<{}[]", Role.UNKNOWN),
    "&": Role.AND,
    "+": Role.PLUS,
}
"""What marks do; others are decoration."""
_ABOUT_MONEY: Final = frozenset({Role.NUMERAL, Role.CURRENCY, Role.ASK, Role.RATE, Role.MANY})
_MOST_MISTYPED: Final = 4
_LONGEST_WORD: Final = 40
"""Letters."""


@dataclass(frozen=True, slots=True)
class Item:
    """One or several words; exactly one of the last three is set where the role says so."""

    role: Role
    typed: str
    glued: bool = False
    """Whether nothing stands between it and the item before."""
    glued_after: bool = False
    languages: frozenset[str] = frozenset()
    numeral: Numeral | None = None
    currency: Meant | None = None
    country: str = ""
    adjective: bool = False
    """Whether a country is told by a Russian adjective, which may stand for its money: "500 тысяч узбекских"."""
    city: bool = False
    """Whether a country is told by one of its places."""
    guessed: bool = False
    """Whether a letter was put right."""
    wrong: bool = False
    """Whether it looks like a number and is none."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    typed: str
    folded: str
    glued: bool
    glued_after: bool


def items(text: str) -> list[Item]:
    """Return the items of ``text``, in order."""
    tokens = _tokens(text)
    found: list[Item] = []
    at = 0
    while at < len(tokens):
        taken, read = _item(tokens, at, found)
        found.extend(read)
        at += taken
    return _put_right(found)


def _put_right(found: list[Item]) -> list[Item]:
    """Return items with strange words told and put right, where a few stand among words about money."""
    strange = sum(item.role is Role.UNKNOWN for item in found)
    if not 0 < strange <= _MOST_MISTYPED or not any(item.role in _ABOUT_MONEY for item in found):
        return found
    return [_guess(item) if item.role is Role.UNKNOWN else item for item in found]


def _tokens(text: str) -> list[_Token]:
    ready = amounts.readied(text)
    for pattern, written in _ABBREVIATED:
        ready = pattern.sub(written, ready)
    found = []
    matches = list(_TOKEN.finditer(ready))
    for place, match in enumerate(matches):
        typed = match[0]
        before = place > 0 and matches[place - 1].end() == match.start()
        after = place + 1 < len(matches) and matches[place + 1].start() == match.end()
        found.append(_Token(match.lastgroup or "", typed, fold(typed).replace("\u0307", ""), before, after))
    return found


def _item(tokens: Sequence[_Token], at: int, before: Sequence[Item]) -> tuple[int, list[Item]]:
    """Return how many tokens the item at ``at`` takes, and what they are."""
    token = tokens[at]
    if token.kind == "word":
        return _word(tokens, at, before)
    reads = {"number": _number, "arrow": _arrow, "back": _back, "flag": _flag, "dollars": _dollars}
    return 1, reads.get(token.kind, _mark)(token)


def _made(role: Role, token: _Token, **more: object) -> Item:
    return Item(role, token.typed, token.glued, token.glued_after, **more)  # type: ignore[arg-type] # fields by name


def _arrow(token: _Token) -> list[Item]:
    return [_made(Role.INTO if token.typed.strip("=") else Role.IS, token)]


def _back(token: _Token) -> list[Item]:
    return [_made(Role.OUTOF, token)]


def _flag(token: _Token) -> list[Item]:
    country = country_names().get((token.typed,), "")
    code = "EUR" if token.typed == "🇪🇺" else currencies.of_country(country)
    return [_made(Role.CURRENCY, token, currency=Meant((code,)))] if code else []


def _dollars(token: _Token) -> list[Item]:
    return [_made(Role.CURRENCY, token, currency=Meant((currencies.sign_of(token.folded) or "USD",)))]


def _number(token: _Token) -> list[Item]:
    number = amounts.read_number(token.typed)
    if number is None:
        return [_made(Role.UNKNOWN, token, wrong=True)]
    return [
        _made(Role.NUMERAL, token, numeral=Numeral(Does.ADD, number.value, frozenset(), number.other, spoken=False))
    ]


def _mark(token: _Token) -> list[Item]:
    mark = token.typed
    if currency := currencies.meant(mark):
        return [_made(Role.CURRENCY, token, currency=currency)]
    role = _MARKS.get(mark)
    if role is None and unicodedata.category(mark)[0] in "PSMC":
        return []  # brackets, quotation marks, emoji and what else people put around words
    return [_made(role or Role.UNKNOWN, token)]


# -- words -------------------------------------------------------------------------------------------------------


def _word(tokens: Sequence[_Token], at: int, before: Sequence[Item]) -> tuple[int, list[Item]]:
    token = tokens[at]
    after_number = bool(before) and before[-1].role is Role.NUMERAL
    if after_number and (item := _after_number(token)):
        return 1, item
    if longer := _phrase(tokens, at):
        return longer
    return 1, _single(token)


def _after_number(token: _Token) -> list[Item] | None:
    """Return what a short word right after a number is: ``5k``, ``100р``, ``10kusd``."""
    word = token.folded.rstrip("'")
    if times := numerals.sign(word):
        return [_made(Role.NUMERAL, token, numeral=times)]
    if not token.glued:
        return None
    for length in (3, 2, 1):
        times, rest = numerals.sign(word[:length]), word[length:]
        if times and rest and (currency := currencies.meant(rest)) and not currencies.meant(word):
            return [
                _made(Role.NUMERAL, token, numeral=times),
                _made(Role.CURRENCY, token, currency=currency),
            ]
    return None


def _phrase(tokens: Sequence[_Token], at: int) -> tuple[int, list[Item]] | None:
    """Return the longest name of several words that begins at ``at``."""
    words, ends = [], []
    for place, token in enumerate(tokens[at : at + 2 * _LONGEST_PHRASE]):
        hyphen = token.kind == "mark" and _MARKS.get(token.typed) is Role.DASH and token.glued and token.glued_after
        if token.kind == "word":
            words.append(token.folded)
            ends.append(place + 1)
        elif not hyphen:
            break
    for count in range(min(len(words), _LONGEST_PHRASE), 1, -1):
        key, length = tuple(words[:count]), ends[count - 1]
        if currency := currencies.phrase(key):
            return length, [_made(Role.CURRENCY, tokens[at], currency=currency)]
        if role := _roles().get(key):
            return length, [_made(role[0], tokens[at], languages=role[1])]
        if country := country_names().get(key):
            return length, [_made(Role.COUNTRY, tokens[at], country=country)]
    return None


def _single(token: _Token) -> list[Item]:
    for word in _spellings(token.folded) if len(token.folded) <= _LONGEST_WORD else ():
        if found := _known(token, word):
            return found
    return [_made(Role.UNKNOWN, token)]


def _spellings(word: str) -> list[str]:
    """Return a word as typed, without hanging apostrophes, and with letters of another alphabet put right."""
    found = [word, word.rstrip("'")]
    if not word.isascii() and re.search("[a-z]", word):
        found += [word.translate(alike) for alike in _ALIKE]
    return list(dict.fromkeys(found))


def _known(token: _Token, word: str) -> list[Item]:
    """Return what a word is: a whole name before one with an ending, a word with a part in the sentence before both."""
    currency, numeral = currencies.meant(word), numerals.numeral(word)
    role, languages = _role(word)
    whole = currencies.exact(word)
    if numeral and role is None and not whole:
        return [_made(Role.NUMERAL, token, numeral=numeral, languages=numeral.languages)]
    if currency and (role is None or (whole and not currency.everyday)):
        return [_made(Role.CURRENCY, token, currency=currency, languages=currencies.tongues(word))]
    if role:
        return [_made(role, token, languages=languages, numeral=numeral, currency=currency)]
    if country := currencies.country_of(word) or country_called((word,)):
        return [_made(Role.COUNTRY, token, country=country, adjective=_ADJECTIVE.search(word) is not None)]
    return _compound(token, word)


def _role(word: str) -> tuple[Role | None, frozenset[str]]:
    """Return what a word does between amounts; verbs of converting are told by how they begin."""
    if role := _roles().get((word,)) or _roles().get((plain(word),)):
        return role
    for beginning, language in _verbs():
        if plain(word).startswith(beginning):
            return Role.ASK, frozenset({language})
    return None, frozenset()


@cache
def _verbs() -> tuple[tuple[str, str], ...]:
    return tuple(
        (plain(fold(beginning)), language)
        for language, kinds in table("conversion").items()
        for beginning in listed(kinds.get("verbs", ""))
    )


def _compound(token: _Token, word: str) -> list[Item]:
    """Return what is written as one word: ``двадцатьпять``, ``стодолларов``, ``EURUSD``."""
    if compound := numerals.parts(word):
        return [_made(Role.NUMERAL, token, numeral=part, languages=part.languages) for part in compound]
    if pair := currencies.pair(word):
        return [_made(Role.CURRENCY, token, currency=one) for one in pair]
    for at in range(3, len(word) - 2):
        if (compound := numerals.parts(word[:at])) and (currency := currencies.meant(word[at:])):
            made = [_made(Role.NUMERAL, token, numeral=part, languages=part.languages) for part in compound]
            return [*made, _made(Role.CURRENCY, token, currency=currency)]
    return []


def _guess(item: Item) -> Item:
    """Return a strange word as a place ("курс доллара в Бишкеке" asks for som), or with its letters put right."""
    word = fold(item.typed).rstrip("'")
    if (place := place_called((word,))) and place.country:
        return replace(item, role=Role.COUNTRY, country=place.country, city=True)
    if currency := currencies.mistyped(word):
        return replace(item, role=Role.CURRENCY, currency=currency, guessed=True)
    if numeral := numerals.mistyped(word):
        return replace(item, role=Role.NUMERAL, numeral=numeral, languages=numeral.languages, guessed=True)
    typed_over = word.translate(_LAYOUT)  # "гыв" is "usd" on a keyboard left in Russian
    if len(word) == 3 and typed_over != word and typed_over.upper() in currencies.asked_for():
        return replace(item, role=Role.CURRENCY, currency=currencies.meant(typed_over), guessed=True)
    return item


@cache
def _roles() -> Mapping[tuple[str, ...], tuple[Role, frozenset[str]]]:
    """Return roles by the folded words of each phrase, with the languages it stands in."""
    found: dict[tuple[str, ...], tuple[Role, frozenset[str]]] = {}
    late: dict[tuple[str, ...], tuple[Role, frozenset[str]]] = {}
    order = (
        "many",
        "ask",
        "rate",
        "into",
        "outof",
        "plus",
        "minus",
        "then",
        "or",
        "and",
        "is",
        "at",
        "between",
        "filler",
    )
    for kind in order:
        for language, kinds in table("conversion").items():
            for phrase in listed(kinds.get(kind, "")):
                key = tuple(fold(phrase).replace("-", " ").split())  # as tokens are cut: "по-нашему" is two
                for names, form in ((found, key), (late, tuple(map(plain, key)))):
                    role, languages = names.get(form, (Role[kind.upper()], frozenset[str]()))
                    names[form] = (role, languages | {language})
    return {**late, **found}
