"""Help by topic, what Jarchi is, what it stores."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.callbacks import OpenHelp, pack
from handlers.i18n import Speech
from handlers.publications import BANKS
from handlers.screen import TEXT_LIMIT, Button, Screen, TextBuilder
from handlers.views.choices import in_rows
from handlers.views.words import cut, one_line
from storage.records import Source, SourceKind


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the help: its button, and its lines; a line that begins with ``/`` shows a command."""

    title: str
    lines: tuple[str, ...]


def topics(speech: Speech) -> dict[str, Topic]:
    """Return the topics of the help by the names that buttons carry."""
    say = speech.say
    return {
        "news": Topic(
            say("News"),
            (
                say("/news shows the newest stories of your countries, six at a time."),
                say("A number opens a story, the arrows turn the page, the flags choose countries."),
                say("Words after the command narrow it: a country or city, an outlet, a language, a time."),
                "/news uz",
                say("/news Bishkek yesterday"),
                say("/news timesca week"),
                say("/news in Uzbek 3 days"),
                say("In a private chat you can leave the command out."),
            ),
        ),
        "search": Topic(
            say("Search"),
            (
                say("/search looks through titles and texts."),
                say("/search water reservoir"),
                say('/search "gas price" -russia'),
                say("Quotation marks hold words together, a minus leaves a word out."),
                say("Countries, cities and times work as in /news; -kazakhstan leaves a country out."),
                say("Any form of a word and either alphabet will do; a mistyped word is read as the nearest."),
            ),
        ),
        "own": Topic(
            say("Saved, own feeds"),
            (
                say("“☆ Save” under a story keeps it; /saved shows what is kept, /saved oil searches it."),
                say("“🔇 Mute” leaves an outlet out of the news here; /sources and /settings hear it again."),
                say("/follow and the address of a site reads its feed for this chat alone, for example:"),
                "/follow https://example.com",
                say("/sources lists your feeds, lets them go and exports them as OPML."),
            ),
        ),
        "rates": Topic(
            say("Rates"),
            (
                say("/rates shows what one dollar costs at the central banks of the five countries."),
                say("▲ and ▼ compare with the bank's previous rate. Every rate carries its bank's date."),
                say("Week and Month count the change from then; ➕ puts more currencies on your card."),
                "/rates EUR",
                say("/rates RUB also shows what 1,000 roubles sent home become, by both central banks."),
            ),
        ),
        "convert": Topic(
            say("Convert"),
            (
                say("/convert tells what an amount is in other currencies, at official rates."),
                "/convert 100 usd kgs",
                say("/convert 100 usd + 50 eur in kzt"),
                say("/convert half a million tenge to rubles"),
                say("Amounts in digits or words, currencies by code, sign, name or slang, in any of our languages."),
                say("Where a name is shared, like “som”, I say how I read it; a button takes the other one."),
                say("In a private chat you can leave the command out."),
            ),
        ),
        "briefing": Topic(
            say("Briefing"),
            (
                say("The briefing comes by itself: what is new since the last one, and the rates with their changes."),
                "/subscribe 7:30",
                say("/subscribe 19:00 weekdays"),
                say("/subscribe 8:00 and 20:00"),
                say('/subscribe 8:00 "gas price"'),
                say("Words in quotation marks are looked for besides. A city or UTC+5 sets another clock."),
                say("/briefing shows it now, /unsubscribe ends it; the buttons under it make it shorter or later."),
            ),
        ),
        "charts": Topic(
            say("Charts"),
            (
                say("/chart draws what a currency cost, from a week to five years."),
                "/chart KZT",
                say("/chart dollar som 90 days"),
                say("/chart eur/kzt year"),
                say("Up to four on one picture, apart by commas:"),
                "/chart kzt, kgs, uzs 1y",
                say("Days of which nothing is known stay empty. The words under a picture say the same."),
            ),
        ),
        "settings": Topic(
            say("Settings"),
            (
                say("/settings holds your language, countries, languages of news and time zone."),
                say("It also takes words:"),
                say("/settings zone Almaty"),
                "/settings zone +6",
                say("/settings language Russian"),
                say("/settings countries kz uz"),
                say("Pictures, the length of excerpts and muted outlets are chosen there by buttons."),
                say("/status shows what I read and when I last could read it."),
            ),
        ),
        "groups": Topic(
            say("Groups"),
            (
                say("Add me to a group and everybody there can ask for news and rates; I answer in the same topic."),
                say("Language and countries belong to the group; only its admins change them, with /settings."),
                say("A topic can have its own countries and its own briefing: send /settings or /subscribe there."),
                say("In a channel I post the briefing. Forward me a post of it to set it up."),
                say("In any chat: write my name, then a place, words, an amount or a currency."),
            ),
        ),
        "data": Topic(
            say("My data"),
            (
                say("/privacy says what is stored about you."),
                say("/export gives you all of it."),
                say("/forget deletes it, after asking once more."),
            ),
        ),
    }


def help_screen(speech: Speech, topic: str = "") -> Screen:
    """Return the overview, or one topic with a way back; an unknown topic is the overview."""
    known = topics(speech)
    chosen = known.get(topic)
    return _overview(speech, known) if chosen is None else _topic(speech, chosen)


def group_help(speech: Speech) -> str:
    """Return the little help that a group needs."""
    say = speech.say
    lines = (
        ("/news", say("the newest stories")),
        ("/search", say("stories with your words")),
        ("/rates", say("official exchange rates")),
        ("/convert", say("an amount in other currencies")),
        ("/chart", say("a rate drawn over days or years")),
        ("/briefing", say("the day's briefing")),
    )
    return "\n".join(f"{command} – {meaning}" for command, meaning in lines)


def _overview(speech: Speech, known: dict[str, Topic]) -> Screen:
    say = speech.say
    text = TextBuilder().bold(say("What I can do")).add("\n\n")
    for command, meaning in (
        ("/news", say("the newest stories")),
        ("/search", say("stories with your words")),
        ("/rates", say("official exchange rates")),
        ("/convert", say("an amount in other currencies")),
        ("/subscribe", say("a briefing at your hour")),
        ("/chart", say("a rate drawn over days or years")),
        ("/saved", say("the stories you have saved")),
        ("/sources", say("outlets, and feeds of your own")),
        ("/settings", say("language, countries, time zone")),
        ("/status", say("what I read, and how it goes")),
        ("/about", say("sources and licence")),
        ("/privacy", say("what is stored about you")),
    ):
        text.add(f"{command} – {meaning}\n")
    text.add("\n").add(say("Or simply write what you want to know. More about:"))
    return text.build(in_rows((Button(item.title, pack(OpenHelp(name))) for name, item in known.items()), 2))


def _topic(speech: Speech, topic: Topic) -> Screen:
    text = TextBuilder().bold(topic.title).add("\n\n")
    for line in topic.lines:
        text.add(line).add("\n")
    return text.build([[Button(speech.say("◀ All help"), pack(OpenHelp()))]])


def about(speech: Speech, sources: Sequence[Source], version: str) -> Screen:
    """Return what Jarchi is and whom it reads, banks with their addresses."""
    say = speech.say
    text = TextBuilder().bold(f"Jarchi {version}").add("\n")
    text.add(say("A jarchi is a town crier, in all five languages of Central Asia. This one is free software (MIT)."))
    text.add("\n\n").bold(say("Rates come from")).add("\n")
    for place, bank in enumerate(BANKS.values()):
        text.add(" · " if place else "").link(bank.name, bank.site)
    outlets = [source for source in sources if source.kind is not SourceKind.BANK]
    if outlets:
        text.add("\n\n").bold(speech.plural("News comes from {n} outlet", "News comes from {n} outlets", len(outlets)))
        text.add("\n").add(
            cut(", ".join(_credited(source, speech) for source in outlets), TEXT_LIMIT - len(text) - 300)
        )
    text.add("\n\n").add(say("Texts belong to their outlets; every story links to them."))
    return text.build()


def _credited(source: Source, speech: Speech) -> str:
    name = cut(one_line(source.name), 80)
    return " ".join([name, speech.say("(state media)")]) if source.state_owned else name


def something_else(speech: Speech) -> Screen:
    """Return the answer to what is no text: a picture, a voice, a sticker."""
    return TextBuilder().add(speech.say("I understand words only. Write what you want to know, or see /help.")).build()


def unknown_command(speech: Speech, command: str, nearest: str | None) -> Screen:
    """Return the answer to a command that does not exist; ``nearest`` is one that does."""
    text = TextBuilder().add(speech.say("I do not know {command}.", command=f"/{cut(one_line(command), 32)}"))
    if nearest:
        text.add(" ").add(speech.say("Did you mean {command}?", command=f"/{nearest}"))
    return text.add("\n").add(speech.say("/help shows what I can do.")).build()
