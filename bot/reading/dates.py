"""Dates as outlets write them (SOURCES.md, news rule 5); pure.

A missing zone is the source's, two-digit years and ``dd.mm.yyyy`` (day first) occur, and months are written in any of
our languages. Whatever is not clearly a date is ``None``: none is ever invented.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_OLDEST = 1990
"""Years before are an empty field's default (1970, 0001), not news."""

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)|(?<!\d)(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_DAY_MONTH = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[\s-]+([^\W\d_]{3,12})[.,]?[\s,-]+(\d{4}|\d{2})(?!\d|:)")
_MONTH_DAY = re.compile(
    r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:[\d:.]+\s+)?(?:[A-Z]{1,5}\s+)?(\d{4})(?!\d)"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})(?:-|\s)*(?:жылғы|ж\.|йил|yil)?,?\s*(\d{1,2})[\s-]+([^\W\d_]{3,12})")
_TIME = re.compile(
    r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\b)?\s*"
    r"((?:GMT|UTC|UT|[A-Z]{3,5})?\s*[+\u2212-]\d{1,2}:?\d{2}(?!\d)|(?:GMT|UTC)\s*[+-]\d{1,2}(?!\d)|[+-]\d{2}(?!\d)|[A-Z]{1,5}\b)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?(?!\d)")
_STAMP = re.compile(r"1\d{9}(\d{3})?")

# Beginnings of month names: English, Russian and Tajik alike, Turkmen and Uzbek in Latin letters, Kazakh.
_MONTHS = tuple(
    tuple(names.split())
    for names in (
        "jan янв yan ýan қаң",
        "feb фев fev few ақп",
        "mar мар нау",
        "apr апр сәу",
        "may мая май maý мам",
        "jun июн iyun iýun мау",
        "jul июл iyul iýul шіл",
        "aug авг avg awg там",
        "sep сен sen қыр",
        "oct окт okt қаз",
        "nov ноя noy noý қар",
        "dec дек dek жел",
    )
)
_ZONES = {
    **dict.fromkeys(("Z", "UT", "UTC", "GMT"), 0),
    "EST": -300,
    "EDT": -240,
    "CST": -360,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
    "BST": 60,
    "CET": 60,
    "CEST": 120,
    "EET": 120,
    "EEST": 180,
    "MSK": 180,
}
# Names of the tz database of old and of local use; an offset would be wrong on one side of Kazakhstan's change of 2024.
_PLACES = {
    "ALMT": "Asia/Almaty",
    "QYZT": "Asia/Qyzylorda",
    "AQTT": "Asia/Aqtau",
    "ORAT": "Asia/Oral",
    "KGT": "Asia/Bishkek",
    "TJT": "Asia/Dushanbe",
    "TMT": "Asia/Ashgabat",
    "UZT": "Asia/Tashkent",
    "SAMT": "Europe/Samara",
    "YEKT": "Asia/Yekaterinburg",
    "OMST": "Asia/Omsk",
    "NOVT": "Asia/Novosibirsk",
    "KRAT": "Asia/Krasnoyarsk",
    "IRKT": "Asia/Irkutsk",
    "YAKT": "Asia/Yakutsk",
    "VLAT": "Asia/Vladivostok",
}


def parse_date(text: str | None, zone: str) -> datetime | None:
    """Read a date in UTC; ``zone`` is the IANA name of the source's zone. ``None`` where there is no usable date."""
    if not text:
        return None
    text = " ".join(text.split())[:100]
    try:
        if stamp := _STAMP.fullmatch(text):
            return datetime.fromtimestamp(int(text) / (1000 if stamp[1] else 1), UTC)
        if compact := _COMPACT.match(text):
            year, month, of_month, hour, minute, second = compact.groups("00")
            text = f"{year}-{month}-{of_month} {hour}:{minute}:{second}{text[compact.end() :]}"
        day = _day(text)
        if day is None or day[0] < _OLDEST:
            return None
        return _moment(day, text, zone)
    except (ValueError, OverflowError):
        return None


def _moment(day: tuple[int, int, int], text: str, zone: str) -> datetime:
    hour = minute = second = 0
    later = timedelta(0)
    where: tzinfo = ZoneInfo(zone)
    # Beside an ISO date the T stands directly before the time.
    if found := _TIME.search(re.sub(r"(?<=\d)[Tt](?=\d)", " ", text)):
        hour, minute, second = int(found[1]), int(found[2]), min(int(found[3] or 0), 59)
        if found[4]:
            hour = hour % 12 + (12 if found[4][0] in "Pp" else 0)
        if (hour, minute) == (24, 0):
            hour, later = 0, timedelta(days=1)
        where = _zone(found[5], where)
    return datetime(*day, hour, minute, second, tzinfo=where).astimezone(UTC) + later


def _zone(text: str | None, default: tzinfo) -> tzinfo:
    if not text:
        return default
    if found := re.search(r"([+\u2212-])(\d{1,2}):?(\d{2})?$", text):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
    if text in _PLACES:
        return ZoneInfo(_PLACES[text])
    known = _ZONES.get(text)
    return default if known is None else timezone(timedelta(minutes=known))


def _day(text: str) -> tuple[int, int, int] | None:
    """Find year, month and day."""
    if found := _ISO.search(text.replace("T", " ")):
        year, month, day = (int(part) for part in found.groups() if part is not None)
        return year, month, day
    if found := _NUMERIC.search(text):
        day, month = int(found[1]), int(found[3])
        if month > 12 and found[2] == "/":
            day, month = month, day  # only an American date can be read at all
        return _year(found[4]), month, day
    for pattern, (d, m, y) in ((_DAY_MONTH, (1, 2, 3)), (_YEAR_FIRST, (2, 3, 1)), (_MONTH_DAY, (2, 1, 3))):
        for found in pattern.finditer(text):
            named = _month(found[m])
            if named is not None:
                return _year(found[y]), named, int(found[d])
    return None


def _year(text: str) -> int:
    """Two digits are read as RFC 2822 says: 00-49 of this century, 50-99 of the last."""
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 50 else 1900)


def _month(name: str) -> int | None:
    name = name.lower()
    for number, beginnings in enumerate(_MONTHS, 1):
        if name.startswith(beginnings):
            return number
    return None
