// Pictures, files and link previews inside a bubble.

import { photoUrl } from "./api.js";
import { h, icon } from "./dom.js";
import { anchor, safeUrl } from "./links.js";
import { showPicture } from "./overlays.js";

const MOST_WIDE = 440;
const MOST_HIGH = 460;

/** The photo of a message in its own proportions, so that nothing jumps when it arrives. */
export function photo(message) {
  const best = message.photo.reduce((a, b) =>
    (b.width ?? 0) * (b.height ?? 0) > (a.width ?? 0) * (a.height ?? 0) ? b : a,
  );
  const wide = Math.max(1, best.width || MOST_WIDE);
  const high = Math.max(1, best.height || MOST_WIDE);
  const scale = Math.min(1, MOST_WIDE / wide, MOST_HIGH / high);
  const alt = message.caption ? `Photo: ${message.caption.slice(0, 120)}` : "Photo";
  const src = photoUrl(best.file_id);
  const picture = h("img", {
    src,
    alt,
    width: Math.round(wide * scale),
    height: Math.round(high * scale),
    decoding: "async",
  });
  picture.addEventListener("error", () =>
    picture.replaceWith(h("span", { class: "photo-lost" }, icon("file"), "The photo could not be loaded")),
  );
  const frame = h("button", { type: "button", class: "photo", "aria-label": "Open photo" }, picture);
  frame.addEventListener("click", () => {
    if (frame.classList.contains("veiled")) frame.classList.remove("veiled");
    else showPicture(src, alt);
  });
  if (message.has_media_spoiler) frame.classList.add("veiled");
  return frame;
}

const sized = (bytes) =>
  bytes >= 1_048_576 ? `${(bytes / 1_048_576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;

export const file = (document) =>
  h(
    "a",
    { class: "file", href: photoUrl(document.file_id), download: document.file_name ?? "file" },
    h("span", { class: "file-icon" }, icon("file")),
    h(
      "span",
      {},
      h("strong", {}, document.file_name ?? "File"),
      h("small", {}, document.file_size ? sized(document.file_size) : ""),
    ),
  );

/** A card for the one link that the message previews; the page fetches nothing, so it shows what the address says. */
export function preview(message, acts) {
  const options = message.link_preview_options;
  if (!options?.url || options.is_disabled) return null;
  const found = safeUrl(options.url);
  if (!found || found.protocol === "tg:") return null;
  const host = found.hostname.replace(/^www\./, "");
  const path = readable(found);
  const large = Boolean(options.prefer_large_media) && !options.prefer_small_media;
  if (isLocalPicture(found)) return pictureLink(options, acts);
  const art = h("span", { class: "preview-art", "aria-hidden": "true" }, (host[0] ?? "?").toUpperCase());
  return anchor(
    options.url,
    acts,
    { class: `preview ${large ? "large" : "small"} ${options.show_above_text ? "above" : ""}`, title: options.url },
    h(
      "span",
      { class: "preview-words" },
      h("span", { class: "preview-host" }, host),
      h("span", { class: "preview-path" }, path),
    ),
    art,
  );
}

/** Only pictures of this machine (the sample newsroom's) are loaded: the page asks nobody else. */
const isLocalPicture = (found) =>
  ["127.0.0.1", "localhost", location.hostname].includes(found.hostname) &&
  /\.(png|jpe?g|webp|gif)$/i.test(found.pathname);

function pictureLink(options, acts) {
  const image = h("img", { src: options.url, alt: "Picture of the story", decoding: "async" });
  const found = anchor(options.url, acts, { class: "preview picture", title: options.url }, image);
  image.addEventListener("error", () => found.remove());
  return found;
}

function readable(found) {
  const text = `${found.host}${found.pathname === "/" ? "" : found.pathname}${found.search}`;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
