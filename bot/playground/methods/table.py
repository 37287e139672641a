"""The methods that really work, as a table of contents. All others of the Bot API are validated, then refused."""

from collections.abc import Callable
from typing import Any

from bot.playground.errors import bad_request
from bot.playground.methods import asking, chats, editing, identity, intake, sending, topics
from bot.playground.methods.call import Call
from bot.playground.world import World

Handler = Callable[[World, Call], Any]

METHODS: dict[str, Handler] = {
    # intake
    "getUpdates": intake.get_updates,
    "setWebhook": intake.set_webhook,
    "deleteWebhook": intake.delete_webhook,
    "getWebhookInfo": intake.get_webhook_info,
    # the bot itself
    "getMe": identity.get_me,
    "close": identity.close,
    "setMyCommands": identity.set_my_commands,
    "deleteMyCommands": identity.delete_my_commands,
    "getMyCommands": identity.get_my_commands,
    "setMyName": identity.set_my_name,
    "getMyName": identity.get_my_name,
    "setMyDescription": identity.set_my_description,
    "getMyDescription": identity.get_my_description,
    "setMyShortDescription": identity.set_my_short_description,
    "getMyShortDescription": identity.get_my_short_description,
    "setChatMenuButton": identity.set_chat_menu_button,
    "getChatMenuButton": identity.get_chat_menu_button,
    "setMyDefaultAdministratorRights": identity.set_my_default_administrator_rights,
    "getFile": identity.get_file,
    # sending
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "copyMessage": sending.copy_message,
    "forwardMessage": sending.forward_message,
    "sendChatAction": sending.send_chat_action,
    # editing
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "unpinAllChatMessages": editing.unpin_all_chat_messages,
    "setMessageReaction": editing.set_message_reaction,
    # answering
    "answerCallbackQuery": asking.answer_callback_query,
    "answerInlineQuery": asking.answer_inline_query,
    # chats
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "banChatMember": chats.ban_chat_member,
    "unbanChatMember": chats.unban_chat_member,
    "exportChatInviteLink": chats.export_chat_invite_link,
    "setChatTitle": chats.set_chat_title,
    "setChatDescription": chats.set_chat_description,
    # topics
    "createForumTopic": topics.create_forum_topic,
    "editForumTopic": topics.edit_forum_topic,
    "closeForumTopic": topics.close_forum_topic,
    "reopenForumTopic": topics.reopen_forum_topic,
    "deleteForumTopic": topics.delete_forum_topic,
}


def perform(world: World, call: Call) -> Any:
    """Do what was asked and return the ``result``. Raises :class:`ApiError`."""
    world.calls[call.method] = world.calls.get(call.method, 0) + 1
    handler = METHODS.get(call.method)
    if handler is None:
        raise bad_request(f"the playground does not play {call.method}")
    return handler(world, call)
