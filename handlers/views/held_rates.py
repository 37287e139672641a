"""Rates that failed a check: kept, not shown, and said openly in ``/status`` until they are confirmed or corrected."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from handlers.i18n import Speech
from handlers.publications import BANKS
from handlers.reader import Reader
from handlers.screen import TextBuilder
from handlers.views.numbers import format_rate
from storage.records import HeldCorrection, Quote, QuoteFlag

MOST: Final = 6
"""Rates that are listed; the rest is counted."""


def reason_in_words(flag: QuoteFlag, speech: Speech) -> str:
    """Return why a rate is held back."""
    say = speech.say
    return {
        QuoteFlag.NOT_POSITIVE: say("not a price at all"),
        QuoteFlag.FUTURE: say("dated too far ahead"),
        QuoteFlag.JUMP: say("too far from the day before, and nobody confirms it"),
        QuoteFlag.CROSS: say("far from what other banks say"),
        QuoteFlag.PEG: say("off the peg of the manat"),
    }[flag]


def add_held(text: TextBuilder, held: Sequence[Quote], corrections: Sequence[HeldCorrection], reader: Reader) -> None:
    """Add the rates and corrections that are held back, newest first; nothing where there are none."""
    speech = reader.speech
    found = [(quote, _figure(quote.value, speech)) for quote in held]
    found += [
        (
            one.said,
            speech.say("{new} instead of {old}", new=_figure(one.said.value, speech), old=_figure(one.stands, speech)),
        )
        for one in corrections
    ]
    if not found:
        return
    found.sort(key=lambda each: each[0].date, reverse=True)
    text.add("\n").bold(speech.say("Rates I hold back")).add("\n")
    for quote, figures in found[:MOST]:
        bank = BANKS[quote.bank].name if quote.bank in BANKS else quote.bank
        day = speech.short_day(quote.date, reader.today)
        text.add(f"🚩 {bank} {quote.base}/{quote.counter} {figures}, {day} – ")
        text.italic(reason_in_words(quote.flag, speech) if quote.flag else "").add("\n")
    if len(found) > MOST:
        text.add(speech.plural("and {n} more", "and {n} more", len(found) - MOST)).add("\n")


def _figure(value: Decimal, speech: Speech) -> str:
    return format_rate(value, speech) if value > 0 else str(value.normalize())
