from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import catalog
from bot.reading.catalog import FORMATS, BankEntry, CatalogError, NewsEntry, dated
from storage.records import CORE_COUNTRIES, SourceKind, SourceState

NEWS = '[[news]]\nid = "a"\nurl = "https://a.example/rss"\n'
BANK = '[[bank]]\nid = "nbk"\nurl = "https://b.example/{date:%d.%m.%Y}"\n'


def test_the_packaged_catalogue() -> None:
    packaged = catalog.load()
    news = {entry.id: entry for entry in packaged.news}
    assert {bank.format for bank in packaged.banks} == set(FORMATS)
    assert all(bank.enabled for bank in packaged.banks)
    reading = [entry for entry in packaged.news if entry.enabled]
    assert len(reading) >= 30
    for country in CORE_COUNTRIES:
        assert sum(entry.countries == (country,) for entry in reading) >= 3
    assert {language for entry in reading for language in entry.languages} >= {"en", "ru", "kk", "ky", "tg", "tk", "uz"}
    for state_owned in ("kabar", "khovar", "uza", "kazinform", "egemen", "sputnik_kg", "sputnik_tj"):
        assert news[state_owned].state_owned
    assert not news["timesca"].state_owned
    assert not news["hronikatm_en"].enabled  # its certificate chain is incomplete


def test_the_packaged_bank_urls_for_a_day() -> None:
    banks = {bank.id: bank for bank in catalog.load().banks}
    day = date(2026, 4, 1)
    assert dated(banks["nbk"].url, day).endswith("get_rates.cfm?fdate=01.04.2026")
    assert dated(banks["cbt"].url, day) == "https://cbt.tm/kurs/2026/01042026.xml"
    assert dated(banks["cbu"].history or "", day).endswith("/json/all/2026-04-01/")
    assert banks["nbkr"].weekly is not None


def test_what_may_be_left_out() -> None:
    read = catalog.parse(NEWS + BANK)
    assert read.news == (NewsEntry("a", "a", "https://a.example/rss"),)
    assert read.banks == (
        BankEntry(
            "nbk",
            "nbk",
            "National Bank of Kazakhstan",
            "https://b.example/{date:%d.%m.%Y}",
            currency="KZT",
            timezone="Asia/Almaty",
        ),
    )
    assert catalog.parse("") == catalog.Catalog((), ())


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://a.example/wp-json/wp/v2/posts?categories=3", SourceKind.WORDPRESS),
        ("https://a.example/?rest_route=/wp/v2/posts", SourceKind.WORDPRESS),
        ("https://a.example/wp-content/rss.xml", SourceKind.FEED),
    ],
)
def test_the_kind_left_out_is_read_from_the_url(url: str, kind: SourceKind) -> None:
    table = f'[[news]]\nid = "RFE.RL_1-x"\nurl = "{url}"\n'
    assert catalog.parse(table).news[0].kind is kind
    assert catalog.parse(table + 'kind = "feed"').news[0].kind is SourceKind.FEED


def test_everything_said() -> None:
    (entry,) = catalog.parse(
        NEWS
        + 'name = "A"\nkind = "wordpress"\nlanguages = ["RU", "kk"]\ncountries = ["kz"]\ntimezone = "Asia/Almaty"\n'
        'interval = "2h"\nenabled = false\nstate_owned = true\n'
    ).news
    source = entry.to_source()
    assert (source.key, source.kind, source.name) == ("a", SourceKind.WORDPRESS, "A")
    assert (source.url, source.catalog_url) == ("https://a.example/rss", "https://a.example/rss")
    assert (source.languages, source.countries, source.zone) == (("ru", "kk"), ("KZ",), "Asia/Almaty")
    assert (source.state_owned, source.enabled, source.state) == (True, False, SourceState.NEW)
    assert entry.interval == timedelta(hours=2)


def test_a_bank_is_a_source_too() -> None:
    (source,) = catalog.parse(BANK).sources()
    assert (source.key, source.kind, source.countries) == ("bank:nbk", SourceKind.BANK, ("KZ",))
    assert source.url == "https://b.example/{date:%d.%m.%Y}"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"15m"', timedelta(minutes=15)),
        ('"90"', timedelta(seconds=90)),
        ('"30 s"', timedelta(seconds=30)),
        ('"2 hours"', timedelta(hours=2)),
        ('"1d"', timedelta(days=1)),
        ("600", timedelta(minutes=10)),
        ("1.5", timedelta(seconds=1.5)),
        ("00:20:00", timedelta(minutes=20)),
    ],
)
def test_intervals(written: str, meant: timedelta) -> None:
    assert catalog.parse(f"{NEWS}interval = {written}").news[0].interval == meant


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "catalogue: not TOML: "),
        ("[other]", "catalogue: unknown table [other]: there are [[news]] and [[bank]]"),
        ("[news]\nid = 1", "catalogue: news must be tables headed [[news]]"),
        ("[[news]]", "catalogue [[news]] 1: id is missing"),
        (
            '[[news]]\nid = "A B"',
            "catalogue [[news]] 1: id = \"A B\" must be 1 to 40 letters, digits, '.', '_' and '-'",
        ),
        ('[[news]]\nid = "a"', 'catalogue [[news]] 1 (id "a"): url is missing'),
        (NEWS + NEWS, 'catalogue [[news]] 2: id = "a" must be unique'),
        (NEWS.replace("https", "ftp"), 'url = "ftp://a.example/rss" must be an http:// or https:// URL'),
        (NEWS + 'kind = "rss"', 'kind = "rss" must be one of feed, wordpress'),
        (NEWS + 'timezone = "Almaty"', 'timezone = "Almaty" must be an IANA time zone such as Asia/Almaty'),
        (NEWS + 'timezone = "../etc/passwd"', "must be an IANA time zone"),
        (NEWS + 'interval = "soon"', 'interval = "soon" must be between one second and a day'),
        (NEWS + "interval = 0", "interval = 0 must be between one second and a day"),
        (NEWS + "interval = true", "interval = True must be"),
        (NEWS + 'countries = ["KAZ"]', 'countries = "KAZ" must be a list of ISO 3166 country codes'),
        (NEWS + "languages = 5", "languages = 5 must be a list of ISO 639 language codes"),
        (NEWS + 'enabled = "yes"', 'enabled = "yes" must be true or false'),
        (NEWS + "intervall = 5", "unknown key 'intervall'; did you mean interval?"),
        (BANK.replace('"nbk"', '"x"'), "format is missing: it must be one of nbkr"),
        (BANK + 'format = "nb"', 'format = "nb" must be one of nbkr'),
        (BANK + 'history = "https://b.example/{day}"', "history = "),
        (BANK + 'history = "https://b.example/{date:%Y"', "with the day written {date:%Y-%m-%d}"),
        (BANK + 'history = "https://b.example/{date.__class__}"', "with the day written {date:%Y-%m-%d}"),
        (BANK + 'weekly = "b.example"', "must be an http:// or https:// URL"),
        (BANK + 'currency = "tenge"', 'currency = "TENGE" must be an ISO 4217 code'),
    ],
)
def test_a_bad_catalogue_is_told_in_one_line(text: str, message: str) -> None:
    with pytest.raises(CatalogError) as raised:
        catalog.parse(text)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    with pytest.raises(CatalogError, match=r"mine\.toml: No such file"):
        catalog.load(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(CatalogError, match=r"mine\.toml: not UTF-8"):
        catalog.load(path)
    path.write_text("[[news]]")
    with pytest.raises(CatalogError, match=r"catalogue .*mine\.toml \[\[news\]\] 1: id is missing"):
        catalog.load(path)
    path.write_text(NEWS)
    assert len(catalog.load(path).news) == 1


@given(st.text(max_size=60) | st.text(alphabet='[]{}=".\nnewsbankidurl 0:%-', max_size=120))
def test_any_text_is_a_catalogue_or_an_error(text: str) -> None:
    try:
        catalog.parse(text)
    except CatalogError as error:
        assert "\n" not in str(error)  # noqa: PT017  # either end is fine
