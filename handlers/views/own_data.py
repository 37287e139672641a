"""What is stored about a chat: said, shown, deleted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from typing import Any

from handlers.callbacks import Export, Forget, OpenHelp, pack
from handlers.i18n import Speech
from handlers.screen import TEXT_LIMIT, Button, Screen, TextBuilder
from storage.records import Chat, FollowedFeed


def privacy(speech: Speech) -> Screen:
    """Return what is stored and for how long."""
    say = speech.say
    text = TextBuilder().bold(say("What is stored about you")).add("\n\n")
    for line in (
        say("The number Telegram gives this chat, and the language of your Telegram."),
        say("What you chose in /settings: language, countries, languages of news, time zone, base currency."),
        say("The currencies you put on your card of rates."),
        say("Of a group, what its topics have of their own: name, countries, languages of news."),
        say("Your briefings: hour, days, what they hold, what they look for; your quiet hours."),
        say("Your rate alerts, and how each stands."),
        say("What I sent you unasked, for a week, so that nothing comes twice."),
        say("The stories you save, the outlets you mute, the feeds you follow: until you take them off again."),
        say("Your messages to me, only until they are answered, so that none is lost."),
        say("What you search for, without your name, for as long as the buttons under the answer need it."),
    ):
        text.add("• ").add(line).add("\n")
    text.add("\n").add(say("Nothing else, and nobody gets it. There are no statistics about persons."))
    return text.build(
        [
            [
                Button(say("Show all of it"), pack(Export())),
                Button(say("Delete it"), pack(Forget())),
            ]
        ]
    )


def export(speech: Speech, body: str) -> Screen | None:
    """Return everything that is stored about a chat as a message; ``None`` where it is too long for one."""
    text = TextBuilder().add(speech.say("This is all that is stored about this chat:")).add("\n\n").pre(body)
    return text.build() if len(text) <= TEXT_LIMIT else None


def written(chat: Chat, belongings: Mapping[str, object]) -> str:
    """Return everything that is stored about a chat as JSON; ``belongings`` is what it owns, by name."""
    body = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(chat).items()}
    body |= {name: _plain(value) for name, value in belongings.items()}
    return json.dumps(body, ensure_ascii=False, indent=1, default=str)


def feeds_followed(feeds: Sequence[FollowedFeed]) -> list[dict[str, str]]:
    """Return a chat's own feeds without what the bot knows of their state."""
    return [
        {"url": feed.source.catalog_url, "name": feed.source.name, "followed_at": feed.followed_at.isoformat()}
        for feed in feeds
    ]


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it; of a record only what is set."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain({field.name: getattr(value, field.name) for field in fields(value)})
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one not in (None, "", ())}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value


def forget_question(speech: Speech, *, private: bool) -> Screen:
    """Return the question before everything is deleted."""
    say = speech.say
    text = TextBuilder().bold(say("Delete everything?")).add("\n")
    if private:
        text.add(say("Your settings will be deleted, and I will not know you any more. This cannot be undone."))
    else:
        text.add(say("The settings of this chat will be deleted. This cannot be undone."))
    return text.build(
        [[Button(say("Yes, delete"), pack(Forget(1))), Button(say("No, keep it"), pack(OpenHelp("data")))]]
    )


def forgotten(speech: Speech) -> Screen:
    """Return the last words to a chat that is not known any more."""
    return TextBuilder().add(speech.say("Deleted. If you write to me again, we start afresh.")).build()


def for_admins(speech: Speech) -> str:
    """Return what a member who is no admin is told."""
    return speech.say("Only admins can see what is stored about this chat, and delete it.")
