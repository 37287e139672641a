// The conversation's messages: days, groups, older ones on demand, and a view that stays where the reader is.

import { get } from "./api.js";
import { bubble } from "./bubbles.js";
import { arrange, h, icon } from "./dom.js";
import { renewMoments } from "./entities.js";
import { dayKey, dayLabel } from "./times.js";

const PAGE = 50;
const NEAR = 80;
const GROUP_SECONDS = 600;
const MOMENTS_EVERY = 15_000;
const REST = 1_200;
const DRIVEN = 150; // ms in which a scroll event is the page's own doing

export class Log {
  /** place: {person, chat, thread, group}; acts: the page's vocabulary. */
  constructor(place, acts) {
    this.place = place;
    this.acts = acts;
    this.messages = new Map();
    this.nodes = new Map();
    this.days = new Map();
    this.pending = [];
    this.more = false;
    this.loading = false;
    this.missed = 0;
    this.list = h("div", { class: "log-list" });
    this.element = h(
      "div",
      {
        class: "log",
        role: "log",
        "aria-live": "polite",
        "aria-relevant": "additions",
        "aria-label": "Messages",
        tabindex: "0",
      },
      this.list,
    );
    this.badge = h("span", { class: "badge", hidden: true });
    this.jumper = h(
      "button",
      { type: "button", class: "jump round", "aria-label": "Go to the newest message", hidden: true },
      icon("down"),
      this.badge,
    );
    this.jumper.addEventListener("click", () => this.toBottom(true));
    this.element.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.walk(event));
    this.watcher = new ResizeObserver(() => {
      if (this.stuck) this.toBottom();
    });
    this.watcher.observe(this.element);
    this.watcher.observe(this.list);
    this.stuck = true;
    this.driven = 0;
    this.timer = setInterval(() => renewMoments(this.list), MOMENTS_EVERY);
  }

  close() {
    this.closed = true;
    clearInterval(this.timer);
    clearTimeout(this.resting);
    this.watcher.disconnect();
  }

  get size() {
    return this.messages.size;
  }

  get(messageId) {
    return this.messages.get(messageId);
  }

  /** Fetch the newest messages; on a reconnect they are merged with what is there. */
  async load(unread = 0) {
    const answer = await this.fetched({});
    if (!answer) return false;
    const known = this.size > 0;
    this.more = known ? this.more : answer.more;
    const oldest = answer.messages[0]?.message_id ?? 0;
    const fresh = new Set(answer.messages.map((each) => each.message_id));
    for (const key of [...this.messages.keys()]) if (key >= oldest && !fresh.has(key)) this.forget(key);
    this.quietly(() => {
      for (const message of answer.messages) this.store(message);
      this.layOut();
    });
    if (known) return true;
    this.markUnread(answer.messages, unread);
    const mark = this.list.querySelector(".unread-mark");
    if (mark && mark.offsetTop > 0 && this.element.scrollHeight - mark.offsetTop > this.element.clientHeight) {
      this.stuck = false;
      this.element.scrollTop = mark.offsetTop - 60;
    } else this.toBottom();
    return true;
  }

  async fetched(query) {
    const { person, chat, thread } = this.place;
    const answer = await get("messages", { person, chat, thread, limit: PAGE, ...query });
    return this.closed ? null : answer;
  }

  async older() {
    if (this.loading || !this.more || !this.size) return;
    this.loading = true;
    try {
      const answer = await this.fetched({ before: Math.min(...this.messages.keys()) });
      if (!answer) return;
      this.more = answer.more && answer.messages.length > 0;
      const height = this.element.scrollHeight;
      const top = this.element.scrollTop;
      this.quietly(() => {
        for (const message of answer.messages) this.store(message);
        this.layOut();
      });
      this.element.scrollTop = top + this.element.scrollHeight - height;
    } finally {
      this.loading = false;
    }
  }

  /** Change many messages without reading each of them aloud. */
  quietly(change) {
    this.element.setAttribute("aria-busy", "true");
    this.list.classList.add("still");
    change();
    requestAnimationFrame(() => {
      this.element.removeAttribute("aria-busy");
      this.list.classList.remove("still");
    });
  }

  store(message) {
    const old = this.messages.get(message.message_id);
    this.messages.set(message.message_id, message);
    if (old && JSON.stringify(old) === JSON.stringify(message)) return;
    const node = bubble(message, { group: this.place.group, acts: this.acts });
    const before = this.nodes.get(message.message_id);
    if (before) this.swap(before, node);
    this.nodes.set(message.message_id, node);
  }

  /** Replace a message's element, keeping focus on the same button or link. */
  swap(before, node) {
    node.classList.add("still");
    const controls = (root) => [...root.querySelectorAll("a[href], button, [tabindex='0']")];
    const focused = document.activeElement;
    const at = before.contains(focused) ? controls(before).indexOf(focused) : null;
    const words = focused?.textContent;
    before.replaceWith(node);
    if (at === null) return;
    const choices = controls(node);
    const same = choices.find((each) => each.textContent === words && each.className === focused.className);
    (same ?? (at >= 0 ? choices[Math.min(at, choices.length - 1)] : node) ?? node).focus({ preventScroll: true });
  }

  forget(messageId) {
    this.messages.delete(messageId);
    this.nodes.get(messageId)?.remove();
    this.nodes.delete(messageId);
  }

  /** A message that has come. */
  add(message) {
    const known = this.messages.has(message.message_id);
    if (message.own || message.sender_chat) this.settle(message); // under another's name it may still be ours
    const follow = this.stuck || message.own;
    if (known) {
      this.change(message);
      return;
    }
    this.store(message);
    this.layOut();
    if (follow) this.toBottom();
    else this.miss();
  }

  /** A message that was edited: the view stays where it is. */
  change(message) {
    if (!this.messages.has(message.message_id)) return;
    const anchor = this.stuck ? null : this.firstVisible();
    const top = anchor ? this.nodes.get(anchor).getBoundingClientRect().top : 0;
    this.store(message);
    this.layOut();
    if (this.stuck) this.toBottom();
    else if (anchor) this.element.scrollTop += this.nodes.get(anchor).getBoundingClientRect().top - top;
  }

  remove(messageIds) {
    for (const each of messageIds) this.forget(each);
    this.layOut();
  }

  /** Show a message that is on its way. */
  expect(message) {
    const node = bubble(message, { group: this.place.group, acts: this.acts });
    this.pending.push({ message, node });
    this.layOut();
    this.toBottom();
    return message.message_id;
  }

  /** Take the waiting copy of an arrived message away; by id where its sending failed. */
  settle(message) {
    const at = this.pending.findIndex(
      (each) => each.message.message_id === message.message_id || each.message.text.trim() === message.text,
    );
    if (at < 0) return;
    const [{ node }] = this.pending.splice(at, 1);
    node.remove();
    this.layOut();
  }

  // -- order ----------------------------------------------------------------------------------------------------------

  layOut() {
    const keys = [...this.messages.keys()].sort((a, b) => a - b);
    const all = [
      ...keys.map((key) => ({ message: this.messages.get(key), node: this.nodes.get(key) })),
      ...this.pending,
    ];
    const groups = new Map();
    for (const each of all) {
      const key = dayKey(each.message.date);
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(each);
    }
    for (const key of [...this.days.keys()]) if (!groups.has(key)) this.days.delete(key);
    const sections = [];
    for (const [key, entries] of groups) {
      if (!this.days.has(key)) {
        const label = dayLabel(entries[0].message.date);
        this.days.set(
          key,
          h("section", { class: "day", "aria-label": label }, h("h3", { class: "day-label" }, h("span", {}, label))),
        );
      }
      const section = this.days.get(key);
      arrange(section, [
        section.firstChild,
        ...entries.flatMap((each) => (each.node.mark ? [each.node.mark, each.node] : [each.node])),
      ]);
      sections.push(section);
      this.joinUp(entries);
    }
    arrange(this.list, sections);
    this.acts.filled(this.size + this.pending.length > 0);
  }

  /** Mark where a run of one author's messages begins and ends. */
  joinUp(entries) {
    entries.forEach(({ message, node }, index) => {
      const follows = (other) =>
        other &&
        other.node.dataset.author !== undefined &&
        other.node.dataset.author === node.dataset.author &&
        Boolean(other.message.own) === Boolean(message.own) &&
        Math.abs(other.message.date - message.date) < GROUP_SECONDS;
      node.classList.toggle("first", !follows(entries[index - 1]));
      node.classList.toggle("last", !follows(entries[index + 1]));
    });
  }

  markUnread(messages, unread) {
    if (!unread) return;
    const others = messages.filter((each) => !each.own);
    const first = others.at(-Math.min(unread, others.length));
    const node = first && this.nodes.get(first.message_id);
    if (!node || first === messages[0]) return;
    node.mark = h("div", { class: "unread-mark", role: "separator" }, "Unread messages");
    this.layOut();
  }

  // -- the view -------------------------------------------------------------------------------------------------------

  firstVisible() {
    const top = this.element.getBoundingClientRect().top;
    for (const [key, node] of [...this.nodes].sort(([a], [b]) => a - b)) {
      if (node.getBoundingClientRect().bottom > top + 8) return key;
    }
    return null;
  }

  get distance() {
    return this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight;
  }

  toBottom(smooth = false) {
    this.stuck = true;
    this.missed = 0;
    this.driven = performance.now() + DRIVEN;
    this.element.scrollTo({
      top: this.element.scrollHeight,
      behavior: smooth && !this.acts.calm() ? "smooth" : "instant",
    });
    this.showJumper();
  }

  scrolled() {
    this.stuck = this.distance < NEAR;
    if (this.stuck && this.missed) {
      this.missed = 0;
      this.acts.seen();
    }
    this.markFloating();
    if (performance.now() > this.driven) this.floatDates();
    if (this.element.scrollTop < 400) this.older().catch((error) => this.acts.notice(error.message));
    this.showJumper();
  }

  floatDates() {
    this.element.classList.add("scrolling");
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.element.classList.remove("scrolling"), REST);
  }

  /** A day's label that floats over its messages is shown only while one scrolls. */
  markFloating() {
    const top = this.element.getBoundingClientRect().top;
    for (const section of this.days.values())
      section.classList.toggle("floating", section.getBoundingClientRect().top < top - 4);
  }

  miss() {
    this.missed += 1;
    this.showJumper();
  }

  showJumper() {
    this.jumper.hidden = this.distance < NEAR * 2;
    this.badge.hidden = !this.missed;
    this.badge.textContent = String(this.missed);
  }

  /** Bring a message into view and flash it; older pages are fetched until it is there. */
  async jump(messageId) {
    for (let tries = 0; !this.nodes.has(messageId) && this.more && tries < 20; tries += 1) await this.older();
    const node = this.nodes.get(messageId);
    if (!node) {
      this.acts.notice("That message is no longer there.");
      return;
    }
    this.stuck = false;
    node.scrollIntoView({ block: "center", behavior: this.acts.calm() ? "instant" : "smooth" });
    node.classList.remove("flash");
    requestAnimationFrame(() => node.classList.add("flash"));
    node.focus({ preventScroll: true });
  }

  /** Arrow keys go from message to message. */
  walk(event) {
    const own = event.target === this.element || event.target.matches?.("article");
    if (!own || !["ArrowUp", "ArrowDown", "End", "Home"].includes(event.key) || event.ctrlKey || event.altKey) return;
    const all = [...this.list.querySelectorAll("article")];
    const now = all.indexOf(event.target);
    const to = { ArrowUp: now < 0 ? all.length - 1 : now - 1, ArrowDown: now + 1, Home: 0, End: all.length - 1 }[
      event.key
    ];
    event.preventDefault();
    const next = all[Math.min(Math.max(to, 0), all.length - 1)];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  }
}
