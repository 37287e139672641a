"""The buttons under a chart: how long back, in what, turned round, which colours; pure."""

from handlers.callbacks import OpenChart, OpenRates, pack
from handlers.phrases.ranges import RANGES
from handlers.picture import Look
from handlers.reader import Reader
from handlers.screen import Button
from handlers.views.charted import Frame
from handlers.views.rates import BASES

_SHORT = 3
"""Ranges of the first row: five in a row are cut off on a phone in most languages."""


def chart_buttons(frame: Frame, reader: Reader) -> list[list[Button]]:
    """Return the rows of buttons."""
    speech, dark = reader.speech, int(frame.look is Look.DARK)
    pairs = "+".join(f"{base}/{counter}" for base, counter in frame.pairs)
    ranges = [
        Button(_chosen(label, days == frame.days), pack(OpenChart(pairs, days, dark)))
        for days, label in zip(RANGES, _range_labels(reader), strict=True)
    ]
    turned = pack(OpenChart(pairs, frame.days, 1 - dark))
    last = [Button(speech.say("☀️ Light") if dark else speech.say("🌙 Dark"), turned)]
    if len(frame.pairs) == 1:
        base, counter = frame.pairs[0]
        last.insert(0, Button(f"⇄ {counter}/{base}", pack(OpenChart(f"{counter}/{base}", frame.days, dark))))
    rates = Button(speech.say("💱 Rates"), pack(OpenRates(frame.pairs[0][0])))
    # three words beside each other are cut off in a group, where faces take their place
    below = [[*last, rates]] if len(last) == 1 else [last, [rates]]
    return [ranges[:_SHORT], ranges[_SHORT:], _bases(frame, dark), *below]


def _bases(frame: Frame, dark: int) -> list[Button]:
    """Return the bases that all lines can be changed to; none where they have no base in common."""
    bases = {base for base, _ in frame.pairs}
    if len(bases) > 1:
        return []
    now, counters = bases.pop(), [counter for _, counter in frame.pairs]
    offered = [
        base for base in (BASES[:4] if now in BASES[:4] else (now, *BASES[:3])) if base == now or base not in counters
    ]
    return [
        Button(
            _chosen(base, base == now),
            pack(OpenChart("+".join(f"{base}/{counter}" for counter in counters), frame.days, dark)),
        )
        for base in offered
    ]


def _chosen(label: str, chosen: bool) -> str:  # noqa: FBT001 - the one thing it is about
    return f"• {label}" if chosen else label


def _range_labels(reader: Reader) -> tuple[str, ...]:
    say = reader.speech.say
    return say("7 d"), say("30 d"), say("90 d"), say("1 y"), say("5 y")
