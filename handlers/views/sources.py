"""The outlets that everybody gets, with who is muted here, and the feeds that a chat follows on its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from handlers.callbacks import OpenPage, OpenSources, Place, SourceDeed, pack
from handlers.i18n import Speech, flag
from handlers.reader import Reader
from handlers.screen import Button, Screen, TextBuilder
from handlers.views.choices import in_rows
from handlers.views.status import state_in_words
from handlers.views.words import cut, one_line, web_address
from storage.records import Chat, FollowedFeed, FoundFeed, NoFeed, Source, SourceState

PAGE: Final = 8
OWN_PAGE: Final = 6

_NAME: Final = 80
_TITLE: Final = 120
_LONGEST_SHOWN: Final = 60
"""Characters of an address that are repeated."""
_GOOD: Final = frozenset({SourceState.OK, SourceState.EMPTY})
_EXAMPLE: Final = "/follow https://example.com"


def outlets_screen(sources: Sequence[Source], chat: Chat, reader: Reader, page: int = 0) -> Screen:
    """Return a page of the outlets, by name, each with a button that mutes it or hears it again."""
    speech = reader.speech
    ordered = sorted(sources, key=lambda source: (source.name.casefold(), source.key))
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(page, pages - 1)
    shown = ordered[page * PAGE : (page + 1) * PAGE]
    text = TextBuilder().bold(speech.say("Outlets I read for everybody")).add("\n\n")
    for number, source in enumerate(shown, page * PAGE + 1):
        _outlet(text, number, source, speech, muted=source.key in chat.muted)
    text.add("\n" if shown else "").add(speech.say("A number mutes an outlet in this chat, or hears it again."))
    toggles = [_toggle(number, source, chat, page) for number, source in enumerate(shown, page * PAGE + 1)]
    return text.build([*in_rows(toggles, 4), _arrows(0, page, pages), [_to_own(chat, speech)]])


def _outlet(text: TextBuilder, number: int, source: Source, speech: Speech, *, muted: bool) -> None:
    text.add(f"{number}. ").bold(cut(one_line(source.name), _NAME) or source.key)
    if source.state_owned:
        text.add(" ").add(speech.say("(state media)"))
    if source.countries:
        text.add(" ").add("".join(map(flag, source.countries[:3])))
    if muted:
        text.add(" · 🔇 ").add(speech.say("muted"))
    elif source.state not in _GOOD:
        text.add(" · ").add(state_in_words(source.state, speech))
    text.add("\n")


def _toggle(number: int, source: Source, chat: Chat, page: int) -> Button:
    muted = source.key in chat.muted
    return Button(f"{'🔇' if muted else '🔊'} {number}", pack(SourceDeed("h" if muted else "m", source.key, page)))


def _to_own(chat: Chat, speech: Speech) -> Button:
    return Button(speech.say("My feeds ({n})", n=len(chat.feeds)), pack(OpenSources(1)))


def _arrows(own: int, page: int, pages: int) -> list[Button]:
    arrows = []
    if page > 0:
        arrows.append(Button("◀", pack(OpenSources(own, page - 1))))
    if page < pages - 1:
        arrows.append(Button("▶", pack(OpenSources(own, page + 1))))
    return arrows


# -- own feeds -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A feed that was just unfollowed; ``key`` finds it again."""

    name: str
    key: str


def own_screen(
    feeds: Sequence[FollowedFeed],
    reader: Reader,
    most: int,
    page: int = 0,
    *,
    note: str = "",
    unfollowed: Unfollowed | None = None,
) -> Screen:
    """Return a page of a chat's own feeds, each with its state, its newest article and a button that lets it go."""
    speech = reader.speech
    say = speech.say
    pages = max(1, -(-len(feeds) // OWN_PAGE))
    page = min(page, pages - 1)
    shown = feeds[page * OWN_PAGE : (page + 1) * OWN_PAGE]
    text = TextBuilder()
    if unfollowed:
        text.add(say("No more: {name}. Its articles are gone from here.", name=cut(one_line(unfollowed.name), _NAME)))
        text.add("\n\n")
    if note:
        text.add(note).add("\n\n")
    text.bold(say("Feeds of this chat")).add(f" · {speech.number(len(feeds))}/{speech.number(most)}\n")
    text.add(say("Nobody else sees them.") + "\n\n" if feeds else "\n")
    for number, feed in enumerate(shown, page * OWN_PAGE + 1):
        _own(text, number, feed, reader)
    text.add(say("To follow one more, write its address or that of its page, for example:")).add(" ").code(_EXAMPLE)
    drops = [
        Button(f"✕ {number}", pack(SourceDeed("u", feed.source.key, page)))
        for number, feed in enumerate(shown, page * OWN_PAGE + 1)
    ]
    undo = [Button(say("↩ Undo"), pack(SourceDeed("f", unfollowed.key, page)))] if unfollowed else []
    ways = [Button(say("Outlets"), pack(OpenSources()))]
    if feeds:
        ways.append(Button(say("⬇ Export (OPML)"), pack(SourceDeed("x", "", page))))
    return text.build([undo, drops, _arrows(1, page, pages), ways])


def _own(text: TextBuilder, number: int, feed: FollowedFeed, reader: Reader) -> None:
    source, speech = feed.source, reader.speech
    text.add(f"{number}. ").link(cut(one_line(source.name), _NAME) or source.url[:_NAME], web_address(source.url) or "")
    text.add(" – ").add(state_in_words(source.state, speech)).add("\n")
    if source.newest_at is not None and feed.newest_title:
        text.add("   ").moment(reader.moment(source.newest_at), source.newest_at, "dt").add(" · ")
        text.add(cut(one_line(feed.newest_title), _TITLE)).add("\n")
        text.add("   ").add(speech.plural("{n} article", "{n} articles", feed.articles)).add("\n")
    text.add("\n")


def opml_title(speech: Speech) -> str:
    """Return what an exported list calls itself."""
    return speech.say("Feeds I follow with Jarchi")


# -- following -----------------------------------------------------------------------------------------------------


def follow_help(reader: Reader, most: int) -> Screen:
    """Return what can be written after ``/follow``."""
    say = reader.speech.say
    text = TextBuilder().bold(say("Follow a feed of your own")).add("\n")
    text.add(say("Write the address of a site, or of its feed, after the command, for example:")).add("\n")
    text.code(_EXAMPLE).add("\n\n")
    text.add(say("I read it for this chat alone: it appears in /news and /search here and nowhere else."))
    text.add("\n").add(reader.speech.plural("{n} feed at most.", "{n} feeds at most.", most)).add(" ")
    text.add(say("A list of feeds (OPML) can be sent to me as a file in a private chat."))
    return text.build([[Button(say("My feeds"), pack(OpenSources(1)))]])


def looking(typed: str, reader: Reader) -> Screen:
    """Return what is shown while a feed is looked for."""
    return TextBuilder().add(reader.speech.say("Looking for a feed at {address} …", address=_shown(typed))).build()


def following(found: FoundFeed, key: str, place: Place, reader: Reader) -> Screen:
    """Return the good news."""
    speech = reader.speech
    say = speech.say
    text = TextBuilder().bold(say("Followed: {name}", name=cut(one_line(found.title), _NAME))).add("\n")
    text.add(speech.plural("{n} article is there.", "{n} articles are there.", found.entries)).add(" ")
    text.add(say("I look in regularly, for this chat alone."))
    return text.build(
        [
            [Button(say("📰 Read it"), pack(OpenPage(place))), Button(say("My feeds"), pack(OpenSources(1)))],
            [Button(say("↩ Undo"), pack(SourceDeed("u", key)))],
        ]
    )


def followed_already(found: FoundFeed, place: Place, reader: Reader) -> Screen:
    """Return what is said about a feed that the chat follows."""
    say = reader.speech.say
    text = TextBuilder().add(say("This chat follows {name} already.", name=cut(one_line(found.title), _NAME)))
    return text.build(
        [[Button(say("📰 Read it"), pack(OpenPage(place))), Button(say("My feeds"), pack(OpenSources(1)))]]
    )


def read_for_everybody(found: FoundFeed, place: Place, reader: Reader, *, muted: bool) -> Screen:
    """Return what is said about an outlet of the catalogue."""
    say = reader.speech.say
    name = cut(one_line(found.title), _NAME)
    text = TextBuilder().add(say("I read {name} for everybody already; you have it in /news.", name=name))
    rows = [[Button(say("📰 Read it"), pack(OpenPage(place)))]]
    if muted:
        text.add(" ").add(say("It is muted in this chat."))
        rows.append([Button(say("🔊 Hear it again"), pack(SourceDeed("h", found.known_as)))])
    return text.build(rows)


def too_many(most: int, speech: Speech) -> str:
    """Return what is said at the limit."""
    return speech.plural(
        "This chat follows {n} feed, that is the most. Let one go in /sources first.",
        "This chat follows {n} feeds, that is the most. Let one go in /sources first.",
        most,
    )


def one_at_a_time(speech: Speech) -> str:
    """Return what is said while something is looked for already."""
    return speech.say("I am still busy with the one before. Please wait for its answer.")


def for_admins(speech: Speech) -> str:
    """Return what a member who is no admin is told."""
    return speech.say("Only admins of this group choose which feeds it follows.")


def no_feed(why: NoFeed, typed: str, speech: Speech) -> str:
    """Return why nothing is followed, and what to do."""
    say, address = speech.say, _shown(typed)
    if why is NoFeed.NOT_AN_ADDRESS and address != one_line(typed) and not address.endswith("…"):
        address += "/…"  # the host alone would be an address
    return {
        NoFeed.NOT_AN_ADDRESS: say("“{address}” is no address of a web page. It looks like https://example.com."),
        NoFeed.LOOKALIKE: say("{address} imitates another site with letters that look alike, so I do not open it."),
        NoFeed.CREDENTIALS: say("I do not follow addresses with a name or a password in them."),
        NoFeed.PRIVATE: say("{address} leads into a private network, and those I do not read."),
        NoFeed.UNREACHABLE: say("{address} does not answer as a site should. Check the address, or try again later."),
        NoFeed.BLOCKED: say("{address} does not let me in, so I cannot read it."),
        NoFeed.GONE: say("There is nothing at {address}. Check it for a slip of the keyboard."),
        NoFeed.TOO_LARGE: say("What is at {address} is too large or too deep for a feed, so I do not read it."),
        NoFeed.NONE: say("I found no feed at {address}. Look on the site for “RSS” and send me that address."),
        NoFeed.UNREADABLE: say("There is a feed at {address}, but it is damaged and cannot be read."),
        NoFeed.BUSY: say("Many are looking for feeds just now. Please try again in a minute."),
    }[why].replace("{address}", address)


def dead_feed(source: Source, reader: Reader) -> Screen:
    """Return the one message about a feed that has not been readable for long."""
    say = reader.speech.say
    text = TextBuilder().bold(say("A feed of this chat is silent")).add("\n")
    name = cut(one_line(source.name), _NAME) or source.url[:_NAME]
    text.link(name, web_address(source.url) or "").add(" – ").add(state_in_words(source.state, reader.speech))
    if source.succeeded_at:
        text.add("; ").add(say("last read")).add(" ").moment(
            reader.speech.ago(source.succeeded_at, reader.now), source.succeeded_at, "r"
        )
    text.add(".\n").add(say("I keep looking, ever more rarely, and say no more about it. /sources lets it go."))
    return text.build([[Button(say("✕ Let it go"), pack(SourceDeed("u", source.key)))]])


def _shown(typed: str) -> str:
    """Return an address short enough to be repeated; no more of it than the host where it is long."""
    typed = one_line(typed)
    if len(typed) <= 80:
        return typed
    try:
        host = urlsplit(typed).netloc
    except ValueError:
        host = ""
    return host if 0 < len(host) <= 80 else cut(typed, _LONGEST_SHOWN)
