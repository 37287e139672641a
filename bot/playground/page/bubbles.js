// One message as an element.

import { avatar, colorName, h, icon } from "./dom.js";
import { formatted, plain } from "./entities.js";
import { inlineKeyboard } from "./keyboard.js";
import { file, photo, preview } from "./media.js";
import { authorOf, personName, serviceText, summary } from "./service.js";
import { clockTime, fullTime } from "./times.js";

let emojiOnly = null;
try {
  emojiOnly = new RegExp("^(?:\\p{RGI_Emoji}){1,3}$", "v");
} catch {
  emojiOnly = null; // an older browser shows them at ordinary size
}

/**
 * The element of a message. `acts` is the page's vocabulary of what can be done (see main.js).
 * `group` tells whether authors are named.
 */
export function bubble(message, { group, acts }) {
  const common = {
    data: {
      messageId: message.message_id,
      chatId: message.chat?.id ?? "",
      own: String(Boolean(message.own)),
      date: message.date,
    },
    tabindex: "-1",
  };
  const service = serviceText(message);
  if (service) {
    return h("article", { class: "service", ...common }, h("span", { dir: "auto" }, service));
  }
  const author = authorOf(message);
  const named = group && !message.own;
  const found = h(
    "article",
    { class: `message ${message.own ? "own" : "other"} ${named ? "with-avatar" : ""}`, ...common },
    h(
      "div",
      { class: "stack" },
      h(
        "div",
        { class: "line" },
        named ? avatar(author.name, author.id, { ...acts.faceOf(author.id), size: "small" }) : null,
        body(message, author, named, acts),
      ),
      inlineKeyboard(message, acts),
    ),
  );
  found.dataset.author = String(author.id);
  return found;
}

function body(message, author, named, acts) {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities;
  const above = message.link_preview_options?.show_above_text || message.show_caption_above_media;
  const media = message.photo?.length ? photo(message) : null;
  const link = preview(message, acts);
  const words = text ? h("div", { class: "text", dir: "auto" }, formatted(text, entities, acts)) : null;
  const big = emojiOnly?.test(text) && !media ? "big-emoji" : "";
  const unknown =
    !text && !media && !message.document
      ? h("div", { class: "text muted" }, "This kind of message is not shown here.")
      : null;
  const parts = [
    h("span", { class: "sr-only" }, `${message.own ? "You" : author.name}: `),
    named ? nameLine(message, author) : viaLine(message, acts),
    message.forward_origin ? forwarded(message.forward_origin) : null,
    message.reply_to_message && !message.reply_to_message.forum_topic_created ? replied(message, acts) : null,
    above ? link : null,
    message.show_caption_above_media ? words : null,
    media,
    message.document ? file(message.document) : null,
    message.show_caption_above_media ? null : words,
    unknown,
    above ? null : link,
    meta(message),
  ];
  const bare = media && !text ? "bare" : "";
  return h("div", { class: `bubble ${media ? "with-photo" : ""} ${bare} ${big}` }, ...parts);
}

function nameLine(message, author) {
  const role =
    message.sender_chat && message.sender_chat.id === message.chat?.id && message.chat?.type !== "channel"
      ? "admin"
      : "";
  return h(
    "div",
    { class: `author tone-${colorName(author.id)}` },
    h("span", { class: "author-name", dir: "auto" }, author.name),
    message.via_bot ? h("span", { class: "via" }, ` via @${message.via_bot.username}`) : null,
    role ? h("span", { class: "role" }, role) : null,
  );
}

function viaLine(message, acts) {
  if (!message.via_bot) return null;
  const name = message.via_bot.username ?? "";
  const button = h("button", { type: "button", class: "link inline" }, `@${name}`);
  button.addEventListener("click", () => acts.insertQuery(""));
  return h("div", { class: "via" }, "via ", button);
}

function forwarded(origin) {
  const name = origin.sender_user
    ? personName(origin.sender_user)
    : (origin.sender_user_name ?? (origin.chat ?? origin.sender_chat)?.title ?? "somebody");
  return h("div", { class: "forwarded" }, "Forwarded from ", h("strong", {}, name));
}

function replied(message, acts) {
  const original = message.reply_to_message;
  const words = message.quote?.text ? plain(message.quote.text) : summary(original);
  const author = authorOf(original);
  const found = h(
    "button",
    {
      type: "button",
      class: `reply-quote tone-${colorName(author.id)}`,
      "aria-label": `In reply to ${author.name}: ${words}`,
    },
    h("strong", { dir: "auto" }, author.name),
    h("span", { dir: "auto" }, words),
  );
  found.addEventListener("click", () => acts.jump(original.message_id));
  return found;
}

function meta(message) {
  const time = clockTime(message.date);
  return h(
    "span",
    {
      class: "meta",
      title: message.edit_date
        ? `${fullTime(message.date)} · edited ${fullTime(message.edit_date)}`
        : fullTime(message.date),
    },
    message.author_signature ? h("span", { class: "signature" }, `${message.author_signature}, `) : null,
    message.edit_date ? h("span", { class: "edited" }, "edited ") : null,
    h("time", { datetime: new Date(message.date * 1000).toISOString() }, time),
    message.own ? icon(message.pending ? "clock" : "checks", "status") : null,
  );
}

/** A message that is on its way: shown at once, replaced when it has arrived. */
export function pendingMessage(text, chat, replyTo) {
  const found = {
    message_id: `pending-${Math.random().toString(36).slice(2)}`,
    chat: { id: chat.id, type: chat.type },
    date: Math.floor(Date.now() / 1000),
    text,
    own: true,
    pending: true,
  };
  if (replyTo) found.reply_to_message = replyTo;
  return found;
}
