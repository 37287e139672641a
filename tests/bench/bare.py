"""The yardstick: a bare python-telegram-bot application with one handler that sends one ready answer.

``python -m tests.bench.bare URL default|ours`` — on PTB's own transport, or on Jarchi's.
"""

import json
import os
import sys

from telegram import InlineKeyboardMarkup, MessageEntity, Update
from telegram.ext import Application, CallbackContext, CommandHandler

from tests.bench.botapi import TOKEN


def main() -> None:
    """Run until killed."""
    url, transport = sys.argv[1], sys.argv[2]
    reply = json.loads(os.environ.get("BENCH_REPLY", '{"text": "ok"}'))
    entities = [MessageEntity.de_json(entity, None) for entity in reply.get("entities", ())] or None
    markup = InlineKeyboardMarkup.de_json(reply["reply_markup"], None) if reply.get("reply_markup") else None

    async def answer(update: Update, _context: CallbackContext) -> None:
        await update.effective_message.reply_text(reply["text"], entities=entities, reply_markup=markup)

    builder = Application.builder().token(TOKEN).base_url(f"{url}/bot").concurrent_updates(64).job_queue(None)
    if transport == "ours":
        import uvloop

        from bot.sending.transport import AiohttpRequest

        uvloop.install()
        builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest())
    else:
        builder = builder.connection_pool_size(256)
    application = builder.build()
    application.add_handler(CommandHandler(["news", "rates"], answer))
    application.run_polling(bootstrap_retries=5)


if __name__ == "__main__":
    main()
