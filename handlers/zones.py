"""Which time zone a chat lives in."""

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from storage.records import Chat, Subscription

CAPITAL_ZONES: Final[Mapping[str, str]] = {
    "KZ": "Asia/Almaty",
    "KG": "Asia/Bishkek",
    "TJ": "Asia/Dushanbe",
    "TM": "Asia/Ashgabat",
    "UZ": "Asia/Tashkent",
}
USUAL_ZONE: Final = "Asia/Tashkent"
"""Four of the five countries keep its time; a chat that chose no country gets it."""


def zone_key(chat: Chat) -> str:
    """Return the IANA name of the chat's zone: the chosen one, else its first country's, else the usual one."""
    if chat.zone:
        return chat.zone
    return next((CAPITAL_ZONES[code] for code in chat.countries if code in CAPITAL_ZONES), USUAL_ZONE)


def zone_of(chat: Chat) -> ZoneInfo:
    """Return the chat's zone; a name that this machine does not know counts as not chosen."""
    try:
        return ZoneInfo(zone_key(chat))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(USUAL_ZONE)


def zone_of_subscription(subscription: Subscription, chat: Chat | None) -> ZoneInfo:
    """Return the zone a briefing comes by: its own, else its chat's."""
    try:
        if subscription.zone:
            return ZoneInfo(subscription.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    return zone_of(chat) if chat is not None else ZoneInfo(USUAL_ZONE)
