// The right pane: who one talks to, what is pinned, the messages, the composer.

import { Composer } from "./composer.js";
import { avatar, h, icon } from "./dom.js";
import { Log } from "./log.js";
import { copy, menu, showSource } from "./overlays.js";
import { serviceText, summary } from "./service.js";
import { faceOf, topicsOf } from "./sidebar.js";

const ACTIONS = {
  typing: "typing",
  upload_photo: "sending a photo",
  record_video: "recording a video",
  upload_document: "sending a file",
  find_location: "finding a place",
};

export class Conversation {
  /** acts: the page's vocabulary (see main.js). */
  constructor(element, acts) {
    this.acts = acts;
    this.pinnedAt = 0;
    const round = (name, label, act, extra = "") =>
      h(
        "button",
        { type: "button", class: `round ${extra}`, "aria-label": label, title: label, on: { click: act } },
        icon(name),
      );
    this.back = round("back", "Back to the chats", () => acts.leave(), "narrow-only");
    this.picture = h("span", { class: "head-picture" });
    this.title = h("h2", { dir: "auto", id: "conversation-title", tabindex: "-1" });
    this.subtitle = h("p", { class: "subtitle", "aria-live": "polite" });
    this.head = h(
      "header",
      { class: "bar" },
      this.back,
      this.picture,
      h("div", { class: "head-words" }, this.title, this.subtitle),
      round("gear", "Playground tools", () => acts.tools(), "narrow-only"),
    );
    this.pinned = h("button", { type: "button", class: "pinned", hidden: true });
    this.pinned.addEventListener("click", () => this.nextPinned());
    this.middle = h("div", { class: "middle" });
    this.foot = h("footer", { class: "foot" });
    this.welcome = h("div", { class: "welcome" });
    this.nothing = h("p", { class: "pill nothing" }, "Select a chat to start messaging");
    this.pane = h("div", { class: "pane", hidden: true }, this.head, this.pinned, this.middle, this.foot);
    element.append(h("div", { class: "wallpaper", "aria-hidden": "true" }), this.nothing, this.pane);
    this.composer = new Composer(this.foot, acts);
    this.log = null;
  }

  /** Show a conversation anew. */
  async open({ person, chat, thread, chatData }, unread) {
    this.log?.close();
    this.pinnedAt = 0;
    this.nothing.hidden = true;
    this.pane.hidden = false;
    const group = chatData.type === "group" || chatData.type === "supergroup";
    this.log = new Log({ person, chat, thread, group }, this.acts);
    this.log.element.addEventListener("contextmenu", (event) => this.context(event));
    this.log.element.addEventListener("dblclick", (event) => this.twice(event));
    this.log.element.addEventListener("keydown", (event) => this.onKey(event));
    this.middle.replaceChildren(this.log.element, this.log.jumper, this.welcome);
    this.welcome.hidden = true;
    this.loaded = false;
    this.composer.enter(this.acts.drafts.get(this.acts.key()));
    this.refresh();
    const log = this.log;
    await log.load(unread);
    if (log !== this.log) return;
    this.loaded = true;
    this.filled(log.size > 0);
  }

  close() {
    this.log?.close();
    this.log = null;
    this.pane.hidden = true;
    this.nothing.hidden = false;
    this.middle.replaceChildren();
  }

  /** Renew everything around the messages from the state. */
  refresh() {
    const { chatData: chat, thread, typing, state } = this.acts.at();
    if (!chat) return;
    const topic = chat.is_forum ? topicsOf(chat).find((each) => each.message_thread_id === thread) : null;
    const title = topic ? topic.name : chat.title;
    this.picture.replaceChildren(avatar(chat.title, chat.id, { ...faceOf(chat), size: "small" }));
    if (this.title.textContent !== title) this.title.textContent = title;
    const act = typing.get(chat.id);
    const busy = act && (act.thread ?? (chat.is_forum ? 1 : null)) === (thread ?? null);
    const words = busy
      ? `${chat.type === "private" ? "" : `${state.bot.first_name} is `}${ACTIONS[act.action] ?? "typing"}…`
      : about(chat, topic);
    this.subtitle.classList.toggle("typing", Boolean(busy));
    if (this.subtitle.textContent !== words) this.subtitle.textContent = words;
    this.paintPinned(chat, thread);
    this.composer.fit(!this.loaded || this.full);
    this.paintWelcome(chat);
  }

  filled(is) {
    this.full = is;
    if (!this.loaded) return;
    this.composer.fit(is);
    this.paintWelcome(this.acts.at().chatData);
  }

  paintWelcome(chat) {
    const show = this.loaded && !this.full && chat;
    this.welcome.hidden = !show;
    if (!show) return;
    const bot = chat.type === "private";
    this.welcome.replaceChildren(
      h(
        "div",
        { class: "welcome-card" },
        avatar(chat.title, chat.id, { ...faceOf(chat), size: "large" }),
        h("h3", {}, bot ? "What can this bot do?" : "No messages here yet"),
        h(
          "p",
          { dir: "auto" },
          bot
            ? chat.description || "Press START, or choose a command from the menu afterwards."
            : "Write something, or type / to see what the bot understands.",
        ),
      ),
    );
  }

  // -- pinned ---------------------------------------------------------------------------------------------------------

  paintPinned(chat, thread) {
    const all = (chat.pinned ?? []).filter((each) => !chat.is_forum || (each.message_thread_id ?? 1) === thread);
    this.pins = all;
    this.pinned.hidden = !all.length;
    if (!all.length) return;
    const at = all[all.length - 1 - (this.pinnedAt % all.length)];
    const words = summary(at);
    this.pinned.replaceChildren(
      h("span", { class: "pinned-line", "aria-hidden": "true" }),
      h(
        "span",
        { class: "pinned-words" },
        h(
          "strong",
          {},
          all.length > 1
            ? `Pinned message ${all.length - (this.pinnedAt % all.length)} of ${all.length}`
            : "Pinned message",
        ),
        h("span", { dir: "auto" }, words),
      ),
      icon("pin"),
    );
  }

  nextPinned() {
    const at = this.pins[this.pins.length - 1 - (this.pinnedAt % this.pins.length)];
    this.log.jump(at.message_id);
    this.pinnedAt += 1;
    this.refresh();
  }

  // -- one message ----------------------------------------------------------------------------------------------------

  messageAt(event) {
    const node = event.target.closest?.("article");
    return node ? this.log.get(Number(node.dataset.messageId)) : null;
  }

  mayReply(message) {
    return message && !serviceText(message) && this.acts.at().chatData?.can_post && !this.composer.form.hidden;
  }

  context(event) {
    const message = this.messageAt(event);
    if (!message || event.target.closest("a") || String(getSelection())) return;
    event.preventDefault();
    const node = event.target.closest("article");
    const keyed = event.button !== 2 && !event.clientX && !event.clientY;
    this.offer(message, keyed ? (node.querySelector(".bubble") ?? node) : { x: event.clientX, y: event.clientY });
  }

  offer(message, at) {
    const text = message.text ?? message.caption;
    const items = [
      this.mayReply(message) ? { label: "Reply", icon: "reply", act: () => this.composer.setReply(message) } : false,
      serviceText(message) ? false : { label: "Forward…", icon: "send", act: () => this.acts.forward(message) },
      text ? { label: "Copy text", icon: "copy", act: () => copy(text) } : false,
      {
        label: "Show as JSON",
        icon: "code",
        act: () => showSource(`Message ${message.message_id}`, shownSource(message)),
      },
    ];
    menu(
      at,
      items.filter((each) => each !== false),
      "Message",
    );
  }

  twice(event) {
    const message = this.messageAt(event);
    if (!this.mayReply(message) || event.target.closest("a, button, .spoiler, pre")) return;
    getSelection()?.removeAllRanges();
    this.composer.setReply(message);
  }

  onKey(event) {
    if (event.key !== "Enter" || !event.target.matches("article")) return;
    const message = this.messageAt(event);
    if (!message) return;
    event.preventDefault();
    this.offer(message, event.target.querySelector(".bubble") ?? event.target);
  }
}

function shownSource(message) {
  const { own, ...rest } = message;
  return rest;
}

function about(chat, topic) {
  if (chat.type === "private") return chat.blocked ? "blocked" : "bot";
  const count = Number(chat.members);
  const noun = chat.type === "channel" ? ["subscriber", "subscribers"] : ["member", "members"];
  const members = Number.isFinite(count) && count > 0 ? `${count} ${noun[count === 1 ? 0 : 1]}` : chat.type;
  return topic ? `${chat.title}${topic.closed ? ", closed" : ""} · ${members}` : members;
}
