"""What goes wrong between the bot and Telegram, and who is nevertheless answered."""

import asyncio
import time

import pytest

from bot.playground import visits
from bot.playground.visitor import NoAnswerError, text_of
from handlers.throttle import IN_PRIVATE
from tests.journeys.house import until


@pytest.fixture(autouse=True)
def no_faults_left(town):
    town.world.faults.clear()
    yield
    town.world.faults.clear()


async def test_blocked_and_back(reader, town):
    await reader.say("/settings language ru")
    visits.block(town.world, reader.person, blocked=True)
    await asyncio.sleep(0.3)
    sent = town.calls.count("sendMessage")
    await asyncio.sleep(0.3)
    assert town.calls.count("sendMessage") == sent
    assert text_of(await reader.start()).startswith("Здравствуйте")  # settings survive, nothing is sent into the void
    assert text_of(await reader.say("/news")).startswith("Новости")


async def test_blocked_while_being_answered(reader, town):
    await reader.start()
    town.world.faults.add("429", method="sendMessage", chat_id=reader.chat.id, seconds=1)
    reader.write("/rates")
    await asyncio.sleep(0.3)
    visits.block(town.world, reader.person, blocked=True)
    await reader.silence(1.5)
    visits.block(town.world, reader.person, blocked=False)
    assert text_of(await reader.say("/rates")).startswith("1 USD")


async def test_a_flooded_chat_waits_and_nobody_else(reader, town):
    other = town.visitor()
    with other:
        town.world.faults.add("429", method="sendMessage", chat_id=reader.chat.id, seconds=2)
        began = time.monotonic()
        reader.write("/rates")
        assert text_of(await other.say("/rates")).startswith("1 USD")
        assert time.monotonic() - began < 2
        assert text_of(await reader.reply()).startswith("1 USD")
        assert time.monotonic() - began >= 2
        await reader.silence()


@pytest.mark.parametrize("kind", ["500", "502"])
async def test_a_server_error_is_tried_once_more(reader, town, kind):
    town.world.faults.add(kind, method="sendMessage", chat_id=reader.chat.id)
    assert text_of(await reader.say("/rates")).startswith("1 USD")
    await reader.silence()


async def test_a_server_that_stays_broken_is_left_alone(reader, town):
    town.world.faults.add("500", 50, method="sendMessage", chat_id=reader.chat.id)
    reader.write("/rates")
    with pytest.raises(NoAnswerError):
        await reader.reply(1.5)
    assert town.world.faults.planned >= 47  # never a loop
    town.world.faults.clear()
    assert text_of(await reader.say("/rates")).startswith("1 USD")


async def test_a_lost_answer_is_repeated_once_at_most(reader, town):
    town.world.faults.add("lost", method="sendMessage", chat_id=reader.chat.id)
    reader.write("/rates")
    shown = [text_of(await reader.reply())]
    try:
        while True:
            shown.append(text_of(await reader.reply(1.0)))
    except NoAnswerError:
        pass
    assert 1 <= len(shown) <= 2
    assert set(shown) == {shown[0]}


async def test_an_edit_whose_answer_is_lost_changes_the_screen_once(reader, town):
    card = await reader.say("/rates")
    town.world.faults.add("lost", method="editMessageText", chat_id=reader.chat.id)
    assert text_of(await reader.press(card, "EUR")).startswith("1 EUR")
    assert text_of(await reader.press(card, "RUB")).startswith("1 RUB")


async def test_polling_survives_an_outage(reader, town):
    town.world.faults.add("502", 2, method="getUpdates")
    reader.write("/rates")
    assert text_of(await reader.reply()).startswith("1 USD")


async def test_nobody_is_slowed_by_a_slow_chat(reader, town):
    with town.visitor() as other:
        town.world.faults.add("slow", method="sendMessage", chat_id=reader.chat.id, seconds=3)
        reader.write("/news")
        began = time.monotonic()
        assert text_of(await other.say("/news"))
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "data",
    [
        "x",
        "1",
        "1n",
        "1n:::0:0",
        "1n:KZ:AAAAAAAA::",
        "1n:ZZ:::",
        "1n:KZ::zzzz:zzzzzzzzzz",
        "1s:zzzzzzzzzzzz:KZ:::",
        "1x:USX:",
        "1x:'; DROP:",
        "1l:xx:",
        "1l:../../etc:",
        "1c:US:w",
        "1z:Europe/../../etc/passwd",
        "1z:Asia",
        "1u:1y2p0ij32e8e7",
        "9n:::",
        "\x00",
        "😀" * 16,
    ],
)
async def test_forged_and_stale_buttons_are_harmless(reader, town, data):
    """Whatever a button carries, the waiting ends, and the bot answers as before."""
    card = await reader.say("/rates")
    reader.forget()
    question = visits.press(town.world, reader.person, reader.chat, card["message_id"], data)
    await reader._until_answered(question)
    assert text_of(await reader.say("/rates")).startswith("1 USD")
    assert "Language: English" in text_of(await reader.say("/settings"))


async def test_a_foreign_button_changes_nobody_elses_settings(reader, town):
    """Somebody presses, by a forged client, in a chat that is another's."""
    with town.visitor() as other:
        section = await reader.press(await reader.say("/settings"), "Language")
        question = town.world.questions.press(other.person.id, town.world.now())
        update = {
            "id": question.id,
            "from": other.person.to_api(),
            "chat_instance": "1",
            "data": reader.data(section, "Русский"),
            "message": section,
        }
        town.world.updates.push("callback_query", update, town.world.now())
        await other._until_answered(question)
        assert "Language: English" in text_of(await reader.say("/settings"))


SPARE = 100
"""Presses beyond the burst: more than come back while a busy machine takes them."""


async def test_one_person_cannot_exhaust_the_bot(reader, town):
    """A burst of presses is handled, then one pop-up asks for patience and no button hangs; others do not notice."""
    card = await reader.say("/rates")
    data = reader.data(card, "EUR")
    began = time.monotonic()
    asked = [
        visits.press(town.world, reader.person, reader.chat, card["message_id"], data)
        for _ in range(IN_PRIVATE.burst + SPARE)
    ]
    with town.visitor() as other:
        assert text_of(await other.say("/rates")).startswith("1 USD")
    await until(lambda: all(each.answer for each in asked))
    told = [place for place, each in enumerate(asked) if each.answer["text"]]
    assert len(told) == 1
    assert "a lot at once" in asked[told[0]].answer["text"]
    assert IN_PRIVATE.burst - 1 <= told[0] <= IN_PRIVATE.burst + IN_PRIVATE.per_second * (time.monotonic() - began)


async def test_updates_of_no_known_kind_are_taken_and_forgotten(reader, town):
    town.world.updates.push("something_new_in_2027", {"id": 1}, town.world.now())
    assert text_of(await reader.say("/rates")).startswith("1 USD")


async def test_nothing_was_refused_for_its_form(reader, town):
    """Of all that the bot asked in this town so far, Telegram refused only what it had reason to refuse."""
    assert text_of(await reader.say("/news"))
    reasons = (
        "blocked by the user",
        "upgraded to a supergroup",
        "TOPIC_CLOSED",
        "thread not found",
        "not modified",
        "Too Many",
        "Internal",
    )
    assert [each for each in town.refusals if not any(reason in each for reason in reasons)] == []
