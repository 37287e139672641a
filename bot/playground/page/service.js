// Service messages in words.

import { plain } from "./entities.js";

export const personName = (user) =>
  [user?.first_name, user?.last_name].filter(Boolean).join(" ") || user?.title || "Somebody";

/** Who a message is from, as shown: {id, name}. */
export function authorOf(message) {
  const chat = message.sender_chat;
  if (chat) return { id: chat.id, name: chat.title ?? personName(chat) };
  if (message.from) return { id: message.from.id, name: personName(message.from) };
  return { id: message.chat?.id ?? 0, name: message.chat?.title ?? personName(message.chat) };
}

/** What stands in one line for a message: its text, or what it holds. */
export function summary(message) {
  const service = serviceText(message);
  if (service) return service;
  if (message.text) return plain(message.text);
  if (message.photo) return message.caption ? plain(message.caption) : "Photo";
  if (message.document) return message.caption ? plain(message.caption) : (message.document.file_name ?? "File");
  return plain(message.caption) || "Message";
}

/** The words of a service message; null for an ordinary one. */
export function serviceText(message) {
  const who = authorOf(message).name;
  if (message.new_chat_members) {
    const names = message.new_chat_members.map(personName);
    const alone = message.new_chat_members.length === 1 && message.new_chat_members[0].id === message.from?.id;
    return alone ? `${names[0]} joined the group` : `${who} added ${names.join(", ")}`;
  }
  if (message.left_chat_member) {
    const gone = personName(message.left_chat_member);
    return message.left_chat_member.id === message.from?.id ? `${gone} left the group` : `${who} removed ${gone}`;
  }
  if (message.pinned_message) {
    const pinned = message.pinned_message;
    const words = pinned.date ? summary(pinned) : "";
    return words
      ? `${who} pinned “${words.length > 40 ? `${words.slice(0, 40)}…` : words}”`
      : `${who} pinned a message`;
  }
  if (message.new_chat_title) return `${who} changed the title to “${message.new_chat_title}”`;
  if (message.new_chat_photo) return `${who} changed the photo`;
  if (message.delete_chat_photo) return `${who} removed the photo`;
  if (message.group_chat_created) return `${who} created the group`;
  if (message.supergroup_chat_created) return "The group was created";
  if (message.channel_chat_created) return "The channel was created";
  if (message.migrate_to_chat_id) return "The group was upgraded to a supergroup";
  if (message.migrate_from_chat_id) return "The group became a supergroup";
  if (message.forum_topic_created) return `${who} created the topic “${message.forum_topic_created.name}”`;
  if (message.forum_topic_edited)
    return message.forum_topic_edited.name
      ? `${who} renamed the topic to “${message.forum_topic_edited.name}”`
      : `${who} changed the topic’s icon`;
  if (message.forum_topic_closed) return `${who} closed the topic`;
  if (message.forum_topic_reopened) return `${who} reopened the topic`;
  if (message.general_forum_topic_hidden) return `${who} hid the general topic`;
  if (message.general_forum_topic_unhidden) return `${who} showed the general topic`;
  if (message.message_auto_delete_timer_changed) return `${who} changed the auto-delete timer`;
  return null;
}
