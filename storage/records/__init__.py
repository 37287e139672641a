"""The vocabulary: frozen values that every layer speaks in.

A *source* is read, an *article* is one outlet's text, a *story* is the event several articles report, a *quote* is one
bank's rate for one day, a *chat* is whom we talk to.

Every ``datetime`` here is aware and in UTC. A ``date`` is a calendar day where its bank publishes. Money is
``Decimal``. Countries are ISO 3166-1 alpha-2 codes in capitals (``"KZ"``), currencies ISO 4217 codes (``"KZT"``),
languages ISO 639-1 codes in small letters (``"kk"``), zones IANA names (``"Asia/Almaty"``).
"""

from storage.records.alerts import AlertKind, AlertState, RateAlert, Standing
from storage.records.broadcasts import Audience, Broadcast, BroadcastState
from storage.records.chats import Chat, ChatKind, ChatState, ChatTopic, ExcerptLength
from storage.records.codes import CORE_COUNTRIES, INTERFACE_LANGUAGES
from storage.records.deliveries import (
    ChatDelivery,
    Delivery,
    DeliveryCounts,
    DeliveryKind,
    DeliveryState,
    NewDelivery,
    Settled,
    StoredScreen,
)
from storage.records.feeds import (
    DeadFeed,
    Errand,
    ErrandKind,
    FollowedFeed,
    Following,
    FoundFeed,
    NoFeed,
    SavedPage,
    SavedStory,
)
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
    StoryGlance,
    StoryPage,
    Trait,
    TraitKind,
    WordRead,
)
from storage.records.rates import BankDay, HeldCorrection, Quote, QuoteFlag, Revision
from storage.records.sources import Source, SourceKind, SourceState
from storage.records.story_alerts import FreshReport, StoryAlert, StoryLimit
from storage.records.subscriptions import EVERY_DAY, Content, Schedule, Subscription, SubscriptionState

__all__ = [
    "CORE_COUNTRIES",
    "EVERY_DAY",
    "INTERFACE_LANGUAGES",
    "AlertKind",
    "AlertState",
    "Article",
    "Audience",
    "BankDay",
    "Broadcast",
    "BroadcastState",
    "Chat",
    "ChatDelivery",
    "ChatKind",
    "ChatState",
    "ChatTopic",
    "Content",
    "CountryWeight",
    "DeadFeed",
    "Delivery",
    "DeliveryCounts",
    "DeliveryKind",
    "DeliveryState",
    "Errand",
    "ErrandKind",
    "ExcerptLength",
    "FollowedFeed",
    "Following",
    "FoundFeed",
    "FreshReport",
    "HeldCorrection",
    "Hit",
    "InboxUpdate",
    "NewArticle",
    "NewDelivery",
    "NewsQuery",
    "NoFeed",
    "Piece",
    "Quote",
    "QuoteFlag",
    "RateAlert",
    "Revision",
    "SaveResult",
    "SavedPage",
    "SavedStory",
    "Schedule",
    "Settled",
    "Source",
    "SourceKind",
    "SourceState",
    "Standing",
    "StoreCounts",
    "StoreVersion",
    "StoredScreen",
    "Story",
    "StoryAlert",
    "StoryGlance",
    "StoryLimit",
    "StoryPage",
    "Subscription",
    "SubscriptionState",
    "Trait",
    "TraitKind",
    "WordRead",
]
