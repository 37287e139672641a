"""Languages of news as people name them: ``lang:uz``, ``in Uzbek``, ``на узбекском``, ``oʻzbekcha``."""

from collections.abc import Sequence

from handlers.phrases.folding import bare
from handlers.phrases.vocabulary import by_word, words
from storage.records import INTERFACE_LANGUAGES


def language_named(word: str) -> str | None:
    """Return the language that a folded word names.

    A bare name means the language only where nothing else is left: "Kazakh oil" is about Kazakhstan.
    """
    return by_word("languages.names").get(word)


def read_language(said: Sequence[str]) -> tuple[str, int] | None:
    """Return the language that ``said`` begins with and how many of them it takes, or ``None``."""
    first, *rest = [bare(word) for word in said[:3]] or [""]
    for prefix in words("languages.around", "prefixes"):
        if first.startswith(prefix):
            name = first.removeprefix(prefix)
            code = name if name in INTERFACE_LANGUAGES else language_named(name)
            return (code, 1) if code else None
    if code := by_word("languages.adverbs").get(first):
        return code, 1
    after = words("languages.around", "after")
    if first in words("languages.around", "before") and rest and (code := language_named(rest[0])):
        return code, 3 if rest[1:] and rest[1] in after else 2
    if (code := language_named(first)) and rest and rest[0] in after:
        return code, 2
    return None
