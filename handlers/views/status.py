"""What the bot reads and how it goes, for readers; what is wrong comes first."""

from collections.abc import Collection, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from handlers.callbacks import OpenStatus, pack
from handlers.i18n import Speech
from handlers.publications import missed
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.held_rates import add_held
from handlers.views.words import cut, one_line
from storage.records import HeldCorrection, Quote, Source, SourceKind, SourceState

PAGE: Final = 12
"""Sources on a page."""

_GOOD: Final = frozenset({SourceState.OK, SourceState.EMPTY})


def state_in_words(state: SourceState, speech: Speech) -> str:
    """Return what a state means to a reader."""
    say = speech.say
    return {
        SourceState.NEW: say("not read yet"),
        SourceState.OK: say("fine"),
        SourceState.EMPTY: say("answers, but has nothing to tell"),
        SourceState.NOT_A_FEED: say("answers with something unexpected"),
        SourceState.UNKNOWN: say("does not answer"),
        SourceState.GONE: say("is not at its address any more"),
        SourceState.BLOCKED: say("does not let me in"),
        SourceState.FAILING: say("is having trouble"),
        SourceState.BROKEN: say("answers with something unreadable"),
        SourceState.REFUSED: say("is not safe to read"),
    }[state]


def status_screen(
    sources: Sequence[Source],
    reader: Reader,
    page: int = 0,
    held: Sequence[Quote] = (),
    corrections: Sequence[HeldCorrection] = (),
    *,
    technical: bool = True,
) -> Screen:
    """Return one page of the sources: those in trouble first, then banks, then outlets; a page too far is the last.

    ``held`` are rates, and ``corrections`` of rates, that failed a check; they stand on the first page. A bank whose
    newest table is among them, as a whole, is in trouble too, however well it answers. ``technical`` adds what the
    machine noted, in English.
    """
    speech = reader.speech
    doubted = {source.key for source in sources if _is_doubted(source, held)}
    ordered = sorted(sources, key=lambda source: _rank(source, doubted))
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(page, pages - 1)
    text = TextBuilder().bold(speech.say("What I read")).add("\n")
    _summary(text, ordered, reader, doubted)
    for source in ordered[page * PAGE : (page + 1) * PAGE]:
        _line(text, source, reader, doubted=source.key in doubted, technical=technical)
    if not page:
        add_held(text, held, corrections, reader)
    arrows = []
    if page > 0:
        arrows.append(Button("◀", pack(OpenStatus(page - 1))))
    if pages > 1:
        arrows.append(Button(f"{page + 1}/{pages} ↻", pack(OpenStatus(page))))
    else:
        arrows.append(Button(speech.say("↻ Refresh"), pack(OpenStatus(0))))
    if page < pages - 1:
        arrows.append(Button("▶", pack(OpenStatus(page + 1))))
    return text.build([arrows])


def _is_doubted(source: Source, held: Sequence[Quote]) -> bool:
    """Whether a bank answers, and nothing of the newest day that it answers for may be shown."""
    if source.kind is not SourceKind.BANK or source.state not in _GOOD:
        return False
    days = [quote.date for quote in held if quote.bank == source.key.removeprefix("bank:")]
    return bool(days) and (source.newest_at is None or max(days) > source.newest_at.date())


def _rank(source: Source, doubted: Collection[str] = ()) -> tuple[int, int, str]:
    trouble = 2 if source.state in _GOOD else 1 if source.state is SourceState.NEW else 0
    if source.key in doubted:
        trouble = 0
    return trouble, 0 if source.kind is SourceKind.BANK else 1, source.name.casefold()


def _summary(text: TextBuilder, sources: Sequence[Source], reader: Reader, doubted: Collection[str]) -> None:
    speech = reader.speech
    good = sum(source.state in _GOOD and source.key not in doubted for source in sources)
    new = sum(source.state is SourceState.NEW for source in sources)
    parts = [speech.plural("{n} source is fine", "{n} sources are fine", good)] if good else []
    if trouble := len(sources) - good - new:
        parts.append(speech.plural("{n} has trouble", "{n} have trouble", trouble))
    if new:
        parts.append(speech.plural("{n} is not read yet", "{n} are not read yet", new))
    text.add(" · ".join(parts) or speech.say("No sources yet.")).add("\n")
    due = min((source.next_check_at for source in sources if source.next_check_at), default=None)
    if due:
        text.add(speech.say("Next look:")).add(" ").moment(speech.ahead(due, reader.now), due, "r").add("\n")
    text.add("\n")


def _line(text: TextBuilder, source: Source, reader: Reader, *, doubted: bool, technical: bool) -> None:
    speech = reader.speech
    sign = "✅" if source.state in _GOOD else "⏳" if source.state is SourceState.NEW else "⚠️"
    said = state_in_words(source.state, speech)
    if doubted:
        sign, said = "⚠️", speech.say("its newest rates fail my checks")
    name = cut(one_line(source.name), 80) or source.key
    text.add(f"{sign} ").bold(name).add(" – ").add(said).add("\n")
    if technical and source.state not in _GOOD and source.detail:
        text.add("   ").italic(cut(one_line(source.detail), 100)).add("\n")
    _rates(text, source, reader)
    parts = 0
    if source.succeeded_at:
        text.add("   ").add(speech.say("last read")).add(" ")
        text.moment(speech.ago(source.succeeded_at, reader.now), source.succeeded_at, "r")
        parts += 1
    if source.next_check_at:
        text.add(" · " if parts else "   ").add(speech.say("next look")).add(" ")
        text.moment(speech.ahead(source.next_check_at, reader.now), source.next_check_at, "r")
        parts += 1
    text.add("\n" if parts else "")


def _rates(text: TextBuilder, source: Source, reader: Reader) -> None:
    """Add of which day a bank's newest rates are, and whether one must have been missed since."""
    if source.kind is not SourceKind.BANK or source.newest_at is None:
        return
    speech, day = reader.speech, source.newest_at.date()
    text.add("   ").add(speech.say("rates of {day}", day=speech.short_day(day, reader.today)))
    today = reader.now.astimezone(ZoneInfo(source.zone)).date()
    if missed(day, today):
        text.add(" · ").italic(speech.plural("{n} day old", "{n} days old", (today - day).days))
    text.add("\n")
