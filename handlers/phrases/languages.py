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


def language_meant(word: str) -> str | None:
    """Return the language of a folded word that means nothing but "in this language": ``орысша``, ``oʻzbekcha``."""
    return by_word("languages.adverbs").get(word)


def read_language(said: Sequence[str]) -> tuple[str, int] | None:
    """Return the language that ``said`` begins with and how many of them it takes, or ``None``."""
    heard = [bare(word) for word in said[:4]]
    first, *rest = heard or [""]
    for prefix in words("languages.around", "prefixes"):
        if first.startswith(prefix):
            name = first.removeprefix(prefix)
            code = name if name in INTERFACE_LANGUAGES else language_named(name)
            return (code, 1) if code else None
    if code := language_meant(first):
        return code, 1
    after = words("languages.around", "after")
    lead = _leading(heard)
    if lead and (code := language_named(heard[lead])):
        return code, lead + (2 if heard[lead + 1 :] and heard[lead + 1] in after else 1)
    if (code := language_named(first)) and rest and rest[0] in after:
        return code, 2
    return None


def _leading(heard: Sequence[str]) -> int:
    """Return how many words lead up to a name: ``in``, ``на``, ``ба забони``; at least one word follows them."""
    before = words("languages.around", "before")
    lead = 0
    while lead < min(2, len(heard) - 1) and heard[lead] in before:
        lead += 1
    return lead
