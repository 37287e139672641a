"""What CLDR lacks in the languages of the region, or says otherwise than their press and banks do.

Names, dates, numbers and lists come from CLDR; these tables are the exceptions, each with its reason. Keys are ISO
codes and IANA zones after the language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

COUNTRIES: Final[Mapping[tuple[str, str], str]] = {
    ("ru", "KG"): "Кыргызстан",  # CLDR says «Киргизия»; the country and its readers say this
    ("ru", "TM"): "Туркменистан",
    # full names are too long for a button, and nobody says them
    ("kk", "US"): "АҚШ",
    ("ky", "US"): "АКШ",
    ("tg", "US"): "ИМА",
    ("tk", "US"): "ABŞ",
    ("uz", "US"): "AQSH",
    ("kk", "AE"): "БАӘ",
    ("ky", "AE"): "БАЭ",
    ("tg", "AE"): "АМА",
    ("tk", "AE"): "BAE",
    ("uz", "AE"): "BAA",
    ("ky", "AF"): "Ооганстан",  # CLDR has the Russian name
    ("tg", "GB"): "Британияи Кабир",  # “United Kingdom”, word for word
    ("tk", "GB"): "Beýik Britaniýa",
    ("tg", "BY"): "Беларус",
    ("tg", "CN"): "Чин",  # what the state and the press say now
    ("tg", "JP"): "Ҷопон",
}

CURRENCIES: Final[Mapping[tuple[str, str], str]] = {
    ("ru", "KGS"): "кыргызский сом",  # CLDR says «киргизский»; who uses it says this
    ("ru", "TMT"): "туркменский манат",  # CLDR still says «новый»
    ("kk", "EUR"): "еуро",  # no name of a country, so not capitalised within a sentence
    ("ky", "EUR"): "евро",
    ("tk", "EUR"): "ýewro",
    ("uz", "EUR"): "yevro",
    ("ky", "RUB"): "Россия рубли",  # as the National Bank of Kyrgyzstan has these six; CLDR is half Russian
    ("ky", "GBP"): "Британия фунту",
    ("ky", "CHF"): "Швейцария франкы",
    ("ky", "UAH"): "Украина гривнасы",
    ("ky", "BYN"): "Беларусь рубли",
    ("ky", "PLN"): "Польша злотысы",
    ("ky", "AFN"): "Ооганстан афганиси",
    ("tg", "CNY"): "юани Чин",  # CLDR calls it a yen
    ("tg", "KZT"): "тенгеи Қазоқистон",  # CLDR has the word for a coin, and mistypes the country
    ("tg", "UZS"): "сӯми Ӯзбекистон",  # CLDR writes an Uzbek letter
    ("tg", "TMT"): "манати Туркманистон",
    ("tg", "BYN"): "рубли Беларус",
    ("tg", "RUB"): "рубли Русия",
    ("tg", "GEL"): "лари Гурҷистон",
    # the country's full name is too long for a card
    ("kk", "AED"): "БАӘ дирхамы",
    ("ky", "AED"): "БАЭ дирхамы",
    ("uz", "AED"): "BAA dirhami",
    # CLDR has the code alone
    ("kk", "XDR"): "арнайы қарыз алу құқығы",
    ("ky", "XDR"): "өзгөчө карыз алуу укугу",
    ("tg", "XDR"): "ҳуқуқи махсуси қарзгирӣ",
    ("tk", "XDR"): "ýörite karz almak hukugy",
    ("uz", "XDR"): "maxsus qarz olish huquqi",
}

CITIES: Final[Mapping[tuple[str, str], str]] = {
    ("tg", "Asia/Ashgabat"): "Ашқобод",
    ("tg", "Asia/Tashkent"): "Тошканд",
    ("tg", "Asia/Aqtau"): "Оқтов",
    ("uz", "Asia/Almaty"): "Olmaota",
    ("uz", "Asia/Kabul"): "Kobul",
}

LANGUAGES: Final[Mapping[tuple[str, str], str]] = {
    ("ru", "ky"): "кыргызский",  # CLDR says «киргизский»; who speaks it says this
    # CLDR mixes “the language of” with “-cha”
    ("uz", "tg"): "tojikcha",
    ("uz", "tk"): "turkmancha",
    ("uz", "uz"): "oʻzbekcha",
}

AND: Final[Mapping[str, str]] = {"kk": "{first} және {last}", "tg": "{first} ва {last}"}
"""How the last of three or more is joined, where CLDR has a comma only."""

DAYS_AND_YEARS: Final[Mapping[str, tuple[str, str]]] = {
    "kk": ("{n} күн", "{n} жыл"),
    "ky": ("{n} күн", "{n} жыл"),
    "tg": ("{n} рӯз", "{n} сол"),
    "tk": ("{n} gün", "{n} ýyl"),
    "uz": ("{n} kun", "{n} yil"),
}
"""Spans of time; Babel's CLDR has none of days in these languages. Nouns stay singular after a numeral."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a language writes days, as CLDR patterns."""

    day: str = "d MMMM"
    day_and_year: str = "d MMMM y"
    heading: str = "d MMMM y"
    """The day and its year where they stand alone."""
    short: str = "d MMM"
    short_and_year: str = "d MMM y"
    weekday: str = "EEEE, d MMMM"
    span: str = "{days} {year}"
    lower: bool = False
    """Whether CLDR capitalises names that the language does not."""
    same_month: str = ""
    other_month: str = ""
    """Days from one to another, where CLDR's pattern is a placeholder."""
    narrow_months: tuple[str, ...] = ()
    """After a day, in columns, where CLDR's short names differ in length."""


CALENDARS: Final[Mapping[str, Calendar]] = {
    "ru": Calendar(
        day_and_year="d MMMM y 'г'.",
        narrow_months=("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
    ),
    "kk": Calendar(
        day_and_year="y 'ж'. d MMMM",
        heading="y 'ж'. d MMMM",
        short_and_year="y 'ж'. d MMM",
        weekday="d MMMM, EEEE",
        span="{year} ж. {days}",
    ),
    "ky": Calendar(
        day="d-MMMM",
        day_and_year="y-'ж'. d-MMMM",
        heading="y-'ж'. d-MMMM",
        short="d-MMM",
        short_and_year="y-'ж'. d-MMM",
        weekday="d-MMMM, EEEE",
        span="{year}-ж. {days}",
    ),
    "tg": Calendar(  # a year is joined by an izofat: 24 майи 2026
        day_and_year="d MMMM'и' y",
        heading="d MMMM'и' y",
        lower=True,
        same_month="{day}–{last}",
        other_month="{first} – {last}",
    ),
    "tk": Calendar(weekday="d MMMM, EEEE", lower=True),
    "uz": Calendar(
        day="d-MMMM",
        day_and_year="y-'yil' d-MMMM",
        heading="y-'yil' d-MMMM",
        short="d-MMM",
        short_and_year="y-'yil' d-MMM",
        weekday="EEEE, d-MMMM",
        span="{year}-yil {days}",
        lower=True,
    ),
}
"""By language; all others write as ``Calendar()`` does."""
