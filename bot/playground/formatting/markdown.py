"""``parse_mode=Markdown``, the old one: no nesting, no escapes inside entities. Wide strings throughout."""

from bot.playground.formatting.html import MarkupError
from bot.playground.formatting.links import checked_link, linked_user
from bot.playground.formatting.rules import Entity
from bot.playground.formatting.units import byte_offset, narrow

_MARKS = {"*": "bold", "_": "italic", "`": "code"}
_SPACES = " \t\r\n\v\f\0"


def parse_markdown(wide: str) -> tuple[str, list[Entity]]:
    """Return plain text and entities. Raises :class:`MarkupError`."""
    out: list[str] = []
    entities: list[Entity] = []
    length = at = 0
    while at < len(wide):
        char = wide[at]
        if char == "\\" and wide[at + 1 : at + 2] in {"_", "*", "`", "["}:
            text, at = wide[at + 1], at + 2
        elif char in _MARKS or char == "[":
            text, at, entity = _entity(wide, at)
            if entity is not None and text:
                entities.append({"type": "", "offset": length, "length": len(text), **entity})
        else:
            text, at = char, at + 1
        out.append(text)
        length += len(text)
    return "".join(out), entities


def _entity(wide: str, begin: int) -> tuple[str, int, Entity | None]:
    """Read one entity: its text, where the rest begins, and its type with what belongs to it."""
    mark = "]" if wide[begin] == "[" else wide[begin]
    start, language = begin + 1, ""
    if wide.startswith("```", begin):
        mark = "```"
        start, language = _language(wide, begin + 3)
    stop = wide.find(mark, start)
    if stop < 0:
        place = byte_offset(wide, begin)
        raise MarkupError(f"Can't find end of the entity starting at byte offset {place}")
    text, rest = wide[start:stop], stop + len(mark)
    if mark == "]":
        return _link(wide, text, rest)
    if mark == "```":
        return text, rest, {"type": "pre", "language": language} if language else {"type": "pre"}
    return text, rest, {"type": _MARKS[mark]}


def _language(wide: str, start: int) -> tuple[int, str]:
    stop = start
    while stop < len(wide) and wide[stop] not in _SPACES and wide[stop] != "`":
        stop += 1
    language = ""
    if start < stop < len(wide) and wide[stop] != "`":
        language, start = narrow(wide[start:stop]), stop
    line_end = wide[start : start + 2]
    if line_end[:1] in {"\n", "\r"}:
        start += 2 if line_end in {"\n\r", "\r\n"} else 1
    return start, language


def _link(wide: str, text: str, rest: int) -> tuple[str, int, Entity | None]:
    url = narrow(text)
    if text and wide[rest : rest + 1] == "(":
        stop = wide.find(")", rest)
        stop = len(wide) if stop < 0 else stop
        url, rest = narrow(wide[rest + 1 : stop]), min(stop + 1, len(wide))
    user, link = linked_user(url), checked_link(url)
    if user is not None:
        return text, rest, {"type": "text_mention", "user": {"id": user}}
    return text, rest, {"type": "text_link", "url": link} if link is not None else None
