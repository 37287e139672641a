// The page's composition root: what is known, what can be done, and who is told.
//
//   api.js ──state, events──> Page ──> Sidebar (chats, topics, person, theme)
//                              │  └──> Conversation ──> Log ──> bubbles, entities, keyboards
//                              └─acts─────────────────> Composer ──> suggestions, inline mode

import { get, listen, post } from "./api.js";
import { Conversation } from "./conversation.js";
import { Deeds } from "./deeds.js";
import { BOT_FACE, calm } from "./dom.js";
import { copy, toast } from "./overlays.js";
import { Sidebar, theme } from "./sidebar.js";
import { speak } from "./times.js";
import { openTools } from "./tools.js";

const TYPING_SECONDS = 6;
const SETTLE = 60;
const WIDE = matchMedia("(min-width: 700px)");

class Page {
  constructor() {
    this.state = null;
    this.chat = null;
    this.thread = null;
    this.topics = null;
    this.typing = new Map();
    this.drafts = new Map();
    this.stop = null;
    this.turn = 0;
    this.deeds = new Deeds(this);
    const acts = this.acts();
    this.botName = "";
    this.sidebar = new Sidebar(document.getElementById("sidebar"), acts);
    this.conversation = new Conversation(document.getElementById("conversation"), acts);
    addEventListener("popstate", () => this.goThere());
    document.addEventListener("visibilitychange", () => this.seen());
    document.addEventListener("keydown", (event) => this.onKey(event));
    WIDE.addEventListener("change", () => this.showView());
  }

  /** What the parts may ask for. */
  acts() {
    const page = this;
    return {
      at: () => page.at(),
      key: () => page.key(),
      drafts: this.drafts,
      calm,
      copy,
      notice: toast,
      get botName() {
        return page.botName;
      },
      open: (chat, thread) => this.open(chat, thread),
      leave: () => this.leave(),
      showTopics: (chat) => this.showTopics(chat),
      leaveTopics: () => this.leaveTopics(),
      sit: (person) => this.sit(person),
      tools: () => openTools(this.acts()),
      refresh: () => this.renew(),
      follow: (url) => this.deeds.follow(url),
      command: (text) => this.deeds.command(text),
      press: (message, data) => this.deeds.press(message, data),
      insertQuery: (query) => this.conversation.composer.set(`@${this.botName} ${query}`),
      forward: (message) => this.deeds.forward(message),
      sendQuery: (query, filter) => this.deeds.sendQuery(query, filter),
      startBot: (payload) => this.deeds.startBot(payload),
      unblock: () =>
        this.deeds.administer("block", { person: this.state.person, blocked: false }, () => this.deeds.startBot("")),
      arrived: (message) => this.arrived(message),
      jump: (messageId) => this.conversation.log?.jump(messageId),
      filled: (is) => this.conversation.filled(is),
      seen: () => this.seen(),
      draft: (text) => this.draft(text),
      draftOf: (chat) => (chat.id === this.chat ? "" : (this.drafts.get(`${chat.id}/`) ?? "")),
      faceOf: (id) => this.faceOf(id),
    };
  }

  at() {
    const { state, chat, thread, topics, typing } = this;
    return {
      state,
      chat,
      thread,
      topics,
      typing,
      person: state?.person,
      chatData: this.chatData,
      log: this.conversation.log,
    };
  }

  get chatData() {
    return this.state?.chats.find((each) => each.id === this.chat) ?? null;
  }

  key() {
    return `${this.chat}/${this.thread ?? ""}`;
  }

  /** The colour and symbol of somebody's round picture. */
  faceOf(id) {
    const { people, chats, bot } = this.state;
    if (id === bot.id) return BOT_FACE;
    return { color: (people.find((each) => each.id === id) ?? chats.find((each) => each.id === id))?.color ?? "" };
  }

  // -- coming in ------------------------------------------------------------------------------------------------------

  async begin() {
    theme.apply();
    const wanted = this.address();
    await this.sit(wanted.person ?? Number(localStorage.getItem("person")) ?? null, wanted);
  }

  /** Sit down as a person: their state, their events, their chats. */
  async sit(person, wanted = {}) {
    this.stop?.();
    this.stop = null;
    if (!(await this.renew(person))) {
      setTimeout(() => this.sit(person, wanted), 2000);
      return;
    }
    const me = this.state.person;
    localStorage.setItem("person", String(me));
    this.drafts.clear();
    this.typing.clear();
    let first = true;
    this.stop = listen(
      me,
      (kind, data) => this.happened(kind, data),
      (is) => {
        this.sidebar.online(is);
        if (is && !first) this.catchUp();
        if (is) first = false;
      },
    );
    const own = this.state.chats.find((each) => each.type === "private");
    let chat = wanted.chat ?? this.chat;
    if (chat > 0) chat = own?.id; // one's own chat with the bot, whoever one was before
    if (!this.state.chats.some((each) => each.id === chat)) chat = null;
    const thread = wanted.chat === undefined ? this.thread : wanted.thread;
    if (chat === null && WIDE.matches) chat = own?.id ?? null;
    if (chat === null) {
      this.nowhere();
      this.write(false);
    } else await this.open(chat, thread ?? null, { push: false });
  }

  /** Fetch the state; false if the playground does not answer. */
  async renew(person = this.state?.person) {
    const turn = ++this.turn;
    try {
      const state = await get("state", { person });
      if (turn !== this.turn) return true;
      this.state = state;
    } catch (error) {
      this.sidebar.online(false);
      if (!this.state) toast(error.message);
      return false;
    }
    this.botName = this.state.bot.username;
    speak(this.state.people.find((each) => each.id === this.state.person)?.language_code);
    const open = this.chatData;
    if (open && this.watching()) open.unread = 0;
    this.paint();
    if (this.chat !== null && !open) this.vanished();
    return true;
  }

  paint() {
    const { banner, chats } = this.state;
    const line = document.getElementById("banner");
    line.hidden = !banner;
    if (line.textContent !== (banner ?? "")) line.textContent = banner ?? "";
    const unread = chats.reduce((sum, each) => sum + (each.unread || 0), 0);
    document.title = `${unread ? `(${unread}) ` : ""}${this.chatData?.title ?? this.state.bot.first_name} · playground`;
    this.sidebar.render();
    this.conversation.refresh();
  }

  /** The open chat is no longer ours to see: a group that migrated, or that we left. */
  vanished() {
    this.nowhere();
    this.write(false);
    this.paint();
  }

  // -- going about ----------------------------------------------------------------------------------------------------

  address() {
    const given = new URLSearchParams(location.hash.slice(1));
    const number = (name) => (/^-?\d{1,16}$/.test(given.get(name) ?? "") ? Number(given.get(name)) : undefined);
    return { person: number("person"), chat: number("chat"), thread: number("thread") };
  }

  write(push) {
    const found = new URLSearchParams({ person: this.state.person });
    if (this.chat !== null) found.set("chat", this.chat);
    if (this.thread) found.set("thread", this.thread);
    const hash = `#${found}`;
    if (hash === location.hash) return;
    if (push) history.pushState(null, "", hash);
    else history.replaceState(null, "", hash);
  }

  goThere() {
    const { person, chat, thread } = this.address();
    if (person !== undefined && person !== this.state?.person) this.sit(person, { chat, thread });
    else if (chat === undefined) this.nowhere();
    else this.open(chat, thread ?? null, { push: false });
  }

  async open(chat, thread = null, { push = true } = {}) {
    let found = this.state.chats.find((each) => each.id === chat);
    if (!found) {
      await this.renew();
      found = this.state.chats.find((each) => each.id === chat);
    }
    if (!found) return;
    if (found.is_forum && !thread) {
      this.showTopics(chat);
      if (!WIDE.matches) return;
      thread = 1;
    }
    const same = this.chat === chat && this.thread === (found.is_forum ? thread : null) && this.conversation.log;
    this.chat = chat;
    this.thread = found.is_forum ? thread : null;
    this.topics = found.is_forum ? chat : null;
    const unread = found.unread;
    found.unread = 0;
    this.write(push);
    this.showView();
    if (same && same.place.person === this.state.person) {
      this.paint();
      this.focusField();
      return;
    }
    const opening = this.conversation.open(this.at(), unread);
    this.paint();
    this.focusField();
    try {
      await opening;
    } catch (error) {
      toast(error.message);
    }
    this.focusField();
    this.seen(true);
  }

  focusField() {
    const { composer } = this.conversation;
    if (WIDE.matches && !document.querySelector("dialog[open]")) {
      if (!composer.form.hidden) composer.field.focus({ preventScroll: true });
    } else if (!WIDE.matches) this.conversation.title.focus({ preventScroll: true }); // no keyboard pops up on a phone
  }

  nowhere() {
    this.chat = null;
    this.thread = null;
    this.conversation.close();
    this.showView();
    if (this.state) this.sidebar.render();
  }

  leave() {
    const before = this.chat;
    const thread = this.thread;
    this.nowhere();
    this.write(true);
    const row = this.sidebar.list.querySelector(
      thread ? `[data-chat-id="${before}"][data-thread-id="${thread}"]` : `[data-chat-id="${before}"]`,
    );
    row?.focus({ preventScroll: true });
  }

  showTopics(chat) {
    this.topics = chat;
    this.sidebar.render();
    this.sidebar.list.querySelector("button")?.focus({ preventScroll: true });
  }

  leaveTopics() {
    const before = this.topics;
    this.topics = null;
    this.sidebar.render();
    this.sidebar.list.querySelector(`[data-chat-id="${before}"]`)?.focus({ preventScroll: true });
  }

  showView() {
    document.getElementById("app").dataset.view = this.chat === null ? "list" : "chat";
  }

  onKey(event) {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], .menu")) return;
    const { composer } = this.conversation;
    if (composer.replyTo) composer.setReply(null);
    else if (this.chat !== null && !WIDE.matches && !composer.text.trim()) this.leave();
    else if (this.topics !== null) this.leaveTopics();
  }

  // -- what happens ---------------------------------------------------------------------------------------------------

  /** Whether the open conversation is being looked at to its end. */
  watching() {
    return document.visibilityState === "visible" && Boolean(this.conversation.log?.stuck);
  }

  /** Tell the playground that the open chat has been read. */
  seen(force = false) {
    const open = this.chatData;
    if (!open || !(force || this.watching())) return;
    open.unread = 0;
    this.sidebar.render();
    post("read", { person: this.state.person, chat: open.id }).catch(() => {});
  }

  happened(kind, data) {
    const here =
      data.chat === this.chat &&
      (!this.chatData?.is_forum || (data.thread ?? data.message?.message_thread_id ?? 1) === this.thread);
    const { log } = this.conversation;
    if (kind === "typing") {
      this.setTyping(data);
      return;
    }
    if (kind === "message") {
      if (data.message?.from?.is_bot || data.message?.sender_chat) this.clearTyping(data.chat);
      if (here && log) {
        log.add(data.message);
        if (!data.message.own) this.seen();
      }
    } else if (kind === "edited" && here) log?.change(data.message);
    else if (kind === "deleted" && data.chat === this.chat) log?.remove(data.message_ids ?? []);
    this.renewSoon();
  }

  renewSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.renew(), SETTLE);
  }

  setTyping(data) {
    clearTimeout(this.typing.get(data.chat)?.timer);
    const timer = setTimeout(() => this.clearTyping(data.chat), TYPING_SECONDS * 1000);
    this.typing.set(data.chat, { action: data.action, thread: data.thread, timer });
    this.paint();
  }

  clearTyping(chat) {
    if (!this.typing.has(chat)) return;
    clearTimeout(this.typing.get(chat).timer);
    this.typing.delete(chat);
    this.paint();
  }

  /** The stream came back: fetch what was missed. */
  async catchUp() {
    if (!(await this.renew())) return;
    const { log } = this.conversation;
    try {
      await log?.load();
    } catch (error) {
      toast(error.message);
    }
  }

  arrived(message) {
    if (!message) return;
    const here =
      message.chat.id === this.chat && (!this.chatData?.is_forum || (message.message_thread_id ?? 1) === this.thread);
    if (here) this.conversation.log?.add(message);
    this.conversation.log?.toBottom();
  }

  draft(text) {
    if (this.chat === null) return;
    if (text.trim()) this.drafts.set(this.key(), text);
    else this.drafts.delete(this.key());
  }
}

theme.apply();
new Page().begin();
