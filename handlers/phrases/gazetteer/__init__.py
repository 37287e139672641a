"""The names of places, peoples, leaders and institutions, by country, in all our languages.

The data are the TOML files beside this module (``docs/gazetteer.md`` tells how to extend them) and the names of
countries in CLDR; everything here is pure and read once, when it is first asked for.

    data/*.toml, CLDR -> names()      every name as it is written: iterate by country, kind and language
                           |
                         packed       the same in a few megabytes, made again where a word is met
                           |
                         find(text)   what a few words typed or read mean, endings of any of our languages included
                         index(code)  the same for the words of a long text, quickly: what bot/reading/tagging.py uses
"""

from handlers.phrases.gazetteer.folding import fold, words_of
from handlers.phrases.gazetteer.lookup import Found, Index, find, find_plainly, index
from handlers.phrases.gazetteer.names import COUNTRIES, Kind, Name, names
from handlers.phrases.gazetteer.packed import PLACES, row, starts

__all__ = [
    "COUNTRIES",
    "PLACES",
    "Found",
    "Index",
    "Kind",
    "Name",
    "find",
    "find_plainly",
    "fold",
    "index",
    "names",
    "row",
    "starts",
    "words_of",
]
