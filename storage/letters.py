"""One alphabet for all words: Cyrillic and Latin spellings of one word become the same letters. Pure.

``Қазақстан`` and ``Qazaqstan``, ``Ўзбекистон`` and ``Oʻzbekiston``, ``Худжанд`` and ``Khujand``, ``мұнай`` and
``мунай`` are each written one way here. It is a key for looking up, never shown: sounds share letters on purpose.
"""

import unicodedata

_CYRILLIC = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "ґ": "g", "ҕ": "g", "д": "d", "е": "e", "ё": "e",
    "є": "e", "э": "e", "ж": "j", "җ": "j", "ҷ": "j", "з": "z", "и": "i", "ӣ": "i", "і": "i", "ї": "i", "ы": "i",
    "й": "y", "к": "k", "қ": "k", "ҡ": "k", "ҝ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o",
    "ў": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ӯ": "u", "ф": "f", "х": "h",
    "ҳ": "h", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
}  # fmt: skip
_LATIN = {
    "ä": "a", "ö": "o", "ü": "u", "ı": "i", "ş": "sh", "ç": "ch", "č": "ch", "š": "sh", "ž": "j", "ň": "n", "ñ": "n",
    "ń": "n", "ğ": "g", "ǵ": "g", "ý": "y", "ə": "a", "ß": "ss", "ł": "l", "ø": "o", "đ": "d",
}  # fmt: skip
_LETTERS = str.maketrans(_CYRILLIC | _LATIN)

_SOUNDS = (
    ("kh", "h"), ("x", "h"), ("zh", "j"), ("dj", "j"), ("ye", "e"), ("q", "k"), ("ck", "k"), ("y", "i"),
    ("ii", "i"),
)  # fmt: skip
"""Spellings of one sound, replaced in this order."""

_BACK_PAIRS = (
    ("shch", "щ"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("yu", "ю"), ("ya", "я"),
    ("ye", "е"), ("yo", "е"),
)  # fmt: skip
_BACK = str.maketrans("abvgdezijklmnoprstufhqwxyc", "абвгдезижклмнопрстуфхквхйк")


def plain(word: str) -> str:
    """Write a folded word in the one alphabet."""
    if not word.isascii():
        word = word.translate(_LETTERS)
        if not word.isascii():
            word = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
    for spelling, sound in _SOUNDS:
        if spelling in word:
            word = word.replace(spelling, sound)
    return word.replace("ch", "\0").replace("c", "k").replace("\0", "ch") if "c" in word else word


def cyrillic(word: str) -> str:
    """Write a folded Latin word as Russian would, so that Russian's endings can be found in it."""
    for spelling, letter in _BACK_PAIRS:
        word = word.replace(spelling, letter)
    return word.translate(_BACK)


def is_cyrillic(word: str) -> bool:
    """Whether a word is written in Cyrillic, by its first letter."""
    return "\u0400" <= word[:1] <= "\u052f"
