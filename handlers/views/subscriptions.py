"""Briefings as they are chosen: the list, one of them, its hour and days; and the words about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from handlers.callbacks import OpenBriefings, SetBriefing, pack
from handlers.i18n import Speech
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.choices import in_rows, marked
from handlers.views.words import cut, one_line
from storage.records import EVERY_DAY, ChatDelivery, Content, Schedule, Subscription, SubscriptionState

WEEKDAYS: Final = (0, 1, 2, 3, 4)
WEEKEND: Final = (5, 6)
LENGTHS: Final = (3, 5, 7)
_HOURS: Final = range(24)
_MINUTES: Final = (0, 15, 30, 45)
_FIRST_HOURS: Final = (6, 7, 8, 9, 12, 18, 20, 21)
_QUIET_EXAMPLE: Final = "/settings quiet 23:30-7:15"
_QUIET: Final = ((21 * 60, 8 * 60), (22 * 60, 7 * 60), (23 * 60, 8 * 60), (0, 9 * 60))


def topic_lost(speech: Speech) -> Screen:
    """Return the word to a group one of whose topics is closed or gone."""
    say = speech.say
    text = TextBuilder().add(say("I cannot write into the topic of this group's briefing any more, so it is paused."))
    text.add(" ").add(say("An admin can send /subscribe in another topic, or open that one again."))
    return text.build([[Button(say("🗓 Briefings"), pack(OpenBriefings()))]])


def clock(minute: int) -> str:
    """Return ``07:30``."""
    return f"{minute // 60:02}:{minute % 60:02}"


def days_words(days: Sequence[int], speech: Speech) -> str:
    """Return which days, as one says it."""
    chosen = tuple(sorted(set(days)))
    if chosen == EVERY_DAY:
        return speech.say("every day")
    if chosen == WEEKDAYS:
        return speech.say("on weekdays")
    if chosen == WEEKEND:
        return speech.say("at weekends")
    return ", ".join(speech.weekday(day) for day in chosen)


def schedule_words(schedule: Schedule, speech: Speech) -> str:
    """Return ``every day at 07:30``."""
    days = days_words(schedule.days, speech)
    return speech.say("{days} at {time}", days=days, time=clock(schedule.minute))


def contents_words(subscription: Subscription, speech: Speech) -> str:
    """Return what it holds."""
    say = speech.say
    names = {
        Content.NEWS: speech.plural("up to {n} story", "up to {n} stories", subscription.length),
        Content.RATES: say("rates"),
        Content.SEARCHES: ", ".join(say("“{words}”", words=cut(one_line(one), 30)) for one in subscription.searches),
        Content.ALERTS: say("alerts"),
    }
    named = [names[content] for content in Content if content in subscription.contents]
    return ", ".join(filter(None, named)) or say("nothing yet")


def briefings(
    listed: Sequence[Subscription],
    reader: Reader,
    zones: Sequence[ZoneInfo],
    *,
    note: str = "",
    most: int,
    places: Sequence[str] = (),
) -> Screen:
    """Return the chat's briefings, one button each; ``zones`` are theirs, ``places`` where they come in a forum."""
    speech = reader.speech
    say = speech.say
    text = TextBuilder()
    if note:
        text.add(note).add("\n\n")
    text.bold(say("Briefings")).add("\n")
    if not listed:
        text.add(say("There is none yet. Choose an hour, or write for example:")).add("\n")
        _examples(text, speech)
        return text.build([*_first_hours(), [_wishes_button(speech)]])
    for number, (one, zone) in enumerate(zip(listed, zones, strict=True), 1):
        text.add(f"{number}. ").bold(_capital(schedule_words(one.schedule, speech)))
        if zone.key != reader.zone.key:
            text.add(" · ").add(speech.zone_name(zone, reader.now))
        if places:
            text.add(" · ").add(cut(one_line(places[number - 1]), 80))
        text.add("\n").add(contents_words(one, speech)).add("\n")
        _next(text, one, zone, reader)
    buttons = (
        Button(f"{number}. {clock(one.schedule.minute)}", pack(OpenBriefings(one.id)))
        for number, one in enumerate(listed, 1)
    )
    more = [Button(say("➕ Another"), pack(OpenBriefings(0, "new")))] if len(listed) < most else []
    return text.build([*in_rows(buttons, 3), [*more, _wishes_button(speech)]])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _next(text: TextBuilder, one: Subscription, zone: ZoneInfo, reader: Reader) -> None:
    say = reader.speech.say
    if one.state is SubscriptionState.PAUSED:
        text.italic(say("Paused.")).add("\n")
    elif one.state is SubscriptionState.TOPIC_LOST:
        text.italic(say("Paused: its topic is closed or gone.")).add("\n")
    elif one.next_run_at is not None:
        shown = coming(one.next_run_at, zone, reader)
        text.add(say("Next:")).add(" ").moment(shown, one.next_run_at, "dt").add("\n")
    else:
        text.italic(say("No day is chosen.")).add("\n")


def coming(at: datetime, zone: ZoneInfo, reader: Reader) -> str:
    """Return a coming moment as people in ``zone`` say it."""
    local, today = at.astimezone(zone), reader.now.astimezone(zone).date()
    time = f"{local:%H:%M}"
    ahead = (local.date() - today).days
    if ahead == 0:
        return reader.speech.say("today at {time}", time=time)
    if ahead == 1:
        return reader.speech.say("tomorrow at {time}", time=time)
    return f"{reader.speech.day(local.date(), today)}, {time}"


def _examples(text: TextBuilder, speech: Speech) -> None:
    say = speech.say
    for example in (
        "/subscribe 7:30",
        say("/subscribe 19:00 weekdays"),
        say("/subscribe 8:00 and 20:00"),
        say("/subscribe 9 am Almaty"),
        say('/subscribe 8:00 "gas price"'),
    ):
        text.code(example).add("\n")


def _first_hours() -> list[list[Button]]:
    buttons = (Button(f"{hour:02}:00", pack(SetBriefing(0, "new", str(hour * 60)))) for hour in _FIRST_HOURS)
    return in_rows(buttons, 4)


def new_briefing(reader: Reader, *, note: str = "") -> Screen:
    """Return the hours to choose from for one more briefing."""
    say = reader.speech.say
    text = TextBuilder()
    if note:
        text.add(note).add("\n\n")
    text.bold(say("When shall the briefing come?")).add("\n")
    text.add(say("Times are those of {zone}.", zone=reader.speech.zone_name(reader.zone, reader.now))).add(" ")
    text.add(say("Choose an hour, or write for example:")).add("\n")
    _examples(text, reader.speech)
    return text.build([*_first_hours(), [_back(reader.speech)]])


def not_to_be_had(speech: Speech, typed: str, once: str) -> str:
    """Return what a briefing can do to who wants it by another rhythm (``typed``), or but ``once``."""
    typed, example = cut(one_line(typed or once), 64), speech.say("/subscribe 8:00 mon wed fri")
    if once:
        return speech.say(
            "Briefings come regularly, not once, so “{typed}” will not do; write for example {example}, or see one now:"
            " /briefing",
            typed=typed,
            example=example,
        )
    return speech.say(
        "Briefings come at set hours on days of the week, so “{typed}” will not do; write for example {example}",
        typed=typed,
        example=example,
    )


def _back(speech: Speech) -> Button:
    return Button(speech.say("◀ Briefings"), pack(OpenBriefings()))


def _wishes_button(speech: Speech) -> Button:
    return Button(speech.say("🌙 Quiet hours"), pack(OpenBriefings(0, "quiet")))


def one_briefing(subscription: Subscription, reader: Reader, zone: ZoneInfo, *, note: str = "") -> Screen:
    """Return one briefing with everything that can be changed about it."""
    speech, number = reader.speech, subscription.id
    say = speech.say
    text = TextBuilder()
    if note:
        text.add(note).add("\n\n")
    text.bold(say("Briefing")).add("\n")
    text.add(_capital(schedule_words(subscription.schedule, speech))).add(" · ")
    text.add(speech.zone_name(zone, reader.now)).add("\n")
    text.add(say("It holds: {contents}.", contents=contents_words(subscription, speech))).add("\n")
    empty = say("Where nothing is new, nothing comes.") if subscription.skip_empty else ""
    text.add(empty or say("Where nothing is new, it says so.")).add("\n")
    _next(text, subscription, zone, reader)
    active = subscription.state is SubscriptionState.ACTIVE
    return text.build(
        [
            [
                Button(say("🕗 Time"), pack(OpenBriefings(number, "time"))),
                Button(say("📅 Days"), pack(OpenBriefings(number, "days"))),
            ],
            *in_rows(_content_buttons(subscription, speech), 2),
            *([_search_button(subscription, place, speech)] for place in range(len(subscription.searches))),
            [
                _set(marked(str(length), chosen=subscription.length == length), number, "length", length)
                for length in LENGTHS
            ],
            [
                _set(marked(say("Skip if empty"), chosen=subscription.skip_empty), number, "skip"),
                _set(marked(say("Silent"), chosen=subscription.silent), number, "silent"),
            ],
            [_set(marked(say("Rates as a picture"), chosen=subscription.picture), number, "picture")],
            [
                _set(say("⏸ Pause") if active else say("▶ Resume"), number, "pause" if active else "resume"),
                _set(say("✕ Delete"), number, "delete"),
            ],
            [_back(speech)],
        ]
    )


def _set(label: str, number: int, what: str, value: object = "") -> Button:
    return Button(label, pack(SetBriefing(number, what, str(value))))


def _content_buttons(subscription: Subscription, speech: Speech) -> list[Button]:
    say = speech.say
    labels = {Content.NEWS: say("News"), Content.RATES: say("Rates"), Content.ALERTS: say("Alerts")}
    if subscription.searches:
        labels[Content.SEARCHES] = say("Searches")
    return [
        _set(marked(label, chosen=content in subscription.contents), subscription.id, "content", content.value)
        for content, label in labels.items()
    ]


def _search_button(subscription: Subscription, place: int, speech: Speech) -> Button:
    """Return the button that takes one search out."""
    words = speech.say("“{words}”", words=cut(one_line(subscription.searches[place]), 40))
    return _set(f"✕ {words}", subscription.id, "unsearch", place)


def hour_choice(subscription: Subscription, reader: Reader) -> Screen:
    """Return all hours of the day, and the quarters of the chosen one."""
    say, number = reader.speech.say, subscription.id
    hour, quarter = divmod(subscription.schedule.minute, 60)
    text = TextBuilder().bold(say("When shall the briefing come?")).add("\n")
    text.add(say("Now at {time}. Choose an hour, then the minutes.", time=clock(subscription.schedule.minute)))
    hours = (_set(marked(f"{one:02}", chosen=one == hour), number, "minute", one * 60 + quarter) for one in _HOURS)
    minutes = [_set(marked(f":{one:02}", chosen=one == quarter), number, "minute", hour * 60 + one) for one in _MINUTES]
    done = Button(say("◀ Done"), pack(OpenBriefings(number)))
    return text.build([*in_rows(hours, 4), minutes, [done]])


def day_choice(subscription: Subscription, reader: Reader) -> Screen:
    """Return the days of the week to choose from."""
    speech, number, days = reader.speech, subscription.id, subscription.schedule.days
    text = TextBuilder().bold(speech.say("On which days shall the briefing come?")).add("\n")
    text.add(_capital(days_words(days, speech)) if days else speech.say("No day is chosen."))
    single = [_set(marked(speech.weekday(day), chosen=day in days), number, "day", day) for day in EVERY_DAY]
    groups = (
        ("every", speech.say("every day")),
        ("weekdays", speech.say("on weekdays")),
        ("weekend", speech.say("at weekends")),
    )
    several = [_set(_capital(label), number, "days", value) for value, label in groups]
    done = [Button(speech.say("◀ Done"), pack(OpenBriefings(number)))]
    return text.build([*in_rows(single, 4), *in_rows(several, 2), done])


def quiet_hours(wishes: ChatDelivery, reader: Reader, *, note: str = "") -> Screen:
    """Return the chat's quiet hours."""
    say = reader.speech.say
    text = TextBuilder()
    if note:
        text.add(note).add("\n\n")
    text.bold(say("Quiet hours")).add("\n")
    text.add(say("Alerts wait until they are over. A briefing set inside them still comes, without a sound.")).add(
        "\n\n"
    )
    if wishes.quiet_from is None or wishes.quiet_until is None:
        text.add(say("There are none."))
    else:
        span = f"{clock(wishes.quiet_from)}–{clock(wishes.quiet_until)}"
        text.add(say("Now: {zone}.", zone=f"{span}, {reader.speech.zone_name(reader.zone, reader.now)}"))
    text.add("\n").add(say("Choose an hour, or write for example:")).add("\n").code(_QUIET_EXAMPLE)
    spans = [
        _set(
            marked(f"{clock(begin)}–{clock(end)}", chosen=(wishes.quiet_from, wishes.quiet_until) == (begin, end)),
            0,
            "quiet",
            f"{begin}-{end}",
        )
        for begin, end in _QUIET
    ]
    none = _set(marked(say("No quiet hours"), chosen=wishes.quiet_from is None), 0, "quiet", "off")
    silent = _set(marked(say("All without a sound"), chosen=wishes.silent), 0, "hush")
    return text.build([*in_rows(spans, 2), [none], [silent], [_back(reader.speech)]])
