"""The day that a question about money is about: ``курс доллара вчера``, ``usd on 15 May``, ``100 евро 01.03.2026``."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from handlers.phrases.calendar_words import means
from handlers.phrases.folding import bare
from handlers.phrases.periods import read_period

_LONGEST: Final = 40
"""Words of a text that are looked through."""
_AMOUNT_TOO: Final = re.compile(r"\d{1,2}[.]\d{2}")
"""A day and a month, 15.05, or an amount: a day only where a word leads to it."""


@dataclass(frozen=True, slots=True)
class DayAsked:
    """A day of the reader's calendar, and the words without it."""

    day: date
    rest: str


def read_day(text: str, today: date) -> DayAsked | None:
    """Return the first single day that a text names; ``None`` where it names none, or only a stretch of time."""
    said = text.split()
    for place in range(min(len(said), _LONGEST)):
        found = read_period(said[place:], today)
        if found is None or found[0].first is None or found[0].first != found[0].last:
            continue
        if _AMOUNT_TOO.fullmatch(bare(said[place])):
            continue
        if place and means(bare(said[place - 1]), "since", "until"):  # с 1 января: a stretch of time
            return None
        behind = place + found[1]
        if behind < len(said) and means(bare(said[behind]), "a day behind"):  # 15 may kuni
            behind += 1
        before = place
        while before and means(bare(said[before - 1]), "during", "on a day"):
            before -= 1
        return DayAsked(found[0].first, " ".join(said[:before] + said[behind:]))
    return None
