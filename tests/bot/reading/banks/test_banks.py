"""Every bank's parser against its own invented answers, the recorded ones where they are, and any bytes at all."""

import contextlib
import importlib
import json
import time
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.banks.payload import NotATableError, ParsedQuote, Payload
from bot.reading.outcome import ParseError

DATA = Path(__file__).parents[3] / "data" / "rates"
RECORDED = Path(__file__).parents[5] / "shared" / "samples" / "rates"
EXPECTATIONS = sorted(DATA.glob("*/*.expected.toml"))
FACTS = tomllib.loads((DATA / "recorded.toml").read_text(encoding="utf-8"))
BANKS = ("nbkr", "nbk", "cbu", "nbt", "cbt", "cbr", "ecb", "frankfurter")


def parser(bank: str) -> ModuleType:
    return importlib.import_module(f"bot.reading.banks.{bank}")


def shown(quote: ParsedQuote) -> str:
    return f"{quote.date} 1 {quote.base} = {quote.value.normalize():f} {quote.counter}{' weekly' * quote.weekly}"


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: f"{path.parent.name}/{path.name.split('.')[0]}")
def test_an_answer_is_read_as_expected(path: Path) -> None:
    expected = tomllib.loads(path.read_text(encoding="utf-8"))
    sample = next(other for other in path.parent.glob(path.name.split(".")[0] + ".*") if other != path)
    parse = parser(path.parent.name).parse
    if "error" in expected:
        with pytest.raises(ParseError) as caught:
            parse(sample.read_bytes(), expected.get("charset"))
        assert expected["error"] in str(caught.value)
        assert isinstance(caught.value, NotATableError) == (sample.stem == "html")
        return
    payload = parse(sample.read_bytes(), expected.get("charset"))
    assert [shown(quote) for quote in payload.quotes] == expected["quotes"]
    assert len(payload.refused) == expected["refused"], payload.refused


@pytest.mark.parametrize("bank", BANKS)
def test_each_bank_has_samples(bank: str) -> None:
    assert any(path.parent.name == bank for path in EXPECTATIONS)


@pytest.mark.parametrize("path", sorted(RECORDED.glob("[a-z]*.*")), ids=lambda path: path.name[:30])
def test_a_recorded_answer_gives_the_figures_read_off_it_by_eye(path: Path) -> None:
    facts = next(facts for key, facts in FACTS.items() if path.name.startswith(key))
    payload = parser(facts["bank"]).parse(path.read_bytes())
    lines = {shown(quote) for quote in payload.quotes}
    assert len(lines) == facts["count"]
    assert set(facts["quotes"]) <= lines
    assert {str(quote.date) for quote in payload.quotes} == set(facts.get("dates", [facts["quotes"][0][:10]]))
    assert not payload.refused


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \r\n",
        b"\x00" * 40,
        b"null",
        b"true",
        b"-1",
        b'"USD"',
        b"{}",
        b"[[[]]]",
        b"[" * 100_000,
        b"[" + b"9" * 5000 + b"]",
        b'[{"base":"USD","quote":"KZT","date":"2026-08-11","rate":1e999999999}]',
        b'[{"Ccy":"USD","Nominal":"1e-99","Rate":"1e99","Date":"11.08.2026"}]',
        b"<" * 5000,
        b"<a>" * 20_000 + b"</a>" * 20_000,
        b"<rates/>",
        b'<?xml version="1.0" encoding="base64"?><rates><date>11.08.2026</date></rates>',
        b'<?xml version="1.0" encoding="utf-7"?><ValCurs/>',
        b'<?xml version="1.0"?><!--x--><!DoCtYpE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><rates>&y;</rates>',
        "<!DOCTYPE rates []><rates/>".encode("utf-16"),
        b"<ValCurs Date='2026-08-11'>&y;</ValCurs>",
        b"\xff\xfe<\x00\xd8\x00\xdc",
        b'<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
        b"<script>location.reload()</script>",
    ],
    ids=lambda body: repr(body[:24]),
)
@pytest.mark.parametrize("bank", BANKS)
def test_what_is_no_table_is_a_parse_error(bank: str, body: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        parser(bank).parse(body, "utf-16")
    assert len(str(caught.value)) < 200


def test_a_flood_of_invented_currencies_is_refused() -> None:
    codes = [f"{one}{two}{three}" for one in "ABCDEFGH" for two in "ABCDEFGH" for three in "ABCDEFGH"]
    rows = [{"Ccy": code, "Nominal": "1", "Rate": "2", "Date": "11.08.2026"} for code in codes]
    with pytest.raises(ParseError, match="more currencies than there are"):
        parser("cbu").parse(json.dumps(rows).encode())


def _of_use(payload: Payload) -> bool:
    return any(quote.value > 0 for quote in payload.quotes)


@pytest.mark.parametrize("bank", BANKS)
@given(body=st.binary(max_size=300), charset=st.none() | st.text(max_size=12))
def test_any_bytes_end_in_a_parse_error_or_a_result(bank: str, body: bytes, charset: str | None) -> None:
    with contextlib.suppress(ParseError):
        assert _of_use(parser(bank).parse(body, charset))


SAMPLES = [
    (path.parent.name, path.read_bytes()) for path in sorted(DATA.glob("*/*.*")) if not path.name.endswith(".toml")
]


@given(
    sample=st.sampled_from(SAMPLES),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.binary(max_size=6)), min_size=1, max_size=5),
)
def test_any_damage_ends_in_a_parse_error_or_a_result(
    sample: tuple[str, bytes], cuts: list[tuple[float, int, bytes]]
) -> None:
    bank, body = sample
    for where, length, filling in cuts:
        start = int(where * len(body))
        body = body[:start] + filling + body[start + length :]
    with contextlib.suppress(ParseError):
        assert _of_use(parser(bank).parse(body))


LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
JSON = LEAF | st.lists(LEAF, max_size=2) | st.dictionaries(st.text(max_size=4), LEAF, max_size=2)
ROW = st.dictionaries(st.sampled_from(("Ccy", "Nominal", "Rate", "Date", "base", "quote", "rate", "date")), JSON)


@pytest.mark.parametrize("bank", ["cbu", "frankfurter"])
@given(rows=st.lists(ROW, max_size=3))
def test_any_json_ends_in_a_parse_error_or_a_result(bank: str, rows: list[object]) -> None:
    with contextlib.suppress(ParseError):
        assert _of_use(parser(bank).parse(json.dumps(rows).encode()))


@pytest.mark.parametrize("bank", ["nbkr", "cbu"])
@pytest.mark.parametrize("filling", [b" ", b"<?xml ", b"<a>", b"&", b"<!--", b"[", b'"', b"<", b"\0"])
def test_megabytes_of_nothing_are_read_in_time(bank: str, filling: bytes) -> None:
    for body in (filling * (2_000_000 // len(filling)), b"<ValCurs>" + filling * (2_000_000 // len(filling))):
        began = time.process_time()
        with contextlib.suppress(ParseError):
            parser(bank).parse(body)
        assert time.process_time() - began < 5
