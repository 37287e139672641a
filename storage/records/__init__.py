"""The vocabulary: frozen values that every layer speaks in.

A *source* is read, an *article* is one outlet's text, a *story* is the event several articles report, a *quote* is one
bank's rate for one day, a *chat* is whom we talk to.

Every ``datetime`` here is aware and in UTC. A ``date`` is a calendar day where its bank publishes. Money is
``Decimal``. Countries are ISO 3166-1 alpha-2 codes in capitals (``"KZ"``), currencies ISO 4217 codes (``"KZT"``),
languages ISO 639-1 codes in small letters (``"kk"``), zones IANA names (``"Asia/Almaty"``).
"""

from storage.records.chats import Chat, ChatKind, ChatState
from storage.records.codes import CORE_COUNTRIES, INTERFACE_LANGUAGES
from storage.records.intake import InboxUpdate, StoreCounts, StoreVersion
from storage.records.news import (
    Article,
    CountryWeight,
    Hit,
    NewArticle,
    NewsQuery,
    Piece,
    SaveResult,
    Story,
    StoryPage,
    WordRead,
)
from storage.records.rates import Quote, QuoteFlag
from storage.records.sources import Source, SourceKind, SourceState

__all__ = [
    "CORE_COUNTRIES",
    "INTERFACE_LANGUAGES",
    "Article",
    "Chat",
    "ChatKind",
    "ChatState",
    "CountryWeight",
    "Hit",
    "InboxUpdate",
    "NewArticle",
    "NewsQuery",
    "Piece",
    "Quote",
    "QuoteFlag",
    "SaveResult",
    "Source",
    "SourceKind",
    "SourceState",
    "StoreCounts",
    "StoreVersion",
    "Story",
    "StoryPage",
    "WordRead",
]
