// Which links may be followed, and which of them mean something inside the playground.

import { h } from "./dom.js";

const PAYLOAD = /^[A-Za-z0-9_-]{0,64}$/;

/** An absolute http(s) or tg URL, else null; `example.com` and `t.me/bot` count as https. */
export function safeUrl(raw) {
  const text = String(raw ?? "").trim();
  const full = /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/?#]+:\d+(\/|$)/.test(text) ? text : `https://${text}`;
  try {
    const found = new URL(full);
    return ["http:", "https:", "tg:"].includes(found.protocol) ? found : null;
  } catch {
    return null;
  }
}

/** What a t.me or tg link asks for: {kind: "start" | "startgroup" | "chat" | "share", …}, or null for an ordinary link. */
export function deepLink(raw, botName) {
  const found = safeUrl(raw);
  if (!found) return null;
  const query = found.searchParams;
  if (found.protocol === "tg:") {
    if (found.host === "resolve") return resolved(query.get("domain") ?? "", query, botName);
    if (found.host === "msg_url" || found.host === "share") return shared(query);
    return { kind: "unknown" };
  }
  if (!["t.me", "telegram.me", "telegram.dog"].includes(found.hostname)) return null;
  const [name, ...rest] = found.pathname.split("/").filter(Boolean);
  if (name === "share" && rest[0] === "url") return shared(query);
  return rest.length ? null : resolved(name ?? "", query, botName);
}

function resolved(name, query, botName) {
  if (name.toLowerCase() !== botName.toLowerCase()) return null;
  for (const kind of ["start", "startgroup"]) {
    const payload = query.get(kind);
    if (payload !== null && PAYLOAD.test(payload)) return { kind, payload };
  }
  return { kind: "chat" };
}

function shared(query) {
  const text = [query.get("url"), query.get("text")].filter(Boolean).join("\n");
  return text ? { kind: "share", text } : null;
}

/** An anchor for a safe URL, plain text for any other; `acts.follow` may take the press over. */
export function anchor(raw, acts, props, ...children) {
  const found = safeUrl(raw);
  if (!found) return h("span", { class: props.class }, ...children);
  const follow = (event) => {
    if (acts.follow(raw)) event.preventDefault();
  };
  return h(
    "a",
    { ...props, href: found.href, target: "_blank", rel: "noopener noreferrer", on: { click: follow } },
    ...children,
  );
}
