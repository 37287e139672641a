"""Sending, receiving, editing, scrolling: what a conversation does."""

import asyncio
from typing import Any

from playwright.async_api import expect

from bot.playground import visits
from bot.playground.cast import EMILY, GROUP, RUSLAN
from bot.playground.server import running
from bot.playground.world import World
from tests.browser.chat_page import all_sent, say


async def _echo(bot: Any, message: dict[str, Any]) -> None:
    await bot.call("sendMessage", chat_id=message["chat"]["id"], text=f"You said: {message['text']}")


async def test_an_empty_chat_shows_what_the_bot_does_and_start_begins(visit, bot):
    await bot.call("setMyDescription", description="Tells what happened.")
    bot.on["/start"] = _echo
    page = await visit()
    await expect(page.locator(".welcome-card")).to_contain_text("Tells what happened.")
    await expect(page.locator("#composer-text")).to_be_hidden()
    await page.get_by_role("button", name="START").click()
    await expect(page.locator(".message.own .text")).to_have_text("/start")
    await expect(page.locator(".message.other .text")).to_have_text("You said: /start")
    await expect(page.locator("#composer-text")).to_be_focused()
    await expect(page.locator(".welcome-card")).to_be_hidden()


async def test_enter_sends_and_shift_enter_makes_a_new_line(visit, bot, world):
    bot.on["message"] = _echo
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    page = await visit(chat=EMILY)
    field = page.locator("#composer-text")
    await field.press_sequentially("one")
    await field.press("Shift+Enter")
    await field.press_sequentially("two")
    await field.press("Enter")
    await expect(page.locator(".message.own .text").last).to_have_text("one\ntwo", use_inner_text=True)
    await expect(page.locator(".message.other .text").last).to_have_text("You said: one\ntwo", use_inner_text=True)
    await expect(field).to_have_value("")
    await all_sent(page)
    own = page.locator("article[data-own='true']").last
    assert await own.get_attribute("data-chat-id") == str(EMILY)
    assert int(await own.get_attribute("data-message-id")) == world.chats[EMILY].last_id - 1


async def test_an_edit_changes_the_bubble_in_place_and_the_view_stays(visit, bot, world):
    person = world.people[EMILY]
    visits.start(world, person, world.chats[EMILY])
    for number in range(40):
        await bot.call("sendMessage", chat_id=EMILY, text=f"Message {number}\n" * 3)
    target = world.chats[EMILY].last_id - 30
    visits.read(world.chats[EMILY], person)
    page = await visit(chat=EMILY)
    log = page.locator(".log")
    await expect(page.locator("article").last).to_be_in_viewport()
    await log.evaluate("(log) => { log.scrollTop = log.scrollHeight / 2 }")
    await page.wait_for_timeout(150)
    sample = page.locator(f"article[data-message-id='{target + 15}']")
    before = (await sample.bounding_box())["y"]
    await bot.call("editMessageText", chat_id=EMILY, message_id=target, text="Changed\n" * 12)
    changed = page.locator(f"article[data-message-id='{target}']")
    await expect(changed.locator(".text")).to_contain_text("Changed")
    await expect(changed.locator(".edited")).to_have_count(1)
    assert abs((await sample.bounding_box())["y"] - before) < 2
    await bot.call("sendMessage", chat_id=EMILY, text="Below the fold")
    await expect(page.locator(".jump .badge")).to_have_text("1")
    assert abs((await sample.bounding_box())["y"] - before) < 2
    await page.get_by_role("button", name="Go to the newest message").click()
    await expect(page.locator(".message .text").last).to_be_in_viewport()
    await expect(page.locator(".jump")).to_be_hidden()


async def test_at_the_bottom_a_growing_message_keeps_its_end_in_view(visit, bot, world):
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    sent = await bot.call("sendMessage", chat_id=EMILY, text="short")
    page = await visit(chat=EMILY)
    await expect(page.locator(".message.other .text")).to_have_text("short")
    buttons = {"inline_keyboard": [[{"text": "On", "callback_data": "on"}]]}
    await bot.call(
        "editMessageText", chat_id=EMILY, message_id=sent["message_id"], text="long\n" * 60, reply_markup=buttons
    )
    await expect(page.get_by_role("button", name="On", exact=True)).to_be_in_viewport()
    await bot.call("deleteMessage", chat_id=EMILY, message_id=sent["message_id"])
    await expect(page.locator(".message.other")).to_have_count(0)


async def test_older_messages_come_when_one_scrolls_up(visit, bot, world):
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    for number in range(130):
        await bot.call("sendMessage", chat_id=EMILY, text=f"number {number}")
    visits.read(world.chats[EMILY], world.people[EMILY])
    page = await visit(chat=EMILY)
    await expect(page.locator(".message .text").last).to_have_text("number 129")
    assert await page.locator("article").count() == 50
    log = page.locator(".log")
    for expected in (100, 131):
        first = page.locator("article").first
        top = await first.get_attribute("data-message-id")
        await log.evaluate("(log) => { log.scrollTop = 0 }")
        await expect(page.locator("article")).to_have_count(expected)
        await expect(page.locator(f"article[data-message-id='{top}']")).to_be_in_viewport()
    ids = [
        int(each)
        for each in await page.locator("article").evaluate_all("(all) => all.map((each) => each.dataset.messageId)")
    ]
    assert ids == sorted(ids)
    await say(page, "down again")
    await expect(page.locator(".message.own .text").last).to_be_in_viewport()


async def test_typing_is_shown_until_the_message_comes(visit, bot, world):
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    page = await visit(chat=EMILY)
    await bot.call("sendChatAction", chat_id=EMILY, action="typing")
    await expect(page.locator(".subtitle")).to_have_text("typing…")
    await bot.call("sendMessage", chat_id=EMILY, text="here")
    await expect(page.locator(".subtitle")).to_have_text("bot")


async def test_double_click_and_the_menu_answer_a_message(visit, bot, world):
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    await bot.call("sendMessage", chat_id=EMILY, text="Question?")
    page = await visit(chat=EMILY)
    bubble = page.locator(".message.other .bubble")
    await bubble.dblclick()
    await expect(page.locator(".reply-bar")).to_contain_text("Reply to Jarchi")
    await page.keyboard.press("Escape")
    await expect(page.locator(".reply-bar")).to_be_hidden()
    await bubble.click(button="right")
    await page.get_by_role("menuitem", name="Reply").click()
    await page.keyboard.type("Answer!")
    await page.keyboard.press("Enter")
    quote = page.locator(".message.own .reply-quote")
    await expect(quote).to_contain_text("Question?")
    await all_sent(page)
    newest = world.chats[EMILY].messages[world.chats[EMILY].last_id]
    assert newest["reply_to_message"]["text"] == "Question?"
    await quote.click()
    await expect(page.locator(".message.other")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Show as JSON").click()
    await expect(page.locator("dialog.source pre")).to_contain_text('"text": "Question?"')


async def test_a_refused_message_comes_back_into_the_field(visit, bot, world):
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    page = await visit(chat=EMILY)
    world.people[EMILY].blocked = True
    await say(page, "do you hear me")
    await expect(page.locator(".toast")).to_contain_text("blocked")
    await expect(page.locator("#composer-text")).to_have_value("do you hear me")
    visit.complaints.clear()  # the browser notes the refused request itself


async def test_unread_counts_and_the_mark_of_unread_messages(visit, bot, world):
    ruslan, group = world.people[RUSLAN], world.chats[GROUP]
    for number in range(12):
        visits.say(world, ruslan, group, f"first {number}")
    visits.read(group, world.people[EMILY])
    page = await visit()
    row = page.locator(f".chat-row[data-chat-id='{GROUP}']")
    await expect(row.locator(".badge")).to_have_count(0)
    for number in range(3):
        visits.say(world, ruslan, group, f"later {number}")
    await expect(row.locator(".badge")).to_have_text("3")
    assert (await page.title()).startswith("(3) ")
    await row.click()
    await expect(page.locator(".unread-mark")).to_be_visible()
    await expect(row.locator(".badge")).to_have_count(0)
    visits.say(world, ruslan, group, "while you look")
    await expect(page.locator(".message.other .text").last).to_have_text("while you look")
    await asyncio.sleep(0.3)
    await expect(row.locator(".badge")).to_have_count(0)


async def test_the_page_comes_back_when_the_server_does(visit, browser, bot, world, base):
    """The stream breaks, messages are missed, the page fetches them when it is back."""
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    other = World()
    other.people, other.chats = world.people, world.chats
    async with running(other) as url:
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(f"{url}/#person={EMILY}&chat={EMILY}")
        await expect(page.locator(".message.own")).to_have_count(1)
        port = int(url.rpartition(":")[2])
    await expect(page.locator(".link-state")).to_be_visible()
    await bot.call("sendMessage", chat_id=EMILY, text="missed")
    async with running(other, port=port):
        await expect(page.locator(".message.other .text")).to_have_text("missed", timeout=15_000)
        await expect(page.locator(".link-state")).to_be_hidden()
        await context.close()
