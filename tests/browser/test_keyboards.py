"""Inline keyboards: every kind of button, answers as toast and alert."""

import asyncio
from typing import Any

from playwright.async_api import expect

from bot.playground import visits
from bot.playground.cast import EMILY, FORUM, GROUP

ROWS = [
    [{"text": "USD", "callback_data": "usd", "style": "primary"}, {"text": "EUR", "callback_data": "eur"}],
    [
        {"text": "Save", "callback_data": "save", "style": "success"},
        {"text": "Forget", "callback_data": "forget", "style": "danger"},
    ],
    [{"text": "Copy", "copy_text": {"text": "478.77"}}],
    [{"text": "Read", "url": "https://example.com/story?id=1&x=%3Cb%3E"}],
]


async def _with_keyboard(world: Any, bot: Any, rows: Any, text: str = "1 USD") -> int:
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    sent = await bot.call("sendMessage", chat_id=EMILY, text=text, reply_markup={"inline_keyboard": rows})
    return int(sent["message_id"])


async def test_a_press_spins_until_it_is_answered_and_the_message_changes_in_place(visit, bot, world):
    message_id = await _with_keyboard(world, bot, ROWS)
    go = asyncio.Event()

    async def pressed(bot: Any, query: dict[str, Any]) -> None:
        await go.wait()
        await bot.call(
            "editMessageText",
            chat_id=EMILY,
            message_id=message_id,
            text="1 EUR",
            reply_markup={"inline_keyboard": ROWS},
        )
        await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Now in euro")

    bot.on["callback_query"] = pressed
    page = await visit(chat=EMILY)
    key = page.get_by_role("button", name="EUR")
    await key.click()
    await expect(key).to_have_attribute("aria-busy", "true")
    await key.click()  # pressing again while it spins asks nothing new
    go.set()
    await expect(page.locator(f"article[data-message-id='{message_id}'] .text")).to_have_text("1 EUR")
    await expect(page.locator(".toast")).to_have_text("Now in euro")
    await expect(page.locator("[aria-busy='true']")).to_have_count(0)
    await expect(key).to_be_focused()
    assert [update["callback_query"]["data"] for update in bot.seen if "callback_query" in update] == ["eur"]


async def test_an_alert_waits_for_ok_and_a_silent_answer_shows_nothing(visit, bot, world):
    await _with_keyboard(world, bot, ROWS)

    async def pressed(bot: Any, query: dict[str, Any]) -> None:
        alert = {"text": "Only admins\nmay do this", "show_alert": True} if query["data"] == "forget" else {}
        await bot.call("answerCallbackQuery", callback_query_id=query["id"], **alert)

    bot.on["callback_query"] = pressed
    page = await visit(chat=EMILY)
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("[aria-busy='true']")).to_have_count(0)
    await expect(page.locator(".toast, dialog")).to_have_count(0)
    await page.get_by_role("button", name="Forget").click()
    dialog = page.get_by_role("alertdialog")
    await expect(dialog).to_contain_text("Only admins\nmay do this", use_inner_text=True)
    await expect(dialog.get_by_role("button", name="OK")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("button", name="Forget")).to_be_focused()


async def test_buttons_of_a_row_share_its_width_and_wear_their_styles(visit, bot, world):
    await _with_keyboard(world, bot, ROWS)
    page = await visit(chat=EMILY)
    await expect(page.locator(".key")).to_have_count(6)
    boxes = [await key.bounding_box() for key in await page.locator(".key").all()]
    assert boxes[0]["width"] == boxes[1]["width"] == boxes[2]["width"]
    row = await page.locator(".key-row").first.bounding_box()
    bubble = await page.locator(".message.other .bubble").bounding_box()
    assert abs(row["width"] - bubble["width"]) < 1
    colours = await page.locator(".key").evaluate_all(
        "(all) => all.map((each) => getComputedStyle(each).backgroundColor)"
    )
    assert len(set(colours[:4])) == 4


async def test_a_link_opens_outside_without_an_opener_and_copy_copies(visit, bot, world):
    await _with_keyboard(world, bot, ROWS)
    page = await visit(chat=EMILY, permissions=["clipboard-read", "clipboard-write"])
    link = page.get_by_role("link", name="Read")
    assert await link.get_attribute("href") == "https://example.com/story?id=1&x=%3Cb%3E"
    assert await link.get_attribute("target") == "_blank"
    assert "noopener" in await link.get_attribute("rel")
    await page.get_by_role("button", name="Copy").click()
    await expect(page.locator(".toast")).to_have_text("Copied to clipboard")
    assert await page.evaluate("navigator.clipboard.readText()") == "478.77"


async def test_deep_links_start_the_bot(visit, bot, world):
    name = world.bot.username
    rows = [
        [{"text": "Story", "url": f"https://t.me/{name}?start=story_17"}],
        [{"text": "Rates", "url": f"tg://resolve?domain={name}&start=rates"}],
        [{"text": "Into a group", "url": f"https://t.me/{name}?startgroup=setup"}],
    ]
    await _with_keyboard(world, bot, rows)
    page = await visit(chat=EMILY)
    await page.get_by_role("link", name="Story").click()
    await expect(page.locator(".message.own .text").last).to_have_text("/start story_17")
    await page.get_by_role("link", name="Rates").click()
    await expect(page.locator(".message.own .text").last).to_have_text("/start rates")
    await page.get_by_role("link", name="Into a group").click()
    await page.locator(f".picker-row[data-chat-id='{GROUP}']").click()
    await expect(page.locator("#conversation-title")).to_have_text("Silk Road Supper Club")
    await expect(page.locator(".message.own .text").last).to_have_text(f"/start@{name} setup")
    assert len(page.context.pages) == 1


async def test_switching_to_inline_mode_here_and_in_a_chosen_chat(visit, bot, world):
    async def asked(bot: Any, query: dict[str, Any]) -> None:
        await bot.call("answerInlineQuery", inline_query_id=query["id"], results=[], cache_time=0)

    bot.on["inline_query"] = asked
    chosen = {"query": "kzt", "allow_group_chats": True}
    rows = [
        [{"text": "Here", "switch_inline_query_current_chat": "oil"}],
        [{"text": "Elsewhere", "switch_inline_query_chosen_chat": chosen}],
        [{"text": "Share", "url": "https://t.me/share/url?url=https%3A%2F%2Fexample.com%2Fa&text=Look"}],
    ]
    await _with_keyboard(world, bot, rows)
    page = await visit(chat=EMILY)
    field = page.locator("#composer-text")
    await page.get_by_role("button", name="Here", exact=True).click()
    await expect(field).to_have_value(f"@{world.bot.username} oil")
    await expect(field).to_be_focused()
    await expect(page.locator(".composer.busy")).to_have_count(0)
    await expect(page.locator(".suggestions")).to_be_hidden()  # nothing was found
    await page.get_by_role("button", name="Elsewhere").click()
    await expect(page.locator(".picker-row")).to_have_count(
        2
    )  # the group and the forum, neither private chat nor channel
    await page.locator(f".picker-row[data-chat-id='{FORUM}']").click()
    await expect(page.locator("#conversation-title")).to_have_text("General")
    await expect(field).to_have_value(f"@{world.bot.username} kzt")
    await page.goto(f"{page.url.partition('#')[0]}#person={EMILY}&chat={EMILY}")
    await page.get_by_role("link", name="Share").click()
    await page.locator(f".picker-row[data-chat-id='{GROUP}']").click()
    await expect(field).to_have_value("https://example.com/a\nLook")
