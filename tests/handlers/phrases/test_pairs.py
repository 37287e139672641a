"""What people write after ``/chart``: pairs and times in seven languages, in one labelled set."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.phrases.currencies import Own
from handlers.phrases.pairs import MOST, ChartWish, read_wish
from handlers.phrases.ranges import fitting, nearest_range

KNOWN = frozenset(["USD", "EUR", "RUB", "CNY", "GBP", "TRY", "KGS", "KZT", "TJS", "TMT", "UZS", "CHF", "JPY"])

ASKED = """
kzt                                | USD/KZT                         |
KZT                                | USD/KZT                         |
USD/KZT                            | USD/KZT                         |
usd-kzt                            | USD/KZT                         |
usdkzt                             | USD/KZT                         |
usd → kzt                          | USD/KZT                         |
kzt rub 90d                        | KZT/RUB                         | 90
eur to som 1y                      | EUR/KGS                         | 365
тенге за год                       | USD/KZT                         | 365
доллар сом 30 дней                 | USD/KGS                         | 30
курс доллара к тенге за неделю     | USD/KZT                         | 7
график евро/тенге за 3 месяца      | EUR/KZT                         | 90
kzt, kgs, uzs 1y                   | USD/KZT USD/KGS USD/UZS         | 365
kzt and kgs                        | USD/KZT USD/KGS                 |
тенге и сум за месяц               | USD/KZT USD/UZS                 | 30
usd kzt kgs uzs                    | USD/KZT USD/KGS USD/UZS         |
eur kzt kgs uzs 5y                 | EUR/KZT EUR/KGS EUR/UZS         | 1826
usd/kzt eur/kgs                    | USD/KZT EUR/KGS                 |
usd/kzt, kgs                       | USD/KZT USD/KGS                 |
usd/kzt rub/kzt eur/kzt gbp/kzt    | USD/KZT RUB/KZT EUR/KZT GBP/KZT |
доллар тенге апта                  | USD/KZT                         | 7
доллар сом бир жыл                 | USD/KGS                         | 365
dollar so'm 30 kun                 | USD/UZS                         | 30
доллар сум полгода                 | USD/UZS                         | 182
dollar manat 3 aý                  | USD/TMT                         | 90
доллар сомонӣ 2 ҳафта              | USD/TJS                         | 14
$ ₸ 1 г                            | USD/KZT                         | 365
€/₸ 14d                            | EUR/KZT                         | 14
бакс тенге 30д | USD/KZT | 30
kzt 60                             | USD/KZT                         | 60
last 2 weeks of tenge              | USD/KZT                         | 14
покажи график доллара и евро к тенге за месяц | USD/KZT EUR/KZT | 30
kzt and rub to usd                 | KZT/USD RUB/USD                 |
сколько стоил доллар в тенге за последние полгода | USD/KZT | 182
динамика курса евро к тенге за 2 года | EUR/KZT | 730
доллар в сум, евро в сум за год    | USD/UZS EUR/UZS                 | 365
kzt/                               | USD/KZT                         |
usd kzt in a week                  | USD/KZT                         | 7
kzt half year                      | USD/KZT                         | 182
kzt квартал                        | USD/KZT                         | 90
"""


def test_what_is_asked_is_understood() -> None:
    wrong = []
    for row in ASKED.strip().splitlines():
        typed, pairs, days = (part.strip() for part in row.split("|"))
        wish = read_wish(typed, KNOWN)
        got = " ".join("/".join(pair) for pair in wish.pairs), str(wish.days or "")
        if got != (pairs, days) or wish.unknown:
            wrong.append((typed, got, wish.unknown))
    assert not wrong


@pytest.mark.parametrize(
    ("typed", "home", "pairs"),
    [
        ("usd", "KZT", (("USD", "KZT"),)),
        ("usd", None, (("USD", "KGS"), ("USD", "KZT"), ("USD", "TJS"), ("USD", "UZS"))),
        ("евро", "KGS", (("EUR", "KGS"),)),
        ("eur", None, (("EUR", "USD"),)),
        ("rub", None, (("USD", "RUB"),)),
        ("kzt", "KZT", (("USD", "KZT"),)),
        ("uzs", "KZT", (("USD", "UZS"),)),
        ("", "KZT", ()),
    ],
)
def test_one_currency_alone_is_asked_for_in_the_readers_own(
    typed: str, home: str | None, pairs: tuple[tuple[str, str], ...]
) -> None:
    assert read_wish(typed, KNOWN, home=home).pairs == pairs


def test_what_is_not_understood_is_told_apart() -> None:
    assert read_wish("kzz 90x", KNOWN) == ChartWish((), None, ("kzz", "90x"))
    assert read_wish("usd/mnt", KNOWN).unknown == ("mnt",)
    assert read_wish("usd/usd kzt", KNOWN).same
    many = read_wish("usd/kzt usd/kgs usd/tjs usd/tmt usd/uzs eur/kzt", KNOWN)
    assert (len(many.pairs), many.left_out) == (MOST, 2)


@pytest.mark.parametrize(
    ("word", "days"),
    [
        ("90x", 90),
        ("100q", 90),
        ("3000z", 1826),
        ("yeer", 365),
        ("mounth", 30),
        ("неделька", 7),
        ("mnt", None),
        ("oil", None),
    ],
)
def test_the_nearest_time(word: str, days: int | None) -> None:
    assert nearest_range(word) == days


def test_a_time_is_brought_into_what_can_be_drawn() -> None:
    assert [fitting(days) for days in (0, 1, 2, 400, 99_999)] == [2, 2, 2, 400, 1826]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_typed_is_survived(text: str) -> None:
    wish = read_wish(text, KNOWN)
    assert len(wish.pairs) <= MOST
    assert all(one in KNOWN and other in KNOWN and one != other for one, other in wish.pairs)


@pytest.mark.parametrize(
    ("text", "own", "pair", "settled"),
    [
        ("som", (), ("USD", "KGS"), (("som", "KGS"),)),
        ("som", ({"UZS"}, ()), ("USD", "UZS"), (("som", "UZS"),)),
        ("доллар/сом 1y", ({"KZT", "TJS"}, {"UZS"}), ("USD", "TJS"), (("сом", "TJS"),)),
        ("сом", ({"KGS", "UZS"}, {"UZS"}), ("USD", "UZS"), (("сом", "UZS"),)),
        ("сом", ({"KZT"}, {"KZT"}), ("USD", "KGS"), (("сом", "KGS"),)),
        ("сум", ({"KGS"}, {"KGS"}), ("USD", "UZS"), ()),
        ("доллар тенге", ({"KGS"}, ()), ("USD", "KZT"), ()),
    ],
)
def test_a_shared_name_is_settled_by_country_then_language(
    text: str, own: Own, pair: tuple[str, str], settled: tuple[tuple[str, str], ...]
) -> None:
    wish = read_wish(text, KNOWN, own=own)
    assert (wish.pairs, wish.settled) == ((pair,), settled)
