"""What a sum sent home becomes, under the card of the currency it is sent in."""

from collections.abc import Sequence
from decimal import Decimal

from handlers.exchange import Rate
from handlers.reader import Reader
from handlers.remittances import SENT, Remittance
from handlers.screen import TextBuilder
from handlers.views.numbers import GAP, aligned, arrow, format_change, format_gap, format_sum
from handlers.views.rate_marks import currency_flag, marks


def add_remittances(text: TextBuilder, base: str, found: Sequence[Remittance], reader: Reader) -> None:
    """Add two lines for each currency: what the receiving bank counts and how that moved, what the sending one counts.

    Figures of both stand above each other, so that the difference is seen before it is read.
    """
    if not found:
        return
    speech, amount = reader.speech, SENT.get(base, Decimal(1000))
    title = speech.say("{amount} {currency} sent home", amount=speech.number(int(amount)), currency=base)
    text.add("\n").bold(title).add("\n")
    sides = [rate for one in found for rate in (one.receiving, one.sending) if rate]
    figures = iter(aligned([format_sum(rate.value * amount, speech) for rate in sides], speech))
    for one in found:
        if one.receiving:
            _side(text, one.currency, f"{one.currency} {next(figures)}", one.receiving, reader)
            _trend(text, one, reader)
        if one.sending:
            whose, label = (base, GAP * len(one.currency)) if one.receiving else (one.currency, one.currency)
            _side(text, whose, f"{label} {next(figures)}", one.sending, reader)
            if not one.receiving:
                _trend(text, one, reader)
            elif one.gap_percent is not None:
                gap = speech.say("gap {percent}", percent=format_gap(one.gap_percent, speech))
                text.add(f" · {gap}\n")
            else:
                text.add("\n")
    text.italic(
        speech.say(
            "First by the central bank where the money arrives, with its change in a week, then by the Bank of Russia;"
            " the gap is how much more the first gives. Transfer services have rates and fees of their own."
        )
    ).add("\n")


def _side(text: TextBuilder, whose: str, figure: str, rate: Rate, reader: Reader) -> None:
    text.add(f"{currency_flag(whose)} ").code(figure).add(f"  {rate.banks[0]}")
    for mark in marks(rate, reader.speech):
        text.add(" · ").italic(mark)


def _trend(text: TextBuilder, one: Remittance, reader: Reader) -> None:
    if one.week_percent is not None:
        text.add(f"  {arrow(one.week_percent)} {format_change(one.week_percent, reader.speech)}")
    text.add("\n")
