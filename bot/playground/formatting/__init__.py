"""Text and entities as Telegram makes them of what is sent."""
