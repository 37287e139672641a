"""Groups, topics, channels, people, and the ⚙ panel."""

from playwright.async_api import expect

from bot.playground import visits
from bot.playground.cast import CHANNEL, EMILY, FORUM, GROUP, RUSLAN
from tests.browser.chat_page import all_sent, say


async def test_a_group_names_its_authors_and_joins_their_messages(visit, bot, world):
    ruslan, group = world.people[RUSLAN], world.chats[GROUP]
    for text in ("one", "two", "three"):
        visits.say(world, ruslan, group, text)
    visits.read(group, world.people[EMILY])
    page = await visit(chat=GROUP)
    await expect(page.locator(".subtitle")).to_have_text("8 members")
    await expect(page.locator(".message .author-name:visible")).to_have_text(["Руслан Ветров"])
    assert await page.locator(".message.first").count() == 1
    assert await page.locator(".message.last .avatar:visible").count() == 1
    await expect(page.locator(".service")).to_contain_text(["added Jarchi"])


async def test_topics_keep_their_messages_apart(visit, bot, world):
    topics = list(world.chats[FORUM].topics.values())
    page = await visit()
    await page.locator(f".chat-row[data-chat-id='{FORUM}']").click()
    rows = page.locator(".chat-row")
    await expect(rows.locator(".row-title")).to_have_text(["General", "News", "Exchange rates", "Small talk"])
    await page.get_by_role("button", name="Exchange rates").click()
    await say(page, "in the topic")
    await expect(page.locator(".message.own .text")).to_have_text("in the topic")
    await all_sent(page)
    message = world.chats[FORUM].messages[world.chats[FORUM].last_id]
    assert message["message_thread_id"] == topics[1].message_thread_id
    await page.get_by_role("button", name="Small talk").click()
    await expect(page.locator(".service")).to_contain_text("created the topic")
    await expect(page.locator(".message")).to_have_count(0)
    await bot.call("sendMessage", chat_id=FORUM, message_thread_id=topics[1].message_thread_id, text="not here")
    await bot.call("sendMessage", chat_id=FORUM, message_thread_id=topics[2].message_thread_id, text="but here")
    await expect(page.locator(".message .text")).to_have_text(["but here"])
    await page.get_by_role("button", name="Back to all chats").click()
    await expect(page.locator(f".chat-row[data-chat-id='{EMILY}']")).to_be_visible()


async def test_an_admin_may_write_as_the_group(visit, bot, world):
    page = await visit(chat=GROUP)
    await page.get_by_role("button", name="Sending as yourself").click()
    field = page.locator("#composer-text")
    assert await field.get_attribute("placeholder") == "Message as the group"
    await field.fill("the management")
    await field.press("Enter")
    message = page.locator(".message.other").last
    await expect(message.locator(".text")).to_have_text("the management")
    await expect(message.locator(".author")).to_contain_text("Silk Road Supper Club")
    await all_sent(page)
    member = await visit(RUSLAN, chat=GROUP)
    await expect(member.locator(".mask")).to_be_hidden()


async def test_only_admins_post_in_a_channel(visit, bot, world):
    page = await visit(chat=CHANNEL)
    await say(page, "Good morning, mountains")
    await expect(page.locator(".message .text")).to_have_text("Good morning, mountains")
    reader = await visit(RUSLAN, chat=CHANNEL)
    await expect(reader.locator(".message .text")).to_have_text("Good morning, mountains")
    await expect(reader.locator(".instead")).to_have_text("Only admins can post here")
    await expect(reader.locator(".subtitle")).to_contain_text("subscribers")


async def test_a_pinned_message_is_shown_and_leads_to_itself(visit, bot, world):
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    first = await bot.call("sendMessage", chat_id=EMILY, text="Pin me")
    for number in range(40):
        await bot.call("sendMessage", chat_id=EMILY, text=f"{number}\n\n")
    visits.read(world.chats[EMILY], world.people[EMILY])
    page = await visit(chat=EMILY)
    await expect(page.locator(".pinned")).to_be_hidden()
    await bot.call("pinChatMessage", chat_id=EMILY, message_id=first["message_id"])
    await expect(page.locator(".pinned")).to_contain_text("Pin me")
    await expect(page.locator(".service").last).to_contain_text("Jarchi pinned “Pin me”")
    await page.locator(".pinned").click()
    await expect(page.locator(f"article[data-message-id='{first['message_id']}']")).to_be_in_viewport()
    await bot.call("unpinAllChatMessages", chat_id=EMILY)
    await expect(page.locator(".pinned")).to_be_hidden()


async def test_one_sits_down_as_somebody_else(visit, bot, world):
    visits.start(world, world.people[RUSLAN], world.chats[RUSLAN])
    page = await visit(chat=EMILY)
    await expect(page.get_by_role("button", name="START")).to_be_visible()
    await page.get_by_role("button", name="You are Emily Hart").click()
    await expect(page.get_by_role("menuitemradio")).to_have_count(7)
    await page.get_by_role("menuitemradio", name="Руслан Ветров").click()
    await expect(page.get_by_role("button", name="You are Руслан Ветров")).to_be_visible()
    await expect(page.locator(".message.own .text")).to_have_text("/start")
    await say(page, "от Руслана")
    await expect(page.locator(".message.own .text").last).to_have_text("от Руслана")
    await all_sent(page)
    newest = world.chats[RUSLAN].messages[world.chats[RUSLAN].last_id]
    assert (newest["from"]["id"], newest["text"]) == (RUSLAN, "от Руслана")
    await page.reload()
    await expect(page.get_by_role("button", name="You are Руслан Ветров")).to_be_visible()


# -- the ⚙ panel --------------------------------------------------------------------------------------------------


async def test_blocking_the_bot_and_coming_back(visit, bot, world):
    visits.start(world, world.people[EMILY], world.chats[EMILY])
    page = await visit(chat=EMILY)
    await page.get_by_role("button", name="Playground tools").first.click()
    await page.get_by_role("button", name="Block the bot").click()
    await expect(page.locator("dialog")).to_have_count(0)
    await expect(page.locator(".subtitle")).to_have_text("blocked")
    assert world.people[EMILY].blocked
    await page.get_by_role("button", name="RESTART").click()
    await expect(page.locator(".message.own .text")).to_have_count(2)
    assert not world.people[EMILY].blocked


async def test_a_group_migrates_under_the_page(visit, bot, world):
    visits.say(world, world.people[EMILY], world.chats[GROUP], "before")
    page = await visit(chat=GROUP)
    await page.get_by_role("button", name="Playground tools").first.click()
    await page.get_by_role("button", name="Upgrade to a supergroup").click()
    await expect(page.locator(".service")).to_contain_text(["became a supergroup"])
    new = world.chats[GROUP].migrated_to
    await expect(page.locator(f".chat-row[data-chat-id='{new}']")).to_have_attribute("aria-current", "true")
    await expect(page.locator(f".chat-row[data-chat-id='{GROUP}']")).to_have_count(0)
    await say(page, "after")
    await expect(page.locator(".message.own .text")).to_have_text("after")


async def test_topics_are_added_closed_and_deleted(visit, bot, world):
    page = await visit(chat=FORUM, thread=1)
    tools = page.get_by_role("button", name="Playground tools").first
    await page.get_by_role("button", name="Back to all chats").click()
    await tools.click()
    await page.get_by_label("Name").fill("Weather")
    await page.get_by_role("button", name="Add topic").click()
    await expect(page.locator("#conversation-title")).to_have_text("Weather")
    await page.get_by_role("button", name="Back to all chats").click()
    await tools.click()
    await page.get_by_role("button", name="Close “Weather”").click()
    await expect(page.locator(".service").last).to_contain_text("closed the topic")
    reader = await visit(1003, chat=FORUM, thread=max(world.chats[FORUM].topics))
    await expect(reader.locator(".instead")).to_have_text("The topic is closed")
    await tools.click()
    await page.get_by_role("button", name="Delete “Weather”").click()
    await expect(page.locator("#conversation-title")).to_have_text("General")


async def test_becoming_a_member_and_leaving(visit, bot, world):
    page = await visit(RUSLAN, chat=FORUM, thread=1)
    await page.get_by_role("button", name="Back to all chats").click()
    tools = page.get_by_role("button", name="Playground tools").first
    await tools.click()
    await page.get_by_role("button", name="Become a member").click()
    await expect(page.locator(".mask")).to_be_hidden()
    assert world.chats[FORUM].members[RUSLAN].status == "member"
    await tools.click()
    await page.get_by_role("button", name="Leave the chat").click()
    await expect(page.locator(f".chat-row[data-chat-id='{FORUM}']")).to_have_count(0)
    await expect(page.locator(".nothing")).to_be_visible()
    owner = await visit(EMILY, chat=GROUP)
    await owner.get_by_role("button", name="Playground tools").first.click()
    await owner.get_by_label("Person", exact=True).select_option(str(RUSLAN))
    await owner.get_by_label("Becomes").select_option("kicked")
    await owner.get_by_role("button", name="Do it").click()
    await expect(page.locator(f".chat-row[data-chat-id='{GROUP}']")).to_have_count(0)


async def test_faults_are_planned_and_cleared(visit, bot, world):
    page = await visit(chat=EMILY)
    await page.get_by_role("button", name="Playground tools").first.click()
    await page.get_by_label("What happens").select_option("502")
    await page.get_by_label("To which method").select_option("sendMessage")
    await page.get_by_label("How often").fill("3")
    await page.get_by_role("button", name="Plan the fault").click()
    await expect(page.locator(".toast").last).to_be_visible()
    assert world.faults.planned == 3
    await page.get_by_role("button", name="Clear all faults").click()
    await expect(page.locator(".toast").last).to_contain_text("No faults")
    assert world.faults.planned == 0
    await page.get_by_role("button", name="Telegram’s limits on").click()
    await expect(page.locator(".toast").last).to_contain_text("limits hold")
    assert world.limits.on


async def test_a_new_chat_is_founded(visit, bot, world):
    page = await visit()
    await page.get_by_role("button", name="Playground tools").first.click()
    await page.get_by_label("Kind").select_option("forum")
    await page.get_by_label("Title").fill("Oasis")
    await page.get_by_role("button", name="Create it").click()
    await expect(page.locator(".forum-title")).to_contain_text("Oasis")
    await expect(page.locator("#conversation-title")).to_have_text("General")
    await expect(page.locator(".service")).to_contain_text(["added Jarchi"])
