"""The composer: command menu and inline mode, by keyboard and by pointer."""

from typing import Any

from playwright.async_api import expect

from bot.playground import visits
from bot.playground.cast import EMILY, GROUP

COMMANDS = [
    {"command": "news", "description": "Latest news"},
    {"command": "rates", "description": "Exchange rates"},
    {"command": "settings", "description": "Language and countries"},
]


async def _started(bot: Any, world: Any) -> None:
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    await bot.call("setMyCommands", commands=COMMANDS)


async def test_the_command_menu_by_keyboard(visit, bot, world):
    await _started(bot, world)
    page = await visit(chat=EMILY)
    field = page.get_by_role("combobox", name="Message")
    await field.press_sequentially("/")
    options = page.get_by_role("listbox", name="Commands").get_by_role("option")
    await expect(options).to_have_count(3)
    await expect(options.first).to_contain_text("Latest news")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await expect(field).to_have_attribute("aria-expanded", "true")
    await field.press("ArrowDown")
    assert await field.get_attribute("aria-activedescendant") == await options.nth(1).get_attribute("id")
    await field.press("ArrowUp")
    await field.press("ArrowUp")
    await expect(options.last).to_have_attribute("aria-selected", "true")
    await field.press_sequentially("ra")
    await expect(options).to_have_count(1)
    await field.press("Tab")
    await expect(field).to_have_value("/rates ")
    await expect(field).to_be_focused()
    await expect(options).to_have_count(0)
    await field.fill("/n")
    await field.press("Enter")
    await expect(page.locator(".message.own .text").last).to_have_text("/news")
    await field.press_sequentially("/")
    await field.press("Escape")
    await expect(options).to_have_count(0)
    await expect(field).to_have_attribute("aria-expanded", "false")
    await expect(field).to_have_value("/")


async def test_the_menu_button_and_a_click_and_new_commands_at_once(visit, bot, world):
    await _started(bot, world)
    page = await visit(chat=EMILY)
    await page.get_by_role("button", name="Bot commands").click()
    options = page.get_by_role("option")
    await expect(options).to_have_count(3)
    await page.get_by_role("button", name="Bot commands").click()
    await expect(options).to_have_count(0)
    await bot.call("setMyCommands", commands=[*COMMANDS, {"command": "help", "description": "What can be asked"}])
    await page.wait_for_timeout(300)
    await page.get_by_role("button", name="Bot commands").click()
    await expect(options).to_have_count(4)
    await options.last.click()
    await expect(page.locator(".message.own .text").last).to_have_text("/help")


async def test_commands_in_a_group_name_the_bot(visit, bot, world):
    await _started(bot, world)
    page = await visit(chat=GROUP)
    field = page.locator("#composer-text")
    await field.fill("/set")
    await field.press("Enter")
    await expect(page.locator(".message.own .text").last).to_have_text(f"/settings@{world.bot.username}")


async def test_a_draft_waits_in_its_chat(visit, bot, world):
    await _started(bot, world)
    page = await visit(chat=EMILY)
    field = page.locator("#composer-text")
    await field.fill("half a thought")
    await page.locator(f".chat-row[data-chat-id='{GROUP}']").click()
    await expect(field).to_have_value("")
    await expect(page.locator(f".chat-row[data-chat-id='{EMILY}'] .row-last")).to_have_text("Draft: half a thought")
    await page.locator(f".chat-row[data-chat-id='{EMILY}']").click()
    await expect(field).to_have_value("half a thought")


async def test_a_message_beyond_the_limit_is_not_sent(visit, bot, world):
    await _started(bot, world)
    page = await visit(chat=EMILY)
    field = page.locator("#composer-text")
    await field.fill("x" * 4097)
    await field.press("Enter")
    await expect(page.locator(".toast")).to_contain_text("4096")
    assert len(await field.input_value()) == 4097


# -- inline mode --------------------------------------------------------------------------------------------------


async def _stories(bot: Any, query: dict[str, Any]) -> None:
    first = int(query["offset"] or 0)
    results = [
        {
            "type": "article",
            "id": f"r{number}",
            "title": f"{query['query'] or 'newest'} {number}",
            "description": "Steppe Herald",
            "input_message_content": {"message_text": f"Story {number}"},
            "reply_markup": {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]},
        }
        for number in range(first, first + 10)
    ]
    more = str(first + 10) if first < 20 else ""
    button = {"text": "Set countries", "start_parameter": "inline"}
    await bot.call(
        "answerInlineQuery", inline_query_id=query["id"], results=results, next_offset=more, button=button, cache_time=0
    )


async def test_inline_results_by_keyboard_with_more_on_demand(visit, bot, world):
    await _started(bot, world)
    bot.on["inline_query"] = _stories
    page = await visit(chat=GROUP)
    field = page.locator("#composer-text")
    await field.press_sequentially("@jar")
    await expect(page.get_by_role("option")).to_contain_text(world.bot.username)
    await field.press("Tab")
    await expect(field).to_have_value(f"@{world.bot.username} ")
    options = page.get_by_role("listbox", name="Results of the bot").get_by_role("option")
    await expect(options.first).to_contain_text("newest 0")
    await field.press_sequentially("oil")
    await expect(options.first).to_contain_text("oil 0")
    for _ in range(12):
        await field.press("ArrowDown")
        await page.wait_for_timeout(30)
    await expect(options.nth(12)).to_have_attribute("aria-selected", "true")
    await expect(options).to_have_count(20)
    await page.locator(".suggestion-list").evaluate("(list) => { list.scrollTop = list.scrollHeight }")
    await expect(options).to_have_count(30)
    await expect(options.nth(12)).to_have_attribute("aria-selected", "true")
    await field.press("Enter")
    own = page.locator(".message.own").last
    await expect(own.locator(".text")).to_have_text("Story 12")
    await expect(own.locator(".via")).to_have_text(f"via @{world.bot.username}")
    await expect(own.get_by_role("button", name="More", exact=True)).to_be_visible()
    await expect(field).to_have_value("")
    assert any(update.get("chosen_inline_result", {}).get("result_id") == "r12" for update in bot.seen)


async def test_the_button_over_the_results_leads_to_the_bot(visit, bot, world):
    bot.on["inline_query"] = _stories
    page = await visit(chat=GROUP)
    await page.locator("#composer-text").fill(f"@{world.bot.username} ")
    await page.get_by_role("button", name="Set countries").click()
    await expect(page.locator("#conversation-title")).to_have_text("Jarchi")
    await expect(page.locator(".message.own .text")).to_have_text("/start inline")


async def test_only_the_last_of_quick_queries_is_shown(visit, bot, world):
    await _started(bot, world)
    bot.on["inline_query"] = _stories
    page = await visit(chat=GROUP)
    field = page.locator("#composer-text")
    await field.press_sequentially(f"@{world.bot.username} rates")
    await expect(page.get_by_role("option").first).to_contain_text("rates 0")
    asked = [update["inline_query"]["query"] for update in bot.seen if "inline_query" in update]
    assert asked[-1] == "rates"
    assert len(asked) <= 3
    await field.fill("hello")
    await expect(page.get_by_role("option")).to_have_count(0)


async def test_a_file_is_handed_over(visit, bot, world):
    await _started(bot, world)
    page = await visit(chat=EMILY)
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("button", name="Attach a file").click()
    await (await chosen.value).set_files({"name": "feeds.opml", "mimeType": "text/x-opml", "buffer": b"<opml/>"})
    await expect(page.locator(".message.own").last).to_contain_text("feeds.opml")
    document = next(each["message"]["document"] for each in bot.seen if "document" in each.get("message", {}))
    stored = world.files.get(document["file_id"])
    assert (document["file_name"], document["mime_type"], stored.content) == ("feeds.opml", "text/x-opml", b"<opml/>")
