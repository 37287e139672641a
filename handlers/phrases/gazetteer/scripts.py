"""One language's letters in another's: Uzbek Latin in Cyrillic, Russian names as Uzbek and Turkmen write them."""

import re
from collections.abc import Mapping
from typing import Final

_UZBEK_PAIRS: Final = {
    "yo'": "йў", "o'": "ў", "g'": "ғ", "sh": "ш", "ch": "ч", "yo": "ё", "yu": "ю", "ya": "я", "ye": "е", "ts": "ц",
    "a": "а", "b": "б", "c": "с", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "ҳ", "i": "и", "j": "ж", "k": "к",
    "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "қ", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в",
    "w": "в", "x": "х", "y": "й", "z": "з", "'": "ъ",
}  # fmt: skip
_UZBEK: Final = re.compile("yo'|o'|g'|sh|ch|yo|yu|ya|ye|ts|[a-z']")

_RUSSIAN: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_IN_UZBEK: Final = "a b v g d e j z i y k l m n o p r s t u f x s ch sh sh ' i - e yu ya yo"
_IN_TURKMEN: Final = "a b w g d e ž z i ý k l m n o p r s t u f h s ç ş ş - y - e ýu ýa ýo"
_TO_UZBEK: Final = dict(zip(_RUSSIAN, _IN_UZBEK.replace("-", "").split(" "), strict=True))
_TO_TURKMEN: Final = dict(zip(_RUSSIAN, _IN_TURKMEN.replace("-", "").split(" "), strict=True))


def uzbek_cyrillic(folded: str) -> str:
    """Write folded Uzbek words of the Latin script in Cyrillic; a word begins with ``э``, not ``е``."""
    text = _UZBEK.sub(lambda match: _UZBEK_PAIRS[match[0]], folded)
    return re.sub(r"\bе(?=[^\W\d_])", "э", text) if re.search(r"\be", folded) else text


def uzbek_latin(folded: str) -> str:
    """Write a folded Russian name as Uzbek does in the Latin script: Warsaw is ``varshava``."""
    return _written(re.sub(r"(?<![а-я])е|(?<=[аеиоуыэюя])е", "ye", folded), _TO_UZBEK)


def turkmen(folded: str) -> str:
    """Write a folded Russian name as Turkmen does: Warsaw is ``warşawa``."""
    return _written(re.sub(r"(?<![а-я])е|(?<=[аеиоуыэюя])е", "ýe", folded), _TO_TURKMEN)


def _written(text: str, letters: Mapping[str, str]) -> str:
    return "".join(letters.get(letter, letter) for letter in text)
