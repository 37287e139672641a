"""A bot of forty lines that test_kill.py starts, kills and starts again: polling, intake, storage, one echo.

Arguments: database URL, Bot API URL with token, places in flight.
"""

import asyncio
import sys

from bot.sending.intake import Intake
from bot.sending.polling import Polling, get_updates
from bot.sending.transport import AiohttpRequest
from storage import database
from storage.clock import utc_now


async def main(url: str, base_url: str, max_in_flight: int) -> None:
    """Echo until killed."""
    async with database.opened(url), AiohttpRequest(attempts=1) as request:

        async def echo(update: dict) -> None:
            message = update["message"]
            await asyncio.sleep(0.002)  # as if something were looked up
            fields = {"chat_id": str(message["chat"]["id"]), "text": message["text"]}
            await request.call(f"{base_url}/sendMessage", fields, read_timeout=10)

        intake = Intake(echo, utc_now, max_in_flight=max_in_flight)
        await intake.start()
        await Polling(get_updates(request, base_url), intake, seconds=5).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
