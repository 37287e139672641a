"""Logs: text and JSON, and no secret in any of them, wherever it comes from."""

import io
import json
import logging
import sys
import threading
import warnings

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import HIDDEN, Masker, configure

TOKEN = "123456789:AAErUZqvHn-zbZvDgKXSbDR_3h9Ay8zD0no"
PASSWORD = 'p"ä\\ss wörd'


@pytest.fixture(params=["text", "json"])
def logged(request):
    """Configure, and return a function that gives what was written."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    before = root.handlers[:], root.level
    stream = io.StringIO()

    def start(**options):
        secrets = [TOKEN, PASSWORD]
        configure(**{"style": request.param, "secrets": secrets, "stream": stream, **options})
        return stream.getvalue

    start.style = request.param
    yield start
    root.handlers[:], root.level = before
    logging.captureWarnings(False)
    structlog.reset_defaults()
    sys.excepthook, threading.excepthook = hooks


def test_both_kinds_of_logger_come_out_alike(logged):
    written = logged()
    structlog.get_logger("jarchi.one").info("first", chat=5)
    logging.getLogger("jarchi.two").info("second %s", "thing", extra={"chat": 6})
    first, second = written().splitlines()
    if logged.style == "json":
        one, two = json.loads(first), json.loads(second)
        assert (one["event"], one["chat"], one["level"], one["logger"]) == ("first", 5, "info", "jarchi.one")
        assert (two["event"], two["chat"], two["level"], two["logger"]) == ("second thing", 6, "info", "jarchi.two")
        assert one["timestamp"].endswith("Z")
    else:
        assert "first" in first
        assert "chat=5" in first
        assert "second thing" in second


@pytest.mark.parametrize("secret", [TOKEN, PASSWORD])
def test_no_secret_in_words_values_tracebacks_or_hooks(logged, secret):
    written = logged(level="debug")
    log = structlog.get_logger("jarchi")
    log.info("text %s", secret, value=secret, nested={"list": [secret], secret: 1})
    log.bind(bound=secret).warning("bound")
    for name in ("httpx", "aiohttp.client", "telegram.Bot", "apscheduler.executors", "asyncio"):
        logging.getLogger(name).debug("GET https://api.telegram.org/bot%s/getMe %r", secret, {"x": secret})
    try:
        {}[f"cannot use {secret}"]
    except KeyError as error:
        log.exception("failed")
        logging.getLogger("tortoise").exception("failed")
        sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=lambda: int(secret))
    thread.start()
    thread.join()
    text = written()
    assert text.count("KeyError: ") == 3
    assert "invalid literal" in text
    for form in (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]):
        assert form not in text


def test_warnings_are_masked_too(logged):
    written = logged()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"deprecated {TOKEN}", stacklevel=1)
    assert "deprecated" in written()
    assert TOKEN not in written()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET https://api.telegram.org/bot42:abc_-X/getMe", f"GET https://api.telegram.org/bot{HIDDEN}/getMe"),
        ("http://h/file/bot42:abc/photos/1.jpg", f"http://h/file/bot{HIDDEN}/photos/1.jpg"),
        ("/bot42%3Aabc/getMe", f"/bot{HIDDEN}/getMe"),
        (f"token {TOKEN[:-1]}x.", f"token {HIDDEN}."),
        ("postgres://user:pass@host/db", f"postgres://user:{HIDDEN}@host/db"),
        ("at 12:30:45 ratio 3:2, id 123456:7", "at 12:30:45 ratio 3:2, id 123456:7"),
        ("https://example.org:8080/a@b", "https://example.org:8080/a@b"),
        ("/botany/1:2", "/botany/1:2"),
    ],
)
def test_what_has_the_shape_of_a_secret_is_hidden(text, expected):
    assert Masker()(text) == expected


def test_short_secrets_are_left_alone():
    assert Masker(["abc", ""])("abc and more") == "abc and more"


@given(st.text(), st.text(min_size=4), st.text())
def test_no_text_around_a_secret_brings_it_back(before, secret, after):
    masker = Masker([secret])
    text = masker(before + secret + after)
    assert secret not in text.replace(HIDDEN, "\x00") or secret in HIDDEN


def test_the_level_holds_and_chatty_libraries_are_quieter(logged):
    written = logged(level="info")
    structlog.get_logger("jarchi").debug("unseen")
    logging.getLogger("httpx").info("unseen")
    logging.getLogger("telegram.ext").warning("seen")
    assert "unseen" not in written()
    assert "seen" in written()
    logged(level="error")
    structlog.get_logger("jarchi").warning("unseen")
    assert "unseen" not in written()
