// What people do beyond writing: pressing buttons, following links, starting the bot, sharing.

import { post } from "./api.js";
import { deepLink } from "./links.js";
import { alertBox, pick, toast } from "./overlays.js";
import { faceOf } from "./sidebar.js";

export class Deeds {
  /** page: the Page of main.js. */
  constructor(page) {
    this.page = page;
  }

  async press(message, data) {
    try {
      const { answer } = await post("press", {
        person: this.page.state.person,
        chat: message.chat.id,
        message_id: message.message_id,
        data,
      });
      if (!answer) return;
      if (answer.url) this.follow(answer.url);
      if (answer.text) (answer.show_alert ? alertBox : toast)(answer.text, this.page.state.bot.first_name);
    } catch (error) {
      toast(error.message);
    }
  }

  command(text) {
    const { composer } = this.page.conversation;
    const group = this.page.chatData?.type !== "private" && !text.includes("@");
    if (composer.form.hidden) toast("You can’t write here");
    else composer.deliver(group ? `${text}@${this.page.botName}` : text);
  }

  async administer(verb, fields, after = null) {
    try {
      await post(`admin/${verb}`, fields);
      await this.page.renew();
      after?.();
    } catch (error) {
      toast(error.message);
    }
  }

  async startBot(payload, chat = this.page.state.person) {
    if (this.page.chat !== chat) await this.page.open(chat, null);
    try {
      const answer = await post("start", { person: this.page.state.person, chat, payload });
      await this.page.renew();
      this.page.arrived(answer?.message);
      this.page.focusField();
    } catch (error) {
      toast(error.message);
    }
  }

  /** Follow a link inside the playground; false leaves it to the browser. */
  follow(url) {
    const found = deepLink(url, this.page.botName);
    if (!found) return false;
    if (found.kind === "start") this.startBot(found.payload);
    else if (found.kind === "startgroup") this.addToGroup(found.payload);
    else if (found.kind === "chat") this.page.open(this.page.state.person, null);
    else if (found.kind === "share") this.writeIn("Share with", found.text, () => true);
    else toast(`Telegram would open ${url}`);
    return true;
  }

  rows(suits) {
    return this.page.state.chats
      .filter((chat) => chat.can_post && suits(chat))
      .map((chat) => ({
        key: chat.id,
        id: chat.id,
        title: chat.title,
        face: faceOf(chat),
        hint: chat.type === "private" ? "bot" : chat.type,
      }));
  }

  async addToGroup(payload) {
    const chosen = await pick(
      "Add the bot to a group",
      this.rows((chat) => chat.type === "group" || chat.type === "supergroup"),
    );
    if (!chosen) return;
    await this.page.open(chosen.key, this.page.state.chats.find((each) => each.id === chosen.key)?.is_forum ? 1 : null);
    await this.startBot(payload, chosen.key);
  }

  async writeIn(title, text, suits) {
    const chosen = await pick(title, this.rows(suits));
    if (!chosen) return;
    await this.page.open(chosen.key, this.page.state.chats.find((each) => each.id === chosen.key)?.is_forum ? 1 : null);
    this.page.conversation.composer.set(text);
  }

  /** Forward a message to a chat that is picked; to the bot it is how a channel is set up. */
  async forward(message) {
    const chosen = await pick(
      "Forward to",
      this.rows(() => true),
    );
    if (!chosen) return;
    const chat = this.page.state.chats.find((each) => each.id === chosen.key);
    try {
      const answer = await post("forward", {
        person: this.page.state.person,
        from_chat: message.chat.id,
        message_id: message.message_id,
        chat: chosen.key,
      });
      await this.page.open(chosen.key, chat?.is_forum ? 1 : null);
      this.page.arrived(answer?.message);
    } catch (error) {
      toast(error.message);
    }
  }

  sendQuery(query, filter) {
    const suits = (chat) => {
      if (!filter) return true;
      if (chat.type === "private") return filter.allow_user_chats || filter.allow_bot_chats;
      return chat.type === "channel" ? filter.allow_channel_chats : filter.allow_group_chats;
    };
    this.writeIn("Send to", `@${this.page.botName} ${query}`, suits);
  }
}
