"""The transport against a real server on loopback: what is told apart, what is tried again, what never shows."""

import asyncio
import json
import traceback
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, InputMediaPhoto
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.request import RequestData

from bot.metrics import Metrics
from bot.sending import transport
from bot.sending.transport import AiohttpRequest, encode_form
from handlers.failures import AmbiguousError, Failure, NotSentError, ServerError, classify, server_error, wait_of
from tests.bot.sending.fake_telegram import TOKEN, FakeTelegram, answer, drip, drop, error, hang, reset_in_body


@pytest.fixture
async def fake():
    async with FakeTelegram().running() as server:
        yield server


@pytest.fixture
async def request_():
    async with AiohttpRequest(read_timeout=0.3, backoff=0.01) as made:
        yield made


@pytest.fixture
async def bot(fake, request_):
    made = Bot(TOKEN, base_url=f"{fake.url}/bot", request=request_, get_updates_request=request_)
    async with made:
        fake.calls.clear()
        yield made


async def test_a_message_arrives_as_it_was_written(fake, bot):
    text = "Курс: 1 $ = 478,77 ₸ & «100 %» + ʻoʻzbek 🇰🇿\n\x00\x7f=;"
    sent = await bot.send_message(5, text, disable_notification=True)
    assert sent.text == text
    assert fake.called("sendMessage") == [{"chat_id": "5", "text": text, "disable_notification": "true"}]


async def test_files_go_as_multipart(fake, bot):
    picture = b"\x89PNG" + bytes(2 * 2**20)
    fake.results["sendPhoto"] = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}}
    await bot.send_photo(5, picture, caption="Тенге")
    fields = fake.called("sendPhoto")[0]
    assert fields["caption"] == "Тенге"
    assert fields["photo"][1] == picture


async def test_an_album_names_its_files(fake, bot):
    fake.results["sendMediaGroup"] = []
    await bot.send_media_group(5, [InputMediaPhoto(b"one"), InputMediaPhoto(b"two")])
    fields = fake.called("sendMediaGroup")[0]
    names = [item["media"].removeprefix("attach://") for item in json.loads(fields["media"])]
    assert [fields[name][1] for name in names] == [b"one", b"two"]


async def test_a_file_is_sent_whole_again_after_a_lost_connection(fake, bot):
    fake.faults["setChatPhoto"] = [drop]
    await bot.set_chat_photo(-5, b"picture")
    assert [fields["photo"][1] for fields in fake.called("setChatPhoto")] == [b"picture", b"picture"]


async def test_a_file_is_downloaded(fake, request_):
    assert await request_.retrieve(f"{fake.url}/file/bot{TOKEN}/photos/1.jpg") == b"file photos/1.jpg"


@pytest.mark.parametrize(
    ("code", "words", "parameters", "expected"),
    [
        (400, "Bad Request: chat not found", {}, BadRequest),
        (401, "Unauthorized", {}, InvalidToken),
        (403, "Forbidden: bot was blocked by the user", {}, Forbidden),
        (404, "Not Found", {}, InvalidToken),
        (409, "Conflict: terminated by other getUpdates request", {}, Conflict),
        (413, "Request Entity Too Large", {}, BadRequest),
        (400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": -1001}, ChatMigrated),
        (429, "Too Many Requests: retry after 7", {"retry_after": 7}, RetryAfter),
        (429, "Too Many Requests", {}, RetryAfter),
        (500, "Internal Server Error", {}, NetworkError),
    ],
)
async def test_errors_of_the_bot_api(  # noqa: PLR0917 - a table of cases
    fake, bot, request_, code, words, parameters, expected
):
    for ask in (lambda: bot.send_message(5, "x"), lambda: _call(request_, fake, "sendMessage")):
        fake.faults["sendMessage"] = [error(code, words, **parameters)]
        with pytest.raises(expected) as caught:
            await ask()
        assert type(caught.value) is expected
        if expected is RetryAfter:
            assert wait_of(caught.value).total_seconds() == parameters.get("retry_after", 1)
    assert len(fake.called("sendMessage")) == 2


async def _call(request, fake, method):
    return await request.call(f"{fake.base_url}/{method}", {"chat_id": "5"}, read_timeout=0.3)


async def test_a_proxy_s_429_says_how_long(fake, bot):
    fake.faults["sendMessage"] = [answer(429, "<html>slow down</html>", "text/html", **{"Retry-After": "9"})]
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(5, "x")
    assert wait_of(caught.value).total_seconds() == 9


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ('{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7"}', 7),
        ('{"ok":false,"description":"x","parameters":{"retry_after":"12"}}', 12),
        ('{"ok":false,"description":"x","parameters":{"retry_after":2.5}}', 3),
        ('{"ok":false,"description":"x","parameters":{"retry_after":NaN}}', 1),
        ('{"ok":false,"description":"x","parameters":{"retry_after":-4}}', 1),
        ('{"ok":false,"description":"x","parameters":{"retry_after":1e300}}', 86_400),
        ('{"ok":false,"description":"x","parameters":[5]}', 1),
    ],
)
async def test_another_server_s_429_says_how_long(fake, bot, body: str, seconds: int):
    fake.faults["sendMessage"] = [answer(429, body)]
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(5, "x")
    assert wait_of(caught.value).total_seconds() == seconds


async def test_a_firewall_s_403_says_nothing_about_the_chat(fake, bot):
    fake.faults["sendMessage"] = [answer(403, "<html>Access denied</html>", "text/html")]
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(5, "x")
    assert server_error(caught.value) is ServerError.OUT_OF_ORDER


async def test_a_404_about_the_chat_says_nothing_about_the_token(fake, bot):
    fake.faults["sendMessage"] = [error(404, "Not Found: chat not found")]
    with pytest.raises(BadRequest) as caught:
        await bot.send_message(5, "x")
    assert classify(caught.value) is Failure.UNREACHABLE


async def test_a_new_id_may_be_written_as_text(fake, bot):
    fake.faults["sendMessage"] = [error(400, "Bad Request: upgraded", migrate_to_chat_id="-1001234")]
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(5, "x")
    assert caught.value.new_chat_id == -1001234


async def test_a_proxy_s_page_is_a_short_network_error(fake, bot):
    fake.faults["sendMessage"] = [answer(502, "<html>" + "x" * 100_000, "text/html")]
    with pytest.raises(NetworkError, match=r"^Bad Gateway \(502\)$"):
        await bot.send_message(5, "x")


async def test_an_error_hidden_in_a_200_is_an_error(fake, bot):
    fake.faults["sendMessage"] = [answer(200, '{"ok":false,"error_code":403,"description":"Forbidden: blocked"}')]
    with pytest.raises(Forbidden):
        await bot.send_message(5, "x")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"<html>", b'{"ok":true}', b"\xff\xfe", b"[" * 100_000])
async def test_an_unreadable_success_is_ambiguous_and_not_repeated(fake, bot, request_, body):
    for ask in (lambda: bot.send_message(5, "x"), lambda: _call(request_, fake, "sendMessage")):
        fake.faults["sendMessage"] = [answer(200, body)]
        with pytest.raises(AmbiguousError):
            await ask()
    assert len(fake.called("sendMessage")) == 2


async def test_answers_in_another_order_are_read(fake, bot):
    fake.faults["getMe"] = [answer(200, '{"result":{"id":1,"is_bot":true,"first_name":"J"},"ok":true}')]
    assert (await bot.get_me()).first_name == "J"


@pytest.mark.parametrize("fault", [drop, reset_in_body])
async def test_a_connection_lost_in_mid_flight_is_ambiguous(fake, bot, fault):
    fake.faults["sendMessage"] = [fault]
    with pytest.raises(AmbiguousError) as caught:
        await bot.send_message(5, "x")
    assert not caught.value.timed_out
    assert len(fake.called("sendMessage")) == 1


@pytest.mark.parametrize("fault", [drop, reset_in_body])
async def test_what_can_be_repeated_is_tried_once_more(fake, bot, fault):
    fake.faults["editMessageText"] = [fault]
    await bot.edit_message_text("x", 5, 1)
    assert len(fake.called("editMessageText")) == 2
    fake.faults["editMessageText"] = [fault, fault]
    with pytest.raises(AmbiguousError):
        await bot.edit_message_text("x", 5, 1)
    assert len(fake.called("editMessageText")) == 4


async def test_no_answer_in_time_is_ambiguous_and_never_repeated(fake, bot):
    fake.faults["editMessageText"] = [hang]
    with pytest.raises(AmbiguousError) as caught:
        await bot.edit_message_text("x", 5, 1)
    assert caught.value.timed_out
    assert len(fake.called("editMessageText")) == 1


async def test_refused_connections_are_tried_again_and_surely_not_sent(fake, unused_tcp_port):
    metrics = Metrics()
    async with AiohttpRequest(backoff=0.001, attempts=3, metrics=metrics) as request:
        with pytest.raises(NotSentError, match="no connection to Telegram"):
            await request.call(f"http://127.0.0.1:{unused_tcp_port}/bot{TOKEN}/sendMessage", {}, read_timeout=1)
    count = metrics.registry.get_sample_value
    assert count("jarchi_telegram_requests_total", {"method": "sendMessage", "outcome": "not_sent"}) == 3


async def test_no_free_connection_is_surely_not_sent(fake):
    fake.slow = 0.5
    async with AiohttpRequest(connections=1, connect_timeout=0.05, pool_timeout=0.05, attempts=1) as request:
        first = asyncio.create_task(request.call(f"{fake.base_url}/sendMessage", {"chat_id": "1"}, read_timeout=5))
        await asyncio.sleep(0.1)
        with pytest.raises(NotSentError):
            await request.call(f"{fake.base_url}/sendMessage", {"chat_id": "2"}, read_timeout=5)
        await first
    assert [fields["chat_id"] for fields in fake.called("sendMessage")] == ["1"]


async def test_an_endless_answer_is_cut(fake, request_, monkeypatch):
    monkeypatch.setattr(transport, "MAX_ANSWER", 2**20)
    fake.faults["sendMessage"] = [drip(4 * 2**20), answer(200, b" " * 2 * 2**20)]
    for _ in range(2):
        with pytest.raises(AmbiguousError, match="larger than 1 MB"):
            await _call(request_, fake, "sendMessage")
    assert await _call(request_, fake, "sendMessage")


async def test_shutdown_twice_and_use_after_it(fake):
    request = AiohttpRequest(backoff=0.001)
    await request.shutdown()
    await request.initialize()
    await request.initialize()
    assert await _call(request, fake, "sendMessage")
    await request.shutdown()
    await request.shutdown()
    with pytest.raises(NotSentError):
        await _call(request, fake, "sendMessage")
    await request.initialize()
    assert await _call(request, fake, "sendMessage")
    await request.shutdown()


@pytest.mark.parametrize("fault", [drop, reset_in_body, hang, answer(200, "{"), answer(502, TOKEN), error(500, "x")])
async def test_no_error_shows_the_token(fake, bot, fault):
    fake.faults["sendMessage"] = [fault]
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(5, "x")
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert TOKEN not in shown


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/bot1:SECRET/getMe", "http://[bad/bot1:SECRET/getMe", "bot1:SECRET"]
)
async def test_no_connection_shows_no_token_either(url):
    async with AiohttpRequest(backoff=0.001) as request:
        with pytest.raises(NotSentError) as caught:
            await request.call(url, {}, read_timeout=1)
    assert "SECRET" not in "".join(traceback.format_exception(caught.value))


async def test_proxies_of_the_environment_are_not_used(fake, bot, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    await bot.send_message(5, "x")


@given(st.dictionaries(st.text(min_size=1, alphabet="abc_"), st.text(st.characters(exclude_categories=["Cs"]))))
def test_forms_are_read_back_as_they_were(fields):
    assert dict(parse_qsl(encode_form(fields).decode("ascii"), keep_blank_values=True)) == fields


def test_half_a_surrogate_pair_cannot_break_a_form():
    assert dict(parse_qsl(encode_form({"text": "a\ud83db"}).decode())) == {"text": "ab"}


async def test_an_empty_request_has_a_body(fake, request_):
    assert await request_.post(f"{fake.base_url}/getMe", RequestData()) == (await _call(request_, fake, "getMe"))
