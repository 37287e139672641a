"""A worker that proof.py starts, kills and starts again. Arguments: database URL, Bot API URL, token, rate, lease."""

import asyncio
import os
import sys
from datetime import timedelta

from telegram.ext import ExtBot

from bot.sending.consequences import Consequences
from bot.sending.courier import Courier
from bot.sending.delivery import Worker
from bot.sending.pacing import PacedRateLimiter
from bot.sending.transport import AiohttpRequest
from handlers.context import Services
from storage import database
from storage.clock import utc_now


async def main(url: str, api_url: str, token: str, rate: float, lease: float) -> None:
    """Deliver until killed."""
    os.environ["PTB_TIMEDELTA"] = "1"
    async with database.opened(url, migrate=False), AiohttpRequest(read_timeout=5) as request:
        limiter = PacedRateLimiter(bulk_rate=rate, overall_rate=1000)
        bot = ExtBot(token, base_url=f"{api_url}/bot", request=request, rate_limiter=limiter)
        worker = Worker(
            Courier(bot, limiter),
            Consequences(Services(utc_now, "jarchi_bot")),
            utc_now,
            rate=rate,
            lease=timedelta(seconds=lease),
        )
        await worker.run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]), float(sys.argv[5])))
