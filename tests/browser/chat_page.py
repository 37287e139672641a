"""What people do on the chat page, and what they wait for."""

from playwright.async_api import Page, expect


async def say(page: Page, text: str) -> None:
    """Type a message and send it."""
    await page.locator("#composer-text").fill(text)
    await page.locator("#composer-text").press("Enter")


async def all_sent(page: Page) -> None:
    """Wait until what was sent has arrived: the page shows it before that."""
    await expect(page.locator("[data-message-id^='pending']")).to_have_count(0)
