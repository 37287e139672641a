"""How the page looks: narrow and wide, light and dark, readable, usable without a mouse."""

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.playground import visits
from bot.playground.cast import EMILY, FORUM, GROUP, RUSLAN
from handlers.screen import TextBuilder

CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
LIGHT = ("background-color", "rgb(255, 255, 255)")
DARK = ("background-color", "rgb(23, 33, 43)")
KEYS = {
    "inline_keyboard": [
        [{"text": "Plain", "callback_data": "a"}, {"text": "Primary", "callback_data": "b", "style": "primary"}],
        [
            {"text": "Good", "callback_data": "c", "style": "success"},
            {"text": "Bad", "callback_data": "d", "style": "danger"},
        ],
    ]
}


def picture(width: int, height: int) -> bytes:
    """Return a grey PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\x80" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def _furnished(bot: Any, world: Any) -> None:
    """Fill the chats with some of everything."""
    emily, group = world.people[EMILY], world.chats[GROUP]
    visits.start(world, emily, world.chats[EMILY])
    await bot.call("setMyCommands", commands=[{"command": "news", "description": "Latest news"}])
    screen = (
        TextBuilder().bold("Bold ").link("link ", "https://example.com").code("code").add("\n").quote("A quote").build()
    )
    entities = [entity.to_api() for entity in screen.entities]
    for chat in (EMILY, GROUP):
        sent = await bot.call("sendMessage", chat_id=chat, text=screen.text, entities=entities, reply_markup=KEYS)
        await bot.photo(chat, picture(600, 300), caption="A chart")
    for person in list(world.people.values())[1:]:
        visits.say(
            world, person, group, f"@{world.bot.username} hello from https://example.com", reply_to=sent["message_id"]
        )
    visits.say(world, emily, group, "/news and good morning", reply_to=sent["message_id"])
    for chat in (world.chats[EMILY], group):
        visits.read(chat, emily)
    visits.say(world, world.people[RUSLAN], world.chats[FORUM], "unread here")
    world.banner = "The sample newsroom"


async def _sideways(page: Page) -> int:
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))


async def _unreadable(page: Page) -> list[str]:
    """Return what has too little contrast once colours have changed; what is still changing gets three seconds."""
    for _ in range(15):
        await page.wait_for_timeout(200)
        if not (found := list(await page.evaluate(CONTRAST))):
            break
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("chat", [EMILY, GROUP])
async def test_all_text_is_readable(visit, bot, world, scheme, chat):
    await _furnished(bot, world)
    page = await visit(chat=chat, color_scheme=scheme)
    await expect(page.locator(".message").last).to_be_visible()
    assert await _unreadable(page) == []
    await page.locator("#composer-text").fill("/")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.get_by_role("button", name="Playground tools").first.click()
    assert await _unreadable(page) == []


async def test_the_theme_follows_the_system_until_one_is_chosen(visit, bot, world):
    await _furnished(bot, world)
    page = await visit(chat=EMILY, color_scheme="dark")
    pane = page.locator(".sidebar")
    await expect(pane).to_have_css(*DARK)
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    await expect(pane).to_have_css(*LIGHT)
    await page.get_by_role("button", name="Theme").click()
    await page.get_by_role("menuitemradio", name="Dark").click()
    await expect(pane).to_have_css(*DARK)
    await page.reload()
    await expect(pane).to_have_css(*DARK)


async def test_a_phone_shows_one_pane_with_a_way_back(visit, bot, world):
    await _furnished(bot, world)
    page = await visit(size="390x844", has_touch=True, is_mobile=True)
    await expect(page.get_by_role("navigation", name="Chats")).to_be_visible()
    await expect(page.locator("#conversation")).to_be_hidden()
    assert await _sideways(page) == 0
    await page.locator(f".chat-row[data-chat-id='{EMILY}']").tap()
    await expect(page.locator("#conversation")).to_be_visible()
    await expect(page.locator("#sidebar")).to_be_hidden()
    assert await _sideways(page) == 0
    await page.get_by_role("button", name="Back to the chats").tap()
    await expect(page.locator("#sidebar")).to_be_visible()
    await page.locator(f".chat-row[data-chat-id='{GROUP}']").tap()
    await expect(page.locator("#conversation-title")).to_have_text("Silk Road Supper Club")
    await page.go_back()
    await expect(page.locator("#sidebar")).to_be_visible()
    await page.locator(f".chat-row[data-chat-id='{FORUM}']").tap()
    await expect(page.locator(".chat-row")).to_have_count(4)
    await page.get_by_role("button", name="General").tap()
    await expect(page.locator(".message.other .text")).to_have_text("unread here")
    await expect(page.locator("#composer-text")).not_to_be_focused()  # no keyboard pops up by itself


async def test_nothing_is_wider_than_a_small_phone(visit, bot, world):
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    wide = "x" * 300
    rows = {"inline_keyboard": [[{"text": f"Button {number} " * 4, "callback_data": "x"} for number in range(8)]]}
    await bot.call("sendMessage", chat_id=EMILY, text=f"{wide}\nhttps://example.com/{wide}", reply_markup=rows)
    entities = [{"type": "pre", "offset": 0, "length": 300}]
    await bot.call("sendMessage", chat_id=EMILY, text=wide, entities=entities)
    await bot.photo(EMILY, picture(1500, 100))
    page = await visit(chat=EMILY, size="320x600")
    await expect(page.locator(".photo img")).to_have_js_property("complete", value=True)
    assert await _sideways(page) == 0
    assert await page.locator(".log").evaluate("(log) => log.scrollWidth - log.clientWidth") == 0


async def test_a_photo_keeps_its_proportions_and_opens(visit, bot, world):
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    await bot.photo(EMILY, picture(600, 300), caption="A chart")
    page = await visit(chat=EMILY)
    image = page.locator(".photo img")
    await expect(image).to_have_js_property("complete", value=True)
    box = await image.bounding_box()
    assert abs(box["width"] / box["height"] - 2) < 0.02
    assert await image.get_attribute("alt") == "Photo: A chart"
    await page.get_by_role("button", name="Open photo").click()
    await expect(page.locator("dialog.viewer img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog")).to_have_count(0)


async def test_everything_can_be_reached_and_has_a_name(visit, bot, world):
    await _furnished(bot, world)
    page = await visit(chat=EMILY)
    await expect(page.locator(".message").last).to_be_visible()
    for role in ("navigation", "main", "log", "contentinfo"):
        count = await page.get_by_role(role).count()
        assert count == (1 if role != "contentinfo" else 0), role
    nameless = """() => [...document.querySelectorAll("button, a[href], input, select, textarea")]
        .filter((each) => each.checkVisibility())
        .filter((each) => !each.getAttribute("aria-label") && !each.innerText.trim() && !each.labels?.length)
        .map((each) => each.outerHTML.slice(0, 100))"""
    assert await page.evaluate(nameless) == []
    seen = []
    await page.locator(".skip").focus()
    for _ in range(60):
        await page.keyboard.press("Tab")
        seen.append(
            await page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.innerText")
        )
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or seen[-1] in {"Message", "Skip to the message field"}, seen[-1]
        if seen[-1] == "Send message":
            break
    for name in (
        "Playground tools",
        "Silk Road Supper Club",
        "Messages",
        "Plain",
        "Bad",
        "Open photo",
        "Bot commands",
        "Message",
    ):
        assert name in seen, (name, seen)


async def test_messages_are_walked_with_the_arrows(visit, bot, world):
    await _furnished(bot, world)
    page = await visit(chat=EMILY)
    await expect(page.locator("article")).to_have_count(3)
    await page.locator(".log").focus()
    await page.keyboard.press("ArrowUp")
    await expect(page.locator("article").last).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.locator("article").nth(1)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Reply")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitem", name="Forward…")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitem", name="Copy text")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("article").nth(1)).to_be_focused()


async def test_flags_are_drawn_in_colour(visit, bot, world):
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    page = await visit(chat=EMILY)
    coloured = """() => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 60, height: 40 }).getContext("2d");
        canvas.font = `30px ${getComputedStyle(document.body).fontFamily}`;
        canvas.fillText("🇰🇿", 0, 32);
        const data = canvas.getImageData(0, 0, 60, 40).data;
        for (let i = 0; i < data.length; i += 4) if (Math.abs(data[i] - data[i + 2]) > 60) return true;
        return false;
    }"""
    if not await page.evaluate(coloured):
        pytest.skip("no font with coloured emoji on this machine")
    assert await page.evaluate("document.createElement('canvas').getContext('2d').measureText('🇰🇿').width < 30")
