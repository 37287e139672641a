"""Text as Telegram draws it: nesting, offsets in UTF-16, moments in the viewer's zone and language, nothing hostile."""

from datetime import UTC, datetime
from typing import Any

from playwright.async_api import Page, expect

from bot.playground import visits
from bot.playground.cast import EMILY, GROUP, RUSLAN
from handlers.screen import utf16_len

NOON = datetime(2026, 5, 24, 7, 5, 9, tzinfo=UTC)


def entity(text: str, part: str, kind: str, **extra: Any) -> dict[str, Any]:
    at = text.index(part)
    return {"type": kind, "offset": utf16_len(text[:at]), "length": utf16_len(part), **extra}


async def shown(
    visit: Any, world: Any, text: str, entities: list[dict[str, Any]], *, person: int = EMILY, **options: Any
) -> Page:
    """Open the page with one message of the bot, stored as it is: stranger ones than a real bot may send."""
    chat = world.chats[person]
    visits.start(world, world.people[person], chat)
    world.post(chat, {"text": text, "entities": entities}, sender=world.bot.to_api())
    visits.read(chat, world.people[person])
    page: Page = await visit(person, chat=person, **options)
    await expect(page.locator(".message.other .text")).to_be_visible()
    return page


async def html(page: Page) -> str:
    return str(await page.locator(".message.other .text").inner_html())


async def test_entities_nest_and_count_in_utf16(visit, world):
    text = "🇰🇿 bold and both, 𝒙 under gone"
    entities = [
        entity(text, "bold and both", "bold"),
        entity(text, "both", "italic"),
        entity(text, "under", "underline"),
        entity(text, "gone", "strikethrough"),
    ]
    page = await shown(visit, world, text, entities)
    assert await html(page) == "🇰🇿 <strong>bold and <em>both</em></strong>, 𝒙 <u>under</u> <s>gone</s>"


async def test_crossing_entities_are_split_where_they_cross(visit, world):
    page = await shown(visit, world, "abcdef", [entity("abcdef", "abcd", "bold"), entity("abcdef", "cdef", "italic")])
    assert await html(page) == "<strong>ab<em>cd</em></strong><em>ef</em>"


async def test_entities_that_are_out_of_place_harm_nothing(visit, world):
    entities = [
        {"type": "bold", "offset": -3, "length": 4},
        {"type": "italic", "offset": 2, "length": 10_000},
        {"type": "bold", "offset": 900, "length": 1},
        {"type": "unheard_of", "offset": 1, "length": 1},
        {"type": "text_link", "offset": 0, "length": 1},
        {"type": "date_time", "offset": 4, "length": 1, "unix_time": 10**18, "date_time_format": "r"},
    ]
    page = await shown(visit, world, "abcdefgh", entities)
    await expect(page.locator(".message.other .text")).to_have_text("abcdefgh")


async def test_only_web_and_tg_links_can_be_followed(visit, world):
    bad = [
        "javascript:alert(1)",
        "data:text/html,<b>x</b>",
        "file:///etc/passwd",
        "vbscript:x",
        "blob:http://x/y",
        "//",
        "",
    ]
    text = "good here " + " ".join(f"bad{index}" for index in range(len(bad)))
    entities = [
        entity(text, "good", "text_link", url="https://example.com/?q=1#top"),
        entity(text, "here", "text_link", url="tg://settings"),
    ]
    entities += [entity(text, f"bad{index}", "text_link", url=url) for index, url in enumerate(bad)]
    page = await shown(visit, world, text, entities)
    links = page.locator(".message.other .text a")
    assert await links.evaluate_all("(all) => all.map((each) => each.getAttribute('href'))") == [
        "https://example.com/?q=1#top",
        "tg://settings",
    ]
    assert all("noopener" in rel for rel in await links.evaluate_all("(all) => all.map((each) => each.rel)"))
    await page.get_by_role("link", name="here").click()
    await expect(page.locator(".toast")).to_contain_text("Telegram would open")


async def test_markup_in_data_stays_text(visit, world):
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    world.people[RUSLAN].changed(first_name=hostile)
    world.bot.changed(first_name=hostile)
    world.banner = hostile
    page = await shown(visit, world, hostile, [entity(hostile, "<script>", "bold")])
    await expect(page.locator(".message.other .text")).to_have_text(hostile)
    await expect(page.locator("#banner")).to_have_text(hostile)
    assert await page.locator("main img, main script, nav img, nav script, #banner img").count() == 0


async def test_a_spoiler_is_hidden_until_it_is_pressed(visit, world):
    page = await shown(visit, world, "the winner is Abai", [entity("the winner is Abai", "Abai", "spoiler")])
    spoiler = page.get_by_role("button", name="Hidden text")
    assert await spoiler.locator(".hidden-text").evaluate("(each) => getComputedStyle(each).opacity") == "0"
    await spoiler.press("Enter")
    await expect(page.locator(".spoiler.revealed")).to_have_text("Abai")
    await expect(page.locator(".hidden-text")).to_have_css("opacity", "1")


async def test_quotes_and_code_are_blocks_without_a_second_line_break(visit, world):
    text = "before\nquoted\nafter\nx = 1\nend"
    entities = [entity(text, "quoted", "blockquote"), entity(text, "x = 1", "pre", language="python")]
    page = await shown(visit, world, text, entities)
    await expect(page.locator("blockquote.quote")).to_have_text("quoted")
    await expect(page.locator(".pre-head")).to_contain_text("python")
    words = await page.locator(".message.other .text").evaluate(
        "(text) => [...text.childNodes].map((each) => each.textContent)"
    )
    assert words == ["before\n", "quoted", "after\n", "pythonx = 1", "end"]


async def test_a_long_quote_opens_and_a_short_one_needs_no_button(visit, world):
    long = "The crier walked from bazaar to bazaar. " * 20
    text = f"{long}\nshort"
    entities = [entity(text, long.strip(), "expandable_blockquote"), entity(text, "short", "expandable_blockquote")]
    page = await shown(visit, world, text, entities)
    toggle = page.get_by_role("button", name="Show the whole quote")
    await expect(toggle).to_have_count(1)
    before = (await page.locator("blockquote").first.bounding_box())["height"]
    await toggle.click()
    await expect(page.get_by_role("button", name="Show less of the quote")).to_have_attribute("aria-expanded", "true")
    assert (await page.locator("blockquote").first.bounding_box())["height"] > before * 2


async def test_moments_are_shown_in_the_viewers_zone_and_language(visit, world):
    formats = ["D", "t", "wDT", "d", "", "x!", "r"]
    text = " ".join(f"moment{index}" for index in range(len(formats)))
    entities = [
        entity(text, f"moment{index}", "date_time", unix_time=int(NOON.timestamp()), date_time_format=each)
        for index, each in enumerate(formats)
    ]
    page = await shown(visit, world, text, entities)
    words = await page.locator(".text time").all_inner_texts()
    assert words[:2] == ["24 May 2026", "12:05"]
    assert words[2].startswith("Sunday")
    assert words[2].endswith("12:05:09")
    assert words[3:6] == ["24/05/26", "moment4", "moment5"]
    assert "24 May 2026" in await page.locator(".text time").nth(4).get_attribute("title")
    assert await page.locator(".text time").first.get_attribute("datetime") == "2026-05-24T07:05:09.000Z"
    other = await shown(visit, world, text, entities, person=RUSLAN, timezone_id="Europe/Moscow")
    words = await other.locator(".text time").all_inner_texts()
    assert words[0].startswith("24 мая 2026")
    assert words[1] == "10:05"


async def test_a_relative_moment_moves_on_by_itself(visit, world):
    page = await shown(
        visit,
        world,
        "soon",
        [entity("soon", "soon", "date_time", unix_time=int(NOON.timestamp()), date_time_format="r")],
    )
    await page.clock.install(time=NOON.timestamp() + 600)
    await page.reload()
    moment = page.locator(".text time")
    await expect(moment).to_have_text("10 minutes ago")
    await page.clock.run_for(3_600_000)
    await expect(moment).to_have_text("1 hour ago")


async def test_a_command_a_mention_and_a_number_can_be_pressed(visit, world):
    name = world.bot.username
    text = f"/help @{name} @somebody +77010000000 a@b.kz #news $KZT code"
    kinds = {"/help": "bot_command", f"@{name}": "mention", "@somebody": "mention", "+77010000000": "phone_number"}
    kinds |= {"a@b.kz": "email", "#news": "hashtag", "$KZT": "cashtag", "code": "code"}
    page = await shown(
        visit, world, text, [entity(text, part, kind) for part, kind in kinds.items()], permissions=["clipboard-write"]
    )
    await page.get_by_role("button", name="/help", exact=True).click()
    await expect(page.locator(".message.own .text").last).to_have_text("/help")
    await page.locator(".message.other code").click()
    await expect(page.locator(".toast").last).to_have_text("Copied to clipboard")
    assert await page.locator(".message.other .text .link-like").all_inner_texts() == ["@somebody", "#news", "$KZT"]


async def test_a_preview_is_a_card_for_the_one_link_that_was_chosen(visit, bot, world):
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    text = "https://example.com/a"
    await bot.call("sendMessage", chat_id=EMILY, text=text)
    await bot.call(
        "sendMessage",
        chat_id=EMILY,
        text=text,
        link_preview_options={"url": "https://www.example.org/%D1%82%D0%B5%D0%BC%D0%B0", "prefer_large_media": True},
    )
    visits.read(world.chats[EMILY], world.people[EMILY])
    page = await visit(chat=EMILY)
    card = page.locator(".preview")
    await expect(card).to_have_count(1)
    await expect(card.locator(".preview-host")).to_have_text("example.org")
    await expect(card.locator(".preview-path")).to_have_text("www.example.org/тема")
    assert "large" in (await card.get_attribute("class")).split()


async def test_a_preview_loads_pictures_of_this_machine_only(visit, base, bot, world):
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    for host in (base, "https://example.com"):
        options = {"url": f"{host}/newsroom/picture.png", "prefer_large_media": True, "show_above_text": True}
        await bot.call("sendMessage", chat_id=EMILY, text="A story", link_preview_options=options)
    visits.read(world.chats[EMILY], world.people[EMILY])
    page = await visit(chat=GROUP)
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"/>'
    await page.route("**/picture.png", lambda route: route.fulfill(body=drawn, content_type="image/svg+xml"))
    await page.locator(f".chat-row[data-chat-id='{EMILY}']").click()
    await expect(page.locator(".preview img")).to_have_js_property("complete", value=True)
    await expect(page.locator(".preview img")).to_have_count(1)
    await expect(page.locator(".preview-host")).to_have_text("example.com")
