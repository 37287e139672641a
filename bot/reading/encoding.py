"""Bytes to text (SOURCES.md, news rule 3): BOM, then HTTP charset, then declaration, else windows-1251."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([A-Za-z0-9._:-]{1,40})\s*[\"']", re.IGNORECASE)
_WIDE = ("utf-16", "utf-32")
# Codecs a feed may name; Python knows others ("idna", "unicode_escape") that would do harm.
_TEXT_CODECS = re.compile(
    r"utf-8|utf-16(-[lb]e)?|utf-32(-[lb]e)?|cp125\d|cp866|koi8-[rut]|kz1048|ptcp154|mac-cyrillic|iso8859-\d+|"
    r"gb2312|gbk|gb18030|big5|shift_jis|euc_jp|euc_kr"
)
_WESTERN = {"cp1252", "iso8859-15"}
_MISREAD = re.compile("[\xc0-\xff]{4,}")
_ACCENTED = re.compile("(?<![\xc0-\xff])[\xc0-\xff]{1,2}(?![\xc0-\xff])")
_ALIASES = {"win-1251": "cp1251", "win1251": "cp1251", "x-cp1251": "cp1251", "ansi": "cp1251", "utf": "utf-8"}


def decode(body: bytes, charset: str | None = None) -> str:
    """Return the text of a feed or a bank's answer; never fails, damaged characters become U+FFFD or are dropped."""
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    if wide := _wide_without_mark(body):
        return body.decode(wide, "replace")
    declared = _DECLARATION.search(body[:1024])
    named = [_codec(charset), _codec(declared[1].decode("ascii")) if declared else None, "utf-8"]
    codecs_ = [name for name in dict.fromkeys(named) if name and not name.startswith(_WIDE)]
    utf8 = _strictly(body, "utf-8")
    if utf8 is not None and not body.isascii():
        # No other encoding looks like valid UTF-8 by chance: a header or declaration that says otherwise is wrong.
        return utf8
    for name in codecs_:
        text = _strictly(body, name)
        if text is not None and "\ufffd" not in text and not (name in _WESTERN and _is_cyrillic_misread(text)):
            return text
    return _damaged(body)


def _damaged(body: bytes) -> str:
    """Undeclared windows-1251, or UTF-8 with a few bytes cut out: whichever has more to show for itself."""
    lenient = body.decode("utf-8", "replace")
    lost = lenient.count("\ufffd")
    kept = sum(char > "\x7f" for char in lenient) - lost
    if kept > lost:
        return lenient.replace("\ufffd", "")
    return body.decode("cp1251", "replace")


def _is_cyrillic_misread(text: str) -> bool:
    """Whether words consist of accented letters: windows-1251 under a server's Western default, which never fails."""
    return len(_MISREAD.findall(text[:50_000])) > len(_ACCENTED.findall(text[:50_000]))


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _codec(name: str | None) -> str | None:
    """Return Python's name of an encoding that a feed may be in."""
    if not name:
        return None
    name = name.strip(" \"'").lower()
    try:
        codec = codecs.lookup(_ALIASES.get(name, name)).name
    except (LookupError, ValueError):
        return None
    if codec in {"iso8859-1", "ascii"}:
        return "cp1252"  # what the web means by them
    return codec if _TEXT_CODECS.fullmatch(codec) else None


def _wide_without_mark(body: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32 by the zeros around a first ``<``, ``{``, ``[`` or white space."""
    head = body[:4]
    for char in (b"<", b"{", b"[", b"\n", b"\r", b" ", b"\t"):
        for codec in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
            if head.startswith(char.decode().encode(codec)) and b"\0" in head:
                return codec
    return None
