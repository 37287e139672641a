"""A group becomes a supergroup: told in any order, greeted once, and its old keyboards still pressed."""

import asyncio
import logging
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest

from storage import chats
from storage.records import Chat, ChatKind, ChatState
from tests.handlers.test_groups import membership

OLD = {"id": -5, "type": "group", "title": "Neighbours"}
NEW = {"id": -1005, "type": "supergroup", "title": "Neighbours"}
UPGRADED = "Bad Request: group chat was upgraded to a supergroup chat"


@pytest.fixture(autouse=True)
def no_errors(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.WARNING):
        yield
    assert not caplog.records


@pytest.fixture
async def moving(talk: Any) -> Any:
    """A group that was greeted and set up in Russian."""
    talk.chat = OLD
    await talk.receives(my_chat_member=membership(talk, "left", "member", OLD))
    talk.telegram.members[7] = "creator"
    await talk.says("/settings language ru")
    await talk.says("/settings countries kz")
    talk.telegram.asked.clear()
    return talk


def told(talk: Any, what: str) -> dict[str, Any]:
    if what == "inside":
        return {"my_chat_member": membership(talk, "left", "member", NEW)}
    chat, field = (OLD, "migrate_to_chat_id") if what == "to" else (NEW, "migrate_from_chat_id")
    other = NEW if what == "to" else OLD
    return {"message": {**talk.message(), "chat": chat, field: other["id"]}}


@pytest.mark.parametrize("order", list(permutations(("inside", "to", "from"))))
async def test_in_any_order_it_is_greeted_once(moving: Any, order: tuple[str, ...]) -> None:
    """What is said in one chat is answered in order, what is said in two comes as it likes (bot.sending.intake)."""
    told_of_move = asyncio.Event()

    async def pause(_seconds: float) -> None:
        await asyncio.wait_for(told_of_move.wait(), 5)

    moving.services.pause = pause

    async def old_chat() -> None:
        await moving.receives(**told(moving, "to"))
        told_of_move.set()

    async def new_chat() -> None:
        for what in order:
            if what == "from":
                await moving.receives(**told(moving, what))
                told_of_move.set()
            elif what == "inside":
                await moving.receives(**told(moving, what))

    if order.index("to") == 0:
        await old_chat()
        await new_chat()
    else:
        later = asyncio.create_task(new_chat())
        await asyncio.sleep(0.05)
        await asyncio.gather(old_chat(), later)
    assert moving.telegram.sent("sendMessage") == []
    chat = await chats.get(-1005)
    assert chat is not None
    assert (chat.language, chat.countries, chat.welcomed, chat.state) == ("ru", ("KZ",), True, ChatState.ACTIVE)
    assert await chats.get(-5) is None


@pytest.mark.parametrize("what", ["to", "from"])
async def test_a_greeting_is_taken_back_where_the_move_is_told_late(moving: Any, what: str) -> None:
    async def pause(_seconds: float) -> None:
        return

    moving.services.pause = pause
    await moving.receives(**told(moving, "inside"))
    assert len(moving.telegram.sent("sendMessage")) == 1
    for _ in range(2):
        await moving.receives(**told(moving, what))
    (taken,) = moving.telegram.sent("deleteMessage")
    assert taken["chat_id"] == -1005
    chat = await chats.get(-1005)
    assert chat is not None
    assert (chat.language, chat.countries, chat.welcomed) == ("ru", ("KZ",), True)


async def test_a_new_supergroup_is_greeted(talk: Any) -> None:
    waited = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    talk.services.pause = pause
    talk.chat = NEW
    (greeting,) = await talk.receives(my_chat_member=membership(talk, "left", "member", NEW))
    assert greeting["text"].startswith("Hello, everyone!")
    assert 1 <= waited[0] <= 3
    talk.chat = OLD
    (greeting,) = await talk.receives(my_chat_member=membership(talk, "left", "member", OLD))
    assert greeting["chat_id"] == -5
    assert len(waited) == 1, "a group of the old kind is no other one's heir"


async def test_removed_while_it_waits_it_says_nothing(talk: Any) -> None:
    talk.chat = NEW

    async def pause(_seconds: float) -> None:
        await chats.set_state(-1005, ChatState.LEFT)

    talk.services.pause = pause
    assert await talk.receives(my_chat_member=membership(talk, "left", "member", NEW)) == []


async def test_out_of_the_old_group_before_the_move_is_told(moving: Any) -> None:
    """Else nothing would be sent to the new one any more."""
    await moving.receives(my_chat_member=membership(moving, "member", "left", OLD))
    await moving.receives(**told(moving, "to"))
    chat = await chats.get(-1005)
    assert chat is not None
    assert (chat.state, chat.language) == (ChatState.ACTIVE, "ru")


async def test_what_is_told_of_the_new_one_first_holds(moving: Any) -> None:
    await moving.receives(my_chat_member=membership(moving, "member", "left", NEW))
    await moving.receives(**told(moving, "to"))
    chat = await chats.get(-1005)
    assert chat is not None
    assert (chat.state, chat.language) == (ChatState.LEFT, "ru")


async def test_old_keyboards_answer_in_the_new_group_and_in_its_language(moving: Any, newsroom: Any) -> None:
    await newsroom(14)
    await moving.receives(**told(moving, "to"))
    moving.chat = OLD
    moving.user = {"id": 8, "is_bot": False, "first_name": "Emily", "language_code": "en"}
    (page,) = await moving.presses_data("1n:::6:")
    assert page["chat_id"] == -1005
    assert "reply_parameters" not in page
    assert page["text"].startswith("Новости")
    assert moving.telegram.sent("editMessageText") == [], "its message stayed behind"
    assert await chats.get(-5) is None
    moving.user = {"id": 7, "is_bot": False, "first_name": "Aigul", "language_code": "en"}
    (done,) = await moving.presses_data("1G:one:UZ:")
    assert done["chat_id"] == -1005
    chat = await chats.get(-1005)
    assert chat is not None
    assert chat.countries == ("UZ",)


async def test_after_a_restart_the_first_press_learns_where_the_group_is(moving: Any) -> None:
    """The set-up of a group that moved long ago: its settings are not begun anew under the old number."""
    await chats.save(Chat(-1005, ChatKind.SUPERGROUP, language="ru", countries=("KZ",), welcomed=True))
    await chats.forget(-5)
    moving.services.chats.drop(-5)
    moving.services.admins.drop((-5, 7))
    moving.chat = OLD
    moving.telegram.refuse("getChatMember", 400, UPGRADED, migrate_to_chat_id=-1005)
    (done,) = await moving.presses_data("1G:one:UZ:")
    assert (done["chat_id"], done["text"][:6]) == (-1005, "2 из 3")
    chat = await chats.get(-1005)
    assert chat is not None
    assert (chat.language, chat.countries) == ("ru", ("UZ",))
    assert await chats.get(-5) is None


async def test_many_who_turn_an_old_page_turn_one_new_one(moving: Any, newsroom: Any) -> None:
    """The move is noticed by a press, and others press on: one page in the new group, not one for each."""
    await newsroom(30)
    moving.chat = OLD
    old_page = moving.message(text="a page", message_id=77)

    def press(person: int, data: str) -> dict[str, Any]:
        somebody = {"id": person, "is_bot": False, "first_name": "x", "language_code": "en"}
        return {
            "callback_query": {"id": "1", "from": somebody, "chat_instance": "1", "data": data, "message": old_page}
        }

    moving.telegram.refuse("editMessageText", 400, UPGRADED, migrate_to_chat_id=-1005)
    moving.telegram.asked.clear()
    for person, data in ((20, "1n:::6:"), (21, "1n:::c:"), (22, "1n:KZ:::"), (23, "1n:::i:")):
        await moving.receives(**press(person, data))
    (sent,) = moving.telegram.sent("sendMessage")
    assert sent["chat_id"] == -1005
    edits = moving.telegram.sent("editMessageText")
    assert (edits[0]["chat_id"], edits[0]["message_id"]) == (-5, 77)
    assert {(one["chat_id"], one["message_id"]) for one in edits[1:]} == {(-1005, moving.telegram.message_id - 3)}
    assert "19–24 из 30" in edits[-1]["text"]
    # the new page was deleted: it is sent again
    moving.telegram.refuse("editMessageText", 400, "Bad Request: message to edit not found")
    shown = await moving.receives(**press(24, "1n:::6:"))
    assert [one.get("message_id") is None for one in shown] == [False, True]


@pytest.mark.parametrize("last", ["/sendMessage", "/editMessageText"])
async def test_two_who_press_an_old_page_at_once_get_one_new_message(moving: Any, newsroom: Any, last: str) -> None:
    """One press is under way in the group that it was while the other comes from what it has become."""
    await newsroom(14)
    moving.chat = OLD
    request = moving.telegram.do_request

    async def slow(url: str, method: str, request_data: Any = None, *rest: Any, **more: Any) -> Any:
        answer = await request(url, method, request_data, *rest, **more)
        if url.endswith(last):
            await asyncio.sleep(0.3)
        return answer

    moving.telegram.do_request = slow
    moving.telegram.refuse("editMessageText", 400, UPGRADED, migrate_to_chat_id=-1005)
    page = moving.message(text="a page")

    def press(data: str, person: int) -> Any:
        pressed = {
            "id": "1",
            "from": {**moving.user, "id": person},
            "chat_instance": "1",
            "data": data,
            "message": page,
        }
        return asyncio.create_task(moving.receives(callback_query=pressed))

    first = press("1n:::6:", 7)
    await asyncio.sleep(0.1)
    moving.clock.forward(seconds=1)
    await moving.receives(**told(moving, "to"))
    await asyncio.gather(first, press("1n:::12:", 8))
    assert [sent["chat_id"] for sent in moving.telegram.sent("sendMessage")] == [-1005]
    edits = moving.telegram.sent("editMessageText")
    assert [edit["chat_id"] for edit in edits] == [-5, -1005]
    assert edits[1]["message_id"] != page["message_id"]
