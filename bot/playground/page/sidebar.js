// The left pane: who sits here, the theme, the chats, and a forum's topics.

import { avatar, arrange, BOT_FACE, h, icon } from "./dom.js";
import { menu } from "./overlays.js";
import { authorOf, personName, serviceText, summary } from "./service.js";
import { listTime } from "./times.js";

export const GENERAL = 1;
const THEMES = [
  ["auto", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export const topicsOf = (chat) => {
  const found = chat.topics ?? [];
  return found.some((each) => each.message_thread_id === GENERAL)
    ? found
    : [{ message_thread_id: GENERAL, name: "General", closed: false }, ...found];
};

export const symbolOf = (chat) =>
  ({ channel: "channel" })[chat.type] ?? (chat.is_forum ? "topic" : chat.type === "private" ? null : "group");

/** The colour and symbol of a chat's round picture. */
export const faceOf = (chat) => (chat.type === "private" ? BOT_FACE : { color: chat.color });

export const theme = {
  get: () => localStorage.getItem("theme") ?? "auto",
  set: (name) => {
    localStorage.setItem("theme", name);
    theme.apply();
  },
  apply: () => {
    document.documentElement.dataset.theme = theme.get();
  },
};

export class Sidebar {
  /** acts: open(chat, thread), showTopics(chat), leaveTopics(), sit(person), tools(), at(). */
  constructor(element, acts) {
    this.acts = acts;
    this.rows = new Map();
    this.who = h("button", { type: "button", class: "who", "aria-haspopup": "menu", title: "Switch person" });
    this.who.addEventListener("click", () => this.people());
    this.light = h("button", { type: "button", class: "round", "aria-haspopup": "menu" });
    this.light.addEventListener("click", () => this.themes());
    const tools = h(
      "button",
      {
        type: "button",
        class: "round",
        "aria-label": "Playground tools",
        title: "Playground tools",
        on: { click: () => acts.tools() },
      },
      icon("gear"),
    );
    this.top = h("header", { class: "bar" }, this.who, this.light, tools);
    this.forum = h("header", { class: "bar", hidden: true });
    this.link = h(
      "div",
      { class: "link-state", role: "status", hidden: true },
      h("span", { class: "spinner" }),
      "Connecting…",
    );
    this.list = h("ul", { class: "chat-list" });
    element.append(this.top, this.forum, this.link, this.list);
    this.paintTheme();
  }

  online(is) {
    this.link.hidden = is;
  }

  paintTheme() {
    const name = theme.get();
    const label = `Theme: ${THEMES.find(([each]) => each === name)?.[1] ?? name}`;
    this.light.replaceChildren(icon({ light: "sun", dark: "moon" }[name] ?? "auto"));
    this.light.setAttribute("aria-label", label);
    this.light.title = label;
  }

  themes() {
    const icons = { auto: "auto", light: "sun", dark: "moon" };
    menu(
      this.light,
      THEMES.map(([name, label]) => ({
        label,
        icon: icons[name],
        checked: theme.get() === name,
        data: { themeChoice: name },
        act: () => {
          theme.set(name);
          this.paintTheme();
        },
      })),
      "Theme",
    );
  }

  people() {
    const { people, person } = this.acts.at().state;
    const items = people.map((each) => ({
      label: personName(each),
      hint: languageName(each.language_code),
      node: avatar(personName(each), each.id, { color: each.color, size: "tiny" }),
      checked: each.id === person,
      data: { personId: each.id },
      act: () => this.acts.sit(each.id),
    }));
    menu(this.who, [{ heading: "Sit here as" }, ...items], "Switch person");
  }

  render() {
    const { state, topics } = this.acts.at();
    const me = state.people.find((each) => each.id === state.person);
    const name = personName(me);
    this.who.replaceChildren(
      avatar(name, me?.id, { color: me?.color, size: "small" }),
      h("span", { class: "who-name" }, h("strong", {}, name), h("small", {}, languageName(me?.language_code))),
      icon("down"),
    );
    this.who.setAttribute("aria-label", `You are ${name}. Switch person`);
    const forum = topics ? state.chats.find((each) => each.id === topics) : null;
    this.top.hidden = Boolean(forum);
    this.forum.hidden = !forum;
    const wanted = forum ? this.topicRows(forum) : state.chats.map((chat) => this.chatRow(chat));
    this.list.setAttribute("aria-label", forum ? `Topics of ${forum.title}` : "Chats");
    arrange(this.list, wanted);
  }

  topicRows(chat) {
    if (this.forum.dataset.chatId !== String(chat.id)) {
      const back = h(
        "button",
        {
          type: "button",
          class: "round",
          "aria-label": "Back to all chats",
          title: "Back",
          on: { click: () => this.acts.leaveTopics() },
        },
        icon("back"),
      );
      this.forum.replaceChildren(
        back,
        h("div", { class: "forum-title" }, h("strong", { dir: "auto" }, chat.title), h("small", {}, "topics")),
      );
      this.forum.dataset.chatId = String(chat.id);
    }
    return topicsOf(chat).map((topic) => {
      const picture = h(
        "span",
        { class: "topic-sign", "aria-hidden": "true" },
        topic.message_thread_id === GENERAL ? "#" : ([...topic.name.trim()][0] ?? "#"),
      );
      return this.row(`${chat.id}/${topic.message_thread_id}`, chat, topic.message_thread_id, [
        picture,
        h(
          "span",
          { class: "row-body" },
          h(
            "span",
            { class: "row-top" },
            h("span", { class: "row-title", dir: "auto" }, topic.name),
            topic.closed ? icon("lock", "row-mark") : null,
          ),
        ),
      ]);
    });
  }

  chatRow(chat) {
    const { typing } = this.acts.at();
    const last = chat.last;
    const symbol = symbolOf(chat);
    const draft = this.acts.draftOf(chat);
    return this.row(String(chat.id), chat, null, [
      avatar(chat.title, chat.id, faceOf(chat)),
      h(
        "span",
        { class: "row-body" },
        h(
          "span",
          { class: "row-top" },
          symbol ? icon(symbol, "row-mark") : null,
          h("span", { class: "row-title", dir: "auto" }, chat.title),
          h("span", { class: "row-time" }, last ? listTime(last.date) : ""),
        ),
        h(
          "span",
          { class: "row-bottom" },
          typing.has(chat.id)
            ? h("span", { class: "row-last typing" }, "typing…")
            : draft
              ? h("span", { class: "row-last", dir: "auto" }, h("span", { class: "draft" }, "Draft: "), draft)
              : h("span", { class: "row-last", dir: "auto" }, ...lastWords(chat, last)),
          chat.unread ? h("span", { class: "badge" }, String(chat.unread)) : null,
        ),
      ),
    ]);
  }

  /** A row is kept as long as it lives, so that focus survives; only its content is renewed. */
  row(key, chat, thread, children) {
    const at = this.acts.at();
    let item = this.rows.get(key);
    if (!item) {
      const button = h("button", {
        type: "button",
        class: "chat-row",
        data: { chatId: chat.id, ...(thread ? { threadId: thread } : {}) },
      });
      button.addEventListener("keydown", (event) => this.walk(event));
      item = h("li", {}, button);
      this.rows.set(key, item);
    }
    const button = item.firstChild;
    button.onclick = () => (thread || !chat.is_forum ? this.acts.open(chat.id, thread) : this.acts.showTopics(chat.id));
    const here = at.chat === chat.id && (!thread || at.thread === thread);
    if (here) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    // The last message is no part of the name: a button of that message may be called the same.
    const topic = thread ? topicsOf(chat).find((each) => each.message_thread_id === thread) : null;
    const unread = !thread && chat.unread ? `, ${chat.unread} unread` : "";
    button.setAttribute(
      "aria-label",
      topic ? `${topic.name}${topic.closed ? ", closed" : ""}` : `${chat.title}${unread}`,
    );
    if (!thread && chat.last) button.setAttribute("aria-description", summary(chat.last).slice(0, 140));
    button.replaceChildren(...children);
    return item;
  }

  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const all = [...this.list.querySelectorAll(".chat-row")];
    all[all.indexOf(event.currentTarget) + step]?.focus();
    event.preventDefault();
  }
}

function lastWords(chat, last) {
  if (!last) return [chat.type === "private" ? "No messages yet" : ""];
  const words = summary(last).slice(0, 140);
  if (chat.type === "private" || chat.type === "channel" || serviceText(last)) return [words];
  return [h("span", { class: "row-author" }, last.own ? "You: " : `${authorOf(last).name.split(" ")[0]}: `), words];
}

const LANGUAGES = {
  en: "English",
  ru: "Русский",
  kk: "Қазақша",
  ky: "Кыргызча",
  tg: "Тоҷикӣ",
  tk: "Türkmençe",
  uz: "Oʻzbekcha",
};

const languageName = (code) => LANGUAGES[code] ?? code ?? "";
