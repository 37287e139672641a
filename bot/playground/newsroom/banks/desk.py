"""What every bank's desk has: the list of what it quotes, working days, rounding, and the shape of an answer. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from email.utils import format_datetime
from functools import cache
from importlib.resources import files
from typing import Any

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reply:
    """A bank's HTTP answer."""

    body: bytes
    content_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """A currency on a bank's list, quoted for ``nominal`` units."""

    code: str
    nominal: int


def listed(bank: str, key: str = "currencies") -> tuple[Listed, ...]:
    """What a bank quotes, in its order."""
    pairs = (entry.partition(":") for entry in _banks()[bank][key])
    return tuple(Listed(code, int(nominal or 1)) for code, _, nominal in pairs)


def codes(bank: str, key: str) -> frozenset[str]:
    """A bank's plain list of codes."""
    return frozenset(_banks()[bank][key])


def works(bank: str, day: date) -> bool:
    """Whether the bank works on a day: not at weekends, not on its holidays."""
    return day.weekday() < 5 and day.strftime("%m-%d") not in _banks()[bank]["holidays"]


def last_working(bank: str, day: date) -> date:
    """The bank's last working day up to and including ``day``."""
    while not works(bank, day):
        day -= DAY
    return day


def last_published(bank: str, now: datetime, at: time) -> date:
    """The last working day on which the bank's hour of publication (UTC) has passed by ``now``."""
    return last_working(bank, now.date() if now.time() >= at else now.date() - DAY)


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, as banks round."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """A number without trailing zeros and never in scientific notation."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def comma(value: Decimal) -> str:
    """A number with a decimal comma."""
    return f"{value:f}".replace(".", ",")


def modified(day: date, at: time) -> dict[str, str]:
    """A Last-Modified header for a publication at an hour (UTC) of a day."""
    moment = datetime.combine(day, at)
    return {"Last-Modified": format_datetime(moment).replace("-0000", "GMT")}


@cache
def _banks() -> dict[str, dict[str, Any]]:
    text = files("bot.playground.newsroom").joinpath("data", "banks.toml").read_text("utf-8")
    return tomllib.loads(text)
