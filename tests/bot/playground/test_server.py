"""The Bot API over HTTP: encodings, updates, polling, webhooks, faults, files."""

import asyncio
import json
import time
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.playground import visits
from bot.playground.cast import EMILY, RUSLAN
from bot.playground.server import running
from bot.playground.validation import _compile
from bot.playground.world import World

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x40\x00\x00\x00\x20\x08\x02\x00\x00\x00"
    b"\xd3\x10\x3f\x31\x00\x00\x00\x00IEND\xaeB`\x82"
)


async def test_get_form_json_and_multipart_mean_the_same(api: Any, world: World) -> None:
    values = {"chat_id": str(EMILY), "text": "hello"}
    async with api.session.get(f"{api.url}/sendMessage", params=values) as answer:
        first = await answer.json()
    async with api.session.post(f"{api.url}/sendmessage", data=values) as answer:
        second = await answer.json()
    form = aiohttp.FormData(values, default_to_multipart=True)
    async with api.session.post(f"{api.url}/SENDMESSAGE", data=form) as answer:
        third = await answer.json()
    fourth = await api.call("sendMessage", chat_id=EMILY, text="hello")
    assert [each["result"]["text"] for each in (first, second, third, fourth)] == ["hello"] * 4
    ids = [each["result"]["message_id"] for each in (first, second, third, fourth)]
    assert ids == list(range(ids[0], ids[0] + 4))


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("bot1:wrong/getMe", 401, "Unauthorized"),
        ("bot424242:playground/getMee", 404, "Not Found: method not found"),
        (
            "bot424242:playground/sendVideo?chat_id=1&video=x",
            400,
            "Bad Request: the playground does not play sendVideo",
        ),
    ],
)
async def test_refusals(api: Any, path: str, status: int, description: str) -> None:
    async with api.session.get(f"{api.base}/{path}") as answer:
        assert answer.status == status
        assert await answer.json() == {"ok": False, "error_code": status, "description": description}


@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain"]
)
@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"{", b"[" * 100_000, b"--x\r\n\r\n", b"--x\r\nA: b\r\n\r\nc\r\n--x--", b"a=%ff"]
)
async def test_hostile_bodies_are_refused(api: Any, kind: str, body: bytes) -> None:
    async with api.session.post(f"{api.url}/sendMessage", data=body, headers={"Content-Type": kind}) as answer:
        assert answer.status == 400
        assert (await answer.json())["description"].startswith("Bad Request: ")


async def test_updates_wait_until_they_are_confirmed(api: Any, world: World) -> None:
    for text in ("/a", "/b", "/c"):
        visits.say(world, world.people[EMILY], world.chats[EMILY], text)
    first = await api.result("getUpdates", limit=2)
    assert [each["message"]["text"] for each in first] == ["/a", "/b"]
    assert await api.result("getUpdates", limit=2) == first
    rest = await api.result("getUpdates", offset=first[-1]["update_id"] + 1)
    assert [each["message"]["text"] for each in rest] == ["/c"]
    assert await api.result("getUpdates", offset=-1) == rest
    assert await api.result("getUpdates", offset=rest[-1]["update_id"] + 1) == []


async def test_a_long_poll_ends_with_the_first_update(api: Any, world: World) -> None:
    waiting = asyncio.create_task(api.result("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    visits.say(world, world.people[EMILY], world.chats[EMILY], "hi")
    updates = await asyncio.wait_for(waiting, 2)
    assert updates[0]["message"]["text"] == "hi"
    _compile("Update")(updates[0])


async def test_the_second_poller_ends_the_first(api: Any) -> None:
    first = asyncio.create_task(api.call("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(api.call("getUpdates", timeout=1))
    assert await asyncio.wait_for(first, 2) == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    assert (await second)["result"] == []


async def test_kinds_are_chosen_by_name(api: Any, world: World) -> None:
    await api.result("getUpdates", allowed_updates=["callback_query"])
    visits.say(world, world.people[EMILY], world.chats[EMILY], "not wanted")
    assert await api.result("getUpdates") == []
    await api.result("getUpdates", allowed_updates=[])
    visits.say(world, world.people[EMILY], world.chats[EMILY], "wanted")
    assert len(await api.result("getUpdates")) == 1


async def test_a_webhook_gets_updates_with_the_secret_until_it_takes_them(api: Any, world: World) -> None:
    got: list[tuple[str | None, dict[str, Any]]] = []
    statuses = [500, 200, 200]

    async def take(request: web.Request) -> web.Response:
        got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        reply = {"method": "sendMessage", "chat_id": EMILY, "text": "by return"} if len(got) == 2 else None
        return web.json_response(reply, status=statuses.pop(0))

    by_return = asyncio.Event()
    world.listeners.append(
        lambda event: by_return.set() if event.kind == "message" and event.message["from"]["is_bot"] else None
    )
    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await api.result("setWebhook", url=url, secret_token="s3cret", allowed_updates=["message"])
    assert "can't use getUpdates method while webhook is active" in await api.error("getUpdates")
    visits.say(world, world.people[EMILY], world.chats[EMILY], "pushed")
    await asyncio.wait_for(by_return.wait(), 5)
    await asyncio.sleep(0)
    info = await api.result("getWebhookInfo")
    assert [each[0] for each in got] == ["s3cret", "s3cret"]
    assert got[0][1] == got[1][1]
    assert info["pending_update_count"] == 0
    assert "500" in info["last_error_message"]
    assert next(reversed(world.chats[EMILY].messages.values()))["text"] == "by return"
    await api.result("deleteWebhook")
    assert await api.result("getUpdates") == []
    await runner.cleanup()


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"url": "http://jarchi.example/hook"}, "An HTTPS URL must be provided for webhook"),
        ({"url": "https://jarchi.example:1234/hook"}, "only on ports 80, 88, 443 or 8443"),
        ({"url": "https://jarchi.example/hook", "secret_token": "ы"}, "secret token contains unallowed characters"),
    ],
)
async def test_wrong_webhooks_are_refused(api: Any, values: dict[str, Any], complaint: str) -> None:
    assert complaint in await api.error("setWebhook", **values)


async def test_faults(api: Any, world: World) -> None:
    await api.page("admin/faults", kind="429", seconds=7)
    assert (await api.call("getMe"))["parameters"] == {"retry_after": 7}
    await api.page("admin/faults", kind="500", method="getMe", count=2)
    assert await api.result("getMyName") == {"name": "Jarchi"}
    assert [await api.error("getMe") for _ in range(2)] == ["Internal Server Error"] * 2
    world.faults.add("502")
    async with api.session.get(f"{api.url}/getMe") as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
    world.faults.add("slow", seconds=0.2)
    begun = time.monotonic()
    assert await api.result("getMe")
    assert time.monotonic() - begun >= 0.2
    assert await api.result("getMe")


async def test_a_lost_answer_leaves_the_message_behind(api: Any, world: World) -> None:
    world.faults.add("lost", method="sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await api.call("sendMessage", chat_id=EMILY, text="sent all the same")
    assert next(reversed(world.chats[EMILY].messages.values()))["text"] == "sent all the same"


async def test_a_hanging_request_does_nothing(api: Any, world: World) -> None:
    world.faults.add("timeout", method="sendMessage")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(api.call("sendMessage", chat_id=EMILY, text="never"), 0.2)
    assert not world.chats[EMILY].messages


async def test_photos_are_stored_and_shown(api: Any, world: World) -> None:
    form = aiohttp.FormData({"chat_id": str(EMILY), "caption": "a chart"})
    form.add_field("photo", PNG, filename="chart.png", content_type="image/png")
    async with api.session.post(f"{api.url}/sendPhoto", data=form) as answer:
        message = (await answer.json())["result"]
    size = message["photo"][-1]
    assert (size["width"], size["height"], message["caption"]) == (64, 32, "a chart")
    again = await api.result("sendPhoto", chat_id=EMILY, photo=size["file_id"])
    assert again["photo"] == message["photo"]
    file = await api.result("getFile", file_id=size["file_id"])
    async with api.session.get(f"{api.base}/file/bot{world.token}/{file['file_path']}") as answer:
        assert await answer.read() == PNG
    async with api.session.get(f"{api.base}/api/photo/{size['file_id']}") as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", PNG)


async def test_albums_and_attached_files(api: Any) -> None:
    media = [{"type": "photo", "media": "attach://a", "caption": "one"}, {"type": "photo", "media": "attach://b"}]
    form = aiohttp.FormData({"chat_id": str(EMILY), "media": json.dumps(media)})
    for name in "ab":
        form.add_field(name, PNG, filename=f"{name}.png")
    async with api.session.post(f"{api.url}/sendMediaGroup", data=form) as answer:
        messages = (await answer.json())["result"]
    assert len({each["media_group_id"] for each in messages}) == 1
    assert [each.get("caption") for each in messages] == ["one", None]


async def test_pictures_of_the_web_are_fetched_on_loopback_only(api: Any) -> None:
    wrong = "Bad Request: wrong file identifier/HTTP URL specified"
    assert await api.error("sendPhoto", chat_id=EMILY, photo="https://jarchi.example/a.png") == wrong
    assert await api.error("sendPhoto", chat_id=EMILY, photo="no-such-file-id") == wrong
    assert await api.error("sendPhoto", chat_id=EMILY, photo=f"{api.base}/page/none.png") == wrong


async def test_stopping_does_not_wait_for_pollers_and_pages(world: World) -> None:
    begun = time.monotonic()
    async with aiohttp.ClientSession() as session:
        async with running(world) as base:
            poll = asyncio.create_task(session.get(f"{base}/bot{world.token}/getUpdates?timeout=50"))
            stream = await session.get(f"{base}/api/events?person={RUSLAN}")
            await asyncio.sleep(0.1)
        stream.close()
        poll.cancel()
        await asyncio.gather(poll, return_exceptions=True)
    assert time.monotonic() - begun < 5
