// Inline keyboards: rows of equal width under a bubble.

import { h, icon } from "./dom.js";
import { anchor } from "./links.js";

const STYLES = new Set(["primary", "danger", "success"]);

function cornerOf(button) {
  if (button.url !== undefined || button.login_url || button.web_app) return "outside";
  if (button.copy_text) return "copy";
  if (button.switch_inline_query !== undefined || button.switch_inline_query_chosen_chat) return "share";
  return null;
}

/** A long text may be cut: then it can be read in full by pointing. */
const looks = (button) => ({
  class: `key ${STYLES.has(button.style) ? button.style : ""}`,
  title: button.text.length > 16 ? button.text : null,
});

const face = (button) => [
  h("span", { class: "key-text", dir: "auto" }, button.text),
  cornerOf(button) ? icon(cornerOf(button), "corner") : null,
];

/**
 * acts: follow(url), copy(text), press(message, data) -> Promise, insertQuery(query), sendQuery(query, filter), notice(text).
 */
export function inlineKeyboard(message, acts) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (!rows.length) return null;
  return h(
    "div",
    { class: "keyboard", role: "group", "aria-label": "Buttons of the message" },
    rows.map((row) =>
      h(
        "div",
        { class: "key-row" },
        row.map((button) => key(message, button, acts)),
      ),
    ),
  );
}

function key(message, button, acts) {
  const href = button.url ?? button.login_url?.url ?? button.web_app?.url;
  if (href !== undefined) return anchor(href, acts, looks(button), ...face(button));
  const found = h("button", { type: "button", ...looks(button), disabled: Boolean(button.disabled) }, ...face(button));
  found.addEventListener("click", () => pressed(found, message, button, acts));
  return found;
}

async function pressed(found, message, button, acts) {
  if (button.callback_data !== undefined) {
    if (found.getAttribute("aria-busy") === "true") return;
    found.setAttribute("aria-busy", "true");
    try {
      await acts.press(message, button.callback_data);
    } finally {
      found.removeAttribute("aria-busy");
    }
  } else if (button.copy_text) acts.copy(button.copy_text.text);
  else if (button.switch_inline_query_current_chat !== undefined)
    acts.insertQuery(button.switch_inline_query_current_chat);
  else if (button.switch_inline_query !== undefined) acts.sendQuery(button.switch_inline_query, null);
  else if (button.switch_inline_query_chosen_chat) {
    acts.sendQuery(button.switch_inline_query_chosen_chat.query ?? "", button.switch_inline_query_chosen_chat);
  } else acts.notice("The playground does not play this kind of button.");
}
