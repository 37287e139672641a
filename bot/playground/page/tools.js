// The ⚙ panel: the levers of the world, for play and for seeing how the bot bears it.

import { post } from "./api.js";
import { h } from "./dom.js";
import { closer, modal } from "./overlays.js";
import { personName } from "./service.js";
import { topicsOf } from "./sidebar.js";

const FAULTS = [
  ["429", "429 Too Many Requests"],
  ["500", "500 Internal Server Error"],
  ["502", "502 Bad Gateway"],
  ["slow", "Slow: done, answered late"],
  ["lost", "Lost: done, the answer is lost"],
  ["timeout", "Time-out: no answer"],
];
const METHODS = [
  "",
  "sendMessage",
  "editMessageText",
  "sendPhoto",
  "answerCallbackQuery",
  "answerInlineQuery",
  "getUpdates",
];

const select = (label, options, chosen = "") => {
  const field = h(
    "select",
    { "aria-label": label }, // by itself the name would contain every option
    options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)),
  );
  return { field, node: h("label", { class: "field" }, h("span", {}, label), field) };
};

const input = (label, props) => {
  const field = h("input", props);
  return { field, node: h("label", { class: "field" }, h("span", {}, label), field) };
};

const section = (title, note, ...children) =>
  h(
    "section",
    {},
    h("h3", {}, title),
    note ? h("p", { class: "note" }, note) : null,
    h("div", { class: "levers" }, ...children),
  );

/** acts: at(), notice(text), open(chat, thread), refresh(). */
export function openTools(acts) {
  const { state, chatData: chat, person, thread } = acts.at();
  const body = h("div", { class: "tools-body" });
  const found = modal(
    { class: "sheet tools", "aria-label": "Playground tools" },
    h("header", {}, h("h2", {}, "Playground tools"), closer()),
    body,
  );

  const act = async (verb, fields, words, after) => {
    try {
      const answer = await post(`admin/${verb}`, fields);
      acts.notice(words);
      await acts.refresh();
      if (after) after(answer);
    } catch (error) {
      acts.notice(error.message);
    }
  };
  const lever = (label, verb, fields, words, { keep = false, danger = false, after = null } = {}) => {
    const button = h("button", { type: "button", class: `lever ${danger ? "danger" : ""}`, data: { verb } }, label);
    button.addEventListener("click", async () => {
      const given = typeof fields === "function" ? fields() : fields;
      if (!given) return;
      if (!keep) found.close();
      await act(verb, given, words, after);
    });
    return button;
  };

  if (chat?.type === "private") {
    body.append(
      section(
        "You and the bot",
        "A blocked bot gets Forbidden when it writes, and is told by my_chat_member.",
        chat.blocked
          ? lever("Unblock the bot", "block", { person, blocked: false }, "The bot may write again")
          : lever("Block the bot", "block", { person, blocked: true }, "The bot is blocked", { danger: true }),
      ),
    );
  } else if (chat) {
    body.append(memberSection(chat, person, lever), othersSection(chat, state, lever), botSection(chat, state, lever));
    if (chat.type === "group") {
      body.append(
        section(
          "The group",
          "It gets a new id; the old one answers with migrate_to_chat_id.",
          lever(
            "Upgrade to a supergroup",
            "migrate",
            { chat: chat.id, is_forum: false },
            "The group is a supergroup now",
            { after: (answer) => acts.open(answer.chat, null) },
          ),
          lever("Upgrade to a forum", "migrate", { chat: chat.id, is_forum: true }, "The group is a forum now", {
            after: (answer) => acts.open(answer.chat, 1),
          }),
        ),
      );
    }
    if (chat.role === "creator" || chat.role === "administrator") body.append(nameSection(chat, person, lever));
    if (chat.is_forum) body.append(topicSection(chat, person, thread, lever, acts));
  }
  body.append(faultSection(chat, lever), newChatSection(person, lever, acts));
  found.querySelector("button").focus();
}

function memberSection(chat, person, lever) {
  const to = (status) => ({ chat: chat.id, person, status });
  return section(
    "You in this chat",
    `You are ${{ creator: "its owner", administrator: "an admin", member: "a member" }[chat.role] ?? "not in it"}.`,
    chat.role === "administrator" ? lever("Become a member", "member", to("member"), "You are a member now") : null,
    chat.role === "member"
      ? lever("Become an admin", "promote", { chat: chat.id, person, anonymous: false }, "You are an admin now")
      : null,
    chat.role === "administrator" || chat.role === "creator"
      ? lever(
          "Write anonymously from now on",
          "promote",
          { chat: chat.id, person, anonymous: true },
          "You are anonymous now",
        )
      : null,
    chat.role === "administrator" || chat.role === "creator"
      ? lever(
          "Write under your name",
          "promote",
          { chat: chat.id, person, anonymous: false },
          "You write under your name",
        )
      : null,
    chat.role === "creator"
      ? null
      : lever("Leave the chat", "member", { ...to("left"), by: person }, "You left", { danger: true }),
  );
}

function othersSection(chat, state, lever) {
  const others = state.people.filter((each) => each.id !== state.person);
  const who = select(
    "Person",
    others.map((each) => [String(each.id), personName(each)]),
  );
  const status = select("Becomes", [
    ["member", "a member"],
    ["administrator", "an admin"],
    ["left", "somebody who left"],
    ["kicked", "banned"],
  ]);
  const fields = () => ({ chat: chat.id, person: Number(who.field.value), status: status.field.value });
  return section("Others in this chat", null, who.node, status.node, lever("Do it", "member", fields, "Done"));
}

function botSection(chat, state, lever) {
  const to = (status) => ({ chat: chat.id, person: state.bot.id, status });
  if (!chat.bot_is_member) {
    return section(
      "The bot in this chat",
      "The bot is not here.",
      lever("Add the bot", "member", to("member"), "The bot was added"),
      lever("Add it as admin", "member", to("administrator"), "The bot is an admin here"),
    );
  }
  return section(
    "The bot in this chat",
    null,
    lever("Make the bot an admin", "member", to("administrator"), "The bot is an admin now"),
    chat.type === "channel" ? null : lever("Make it a member", "member", to("member"), "The bot is a member now"),
    chat.type === "channel"
      ? null
      : lever(
          "Mute the bot",
          "member",
          { ...to("restricted"), denied: "can_send_messages" },
          "The bot can read, but not write",
        ),
    lever("Remove the bot", "member", to("left"), "The bot was removed", { danger: true }),
    lever("Ban the bot", "member", to("kicked"), "The bot was banned", { danger: true }),
  );
}

function nameSection(chat, person, lever) {
  const title = input("Title", { type: "text", maxlength: "128", value: chat.title });
  const fields = () => (title.field.value.trim() ? { chat: chat.id, title: title.field.value, by: person } : null);
  return section("The name", null, title.node, lever("Rename", "rename", fields, "It has another name now"));
}

function topicSection(chat, person, thread, lever, acts) {
  const name = input("Name", { type: "text", maxlength: "128", placeholder: "New topic" });
  const topic = topicsOf(chat).find((each) => each.message_thread_id === thread);
  const id = { chat: chat.id, message_thread_id: thread, person };
  const own = topic && thread !== 1;
  return section(
    "Topics",
    null,
    name.node,
    lever(
      "Add topic",
      "topic",
      () => ({ chat: chat.id, name: name.field.value.trim() || "New topic", action: "create", person }),
      "The topic was added",
      {
        after: (answer) => acts.open(chat.id, answer.message_thread_id),
      },
    ),
    own && !topic.closed
      ? lever(`Close “${topic.name}”`, "topic", { ...id, action: "close" }, "The topic is closed")
      : null,
    own && topic.closed
      ? lever(`Reopen “${topic.name}”`, "topic", { ...id, action: "reopen" }, "The topic is open again")
      : null,
    own
      ? lever(`Delete “${topic.name}”`, "topic", { ...id, action: "delete" }, "The topic is gone", {
          danger: true,
          after: () => acts.open(chat.id, 1),
        })
      : null,
  );
}

function faultSection(chat, lever) {
  const kind = select("What happens", FAULTS, "429");
  const count = input("How often", { type: "number", min: "1", max: "1000", value: "1", inputmode: "numeric" });
  const method = select(
    "To which method",
    METHODS.map((each) => [each, each || "any"]),
  );
  const seconds = input("Seconds (429, slow, time-out)", {
    type: "number",
    min: "0",
    max: "3600",
    step: "0.5",
    value: "2",
    inputmode: "decimal",
  });
  const here = h("input", { type: "checkbox" });
  const fields = () => ({
    kind: kind.field.value,
    count: Math.max(1, Math.trunc(Number(count.field.value)) || 1),
    ...(method.field.value ? { method: method.field.value } : {}),
    ...(here.checked && chat ? { chat: chat.id } : {}),
    ...(["429", "slow", "timeout"].includes(kind.field.value)
      ? { seconds: Math.max(0, Number(seconds.field.value) || 0) }
      : {}),
  });
  return section(
    "Faults",
    "The bot’s next requests fail in a chosen way.",
    kind.node,
    method.node,
    count.node,
    seconds.node,
    chat ? h("label", { class: "check" }, here, h("span", {}, "Only in this chat")) : null,
    lever("Plan the fault", "faults", fields, "The next requests will fail", { keep: true }),
    lever("Clear all faults", "faults", { kind: "clear" }, "No faults are planned", { keep: true }),
    lever("Telegram’s limits on", "limits", { on: true }, "Telegram’s limits hold", { keep: true }),
    lever("Limits off", "limits", { on: false }, "The bot may send as fast as it likes", { keep: true }),
  );
}

function newChatSection(person, lever, acts) {
  const kind = select("Kind", [
    ["group", "Group"],
    ["supergroup", "Supergroup"],
    ["forum", "Forum with topics"],
    ["channel", "Channel"],
  ]);
  const title = input("Title", { type: "text", maxlength: "128", placeholder: "New chat" });
  const bot = select(
    "The bot",
    [
      ["left", "is not in it"],
      ["member", "is a member"],
      ["administrator", "is an admin"],
    ],
    "member",
  );
  const fields = () => ({
    type: kind.field.value === "forum" ? "supergroup" : kind.field.value,
    is_forum: kind.field.value === "forum",
    title: title.field.value.trim() || "New chat",
    owner: person,
    bot: bot.field.value,
  });
  return section(
    "A new chat",
    null,
    kind.node,
    title.node,
    bot.node,
    lever("Create it", "chat", fields, "The chat was created", {
      after: (answer) => acts.open(answer.chat, kind.field.value === "forum" ? 1 : null),
    }),
  );
}
