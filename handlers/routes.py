"""Who answers what; a table of contents. The first handler that fits an update takes it."""

from typing import Any, Final

from telegram import Message, MessageOriginChannel, Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from handlers import (
    addressed,
    alerts,
    briefings,
    broadcasting,
    charts,
    convert,
    following,
    free_text,
    groups,
    inline,
    managing,
    news,
    own_data,
    rates,
    saved,
    settings,
    setup,
    sources,
    start,
    status,
    story,
    topics,
    tuning,
    writing,
)
from handlers import help as help_pages
from handlers.callbacks import (
    ActOnBroadcast,
    AddAlert,
    ChangeAlert,
    DropSaved,
    Export,
    Forget,
    KeepCurrency,
    Manage,
    OpenAlerts,
    OpenBriefings,
    OpenCard,
    OpenCardPicture,
    OpenChart,
    OpenConversion,
    OpenHelp,
    OpenPage,
    OpenRates,
    OpenSettings,
    OpenSources,
    OpenStatus,
    OpenStory,
    OpenTold,
    OwnForTopic,
    SetBriefing,
    SetLanguage,
    SetReading,
    SetUp,
    SetZone,
    SourceDeed,
    StoryAlertDeed,
    StoryDeed,
    ToggleCountry,
    ToggleNewsLanguage,
    TuneBriefing,
)
from handlers.errors import on_error
from handlers.guard import on_anything
from handlers.presses import Pressed, Presses

_NEW: Final = filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
"""An edited message is not asked anew."""
_PRIVATE: Final = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE

_WORDS: Final = filters.TEXT | filters.CAPTION
_IN_GROUPS: Final = filters.UpdateType.MESSAGE & filters.ChatType.GROUPS


class _ForwardedPost(filters.MessageFilter):
    """Takes what somebody forwards from a channel."""

    def filter(self, message: Message) -> bool:
        return isinstance(message.forward_origin, MessageOriginChannel)


class _ForAChannel(filters.MessageFilter):
    """Takes what an admin writes for a channel, answering one of its screens."""

    def filter(self, message: Message) -> bool:
        return writing.for_a_channel(message)


class _Happened(filters.MessageFilter):
    """Takes what merely happened, beside what PTB knows as such."""

    _NAMES: Final = (
        *("boost_added", "community_chat_added", "community_chat_joined", "community_chat_removed", "giveaway"),
        *("giveaway_winners", "invoice", "passport_data", "successful_payment"),
    )

    def filter(self, message: Message) -> bool:
        return any(getattr(message, name, None) or name in message.api_kwargs for name in self._NAMES)


_TOPIC_EVENT: Final = (
    filters.StatusUpdate.FORUM_TOPIC_CLOSED
    | filters.StatusUpdate.FORUM_TOPIC_REOPENED
    | filters.StatusUpdate.FORUM_TOPIC_EDITED
)
_HAPPENED: Final = filters.StatusUpdate.ALL | _Happened()


def presses() -> Presses:
    """Return who answers which button."""
    table: dict[type[Any], Pressed] = {
        OpenPage: news.open_page,
        OpenStory: story.open_story,
        StoryDeed: story.press_story,
        DropSaved: saved.press_saved,
        OpenRates: rates.open_rates,
        OpenConversion: convert.open_conversion,
        OpenChart: charts.open_chart,
        OpenCardPicture: charts.open_card_picture,
        OpenCard: rates.open_card,
        KeepCurrency: rates.keep_currency,
        OpenHelp: help_pages.open_help,
        OpenSettings: settings.open_settings,
        OpenStatus: status.open_status,
        SetLanguage: settings.set_language,
        ToggleCountry: settings.toggle_country,
        ToggleNewsLanguage: settings.toggle_news_language,
        SetZone: settings.set_zone,
        SetReading: settings.set_reading,
        OpenSources: sources.open_sources,
        SourceDeed: sources.press_source,
        Export: own_data.open_export,
        Forget: own_data.forget,
        OpenAlerts: alerts.open_alerts,
        AddAlert: alerts.add_alert,
        ChangeAlert: alerts.change_alert,
        StoryAlertDeed: alerts.story_alert_deed,
        OpenTold: tuning.open_told,
        ActOnBroadcast: broadcasting.act,
        TuneBriefing: tuning.tune,
        SetBriefing: tuning.set_briefing,
        OpenBriefings: tuning.open_briefings,
        SetUp: setup.open_setup,
        OwnForTopic: settings.own_for_topic,
    }
    return Presses({**table, Manage: managing.Managing(table)})


def _handlers() -> list[BaseHandler[Any, Any, Any]]:
    return [
        MessageHandler(_PRIVATE & filters.REPLY & _ForAChannel(), writing.on_written),
        # what is asked most comes first
        CommandHandler("news", news.on_news, _NEW),
        CommandHandler("rates", rates.on_rates, _NEW),
        CommandHandler("convert", convert.on_convert, _NEW),
        CallbackQueryHandler(presses()),
        InlineQueryHandler(inline.on_inline_query),
        CommandHandler("chart", charts.on_chart, _NEW),
        CommandHandler("search", news.on_search, _NEW),
        CommandHandler("saved", saved.on_saved, _NEW),
        CommandHandler("start", start.on_start, _NEW),
        CommandHandler("briefing", briefings.on_briefing, _NEW),
        CommandHandler("subscribe", briefings.on_subscribe, _NEW),
        CommandHandler("unsubscribe", briefings.on_unsubscribe, _NEW),
        CommandHandler("help", help_pages.on_help, _NEW),
        CommandHandler("settings", settings.on_settings, _NEW),
        CommandHandler("status", status.on_status, _NEW),
        CommandHandler("follow", following.on_follow, _NEW),
        CommandHandler("unfollow", sources.on_unfollow, _NEW),
        CommandHandler("sources", sources.on_sources, _NEW),
        CommandHandler("about", help_pages.on_about, _NEW),
        CommandHandler("privacy", own_data.on_privacy, _NEW),
        CommandHandler("export", own_data.on_export, _NEW),
        CommandHandler("forget", own_data.on_forget, _NEW),
        CommandHandler("alert", alerts.on_alert, _NEW),
        CommandHandler("alerts", alerts.on_alerts, _NEW),
        CommandHandler("admin", broadcasting.on_admin, filters.UpdateType.MESSAGE),
        # groups
        MessageHandler(filters.StatusUpdate.MIGRATE, groups.on_migration),
        MessageHandler(_TOPIC_EVENT, topics.on_topic_event),
        ChatMemberHandler(groups.on_own_membership, ChatMemberHandler.MY_CHAT_MEMBER),
        ChatMemberHandler(groups.on_membership, ChatMemberHandler.CHAT_MEMBER),
        MessageHandler(_IN_GROUPS & _WORDS & ~filters.COMMAND & ~filters.VIA_BOT, addressed.on_group_text),
        MessageHandler((_IN_GROUPS | _PRIVATE) & filters.COMMAND, help_pages.on_unknown_command),
        # anything else, said to the bot alone
        MessageHandler(_PRIVATE & _ForwardedPost(), setup.on_forwarded_post),
        MessageHandler(_PRIVATE & filters.TEXT & ~filters.VIA_BOT, free_text.on_text),
        MessageHandler(_PRIVATE & filters.Document.ALL & ~filters.VIA_BOT, following.on_document),
        MessageHandler(_PRIVATE & filters.CAPTION & ~filters.VIA_BOT, free_text.on_text),
        MessageHandler(_PRIVATE & ~_HAPPENED & ~filters.VIA_BOT, help_pages.on_something_else),
    ]


def add_handlers(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Give an application everything that answers; its services are installed by :meth:`Services.install`."""
    application.add_handler(TypeHandler(Update, on_anything), group=-1)
    application.add_handlers(_handlers())
    application.add_error_handler(on_error)
