"""Objects of the Bot API as its own table describes them: of real shape, and of every kind there is."""

import json
import random
from pathlib import Path
from typing import Any

from bot import playground

_TYPES: dict[str, Any] = json.loads((Path(playground.__file__).with_name("bot_api.json")).read_text("utf-8"))["types"]
_DEEP = 3

SERVICE = (
    *("new_chat_title", "new_chat_photo", "delete_chat_photo", "chat_owner_left", "chat_owner_changed"),
    *("message_auto_delete_timer_changed", "pinned_message", "invoice", "successful_payment", "refunded_payment"),
    *("users_shared", "chat_shared", "gift", "unique_gift", "gift_upgrade_sent", "connected_website"),
    *("write_access_allowed", "passport_data", "proximity_alert_triggered", "boost_added", "chat_background_set"),
    *("checklist_tasks_done", "checklist_tasks_added", "community_chat_added", "community_chat_joined"),
    *("community_chat_removed", "direct_message_price_changed", "forum_topic_created", "forum_topic_edited"),
    *("forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden"),
    *("giveaway_created", "giveaway", "giveaway_winners", "giveaway_completed", "managed_bot_created"),
    *("paid_message_price_changed", "poll_option_added", "poll_option_deleted", "suggested_post_approved"),
    *("suggested_post_approval_failed", "suggested_post_declined", "suggested_post_paid", "suggested_post_refunded"),
    *("video_chat_scheduled", "video_chat_started", "video_chat_ended", "video_chat_participants_invited"),
    *("web_app_data", "new_chat_members", "left_chat_member"),
)
"""What a message may be beside something that somebody sends; moves and foundings of a group are told apart."""
CONTENT = (
    *("animation", "audio", "document", "live_photo", "paid_media", "photo", "sticker", "story", "video"),
    *("video_note", "voice", "checklist", "contact", "dice", "game", "poll", "venue", "location", "rich_message"),
)
AROUND = (
    *("direct_messages_topic", "sender_boost_count", "sender_business_bot", "sender_tag", "external_reply", "quote"),
    *("reply_to_story", "reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot", "guest_bot_caller_user"),
    *("has_protected_content", "is_from_offline", "is_paid_post", "media_group_id", "author_signature"),
    *("paid_star_count", "link_preview_options", "suggested_post_info", "effect_id", "ephemeral_message_id"),
)
"""What may stand beside the words of a message."""


def anything(kind: str, dice: random.Random, depth: int = 0) -> Any:
    """Return an object of a type of the Bot API; what is optional is there or is not."""
    kind = kind.rstrip("!")
    if kind.startswith("[") and kind.endswith("]"):
        return [anything(kind[1:-1], dice, depth + 1) for _ in range(dice.choice((1, 2)) if depth < _DEEP else 0)]
    if "|" in kind:
        return anything(dice.choice(kind.split("|")), dice, depth)
    simple = {
        "Integer": lambda: dice.choice((0, 1, 5, 86_400, 2**31 - 1)),
        "Float": lambda: dice.uniform(-180, 180),
        "String": lambda: dice.choice(("x", "Нарын 🇰🇬", "/news", "a" * 300, "\u202e\u0000")),
        "Boolean": lambda: dice.choice((True, False)),
        "True": lambda: True,
    }
    if kind in simple:
        return simple[kind]()
    described = _TYPES[kind]
    if isinstance(described, list):
        return anything(dice.choice(described), dice, depth) if described else {}
    return {
        name: anything(declared, dice, depth + 1)
        for name, declared in described.items()
        if declared.endswith("!") or (depth < _DEEP and dice.random() < 0.3)
    }


def of_message(field: str, dice: random.Random) -> dict[str, Any]:
    """Return a message's field with something of its type in it."""
    return {field: anything(_TYPES["Message"][field], dice)}


def of_update(field: str, dice: random.Random) -> Any:
    """Return what an update of a kind carries."""
    return anything(_TYPES["Update"][field], dice)
