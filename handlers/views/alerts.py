"""Rate alerts as screens: what is watched, what can be, and what is said when a rate gets there."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from babel.numbers import format_decimal

from handlers.callbacks import AddAlert, ChangeAlert, OpenAlerts, OpenRates, StoryAlertDeed, pack
from handlers.crossing import Event
from handlers.exchange import LOCAL, PEG, Rate, change_percent
from handlers.i18n import Speech
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.stored import SUBJECT
from handlers.views.choices import in_rows
from handlers.views.numbers import arrow, format_change, format_rate
from handlers.views.rate_marks import is_pegged
from handlers.views.rates import BASES
from handlers.views.story_alerts import CAPS
from handlers.views.words import cut, one_line, unquoted
from storage.records import AlertKind, AlertState, RateAlert, Standing, StoryAlert

DAYS: Final = 30
"""Days of the high and low that a button offers."""
STEP: Final = 1
"""Per cent that a button offers."""

_SIGNS: Final = {AlertKind.MOVE: "±", AlertKind.RISE: "+", AlertKind.FALL: "−"}


def condition(alert: RateAlert, speech: Speech) -> str:
    """Return what an alert waits for, as in ``USD/KZT above 550``."""
    return f"{alert.base}/{alert.counter} {_waits_for(alert, speech)}"


def _waits_for(alert: RateAlert, speech: Speech) -> str:
    say, kind = speech.say, alert.kind
    if kind in _SIGNS:
        return f"{_SIGNS[kind]}{_exact(alert.threshold, speech)}\N{NO-BREAK SPACE}%"
    if kind is AlertKind.HIGH:
        return speech.plural("{n}-day high", "{n}-day high", alert.days)
    if kind is AlertKind.LOW:
        return speech.plural("{n}-day low", "{n}-day low", alert.days)
    value = _exact(alert.threshold, speech)
    return {
        AlertKind.ABOVE: say("above {value}", value=value),
        AlertKind.AT_LEAST: say("at {value} or above", value=value),
        AlertKind.BELOW: say("below {value}", value=value),
        AlertKind.AT_MOST: say("at {value} or below", value=value),
    }[kind]


def _exact(value: Decimal, speech: Speech) -> str:
    """Return what a reader has typed with all its digits."""
    return str(format_decimal(value, format="#,##0.############", locale=speech.locale, decimal_quantization=False))


# -- what is said unasked ------------------------------------------------------------------------------------------


def told_screen(alert: RateAlert, event: Event, standing: Standing, rate: Rate, reader: Reader) -> Screen:
    """Return the message of an alert; ``standing`` is how it stood before, ``rate`` what is official now.

    Its buttons stand for the alert it is delivered for (handlers/stored.py), so that readers who wait for the same
    share one text.
    """
    speech, coming = reader.speech, rate.next
    value = coming.value if coming else rate.value
    pair = f"1 {alert.base} = {format_rate(value, speech)} {alert.counter}"
    text = TextBuilder()
    if event is Event.FIRED:
        text.add("🔔 ").bold(pair).add("\n").add(_what_happened(alert, standing, value, speech)).add("\n")
    else:
        text.add("↩️ ").bold(pair).add("\n")
        text.add(
            speech.say(
                "The bank has corrected its rate: “{condition}” was not reached. I go on watching.",
                condition=condition(alert, speech),
            )
        ).add("\n")
    text.add("\n").add(_by_whom(rate, reader))
    return text.build([_buttons(alert, speech, SUBJECT)])


def _what_happened(alert: RateAlert, standing: Standing, value: Decimal, speech: Speech) -> str:
    say, kind = speech.say, alert.kind
    if kind in _SIGNS and standing.reference:
        change = change_percent(standing.reference, value)
        since = format_rate(standing.reference, speech)
        moved = f"{arrow(change)} {format_change(change, speech)}"
        return say("{change} from {value}", change=moved, value=since)
    limit = _exact(alert.threshold, speech)
    if kind is AlertKind.HIGH:
        return speech.plural("The highest in {n} day", "The highest in {n} days", alert.days)
    if kind is AlertKind.LOW:
        return speech.plural("The lowest in {n} day", "The lowest in {n} days", alert.days)
    if kind in {AlertKind.ABOVE, AlertKind.AT_LEAST}:
        return say("It has reached your {value}.", value=limit)
    return say("It has fallen to your {value}.", value=limit)


def _by_whom(rate: Rate, reader: Reader) -> str:
    speech, coming = reader.speech, rate.next
    banks = " · ".join("NBT (nbt.tj)" if name == "NBT" else name for name in rate.banks)
    day = coming.date if coming else rate.date
    if day is None:
        return banks
    shown = speech.day(day, reader.today)
    if coming:
        return speech.say("{banks}, official from {day}", banks=banks, day=shown)
    return speech.say("{banks}, official rate of {day}", banks=banks, day=shown)


def _buttons(alert: RateAlert, speech: Speech, alert_id: int) -> list[Button]:
    return [
        Button(speech.say("💱 Rates"), pack(OpenRates(alert.base))),
        Button(speech.say("⏸ Pause"), pack(ChangeAlert(alert_id, "p"))),
        Button(speech.say("🔔 All alerts"), pack(OpenAlerts())),
    ]


# -- what is asked for ---------------------------------------------------------------------------------------------


def alerts_screen(
    alerts: Sequence[RateAlert],
    reader: Reader,
    *,
    followed: Sequence[StoryAlert] = (),
    cap: int = 0,
    note: str = "",
    undo: AddAlert | StoryAlertDeed | None = None,
) -> Screen:
    """Return the chat's alerts with what can be done to each; ``undo`` brings back what was just deleted.

    ``followed`` are words, ``cap`` is how many stories a day may come of them.
    """
    speech = reader.speech
    text = TextBuilder()
    if note:
        text.add(note).add("\n\n")
    text.bold(speech.say("Rate alerts")).add("\n\n")
    for number, alert in enumerate(alerts, 1):
        text.add(f"{number}. {_sign(alert)} {condition(alert, speech)}")
        if words := _state(alert, speech):
            text.add(" · ").italic(words)
        text.add("\n")
    if not alerts:
        text.add(speech.say("None yet.")).add("\n")
    rows = [_changes(number, alert) for number, alert in enumerate(alerts, 1)]
    if followed:
        text.add("\n").bold(speech.say("Words I follow")).add("\n\n")
        for number, one in enumerate(followed, len(alerts) + 1):
            paused = one.state is AlertState.PAUSED
            words = speech.say("“{words}”", words=cut(unquoted(one_line(one.words)), 60))
            text.add(f"{number}. {'⏸' if paused else '🔔'} {words}")
            if paused:
                text.add(" · ").italic(speech.say("paused"))
            text.add("\n")
            rows.append(_deeds(number, one))
        text.add("\n").add(speech.say("Stories a day at most:")).add("\n")
        rows.append([_cap(one, cap, speech) for one in CAPS])
    text.add("\n").add(speech.say("Write what you wait for:")).add("\n")
    for example in (
        "/alert KZT > 550",
        "/alert USD/UZS -1%",
        speech.say("/alert EUR/KGS 30-day high"),
        speech.say('/alert "Rogun dam"'),
    ):
        text.code(example).add("\n")
    if undo is not None:
        rows.insert(0, [Button(speech.say("↶ Undo"), pack(undo))])
    return text.build([*rows, [Button(speech.say("➕ New alert"), pack(OpenAlerts("USD")))]])


def _sign(alert: RateAlert) -> str:
    if alert.state is not AlertState.ACTIVE:
        return "⏸"
    return "🔔" if alert.standing.armed else "🔕"


def _state(alert: RateAlert, speech: Speech) -> str:
    if alert.state is not AlertState.ACTIVE:
        return speech.say("paused")
    return "" if alert.standing.armed else speech.say("there already; waits until it has been back")


def _changes(number: int, alert: RateAlert) -> list[Button]:
    paused = alert.state is not AlertState.ACTIVE
    return [
        Button(f"{'▶' if paused else '⏸'} {number}", pack(ChangeAlert(alert.id, "r" if paused else "p"))),
        Button(f"🗑 {number}", pack(ChangeAlert(alert.id, "d"))),
    ]


def _deeds(number: int, alert: StoryAlert) -> list[Button]:
    paused = alert.state is AlertState.PAUSED
    return [
        Button(f"{'▶' if paused else '⏸'} {number}", pack(StoryAlertDeed(alert.id, "r" if paused else "p"))),
        Button(f"🗑 {number}", pack(StoryAlertDeed(alert.id, "d"))),
    ]


def _cap(cap: int, chosen: int, speech: Speech) -> Button:
    label = speech.number(cap) if cap else speech.say("no limit")
    return Button(f"• {label}" if cap == chosen else label, pack(StoryAlertDeed(cap, "c")))


def offer_screen(base: str, reader: Reader, *, note: str = "") -> Screen:
    """Return what can be watched of a currency with one tap, and how to write anything else."""
    speech = reader.speech
    text = TextBuilder()
    if note:
        text.add(note).add("\n\n")
    text.bold(speech.say("Tell me when…")).add("\n")
    text.add(speech.say("the official rate of 1 {currency} does this. For a value of your own, write:", currency=base))
    text.add("\n").code(f"/alert {base}/KZT > 550").add("\n\n")
    text.add(speech.say("▲ is a high of {days} days, ▼ a low.", days=DAYS))
    bases = [Button(f"• {one}" if one == base else one, pack(OpenAlerts(one))) for one in BASES]
    return text.build(
        [
            *in_rows(bases, 3),
            *(_offers(base, counter, speech) for counter in LOCAL if counter != base and not is_pegged(base, counter)),
            [Button(speech.say("🔔 All alerts"), pack(OpenAlerts()))],
        ]
    )


def _offers(base: str, counter: str, speech: Speech) -> list[Button]:
    return [
        Button(
            f"{counter} ±{speech.number(STEP)}\N{NO-BREAK SPACE}%",
            pack(AddAlert(base, counter, AlertKind.MOVE.value, str(STEP))),
        ),
        Button(speech.say("▲ {days} days", days=DAYS), pack(AddAlert(base, counter, AlertKind.HIGH.value, "", DAYS))),
        Button(speech.say("▼ {days} days", days=DAYS), pack(AddAlert(base, counter, AlertKind.LOW.value, "", DAYS))),
    ]


def pegged_note(speech: Speech) -> str:
    """Return what is said where somebody wants to watch a rate that does not move."""
    peg = f"1 USD = {format_rate(PEG, speech, exact=True)}\N{NO-BREAK SPACE}TMT"
    return speech.say(
        "The official rate is fixed, {rate}, so this alert would never speak. Against other currencies the manat moves:"
        " /alert EUR/TMT +1%",
        rate=peg,
    )


def set_note(alert: RateAlert, rate: Rate | None, speech: Speech) -> str:
    """Return what is said when an alert was set: what it waits for, and where the rate stands."""
    note = speech.say("I watch {condition}.", condition=condition(alert, speech))
    if rate is None:
        return note
    now = f"1 {alert.base} = {format_rate(rate.value, speech)} {alert.counter}"
    if alert.standing.armed:
        return " ".join((note, speech.say("Now {rate}.", rate=now)))
    there = speech.say("Now {rate}: it is there already, so I wait until it has been back.", rate=now)
    return f"{note} {there}"


def full_note(most: int, speech: Speech) -> str:
    """Return what is said to a chat that has as many alerts as it may have."""
    return speech.plural(
        "This chat has {n} rate alert, which is all it may have. Delete one first.",
        "This chat has {n} rate alerts, which is all it may have. Delete one first.",
        most,
    )


def unknown_currency(word: str, near: Sequence[str], speech: Speech) -> str:
    """Return what is said about a word that is no currency; ``near`` are those that it may be meant for."""
    word = cut(one_line(word), 40)
    if near:
        names = speech.listing(list(near))
        return speech.say("I know no currency “{word}”. The nearest: {names}.", word=word, names=names)
    return speech.say("I know no official rate of “{word}”. Try a code such as USD, EUR or KZT.", word=word)
