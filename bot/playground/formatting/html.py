"""``parse_mode=HTML``: the tags of https://core.telegram.org/bots/api#html-style and nothing else.

Works on wide strings (see ``units.py``). What is not allowed is refused with Telegram's own words and byte offsets.
"""

import re
from dataclasses import dataclass

from bot.playground.formatting.links import checked_link, linked_user
from bot.playground.formatting.rules import Entity, end, in_order
from bot.playground.formatting.times import shown_format, unix_time
from bot.playground.formatting.units import byte_offset, narrow, widen

_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = {*_STYLES, "a", "tg-emoji", "tg-time", "code", "pre", "blockquote"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#([0-9]+)|#[xX]([0-9A-Fa-f]+)|([A-Za-z]+))", re.ASCII)
_LONGEST_REFERENCE = 10
_SPACES = " \t\r\n\v\f\0"
_TEXT = re.compile(r"[^<&]+")
_TAG_NAME = re.compile(r"[^ \t\r\n\v\f\0>]*")
_ATTRIBUTE = re.compile(r"""[^ \t\r\n\v\f\0=>/"']*""")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_LANGUAGE = "language-"


class MarkupError(Exception):
    """Markup that Telegram refuses; the message follows "can't parse entities: "."""


@dataclass(slots=True)
class _Open:
    """A tag that is not closed yet."""

    tag: str
    attributes: dict[str, str]
    offset: int
    part: int
    """How many pieces of text were written before it."""


def parse_html(wide: str) -> tuple[str, list[Entity]]:
    """Return plain text and entities, in Telegram's order. Raises :class:`MarkupError`."""
    return _Parser(wide).run()


def read_reference(wide: str, start: int) -> tuple[str, int]:
    """Read ``&…;`` at ``start``: the character and where the text goes on; the ampersand itself if that is nothing."""
    found = _REFERENCE.match(wide, start)
    if found is not None:
        char = _NAMED.get(found[3]) if found[3] else _numbered(found)
        if char is not None:
            return char, found.end() + (wide[found.end() : found.end() + 1] == ";")
    return "&", start + 1


def _numbered(found: re.Match[str]) -> str | None:
    if found.end() - found.start() >= _LONGEST_REFERENCE:
        return None
    code = int(found[1]) if found[1] else int(found[2], 16)
    return widen(chr(code)) if 0 < code < 0x10FFFF else None


class _Parser:
    def __init__(self, wide: str) -> None:
        self._in = wide
        self._at = 0
        self._out: list[str] = []
        self._length = 0
        self._stack: list[_Open] = []
        self._entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._in):
            char = self._in[self._at]
            if char == "<":
                self._tag()
            elif char == "&":
                text, self._at = read_reference(self._in, self._at)
                if "\ud800" <= text[0] <= "\udfff" and len(text) == 1:
                    raise MarkupError(
                        "Text contains invalid Unicode characters after decoding HTML entities, "
                        "check for unmatched surrogate code units"
                    )
                self._write(text)
            else:
                self._write(self._take(_TEXT))
        if self._stack:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self._stack[-1].tag}"')
        for entity in self._entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return "".join(self._out), in_order(self._entities)

    # -- reading ------------------------------------------------------------------------------------------------------

    def _write(self, text: str) -> None:
        self._out.append(text)
        self._length += len(text)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._in, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[0]

    def _peek(self) -> str:
        """Return the next character, "" at the end."""
        return self._in[self._at : self._at + 1]

    def _skip_spaces(self) -> None:
        while self._peek() and self._peek() in _SPACES:
            self._at += 1

    def _where(self, position: int) -> str:
        return f"at byte offset {byte_offset(self._in, position)}"

    # -- tags ---------------------------------------------------------------------------------------------------------

    def _tag(self) -> None:
        begin = self._at
        self._at += 1
        if self._peek() == "/":
            self._at += 1
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        name = narrow(self._take(_TAG_NAME))
        if not self._peek():
            raise MarkupError(f"Unclosed start tag {self._where(begin)}")
        tag = _lower(name)
        if tag not in _TAGS:
            raise MarkupError(f'Unsupported start tag "{tag}" {self._where(begin)}')
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" {self._where(begin)}')
        self._stack.append(_Open(tag, attributes, self._length, len(self._out)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._skip_spaces()
            if self._peek() == ">":
                self._at += 1
                return found
            name = self._take(_ATTRIBUTE)
            if not name:
                raise MarkupError(f'Empty attribute name in the tag "{tag}" {self._where(begin)}')
            self._skip_spaces()
            value = ""
            if self._peek() == "=":
                self._at += 1
                self._skip_spaces()
                self._expect_more(begin, f' "{tag}"')
                value = self._value()
                self._expect_more(begin, "")
            else:
                self._expect_more(begin, f' "{tag}"')
            found[name] = value

    def _expect_more(self, begin: int, tag: str) -> None:
        if not self._peek():
            raise MarkupError(f"Unclosed start tag{tag} {self._where(begin)}")

    def _value(self) -> str:
        quote = self._peek()
        if quote not in {'"', "'"}:
            begin = self._at
            token = self._take(_TOKEN)
            if self._peek() not in {"", ">", *_SPACES}:
                raise MarkupError(f"Unexpected end of name token {self._where(begin)}")
            return token.lower()
        self._at += 1
        parts = []
        while self._peek() not in {quote, ""}:
            if self._peek() == "&":
                char, self._at = read_reference(self._in, self._at)
            else:
                char = self._peek()
                self._at += 1
            parts.append(char)
        self._at += 1
        return narrow("".join(parts))

    def _end_tag(self, begin: int) -> None:
        if not self._stack:
            raise MarkupError(f"Unexpected end tag {self._where(begin)}")
        name = _lower(narrow(self._take(_TAG_NAME)))
        self._skip_spaces()
        if self._peek() != ">":
            raise MarkupError(f"Unclosed end tag {self._where(begin)}")
        self._at += 1
        opened = self._stack.pop()
        if name not in {"", opened.tag}:
            raise MarkupError(f'Unmatched end tag {self._where(begin)}, expected "</{opened.tag}>", found "</{name}>"')
        if self._length > opened.offset:
            self._close(opened)

    # -- entities -----------------------------------------------------------------------------------------------------

    def _close(self, opened: _Open) -> None:
        tag, attributes = opened.tag, opened.attributes
        style = _STYLES.get(tag)
        if style is not None:
            self._add(opened, style)
        elif tag == "a":
            self._link(opened)
        elif tag in {"pre", "code"}:
            self._code(opened)
        elif tag == "blockquote":
            self._add(opened, "expandable_blockquote" if "expandable" in attributes else "blockquote")
        elif tag == "tg-emoji":
            self._add(opened, "custom_emoji", custom_emoji_id=custom_emoji(attributes.get("emoji-id", "")))
        else:
            self._time(opened)

    def _add(self, opened: _Open, kind: str, **extra: object) -> None:
        entity: Entity = {"type": kind, "offset": opened.offset, "length": self._length - opened.offset}
        self._entities.append({**entity, **extra})

    def _link(self, opened: _Open) -> None:
        url = opened.attributes.get("href") or narrow("".join(self._out[opened.part :]))
        user = linked_user(url)
        link = checked_link(url)
        if user is not None:
            self._add(opened, "text_mention", user={"id": user})
        elif link is not None:
            self._add(opened, "text_link", url=link)

    def _code(self, opened: _Open) -> None:
        """``pre`` and ``code`` around the same text are one ``pre`` with a language, whichever stands outside."""
        value = opened.attributes.get("class", "") if opened.tag == "code" else ""
        language = value.removeprefix(_LANGUAGE) if value.startswith(_LANGUAGE) else ""
        last = self._entities[-1] if self._entities else None
        other = "code" if opened.tag == "pre" else "pre"
        if last is not None and (last["type"], last["offset"], end(last)) == (other, opened.offset, self._length):
            language = last.get("language", "") if other == "code" else language
            if language and (other == "code" or "language" not in last):
                last.update({"type": "pre", "language": language})
                return
        if language:
            self._add(opened, opened.tag, language=language)
        else:
            self._add(opened, opened.tag)

    def _time(self, opened: _Open) -> None:
        style = shown_format(opened.attributes.get("format", ""))
        if style is None:
            raise MarkupError("Invalid date format used")
        moment = unix_time(opened.attributes.get("unix", ""))
        if moment:
            extra = {"date_time_format": style} if style else {}
            self._add(opened, "date_time", unix_time=moment, **extra)


def custom_emoji(text: str) -> str:
    """Return the id of a custom emoji. Raises :class:`MarkupError` for what is no number."""
    if not re.fullmatch(r"-?[0-9]{1,19}", text) or not int(text):
        raise MarkupError("Invalid custom emoji identifier specified")
    return text


def _lower(name: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in name)
