"""The webhook over real HTTP: who may push, what is stored, what Telegram is told."""

import asyncio
import io
import json

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot

from bot.sending.intake import Intake
from bot.sending.transport import AiohttpRequest
from bot.sending.updates import ALLOWED_UPDATES
from bot.sending.webhook import MAX_BODY, MAX_CONNECTIONS, SECRET_HEADER, Webhook, set_webhook
from storage import inbox
from storage.clock import utc_now
from tests.bot.sending.fake_telegram import TOKEN, FakeTelegram, message_update

SECRET = "s3cret_Of-ours"


@pytest.fixture
async def pushed(store):
    """A function that posts, and what the handler got."""
    seen = []

    async def handle(update):
        seen.append(update["update_id"])

    intake = Intake(handle, utc_now)
    await intake.start()
    app = web.Application()
    Webhook(intake, SECRET).add_to(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    async with aiohttp.ClientSession() as session:

        async def post(body, secret=SECRET, path="/telegram", **options):
            headers = {} if secret is None else {SECRET_HEADER: secret}
            data = json.dumps(body).encode() if isinstance(body, dict) else body
            async with session.post(f"http://{host}:{port}{path}", data=data, headers=headers, **options) as response:
                return response.status

        post.seen, post.intake = seen, intake
        yield post
    await intake.stop()
    await runner.cleanup()


async def test_an_update_is_stored_and_answered(pushed):
    assert await pushed(message_update(1, 1)) == 200
    assert await pushed(message_update(1, 1)) == 200
    await pushed.intake.stop()
    assert pushed.seen == [1]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "жаршы"])
async def test_without_the_secret_nobody_gets_in(pushed, secret):
    assert await pushed(message_update(1, 1), secret) == 403
    assert await inbox.pending() == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b"\xff", b"{}", b'{"update_id":"1"}', b'{"update_id":true}', b"[" * 500_000,
     b'{"update_id":' + b"9" * 5000 + b"}"],
)  # fmt: skip
async def test_what_is_no_update_is_refused(pushed, body):
    assert await pushed(body) == 400
    assert await inbox.pending() == []


async def test_a_body_beyond_a_megabyte_is_refused(pushed):
    async def endless():
        for _ in range(64):
            yield b" " * 2**15

    assert await pushed(io.BytesIO(b" " * (MAX_BODY + 1))) == 413
    assert await pushed(endless()) == 413
    assert await pushed(message_update(3, 1, "x" * (MAX_BODY - 1000))) == 200


async def test_two_hundred_at_once(pushed):
    statuses = await asyncio.gather(*(pushed(message_update(number, number)) for number in range(1, 201)))
    assert statuses == [200] * 200
    await pushed.intake.stop()
    assert sorted(pushed.seen) == list(range(1, 201))


async def test_while_stopping_telegram_is_asked_to_come_back(pushed):
    await pushed.intake.stop()
    assert await pushed(message_update(1, 1)) == 503
    assert await inbox.pending() == []


async def test_while_nothing_can_be_stored_telegram_is_asked_to_come_back(pushed, monkeypatch, caplog):
    async def full(updates):
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(inbox, "accept", full)
        assert await pushed(message_update(1, 1)) == 503
    assert await pushed(message_update(1, 1)) == 200


async def test_the_webhook_is_set_only_when_something_changed():
    async with FakeTelegram().running() as fake, AiohttpRequest() as request:
        bot = Bot(TOKEN, base_url=f"{fake.url}/bot", request=request, get_updates_request=request)
        info = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        url = "https://example.org/telegram"
        fake.results["getWebhookInfo"] = info
        assert await set_webhook(bot, url, SECRET)
        asked = fake.called("setWebhook")[0]
        assert (asked["url"], asked["secret_token"]) == (url, SECRET)
        assert json.loads(asked["allowed_updates"]) == list(ALLOWED_UPDATES)
        info.update(url=url, allowed_updates=list(ALLOWED_UPDATES), max_connections=MAX_CONNECTIONS)
        assert not await set_webhook(bot, url, SECRET)
        assert await set_webhook(bot, url, SECRET, secret_is_derived=False)
        info["last_error_message"] = "Wrong response from the webhook: 403 Forbidden"
        assert await set_webhook(bot, url, SECRET)
