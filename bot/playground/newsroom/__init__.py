"""The sample newsroom: invented outlets with invented articles, and rates of the banks, over local HTTP.

Data flow::

    data/*.toml -> outlets, stories -> (a moment) -> what is printed by now -> wire formats -> HTTP
    data/currencies.toml -> market (a day) -> banks' calendars and roundings -> wire formats -> HTTP

Articles are placed relative to the newsroom's *epoch*, the moment it was opened; some lie ahead of it and appear as
time goes on. Rates depend on the calendar day alone, so that a second look at a day gives the same answer.
"""

from bot.playground.newsroom.catalog import catalog_text
from bot.playground.newsroom.routes import add_routes

__all__ = ["add_routes", "catalog_text"]
