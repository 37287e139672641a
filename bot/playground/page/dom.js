// Builds elements. Data only ever becomes text nodes and attributes: no markup is parsed anywhere on the page.

const SVG = "http://www.w3.org/2000/svg";

/** h("p", {class, data: {…}, on: {click}, …attributes}, ...children); null and false children and attributes are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(element.dataset, value);
    } else if (name === "vars") {
      for (const [key, each] of Object.entries(value)) element.style.setProperty(key, each);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const PATHS = {
  back: "M15 5l-7 7 7 7",
  send: "M3.4 20.4 21 12.9c.8-.4.8-1.5 0-1.8L3.4 3.6c-.7-.3-1.4.2-1.4.9v4.7c0 .5.4.9.9 1L14 12 2.900 13.8c-.5 0-.9.5-.9 1v4.7c0 .7.7 1.200 1.4.9z",
  down: "M6 9l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  gear: "M12 8.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM19.400 13.500l1.900 1.500-1.900 3.300-2.300-.9a7.500 7.500 0 0 1-2.100 1.200L14.600 21h-3.900l-.4-2.400a7.500 7.500 0 0 1-2.100-1.200l-2.300.9L4 15l1.900-1.500a7.500 7.500 0 0 1 0-2.500L4 9.500l1.900-3.300 2.300.9a7.500 7.500 0 0 1 2.100-1.200l.4-2.400h3.900l.4 2.400a7.500 7.500 0 0 1 2.100 1.200l2.300-.9 1.900 3.300-1.900 1.500a7.500 7.500 0 0 1 0 2.500z",
  sun: "M12 7.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM12 2v2.500M12 19.500V22M2 12h2.500M19.500 12H22M4.900 4.900l1.800 1.800M17.300 17.300l1.800 1.800M4.900 19.100l1.800-1.800M17.300 6.700l1.800-1.800",
  moon: "M20.500 14.500A8.500 8.500 0 0 1 9.500 3.500a8.500 8.500 0 1 0 11 11z",
  auto: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 3v18M12 7h6.500M12 11h8.500M12 15h8M12 19h4",
  menu: "M4 7h16M4 12h16M4 17h16",
  slash: "M15 4L9 20",
  reply: "M10 8V4L3 11l7 7v-4.200c5 0 8.500 1.600 11 5.200-1-5-4-10-11-11z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  outside: "M8 16L17 7M9 7h8v8",
  share: "M14 5l6.500 6-6.500 6v-3.700c-5 0-8 1.500-10 4.700.6-5 3.500-8.700 10-9.500z",
  pin: "M14.500 3.500l6 6-2 .7-3.800 3.800-.7 4.500L5.500 10l4.500-.7L13.800 5.500zM9.500 14.500L4 20",
  checks: "M2 12.500l4.500 4.500L16 7.500M11 16l1 1 9.500-9.500",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 7.500V12l3 2",
  chevron: "M9 6l6 6-6 6",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  crier:
    "M3.500 9.500v5H7l9.500 5v-15L7 9.500zM7 9.500v5M19.500 9c1.200.8 1.800 1.800 1.800 3s-.6 2.200-1.800 3M8.500 15.500l1.200 4.500",
  channel: "M4 10v4h3l8 4V6l-8 4zM18 9.500c1 .7 1.500 1.500 1.500 2.500s-.5 1.800-1.500 2.500",
  group:
    "M9 5.500a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM3 18.500c0-3 2.500-5 6-5s6 2 6 5zM16 6.500a2.500 2.500 0 0 1 0 5M17.500 14c2.200.5 3.500 2.200 3.500 4.500h-3",
  topic: "M4 5h16v11H10l-4 4v-4H4z",
  code: "M8 7l-5 5 5 5M16 7l5 5-5 5",
  clip: "M8 12.500l6-6a3 3 0 0 1 4.300 4.300l-8 8a5 5 0 0 1-7-7l7.500-7.500",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  mask: "M4 6c5-1.500 11-1.500 16 0 .5 7-2 12-8 13C6 18 3.500 13 4 6zM7.500 10.500h3M13.500 10.500h3M9 15c2 1 4 1 6 0",
};
const FILLED = new Set(["send", "reply", "share"]);

/** A decorative 24×24 icon in the colour of the text. */
export function icon(name, extra = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon ${FILLED.has(name) ? "filled" : ""} ${extra}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Make `children` the children of `parent`, moving as little as possible so that focus and scrolling survive. */
export function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let at = parent.firstChild;
  for (const child of children) {
    if (child === at) at = at.nextSibling;
    else parent.insertBefore(child, at);
  }
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const PALETTE = ["red", "orange", "violet", "green", "cyan", "blue", "pink"];

/** The colour name of a person or chat, chosen by id as Telegram does. */
export const colorName = (id) => PALETTE[Math.abs(Number(id) || 0) % PALETTE.length];

/** How the bot looks, whoever sees it. */
export const BOT_FACE = { color: "#2f8fd8", symbol: "crier" };

/** A round picture with initials; `color` is the server's, checked before it is used. */
export function avatar(name, id, { color = "", size = "", symbol = "" } = {}) {
  const letters = [...new Intl.Segmenter().segment(name.trim())].map((each) => each.segment);
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = (word) => [...new Intl.Segmenter().segment(word.replace(/^[^\p{L}\p{N}]+/u, ""))][0]?.segment ?? "";
  const initials = words.slice(0, 2).map(first).join("").toUpperCase() || letters[0] || "?";
  const own = /^#[0-9a-f]{6}$/i.test(color) ? { "--tone": color } : {};
  return h(
    "span",
    { class: `avatar ${size} tone-${colorName(id)}`, vars: own, "aria-hidden": "true" },
    symbol ? icon(symbol) : initials,
  );
}
