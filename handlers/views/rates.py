"""The rates card as a screen."""

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_name

from handlers.callbacks import OpenCardPicture, OpenChart, OpenRates, pack
from handlers.exchange import Mark, Rate, RateRow, RatesCard
from handlers.i18n import Speech, flag
from handlers.phrases.pairs import DAYS, MOST
from handlers.publications import BY_NAME
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.numbers import arrow, format_change, format_rate
from handlers.views.words import cut, one_line

BASES: Final = ("USD", "EUR", "RUB", "CNY")
"""The bases that a button offers."""

_FLAGS: Final = {"EUR": "🇪🇺", "XDR": "🏦"}
_LOCAL_NAMES: Final = {
    ("ru", "KGS"): "кыргызский сом",  # CLDR says «киргизский»; who uses it says this
    ("ru", "KZT"): "казахстанский тенге",
    ("ru", "TMT"): "туркменский манат",  # CLDR still says «новый»
}
_NOON: Final = time(12)
_GAP: Final = "\N{FIGURE SPACE}"


def rates_screen(card: RatesCard, reader: Reader, *, notes: tuple[str, ...] = ()) -> Screen:
    """Return the card; ``notes`` are lines above it, such as what was not understood."""
    speech = reader.speech
    text = TextBuilder()
    for note in notes:
        text.add(cut(one_line(note), 300)).add("\n")
    if notes:
        text.add("\n")
    text.bold(card_title(card, speech)).add("\n")
    shown = {row.currency: value_of(row.rate, speech) for row in card.rows if row.rate}
    width = max((len(value) for value in shown.values()), default=0)
    for row in card.rows:
        _row(text, row, f"{row.currency} {shown.get(row.currency, '').rjust(width, _GAP)}".rstrip(), reader)
    _coming(text, card, reader)
    if not card.banks:
        text.add("\n").add(speech.say("No rates have been read yet. /status shows how the banks are doing.")).add("\n")
    _sources(text, card, speech)
    return text.build(_buttons(card, speech))


def card_title(card: RatesCard, speech: Speech) -> str:
    """Return what the card is about."""
    if card.inverse:
        return speech.say("Priced in {currency} · official rates", currency=card.base)
    return speech.say("1 {currency} · official rates", currency=card.base)


def value_of(rate: Rate, speech: Speech) -> str:
    """Return a rate as the card shows it."""
    return format_rate(rate.value, speech, exact=is_peg(rate))


def is_peg(rate: Rate) -> bool:
    """Whether the rate is the peg itself, not something computed over it: it neither moves nor ages."""
    return Mark.PEGGED in rate.marks and {rate.base, rate.counter} == {"USD", "TMT"}


def _row(text: TextBuilder, row: RateRow, figures: str, reader: Reader) -> None:
    speech, rate = reader.speech, row.rate
    text.add(f"{currency_flag(row.currency)} ").code(figures)
    if rate is None:
        text.add("  ").add(speech.say("no rate stored")).add("\n")
        return
    if rate.change_percent is not None and not is_peg(rate):
        text.add(f"  {arrow(rate.change_percent)} {format_change(rate.change_percent, speech)}")
    if rate.date is not None and not is_peg(rate):
        text.add("  ").moment(speech.short_day(rate.date, reader.today), _noon(rate, rate.date))
    for mark in marks(rate, speech):
        text.add(" · ").italic(mark)
    text.add("\n")


def marks(rate: Rate, speech: Speech) -> list[str]:
    """Return what a reader should know beside the figure, in words."""
    words = []
    if Mark.PEGGED in rate.marks:
        words.append(speech.say("peg"))
    if Mark.WEEKLY in rate.marks:
        words.append(speech.say("weekly"))
    if Mark.STALE in rate.marks:
        words.append(speech.plural("{n} day old", "{n} days old", rate.age_days))
    if Mark.NEXT in rate.marks:
        words.append(speech.say("not in force yet"))
    if Mark.FALLBACK in rate.marks:
        words.append(speech.say("not from the bank itself"))
    return words


def _coming(text: TextBuilder, card: RatesCard, reader: Reader) -> None:
    """Announce the rates that are published for a later day already, a line a day."""
    speech = reader.speech
    coming = [(row.currency, row.rate.next) for row in card.rows if row.rate and row.rate.next]
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


def _sources(text: TextBuilder, card: RatesCard, speech: Speech) -> None:
    if not card.banks:
        return
    text.add("\n")
    for number, name in enumerate(card.banks):
        if number:
            text.add(" · ")
        # NBT asks to be named with its address (SOURCES.md)
        text.link("NBT (nbt.tj)" if name == "NBT" else name, BY_NAME[name].site)
    text.add("\n")
    if any(row.rate and Mark.PEGGED in row.rate.marks for row in card.rows):
        text.italic(speech.say("TMT: the official peg of 3.50 a dollar")).add("\n")


def _buttons(card: RatesCard, speech: Speech) -> list[list[Button]]:
    bases = BASES if card.base in BASES else (card.base, *BASES[:3])
    return [
        [
            Button(f"• {base}" if base == card.base else base, pack(OpenRates(base, int(card.inverse))))
            for base in bases
        ],
        [Button(_turn_label(card, speech), pack(OpenRates(card.base, int(not card.inverse))))],
        [
            Button(speech.say("🖼 Picture"), pack(OpenCardPicture(card.base, int(card.inverse)))),
            Button(speech.say("📈 Chart"), pack(OpenChart(pairs_of(card), DAYS))),
        ],
    ]


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


def currency_flag(code: str) -> str:
    """Return the flag of a currency's country; its first two letters are the country's for all but a few."""
    return _FLAGS.get(code) or (flag(code[:2]) if not code.startswith("X") else "🏳️")


def currency_name(code: str, speech: Speech) -> str:
    """Return a currency's name in the reader's language."""
    return _LOCAL_NAMES.get((speech.language, code)) or get_currency_name(code, locale=speech.locale)
