"""Broadcasts as the operator sees them: what can be done, the question, how far it has come, the report."""

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.callbacks import ActOnBroadcast, pack
from handlers.i18n import Speech
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.words import cut, one_line
from storage.records import Audience, Broadcast, BroadcastState, DeliveryState

_SHOWN: Final = 120


def admin_help(speech: Speech, listed: Sequence[Broadcast] = ()) -> Screen:
    """Return what an operator can do, with the newest broadcasts."""
    say = speech.say
    text = TextBuilder().bold(say("For those who run this bot")).add("\n\n")
    text.code("/admin broadcast …").add(" – ").add(say("sends what you write after it to everybody, after asking you."))
    text.add("\n").add(say("Or answer a message with /admin broadcast to send that one."))
    rows = [
        [Button(f"{one.id}. {cut(one_line(_words(one)), 30)}", pack(ActOnBroadcast(one.id, "show")))] for one in listed
    ]
    return text.build(rows)


def _words(broadcast: Broadcast) -> str:
    return Screen.from_json(broadcast.screen).text


def question(broadcast: Broadcast, counts: Mapping[Audience, int], speech: Speech) -> Screen:
    """Return the question under the preview."""
    say = speech.say
    text = TextBuilder().bold(say("This is how it looks. Send it?"))
    names = {
        Audience.EVERYBODY: say("Everybody"),
        Audience.PEOPLE: say("People only"),
        Audience.GROUPS: say("Groups and channels only"),
    }
    rows = [
        [Button(f"{name}: {speech.number(counts[which])}", pack(ActOnBroadcast(broadcast.id, which.value)))]
        for which, name in names.items()
        if counts[which]
    ]
    return text.build([*rows, [Button(say("✕ Do not send"), pack(ActOnBroadcast(broadcast.id, "stop")))]])


def progress(
    broadcast: Broadcast,
    stands: Mapping[DeliveryState, int],
    audience: int,
    reader: Reader,
    *,
    called_off: int = 0,
) -> Screen:
    """Return how far a broadcast has come; ``called_off`` of the failed ones were not tried, since it was stopped."""
    speech = reader.speech
    say = speech.say
    state = {
        BroadcastState.DRAFT: say("not sent"),
        BroadcastState.PLANNING: say("being prepared"),
        BroadcastState.SENDING: say("being sent"),
        BroadcastState.DONE: say("done"),
        BroadcastState.STOPPED: say("stopped"),
    }[broadcast.state]
    text = TextBuilder().bold(say("Broadcast {n}", n=broadcast.id)).add(f" · {state}\n")
    text.italic(cut(one_line(_words(broadcast)), _SHOWN)).add("\n\n")
    _figures(text, broadcast, stands, audience, speech, called_off=called_off)
    running = broadcast.state in {BroadcastState.PLANNING, BroadcastState.SENDING}
    row = [Button(say("↻ Refresh"), pack(ActOnBroadcast(broadcast.id, "show")))] if running else []
    stop = [Button(say("⏹ Stop"), pack(ActOnBroadcast(broadcast.id, "stop")))] if running else []
    return text.build([[*row, *stop]])


def report(broadcast: Broadcast, stands: Mapping[DeliveryState, int], speech: Speech) -> Screen:
    """Return the report to its author."""
    text = TextBuilder().bold(speech.say("Broadcast {n} is done.", n=broadcast.id)).add("\n")
    _figures(text, broadcast, stands, broadcast.planned, speech)
    return text.build()


def _figures(
    text: TextBuilder,
    broadcast: Broadcast,
    stands: Mapping[DeliveryState, int],
    audience: int,
    speech: Speech,
    *,
    called_off: int = 0,
) -> None:
    say = speech.say
    ended = {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNKNOWN}
    waiting = sum(count for state, count in stands.items() if state not in ended)
    total = max(audience, broadcast.planned)
    sent = stands.get(DeliveryState.SENT, 0)
    per_cent = f" ({100 * sent // total}\N{NO-BREAK SPACE}%)" if total else ""
    for label, count, note in (
        (say("Chats"), total, ""),
        (say("Arrived"), sent, per_cent),
        (say("Waiting"), waiting + max(0, total - broadcast.planned), ""),
        (say("Could not be reached"), stands.get(DeliveryState.FAILED, 0) - called_off, ""),
        (say("Called off"), called_off, ""),
        (say("Perhaps arrived"), stands.get(DeliveryState.UNKNOWN, 0), ""),
    ):
        if count or label == say("Arrived"):
            text.add(f"{label}: ").bold(speech.number(count)).add(f"{note}\n")
