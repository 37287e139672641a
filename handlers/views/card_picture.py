"""The rates card as a picture: its specification, and the same card's text as the caption."""

from collections.abc import Mapping
from dataclasses import replace

from handlers.callbacks import OpenCardPicture, OpenChart, OpenRates, pack
from handlers.exchange import Mark, RateRow, RatesCard
from handlers.phrases.pairs import DAYS
from handlers.picture import CardRow, CardSpec, Look, Stroke
from handlers.reader import Reader
from handlers.screen import Button, Screen
from handlers.views.numbers import arrow, format_change
from handlers.views.rates import BASES, card_title, currency_name, is_peg, marks, pairs_of, rates_screen, value_of

Sparks = Mapping[str, tuple[Stroke, ...]]
"""By currency: the pieces of its line over the last thirty days."""


def card_spec(card: RatesCard, sparks: Sparks, reader: Reader, look: Look = Look.LIGHT) -> CardSpec:
    """Return what the picture of a card shows."""
    today = reader.speech.heading_day(reader.today)
    return CardSpec(
        look,
        card_title(card, reader.speech),
        reader.speech.say("{day} · lines: the last 30 days", day=today),
        " · ".join([*("NBT (nbt.tj)" if name == "NBT" else name for name in card.banks), "Jarchi"]),
        tuple(_row(row, sparks.get(row.currency, ()), reader) for row in card.rows),
    )


def _row(row: RateRow, strokes: tuple[Stroke, ...], reader: Reader) -> CardRow:
    name, rate = currency_name(row.currency, reader.speech), row.rate
    name = name[:1].upper() + name[1:]
    if rate is None:
        return CardRow(row.currency, name, "–", "", reader.speech.say("no rate stored"))
    change = ""
    if rate.change_percent is not None and not is_peg(rate):
        change = f"{arrow(rate.change_percent)} {format_change(rate.change_percent, reader.speech)}"
    dated = [reader.speech.short_day(rate.date, reader.today)] if rate.date and not is_peg(rate) else []
    # there is room for one short mark; the caption has them all, and in full
    mark = rate.banks[:1] if Mark.FALLBACK in rate.marks else marks(rate, reader.speech)[:1]
    if dated and mark and not change:  # two lines are free
        change, dated = dated[0], []
    detail = " · ".join([*dated, *mark])
    return CardRow(row.currency, name, value_of(rate, reader.speech), change, detail, strokes)


def card_screen(card: RatesCard, sparks: Sparks, reader: Reader, look: Look = Look.LIGHT) -> Screen:
    """Return the picture with the whole card as its words."""
    rows = tuple(map(tuple, _buttons(card, reader, look)))
    return replace(rates_screen(card, reader), picture=card_spec(card, sparks, reader, look), rows=rows)


def _buttons(card: RatesCard, reader: Reader, look: Look) -> list[list[Button]]:
    say, dark, inverse = reader.speech.say, int(look is Look.DARK), int(card.inverse)
    bases = BASES[:4] if card.base in BASES[:4] else (card.base, *BASES[:3])
    return [
        [
            Button(f"• {base}" if base == card.base else base, pack(OpenCardPicture(base, inverse, dark)))
            for base in bases
        ],
        [
            Button("⇄", pack(OpenCardPicture(card.base, 1 - inverse, dark))),
            Button(say("☀️ Light") if dark else say("🌙 Dark"), pack(OpenCardPicture(card.base, inverse, 1 - dark))),
        ],
        [
            Button(say("📈 Chart"), pack(OpenChart(pairs_of(card), DAYS, dark))),
            Button(say("💱 Rates"), pack(OpenRates(card.base, inverse))),
        ],
    ]
