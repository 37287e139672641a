"""Pictures on their way: multipart by our transport, counted by the pacing, drawn without a byte of it in the bot."""

import subprocess
import sys
from pathlib import Path

import pytest
from telegram import InputFile, InputMediaPhoto
from telegram.ext import ExtBot

from bot.sending.pacing import PacedRateLimiter
from bot.sending.transport import AiohttpRequest
from tests.bot.sending.fake_telegram import TOKEN, FakeTelegram

MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "supergroup"}, "photo": [{"file_id": "AgAC"}]}


class Counting(PacedRateLimiter):
    """The limiter, with a list of what it let through."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = []

    async def _admit(self, request):
        self.passed.append((str(request.kind), request.chat, request.count))
        await super()._admit(request)


@pytest.fixture
async def fake():
    async with FakeTelegram().running() as server:
        yield server


async def test_uploads_and_file_ids_go_by_the_same_way_as_words(fake):
    limiter, request = Counting(), AiohttpRequest()
    bot: ExtBot[None] = ExtBot(
        TOKEN, base_url=f"{fake.url}/bot", request=request, get_updates_request=AiohttpRequest(),
        rate_limiter=limiter,
    )  # fmt: skip
    fake.results["sendPhoto"] = fake.results["editMessageMedia"] = MESSAGE
    await bot.initialize()
    try:
        drawn = {"chat_id": -5, "caption": "words", "photo": InputFile(b"\x89PNG", filename="jarchi.png")}
        assert (await bot.do_api_request("send__photo", drawn))["photo"][0]["file_id"] == "AgAC"
        await bot.do_api_request("send__photo", {"chat_id": -5, "photo": "AgAC"})
        media = InputMediaPhoto(InputFile(b"\x89PNG2", filename="jarchi.png", attach=True), caption="new")
        await bot.do_api_request("edit__message_media", {"chat_id": -5, "message_id": 1, "media": media})
    finally:
        await bot.shutdown()
    uploaded, resent = fake.called("sendPhoto")
    assert uploaded["caption"] == "words"
    assert uploaded["photo"] == ("jarchi.png", b"\x89PNG")
    assert resent["photo"] == "AgAC"
    (edited,) = fake.called("editMessageMedia")
    assert ("jarchi.png", b"\x89PNG2") in edited.values()
    assert limiter.passed == [("message", -5, 1), ("message", -5, 1), ("edit", -5, 1)]


def test_the_bot_itself_never_loads_what_draws():
    """It would cost every bot 40 MB and half a second of its start."""
    code = "import bot.app, sys; print([name for name in ('matplotlib', 'numpy', 'PIL') if name in sys.modules])"
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
