"""Which endings a word of a name may have in its language: a stem, and a pattern of what may follow it.

    Ташкент   -> ташкент + (а|у|ом|е|ск(ий|ого|...)|ец|цы|...)       Russian: by the word's own last letters
    Душанбе   -> душанбе + nothing but adjectives
    Бишкек ky -> бишкек  + (-тик)(-лер)(-и)(-те|-тен|-тин|-теги|...)  Turkic: chains, in harmony with the stem's vowels
                 бишкег  + (-и)...                                    and the softened consonant before a vowel
    Osh       -> osh     + ('s)

Nothing else may follow, so that ``Ирак`` is not found in ``иранский``, nor ``Нигер`` in ``Нигерия``.
"""

import re
from functools import cache
from typing import Final, NamedTuple

from handlers.phrases.gazetteer.names import Kind


class Part(NamedTuple):
    """One word of a name: the letters that stay, and what may follow them."""

    stem: str
    rest: re.Pattern[str]


_SHORT: Final = 3
"""Words of a longer name that are shorter have no endings: Ростов-на-Дону."""
_PLACES: Final = frozenset(
    {Kind.NAME, Kind.CAPITAL, Kind.REGION, Kind.CITY, Kind.PLACE, Kind.WATER, Kind.BORDER, Kind.SITE}
)
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")

# -- Russian

_ADJECTIVE: Final = "(?:ий|ый|ой|ая|яя|ое|ее|ые|ие|ого|его|ому|ему|ым|им|ом|ем|ей|ую|юю|ых|их|ыми|ими|о)"
_RESIDENT: Final = "(?:ец|ц[аыуе]|цам|цами|цах|цев|цем|чан(?:ин[аеу]?|ином|ам|ами|ах|е|к[аиуе]|кой)?)"
_NOUN: Final = {
    "ия": ("ия", "(?:ия|ии|ию|ией|иею|ие|ий)"),
    "а": ("а", "(?:а|ы|и|у|е|ой|ою|ей)"),
    "я": ("я", "(?:я|и|ю|ей|ею|е|й)"),
    "й": ("й", "(?:й|я|ю|ем|е|и)"),
    "ь": ("ь", "(?:ь|я|ю|ем|е|и|ью)"),
    "ы": ("ы", "(?:ы|ов|ам|ами|ах|)"),
}
_LINKED: Final = {"ия": "ий", "а": "(?:ин|ов|ен|ь)?", "я": "(?:й|ин)?", "й": "й", "ь": "ь?", "ы": ""}
"""What stands between the stem of a place and the ending of its adjective."""
_UNBENDING: Final = {"о": "(?:он?|й)?", "и": "(?:ин|ий)?", "у": "(?:ин|уй?|уан|й)", "е": "(?:ен?|ин)"}
"""The same of names without cases, where their last letter goes: токийский, сочинский, тбилисский, бакинский."""
_IN_SK: Final = re.compile("[сц]к$")
"""Towns whose adjective takes no suffix: Челябинск, челябинский; Донецк, донецкий."""
_RESIDENTS_OF_SK: Final = 8
"""Letters of such a name from which on its people are told too: челябинцы, but not курцы."""
_CONSONANT: Final = "(?:|а|у|ом|ем|е|ы|и|ов|ам|ами|ах)"
_SURNAME: Final = "(?:|а|у|ым|е|ой|ы|ых|ыми)"
_FEMALE: Final = re.compile("(?:ев|ов|ин)а$")


_ADJECTIVES: Final = re.compile("(?:ск|цк)(?:ий|ый|ой)$|н(?:ий|ый)$|(?:ск|цк)(?:ая|ое|ие)$|[нвр](?:ая|ые)$")
_COMMON: Final = (
    # last letters, those that go, what may follow the rest: residents, peoples, offices
    ("ец", "ец", "(?:ец|й?ц[аыуе]|й?цам|й?цами|й?цах|й?цев|й?цов|й?цем|й?цом)"),
    ("анин", "ин", "(?:ин[аеу]?|ином|е|ам|ами|ах|)"),
    ("янин", "ин", "(?:ин[аеу]?|ином|е|ам|ами|ах|)"),
    ("турок", "ок", "(?:ок|к[аиуе]|ком|кам|ками|ках)"),
    ("ка", "ка", "(?:к[аиуе]|кой|кою|ок|ек|кам|ками|ках)"),
    ("а", "а", "(?:[аыиуе]|ой|ам|ами|ах|)"),
    ("я", "я", "(?:[яиюей]|ей|ям|ями|ях)"),
    ("ь", "ь", "(?:[ьяюеи]|ем|ью|ей|ям|ями|ях)"),
    ("й", "й", "(?:[йяюеи]|ем|ев|ям|ями|ях)"),
)


def _russian(word: str, kind: Kind, *, single: bool, common: bool) -> tuple[str, str]:
    """Return a Russian word's stem and endings; a single name of a place has its adjective and its people too."""
    if len(word) > 3 and _ADJECTIVES.search(word):
        return word[:-2], _ADJECTIVE
    if common:
        return _russian_common(word)
    if kind is Kind.LEADER and (surname := _russian_surname(word)):
        return surname
    return _russian_name(word, place=single and kind in _PLACES)


def _russian_surname(word: str) -> tuple[str, str] | None:
    if re.search("(?:[еоё]в|ин)$", word):
        return word, _SURNAME
    return (word[:-1], "(?:а|ой|у)") if _FEMALE.search(word) else None


def _russian_name(word: str, *, place: bool) -> tuple[str, str]:
    if place and word.endswith("га") and len(word) > _SHORT:
        return word[:-2], f"(?:г(?:{_NOUN['а'][1]}|ск{_ADJECTIVE})|жск{_ADJECTIVE}|жан(?:ин[аеу]?|ином|ам|ами|ах|е|))"
    for last, (cut, endings) in _NOUN.items():
        if word.endswith(last) and len(word) > 3:
            linked = _LINKED[last]
            derived = f"|{linked}ск{_ADJECTIVE}|(?:ин)?{_RESIDENT}" if place else ""
            return word.removesuffix(cut), f"(?:{endings}{derived})"
    if place and len(word) > _SHORT and (between := _UNBENDING.get(word[-1])):
        return word[:-1], f"(?:{word[-1]}|{between}ск{_ADJECTIVE})"
    if word[-1] in "еиоуэюы":
        return word, ""
    if place and len(word) > _SHORT and _IN_SK.search(word):
        residents = f"|{_RESIDENT}" if len(word) >= _RESIDENTS_OF_SK else ""
        return word[:-2], f"(?:{word[-2:]}(?:{_CONSONANT}|{_ADJECTIVE}){residents})"
    soft = "ь?" if word[-1] == "л" else ""
    derived = f"|{soft}ск{_ADJECTIVE}|{_RESIDENT}" if place and len(word) > 2 else ""
    return word, f"(?:{_CONSONANT}{derived})"


def adjectives(word: str) -> tuple[str, ...]:
    """Return what the adjective of a folded Russian name of a place may be: нарынский; карагандский, карагандинский."""
    last, stem = word[-1], word[:-1]
    if _IN_SK.search(word):
        return (f"{word}ий",)
    if last in "ая":
        return (f"{stem}ский", f"{stem}инский")
    if last in "иы":
        return (f"{stem}инский", f"{word}йский")
    if last == "у":
        return (f"{word}ский", f"{stem}инский")
    return (f"{stem}инский",) if last in "еоэ" else (f"{word}ский",)


def _russian_common(word: str) -> tuple[str, str]:
    for last, cut, endings in _COMMON:
        if word.endswith(last):
            return word.removesuffix(cut), endings
    return word, "" if word[-1] in "еиоуэюы" else "(?:|[аыиуе]|ом|ов|ам|ами|ах)"


# -- the languages that add ending to ending

_KAZAKH: Final = tuple(
    f"(?:[лдт]{i}к(?:т[аеыі])?)?(?:[лдт]{a}р)?(?:с?{i}|{i}?м{i}з)?(?:[ндт]{i}ң|[ғгқк]{a}|н{a}|{a}|[ндт]{i}|н|н?[дт]{a}"
    f"|[ндт]{a}н|[мбп]ен(?:ен)?|н?[дт]{a}[гғ]{i}(?:л{a}р)?|ш{a}|[дт]{a}й|с{i}з)?".replace("к(", k + "(")
    for i, a, k in (("ы", "а", "қ"), ("і", "е", "к"))
)
_KYRGYZ: Final = tuple(
    f"(?:[лдт]{i}к|ч{i})?(?:[лдт]{a}р)?(?:с?{i}|{i}?б{i}з)?(?:[ндт]{i}н|[гк]{a}|н{a}|{a}|[ндт]{i}|н|н?[дт]{a}|[ндт]{a}н"
    f"|н?[дт]{a}г{i}(?:л{a}р)?|ч{a}|[дт]{a}й|с{i}з)?"
    for i, a in (("[ыу]", "[ао]"), ("[иү]", "[еө]"))
)
_TURKMEN: Final = (
    "(?:l[yu]k?)?(?:lar)?(?:s?[yu]|[yu]m[yu]z)?(?:n?[yu]ň|na|a|n?[yu]|n?da|n?dan|n?daky(?:lar)?|ça|ly)?",
    "(?:l[iü]k?)?(?:ler)?(?:s?[iü]|[iü]m[iü]z)?(?:n?[iü]ň|ne|e|ä|n?[iü]|n?de|n?den|n?däki(?:ler)?|çe|li)?",
)
_UZBEK: Final = (
    "(?:lik|cha)?(?:lar)?(?:imiz|miz|si|i)?",
    "(?:'?(?:ning|ni|ga|ka|qa|dan|dagi(?:lar)?|da|gacha|cha|dek|day|niki))?",
)
_UZBEK_LATIN: Final = "".join(_UZBEK)
_UZBEK_CYRILLIC: Final = (
    "(?:лик|ча)?(?:лар)?(?:имиз|миз|си|и)?(?:нинг|ни|га|ка|қа|дан|даги(?:лар)?|да|гача|ча|дек|дай|ники)?"
)
_LATIN_KAZAKH: Final = (
    "(?:[ldt][yıi][qk])?(?:[ldt][ae]r)?(?:s?[yıi])?"
    "(?:[ndt][yıi][nñńŋ]|[ğgǵqk][ae]|n?[dt][ae]|[ndt][ae]n|[ndt][yıi]|[mbp]en|n?[dt][ae][gğǵ][yıi]|'s)?"
)
_TAJIK: Final = "(?:и?ен|и?ҳо|г?он)?(?:и|ии)?(?:аш|амон|анд|аст|ст)?(?:ро|ву|у|ю)?"

_BACK: Final = {"kk": "аоұыяё", "ky": "аоуыяюё", "tk": "aouy"}
_FRONT: Final = {"kk": "әөүіеэ", "ky": "өүиеэ", "tk": "äöüei"}
_NEITHER: Final = {"kk": "уию"}
_CHAINS: Final = {"kk": _KAZAKH, "ky": _KYRGYZ, "tk": _TURKMEN}
_SOFT: Final = {"қ": "ғ", "к": "г", "п": "б", "q": "g'", "k": "g", "p": "b", "t": "d", "ç": "j"}
"""What a last consonant may become before a vowel."""


def _chained(word: str, language: str) -> str:
    """Return the endings that go with the word's last vowel; both kinds where it is of neither."""
    back, front = _CHAINS[language]
    if word.endswith(("ев", "ева")):  # Тоқаевты: a Russian end behind a root of the other vowels
        return f"(?:{back}|{front})"
    for letter in reversed(word):
        if letter in _BACK[language]:
            return back
        if letter in _FRONT[language]:
            return front
        if letter in _NEITHER.get(language, ""):
            break
    return f"(?:{back}|{front})"


def _suffixes(word: str, language: str) -> str:
    if language == "tg":
        return _TAJIK
    if language == "uz":
        return _UZBEK_CYRILLIC if _CYRILLIC.search(word) else _UZBEK_LATIN
    return _chained(word, language)


@cache
def _pattern(rest: str) -> re.Pattern[str]:
    return re.compile(rest)


_SOFTENED: Final = {
    "kk": "(?:ы|і)(?:.{0,6})?", "ky": "[ыиуү](?:.{0,6})?", "uz": "i(?:.{0,6})?|и(?:.{0,6})?", "tk": "[yiuü]ň?|a|e",
}  # fmt: skip


def parts(
    words: tuple[str, ...], language: str, kind: Kind, *, common: bool = False, hyphenated: bool = False
) -> list[tuple[Part, ...]]:
    """Return a folded name's words with their endings; twice where its last consonant may soften.

    ``common`` tells a common word from a name; a ``hyphenated`` Russian name has one adjective (``Ат-Башинский``).
    A name of no language (an outlet) may have any short ending.
    """
    single = len(words) == 1
    made = tuple(_part(word, language, kind, single=single, common=common or not single) for word in words)
    if hyphenated and language == "ru":
        made = (*made[:-1], _part(words[-1], language, kind, single=True, common=common))
    found = [made]
    last = words[-1]
    if language in _SOFTENED and last[-1] in _SOFT and len(last) > 3:
        softened = Part(last[:-1] + _SOFT[last[-1]], _pattern(_SOFTENED[language]))
        found.append((*made[:-1], softened))
    return found


def _part(word: str, language: str, kind: Kind, *, single: bool, common: bool) -> Part:
    if not language:
        return Part(word, _pattern("" if len(word) < 4 else r"\w{0,4}|'s"))
    if not single and len(word) < _SHORT:
        return Part(word, _pattern(""))
    if language in {"kk", "ky"} and not _CYRILLIC.search(word):
        return Part(word, _pattern(_LATIN_KAZAKH))
    if language in {"en", "ru", "tg"} and not _CYRILLIC.search(word):
        return Part(word, _pattern("(?:'?s|s'|')?" if common or kind is Kind.DEMONYM else "(?:'s|')?"))
    if language == "ru":
        stem, rest = _russian(word, kind, single=single, common=common)
        return Part(stem, _pattern(rest))
    return Part(word, _pattern(_suffixes(word, language)))
