"""What stands beside a rate: its currency's flag and name, and the marks that a reader should see, each explained."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from handlers.exchange import Against, Mark, Rate, RatesCard
from handlers.i18n import Speech, flag
from handlers.reader import Reader
from handlers.views.words import cut, one_line

_FLAGS: Final = {"EUR": "🇪🇺", "XDR": "🏦"}


def currency_flag(code: str) -> str:
    """Return the flag of a currency's country; its first two letters are the country's for all but a few."""
    return _FLAGS.get(code) or (flag(code[:2]) if not code.startswith("X") else "🏳️")


def currency_name(code: str, speech: Speech) -> str:
    """Return a currency's name in the reader's language."""
    return speech.currency(code)


def settled_note(typed: str, code: str, speech: Speech) -> str:
    """Return what a name that several currencies share is taken for."""
    name = currency_name(code, speech)
    return speech.say("“{typed}” is read as {name} ({code}).", typed=cut(one_line(typed), 40), name=name, code=code)


def is_peg(rate: Rate) -> bool:
    """Whether the rate is the peg itself, not something computed over it: it neither moves nor ages."""
    return Mark.PEGGED in rate.marks and is_pegged(rate.base, rate.counter)


def is_pegged(base: str, counter: str) -> bool:
    """Whether two currencies are tied to each other: what fails the peg is held back, so their rate never moves."""
    return {base, counter} == {"USD", "TMT"}


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
    if rate.over:
        words.append(speech.say("over {currencies}", currencies="–".join(rate.over)))
    return words


def explanations(card: RatesCard, reader: Reader, others: Iterable[Rate] = ()) -> list[str]:
    """Return what the marks on a card mean, each only where it stands there."""
    say = reader.speech.say
    rates = [*(row.rate for row in card.rows if row.rate), *others]
    shown = {mark for rate in rates for mark in rate.marks}
    lines = []
    if card.against.days and any(row.rate and row.rate.change_percent is not None for row in card.rows):
        then = reader.today - timedelta(days=card.against.days)
        day = reader.speech.short_day(then, reader.today)
        week = card.against is Against.WEEK
        lines.append(
            say("▲ ▼ since a week ago, {day}", day=day) if week else say("▲ ▼ since 30 days ago, {day}", day=day)
        )
    if Mark.PEGGED in shown:
        lines.append(say("TMT: the official peg of 3.50 a dollar"))
    if Mark.WEEKLY in shown:
        lines.append(say("weekly: the bank sets it once a week"))
    if Mark.STALE in shown:
        lines.append(say("days old: the bank has published nothing newer that I could read"))
    if Mark.NEXT in shown:
        lines.append(say("not in force yet: announced for a later day"))
    if Mark.FALLBACK in shown:
        lines.append(say("not from the bank itself: blended from many central banks by Frankfurter"))
    if any(rate.over for rate in rates):
        lines.append(say("over …: computed from the banks’ rates of the currency between"))
    return lines
