// Text with entities, as Telegram draws it. Offsets are UTF-16 units, which is what JavaScript's strings are made of.

import { h, icon } from "./dom.js";
import { anchor, deepLink } from "./links.js";
import { fullTime, momentText } from "./times.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const LIMIT = 200;

/** Outer before inner: earlier, then longer, then blocks. */
const order = (a, b) => a.start - b.start || b.end - a.end || BLOCKS.has(b.entity.type) - BLOCKS.has(a.entity.type);

function spansOf(text, entities) {
  const spans = [];
  for (const entity of (entities ?? []).slice(0, LIMIT)) {
    const start = Math.max(0, entity.offset);
    const end = Math.min(text.length, entity.offset + entity.length);
    if (Number.isInteger(start) && Number.isInteger(end) && start < end) spans.push({ start, end, entity });
  }
  return spans.sort(order);
}

/** Nest the spans into a tree of {entity, children} and strings; one that crosses another's end is split there. */
function nest(text, from, to, spans) {
  const nodes = [];
  let queue = spans;
  let at = from;
  while (queue.length) {
    const [span, ...others] = queue;
    if (span.start > at) nodes.push(text.slice(at, span.start));
    const inner = [];
    const rest = [];
    for (const other of others) {
      if (other.start >= span.end) rest.push(other);
      else if (other.end <= span.end) inner.push(other);
      else {
        inner.push({ ...other, end: span.end });
        rest.push({ ...other, start: span.end });
      }
    }
    nodes.push({
      entity: span.entity,
      text: text.slice(span.start, span.end),
      children: nest(text, span.start, span.end, inner.sort(order)),
    });
    at = span.end;
    queue = rest.sort(order);
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

/** Return the formatted text as a fragment. `acts`: follow(url), command(text), copy(text), notice(text). */
export function formatted(text, entities, acts) {
  const fragment = document.createDocumentFragment();
  const place = { afterBlock: false };
  fragment.append(...draw(nest(text, 0, text.length, spansOf(text, entities)), acts, place));
  return fragment;
}

/** The same without anything to press: for previews in one line. */
export const plain = (text) =>
  String(text ?? "")
    .replace(/\s+/g, " ")
    .trim();

function draw(nodes, acts, place) {
  return nodes.map((node) => {
    if (typeof node === "string") {
      // A block starts a new line by itself: the line break after it is not shown a second time.
      const shown = place.afterBlock && node.startsWith("\n") ? node.slice(1) : node;
      place.afterBlock = false;
      return document.createTextNode(shown);
    }
    const block = BLOCKS.has(node.entity.type);
    if (block) place.afterBlock = false;
    const drawn = element(node.entity, node.text, draw(node.children, acts, place), acts);
    if (block) place.afterBlock = true;
    return drawn;
  });
}

const pressable = (element, act) => {
  element.addEventListener("click", (event) => {
    if (String(getSelection())) return;
    act(event);
  });
  return element;
};

const SIMPLE = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };

function element(entity, text, children, acts) {
  const type = entity.type;
  if (SIMPLE[type]) return h(SIMPLE[type], {}, ...children);
  switch (type) {
    case "spoiler":
      return spoiler(children);
    case "code":
      return pressable(h("code", { class: "code", title: "Click to copy" }, ...children), () => acts.copy(text));
    case "pre":
      return preformatted(entity.language, text, children, acts);
    case "blockquote":
      return h("blockquote", { class: "quote" }, ...children);
    case "expandable_blockquote":
      return expandable(children);
    case "text_link":
      return anchor(entity.url, acts, { class: "link", title: entity.url }, ...children);
    case "url":
      return anchor(text, acts, { class: "link" }, ...children);
    case "mention":
      return deepLink(`t.me/${text.slice(1)}`, acts.botName)
        ? anchor(`t.me/${text.slice(1)}`, acts, { class: "link" }, ...children)
        : h("span", { class: "link-like" }, ...children);
    case "bot_command":
      return pressable(
        h("button", { type: "button", class: "link inline", data: { command: text } }, ...children),
        () => acts.command(text),
      );
    case "email":
    case "phone_number":
      return pressable(h("button", { type: "button", class: "link inline", title: "Click to copy" }, ...children), () =>
        acts.copy(text),
      );
    case "date_time":
      return moment(entity, children, acts);
    case "custom_emoji":
      return h("span", { class: "custom-emoji" }, ...children);
    case "hashtag":
    case "cashtag":
    case "text_mention":
      return h("span", { class: "link-like" }, ...children);
    default:
      return h("span", {}, ...children);
  }
}

function moment(entity, children, acts) {
  const seconds = Number(entity.unix_time);
  const shown = momentText(seconds, entity.date_time_format);
  const full = fullTime(seconds);
  const date = new Date(seconds * 1000);
  const iso = Number.isNaN(date.getTime()) ? null : date.toISOString();
  const found = h(
    "time",
    {
      class: "moment",
      datetime: iso,
      title: full || null,
      data: { unix: seconds, format: entity.date_time_format ?? "" },
    },
    ...(shown === null ? children : [shown]),
  );
  return full ? pressable(found, () => acts.notice(full)) : found;
}

/** Renew the relative moments below `root`. */
export function renewMoments(root) {
  for (const each of root.querySelectorAll('time[data-format="r"]')) {
    const shown = momentText(Number(each.dataset.unix), "r");
    if (shown !== null && each.textContent !== shown) each.textContent = shown;
  }
}

function spoiler(children) {
  const inner = h("span", { class: "hidden-text", "aria-hidden": "true", inert: true }, ...children);
  const found = h(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text, press to reveal" },
    inner,
  );
  const reveal = (event) => {
    if (found.classList.contains("revealed")) return;
    event.preventDefault();
    event.stopPropagation();
    found.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label"]) found.removeAttribute(name);
    for (const name of ["aria-hidden", "inert"]) inner.removeAttribute(name);
  };
  found.addEventListener("click", reveal);
  found.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") reveal(event);
  });
  return found;
}

function preformatted(language, text, children, acts) {
  const copy = h("button", { type: "button", class: "copy", "aria-label": "Copy code", title: "Copy" }, icon("copy"));
  copy.addEventListener("click", () => acts.copy(text));
  return h(
    "div",
    { class: "pre" },
    h("div", { class: "pre-head" }, h("span", {}, language || "code"), copy),
    h("pre", { tabindex: "0", "aria-label": `Code${language ? `, ${language}` : ""}` }, h("code", {}, ...children)),
  );
}

function expandable(children) {
  const body = h("span", { class: "quote-text" }, ...children);
  const toggle = h(
    "button",
    { type: "button", class: "quote-toggle", "aria-expanded": "false", "aria-label": "Show the whole quote" },
    icon("down"),
  );
  const found = h("blockquote", { class: "quote expandable collapsed" }, body, toggle);
  const turn = () => {
    const open = !found.classList.toggle("collapsed");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.setAttribute("aria-label", open ? "Show less of the quote" : "Show the whole quote");
  };
  toggle.addEventListener("click", (event) => {
    event.stopPropagation();
    turn();
  });
  pressable(body, (event) => {
    if (!event.target.closest("a, button, .spoiler")) turn();
  });
  new ResizeObserver((_, watcher) => {
    if (!found.isConnected) return;
    watcher.disconnect();
    if (body.scrollHeight <= body.clientHeight + 2) {
      found.classList.remove("collapsed");
      toggle.remove();
    }
  }).observe(body);
  return found;
}
