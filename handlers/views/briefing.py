"""A briefing as a screen: a greeting, at most seven stories a line each, what was looked for, alerts, the rates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from handlers.callbacks import OpenBriefings, OpenTold, TuneBriefing, pack
from handlers.deep_links import SectionLink, StoryLink, address, payload
from handlers.edition import Edition, Found, RatesPart, Told, View
from handlers.exchange import Mark, Rate, RateRow
from handlers.i18n import Speech, flag
from handlers.reader import Reader
from handlers.screen import TEXT_LIMIT, Button, Screen, TextBuilder
from handlers.stored import SCREEN, SUBJECT
from handlers.views.choices import in_rows
from handlers.views.numbers import arrow, format_change, format_rate
from handlers.views.rates import currency_flag
from handlers.views.words import cut, one_line, web_address
from storage.records import Article


@dataclass(frozen=True, slots=True)
class _Size:
    """Signs of a title, of an outlet's name and of the first story's summary; stories of a search."""

    title: int
    source: int
    summary: int
    found: int


_SIZES: Final = (
    _Size(220, 60, 200, 3),
    _Size(160, 48, 120, 3),
    _Size(110, 40, 0, 2),
    _Size(80, 30, 0, 1),
    _Size(50, 20, 0, 1),
)
"""The first that fits Telegram's limit is taken."""
_GAP: Final = "\N{FIGURE SPACE}"
_WORDS: Final = 60
_SHORTEST: Final = 20
_SENTENCES: Final = re.compile(r".{40,}[.!?…](?=\s|$)")
"""As many whole sentences as there is room for."""
_LONG_AGO: Final = timedelta(hours=36)
_ALERT: Final = 160
_ALERTS: Final = 5


def briefing_screen(edition: Edition, reader: Reader) -> Screen:
    """Return the briefing; its buttons hold place-holders that are filled when it is sent (handlers.stored)."""
    text, shown = TextBuilder(), edition
    for size in _SIZES:
        shown = replace(edition, found=tuple(replace(one, told=one.told[: size.found]) for one in edition.found))
        text = _text(shown, reader, size)
        if len(text) <= TEXT_LIMIT:
            break
    return text.build(_buttons(shown, reader.speech))


def _text(edition: Edition, reader: Reader, size: _Size) -> TextBuilder:
    view, speech = edition.view, reader.speech
    text = TextBuilder().bold(f"{greeting(reader)} {_date(reader.today, speech)}").add("\n")
    if view.missed is not None:
        text.italic(_missed(view, reader)).add("\n")
    text.add("\n")
    number = 0
    for told in edition.told:
        number += 1
        _item(text, number, told, reader, size, flags=len(view.countries) != 1)
    _rest(text, edition, speech)
    for found in edition.found:
        number = _found(text, found, number, reader, size)
    _alerts(text, view, speech)
    if edition.rates is not None:
        _rates(text, edition.rates, view, reader)
    return text


def greeting(reader: Reader) -> str:
    """Return the greeting of the reader's hour."""
    say, hour = reader.speech.say, reader.now.astimezone(reader.zone).hour
    if 4 <= hour < 12:
        return say("☀️ Good morning!")
    if 12 <= hour < 18:
        return say("🌤 Good afternoon!")
    return say("🌙 Good evening!") if 18 <= hour < 23 else say("🌙 Good night!")


def _date(day: date, speech: Speech) -> str:
    return speech.weekday_and_day(day)


def _missed(view: View, reader: Reader) -> str:
    speech = reader.speech
    when = reader.moment(view.missed) if view.missed else ""
    return speech.say("I could not bring the briefing of {time}; its news is here.", time=when)


def _item(text: TextBuilder, number: int, told: Told, reader: Reader, size: _Size, *, flags: bool) -> None:
    article, story, speech = told.article, told.story, reader.speech
    text.add(f"{number}. ")
    text.link(cut(one_line(article.title), size.title) or speech.say("(no title)"), web_address(article.url) or "").add(
        "\n"
    )
    if number == 1 and (summary := _summary(article, size.summary)):
        text.add(summary).add("\n")
    if flags and story.countries:
        text.add("".join(flag(weight.country) for weight in story.countries[:3]) + " ")
    text.add(cut(one_line(article.source_name), size.source) or article.source_key)
    if story.size > 1:
        text.add(" ").add(speech.plural("and {n} more", "and {n} more", story.size - 1))
    text.add(" · ").moment(reader.moment(article.published_at), article.published_at, "dt").add("\n\n")


def _summary(article: Article, limit: int) -> str:
    """Return what the first story is about in a sentence or so, unless its title says just that."""
    whole = one_line(article.excerpt) if limit else ""
    sentences = _SENTENCES.match(whole, 0, limit + 1)
    summary = sentences[0].rstrip() if sentences else cut(whole, limit)
    told = one_line(article.title).casefold()
    return "" if len(summary) < _SHORTEST or summary.casefold().startswith(told) else summary


def _rest(text: TextBuilder, edition: Edition, speech: Speech) -> None:
    view = edition.view
    if edition.others > 0:
        text.add(speech.plural("{n} more new story: /news", "{n} more new stories: /news", edition.others)).add("\n\n")
    elif not edition.told and not any(one.told for one in edition.found) and _asks_for_news(view):
        text.add(speech.say("No news since the last briefing.") if view.since else speech.say("No news today."))
        text.add("\n\n")


def _asks_for_news(view: View) -> bool:
    return any(content.value in {"news", "searches"} for content in view.contents)


def _found(text: TextBuilder, found: Found, number: int, reader: Reader, size: _Size) -> int:
    if not found.told:
        return number
    text.add("🔎 ").bold(cut(one_line(found.words), _WORDS))
    if found.total > len(found.told):
        text.add(" · ").add(reader.speech.plural("{n} new story", "{n} new stories", found.total))
    text.add("\n")
    for told in found.told:
        number += 1
        _item(text, number, told, reader, size, flags=True)
    return number


def _alerts(text: TextBuilder, view: View, speech: Speech) -> None:
    if not view.alerts:
        return
    text.add("🔔 ").bold(speech.say("Your alerts since the last briefing")).add("\n")
    for line in view.alerts[:_ALERTS]:
        text.add("• ").add(cut(one_line(line), _ALERT)).add("\n")
    if len(view.alerts) > _ALERTS:
        text.add(speech.plural("and {n} more", "and {n} more", len(view.alerts) - _ALERTS)).add("\n")
    text.add("\n")


def _rates(text: TextBuilder, rates: RatesPart, view: View, reader: Reader) -> None:
    speech = reader.speech
    listed = [(row, row.rate) for row in rates.rows if row.rate is not None]
    shown = {row.currency: format_rate(rate.value, speech, exact=_is_peg(rate)) for row, rate in listed}
    if not rates.moved:
        text.add("💱 ").bold(speech.say("Rates unchanged since the last briefing")).add("\n")
        text.add(speech.say("1 {currency}:", currency=rates.base)).add(" ")
        text.add(" · ".join(f"{value}\N{NO-BREAK SPACE}{currency}" for currency, value in shown.items())).add("\n")
        return
    text.add("💱 ").bold(speech.say("1 {currency} · official rates", currency=rates.base)).add("\n")
    width = max(map(len, shown.values()))
    for row, rate in listed:
        _rate(text, row, rate, f"{row.currency} {shown[row.currency].rjust(width, _GAP)}", speech)
    if view.since is not None and reader.now - view.since > _LONG_AGO:
        text.italic(speech.say("Changes since {day}.", day=speech.day(reader.day_of(view.since), reader.today))).add(
            "\n"
        )


def _rate(text: TextBuilder, row: RateRow, rate: Rate, figures: str, speech: Speech) -> None:
    text.add(f"{currency_flag(row.currency)} ").code(figures)
    if rate.change_percent is not None and not _is_peg(rate):
        text.add(f"  {arrow(rate.change_percent)}")
        if rate.change_percent:
            text.add(f" {format_change(rate.change_percent, speech)}")
    for mark in _marks(rate, speech):
        text.add(" · ").italic(mark)
    text.add("\n")


def _is_peg(rate: Rate) -> bool:
    return Mark.PEGGED in rate.marks and {rate.base, rate.counter} == {"USD", "TMT"}


def _marks(rate: Rate, speech: Speech) -> Iterator[str]:
    """Say only what misleads if it is not said."""
    if _is_peg(rate):
        yield speech.say("peg")
    if Mark.STALE in rate.marks:
        yield speech.plural("{n} day old", "{n} days old", rate.age_days)
    if Mark.NEXT in rate.marks:
        yield speech.say("not in force yet")


def _buttons(edition: Edition, speech: Speech) -> list[Sequence[Button]]:
    subject = SUBJECT if edition.view.subscribed else 0
    told = [*edition.told, *(told for found in edition.found for told in found.told)]
    if edition.view.posted_by:
        return _public_buttons(told, edition.view.posted_by, speech)
    numbers = (Button(str(number), pack(OpenTold(one.story.id, SCREEN, subject))) for number, one in enumerate(told, 1))
    rows: list[Sequence[Button]] = [*in_rows(numbers, 7 if len(told) <= 7 else 8)]
    if not edition.view.subscribed:
        return [*rows, [Button(speech.say("🗓 Get this every day"), pack(OpenBriefings(0, "new")))]]
    return [*rows, *tuning(speech)]


def _public_buttons(told: Sequence[Told], bot_username: str, speech: Speech) -> list[Sequence[Button]]:
    """Return the buttons of a channel's post: whoever presses one reads on in private, by their own settings."""
    links = [
        Button(str(number), url=address(bot_username, payload(StoryLink(one.story.id))))
        for number, one in enumerate(told, 1)
    ]
    own = Button(speech.say("Open in Jarchi"), url=address(bot_username, payload(SectionLink("news"))))
    return [*in_rows(links, 7 if len(told) <= 7 else 8), [own]]


def tuning(speech: Speech, subscription: int = SUBJECT) -> list[list[Button]]:
    """Return the rows that change a subscription by one tap."""
    say = speech.say
    wishes = (("less", say("➖ Less")), ("more", say("➕ More")), ("time", say("🕗 Time")), ("stop", say("✕ Stop")))
    return in_rows((Button(label, pack(TuneBriefing(subscription, wish))) for wish, label in wishes), 2)
