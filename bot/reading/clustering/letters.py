"""One script for all our languages: words in plain Latin letters, and the bare bones of a name. Pure.

::

    Ташкентте, Toshkentda, Tashkent  --romanise-->  tashkentte, toshkentda, tashkent
                                     --bones----->  t S k n t   (vowels vary between languages, voices too)
"""

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "j", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i", "ҳ": "h", "ҷ": "j",
    "ӣ": "i", "ӯ": "o", "ў": "o", "є": "e", "ї": "i", "ґ": "g",
}  # fmt: skip
_LATIN = {
    "ž": "j", "ç": "ch", "ş": "sh", "ň": "n", "ý": "y", "ä": "a", "ö": "o", "ü": "u", "ğ": "g", "ı": "i", "ŋ": "n",
    "w": "v", "q": "k", "x": "h", "ə": "a",
}  # fmt: skip
_APOSTROPHES = dict.fromkeys("'ʻʼ‘’`´ʹ′", "")
_PLAIN = str.maketrans(_CYRILLIC | _LATIN | _APOSTROPHES)
_IOTATED = str.maketrans(_CYRILLIC | _LATIN | _APOSTROPHES | {"ё": "yo"})
"""For languages whose ``ё`` is never written ``е``."""

_AFTER_A_VOWEL = re.compile(r"(?<=[аеёиоуўэюя])(?:(ц)|е)")
"""Letters of Uzbek that the Latin spelling writes with two where a vowel stands before: инфляция, поезд."""

_PAIRS = (("dzh", "j"), ("dj", "j"), ("zh", "j"), ("kh", "h"), ("gh", "g"), ("sh", "S"), ("ch", "C"), ("ts", "c"),
          ("ck", "k"), ("ph", "f"))  # fmt: skip
_VOICES = str.maketrans("gdbq", "ktpk", "aeiouy")
_BONES = re.compile(r"(.)\1+")

_TURKIC = (
    "ndagy ndegi dagy degi tagy tegi dogu togu nyn nin dyn din tyn tin nun dun tun dan den tan ten don ton nan nen men"
    " ben pen lar ler dar der tar ter ga ge ka ke go ko da de ta te do to dy di ty ti ny ni du tu nu"
)
_WRITTEN = {
    "ru": "ogo ego omu emu ami yami ymi imi ah yah om em ym im yh ih am yam",
    "kk": _TURKIC,
    "ky": _TURKIC,
    "tk": _TURKIC,
    "uz": "larning ning dagi gacha lari lar dan lik ga ka da ni",
    "tg": "hoi ho ro",
}
_ENDINGS = {language: tuple(endings.split()) for language, endings in _WRITTEN.items()}
_ADJECTIVE = re.compile(r"(?:insk|ovsk|evsk|iysk|sk)(?:iy|iya|aya|oy|ogo|omu|om|uyu|ie|ih|im|imi|oe|oyu|ye)$")
_OF_ADJECTIVES = "sk"
"""What all of them have."""
_SHORTEST = 3
_LONG = 5


def romanise(word: str, language: str) -> str:
    """Write a word in small letters of ASCII; the Cyrillic and the Latin spelling of Uzbek become one."""
    if language == "uz" and not word.isascii():
        word = _AFTER_A_VOWEL.sub(lambda found: "тс" if found[1] else "йе", word).replace("ц", "с")
    plain = word.translate(_IOTATED if language in {"uz", "tg"} else _PLAIN)
    if not plain.isascii():
        plain = "".join(char for char in unicodedata.normalize("NFKD", plain) if char.isascii())
    if language == "uz" and plain.startswith("ye"):
        plain = plain[1:]
    return plain


def bare(plain: str, language: str) -> str:
    """Take one ending off a romanised word, where enough is left."""
    if language == "ru" and len(plain) > _LONG and _OF_ADJECTIVES in plain:
        place = _ADJECTIVE.sub("", plain)
        if place != plain and len(place) >= 2:
            return place
    endings = _ENDINGS.get(language, ())
    if not plain.endswith(endings):
        return plain
    for ending in endings:
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORTEST:
            return plain[: -len(ending)]
    return plain


def is_adjective(plain: str) -> bool:
    """Whether a romanised Russian word ends like *ташкентский*, which is written small."""
    return len(plain) > _LONG and _OF_ADJECTIVES in plain and _ADJECTIVE.search(plain) is not None


@lru_cache(maxsize=4096)
def bones(plain: str) -> str:
    """What stays of a romanised name in every language: its consonants, voice aside, and whether a vowel begins it."""
    first = "a" if plain[:1] in "aeiouy" else ""
    for pair, one in _PAIRS:
        if pair in plain:
            plain = plain.replace(pair, one)
    return _BONES.sub(r"\1", first + plain.translate(_VOICES))
