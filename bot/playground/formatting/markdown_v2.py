"""``parse_mode=MarkdownV2`` (https://core.telegram.org/bots/api#markdownv2-style) as TDLib reads it."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from bot.playground.formatting.html import MarkupError, custom_emoji
from bot.playground.formatting.links import checked_link, linked_user
from bot.playground.formatting.rules import Entity, in_order
from bot.playground.formatting.times import shown_format, unix_time
from bot.playground.formatting.units import byte_offset, narrow

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
_BEGINS = (
    ("__", "underline"),
    ("_", "italic"),
    ("*", "bold"),
    ("~", "strikethrough"),
    ("||", "spoiler"),
    ("[", "text_link"),
    ("![", "special"),
)
_ENDS = {"bold": "*", "code": "`", "pre": "```", "underline": "__", "strikethrough": "~", "spoiler": "||"}
_SPOKEN = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "special": "CustomEmoji",
    "blockquote": "BlockQuote",
}
_SPACES = " \t\r\n\v\f\0"
_WRONG_SPECIAL = "Invalid tg://emoji or tg://time URL specified"


@dataclass(slots=True)
class _Open:
    kind: str
    offset: int
    begin: int
    part: int
    language: str = ""


def parse_markdown_v2(wide: str) -> tuple[str, list[Entity]]:
    """Return plain text and entities, in Telegram's order. Raises :class:`MarkupError`."""
    return _Parser(wide).run()


def escaped(wide: str, position: int) -> bool:
    """Tell whether a backslash here takes the meaning from the next character."""
    return wide[position] == "\\" and "\x01" <= wide[position + 1 : position + 2] <= "\x7e"


class _Parser:
    def __init__(self, wide: str) -> None:
        self._in = wide
        self._at = 0
        self._out: list[str] = []
        self._length = 0
        self._stack: list[_Open] = []
        self._entities: list[Entity] = []
        self._quoted = False
        self._line_begins = True

    def run(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._in):
            self._step()
        if self._quoted:
            self._end_quote("blockquote")
        if self._stack:
            raise self._unclosed()
        return "".join(self._out), in_order(self._entities)

    def _step(self) -> None:
        char = self._in[self._at]
        inside = self._stack[-1].kind if self._stack else ""
        if escaped(self._in, self._at):
            self._write(self._in[self._at + 1], 2)
            self._line_begins = self._out[-1] == "\n"
        elif char not in ("`" if inside in {"code", "pre"} else _RESERVED):
            self._write(char, 1)
        elif self._quote_ends(char):
            self._end_quote("blockquote")
        elif self._expanded_quote_ends(inside):
            self._at += 2
            self._end_quote("expandable_blockquote")
        elif self._ends(inside, char):
            self._end()
        else:
            self._begin(char)

    def _write(self, text: str, taken: int) -> None:
        self._out.append(text)
        self._length += len(text)
        self._at += taken
        self._line_begins = False

    def _has(self, mark: str) -> bool:
        return self._in.startswith(mark, self._at)

    # -- beginnings ---------------------------------------------------------------------------------------------------

    def _begin(self, char: str) -> None:
        if char == "\n":
            self._write("\n", 1)
            self._line_begins = True
            if self._quoted:
                self._at += 1  # the ">" that goes on with the quote
        elif self._line_begins and (char == ">" or self._has("**>")):
            self._begin_quote(1 if char == ">" else 3)
        elif char == "`":
            self._begin_code()
        else:
            found = next(((mark, kind) for mark, kind in _BEGINS if self._has(mark)), None)
            if found is None:
                raise MarkupError(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
            self._open(found[1], len(found[0]))

    def _begin_quote(self, taken: int) -> None:
        if self._quoted:  # a quote in a quote is the same quote
            self._at += taken
        else:
            self._open("blockquote", taken)
            self._quoted = True

    def _open(self, kind: str, taken: int, language: str = "") -> None:
        self._stack.append(_Open(kind, self._length, self._at, len(self._out), language))
        self._at += taken

    def _begin_code(self) -> None:
        if not self._has("```"):
            self._open("code", 1)
            return
        start = self._at + 3
        stop = start
        while stop < len(self._in) and self._in[stop] not in _SPACES and self._in[stop] != "`":
            stop += 1
        language = self._in[start:stop] if start < stop < len(self._in) and self._in[stop] != "`" else ""
        self._open("pre", 3 + len(language), narrow(language))
        line_end = self._in[self._at : self._at + 2]
        if line_end[:1] in {"\n", "\r"}:
            self._at += 2 if line_end in {"\n\r", "\r\n"} else 1

    # -- ends ---------------------------------------------------------------------------------------------------------

    def _quote_ends(self, char: str) -> bool:
        return self._quoted and char == "\n" and self._in[self._at + 1 : self._at + 2] != ">"

    def _expanded_quote_ends(self, inside: str) -> bool:
        if not self._quoted or not self._has("||") or inside == "spoiler":
            return False
        after = self._in[self._at + 2 : self._at + 4]
        return after == "" or (after[0] == "\n" and after != "\n>")

    def _ends(self, inside: str, char: str) -> bool:
        if inside in {"text_link", "special"}:
            return char == "]"
        if inside == "italic":
            return char == "_" and not self._has("__")
        return inside in _ENDS and self._has(_ENDS[inside])

    def _unclosed(self) -> MarkupError:
        last = self._stack[-1]
        kind = "PreCode" if last.language else _SPOKEN[last.kind]
        return MarkupError(f"Can't find end of {kind} entity at byte offset {byte_offset(self._in, last.begin)}")

    def _end_quote(self, kind: str) -> None:
        """End the quote with the line; whatever is still open in it never ends."""
        if self._stack[-1].kind != "blockquote":
            raise self._unclosed()
        opened = self._stack.pop()
        self._quoted = False
        if self._has("\n"):
            self._write("\n", 1)
            self._line_begins = True
        self._add(opened, kind)

    def _end(self) -> None:
        opened = self._stack.pop()
        if opened.kind == "text_link":
            self._end_link(opened)
        elif opened.kind == "special":
            self._end_special(opened)
        else:
            self._at += len(_ENDS.get(opened.kind, "_"))
            self._add(opened, opened.kind, **({"language": opened.language} if opened.language else {}))

    def _add(self, opened: _Open, kind: str, **extra: object) -> None:
        if self._length > opened.offset:
            entity: Entity = {"type": kind, "offset": opened.offset, "length": self._length - opened.offset}
            self._entities.append({**entity, **extra})

    def _end_link(self, opened: _Open) -> None:
        self._at += 1
        url = narrow("".join(self._out[opened.part :])) if not self._has("(") else self._url()
        user, link = linked_user(url), checked_link(url)
        if user is not None:
            self._add(opened, "text_mention", user={"id": user})
        elif link is not None:
            self._add(opened, "text_link", url=link)

    def _url(self) -> str:
        self._at += 1
        begin = self._at
        parts = []
        while self._at < len(self._in) and self._in[self._at] != ")":
            if escaped(self._in, self._at):
                self._at += 1
            parts.append(self._in[self._at])
            self._at += 1
        if self._at >= len(self._in):
            raise MarkupError(f"Can't find end of a URL at byte offset {byte_offset(self._in, begin)}")
        self._at += 1
        return narrow("".join(parts))

    def _end_special(self, opened: _Open) -> None:
        self._at += 1
        if not self._has("("):
            raise MarkupError("The entity must contain a tg://emoji or tg://time URL")
        parts = urlsplit(self._url())
        values = {name: found[0] for name, found in parse_qs(parts.query, keep_blank_values=True).items()}
        if parts.scheme.lower() != "tg":
            raise MarkupError(_WRONG_SPECIAL)
        if parts.netloc.lower() == "emoji":
            try:
                emoji = custom_emoji(values.get("id", ""))
            except MarkupError:
                raise MarkupError(_WRONG_SPECIAL) from None
            self._add(opened, "custom_emoji", custom_emoji_id=emoji)
            return
        moment, style = unix_time(values.get("unix", "")), shown_format(values.get("format", ""))
        if parts.netloc.lower() != "time" or not moment or style is None:
            raise MarkupError(_WRONG_SPECIAL)
        self._add(opened, "date_time", unix_time=moment, **({"date_time_format": style} if style else {}))
