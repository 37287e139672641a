"""Settings: what is understood, what is refused and how it is said, and that the docs know each one."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load, shown

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"
TOKEN = "123456789:AAErUZqvHn-zbZvDgKXSbDR_3h9Ay8zD0no"


@pytest.fixture(autouse=True)
def _clean(monkeypatch, tmp_path):
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def given(monkeypatch):
    def load_with(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return load()

    return load_with


def test_defaults_are_the_contract_s(given):
    settings = given()
    assert settings.telegram_token is None
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.database_url == "sqlite://data/jarchi.db"
    assert settings.catalog is None
    assert settings.allow_private_sources is False
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)
    assert settings.webhook_url is None
    assert settings.role == "all"
    assert settings.admins == frozenset()
    assert settings.bulk_rate == 25
    assert (settings.log_level, settings.log_format) == ("info", "text")


def test_the_environment_wins_over_the_file_and_empty_is_unset(given, tmp_path):
    text = "ROLE=worker\nHTTP_PORT=9000\nLOG_LEVEL=\nSOMETHING_ELSE=1\n# жаршы\nADMINS='1 2'\n"
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    settings = given(HTTP_PORT="9001", LOG_FORMAT="", HTTP_HOST="  ", TELEGRAM_TOKEN=f" {TOKEN} ")
    assert (settings.role, settings.http_port, settings.http_host) == ("worker", 9001, "127.0.0.1")
    assert (settings.log_level, settings.log_format) == ("info", "text")
    assert settings.admins == {1, 2}
    assert settings.telegram_token == TOKEN


def test_settings_are_frozen(given):
    with pytest.raises(ValueError, match="frozen"):
        given().role = "bot"


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("1", True),
        ("on", True),
        ("true", True),
        ("YES", True),
        ("0", False),
        ("off", False),
        ("False", False),
        ("no", False),
    ],
)
def test_yes_and_no(given, word, value):
    assert given(ALLOW_PRIVATE_SOURCES=word).allow_private_sources is value


@pytest.mark.parametrize("words", ["1,2", "1, 2", "2 1", " 1 ;2 ", "1\n2", "1,,2"])
def test_admins(given, words):
    assert given(ADMINS=words).admins == {1, 2}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org", "https://example.org/telegram"),
        ("https://example.org:8443/", "https://example.org:8443/telegram"),
        ("https://example.org/hooks/jarchi", "https://example.org/hooks/jarchi"),
        ("http://127.0.0.1:5000/telegram", "http://127.0.0.1:5000/telegram"),
        ("http://localhost:5000", "http://localhost:5000/telegram"),
        ("http://[::1]:5000", "http://[::1]:5000/telegram"),
    ],
)
def test_webhook_urls(given, url, expected):
    assert given(TELEGRAM_TOKEN=TOKEN, WEBHOOK_URL=url).webhook_url == expected


def test_the_secret_is_derived_alike_everywhere(given):
    derived = given(TELEGRAM_TOKEN=TOKEN).secret_token
    assert re.fullmatch(r"[A-Za-z0-9_-]{32,256}", derived)
    assert derived == load().secret_token
    assert TOKEN.split(":")[1] not in derived
    assert given(WEBHOOK_SECRET="chosen").secret_token == "chosen"
    assert given(TELEGRAM_TOKEN="1:x", WEBHOOK_SECRET="").secret_token != derived


def test_what_must_not_be_logged(given):
    settings = given(TELEGRAM_TOKEN=TOKEN, DATABASE_URL="postgres://u:p%40ss@h/db", WEBHOOK_SECRET="chosen")
    assert settings.secrets == {TOKEN, "chosen", "p%40ss", "p@ss"}
    assert not any(secret in repr(settings) for secret in settings.secrets)
    assert given(DATABASE_URL="postgres://u@h/db", WEBHOOK_SECRET="", TELEGRAM_TOKEN="").secrets == set()


WRONG = [
    ("TELEGRAM_TOKEN", "abc"),
    ("TELEGRAM_TOKEN", "12:ab cd"),
    ("TELEGRAM_TOKEN", "12:ab/../cd"),
    ("TELEGRAM_TOKEN", "12:"),
    ("TELEGRAM_API_URL", "api.telegram.org"),
    ("TELEGRAM_API_URL", "ftp://api.telegram.org"),
    ("TELEGRAM_API_URL", "http://"),
    ("TELEGRAM_API_URL", "http://host:99999"),
    ("TELEGRAM_API_URL", "http://a b"),
    ("TELEGRAM_API_URL", "http://host/?x=1"),
    ("DATABASE_URL", "mysql://u:hunter2@h/db"),
    ("DATABASE_URL", "jarchi.db"),
    ("DATABASE_URL", "sqlite://"),
    ("CATALOG", "nowhere.toml"),
    ("ALLOW_PRIVATE_SOURCES", "maybe"),
    ("HTTP_HOST", "http://x/"),
    ("HTTP_PORT", "65536"),
    ("HTTP_PORT", "-1"),
    ("HTTP_PORT", "web"),
    ("WEBHOOK_URL", "http://example.org"),
    ("WEBHOOK_URL", "https://example.org:8080"),
    ("WEBHOOK_URL", "https://example.org/?x=1"),
    ("WEBHOOK_URL", "example.org"),
    ("WEBHOOK_SECRET", "with space hunter2"),
    ("WEBHOOK_SECRET", "x" * 257),
    ("ROLE", "boss"),
    ("ADMINS", "1,@me"),
    ("BULK_RATE", "0"),
    ("BULK_RATE", "31"),
    ("BULK_RATE", "2.5"),
    ("RATES_HISTORY", "-1"),
    ("RATES_HISTORY", "ever"),
    ("PAID_BROADCAST", "2"),
    ("LOG_LEVEL", "loud"),
    ("LOG_FORMAT", "xml"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_one_line(given, name, value):
    with pytest.raises(SettingsError) as caught:
        given(**{"TELEGRAM_TOKEN": TOKEN, name: value})
    line = str(caught.value)
    assert line.startswith(f"{name}=")
    assert "must be" in line
    assert "\n" not in line
    assert len(line) < 400
    assert not any(secret in line for secret in (TOKEN, "ab cd", "hunter2"))
    if name not in {"TELEGRAM_TOKEN", "WEBHOOK_SECRET", "DATABASE_URL", "ADMINS"}:
        assert repr(value.rstrip("/")) in line or repr(value) in line


def test_each_setting_has_a_wrong_value_above():
    assert {name for name, _ in WRONG} == {name.upper() for name in Settings.model_fields}


def test_several_wrong_ones_are_all_named(given):
    with pytest.raises(SettingsError, match=r"^HTTP_PORT='x': must be .*; also wrong: BULK_RATE, ROLE$"):
        given(HTTP_PORT="x", ROLE="boss", BULK_RATE="many")


def test_bulk_rate_with_paid_broadcast(given):
    assert given(BULK_RATE="1000", PAID_BROADCAST="1").bulk_rate == 1000
    with pytest.raises(SettingsError, match="BULK_RATE='1001'"):
        given(BULK_RATE="1001")


def test_a_webhook_needs_a_token(given):
    with pytest.raises(SettingsError, match=r"^WEBHOOK_URL needs TELEGRAM_TOKEN"):
        given(WEBHOOK_URL="https://example.org")


def test_a_file_that_is_no_text_is_one_line(given, tmp_path):
    (tmp_path / ".env").write_bytes(b"ROLE=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"^\.env: must be a readable UTF-8 file"):
        given()


def test_a_catalogue_that_is_there(given, tmp_path):
    (tmp_path / "mine.toml").write_text("")
    assert given(CATALOG="mine.toml").catalog == Path("mine.toml")


def test_values_are_shown_on_one_line_and_not_endless():
    assert shown("role", "a\nb" + "x" * 1000).startswith("'a\\nb")
    assert len(shown("role", "x" * 1000)) < 120
    assert shown("database_url", "postgres://u:a@b:c/d@h/db") == "'postgres://u:***@h/db'"


def test_the_docs_describe_each_setting_and_no_other():
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name, _ in rows] == sorted(
        (name.upper() for name in Settings.model_fields), key=[name for name, _ in rows].index
    )
    for name, default in rows:
        value = Settings.model_fields[name.lower()].default
        written = default.strip("`")
        if isinstance(value, bool):
            assert written == ("on" if value else "off"), name
        elif isinstance(value, str | int):
            assert written == str(value), name
        else:
            assert written in {"–", "derived", "the packaged one"}, name
