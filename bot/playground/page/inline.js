// Inline mode: "@bot query" in the composer asks the bot and offers what it answers.

import { photoUrl, post } from "./api.js";
import { h } from "./dom.js";

const WAIT = 250;

/** The query after "@bot ", or null. */
export function inlineQuery(text, botName) {
  const found = /^@([A-Za-z0-9_]+)(?:\s([\s\S]*))$/.exec(text);
  return found && found[1].toLowerCase() === botName.toLowerCase() ? (found[2] ?? "") : null;
}

export class InlineMode {
  /** host: {suggestions, place(), botName(), notice(text), startBot(payload), sent(message), clear(), busy(bool)} */
  constructor(host) {
    this.host = host;
    this.timer = 0;
    this.turn = 0;
    this.query = null;
  }

  /** Ask after a moment of quiet. */
  ask(query) {
    if (query === this.query && this.host.suggestions.open) return;
    this.query = query;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(query), WAIT);
  }

  stop() {
    if (this.query === null) return;
    clearTimeout(this.timer);
    this.turn += 1;
    this.query = null;
    this.host.busy(false);
    this.host.suggestions.hide();
  }

  async fetch(query) {
    const turn = ++this.turn;
    this.results = [];
    this.offset = "";
    this.button = null;
    await this.page(query, turn);
  }

  async page(query, turn) {
    if (this.waiting === turn) return;
    this.waiting = turn;
    this.host.busy(true);
    const { person, chat } = this.host.place();
    try {
      const answer = await post("inline", { person, chat, query, offset: this.offset });
      if (turn !== this.turn) return;
      const first = !this.offset;
      this.results.push(...(answer?.results ?? []));
      this.offset = answer?.next_offset ?? "";
      this.button = first ? (answer?.button ?? null) : this.button;
      this.show(query, turn, !first);
    } catch (error) {
      if (turn === this.turn) this.host.notice(error.message);
    } finally {
      if (this.waiting === turn) this.waiting = null;
      if (turn === this.turn) this.host.busy(false);
    }
  }

  show(query, turn, keep) {
    const head = this.button ? this.headButton(this.button) : null;
    const gallery = this.results.length > 0 && this.results.every((each) => each.type === "photo");
    this.host.suggestions.show({
      label: "Results of the bot",
      kind: gallery ? "gallery" : "inline",
      options: this.results.map((result) => ({
        node: card(result),
        data: { resultId: result.id },
        pick: () => this.choose(result, query),
      })),
      head,
      onMore: this.offset ? () => this.page(query, turn) : null,
      keep,
    });
  }

  headButton(button) {
    const found = h("button", { type: "button", class: "switch-button" }, button.text ?? "Open the bot");
    found.addEventListener("click", () => this.host.startBot(button.start_parameter ?? ""));
    return found;
  }

  async choose(result, query) {
    const { person, chat, thread } = this.host.place();
    this.host.clear();
    this.stop();
    try {
      const answer = await post("inline/choose", { person, chat, thread, result_id: result.id, query });
      this.host.sent(answer?.message);
    } catch (error) {
      this.host.notice(error.message);
    }
  }
}

function card(result) {
  const title = result.title ?? result.caption ?? result.url ?? "Result";
  return h(
    "span",
    { class: "result" },
    thumbnail(result, title),
    h(
      "span",
      { class: "result-words" },
      h("strong", { dir: "auto" }, title),
      result.description ? h("small", { dir: "auto" }, result.description) : null,
    ),
  );
}

/** Only pictures of this machine are loaded: the page asks nobody else. */
function thumbnail(result, title) {
  const holder = h("span", { class: "thumb", "aria-hidden": "true" }, [...title.trim()][0]?.toUpperCase() ?? "?");
  const raw = result.thumbnail_url ?? result.photo_url;
  if (result.photo_file_id && !raw) {
    holder.append(h("img", { src: photoUrl(result.photo_file_id), alt: "", loading: "lazy" }));
    return holder;
  }
  try {
    const found = new URL(raw);
    if (!["127.0.0.1", "localhost"].includes(found.hostname) || !/^https?:$/.test(found.protocol)) return holder;
    const image = h("img", { src: found.href, alt: "", loading: "lazy" });
    image.addEventListener("error", () => image.remove());
    holder.append(image);
  } catch {
    // No picture, or none that may be loaded: the letter stays.
  }
  return holder;
}
