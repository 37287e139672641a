"""What buttons carry: small typed values as strings of at most 64 bytes that survive a restart.

A string is ``<version><kind>:<field>:<field>…``. What does not decode to exactly the value that would encode to it is
``None``: forged, damaged and outdated data are one and the same, and harmless.

The module is long and one room: a table of all the kinds, whose letters must differ from each other and never change.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Final, NewType

VERSION: Final = "1"
LIMIT: Final = 64
"""Bytes of ``callback_data`` (https://core.telegram.org/bots/api#inlinekeyboardbutton)."""
MOST_COUNTRIES: Final = 8
"""How many countries one list can be filtered by; so that a place always fits."""

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_LARGEST: Final = 2**63 - 1
_LARGEST_OFFSET: Final = 36**4 - 1
_LARGEST_ANCHOR: Final = 36**10 - 1
_KEY: Final = re.compile(r"(?:[A-Za-z0-9_-]{8})?")
_WORD: Final = re.compile(r"[A-Za-z0-9_/+.-]*")
_CARRIED: Final = re.compile(r"[A-Za-z0-9_/+.~-]*")
_COUNTRIES: Final = re.compile(rf"(?:[A-Z]{{2}}){{0,{MOST_COUNTRIES}}}")


@dataclass(frozen=True, slots=True)
class Place:
    """Which page of which list a reader is on.

    ``key`` stands for the rest of the query in ``storage.lookups``; empty for none. ``anchor`` is the highest story id
    when the first page was shown, 0 for "newest". ``offset`` counts stories.
    """

    countries: tuple[str, ...] = ()
    key: str = ""
    offset: int = 0
    anchor: int = 0


@dataclass(frozen=True, slots=True)
class OpenPage:
    """Show a page of stories."""

    place: Place


@dataclass(frozen=True, slots=True)
class OpenStory:
    """Show a story; ``place`` is where back leads."""

    story_id: int
    place: Place


@dataclass(frozen=True, slots=True)
class OpenRates:
    """Show the rates card of a base currency; ``inverse`` (0 or 1) turns it round."""

    base: str
    inverse: int = 0


@dataclass(frozen=True, slots=True)
class OpenConversion:
    """Show a conversion: as one word (:mod:`handlers.phrases.conversion_word`), or the key it is stored under."""

    word: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class OpenChart:
    """Show a chart of ``pairs`` (``USD/KZT+USD/KGS``) over ``days``; ``dark`` (0 or 1) are its colours."""

    pairs: str
    days: int
    dark: int = 0


@dataclass(frozen=True, slots=True)
class OpenCardPicture:
    """Show the rates card of a base currency as a picture; ``inverse`` and ``dark`` are 0 or 1."""

    base: str
    inverse: int = 0
    dark: int = 0


@dataclass(frozen=True, slots=True)
class OpenCard:
    """Show the rates card with changes counted ``against`` a week or a month ago (``handlers.exchange.Against``)."""

    base: str
    inverse: int = 0
    against: str = "p"


@dataclass(frozen=True, slots=True)
class KeepCurrency:
    """Put a currency on the chat's card, or (``keep`` 0) take it away; without one the list of them is shown.

    ``origin`` is ``l`` for a button of that list, empty for one of the card.
    """

    currency: str = ""
    keep: int = 1
    origin: str = ""


@dataclass(frozen=True, slots=True)
class OpenHelp:
    """Show help about a topic; the empty topic is the overview."""

    topic: str = ""


@dataclass(frozen=True, slots=True)
class OpenSettings:
    """Show a section of the settings; the empty section is the overview."""

    section: str = ""


@dataclass(frozen=True, slots=True)
class OpenStatus:
    """Show one page of the sources."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Choose the language of the interface; ``origin`` names the screen the button is on."""

    language: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ToggleCountry:
    """Add one country to the chat's own, or take it away."""

    country: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ToggleNewsLanguage:
    """Add one language to those the chat reads news in, or take it away."""

    language: str


@dataclass(frozen=True, slots=True)
class SetZone:
    """Choose a time zone by its IANA name; empty follows the country."""

    zone: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Delete what is stored about the chat: asked for first, then ``confirmed``."""

    confirmed: int = 0


@dataclass(frozen=True, slots=True)
class OpenAlerts:
    """Show the chat's alerts; with a ``base``, what can be watched of that currency."""

    base: str = ""


@dataclass(frozen=True, slots=True)
class AddAlert:
    """Watch a pair. ``threshold`` is a decimal with ``_`` for the point."""

    base: str
    counter: str
    kind: str
    threshold: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class ChangeAlert:
    """Pause, resume or delete an alert: ``what`` is ``p``, ``r`` or ``d``."""

    alert_id: int
    what: str


@dataclass(frozen=True, slots=True)
class StoryAlertDeed:
    """Do something about following words: ``p`` pause, ``r`` resume, ``d`` delete the alert ``number``.

    ``f`` follows the story ``number``; ``c`` lets the chat be told of ``number`` stories a day.
    """

    number: int
    deed: str


@dataclass(frozen=True, slots=True)
class Export:
    """Send what is stored about the chat."""


@dataclass(frozen=True, slots=True)
class OpenTold:
    """Show a story of a briefing, 0 for the briefing itself.

    ``screen`` is the stored briefing's key, ``subject`` its subscription.
    """

    story_id: int
    screen: str
    subject: int = 0


@dataclass(frozen=True, slots=True)
class ActOnBroadcast:
    """Begin a broadcast (``act`` is its audience), ``show`` or ``stop`` it."""

    broadcast: int
    act: str


@dataclass(frozen=True, slots=True)
class TuneBriefing:
    """Change a subscription by one tap under its briefing: ``less``, ``more``, ``time`` or ``stop``."""

    subscription: int
    wish: str


@dataclass(frozen=True, slots=True)
class SetBriefing:
    """Change one thing of a subscription (0: of the one to be made) on its own screen."""

    subscription: int
    what: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class OpenBriefings:
    """Show a screen about briefings: the list, or one subscription."""

    subscription: int = 0
    section: str = ""


@dataclass(frozen=True, slots=True)
class StoryDeed:
    """Do something with the story on the screen; ``place`` is where back leads.

    ``deed`` is ``save``, ``drop``, ``ask`` (whom to mute), ``mute`` or ``hear`` in one letter each: s, d, a, m, h.
    ``number`` is the story's id; for the last two that of an article whose source is meant.
    """

    deed: str
    number: int
    place: Place


@dataclass(frozen=True, slots=True)
class DropSaved:
    """Take a story off the saved ones, or put it back (``undo`` is 1); ``place`` is the page of the list."""

    story_id: int
    undo: int
    place: Place


@dataclass(frozen=True, slots=True)
class OpenSources:
    """Show a page of the outlets, or (``own`` is 1) of the chat's own feeds."""

    own: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class SourceDeed:
    """Do something with a source and show the list it is on again.

    ``deed`` in one letter: m mute, h hear again (and on the settings' list, M and H), u unfollow, f follow again, x
    export. ``key`` is the source's, for f that of ``storage.lookups``.
    """

    deed: str
    key: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class SetReading:
    """Choose how stories look: ``what`` is ``t`` (text only: 0 or 1) or ``e`` (excerpt: a length's name)."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class SetUp:
    """One step of the set-up of a group or channel: ``act`` is what is done, ``value`` what is chosen.

    ``number`` is a channel's id without its sign, where it is set up from a private chat; 0 is this very chat.
    """

    act: str = ""
    value: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class OwnForTopic:
    """Let a topic have countries or languages of news (``what``) of its own, or (``own`` 0) follow its group."""

    what: str
    own: int = 1


Carried = NewType("Carried", str)
"""What another button would carry, written with ``~`` for the colons."""


@dataclass(frozen=True, slots=True)
class Manage:
    """Do in a private chat, for a channel, what a button that carries ``data`` does in a chat itself.

    ``number`` is the channel's id without its sign.
    """

    number: int
    data: Carried

    @classmethod
    def of(cls, number: int, callback: "Callback") -> "Manage":
        """Return what carries ``callback`` for a channel; raises ``ValueError`` where that alone does not fit."""
        return cls(number, Carried(pack(callback).replace(":", "~")))

    @property
    def callback(self) -> "Callback | None":
        """What is to be done; ``None`` for what is none of ours, or would be carried twice."""
        found = unpack(self.data.replace("~", ":"))
        return None if isinstance(found, Manage) else found


Callback = (
    OpenPage
    | OpenStory
    | OpenRates
    | OpenConversion
    | OpenChart
    | OpenCardPicture
    | OpenCard
    | KeepCurrency
    | OpenHelp
    | OpenSettings
    | OpenStatus
    | SetLanguage
    | ToggleCountry
    | ToggleNewsLanguage
    | SetZone
    | Forget
    | Export
    | OpenAlerts
    | AddAlert
    | ChangeAlert
    | StoryAlertDeed
    | OpenTold
    | ActOnBroadcast
    | TuneBriefing
    | SetBriefing
    | OpenBriefings
    | StoryDeed
    | DropSaved
    | OpenSources
    | SourceDeed
    | SetReading
    | SetUp
    | OwnForTopic
    | Manage
)

_KINDS: Final[dict[str, type[Any]]] = {
    "n": OpenPage,
    "s": OpenStory,
    "x": OpenRates,
    "v": OpenConversion,
    "k": OpenChart,
    "m": OpenCardPicture,
    "i": OpenCard,
    "j": KeepCurrency,
    "h": OpenHelp,
    "p": OpenSettings,
    "u": OpenStatus,
    "l": SetLanguage,
    "c": ToggleCountry,
    "r": ToggleNewsLanguage,
    "z": SetZone,
    "f": Forget,
    "e": Export,
    "A": OpenAlerts,
    "B": AddAlert,
    "C": ChangeAlert,
    "F": StoryAlertDeed,
    "o": OpenTold,
    "t": ActOnBroadcast,
    "y": TuneBriefing,
    "T": SetBriefing,
    "Y": OpenBriefings,
    "a": StoryDeed,
    "d": DropSaved,
    "g": OpenSources,
    "D": SourceDeed,
    "E": SetReading,
    "G": SetUp,
    "H": OwnForTopic,
    "M": Manage,
}
_TAGS: Final = {kind: tag for tag, kind in _KINDS.items()}


def pack(callback: Callback) -> str:
    """Return the ``callback_data`` of a button.

    Raises ``ValueError`` where it would not fit or not be understood again.
    """
    parts = [VERSION + _TAGS[type(callback)]]
    for field in fields(callback):
        parts.extend(_written(getattr(callback, field.name)))
    data = ":".join(parts)
    if len(data) > LIMIT or unpack(data) != callback:
        raise ValueError(f"does not fit a button: {callback!r}")
    return data


def unpack(data: str) -> Callback | None:
    """Return what a button carries; ``None`` for anything that :func:`pack` did not write."""
    if len(data) > LIMIT or data[:1] != VERSION:
        return None
    kind = _KINDS.get(data[1:2])
    if kind is None:
        return None
    parts = data[2:].split(":")
    if parts.pop(0):
        return None
    try:
        values = [_READERS[field.type](parts) for field in fields(kind)]
    except (ValueError, IndexError):
        return None
    return None if parts else kind(*values)


def _written(value: object) -> list[str]:
    if isinstance(value, int):
        return [base36(value)]
    if isinstance(value, str):
        return [value]
    if isinstance(value, Place):
        return ["".join(value.countries), value.key, base36(value.offset), base36(value.anchor)]
    raise TypeError(f"cannot be put on a button: {value!r}")


def base36(number: int) -> str:
    """Return how a number stands on a button; 0 is empty."""
    if not 0 <= number <= _LARGEST:
        raise ValueError(f"out of range: {number}")
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits


def _number(parts: list[str], largest: int = _LARGEST) -> int:
    text = parts.pop(0)
    number = 0
    for digit in text:
        number = number * 36 + _DIGITS.index(digit)
    if number > largest or base36(number) != text:
        raise ValueError(text)
    return number


def _word(parts: list[str]) -> str:
    text = parts.pop(0)
    if not _WORD.fullmatch(text):
        raise ValueError(text)
    return text


def _carried(parts: list[str]) -> str:
    text = parts.pop(0)
    if not _CARRIED.fullmatch(text):
        raise ValueError(text)
    return text


def _place(parts: list[str]) -> Place:
    codes, key = parts.pop(0), parts.pop(0)
    if not (_COUNTRIES.fullmatch(codes) and _KEY.fullmatch(key)):
        raise ValueError(codes + key)
    countries = tuple(codes[at : at + 2] for at in range(0, len(codes), 2))
    return Place(countries, key, _number(parts, _LARGEST_OFFSET), _number(parts, _LARGEST_ANCHOR))


_READERS: Final[dict[Any, Callable[[list[str]], Any]]] = {
    int: _number,
    str: _word,
    Carried: _carried,
    Place: _place,
}
