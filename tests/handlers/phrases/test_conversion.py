"""Conversions as people write them: a labelled set, and what holds for any text."""

import html
import re
import time
from decimal import Decimal
from pathlib import Path

import pytest
from babel.numbers import get_currency_name
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.phrases.amounts import LARGEST, PATTERN, read_number, readied
from handlers.phrases.conversion import (
    LONGEST,
    Conversion,
    Home,
    Money,
    Read,
    Reason,
    Unclear,
    own_currencies,
    read_conversion,
)
from handlers.phrases.conversion_word import phrase_of, read_otherwise, read_word, written
from handlers.phrases.currencies import active

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "feeds"
PHRASES = Path(__file__).parents[2] / "data" / "conversions"
ENOUGH = {"asked": 0.98, "dev": 0.99, "held_out": 0.95, "phone": 0.99, "walked": 0.98}


def plain(amount: Decimal) -> str:
    return format(amount.normalize(), "f")


def shown(read: Read | None) -> str:
    """Return what was understood as the labelled set writes it."""
    if read is None:
        return "-"
    if isinstance(read, Unclear):
        return f"!{read.reason}"
    joint = " | " if read.separate else " + "
    parts = joint.join(f"{plain(money.amount)} {money.currency}" for money in read.parts).replace("+ -", "- ")
    if read.rate and not read.targets:
        return f"{parts} rate"
    return f"{parts} > {(' > ' if read.chain else ' ').join(read.targets) or '*'}"


def understood(phrase: str) -> str:
    """Read one phrase of the set: ``/convert`` is the command, ``@UZ`` tells the reader's country."""
    if phrase.startswith("/convert "):
        return shown(read_conversion(phrase.removeprefix("/convert ")))
    if phrase.startswith("@"):
        return shown(read_conversion(phrase[4:], Home((phrase[1:3],)), free=True))
    return shown(read_conversion(phrase, free=True))


def test_the_labelled_set() -> None:
    for path in sorted(PHRASES.glob("*.tsv")):
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        wrong = [(phrase, label, got) for phrase, label in rows if (got := understood(phrase)) != label]
        assert len(rows) >= 350
        assert sum(label == "-" for _, label in rows) >= 60
        assert 1 - len(wrong) / len(rows) >= ENOUGH[path.stem], f"{path.stem}: {wrong}"


def test_every_currency_of_the_world_by_its_code() -> None:
    for code in active() - {"EUR"}:
        assert understood(f"100 {code.lower()} eur") == f"100 {code} > EUR"
        assert understood(f"100 eur in {code}") == f"100 EUR > {code}"


def test_every_currency_of_the_world_by_its_names() -> None:
    asked = [
        (f"{count} {name} in eur", f"{count} {code} > EUR")
        for language in ("en", "ru")
        for code in sorted(active() - {"EUR"})
        for count in (1, 5)
        if (name := get_currency_name(code, count, locale=language)) != code
    ]
    wrong = [(phrase, got) for phrase, label in asked if (got := understood(phrase)) != label]
    assert len(wrong) < len(asked) / 50, wrong


@pytest.mark.skipif(not SAMPLES.exists(), reason="recorded feeds are not beside the project")
def test_no_recorded_title_is_a_conversion_and_hardly_any_part_of_one() -> None:
    titles = {
        html.unescape(title).strip()
        for path in SAMPLES.iterdir()
        for title in re.findall(
            r"<title>(?:<!\[CDATA\[)?([^<\]]{5,250})", path.read_text(encoding="utf-8", errors="replace")
        )
    }
    assert len(titles) > 200
    assert [title for title in titles if read_conversion(title, free=True)] == []
    windows = {
        " ".join(words[at : at + length])
        for words in map(str.split, titles)
        for length in (2, 3)
        for at in range(0, len(words) - length + 1, 2)
    }
    taken = [window for window in windows if read_conversion(window, free=True)]
    assert len(taken) <= len(windows) / 500, taken


# -- amounts -----------------------------------------------------------------------------------------------------

STYLES = [
    (" ", ","), (" ", "."), ("\xa0", ","), ("\u202f", ","), ("\u2007", "."), (",", "."), (".", ","), ("'", "."),
    ("’", "."), ("", "."), ("", ","), ("_", "."),
]  # fmt: skip
"""Signs that group thousands, with the decimal sign that goes with them."""
SCRIPTS = ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]
amounts = st.builds(lambda cents: Decimal(cents) / 100, st.integers(1, 10**14))


def in_style(amount: Decimal, group: str, decimal: str, script: str) -> str:
    whole, _, cents = f"{amount:.2f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", group)
    return f"{grouped}{decimal}{cents}".translate(str.maketrans("0123456789", script))


@settings(max_examples=60)
@given(amounts, st.sampled_from(STYLES), st.sampled_from(SCRIPTS))
def test_an_amount_in_any_style_is_read_back(amount: Decimal, style: tuple[str, str], script: str) -> None:
    for phrase in ("{} usd kgs", "kgs {} usd", "${} kgs", "{}usd в сомах"):
        read = read_conversion(phrase.format(in_style(amount, *style, script)), free=True)
        assert isinstance(read, Conversion), phrase
        assert read.parts == (Money(amount, "USD"),)
        assert read.targets == ("KGS",)


@pytest.mark.parametrize(
    ("signs", "value", "other"),
    [
        ("1.500", "1500", "1.5"),
        ("1,500", "1500", "1.5"),
        ("0.500", "0.5", None),
        ("1500.500", "1500.5", None),
        ("1.5", "1.5", None),
        (".5", "0.5", None),
        ("12,34,567", "1234567", None),
        ("1.234.567,8", "1234567.8", None),
        ("1'500.25", "1500.25", None),
    ],
)
def test_points_and_commas(signs: str, value: str, other: str | None) -> None:
    number = read_number(signs)
    assert number is not None
    assert (number.value, number.other) == (Decimal(value), Decimal(other) if other else None)


@pytest.mark.parametrize("signs", ["1.50.3", "1,5,5", "1.500,5.5", "15'00", "1" * 41])
def test_signs_that_contradict_each_other_are_no_number(signs: str) -> None:
    assert read_number(signs) is None


def test_the_doubtful_reading_is_told() -> None:
    read = read_conversion("1.500 usd kgs")
    assert isinstance(read, Conversion)
    assert [(doubt.typed, doubt.value, doubt.other) for doubt in read.doubts] == [("1.500", 1500, Decimal("1.5"))]
    certain = read_conversion("1.500 mln usd kgs")
    assert isinstance(certain, Conversion)
    assert not certain.doubts


# -- any text ----------------------------------------------------------------------------------------------------

SCRAPS = (
    "100 1.5 ,5 1'000 - + x / -> = % usd KGS сом so'm сум доллар долларов $ € ₸ 🇰🇬 в to и and минус сто пол yarim ming "
    "миллион k тыс с a on half ½ ⁄ сколько курс necha по kazakhstan канадских . ? \u0301 \u200d ١ "
)
scraps = st.sampled_from(SCRAPS.split(" "))
texts = st.text(max_size=120) | st.lists(scraps, max_size=25).map(" ".join) | st.lists(scraps, max_size=25).map("".join)
homes = st.sampled_from([Home(), Home(("UZ",), "uz"), Home(("KG", "KZ"), "ru")])


@settings(max_examples=250)
@given(text=texts, home=homes, free=st.booleans())
@example(text="1/2", home=Home(), free=False)
@example(text="--100 usd", home=Home(), free=True)
@example(text="на 100 и на", home=Home(), free=False)
def test_any_text_is_read_without_an_error_and_always_the_same(text: str, home: Home, *, free: bool) -> None:
    read = read_conversion(text, home, free=free)
    assert read == read_conversion(text, home, free=free)
    assert free or read is not None
    if isinstance(read, Conversion):
        assert read.parts
        assert all(money.amount and abs(money.amount) <= LARGEST * 8 for money in read.parts)
        assert {money.currency for money in read.parts} | set(read.targets) <= active()
        assert own_currencies(home, read.parts)


@pytest.mark.parametrize(
    "text",
    [
        "100 usd " * 512,
        "пол" * 1365,
        "1." * 2048,
        "сто двадцать " * 315,
        "$" * 4096,
        "ы" * 4096,
        " " * 4096,
        "1'" * 2048,
    ],
)
def test_the_longest_message_takes_no_time(text: str) -> None:
    read_conversion("100 usd kgs")  # word lists are read once
    began = time.perf_counter()
    assert read_conversion(text, free=True) is None
    for cut in (text[:LONGEST], text[: LONGEST - 1]):
        read_conversion(cut)
        read_conversion(cut, free=True)
    assert time.perf_counter() - began < 1


def test_numbers_stand_out_of_any_text_in_linear_time() -> None:
    began = time.perf_counter()
    assert len(re.findall(PATTERN, readied("1 " * 50_000))) == 50_000
    assert time.perf_counter() - began < 2


# -- what is said about it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "label"),
    [
        ("900cny 2 kzt", "900 CNY > KZT"),
        ("$100 2 kgs", "100 USD > KGS"),
        ("usd 2 kzt", "1 USD > KZT"),
        ("3 usd 2 eur in kzt", "3 USD + 2 EUR > KZT"),
        ("100 usd + 2 eur", "100 USD + 2 EUR > *"),
        ("100 рублей 2 копейки", "100.02 RUB > *"),
        ("5 dollars 2 cents", "5.02 USD > *"),
    ],
)
def test_a_two_that_is_typed_for_to(phrase: str, label: str) -> None:
    assert understood(phrase) == label


@pytest.mark.parametrize(
    ("phrase", "label"),
    [
        ("100 долларов/евро в тенге", "100 USD | 100 EUR > KZT"),
        ("100 usd or eur in kzt", "100 USD | 100 EUR > KZT"),
        ("в тенге 100 долларов, евро или юаней", "100 USD | 100 EUR | 100 CNY > KZT"),
        ("100 dollar yoki yevro so'mga", "100 USD | 100 EUR > UZS"),
        ("100 usd/eur", "100 USD > EUR"),
        ("100 usd/kgs/kzt", "100 USD > KGS KZT"),
        ("100 долларов в тенге/сомах", "100 USD > KZT KGS"),
        ("100 usd eur in kzt", "100 USD > EUR > KZT"),
    ],
)
def test_an_amount_of_one_currency_or_another(phrase: str, label: str) -> None:
    assert understood(phrase) == label


@pytest.mark.parametrize(
    ("phrase", "label"),
    [
        ("100, 200 и 500 долларов в тенге", "100 USD | 200 USD | 500 USD > KZT"),
        ("50, 100, 200 or 500 eur kzt", "50 EUR | 100 EUR | 200 EUR | 500 EUR > KZT"),
        ("доллар/евро в тенге", "1 USD | 1 EUR > KZT"),
        ("eur/usd курс на сегодня", "1 EUR > USD"),
        ("1½ млн сум в usd", "1500000 UZS > USD"),
        ("2 ½ usd kgs", "2.5 USD > KGS"),
        ("1500 000 so'm dollarda", "1500000 UZS > USD"),
        ("12500 000 000,50 сум usd", "12500000000.5 UZS > USD"),
        ("100 дллров в тенге", "100 USD > KZT"),
        ("100 долаоров в сумах", "100 USD > UZS"),
        ("100 дилеров", "-"),
        ("100 магнатов в России", "-"),
        ("зп 500 долларов в месяц в тенге", "500 USD > KZT"),
        ("Зарплаты выросли до 500 долларов в месяц", "-"),
    ],
)
def test_lists_of_amounts_sloppy_numbers_and_mistyped_endings(phrase: str, label: str) -> None:
    assert understood(phrase) == label


@pytest.mark.parametrize(
    ("phrase", "label"),
    [
        ("500 тысяч узбекских в рублях", "500000 UZS > RUB"),
        ("500 евро на казахские", "500 EUR > KZT"),
        ("10 тысяч российских туристов в Ташкенте", "-"),
        ("500 российских", "-"),
        ("300 $ в сумм", "300 USD > UZS"),
        ("100 долларов в сумме", "100 USD > *"),
    ],
)
def test_an_adjective_that_stands_for_money_and_a_sum_that_is_sum(phrase: str, label: str) -> None:
    assert understood(phrase) == label


@pytest.mark.parametrize(
    ("phrase", "label"),
    [
        ("курс доллара в Бишкеке", "1 USD > KGS"),
        ("сколько стоит доллар в Ташкенте", "1 USD > UZS"),
        ("O'zbekistonda dollar kursi", "1 USD > UZS"),
        ("Тошкентда доллар неча сўм", "1 USD > UZS"),
        ("Алматыда доллар қанша теңге", "1 USD > KZT"),
        ("қурби рубл дар Душанбе", "1 RUB > TJS"),
        ("сколько будет 100 долларов в Бишкеке", "100 USD > KGS"),
        ("500 долларов в Ташкенте", "-"),
        ("1000 тенге в Казахстане", "-"),
        ("Бишкекте доллар кымбаттады", "-"),
        ("Доллар в Алматы стоит 550 тенге", "-"),
        ("Дар Тоҷикистон маош 1000 сомонӣ", "-"),
    ],
)
def test_a_city_or_a_country_that_something_costs_in(phrase: str, label: str) -> None:
    assert understood(phrase) == label


@pytest.mark.parametrize(
    ("text", "home", "currency", "others"),
    [
        ("100 usd som", Home(), "KGS", ("UZS", "TJS")),
        ("100 usd som", Home(("UZ",)), "UZS", ("KGS", "TJS")),
        ("100 usd som", Home(("UZ", "KG")), "KGS", ("UZS", "TJS")),
        ("100 usd som", Home(language="uz"), "UZS", ("KGS", "TJS")),
        ("100 dollar necha som", Home(), "UZS", ("KGS", "TJS")),
        ("100 доллар канча сом", Home(("UZ",)), "KGS", ("UZS", "TJS")),
        ("100 usd в манатах", Home(), "TMT", ("AZN",)),
        ("100 usd в манатах", Home(("AZ",)), "AZN", ("TMT",)),
        ("100 usd rubl", Home(), "RUB", ("BYN",)),
        ("100 usd rubl", Home(("BY",)), "BYN", ("RUB",)),
    ],
)
def test_a_shared_name_is_settled_and_said(text: str, home: Home, currency: str, others: tuple[str, ...]) -> None:
    read = read_conversion(text, home)
    assert isinstance(read, Conversion)
    (settled,) = read.settled
    assert (settled.currency, settled.others) == (currency, others)
    assert settled.typed in text
    assert read.targets == (currency,)


@pytest.mark.parametrize(
    "text", ["100 usd so'm", "100 usd сум", "100 usd сомони", "100 usd тенге", "100 азербайджанских манатов в usd"]
)
def test_a_name_that_means_one_currency_needs_no_word(text: str) -> None:
    read = read_conversion(text)
    assert isinstance(read, Conversion)
    assert not read.settled


def test_a_name_is_never_taken_for_the_currency_on_the_other_side() -> None:
    read = read_conversion("100 сом в сум", Home(("UZ",)))
    assert shown(read) == "100 KGS > UZS"


def test_a_mistyped_name_is_said() -> None:
    read = read_conversion("100 дрлларов в тенге")
    assert isinstance(read, Conversion)
    assert [(guess.typed, guess.currency) for guess in read.guesses] == [("дрлларов", "USD")]


def test_a_mistyped_code_is_asked_about_and_not_searched_for() -> None:
    read = read_conversion("100 usd to kzr", free=True)
    assert isinstance(read, Conversion)
    assert (read.targets, read.unknown) == ((), ("kzr",))
    assert read_conversion("100 usd to the moon", free=True) is None
    assert read_conversion("$100 in tax", free=True) is None


def test_what_is_left_out_is_said() -> None:
    read = read_conversion("100 usd to blah")
    assert isinstance(read, Conversion)
    assert read.unknown == ("blah",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.NOTHING),
        ("hello world", Reason.NOTHING),
        ("100", Reason.NO_CURRENCY),
        ("1000 в долларах", Reason.NO_CURRENCY),
        ("0 usd", Reason.NOT_POSITIVE),
        ("-5 usd kgs", Reason.NOT_POSITIVE),
        ("0.00000001 usd", Reason.TOO_SMALL),
        ("9" * 20 + " usd", Reason.TOO_LARGE),
        ("1.50.3 usd", Reason.NO_NUMBER),
        ("usd " * 100, Reason.TOO_LONG),
        ("1 usd + 1 eur + 1 rub + 1 kgs + 1 kzt + 1 gbp + 1 cny in try", Reason.TOO_MANY),
    ],
)
def test_why_not(text: str, reason: Reason) -> None:
    read = read_conversion(text)
    assert isinstance(read, Unclear)
    assert read.reason is reason


def test_own_currencies_of_a_reader() -> None:
    money = (Money(Decimal(5000), "KGS"),)
    assert own_currencies(Home(), money) == ("KZT", "TJS", "TMT", "UZS", "USD")
    assert own_currencies(Home(("KG", "RU")), money) == ("RUB", "USD")
    assert own_currencies(Home(("KG",)), (Money(Decimal(1), "USD"),)) == ("KGS",)
    assert own_currencies(Home(("US",)), (Money(Decimal(1), "USD"),)) == ("KGS", "KZT", "TJS", "TMT", "UZS")


# -- buttons -----------------------------------------------------------------------------------------------------

codes = st.sampled_from(["USD", "KGS", "KZT", "UZS", "EUR", "TRY", "XDR"])
money = st.builds(Money, st.integers(1, 10**17).map(lambda n: Decimal(n) / 1000), codes)
conversions = st.builds(
    Conversion,
    st.lists(money, min_size=1, max_size=4, unique_by=lambda one: one.currency).map(tuple),
    st.lists(codes, max_size=4, unique=True).map(tuple),
)


@settings(max_examples=80)
@given(conversions)
def test_a_conversion_survives_its_word_and_its_phrase(conversion: Conversion) -> None:
    assert read_word(written(conversion)) == conversion
    if set(conversion.targets) & {one.currency for one in conversion.parts} or "XDR" in str(conversion):
        return
    again = read_conversion(phrase_of(conversion), free=True)
    assert isinstance(again, Conversion)
    assert (again.parts, again.targets) == (conversion.parts, conversion.targets)


FORGED = """
USD 100 100usd 100USD/KG 100ABC 0USD -1USD 1USD/KGS/x 01USD 1_0USD 111111111111111111111111111111USD 1USD/KGS//KGSABC
1USD/KGS/ 1USD+1USD+1USD+1USD+1USD+1USD+1USD 1USD/KGS/c/KGSUZS/x ١USD 1USD/KGS/sc 1USD-1USD/KGS/cc
"""


@pytest.mark.parametrize("word", ["", *FORGED.split()])
def test_forged_words_mean_nothing(word: str) -> None:
    assert read_word(word) is None


def test_the_other_reading_and_back() -> None:
    read = read_conversion("100 usd som")
    assert isinstance(read, Conversion)
    other = read_otherwise(read, "KGS", "UZS")
    assert written(other) == "100USD/UZS//UZSKGS"
    back = read_word(written(other))
    assert back is not None
    assert read_otherwise(back, "UZS", "KGS").targets == ("KGS",)
