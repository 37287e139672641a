"""What stands around a text without being part of it: invitations to read on, credits of pictures; pure.

The words are data (``boilerplate.toml``). What looks like them is taken away only where it is a sentence of its own, so
that "he wanted to read more" stays.
"""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

_LISTS: Final = tomllib.loads((files(__package__) / "boilerplate.toml").read_text(encoding="utf-8"))
_TAIL: Final = 700
"""Characters at the end that any of it fits into."""
_LONGEST_ASIDE: Final = 150
"""Characters of a line; longer ones tell something."""


def _any_of(name: str) -> str:
    phrases = sorted({phrase for group in _LISTS[name].values() for phrase in group}, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace("'", "['’‘ʻʼ`]").replace(r"\ ", r"\s+") for phrase in phrases)


_ENDED: Final = r"(?<=[.!?…»”\"'’)\]>→])"
_CAPITAL: Final = r"(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІҶӢӮЎÇŞŽŇÝÄÖÜ])"
_ARROWS: Final = r"(?:\s*+(?:[→⇒»›>…:.)\]–—-]|https?://\S++))"
_INVITATION: Final = rf"(?i:{_any_of('invitations')})"
_WHOSE: Final = r"(?:[^.!?:]|\.(?=\S)|(?<=\b\w)\.(?!\S))"  # a name, an address of a site, initials
_LABEL: Final = rf"(?i:{_any_of('credits')})"

_INVITED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\s*[\[(<]\s*{_INVITATION}{_ARROWS}++\s*$",  # [Read more]
        rf"(?:^|{_ENDED})\s*{_INVITATION}{_ARROWS}*+\s*$",
        rf"(?<=\s){_CAPITAL}{_INVITATION}{_ARROWS}++\s*$",  # what is before ends anyhow
        rf"(?<=\s){_CAPITAL}(?=\w+\s+\w){_INVITATION}\s*$",
    )
)
_LED_ON: Final = re.compile(
    rf"{_ENDED}\s*(?:(?i:{_any_of('leads_on')})(?:\s*:\s*|\s+(?=[«“\"„]))|Continue reading\s)"
    r"[^.!?]{1,150}[.!?…]?\s*$"
)
_APPEARED: Final = re.compile(
    r"\s*(?:The post|Сообщение|Запись|Статья)\b.{1,400}?\b"
    r"(?:appeared first on|first appeared on|появил[аи]сь сначала на|впервые появил[аи]сь(?: на)?)\b.{0,200}$",
    re.DOTALL,
)
_CREDITED: Final = re.compile(
    rf"{_ENDED}\s*(?:{_LABEL}\s*:\s*{_WHOSE}{{1,60}}[.)]?|©\s*{_WHOSE}{{1,60}}\.?|"
    r"(?:Additional reporting|Reporting|Writing|Editing) by\s.{1,200})$"
)
_BEHIND: Final = (*((pattern, 90) for pattern in _INVITED), (_LED_ON, 220), (_CREDITED, 240))
"""What is behind a text, with how many characters it has at most."""
_CREDITED_FIRST: Final = re.compile(rf"^[(\[]\s*(?:{_LABEL}\b|©)[^()\[\]]{{0,100}}[)\]]\s*")
_ASIDE: Final = re.compile(
    rf"[\s(\[/|*_–—-]*(?:{_LABEL}(?:\s*[:/|©–—-]\s*{_WHOSE}*|\s+\S{{1,40}}|\s*)|©{_WHOSE}*"
    rf"|(?i:{_any_of('leads_on')})\s*:.*)"
    rf"[\s.)\]/|*_]*|[(\[]\s*(?:{_LABEL}\b|©)[^()\[\]]*[)\]]"
)


def without_boilerplate(text: str) -> str:
    """Drop what is put around a text on one line: credits before it; credits and invitations to read on behind it."""
    if text[:1] in {"(", "["}:
        text = _CREDITED_FIRST.sub("", text)
    before, tail = text[:-_TAIL], text[-_TAIL:]
    if "ppeared" in tail or "оявил" in tail:
        tail = _APPEARED.sub("", tail)
    for _ in range(3):  # "Photo: … Read also: … Read more"
        shorter = _shortened(tail)
        if shorter == tail:
            break
        tail = shorter
    return before + tail


def _shortened(text: str) -> str:
    for pattern, longest in _BEHIND:
        if (found := pattern.search(text, max(len(text) - longest, 0))) is not None:
            return text[: found.start()].rstrip()
    return text


def without_asides(lines: list[str]) -> Iterator[str]:
    """Return the lines of a text but those that only say whose picture it is, or lead on to another text."""
    return (line for line in lines if len(line) > _LONGEST_ASIDE or not _ASIDE.fullmatch(line))
