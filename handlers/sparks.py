"""The small lines beside the currencies of a card: the last thirty days of each."""

from datetime import timedelta
from typing import Final

from handlers import exchange
from handlers.lines import Lines
from handlers.reader import Reader
from handlers.views.card_picture import Sparks
from handlers.views.chart_picture import strokes

_SPARK_DAYS: Final = 30


async def sparks_of(card: exchange.RatesCard, lines: Lines, reader: Reader) -> Sparks:
    """Return the last thirty days of each currency of a card."""
    since = reader.today - timedelta(days=_SPARK_DAYS)
    sparks = {}
    for row in card.rows:
        pair = (row.currency, card.base) if card.inverse else (card.base, row.currency)
        drawn = await lines.line(*pair, since, reader.today)
        if drawn and drawn.is_line:
            sparks[row.currency] = strokes(drawn.points)
    return sparks
