"""Links and e-mail addresses in plain text, found around each full stop as TDLib does it; on wide strings."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from bot.playground.formatting.rules import Entity

_GAPS = r"\s\u2000-\u200b\u200e\u200f\u2016-\u206f"
_USER = re.compile(rf"[^{_GAPS}/\[\]{{}}()'`<>\"\xab\xbb@]")
_DOMAIN = re.compile(rf"[.A-Za-z0-9_~\-]|[^\x00-\xbf{_GAPS}]")
_DOMAIN_OR_AT = re.compile(f"@|{_DOMAIN.pattern}")
_PATH = re.compile(rf"[/?#](?:[^{_GAPS}<>\"\xab\xbb])*")
_PORT = re.compile(r":0*([1-9][0-9]{0,4})(?![0-9])")
_SCHEME = re.compile(r"(?:[A-Za-z0-9+\-]|[^\W\x00-\x7f])*\Z")
_BAD_ENDS = ".:;,('?!`"
_EMAIL = re.compile(
    r"(?:[a-z0-9_-]{0,26}[.+:]){0,10}[a-z0-9_-]{1,35}@"
    r"(?:(?:[a-z0-9][a-z0-9_-]{0,28})?[a-z0-9][.]){1,6}[a-z]{2,8}\Z",
    re.IGNORECASE | re.ASCII,
)
_APP_LINK = re.compile(rf"(?:tg|ton|tonsite)://[a-z0-9_-]{{1,253}}(?:[/?#][^{_GAPS}<>\"\xab\xbb]*)?", re.IGNORECASE)
_MAIL_SCHEME = "mailto:"
_NEVER = "teiegram.org"
_LONGEST_LABEL = 64


@cache
def _top_levels() -> frozenset[str]:
    return frozenset(resources.files(__package__).joinpath("tlds.txt").read_text("utf-8").split())


def find_addresses(wide: str) -> Iterator[Entity]:
    """Yield ``url`` and ``email`` entities."""
    if "://" in wide:
        for match in _APP_LINK.finditer(wide):
            shown = match[0].rstrip(_BAD_ENDS)
            if "#" not in match[0].rstrip("#") and "?" not in shown and not shown.endswith("/#"):
                shown = shown.removesuffix("#")
            yield {"type": "url", "offset": match.start(), "length": len(shown)}
    for start, stop in _spans(wide):
        text = wide[start:stop]
        lead = len(_MAIL_SCHEME) if text.startswith(_MAIL_SCHEME) else 0
        if _EMAIL.match(text, lead):
            yield {"type": "email", "offset": start + lead, "length": stop - start - lead}
            continue
        length = _link_length(text)
        if length:
            yield {"type": "url", "offset": start, "length": length}


def _spans(wide: str) -> Iterator[tuple[int, int]]:
    begin = 0
    while True:
        dot = wide.find(".", begin)
        if dot < 0 or dot + 1 == len(wide):
            return
        stop, good, start = _around(wide, begin, dot)
        if good:
            if stop > dot + 1:
                yield start, stop
            while wide[stop : stop + 1] == ".":
                stop += 1
        else:
            while wide[stop - 1] != ".":
                stop -= 1
        begin = max(stop, dot + 1)


def _forward(wide: str, position: int, kind: re.Pattern[str]) -> int:
    while position < len(wide) and kind.match(wide, position):
        position += 1
    return position


def _backward(wide: str, begin: int, position: int, kind: re.Pattern[str]) -> int:
    while position > begin and kind.match(wide, position - 1):
        position -= 1
    return position


def _around(wide: str, begin: int, dot: int) -> tuple[int, bool, int]:
    """Return where the address around a full stop ends, whether it is one, and where it begins."""
    stop = _forward(wide, dot, _DOMAIN_OR_AT)
    has_user = "@" in wide[dot:stop]
    start = _backward(wide, begin, dot, _USER if has_user else _DOMAIN)
    stop = _with_path(wide, stop)
    while stop > dot + 1 and wide[stop - 1] == ".":
        stop -= 1
    if start > begin and wide[start - 1] == "@":
        name = _backward(wide, begin, start - 1, _USER)
        if has_user or name == start - 1:
            return stop, False, name
        start = name
    good, start = _with_scheme(wide, begin, start)
    return stop, good, start


def _with_path(wide: str, stop: int) -> int:
    port = _PORT.match(wide, stop)
    if port is not None and int(port[1]) <= 65535:
        stop = port.end()
    path = _PATH.match(wide, stop)
    if path is not None:
        end = path.end()
        while end > stop + 1 and wide[end - 1] in _BAD_ENDS:
            end -= 1
        if wide[stop] == "/" or end > stop + 1:
            return end
    return stop


def _with_scheme(wide: str, begin: int, start: int) -> tuple[bool, int]:
    if start == begin:
        return True, start
    before = wide[begin:start]
    if len(before) >= 6 and before.endswith("://"):
        found = _SCHEME.search(before[:-3])
        scheme = found[0].lower() if found else ""
        for known, others in (("http", {"shttp"}), ("https", set()), ("ftp", {"tftp", "sftp"}), ("tonsite", set())):
            if scheme.endswith(known) and scheme not in others:
                return True, start - 3 - len(known)
        return False, start
    last = before[-1]
    return not (last.isalnum() or last in "_/#@"), start


def _link_length(text: str) -> int:
    """Return how much of the text is a link; 0 where the domain is none."""
    scheme = re.match(r"(?:https?|ftp|tonsite)://", text, re.IGNORECASE)
    rest_at = scheme.end() if scheme else 0
    rest = text[rest_at:]
    cut = min((rest.find(char) for char in "/?#" if char in rest), default=len(rest))
    before, at, after = rest[:cut].partition("@")  # the first: TDLib lets the second be part of a label
    domain, path = after if at else before, rest[cut:]
    domain = domain.rpartition(":")[0] or domain if ":" in domain else domain
    if not _is_domain(domain, has_scheme=scheme is not None):
        return 0
    return rest_at + cut + _balanced(path)


def _balanced(path: str) -> int:
    """Return the length of a path up to the first bracket that closes nothing, without trailing punctuation."""
    pairs, open_brackets = {")": "(", "]": "[", "}": "{"}, {"(": 0, "[": 0, "{": 0}
    length = len(path)
    for index, char in enumerate(path):
        if char in open_brackets:
            open_brackets[char] += 1
        elif char in pairs:
            open_brackets[pairs[char]] -= 1
            if open_brackets[pairs[char]] < 0:
                length = index
                break
    while length and path[length - 1] in _BAD_ENDS:
        length -= 1
    return length


def _is_domain(domain: str, *, has_scheme: bool) -> bool:
    labels = domain.split(".")
    if domain.lower() == _NEVER or len(labels) < 2:
        return False
    if any(
        not label or len(label.encode("utf-8", "surrogatepass")) >= _LONGEST_LABEL or label[-1] == "-"
        for label in labels
    ):
        return False
    if _is_ipv4(labels):
        return True
    if all(re.fullmatch("[0-9]+", label) for label in labels):
        return False
    return "_" not in labels[-2] and _is_top_level(labels[-1], has_scheme=has_scheme)


def _is_top_level(top: str, *, has_scheme: bool) -> bool:
    if len(top) <= 1:
        return False
    if top.startswith("xn--"):
        return len(top) > 5 and bool(re.fullmatch("[A-Za-z0-9]+", top[4:]))
    if "_" in top or "-" in top:
        return False
    return has_scheme or _is_common(top)


def _is_ipv4(labels: list[str]) -> bool:
    return len(labels) == 4 and all(
        re.fullmatch("[0-9]{1,3}", label) and int(label) <= 255 and (label == "0" or label[0] != "0")
        for label in labels
    )


def _is_common(top: str) -> bool:
    lower = top.lower()
    if lower != top and lower[1:] == top[1:]:  # "end of sentence.And the next"
        return False
    return lower in _top_levels()
