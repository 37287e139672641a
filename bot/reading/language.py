"""Which of our languages a text is in (SOURCES.md, news rule 10): what a feed declares is unreliable.

Letters decide where they can: Kazakh, Kyrgyz, Tajik and Uzbek each have Cyrillic letters that Russian has not. Where
they do not, CLD2 is asked, and its answer is taken only if it can be true: one of our languages or the source's own,
in its script. A pure function.
"""

import re
from collections import Counter

import pycld2  # type: ignore[import-untyped]  # it has neither annotations nor stubs

from storage.records import INTERFACE_LANGUAGES

SAMPLE = 300
"""Characters that are looked at."""

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_TELLING = re.compile("[әұіһңөүқғҳӣӯҷўїєґýňžäşçşğñŋəıʻ]")
_CYRILLIC_LANGUAGES = frozenset({"ru", "kk", "ky", "tg", "uz", "uk", "be", "bg", "sr", "mn"})
_LATIN_LANGUAGES = frozenset({"en", "tk", "uz", "kk", "tr", "az", "de", "fr", "es", "it", "pl"})
_UZBEK = re.compile(
    r"\b(?:va|bilan|uchun|bo.?lgan|bo.?ldi|haqida|qildi|qilindi|yil|dedi|shahrida)\b|[og]['ʻʼ‘’`](?=[a-z])"
)
_SURE = 25
"""Letters of a text from which on a missing letter is telling."""
_OWN_LETTERS = frozenset({"kk", "ky", "tg", "uz"})
_MANY = 0.07
"""Share of telling letters that no Russian text with foreign names reaches."""
_FEW = 0.015
"""Fewer telling letters than this share are a name or a quotation."""


def detect(text: str, *, expected: tuple[str, ...] = ()) -> str:
    """Return the ISO 639-1 code of a plain text; ``expected`` are the languages its source says it writes in."""
    sample = text[:SAMPLE].lower()
    cyrillic, latin = len(_CYRILLIC.findall(sample)), len(_LATIN.findall(sample))
    if not cyrillic and not latin:
        return expected[0] if expected else "en"
    letters = Counter(_TELLING.findall(sample))
    if cyrillic >= latin:
        return _cyrillic(sample, letters, cyrillic, expected)
    return _by_latin_letters(sample, letters, latin) or _asked(sample, expected, _LATIN_LANGUAGES) or "en"


def _cyrillic(sample: str, letters: Counter[str], total: int, expected: tuple[str, ...]) -> str:
    telling = sum(letters.values())
    candidates = _candidates(letters) if telling > total * _FEW else _CYRILLIC_LANGUAGES
    if len(candidates) == 1 and telling > total * _MANY:
        return next(iter(candidates))
    if not letters and total > _SURE and (not expected or "ru" in expected):
        candidates = candidates - _OWN_LETTERS  # no sentence of theirs does without its own letters
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
