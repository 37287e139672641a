// The foot of a conversation: the text field with its menus, or the one button that stands there instead.

import { post, upload } from "./api.js";
import { pendingMessage } from "./bubbles.js";
import { avatar, BOT_FACE, h, icon } from "./dom.js";
import { InlineMode, inlineQuery } from "./inline.js";
import { authorOf, summary } from "./service.js";
import { Suggestions } from "./suggestions.js";

const LIMIT = 4096;
const HIGHEST = 220;

/** The commands that begin with what is typed, those whose name matches first. */
export function matching(commands, typed) {
  const wanted = typed.slice(1).toLowerCase();
  return commands.filter((each) => each.command.startsWith(wanted));
}

export class Composer {
  /**
   * acts: at() -> {state, chatData, person, chat, thread, log}, notice(text), startBot(payload), unblock(), arrived(message), drafts: Map.
   */
  constructor(element, acts) {
    this.acts = acts;
    this.replyTo = null;
    this.hidden = false;
    this.field = h("textarea", {
      id: "composer-text",
      rows: "1",
      placeholder: "Message",
      "aria-label": "Message",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": "suggestions",
      "aria-expanded": "false",
      autocomplete: "off",
      enterkeyhint: "send",
      dir: "auto",
    });
    this.suggestions = new Suggestions(this.field);
    this.send = h(
      "button",
      { type: "submit", class: "send", "aria-label": "Send message", title: "Send" },
      icon("send"),
      h("span", { class: "spinner" }),
    );
    this.menuButton = h(
      "button",
      { type: "button", class: "menu-button", "aria-haspopup": "listbox" },
      icon("menu"),
      h("span", {}, "Menu"),
    );
    this.menuButton.addEventListener("click", () => this.toggleMenu());
    this.menuButton.addEventListener("mousedown", (event) => event.preventDefault());
    this.mask = h("button", { type: "button", class: "mask", "aria-pressed": "false" });
    this.mask.addEventListener("click", () => this.setAnonymous(!this.anonymous));
    this.file = h("input", { type: "file", hidden: true, "aria-label": "File" });
    this.file.addEventListener("change", () => this.handOver());
    this.attach = h(
      "button",
      { type: "button", class: "round attach", "aria-label": "Attach a file", title: "Attach a file" },
      icon("clip"),
    );
    this.attach.addEventListener("click", () => this.file.click());
    this.reply = h("div", { class: "reply-bar", hidden: true });
    this.form = h(
      "form",
      { class: "composer", "aria-label": "Write a message" },
      h(
        "div",
        { class: "composer-box" },
        this.reply,
        h("div", { class: "composer-line" }, this.menuButton, this.mask, this.field, this.attach, this.file),
      ),
      this.send,
    );
    this.instead = h("div", { class: "instead", hidden: true });
    element.append(this.suggestions.element, this.form, this.instead);
    this.inline = new InlineMode({
      suggestions: this.suggestions,
      place: () => acts.at(),
      botName: () => acts.at().state.bot.username,
      notice: (text) => acts.notice(text),
      startBot: (payload) => acts.startBot(payload),
      sent: (message) => acts.arrived(message),
      clear: () => this.set(""),
      busy: (is) => this.form.classList.toggle("busy", is),
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () =>
      setTimeout(
        () =>
          document.activeElement !== this.field &&
          this.suggestions.element.dataset.kind === "commands" &&
          this.suggestions.hide(),
        120,
      ),
    );
  }

  // -- what stands here -----------------------------------------------------------------------------------------------

  /** Fit the foot to the conversation: a field, START, RESTART, JOIN, or a sentence. */
  fit(filled) {
    const { chatData: chat, thread } = this.acts.at();
    const instead = this.insteadOf(chat, thread, filled);
    this.form.hidden = Boolean(instead);
    this.instead.hidden = !instead;
    if (instead?.what !== this.instead.dataset.what) this.instead.replaceChildren(...(instead ? [instead.make()] : []));
    if (instead) this.instead.dataset.what = instead.what;
    else delete this.instead.dataset.what;
    const commands = this.commands();
    this.menuButton.hidden = !commands.length;
    this.menuButton.classList.toggle("small", chat.type !== "private");
    this.menuButton.setAttribute("aria-label", "Bot commands");
    const admin = ["creator", "administrator"].includes(chat.role) && ["group", "supergroup"].includes(chat.type);
    this.mask.hidden = !admin;
    if (!admin) this.anonymous = false;
    this.paintMask(chat);
    this.field.placeholder =
      chat.type === "channel" ? "Broadcast" : this.anonymous ? "Message as the group" : "Message";
  }

  insteadOf(chat, thread, filled) {
    const big = (what, label, act, extra = "") => ({
      what,
      make: () => h("button", { type: "button", class: `big-button ${extra}`, on: { click: act } }, label),
    });
    if (chat.type === "private") {
      if (chat.blocked) return big("unblock", "RESTART", () => this.acts.unblock());
      if (!filled) return big("start", "START", () => this.acts.startBot(""));
      return null;
    }
    const topic = chat.is_forum ? (chat.topics ?? []).find((each) => each.message_thread_id === thread) : null;
    const admin = ["creator", "administrator"].includes(chat.role);
    if (topic?.closed && !admin) return { what: "closed", make: () => h("p", {}, "The topic is closed") };
    if (!chat.can_post)
      return {
        what: `mute-${chat.type}`,
        make: () => h("p", {}, chat.type === "channel" ? "Only admins can post here" : "You can’t write here"),
      };
    return null;
  }

  paintMask(chat) {
    const { state, person } = this.acts.at();
    const me = state.people.find((each) => each.id === person);
    const label = this.anonymous
      ? "Sending anonymously as the group. Send as yourself"
      : "Sending as yourself. Send anonymously as the group";
    this.mask.replaceChildren(
      this.anonymous
        ? avatar(chat.title, chat.id, { color: chat.color, size: "tiny", symbol: "mask" })
        : avatar(me?.first_name ?? "?", person, { color: me?.color, size: "tiny" }),
    );
    this.mask.setAttribute("aria-pressed", String(Boolean(this.anonymous)));
    this.mask.setAttribute("aria-label", label);
    this.mask.title = label;
  }

  setAnonymous(is) {
    this.anonymous = is;
    const { chatData: chat } = this.acts.at();
    this.paintMask(chat);
    this.field.placeholder = is ? "Message as the group" : "Message";
    this.acts.notice(is ? "You now write as the group, anonymously" : "You now write as yourself");
  }

  /** Another conversation: keep the draft of the old one and show that of the new one. */
  enter(draft) {
    this.anonymous = false;
    this.setReply(null);
    this.inline.stop();
    this.suggestions.hide();
    this.set(draft ?? "", false);
  }

  // -- text -----------------------------------------------------------------------------------------------------------

  get text() {
    return this.field.value;
  }

  set(text, focus = true) {
    this.field.value = text;
    this.grow();
    if (focus && !this.form.hidden) {
      this.field.focus({ preventScroll: true });
      this.field.setSelectionRange(text.length, text.length);
    }
    this.typed();
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, HIGHEST)}px`;
    this.field.classList.toggle("scrolls", this.field.scrollHeight > HIGHEST);
    this.form.classList.toggle("filled", Boolean(this.field.value.trim()));
  }

  typed() {
    this.grow();
    const text = this.text;
    this.acts.draft(text);
    const { state } = this.acts.at();
    const query = inlineQuery(text, state.bot.username);
    if (query !== null) {
      this.inline.ask(query);
      return;
    }
    this.inline.stop();
    if (/^\/\S*$/.test(text)) this.offerCommands(matching(this.commands(), text));
    else if (/^@\w*$/.test(text) && `@${state.bot.username}`.toLowerCase().startsWith(text.toLowerCase()))
      this.offerBot(state.bot);
    else this.suggestions.hide();
  }

  key(event) {
    if (event.isComposing) return;
    if (this.suggestions.key(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && this.replyTo) {
      event.stopPropagation();
      this.setReply(null);
    } else if (event.key === "ArrowUp" && event.ctrlKey) {
      event.preventDefault();
      this.replyUp();
    }
  }

  // -- commands -------------------------------------------------------------------------------------------------------

  commands() {
    const { state, chatData: chat } = this.acts.at();
    if (!chat || (chat.type !== "private" && !chat.bot_is_member) || chat.type === "channel") return [];
    return chat.commands ?? state.bot.commands ?? [];
  }

  /** Telegram adds the bot's name in groups, where several bots may know a command. */
  spelled(command) {
    const { state, chatData: chat } = this.acts.at();
    return `/${command}${chat.type === "private" ? "" : `@${state.bot.username}`}`;
  }

  offerCommands(commands) {
    const { state } = this.acts.at();
    this.suggestions.show({
      label: "Commands",
      kind: "commands",
      options: commands.map((each) => ({
        data: { command: each.command },
        node: h(
          "span",
          { class: "command" },
          avatar(state.bot.first_name, state.bot.id, { ...BOT_FACE, size: "tiny" }),
          h("strong", {}, `/${each.command}`),
          h("span", { class: "command-words", dir: "auto" }, each.description),
        ),
        pick: () => {
          this.set("");
          this.deliver(this.spelled(each.command));
        },
        fill: () => this.set(`${this.spelled(each.command)} `),
      })),
    });
  }

  offerBot(bot) {
    const fill = () => this.set(`@${bot.username} `);
    this.suggestions.show({
      label: "Bots",
      kind: "commands",
      options: [
        {
          node: h(
            "span",
            { class: "command" },
            avatar(bot.first_name, bot.id, { ...BOT_FACE, size: "tiny" }),
            h("strong", {}, bot.first_name),
            h("span", { class: "command-words" }, `@${bot.username}`),
          ),
          pick: fill,
          fill,
        },
      ],
    });
  }

  toggleMenu() {
    if (this.suggestions.open && this.suggestions.element.dataset.kind === "commands") {
      this.suggestions.hide();
      return;
    }
    this.offerCommands(this.commands());
    this.field.focus({ preventScroll: true });
  }

  // -- replies --------------------------------------------------------------------------------------------------------

  setReply(message) {
    this.replyTo = message;
    this.reply.hidden = !message;
    if (!message) {
      this.reply.replaceChildren();
      return;
    }
    const cancel = h(
      "button",
      { type: "button", class: "round", "aria-label": "Cancel the reply", title: "Cancel" },
      icon("close"),
    );
    cancel.addEventListener("click", () => this.setReply(null));
    this.reply.replaceChildren(
      icon("reply"),
      h(
        "div",
        { class: "reply-words" },
        h("strong", { dir: "auto" }, `Reply to ${authorOf(message).name}`),
        h("span", { dir: "auto" }, summary(message)),
      ),
      cancel,
    );
    this.field.focus({ preventScroll: true });
  }

  /** Ctrl+↑ answers the message before. */
  replyUp() {
    const { log } = this.acts.at();
    const keys = [...log.messages.keys()].sort((a, b) => a - b);
    const now = this.replyTo ? keys.indexOf(this.replyTo.message_id) : keys.length;
    const next = keys[now - 1];
    if (next !== undefined) this.setReply(log.get(next));
  }

  // -- sending --------------------------------------------------------------------------------------------------------

  submit() {
    const text = this.text.trim();
    if (!text) {
      this.field.focus();
      return;
    }
    if (text.length > LIMIT) {
      this.acts.notice(`A message holds ${LIMIT} characters; this one has ${text.length}.`);
      return;
    }
    this.set("");
    this.suggestions.hide();
    this.deliver(text);
  }

  /** Send the file that was chosen. */
  async handOver() {
    const [file] = this.file.files;
    this.file.value = "";
    if (!file) return;
    const { person, chat, thread } = this.acts.at();
    try {
      const answer = await upload({ person, chat, thread, name: file.name, type: file.type }, file);
      this.acts.arrived(answer?.message);
    } catch (error) {
      this.acts.notice(error.message);
    }
  }

  /** Send a text; it appears at once and is taken back into the field if the playground refuses it. */
  async deliver(text) {
    const { person, chat, thread, chatData, log } = this.acts.at();
    const answered = this.replyTo;
    this.setReply(null);
    const waiting = log.expect(pendingMessage(text, chatData, answered));
    try {
      const body = { person, chat, text };
      if (thread) body.thread = thread;
      if (answered) body.reply_to = answered.message_id;
      if (this.anonymous) body.as_chat = chat;
      const answer = await post("send", body);
      log.settle({ message_id: waiting, text: "\0" });
      this.acts.arrived(answer?.message);
    } catch (error) {
      log.settle({ message_id: waiting, text: "\0" });
      if (!this.text) this.set(text);
      this.acts.notice(error.message);
    }
  }
}
