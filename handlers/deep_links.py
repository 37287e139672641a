"""Payloads of ``t.me/<bot>?start=<payload>``: written by us, typed by anybody.

A payload is 1-64 characters of ``A-Za-z0-9_-``; what is not ours is no payload at all. Those that begin with a digit
say which edition of this table wrote them; those without came first, are out in the world, and stay as they are.

::

    s123          a story                     1k<pairs>-30   a chart: pairs without their signs, days
    q<key>        a list, by its key          1c<word>       a conversion; its signs as small letters
    1q<key>KZUZ   the same, in countries      1w<key>        a conversion too long for that
    1nKZUZ        the newest of countries     1e<id>         what is stored about a group, for its admins
    rUSD, 1rUSDi  the rates card, inverse     1m<id>-alerts  what is set in a channel, for its admins
    1d20260515…   a rates card or conversion  news, setup …  what a command of this name opens
                  as it was on that day
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

LIMIT: Final = 64

_SECTIONS: Final = frozenset({"news", "rates", "help", "settings", "status", "about", "privacy", "setup"})
CHANNEL_SECTIONS: Final = ("settings", "setup", "briefings", "alerts", "sources", "forget")
"""What admins of a channel change in private."""
_SIGNS: Final = str.maketrans("+/-", "plm")
_LETTERS: Final = str.maketrans("plm", "+/-")


@dataclass(frozen=True, slots=True)
class StoryLink:
    """Opens a story."""

    story_id: int


@dataclass(frozen=True, slots=True)
class SearchLink:
    """Opens a list: its query is in ``storage.lookups`` under ``key`` (empty for the newest), but for ``countries``."""

    key: str
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionLink:
    """Opens what a command of this name opens."""

    name: str


@dataclass(frozen=True, slots=True)
class RatesLink:
    """Opens the rates card of a base currency (an ISO 4217 code).

    ``inverse`` says which way round; ``None`` is the way people ask for it (handlers.rates).
    """

    base: str
    inverse: bool | None = None
    on: date | None = None
    """The past day that it is about; ``None`` for what holds when it is opened."""


@dataclass(frozen=True, slots=True)
class ChartLink:
    """Opens a chart of pairs (``USD/KZT+USD/KGS``) over days."""

    pairs: str
    days: int


@dataclass(frozen=True, slots=True)
class ConversionLink:
    """Opens a conversion: as a word (handlers.phrases.conversion_word), or the key that one is stored under."""

    word: str = ""
    key: str = ""
    on: date | None = None
    """The past day whose rates are taken."""


@dataclass(frozen=True, slots=True)
class ExportLink:
    """Shows an admin of a group what is stored about it; ``number`` is the group's id without its sign."""

    number: int


@dataclass(frozen=True, slots=True)
class ChannelLink:
    """Shows an admin of a channel one of its ``CHANNEL_SECTIONS``; ``number`` is its id without its sign."""

    number: int
    section: str


Link = StoryLink | SearchLink | SectionLink | RatesLink | ChartLink | ConversionLink | ExportLink | ChannelLink


def address(bot_username: str, start: str) -> str:
    """Return the deep link that starts the bot with a payload."""
    return f"https://t.me/{bot_username}?start={start}"


def group_address(bot_username: str) -> str:
    """Return the link that adds the bot to a group and begins its set-up."""
    return f"https://t.me/{bot_username}?startgroup=setup"


def channel_address(bot_username: str) -> str:
    """Return the link that makes the bot an admin of a channel who may post, and nothing else."""
    return f"https://t.me/{bot_username}?startchannel&admin=post_messages"


def payload(link: Link) -> str:
    """Return the payload that opens ``link``."""
    if isinstance(link, RatesLink | ConversionLink) and link.on is not None:
        return f"1d{link.on:%Y%m%d}{_undated(link)}"
    return _undated(link)


def _undated(link: Link) -> str:  # noqa: PLR0911 - one line a kind
    match link:
        case StoryLink(story_id):
            return f"s{story_id}"
        case SearchLink("", countries):
            return f"1n{''.join(countries)}"
        case SearchLink(key, countries):
            return f"1q{key}{''.join(countries)}" if countries else f"q{key}"
        case SectionLink(name):
            return name
        case RatesLink(base, inverse):
            return f"r{base}" if inverse is None else f"1r{base}{'i' if inverse else 'd'}"
        case ChartLink(pairs, days):
            return f"1k{pairs.replace('/', '').replace('+', '')}-{days}"
        case ConversionLink(word, key):
            return f"1w{key}" if key else f"1c{word.translate(_SIGNS)}"
        case ExportLink(number):
            return f"1e{number}"
        case ChannelLink(number, section):
            return f"1m{number}-{section}"


def fits(link: Link) -> bool:
    """Whether a link's payload is one that Telegram takes and we read again."""
    written = payload(link)
    return len(written) <= LIMIT and read_payload(written) == link


def read_payload(text: str) -> Link | None:
    """Return what a payload opens, or ``None``."""
    if text in _SECTIONS:
        return SectionLink(text)
    for pattern, made in _PATTERNS:
        if match := pattern.fullmatch(text):
            return made(match)
    return None


def _codes(text: str, width: int) -> tuple[str, ...]:
    return tuple(text[at : at + width] for at in range(0, len(text), width))


def _dated(match: re.Match[str]) -> Link | None:
    """Return a card of a past day; ``None`` for a day that no calendar has, and for what has no days."""
    link = read_payload(match[2])
    if not isinstance(link, RatesLink | ConversionLink) or link.on is not None:
        return None
    try:
        return replace(link, on=date.fromisoformat(match[1]))
    except ValueError:
        return None


def _chart(match: re.Match[str]) -> ChartLink:
    pairs = "+".join(f"{pair[:3]}/{pair[3:]}" for pair in _codes(match[1], 6))
    return ChartLink(pairs, int(match[2]))


_PATTERNS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Link | None]], ...]] = (
    (re.compile(r"s([1-9][0-9]{0,17})"), lambda match: StoryLink(int(match[1]))),
    (re.compile(r"q([A-Za-z0-9_-]{8})"), lambda match: SearchLink(match[1])),
    (
        re.compile(r"1q([A-Za-z0-9_-]{8})((?:[A-Z]{2}){1,8})"),
        lambda match: SearchLink(match[1], _codes(match[2], 2)),
    ),
    (re.compile(r"1n((?:[A-Z]{2}){0,8})"), lambda match: SearchLink("", _codes(match[1], 2))),
    (re.compile(r"r([A-Z]{3})"), lambda match: RatesLink(match[1])),
    (re.compile(r"1r([A-Z]{3})([id])"), lambda match: RatesLink(match[1], inverse=match[2] == "i")),
    (re.compile(r"1d((?:19|20)[0-9]{6})([A-Za-z0-9_-]{4,54})"), _dated),
    (re.compile(r"1k((?:[A-Z]{6}){1,4})-([1-9][0-9]{0,3})"), _chart),
    (re.compile(r"1c([0-9A-Z_plmcs]{4,62})"), lambda match: ConversionLink(match[1].translate(_LETTERS))),
    (re.compile(r"1w([A-Za-z0-9_-]{8})"), lambda match: ConversionLink(key=match[1])),
    (re.compile(r"1e([1-9][0-9]{0,17})"), lambda match: ExportLink(int(match[1]))),
    (
        re.compile(rf"1m([1-9][0-9]{{0,17}})-({'|'.join(CHANNEL_SECTIONS)})"),
        lambda match: ChannelLink(int(match[1]), match[2]),
    ),
)
