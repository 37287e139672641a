// What appears over the page: toasts, alerts, menus, pickers, the picture viewer.

import { avatar, h, icon } from "./dom.js";

const TOAST_SECONDS = 4;

export function toast(text) {
  const host = document.getElementById("toasts");
  const found = h("div", { class: "toast" }, text);
  host.replaceChildren(...[...host.children].slice(-2), found);
  if (host.matches(":popover-open")) host.hidePopover();
  host.showPopover(); // over a dialog, if one is open
  setTimeout(() => found.remove(), TOAST_SECONDS * 1000 + text.length * 20);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = h("textarea", { class: "offscreen" });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy"); // where the page is not allowed the newer way
    field.remove();
  }
  toast("Copied to clipboard");
}

/** Show a modal <dialog>; it is removed when it closes and focus goes back to where it was. */
export function modal(props, ...children) {
  const before = document.activeElement;
  const found = h("dialog", props, ...children);
  found.addEventListener("click", (event) => {
    if (event.target === found) found.close(); // the backdrop
  });
  found.addEventListener("close", () => {
    found.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  });
  document.body.append(found);
  found.showModal();
  return found;
}

export const closer = (label = "Close") =>
  h(
    "button",
    {
      type: "button",
      class: "round",
      "aria-label": label,
      title: label,
      on: { click: (event) => event.currentTarget.closest("dialog").close() },
    },
    icon("close"),
  );

/** The dialog of a callback answer with show_alert, or of anything that must be read. */
export function alertBox(text, title = "") {
  const ok = h("button", { type: "button", class: "text-button", autofocus: true }, "OK");
  const found = modal(
    { class: "alert", role: "alertdialog", "aria-describedby": "alert-text", "aria-label": title || "Message" },
    title ? h("h2", {}, title) : null,
    h("p", { id: "alert-text", dir: "auto" }, text),
    h("div", { class: "alert-actions" }, ok),
  );
  ok.addEventListener("click", () => found.close());
}

/** A menu at a point or under an element. items: {label, icon, act, checked, hint, danger} or null for a line. */
export function menu(at, items, label = "Menu") {
  document.querySelector(".menu")?.dispatchEvent(new Event("dismiss"));
  const before = document.activeElement;
  const list = h("div", { class: "menu", role: "menu", "aria-label": label });
  const close = (refocus = true) => {
    list.remove();
    removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", dismiss);
    if (refocus && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  };
  const dismiss = () => close(false);
  const outside = (event) => {
    if (!list.contains(event.target)) close(false);
  };
  list.addEventListener("dismiss", dismiss);
  for (const item of items) {
    if (item === null) {
      list.append(h("hr", {}));
      continue;
    }
    if (item.heading) {
      list.append(h("div", { class: "menu-heading" }, item.heading));
      continue;
    }
    const radio = item.checked !== undefined;
    list.append(
      h(
        "button",
        {
          type: "button",
          role: radio ? "menuitemradio" : "menuitem",
          "aria-checked": radio ? String(item.checked) : null,
          tabindex: "-1",
          class: item.danger ? "danger" : "",
          data: item.data ?? {},
          on: {
            click: () => {
              close();
              item.act();
            },
          },
        },
        item.node ?? icon(item.icon ?? "chevron"),
        h("span", { class: "menu-label" }, item.label, item.hint ? h("small", {}, item.hint) : null),
        radio && item.checked ? icon("checks", "tick") : null,
      ),
    );
  }
  list.addEventListener("keydown", (event) => {
    const choices = [...list.querySelectorAll("button")];
    const now = choices.indexOf(document.activeElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: choices.length - 1 }[event.key];
    if (to !== undefined) choices.at(to % choices.length)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.body.append(list);
  settle(list, at);
  addEventListener("pointerdown", outside, true);
  addEventListener("resize", dismiss);
  (list.querySelector('[aria-checked="true"]') ?? list.querySelector("button"))?.focus({ preventScroll: true });
}

function settle(list, at) {
  const spot =
    at instanceof Element ? at.getBoundingClientRect() : { left: at.x, right: at.x, top: at.y, bottom: at.y };
  const { offsetWidth: width, offsetHeight: height } = list;
  const left = Math.min(spot.left, innerWidth - width - 8);
  const below = spot.bottom + 4;
  const top = below + height > innerHeight - 8 ? Math.max(8, spot.top - height - 4) : below;
  list.style.left = `${Math.max(8, left)}px`;
  list.style.top = `${top}px`;
}

/** Choose one chat; resolves to null when the dialog is closed. rows: {key, title, id, face, hint}. */
export function pick(title, rows) {
  return new Promise((resolve) => {
    let chosen = null;
    const list = h("div", { class: "picker-list" });
    const found = modal(
      { class: "sheet picker", "aria-label": title },
      h("header", {}, h("h2", {}, title), closer()),
      list,
    );
    for (const row of rows) {
      const choose = () => {
        chosen = row;
        found.close();
      };
      list.append(
        h(
          "button",
          { type: "button", class: "picker-row", data: { chatId: row.key }, on: { click: choose } },
          avatar(row.title, row.id, { ...row.face, size: "small" }),
          h("span", {}, row.title, row.hint ? h("small", {}, row.hint) : null),
        ),
      );
    }
    if (!rows.length) list.append(h("p", { class: "empty-note" }, "There is no chat for this."));
    found.addEventListener("close", () => resolve(chosen));
  });
}

export function showPicture(src, alt) {
  const found = modal({ class: "viewer", "aria-label": "Photo" }, h("img", { src, alt }), closer("Close photo"));
  found.querySelector("img").addEventListener("click", () => found.close());
}

export function showSource(title, value) {
  const text = JSON.stringify(value, null, 2);
  modal(
    { class: "sheet source", "aria-label": title },
    h(
      "header",
      {},
      h("h2", {}, title),
      h(
        "button",
        { type: "button", class: "round", "aria-label": "Copy", title: "Copy", on: { click: () => copy(text) } },
        icon("copy"),
      ),
      closer(),
    ),
    h("pre", { tabindex: "0" }, text),
  );
}
