"""What a channel's or a group's admin does by hand: forward a post to the bot, give the group another name."""

from playwright.async_api import expect

from bot.playground import visits
from bot.playground.cast import CHANNEL, EMILY, GROUP, RUSLAN


async def test_a_post_is_forwarded_to_the_bot(visit, bot, world):
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    visits.say(world, world.people[EMILY], world.chats[CHANNEL], "Good morning, mountains")
    page = await visit(chat=CHANNEL)
    await page.locator(".message .bubble").last.click(button="right")
    await page.get_by_role("menuitem", name="Forward…").click()
    await page.locator(f".picker-row[data-chat-id='{EMILY}']").click()
    forwarded = page.locator(".message.own").last
    await expect(forwarded.locator(".forwarded")).to_have_text("Forwarded from Mountain Morning")
    await expect(forwarded.locator(".text")).to_have_text("Good morning, mountains")
    message = world.chats[EMILY].messages[world.chats[EMILY].last_id]
    assert message["forward_origin"]["chat"]["id"] == CHANNEL


async def test_an_admin_renames_the_group(visit, bot, world):
    page = await visit(chat=GROUP)
    await page.get_by_role("button", name="Playground tools").first.click()
    await page.get_by_label("Title").first.fill("Supper Club")
    await page.get_by_role("button", name="Rename").click()
    await expect(page.locator(".service").last).to_have_text("Emily Hart changed the title to “Supper Club”")
    member = await visit(RUSLAN, chat=GROUP)
    await member.get_by_role("button", name="Playground tools").first.click()
    await expect(member.get_by_role("button", name="Rename")).to_have_count(0)
