"""HTML to plain text, and what is shown of it: titles, excerpts (SOURCES.md, news rule 4); pure."""

import html
import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

from bot.reading.boilerplate import without_asides, without_boilerplate

EXCERPT_LIMIT = 300
TITLE_LIMIT = 300
TEXT_LIMIT = 20_000
_MARKUP_LIMIT = 300_000
"""An article's markup beyond this is not read: its text is long past :data:`TEXT_LIMIT`."""

_MARKS_LIMIT = 1500
"""An article with more tags than this is stripped of them without being understood: nesting costs time squared."""
_ATTRIBUTES_LIMIT = 5000
"""Of longer markup the attributes are taken away first: each of a tag is compared with all before it."""
_HIDDEN = re.compile(r"<(?:(script|style)\b|!--)", re.IGNORECASE)
_MARK = re.compile(r"<[a-zA-Z/!][^<>]*>?")
# A tag as browsers read it: a quotation mark means something after "=" alone. Whatever follows, nothing is read twice.
_WITH_ATTRIBUTES = re.compile(r"""<(/?[a-zA-Z][^\s/>]*+)(?:[^>"'=]++|=\s*+(?:"[^"]*+"?+|'[^']*+'?+)?+|["'])*+>?+""")

# Control and zero-width characters, soft hyphens, marks that turn the direction of text, halves of a surrogate pair.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff]"
)
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|center|dd|div|dl|dt|fieldset|footer|form|h[1-6]|header|hr|li|main|"
    r"nav|ol|option|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul)\b)",
    re.IGNORECASE,
)
_BREAK = "\x1e"
"""Stands between blocks while they are told apart."""
_DROPPED = ["script", "style", "noscript", "iframe", "template", "figcaption", "svg", "object", "title", "textarea"]
_TAG = re.compile(r"<[a-zA-Z/!]")

_ESCAPED_MARKUP = re.compile(
    r"\s*&lt;(?:p|div|span|a|b|strong|em|i|br|img|figure|table|ul|ol|h[1-6]|blockquote|section|article)\b",
    re.IGNORECASE,
)
_ESCAPED_TWICE = re.compile(
    r"&(?:#\d{2,6}|#x[\da-f]{2,5}|nbsp|quot|apos|[lr]aquo|[lrb]dquo|[lrs][bs]?quo|[mn]dash|hellip|middot|bull|shy|"
    r"(?:thin|en|em)sp|zwn?j|[lr]rm|deg|euro|numero|sect|copy|reg|trade|times|laquo|raquo);",
    re.IGNORECASE,
)

# Shortcodes of WordPress: their brackets may stand anywhere in a text, with straight or curly quotes.
_WITH_CONTENT = re.compile(r"\[(caption|wp_caption|gallery|audio|video|playlist|embed)\b[^\[\]]*\]")
_SHORTCODE = re.compile(r"\[(/?)([A-Za-z][\w-]{0,40})((?:\s|=)[^\[\]]*+)?+/?\]")
_CUT_OFF = re.compile(r"\[(?:caption|wp_caption|gallery|embed|vc_\w*|et_pb_\w*)\b")
_ATTRIBUTE = re.compile(r"\s[\w-]+=[\"'“”„«″\w#/&]")
_BARE = re.compile(
    r"(?:wp_caption|caption|gallery|embed|audio|video|playlist|youtube|vimeo|tweet|instagram|facebook|telegram|toc|"
    r"contact-form(?:-7)?|adrotate|adinserter|ad|ads|more|nextpage|shortcode|sc_\w+|"
    r"(?:vc|et_pb|su|fusion|wp|av|mk|tdc|td)_\w+)"
)

_ELLIPSIS = re.compile(r"(?:\s*(?:\[\s*(?:…|\.{3}|&hellip;)\s*\]|…|\.{3,}))+\s*$")
_STEM = 200
"""Characters by which a summary is known to be the beginning of a text."""
_SURE = 40
"""Characters by which it is known in the middle of one, behind a credit or the title."""
_LATEST = 400
"""Where it begins there at the latest."""
_CUT_LENGTHS = frozenset([*range(100, 1001, 50), 128, 140, 160, 255, 256, 280, 512])
"""Lengths that software cuts texts to."""
_WHOLE = re.compile(r"[.!?][\"'»”’)\]]*$")
_TRAILING = " ,;:–—-(«\"'“„"


def clean(text: str) -> str:
    """Drop what cannot be seen or stored and collapse white space, no-break spaces and line breaks included."""
    text = " ".join(text.split())
    if text.isprintable():  # the quick way to know that nothing invisible is left
        return text
    return " ".join(_INVISIBLE.sub("", text).split())


def strip_shortcodes(text: str) -> str:
    """Remove ``[caption id=...]...[/caption]`` and the like, keep ``[brackets]`` that are prose."""
    if "[" not in text:
        return text
    if "[/" in text:
        text = _without_captions(text)
    closed = {found[2].lower() for found in _SHORTCODE.finditer(text) if found[1]}

    def replaced(found: re.Match[str]) -> str:
        attributes = found[3] or ""
        known = found[1] or found[2].lower() in closed or _BARE.fullmatch(found[2])
        return " " if known or _ATTRIBUTE.search(attributes) else found[0]

    text = _SHORTCODE.sub(replaced, text)
    cut_off = _CUT_OFF.search(text, text.rfind("]") + 1)
    return text[: cut_off.start()] if cut_off else text


def _without_captions(text: str) -> str:
    """Remove what stands between ``[caption]`` and ``[/caption]``: it belongs to a picture."""
    pieces: list[str] = []
    at = 0
    unclosed: set[str] = set()
    for found in _WITH_CONTENT.finditer(text):
        if found.start() < at or found[1] in unclosed:
            continue
        closing = f"[/{found[1]}]"
        end = text.find(closing, found.end())
        if end < 0:
            unclosed.add(found[1])
            continue
        pieces.append(text[at : found.start()])
        at = end + len(closing)
    return " ".join([*pieces, text[at:]])


def plain(markup: str) -> str:
    """Return the text of HTML (or of text that may hold entities) on one line, without tags and shortcodes."""
    markup = markup[:_MARKUP_LIMIT]
    if _TAG.search(markup):
        markup = _parsed(markup)
    elif "&" in markup:
        markup = html.unescape(markup)
    return clean(strip_shortcodes(markup))


def mended(markup: str) -> str:
    """Return the text of a summary or of an article, what was escaped once too often unescaped again."""
    if "&lt;" in markup and not _TAG.search(markup) and _ESCAPED_MARKUP.match(markup):
        markup = html.unescape(markup)
    return unescaped(plain(markup))


def unescaped(text: str) -> str:
    """Unescape what nobody writes but software that escapes twice: quotation marks, dashes, spaces, numbered signs."""
    if "&" not in text:
        return text
    return clean(_ESCAPED_TWICE.sub(lambda found: _sign(found[0]), text))


def _sign(reference: str) -> str:
    sign = html.unescape(reference)
    return reference if sign in {"<", ">", "&"} else sign  # those may be meant


def _parsed(markup: str) -> str:
    if markup.count("<") > _MARKS_LIMIT:
        return html.unescape(_MARK.sub(" ", without_hidden(markup)))
    if len(markup) > _ATTRIBUTES_LIMIT:
        markup = _WITH_ATTRIBUTES.sub(r"<\1>", without_hidden(markup))
    # Words of neighbouring blocks must not run together, letters of one word under several tags must not part.
    tree = LexborHTMLParser(_BLOCK.sub(f"{_BREAK}<", markup.replace(_BREAK, " ")).replace("\0", ""))
    tree.strip_tags(_DROPPED, recursive=True)
    lines = tree.body.text().split(_BREAK) if tree.body is not None else []
    return " ".join(without_asides([line.strip() for line in lines]))


def without_hidden(markup: str) -> str:
    """Remove comments, and scripts and styles with what is in them; one pass, however many are never closed."""
    small = markup.lower() if len(markup.lower()) == len(markup) else markup
    pieces: list[str] = []
    at = 0
    ends: dict[str, int] = {}
    for found in _HIDDEN.finditer(markup):
        ending = f"</{found[1].lower()}" if found[1] else "-->"
        if found.start() < at or ends.get(ending) == -1:
            continue
        ends[ending] = end = small.find(ending, found.end())
        if end >= 0:
            pieces.append(markup[at : found.start()])
            at = end if found[1] else end + len(ending)
    return " ".join([*pieces, markup[at:]])


def plain_title(markup: str, *, literal: bool = False) -> str:
    """Return a title: unescaped once, without tags and shortcodes; ``literal`` is text without any markup."""
    text = clean(markup) if literal else unescaped(plain(markup))
    return shorten(text, TITLE_LIMIT)


def shorten(text: str, limit: int = EXCERPT_LIMIT) -> str:
    """Cut one line of plain text at a word; what is cut ends with ``…``; never longer than ``limit`` characters."""
    was_cut = text.endswith(("…", "...", "]")) and _ELLIPSIS.search(text, max(len(text) - 40, 0))
    if was_cut:
        text = text[: was_cut.start()]
        if was_cut[0][:1] in " [" and _WHOLE.search(text[-5:]):
            was_cut = None  # after a sentence
    if len(text) + bool(was_cut) <= limit:
        return text + "…" if was_cut and text else text
    cut = text[: limit - 1]
    if not text[limit - 1].isspace():
        whole = cut.rsplit(None, 1)[0] if " " in cut else cut
        cut = whole if len(whole) > limit // 2 else cut  # one endless word is cut where it must be
    cut = cut.rstrip(_TRAILING)
    while cut and (unicodedata.combining(cut[-1]) or cut[-1] == "\u200d"):
        cut = cut[:-1]
    return cut + "…"


def summarise(summary: str, body: str) -> tuple[str, str]:
    """Make excerpt and rest of two plain texts, the outlet's summary and the full text, either of which may be empty.

    A summary that is only the cut beginning of the text gives way to the text, so that the cut is ours. The rest is
    what search knows beyond the excerpt.
    """
    summary, body = without_boilerplate(summary), without_boilerplate(body)
    summary = _continued(summary, body)
    excerpt = shorten(summary)
    shown = len(excerpt) - 1 if excerpt.endswith("…") else len(excerpt)
    rest = body[shown:] if body.startswith(excerpt[:shown]) else f"{summary[shown:]} {body}"
    return excerpt, rest.strip(" ….")[:TEXT_LIMIT]


def _continued(summary: str, body: str) -> str:
    """Return the text from where a summary begins that is only its cut beginning; else the summary."""
    stem = summary[:-40] + _ELLIPSIS.sub("", summary[-40:])
    if not stem:
        return body
    at = body.find(stem[:_STEM], 0, _LATEST + _STEM) if len(stem) >= _SURE else 0
    if at >= 0 and len(body) - at > len(stem) and body.startswith(stem[:_STEM], at):
        return body[at:]
    if len(summary) in _CUT_LENGTHS and summary[-1].isalnum() and " " in summary:
        return f"{summary.rsplit(None, 1)[0].rstrip(_TRAILING)}…"  # cut by a count of signs, most likely within a word
    return summary


def first_picture(markup: str) -> str | None:
    """Return the URL of the first ``<img>`` that is no counting pixel."""
    for found in _IMAGE.finditer(markup[:_MARKUP_LIMIT]):
        tag = found[0]
        if _PIXEL.search(tag):
            continue
        for name in (_SOURCE, _LAZY):
            if (source := name.search(tag)) and not source[1].startswith("data:"):
                return html.unescape(source[1])
    return None


_IMAGE = re.compile(r"<img\s[^<>]{1,3000}>", re.IGNORECASE)
_SOURCE = re.compile(r"\ssrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_LAZY = re.compile(r"\sdata-(?:lazy-)?src\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_PIXEL = re.compile(
    r"(?:width|height)\s*=\s*[\"']?[01](?:px)?[\"'\s/>]|pixel\.|/counter|feedburner\.com/~", re.IGNORECASE
)
