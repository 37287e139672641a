"""A chart as a screen: the picture's specification, and under it the same in words for those who do not see it."""

from collections.abc import Sequence
from datetime import date

from handlers.callbacks import OpenRates, pack
from handlers.exchange import Rate
from handlers.publications import BANKS
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.series import Summary, summary
from handlers.views.chart_buttons import chart_buttons
from handlers.views.chart_picture import chart_spec
from handlers.views.charted import LATE, Drawn, Frame, add_day, figure, names_of, range_name
from handlers.views.numbers import arrow, format_change, format_rate
from handlers.views.words import cut, one_line


def chart_screen(drawn: Sequence[Drawn], frame: Frame, reader: Reader, notes: tuple[str, ...] = ()) -> Screen:
    """Return the picture with its words; ``notes`` are lines above them, such as what was not understood."""
    figures = [summary(one.points) for one in drawn]
    spec = chart_spec(drawn, figures, frame, reader)
    text = TextBuilder()
    for note in notes:
        text.add(cut(one_line(note), 200)).add("\n\n")
    names = drawn[0].name if len(drawn) == 1 else names_of(drawn)
    text.bold(f"{names} · {range_name(frame.days, reader)}").add("\n")
    for one, said in zip(drawn, figures, strict=True):
        (_words if len(drawn) == 1 else _few_words)(text, one, said, reader)
    _remarks(text, drawn, figures, frame, reader)
    _sources(text, drawn, reader)
    return text.build(chart_buttons(frame, reader), picture=spec)


# -- the words -----------------------------------------------------------------------------------------------------


def _words(text: TextBuilder, one: Drawn, said: Summary, reader: Reader) -> None:
    """Say what one line shows, a line each; of one that never moved, that it never did."""
    speech, since = reader.speech, reader.speech.day(said.first.date, reader.today)
    flat = said.low.value == said.high.value
    extremes = ((speech.say("High"), said.high), (speech.say("Low"), said.low))
    for label, point in ((speech.say("Last"), said.last), *(() if flat else extremes)):
        text.add(f"{label}: ").code(figure(one, point.value, reader))
        if one.banks:
            text.add(" · ")
            add_day(text, one, point.told, reader)
        text.add("\n")
    if flat:
        text.add(speech.say("Unchanged since {day}", day=since)).add("\n")
    else:
        text.add(speech.say("Change")).add(f": {_change(said, reader)} ")
        text.add(speech.say("since {day}", day=since)).add("\n")
    if said.publications:
        text.add(_publications(said, reader)).add("\n")


def _few_words(text: TextBuilder, one: Drawn, said: Summary, reader: Reader) -> None:
    """Say what one line of several shows, in two lines."""
    text.add(f"{one.name} ").code(figure(one, said.last.value, reader)).add(f" {_change(said, reader)}\n    ")
    for label, point in ((reader.speech.say("Low"), said.low), (reader.speech.say("High"), said.high)):
        text.add(f"{label} {figure(one, point.value, reader)} (")
        add_day(text, one, point.told, reader)
        text.add(") · ")
    text.add(_publications(said, reader)).add("\n")


def _change(said: Summary, reader: Reader) -> str:
    return f"{arrow(said.change_percent)} {format_change(said.change_percent, reader.speech)}"


def _publications(said: Summary, reader: Reader) -> str:
    return reader.speech.plural("{n} publication", "{n} publications", said.publications)


def _remarks(
    text: TextBuilder, drawn: Sequence[Drawn], figures: Sequence[Summary], frame: Frame, reader: Reader
) -> None:
    """Say what is missing: the beginning, stretches in between, the end."""
    speech = reader.speech
    for one, said in zip(drawn, figures, strict=True):
        whose = f"{one.name}: " if len(drawn) > 1 else ""
        if (said.first.date - frame.since).days > LATE:
            text.add(whose).add(speech.say("Stored since {day}.", day=speech.full_day(said.first.date))).add("\n")
        if said.gaps:
            shown = [speech.span(*gap) for gap in said.gaps[-2:]]
            more = len(said.gaps) - len(shown)
            words = speech.listing(shown) + (f" (+{more})" if more else "")
            text.add(whose).add(speech.say("Nothing is known of {days}.", days=words)).add("\n")
        if said.last.date < frame.until:
            text.add(whose).add(speech.say("Nothing newer than {day}.", day=speech.full_day(said.last.date))).add("\n")


def _sources(text: TextBuilder, drawn: Sequence[Drawn], reader: Reader) -> None:
    keys = dict.fromkeys(key for one in drawn for key in one.banks)
    for number, key in enumerate(keys):
        # NBT asks to be named with its address (SOURCES.md)
        text.add(" · " if number else "").link("NBT (nbt.tj)" if key == "nbt" else BANKS[key].name, BANKS[key].site)
    text.add("\n" if keys else "")
    if any(one.pegged for one in drawn):
        text.italic(reader.speech.say("TMT: the official peg of 3.50 a dollar"))


def single_rate(one: Drawn, reader: Reader) -> str:
    """Say that there is no second day to draw a line to."""
    value, day = figure(one, one.points[-1].value, reader), reader.speech.full_day(one.told)
    return reader.speech.say(
        "These days hold one rate of {pair} alone: {value} of {day}.", pair=one.name, value=value, day=day
    )


def older_rate(rate: Rate, day: date, reader: Reader) -> str:
    """Say that all that is stored lies before the range, or after it."""
    return reader.speech.say(
        "{pair} has no rate in these days; the newest one is {value} of {day}.",
        pair=f"{rate.base}/{rate.counter}",
        value=format_rate(rate.value, reader.speech),
        day=reader.speech.full_day(day),
    )


def nothing_screen(told: Sequence[str], frame: Frame, reader: Reader, notes: tuple[str, ...] = ()) -> Screen:
    """Return what is said where no line can be drawn; ``told`` says why, a sentence a pair."""
    text = TextBuilder()
    for note in notes:
        text.add(cut(one_line(note), 300)).add("\n\n")
    for sentence in told:
        text.add(sentence).add("\n")
    text.add(reader.speech.say("A chart needs two days at least. /status shows how the banks are doing."))
    return text.build([[Button(reader.speech.say("💱 Rates"), pack(OpenRates(frame.pairs[0][0])))]])


def ask_screen(reader: Reader, notes: tuple[str, ...]) -> Screen:
    """Return how a chart is asked for, after what was not understood."""
    text = TextBuilder()
    for note in notes:
        text.add(cut(one_line(note), 300)).add("\n\n")
    text.add(reader.speech.say("A chart is asked for like this:")).add("\n/chart KZT\n/chart eur/kzt 1y\n")
    return text.add("/chart kzt, kgs, uzs 90d").build()
