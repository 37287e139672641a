"""Which of our languages a text is in (SOURCES.md, news rule 10): what a feed declares is unreliable.

Letters decide where they can: Kazakh, Kyrgyz, Tajik and Uzbek each have Cyrillic letters that Russian has not. Where
they do not, CLD2 is asked, and its answer is taken only if it can be true: one of our languages or the source's own,
in its script. A pure function.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable

import pycld2  # type: ignore[import-untyped]  # it has neither annotations nor stubs

from storage.records import INTERFACE_LANGUAGES

SAMPLE = 300
"""Characters that are looked at."""

_CYRILLIC = re.compile("[\u0400-\u04ff]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
_TELLING = re.compile("[әұіһңөүқғҳӣӯҷўїєґýňžäşçşğñŋəıʻ]")
_CYRILLIC_LANGUAGES = frozenset({"ru", "kk", "ky", "tg", "uz", "uk", "be", "bg", "sr", "mn"})
_LATIN_LANGUAGES = frozenset({"en", "tk", "uz", "kk", "tr", "az", "de", "fr", "es", "it", "pl"})
_UZBEK = re.compile(
    r"\b(?:va|bilan|uchun|bo.?lgan|bo.?ldi|haqida|qildi|qilindi|yil|dedi|shahrida)\b|[og]['ʻʼ‘’`](?=[a-z])"
)
_OWN_LETTERS = frozenset({"kk", "ky", "tg", "uz"})
_OUR_CYRILLIC = frozenset({"ru", "kk", "ky", "tg", "uz"})
_OUR_LATIN = frozenset({"en", "tk", "uz", "ru", "kk", "ky", "tg"})
_WORD = re.compile(r"[^\W\d_]+")
_STEM = 3
"""Letters at least of a word that ends in an ending."""
_LOOKED_AT = 24
"""Words that are enough to tell a language by."""
_TYPICAL = {
    "uz": re.compile("q(?!u)|[og]['ʻʼ‘’`]"),
    "tk": re.compile("[ýňäžöüçş]"),
    "en": re.compile("th|wh|ck|ee|oo|sh|gh|ts |ds "),
}
"""Letters that speak for a language written in Latin ones."""
_NEEDED = {"ky": re.compile("[ыөүң]|уу|оо|ээ|аа"), "kk": re.compile("[әіңғүұқө]")}
"""What hardly a sentence of a language does without."""
_ENOUGH, _AHEAD = 4, 2
"""What a language must score by its words, and by how much more than the next."""


def _habits(*, small: str, endings: str) -> tuple[frozenset[str], tuple[str, ...]]:
    return frozenset(small.split()), tuple(endings.split())


_HABITS = {
    "ru": _habits(
        small=(
            "в на с по и из за для от что о не до при под после как к у со его их будет был была были это или во "
            "над возле между без через более уже все свои стал стала ещё еще год года лет"
        ),
        endings=(
            "ал ая ев ел ие ий ил ит ыл ос ов ое ул ую ые ый ых ют ят ала али ало ами ать его ела "
            "ели ело ему еть ила или ило "
            "ить лся ого ому тся ула ули уло ции цию ция щие щий щих ями ение ению ения лась лись лось"
            " нные нный ости ость "
            "ться ются ением"
        ),
    ),
    "kk": _habits(
        small="мен және бен пен үшін туралы бойынша болды деп бір екі жаңа бұл осы сол тағы кейін дейін бар жоқ",
        endings=(
            "ге да де ды ді ке та те ты ті ып іп ға қа ады ген дан дар ден дер дың дің еді йды кен лар лер лық лік "
            "ның нің тан тар тен тер тың тің ған қан атын дағы дегі етін"
        ),
    ),
    "ky": _habits(
        small=(
            "менен жана айыл кол соту болсо боюнча болду болот деп бир эки бул ал анын алар дагы "
            "кийин чейин бар жок керек иш каршы "
            "тууралуу жаны эми эле бойдон катары боло ушул"
        ),
        endings=(
            "рин рын"
            " ат га ге да де ди ды ет ип йт ка ке оо та те ти ты уу ып ээ ган ген дан дар ден дер дин дуу дын жок кан "
            "кен лар лер лик луу лык нин нын тан тар тен тер тин туу тын дагы деги"
        ),
    ),
    "tg": _habits(
        small=(
            "дар аз ба ва бо боло нархи шуда барои ки шуд кард аст мешавад карданд шуданд дод "
            "доданд ин он то нав рафт як ду се худ "
            "бар миёни баъд пас низ вале дорад доранд буд буданд гирифт намуд намуданд"
        ),
        endings=("ҳо анд аро гон иро ист ият ҳои авад ишҳо онро орад стон унад хона ёбад ишгоҳ"),
    ),
    "uz": _habits(
        small=(
            "ва билан учун бир бу икки янги йил хам экан деди бош дан кейин лекин эди бор хал ишга va bilan uchun bu "
            "bir ikki yangi yil ham deb dedi bosh keyin haqida boʻyicha uning ular esa lekin edi bor yoʻq ishga endi "
            "eng"
        ),
        endings=(
            "da di ga ni га да ди ни чи adi chi dan gan ida lar lik ади ган дан ида иши лар лик dagi ildi indi ishi "
            "lari ning sida siga sini илди инди лари нинг сига сида сини digan gacha ining moqda диган ининг моқда"
        ),
    ),
    "tk": _habits(
        small="we bilen üçin barada täze bu bir iki ýyl hem diýip soň çenli boýunça onuň olar edildi boldy bolar hakda",
        endings=(
            "da de di dy iň yň dan den dir dyr ine jak jek lar ler lik lyk mak mek niň nyň yna ýar ýär ildi inde iniň "
            "lary leri yldy ynda ynyň"
        ),
    ),
    "en": _habits(
        small=(
            "the of in to and for on with as at by from after over is are was were says say said new a an its his her "
            "their will has have be not more than into before amid about who that it up out off down near against "
            "under no first two three old day year years week"
        ),
        endings=("es ed ers ful ght ies ing ish ity ous ally an's ia's ians ment ness tion tions"),
    ),
}
"""Small words and endings; what has letters of its own is told before these are asked."""
_FOREIGN = {
    # letters that a language has not
    "uz": re.compile("[ыщwäýňöüşçž]"),
    "tg": re.compile("[ыщц]"),
    "tk": re.compile("[qxvc]|[о-я]"),
    "ky": re.compile("[щқғұәіўҳ]"),
    "ru": re.compile("[әұіһңөүқғҳӣӯҷў]"),
    "en": re.compile(r"[^\W\da-z_]"),
}
_MANY = 0.07
"""Share of telling letters that no Russian text with foreign names reaches."""
_FEW = 0.015
"""Fewer telling letters than this share are a name or a quotation."""


def detect(text: str, *, expected: tuple[str, ...] = ()) -> str:
    """Return the ISO 639-1 code of a plain text; ``expected`` are the languages its source says it writes in."""
    sample = text[:SAMPLE].lower()
    cyrillic, latin = _letters(_CYRILLIC, sample), _letters(_LATIN, sample)
    if not cyrillic and not latin:
        return expected[0] if expected else "en"
    letters = Counter(_TELLING.findall(sample))
    if cyrillic >= latin:
        return _cyrillic(sample, letters, cyrillic, expected)
    return (
        _by_latin_letters(sample, letters, latin)
        or _by_words(sample, {"en", "tk", "uz"} if not set(expected) - _OUR_LATIN else ())
        or _asked(sample, expected, _LATIN_LANGUAGES)
        or "en"
    )


def _letters(script: re.Pattern[str], sample: str) -> int:
    return sum(map(len, script.findall(sample)))


def _cyrillic(sample: str, letters: Counter[str], total: int, expected: tuple[str, ...]) -> str:
    telling = sum(letters.values())
    candidates = _candidates(letters) if telling > total * _FEW else _CYRILLIC_LANGUAGES
    if len(candidates) == 1 and telling > total * _MANY:
        return next(iter(candidates))
    if not letters and (told := _by_words(sample, _OUR_CYRILLIC)):
        return told
    if not letters and (not expected or "ru" in expected):
        candidates = candidates - _OWN_LETTERS  # hardly a headline of theirs does without its own letters
    if told := _by_words(sample, (candidates & _OUR_CYRILLIC) | {"ru"}):
        return told
    answer = _asked(sample, expected, candidates | {"ru"})
    return answer or ("ru" if "ru" in candidates else min(candidates))


def _candidates(letters: Counter[str]) -> frozenset[str]:
    """Return the languages whose own letters these are."""

    def count(of: str) -> int:
        return sum(letters[letter] for letter in of)

    if count("їєґ") > count("әұңөүқғ"):
        return frozenset({"uk"})
    if count("ў") and count("і") and not count("қғңұ"):
        return frozenset({"be"})
    scores = {"kk": count("әұі"), "tg": count("ӣӯҷ"), "uz": count("ў")}
    best = max(scores, key=lambda code: scores[code])
    if scores[best]:
        return frozenset({best})
    if count("ңөү"):
        return frozenset({"kk"}) if count("қғ") else frozenset({"kk", "ky"})
    return frozenset({"tg", "uz"} if count("ҳ") else {"kk", "tg", "uz"})


def _by_latin_letters(sample: str, letters: Counter[str], total: int) -> str | None:
    if letters["ı"] and "q" in sample and not letters["ə"] + letters["ý"] + letters["ň"]:
        return "kk"
    if letters["ə"] > total * _FEW:
        return "az"
    if letters["ý"] + letters["ň"] + letters["ž"] > total * _FEW and not letters["ı"] + letters["ğ"]:
        return "tk"
    if len(_UZBEK.findall(sample)) * 40 > total and sample.isascii() | bool(letters["ʻ"]):
        return "uz"
    return None


def _by_words(sample: str, candidates: Collection[str]) -> str | None:
    """Tell a language by its small words and endings; ``None`` where no language has clearly more of them."""
    of_script = _CYRILLIC if "ru" in candidates else _LATIN
    words = [word for word in _WORD.findall(sample)[:_LOOKED_AT] if of_script.match(word)]
    scores = {code: _score(words, *_HABITS[code]) for code in candidates if code in _HABITS}
    for code, letters in _FOREIGN.items():
        if code in scores:
            scores[code] -= 2 * len(letters.findall(sample))
    for code, own in _TYPICAL.items():
        if code in scores and own.search(sample):
            scores[code] += 2
    for code, needed in _NEEDED.items():
        if code in scores and not needed.search(sample):
            scores[code] -= 3
    ranked = sorted(scores, key=lambda code: -scores[code])
    if not ranked:
        return None
    best, second = scores[ranked[0]], scores[ranked[1]] if len(ranked) > 1 else 0
    enough = _ENOUGH if scores.get("ru", 1) > 0 else 2
    return ranked[0] if best >= enough and best >= second + _AHEAD else None


def _score(words: Iterable[str], small: frozenset[str], endings: tuple[str, ...]) -> int:
    score = 0
    for word in words:
        if word in small:
            score += 3
        elif len(word) > _STEM and word.endswith(endings):
            score += 2
    return score


def _asked(sample: str, expected: tuple[str, ...], script: frozenset[str]) -> str | None:
    """Ask CLD2; where its answer cannot be true, the source's first language of this script stands in."""
    try:
        _, _, answers = pycld2.detect(sample, isPlainText=True, bestEffort=True)
    except pycld2.error:  # not a text it can read
        answers = ()
    possible = (set(INTERFACE_LANGUAGES) | set(expected)) & script
    for _, code, percent, _ in answers:
        if code in possible and percent > 50:
            if expected and code not in expected and len(sample) < 60:
                break  # a few words are guesswork: believe the source
            return str(code)
    return next((code for code in expected if code in script), None)
