"""``/admin``: a message to everybody, for those who run the bot (the setting ADMINS).

::

    /admin broadcast words --> draft --> preview + question --press--> planning (bot.sending.broadcasts) --> progress
"""

from typing import Final

from telegram import CallbackQuery, Message, MessageEntity, Update

from handlers.callbacks import ActOnBroadcast
from handlers.context import Context, Visit, begin
from handlers.help import on_unknown_command
from handlers.presses import Notice, Shown
from handlers.reply import send
from handlers.screen import Entity, EntityType, Screen, TextBuilder, utf16_len
from handlers.views import broadcast as view
from storage import broadcasts, deliveries
from storage.database import current
from storage.records import Audience, Broadcast, BroadcastState, DeliveryKind
from storage.session import Session

_LISTED: Final = 5
_WORD: Final = "broadcast"


async def on_admin(update: Update, context: Context) -> None:
    """``/admin [broadcast …]``, in a private chat with an operator; for anybody else there is no such command."""
    visit, message = await begin(update, context), update.effective_message
    if visit is None or not isinstance(message, Message):
        return
    if not visit.private or visit.chat.telegram_id not in visit.services.operators:
        if visit.private:
            await on_unknown_command(update, context)
        return
    words = (message.text or "").split(maxsplit=2)
    if len(words) < 2 or words[1].casefold() != _WORD:
        await send(visit, view.admin_help(visit.speech, await broadcasts.newest(_LISTED)))
        return
    screen = _screen(message)
    if screen is None:
        await send(visit, view.admin_help(visit.speech))
        return
    await _ask(visit, screen)


async def _ask(visit: Visit, screen: Screen) -> None:
    draft = await broadcasts.draft(visit.chat.telegram_id, screen.to_json(), visit.now)
    counts = {which: await broadcasts.audience(which) for which in Audience}
    await send(visit, screen)
    await send(visit, view.question(draft, counts, visit.speech))


def _screen(message: Message) -> Screen | None:
    """Return what is to be sent: the words after the command as they were formatted, else the message answered."""
    text = message.text or ""
    words = text.split(maxsplit=2)
    if len(words) > 2:
        at = text.index(words[2], text.casefold().index(_WORD) + len(_WORD))
        return _built(text[at:], message.entities, utf16_len(text[:at]))
    answered = message.reply_to_message
    if answered is not None and (said := answered.text or answered.caption):
        return _built(said, answered.entities or answered.caption_entities, 0)
    return None


def _built(text: str, entities: tuple[MessageEntity, ...], skipped: int) -> Screen:
    known = {kind.value: kind for kind in EntityType}
    kept = [
        Entity(known[one.type], one.offset - skipped, one.length, one.url)
        for one in entities
        if one.type in known and one.offset >= skipped and one.type != EntityType.DATE_TIME.value
    ]
    return Screen(text.rstrip(), tuple(kept))


async def act(visit: Visit, _query: CallbackQuery, press: ActOnBroadcast) -> Shown:
    """Begin, show, or stop a broadcast."""
    found = await broadcasts.get(press.broadcast)
    if found is None or visit.chat.telegram_id not in visit.services.operators:
        return Notice.outdated(visit.speech)
    if press.act in set(Audience):
        if not await broadcasts.begin(found.id, Audience(press.act), visit.now):
            return Notice(visit.speech.say("This one was sent or dropped already."), alert=True)
    elif press.act == "stop":
        await _stop(found, visit)
        if found.state is BroadcastState.DRAFT:
            return TextBuilder().add(visit.speech.say("Not sent.")).build()
    elif press.act != "show":
        return Notice.outdated(visit.speech)
    return await _progress(visit, found.id)


async def _stop(found: Broadcast, visit: Visit) -> None:
    async def write(session: Session) -> None:
        if await broadcasts.stop(session, found.id, visit.now):
            await deliveries.give_up_subject(session, DeliveryKind.BROADCAST, found.id, visit.now, deliveries.STOPPED)

    await current().write(write)


async def _progress(visit: Visit, broadcast_id: int) -> Shown:
    found = await broadcasts.get(broadcast_id)
    if found is None:
        return Notice.outdated(visit.speech)
    stands = await deliveries.progress(DeliveryKind.BROADCAST, found.id)
    waits = found.state is BroadcastState.PLANNING
    audience = await broadcasts.audience(found.audience) if waits else found.planned
    stopped = found.state is BroadcastState.STOPPED
    called_off = await deliveries.called_off(DeliveryKind.BROADCAST, found.id) if stopped else 0
    return view.progress(found, stands, audience, visit.reader, called_off=called_off)
