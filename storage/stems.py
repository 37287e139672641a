"""Words without their endings, as numbers: what the index holds and what is looked for. Pure.

A word of an article has one stem, by the article's language and the word's script: English and Russian by Snowball,
Kazakh, Kyrgyz, Turkmen and Uzbek by the endings they share, Tajik by its own; all written in one alphabet (letters.py).
What a reader types may be in any language, so it has a stem for each that is plausible, and any of them finds.

::

    Ташкенте -ru->  ташкент   -plain-> tashkent ┐
    Toshkentda ---plain-> toshkentda --turkic-> toshkent
    tashkent -en->  tashkent  -plain-> tashkent ┘
"""

import re
import zlib
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

import Stemmer  # type: ignore[import-not-found] # it ships no types

from storage.letters import cyrillic, is_cyrillic, plain

GAP: Final = 0
"""Stands between the parts of an article, which no phrase spans."""
_SMALLEST: Final = 16
"""Numbers below are kept for marks such as :data:`GAP`."""
_KNOWN: Final = 40_000
"""Words whose numbers are remembered for each kind of language: news use few words, and often."""

_TURKIC: Final = frozenset({"kk", "ky", "tk", "uz", "az", "tr", "tt", "ba", "kaa", "ug"})
_OF_THE_REGION: Final = frozenset("әғқңөұүһіҳў")
"""Letters that tell a word of the region in a text of another language, or in one whose language was mistaken."""
_VOWEL: Final = frozenset("aeiou")
_FEWEST: Final = 2
_SHORT: Final = frozenset({"su", "el", "er", "ai", "oi", "ui", "ot", "et", "it", "iz", "ob"})
"""Words of two letters that endings leave; other stems have three."""

_TURKIC_ENDINGS: Final = (
    "indan inden ndan nden dagi degi dogu tagi tegi togu ndagi ndegi indagi indegi undogu daki deki menen benen penen"
    " ingiz ning ding ting inda inde undo imiz lar ler lara lere dar der tar ter lor dor tor nin nun din tin dun tun"
    " sin sun sini sunu sina sine suna suno sinin sunun sinda sinde sunda sundo sindan sinden sindagi sindegi sindaki"
    " sindeki una unda"
    " nda nde ndo dan den don tan ten ton nan nen non men ben pen ina ine uno ni nu di du ti tu ga ge go ka ke ko"
    " na ne no da de do ta te to gacha si su in un im i u n"
)
"""Of plural, cases and possession, in the one alphabet, where vowel harmony leaves few of them."""
_UZBEK_ENDINGS: Final = f"{_TURKIC_ENDINGS} "
"""The same; where they stand differs."""
_TAJIK_ENDINGS: Final = "ashon amon aton horo hoi roi ash ho ro yu i u vu on"
_TAJIK_PLURAL: Final = re.compile("(?<=...)ҳо(?:и|ро|ю|яш|ямон|ятон|яшон)?$")
"""Taken off before the word is written in the one alphabet, where ``кҳ`` and ``зҳ`` would be single sounds."""
_LEFT_BY_TAJIK: Final[Mapping[str, int]] = {"on": 4}
"""Letters that an ending must leave where it looks much like the end of a word."""
_AFTER_VOICELESS: Final = frozenset("ptkshfbdgvc")
"""What endings that begin with "t", "k" and "p" stand behind; the voiced ones end loanwords of Kazakh and Kyrgyz."""
_BEHIND_CONSONANTS: Final = frozenset({"di", "du", "din", "dun", "ding"})
"""Of nouns; behind a vowel they are ``-ni`` and ``-ning``, and "d" is the word's own: ``zavodi``."""

_AFTER_N: Final = re.compile("(?<=...n)(?:[dt][aeo](?:n|gi|ki)?)$|(?<=...)(?:daki|gacha)$")
"""Endings that say "in", "from" and "of" a place, behind a word that ends in "n"; and those of one language alone."""
_OWN_LETTER: Final = re.compile(
    "(?<=..)(?:(?<=[aeiou])(s)|(?<=[^aeiou])(d)|(n))[iu](?:ga|n(?:[iu]|a|e|[iu]ng?|ing)?|n?d[ae](?:n|gi|ki)?)?$"
)
"""Possession and a case behind a word that ends in a letter with which an ending could begin."""
_OWNED: Final = 4
"""Letters that possession must leave of such a word for its stem to be looked for."""
_LONG_ENOUGH: Final = 5
"""Letters of a word whose other forms are looked for: those of short words meet too many others."""
_ENGLISH_NOUNS: Final = ("tion", "sion")
_PEOPLE_IN_GON: Final = ("нда", "оя", "аба", "ода")
_FRONT: Final = re.compile("e[^aeiou]*$")
_LAST_VOWEL: Final = re.compile("[aouyäöüieıý](?=[^aouyäöüieı]*$)")
_VOWELS: Final = "aeiou"
_BACK_VOWELS: Final = "aouyı"
_NOT_OF_TAJIK: Final = re.compile("[ыщьцөүұәіңўһ]")

_UNDECLINED: Final = (
    "метро кино пальто депо авто радио фото видео евро такси шоссе кофе жюри кафе пари табло досье купе резюме меню шоу"
    " интервью казино бюро кредо рагу табу ралли манго лото пони кенгуру эскимо каноэ кешью киви авокадо сумо дзюдо"
    " каратэ карате самбо регби хобби турне ателье какао пюре суши биде тату сочи баку тбилиси чили перу осло токио"
)
"""Russian nouns without cases: what Snowball takes off them makes other words of them (``метр``, ``бак``)."""
_NO_ENDING: Final = ("stan", "ston")
_CUT_SHORT: Final = ("sta", "sto")
"""What an ending must leave of the names of countries, and what it must not."""
_HARD: Final = {"b": "p", "d": "t", "g": "k"}

_english = Stemmer.Stemmer("english", 0)
_russian = Stemmer.Stemmer("russian", 0)
_remembered: dict[str, dict[str, int]] = {"": {}, "turkic": {}, "uz": {}, "tg": {}}


def number(stem: str) -> int:
    """Return the 32 bits that stand for a stem; a store of a million articles has some hundred thousand stems."""
    return zlib.crc32(stem.encode()) | _SMALLEST


def numbers(words: list[str], language: str) -> list[int]:
    """Return the number of each folded word of a text in ``language``."""
    kind = _kind(language)
    known = _remembered[kind]
    if new := set(words).difference(known):
        if len(known) > _KNOWN:  # another thread may be reading it: it is left to that one
            known, new = {}, set(words)
            _remembered[kind] = known
        for word in new:
            known[word] = number(_stem(word, kind))
    return [known[word] for word in words]


@lru_cache(maxsize=8192)
def known_stem(word: str, language: str) -> str:
    """The same as :func:`stem`, remembered: words of titles come again and again."""
    return stem(word, language)


def stem(word: str, language: str) -> str:
    """Return the stem of a folded word of a text in ``language``, in the one alphabet."""
    return _stem(word, _kind(language))


def _stem(word: str, kind: str) -> str:
    if word.isdigit():
        return word
    if kind in {"turkic", "uz"} or (not kind and not _OF_THE_REGION.isdisjoint(word)):
        return _turkic(plain(word), uzbek=kind == "uz" or not is_cyrillic(word))
    if kind == "tg":
        return _tajik(word)
    return plain(_of_russian(word) if is_cyrillic(word) else _english.stemWord(word))


def stems(word: str) -> tuple[str, ...]:
    """Return the stems that a folded word may have in a text, the likeliest first; at most five."""
    if word.isdigit():
        return (word,)
    spelt = plain(word)
    russian = word if is_cyrillic(word) else cyrillic(word)
    found = [
        plain(_of_russian(russian)),
        plain(_english.stemWord(spelt if is_cyrillic(word) else word)),
        *((_turkic(spelt),) if is_cyrillic(word) else ()),
        _turkic(spelt, uzbek=True),
        _tajik(word),
    ]
    ordered = found if is_cyrillic(word) else found[1:] + found[:1]
    least = min(3, len(spelt))
    return tuple(dict.fromkeys(one for one in ordered if len(one) >= least or one in _SHORT)) or (spelt,)


def forms(word: str) -> tuple[str, ...]:
    """Return beside :func:`stems` what forms of a folded word leave whose endings are not told from the word's own.

    ``Андижонда`` is taken for ``Андижо`` with the ending of ``баласында``, ``Таластан`` for a country, ``соғысы`` for
    ``соғы`` with the ending of ``баласы``; the dative of Turkmen is one vowel, and the plural of people in Tajik looks
    like the end of ``район``.
    """
    spelt, length = plain(word), len(word)
    found = _of_turkic(spelt, length)
    cyrillic_word = is_cyrillic(word)
    if spelt.endswith("n") and not word.endswith(_ENGLISH_NOUNS) and length >= _LONG_ENOUGH - cyrillic_word:
        found.append(_turkic(f"{spelt}{'de' if _FRONT.search(spelt) else 'da'}"))
    if not cyrillic_word:
        found += _of_turkmen(word, spelt)
    elif length >= _LONG_ENOUGH:
        if word.endswith("с"):
            found.append(_turkic(f"{spelt}tan"))
        if not _NOT_OF_TAJIK.search(word):
            found += _of_people(word)
            if "ч" in word:  # which stands for "ҷ" on keyboards of Russian
                found.append(_tajik(word.replace("ч", "ҷ")))
    return tuple(dict.fromkeys(found))


def _of_turkic(spelt: str, length: int) -> list[str]:
    """Return the stems of a word that ends in "n", "s" or "d" of its own, and of one that asks."""
    found = []
    if match := _AFTER_N.search(spelt):
        found.append(_turkic(spelt[: match.start()]))
    if match := _OWN_LETTER.search(spelt):
        found.append(_turkic(spelt[: match.end(match.lastindex or 0)]))
    if spelt.endswith("mi") and length > _LONG_ENOUGH:  # of Uzbek and Turkmen
        found.append(_turkic(spelt[:-2]))
    if spelt.endswith(("d", "s")) and len(owned := _turkic(f"{spelt}i")) >= _OWNED:
        found.append(owned)
    return found


def _of_turkmen(word: str, spelt: str) -> list[str]:
    """Return the stems of a Latin word's dative; English has no such letters."""
    if word.isascii() or len(word) < _FEWEST + 1 or not (vowel := _LAST_VOWEL.search(word)) or spelt[-1] in _VOWELS:
        return []
    ending = "a" if vowel[0] in _BACK_VOWELS else "e"
    softened = [_turkic(f"{spelt[:-1]}d{ending}")] if spelt.endswith("t") else []
    return [_turkic(f"{spelt}{ending}"), *softened]


def _of_people(word: str) -> list[str]:
    """Return the stem of a Tajik word's other number: ``ронанда``, ``ронандагон``; ``сокин``, ``сокинон``."""
    found = []
    if word.endswith(_PEOPLE_IN_GON):
        found.append(word + "гон")
    elif word.endswith(("у", "ӯ")):
        found.append(word + "ён")
    elif word[-1] not in "аеиоэюяӣй":
        found.append(word + "он")
    if word.endswith(("агон", "уён", "ӯён")):
        found.append(word.removesuffix("гон").removesuffix("ён"))
    return [_tajik(one) for one in found]


def _kind(language: str) -> str:
    if language in _TURKIC:
        return "uz" if language == "uz" else "turkic"
    return "tg" if language in {"tg", "fa"} else ""


def _of_russian(word: str) -> str:
    """Snowball, but for what has no endings; and beyond it what it takes from ``Токаев`` but not from ``Токаева``."""
    if word in _undeclined():
        return word
    found: str = _russian.stemWord(word)
    return found[:-2] if len(found) >= 5 and found.endswith(("ев", "ов")) else found


@cache
def _undeclined() -> frozenset[str]:
    return frozenset(_UNDECLINED.split())


def _tajik(word: str) -> str:
    return _without(plain(_TAJIK_PLURAL.sub("", word)), _TAJIK_ENDINGS, _LEFT_BY_TAJIK)


def _turkic(spelt: str, *, uzbek: bool = False) -> str:
    """Take the endings off and harden the last letter, which softens before a vowel: ``мектеп``, ``мектебі``.

    Turkmen writes ``w`` where its sisters write ``v``. In ``uzbek``, and whatever else is written in Latin, ``sudi`` is
    ``sud`` and ``-i``; in Kazakh ``суды`` is ``су`` and ``-ды``.
    """
    found = _without(spelt.replace("w", "v"), _UZBEK_ENDINGS if uzbek else _TURKIC_ENDINGS)
    return found[:-1] + _HARD[found[-1]] if found[-1:] in _HARD else found


def _without(word: str, endings: str, least: Mapping[str, int] | None = None) -> str:
    """Take endings off, the longest first, while a stem is left; ``least`` are letters that some must leave."""
    by_letter = _by_last_letter(endings)
    guarded = endings in {_TURKIC_ENDINGS, _UZBEK_ENDINGS}
    while (likely := by_letter.get(word[-1:])) and word.endswith(likely) and not word.endswith(_NO_ENDING):
        for ending in likely:
            if not word.endswith(ending) or not _is_stem(left := word[: -len(ending)]):
                continue
            if len(left) >= (least or {}).get(ending, 0) and not (guarded and _stands_elsewhere(ending, left, endings)):
                break
        else:
            return word
        if _VOWEL.isdisjoint(left):
            return word
        word = left
    return word


def _stands_elsewhere(ending: str, left: str, endings: str) -> bool:
    """Whether an ending of Turkic is never found behind such a word: ``-сы`` follows vowels, ``-ы`` and ``-ты`` do not.

    What looks like ``-ты`` behind a vowel is the word's own: ``үкіметі`` is ``үкімет`` and ``-і``.
    """
    first, before = ending[0], left[-1]
    vowel = before in _VOWEL and not (before == "i" and left[-2] in _VOWEL)  # which is "й": токою
    if first in _VOWEL:
        return vowel
    if ending == "n":  # of мұнайын, where two letters have become one
        return vowel or before != "i" or len(left) < _LONG_ENOUGH
    if first == "s":
        return not vowel
    if ending in _BEHIND_CONSONANTS:
        return vowel and (before != "u" or endings is _UZBEK_ENDINGS)  # Kazakh deals with it as with a consonant: суды
    return first in "tkp" and before not in _AFTER_VOICELESS


def _is_stem(left: str) -> bool:
    """Whether an ending leaves a word: three letters at least, or a short word, and no country cut short."""
    return (len(left) > _FEWEST or left in _SHORT) and not left.endswith(_CUT_SHORT)


@cache
def _by_last_letter(endings: str) -> dict[str, tuple[str, ...]]:
    """Endings by their last letter, the longest first."""
    found: dict[str, list[str]] = {}
    for ending in sorted(endings.split(), key=len, reverse=True):
        found.setdefault(ending[-1], []).append(ending)
    return {letter: tuple(several) for letter, several in found.items()}
