"""The chat page's API and the visitor, with a bot of five lines on the other end."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.playground.cast import CHANNEL, EMILY, FORUM, GROUP, RUSLAN
from bot.playground.visitor import NoAnswerError, Visitor
from bot.playground.world import World


@asynccontextmanager
async def _echo(api: Any) -> AsyncIterator[None]:
    """A bot that echoes with a button, and counts presses of it."""

    async def live() -> None:
        offset = 0
        while True:
            for update in await api.result("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                await _react(api, update)

    task = asyncio.create_task(live())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _react(api: Any, update: dict[str, Any]) -> None:
    markup = {
        "inline_keyboard": [[{"text": "More", "callback_data": "more"}, {"text": "Idle", "callback_data": "idle"}]]
    }
    if "message" in update and "text" in update["message"]:
        message = update["message"]
        where = {"chat_id": message["chat"]["id"], "message_thread_id": message.get("message_thread_id")}
        await api.result("sendMessage", **where, text=f"you said {message['text']}", reply_markup=markup)
    elif "callback_query" in update:
        query = update["callback_query"]
        if query["data"] == "more":
            message = query["message"]
            place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
            await api.result("editMessageText", **place, text=f"{message['text']}!", reply_markup=markup)
        await api.result("answerCallbackQuery", callback_query_id=query["id"], text=query["data"])
    elif "inline_query" in update:
        content = {"message_text": "found"}
        result = {"type": "article", "id": "1", "title": "Found", "input_message_content": content}
        await api.result("answerInlineQuery", inline_query_id=update["inline_query"]["id"], results=[result])


async def test_state_shows_people_chats_and_what_one_may_do(api: Any, world: World) -> None:
    state = await api.look("state")
    assert state["person"] == EMILY
    assert [each["language_code"] for each in state["people"]] == ["en", "ru", "kk", "ky", "tg", "tk", "uz"]
    chats = {each["id"]: each for each in state["chats"]}
    assert state["chats"][0]["id"] == EMILY
    assert chats[EMILY]["last"] is None
    assert (chats[GROUP]["role"], chats[GROUP]["bot_is_member"], chats[GROUP]["can_post"]) == ("creator", True, True)
    assert [topic["name"] for topic in chats[FORUM]["topics"]] == ["News", "Exchange rates", "Small talk"]
    other = {each["id"]: each for each in (await api.look("state", person=RUSLAN))["chats"]}
    assert (other[CHANNEL]["can_post"], other[RUSLAN]["type"]) == (False, "private")
    assert EMILY not in other


async def test_a_conversation_over_the_page(api: Any) -> None:
    async with _echo(api):
        sent = (await api.page("send", person=EMILY, chat=EMILY, text="/start hello"))["message"]
        assert sent["own"] is True
        assert sent["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
        shown = await _until(api, lambda found: len(found) == 2)
        pressed = await api.page("press", person=EMILY, chat=EMILY, message_id=shown[1]["message_id"], data="more")
        assert pressed == {"answer": {"text": "more", "show_alert": False, "url": None}}
        assert (await _until(api, lambda found: found[1]["text"].endswith("!")))[1]["own"] is False
        inline = await api.page("inline", person=EMILY, query="x", offset="", chat=GROUP)
        assert [each["id"] for each in inline["results"]] == ["1"]
        chosen = await api.page("inline/choose", person=EMILY, chat=GROUP, result_id="1", query="x")
        assert chosen["message"]["via_bot"]["username"] == "jarchi_bot"


async def _until(api: Any, enough: Any) -> list[dict[str, Any]]:
    for _ in range(200):
        found = (await api.look("messages", person=EMILY, chat=EMILY))["messages"]
        if enough(found):
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("the bot did not answer")


async def test_messages_come_in_pages_by_topic(api: Any, world: World) -> None:
    thread = next(iter(world.chats[FORUM].topics))
    for number in range(5):
        await api.page("send", person=EMILY, chat=FORUM, thread=thread, text=f"in the topic {number}")
        await api.page("send", person=EMILY, chat=FORUM, text=f"in general {number}")
    page = await api.look("messages", person=EMILY, chat=FORUM, thread=thread, limit=2)
    assert ([each["text"] for each in page["messages"]], page["more"]) == (["in the topic 3", "in the topic 4"], True)
    assert "reply_to_message" not in page["messages"][0]
    before = page["messages"][0]["message_id"]
    older = await api.look("messages", person=EMILY, chat=FORUM, thread=thread, limit=2, before=before)
    assert [each["text"] for each in older["messages"]] == ["in the topic 1", "in the topic 2"]
    general = await api.look("messages", person=EMILY, chat=FORUM, thread=1, limit=1)
    assert general["messages"][0]["text"] == "in general 4"


async def test_events_stream(api: Any, world: World) -> None:
    async with api.session.get(f"{api.base}/api/events?person={RUSLAN}") as stream:
        assert stream.content_type == "text/event-stream"
        await stream.content.readuntil(b"\n\n")
        await api.page("send", person=EMILY, chat=EMILY, text="not Ruslan's business")
        await api.page("send", person=EMILY, chat=GROUP, text="hello")
        await api.result("sendChatAction", chat_id=GROUP, action="typing")
        events = [(await stream.content.readuntil(b"\n\n")).decode() for _ in range(2)]
    kinds = [event.partition("\n")[0] for event in events]
    assert kinds == ["event: message", "event: typing"]
    data = json.loads(events[0].partition("data: ")[2])
    assert (data["chat"], data["message"]["text"], data["message"]["own"]) == (GROUP, "hello", False)


@pytest.mark.parametrize(
    ("verb", "fields", "status"),
    [
        ("send", {"person": 5, "chat": GROUP, "text": "x"}, 404),
        ("send", {"person": EMILY, "chat": RUSLAN, "text": "x"}, 404),
        ("send", {"person": EMILY, "chat": GROUP, "text": " "}, 400),
        ("send", {"person": EMILY, "chat": GROUP, "text": 5}, 400),
        ("send", {"person": RUSLAN, "chat": CHANNEL, "text": "x"}, 403),
        ("send", {"person": "x", "chat": GROUP, "text": "x"}, 400),
        ("press", {"person": EMILY, "chat": GROUP, "message_id": 999, "data": "x"}, 400),
        ("start", {"person": EMILY, "chat": EMILY, "payload": "no spaces"}, 400),
        ("admin/nothing", {}, 404),
        ("admin/faults", {"kind": "earthquake"}, 400),
        ("admin/migrate", {"chat": FORUM}, 400),
    ],
)
async def test_what_the_page_may_not_do(api: Any, verb: str, fields: dict[str, Any], status: int) -> None:
    async with api.session.post(f"{api.base}/api/{verb}", json=fields) as answer:
        assert answer.status == status
        assert (await answer.json())["error"]


async def test_a_foreign_page_cannot_post_a_form(api: Any) -> None:
    async with api.session.post(f"{api.base}/api/send", data=b"{}", headers={"Content-Type": "text/plain"}) as answer:
        assert answer.status == 415


async def test_levers(api: Any, world: World) -> None:
    made = await api.page("admin/chat", type="supergroup", title="New", is_forum=True, bot="administrator")
    chat = world.chats[made["chat"]]
    topic = await api.page("admin/topic", chat=chat.id, name="A topic", action="create")
    await api.page("admin/topic", chat=chat.id, message_thread_id=topic["message_thread_id"], action="close")
    assert chat.topics[topic["message_thread_id"]].closed
    await api.page("admin/member", chat=chat.id, person=RUSLAN, status="member")
    await api.page("admin/promote", chat=chat.id, person=RUSLAN, anonymous=True)
    assert chat.members[RUSLAN].anonymous
    assert (await api.page("admin/limits", on=True)) == {"on": True}
    assert (await api.page("admin/block", person=EMILY, blocked=True)) == {"blocked": True}
    assert (await api.page("admin/migrate", chat=GROUP))["chat"] == world.chats[GROUP].migrated_to


async def test_a_visitor_says_presses_and_asks(api: Any, world: World) -> None:
    async with _echo(api):
        with Visitor(world, world.people[EMILY]) as visitor:
            shown = await visitor.say("/start")
            assert visitor.buttons(shown) == [["More", "Idle"]]
            assert (await visitor.press(shown, "More"))["text"] == "you said /start!"
            assert visitor.answer == {"text": "more", "show_alert": False, "url": None}
            assert (await visitor.press(shown, "Idle"))["text"] == "you said /start!"
            assert (await visitor.ask("query"))["results"][0]["id"] == "1"
        thread = list(world.chats[FORUM].topics)[1]
        with Visitor(world, world.people[RUSLAN], world.chats[FORUM], thread=thread) as visitor:
            assert (await visitor.say("/rates"))["message_thread_id"] == thread
            visitor.write("not for the bot")
            await visitor.silence(0.2)
            with pytest.raises(NoAnswerError):
                await visitor.reply(0.05)


async def test_the_page_is_served(api: Any) -> None:
    async with api.session.get(f"{api.base}/") as answer:
        assert answer.status in {200, 404}
    async with aiohttp.ClientSession() as session, session.get(f"{api.base}/page/..%2fserver.py") as answer:
        assert answer.status == 404


async def test_a_file_over_the_page(api: Any, world: World) -> None:
    query = {"person": EMILY, "chat": EMILY, "name": "a.opml", "type": "no type at all"}
    stream = "application/octet-stream"
    answers = []
    for body, kind in ((b"<opml/>", "text/plain"), (b"", stream), (b"<opml/>", stream)):
        headers = {"Content-Type": kind}
        async with api.session.post(f"{api.base}/api/file", params=query, data=body, headers=headers) as answer:
            answers.append((answer.status, await answer.json()))
    assert [status for status, _ in answers] == [415, 400, 200]
    document = answers[-1][1]["message"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("a.opml", stream)
    assert world.files.get(document["file_id"]).content == b"<opml/>"


async def test_a_post_is_forwarded_to_the_bot(api: Any, world: World) -> None:
    sent = await api.page("send", person=EMILY, chat=CHANNEL, text="Good morning")
    number = sent["message"]["message_id"]
    forwarded = await api.page("forward", person=EMILY, from_chat=CHANNEL, message_id=number, chat=EMILY)
    origin = forwarded["message"]["forward_origin"]
    assert (origin["type"], origin["chat"]["id"], origin["message_id"]) == ("channel", CHANNEL, number)
    update = (await api.result("getUpdates"))[-1]
    assert (update["message"]["forward_origin"], update["message"]["from"]["id"]) == (origin, EMILY)
    service = next(iter(world.chats[GROUP].messages))
    for wrong in ({"from_chat": GROUP, "message_id": service}, {"from_chat": CHANNEL, "message_id": 999}):
        assert "error" in await api.page("forward", person=EMILY, chat=EMILY, **wrong)


async def test_a_group_is_renamed_by_its_admin(api: Any, world: World) -> None:
    assert await api.page("admin/rename", chat=GROUP, title=" Supper ", by=EMILY) == {"title": "Supper"}
    assert (await api.result("getUpdates"))[-1]["message"]["new_chat_title"] == "Supper"
    assert "error" in await api.page("admin/rename", chat=GROUP, title="Mine", by=RUSLAN)
    assert "error" in await api.page("admin/rename", chat=GROUP, title=" ", by=EMILY)
    assert world.chats[GROUP].title == "Supper"
