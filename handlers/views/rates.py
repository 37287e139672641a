"""The rates card as a screen.

notes · title · a line a currency · what is announced · [a sum sent home] · banks · what the marks mean
buttons: bases (and ➕) · turned round · changes since · whatever else is done with a card
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from handlers.callbacks import KeepCurrency, OpenAlerts, OpenCard, OpenCardPicture, OpenChart, OpenRates, pack
from handlers.exchange import Against, Rate, RateRow, RatesCard
from handlers.i18n import Speech
from handlers.phrases.pairs import DAYS, MOST
from handlers.publications import BY_NAME
from handlers.reader import Reader
from handlers.remittances import Remittance
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.numbers import aligned, arrow, format_change, format_rate
from handlers.views.rate_marks import currency_flag, currency_name, explanations, is_peg, marks
from handlers.views.remittances import add_remittances
from handlers.views.words import cut, one_line

__all__ = [
    "BASES",
    "card_title",
    "currency_flag",
    "currency_name",
    "is_peg",
    "marks",
    "rates_screen",
    "value_of",
]

BASES: Final = ("USD", "EUR", "RUB", "CNY", "GBP", "TRY")
"""The bases that a button offers, besides those that a chat has added."""

_NOON: Final = time(12)
_BASES_A_ROW: Final = 4
_BESIDE: Final = 16
"""Letters of a button that leave room for another in its row."""


def rates_screen(
    card: RatesCard,
    reader: Reader,
    *,
    notes: tuple[str, ...] = (),
    added: Sequence[str] = (),
    remittances: Sequence[Remittance] = (),
) -> Screen:
    """Return the card; ``notes`` are lines above it, such as what was not understood.

    ``added`` are the currencies that the chat has put on its card.
    """
    speech = reader.speech
    text = TextBuilder()
    for note in notes:
        text.add(cut(one_line(note), 300)).add("\n")
    if notes:
        text.add("\n")
    text.bold(card_title(card, speech)).add("\n")
    figures = iter(aligned([value_of(row.rate, speech) for row in card.rows if row.rate], speech))
    for row in card.rows:
        _row(text, row, f"{row.currency} {next(figures)}" if row.rate else row.currency, reader)
    _coming(text, card, reader)
    add_remittances(text, card.base, remittances, reader)
    if not card.banks:
        text.add("\n").add(speech.say("No rates have been read yet. /status shows how the banks are doing.")).add("\n")
    _sources(text, card, reader, remittances)
    return text.build(_buttons(card, speech, added))


def past_screen(card: RatesCard, day: date, reader: Reader, notes: tuple[str, ...] = ()) -> Screen:
    """Return the card as it was on a past day; the rate of a bank that published nothing then is that of its last day.

    Its buttons lead to what holds now, and to how it got there.
    """
    speech = reader.speech
    text = TextBuilder()
    for note in notes:
        text.add(cut(one_line(note), 300)).add("\n")
    text.add("\n" if notes else "").bold(card_title(card, speech)).add("\n")
    text.add(f"🗓 {speech.full_day(day)}").add("\n")
    figures = iter(aligned([value_of(row.rate, speech) for row in card.rows if row.rate], speech))
    for row in card.rows:
        _row(text, row, f"{row.currency} {next(figures)}" if row.rate else row.currency, reader)
    if any(row.rate and row.rate.date and row.rate.date != day and not is_peg(row.rate) for row in card.rows):
        held = speech.say("Where another day stands, nothing new was published: that rate still held.")
        text.add("\n").add(held).add("\n")
    _sources(text, card, reader, ())
    inverse = int(card.inverse)
    now = _to(card.base, inverse, Against.PUBLICATION, speech.say("Today's rates"))
    chart = Button(speech.say("📈 Chart"), pack(OpenChart(pairs_of(card), DAYS)))
    return text.build([[now, chart]])


def nothing_so_far_back(day: date, first: date | None, base: str, reader: Reader) -> Screen:
    """Return what is said of a day before the first that anything is stored of, or of which nothing is."""
    say, text = reader.speech.say, TextBuilder()
    if first is None or first <= day:
        text.add(say("I have no official rates for {day}.", day=reader.speech.full_day(day)))
    else:
        said = {"day": reader.speech.full_day(day), "first": reader.speech.full_day(first)}
        text.add(say("I have no official rates for {day}; mine begin on {first}.", **said))
    return text.build([[Button(say("Today's rates"), pack(OpenRates(base)))]])


def card_title(card: RatesCard, speech: Speech) -> str:
    """Return what the card is about."""
    if card.inverse:
        return speech.say("Priced in {currency} · official rates", currency=card.base)
    return speech.say("1 {currency} · official rates", currency=card.base)


def value_of(rate: Rate, speech: Speech) -> str:
    """Return a rate as the card shows it."""
    return format_rate(rate.value, speech, exact=is_peg(rate))


def _row(text: TextBuilder, row: RateRow, figures: str, reader: Reader) -> None:
    speech, rate = reader.speech, row.rate
    followed = rate is not None and not is_peg(rate)  # by a column that must stand in line
    text.add(f"{currency_flag(row.currency)} ").code(figures if followed else figures.rstrip())
    if rate is None:
        text.add("  ").add(speech.say("no rate stored")).add("\n")
        return
    if rate.change_percent is not None and not is_peg(rate):
        text.add(f" {arrow(rate.change_percent)} {format_change(rate.change_percent, speech)}")
    if rate.date is not None and not is_peg(rate):
        text.add(" ").moment(speech.short_day(rate.date, reader.today), _noon(rate, rate.date))
    for mark in marks(rate, speech):
        text.add(" · ").italic(mark)
    text.add("\n")


def _coming(text: TextBuilder, card: RatesCard, reader: Reader) -> None:
    """Announce the rates that are published for a later day already, a line a day."""
    speech = reader.speech
    coming = [(row.currency, row.rate.next) for row in card.rows if row.rate and row.rate.next and not is_peg(row.rate)]
    for day in sorted({following.date for _, following in coming}):
        of_day = [(currency, following) for currency, following in coming if following.date == day]
        text.add("\n").add(speech.say("Official from")).add(" ")
        text.moment(speech.short_day(day, reader.today), max(following.holds_from for _, following in of_day)).add(": ")
        text.add(
            " · ".join(
                f"{currency} {format_rate(following.value, speech)} {arrow(following.change_percent)}"
                for currency, following in of_day
            )
        )
        text.add("\n")


def _sources(text: TextBuilder, card: RatesCard, reader: Reader, remittances: Sequence[Remittance]) -> None:
    others = [rate for one in remittances for rate in (one.receiving, one.sending) if rate]
    names = tuple(dict.fromkeys((*card.banks, *(name for rate in others for name in rate.banks))))
    lines = explanations(card, reader, others)
    if names:
        text.add("\n")
        for number, name in enumerate(names):
            if number:
                text.add(" · ")
            # NBT asks to be named with its address (SOURCES.md)
            text.link("NBT (nbt.tj)" if name == "NBT" else name, BY_NAME[name].site)
        text.add("\n")
    elif lines:
        text.add("\n")
    for line in lines:
        text.italic(line).add("\n")


def _buttons(card: RatesCard, speech: Speech, added: Sequence[str]) -> list[list[Button]]:
    inverse = int(card.inverse)
    bases = list(dict.fromkeys((*BASES, *added, card.base)))
    offered = [_to(base, inverse, card.against, f"• {base}" if base == card.base else base) for base in bases]
    offered.append(Button("➕", pack(KeepCurrency())))
    turned = [_to(card.base, 1 - inverse, card.against, _turn_label(card, speech))]
    if card.base not in BASES:
        there, base = card.base in added, card.base
        label = (
            speech.say("✕ Remove {currency}", currency=base)
            if there
            else speech.say("➕ Keep {currency}", currency=base)
        )
        turned.append(Button(label, pack(KeepCurrency(base, int(not there)))))
    # in a group, where faces take their place, three words beside each other would be cut off
    rest = [
        [
            Button(speech.say("🖼 Picture"), pack(OpenCardPicture(card.base, inverse))),
            Button(speech.say("📈 Chart"), pack(OpenChart(pairs_of(card), DAYS))),
        ]
    ]
    alert = Button(speech.say("🔔 Alert"), pack(OpenAlerts(card.base)))
    if len(turned) == 1 and len(turned[0].text) <= _BESIDE:
        turned.append(alert)
    else:
        rest.append([alert])
    counted = {
        Against.PUBLICATION: speech.say("Latest"),
        Against.WEEK: speech.say("Week"),
        Against.MONTH: speech.say("Month"),
    }
    return [
        *(offered[at : at + _BASES_A_ROW] for at in range(0, len(offered), _BASES_A_ROW)),
        turned,
        [
            _to(card.base, inverse, against, f"• {label}" if against is card.against else label)
            for against, label in counted.items()
        ],
        *rest,
    ]


def _to(base: str, inverse: int, against: Against, label: str) -> Button:
    """Return the button to a card; the plain one is what buttons of earlier versions carry too."""
    plain = against is Against.PUBLICATION
    return Button(label, pack(OpenRates(base, inverse) if plain else OpenCard(base, inverse, against.value)))


def pairs_of(card: RatesCard) -> str:
    """Return the pairs that the chart of a card shows, as a button carries them: what moves, as far as it fits."""
    others = [row.currency for row in card.rows if row.rate and not is_peg(row.rate)][:MOST]
    others = others or [row.currency for row in card.rows[:1]]
    return "+".join(f"{other}/{card.base}" if card.inverse else f"{card.base}/{other}" for other in others)


def _turn_label(card: RatesCard, speech: Speech) -> str:
    if card.inverse:
        return speech.say("⇄ What 1 {currency} costs", currency=card.base)
    return speech.say("⇄ In {currency}", currency=card.base)


def _noon(rate: Rate, day: date) -> datetime:
    """Return noon of the rate's day where its bank is: so nearly every reader's clock shows the same day."""
    zone = ZoneInfo(BY_NAME[rate.banks[0]].zone if rate.banks else "UTC")
    return datetime.combine(day, _NOON, zone).astimezone(UTC)
