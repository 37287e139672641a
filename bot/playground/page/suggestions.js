// The list over the composer: commands, inline results. The text field keeps the focus; aria-activedescendant follows.

import { h } from "./dom.js";

export class Suggestions {
  /** field: the text field it serves. */
  constructor(field) {
    this.field = field;
    this.options = [];
    this.at = -1;
    this.list = h("div", { class: "suggestion-list", id: "suggestions", role: "listbox" });
    this.head = h("div", { class: "suggestion-head" });
    this.element = h("div", { class: "suggestions", hidden: true }, this.head, this.list);
    this.list.addEventListener("scroll", () => {
      if (this.onMore && this.list.scrollTop + this.list.clientHeight > this.list.scrollHeight - 120) this.onMore();
    });
    // Pressing must not take the focus out of the field.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
  }

  get open() {
    return !this.element.hidden;
  }

  /** options: {node, pick(), fill()?}; keep: stay at the chosen option (more results of the same list). */
  show({ label, kind, options, head = null, onMore = null, select = true, keep = false }) {
    const before = keep ? this.at : -1;
    this.onMore = onMore;
    this.options = options;
    this.list.setAttribute("aria-label", label);
    this.element.dataset.kind = kind;
    this.head.replaceChildren(...(head ? [head] : []));
    this.list.replaceChildren(
      ...options.map((option, index) => {
        const found = h(
          "div",
          { class: "suggestion", role: "option", id: `suggestion-${index}`, "aria-selected": "false" },
          option.node,
        );
        Object.assign(found.dataset, option.data ?? {});
        found.addEventListener("click", () => option.pick());
        found.addEventListener("mousemove", () => {
          if (this.at !== index) this.mark(index, false);
        });
        return found;
      }),
    );
    this.element.hidden = !options.length && !head;
    this.field.setAttribute("aria-expanded", String(this.open));
    this.mark(before >= 0 ? before : select && options.length ? 0 : -1, !keep);
    if (!keep) this.list.scrollTop = 0;
  }

  hide() {
    if (!this.open) return;
    this.element.hidden = true;
    this.options = [];
    this.onMore = null;
    this.mark(-1);
    this.field.setAttribute("aria-expanded", "false");
  }

  mark(index, scroll = true) {
    this.list.querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
    this.at = index;
    const found = this.list.children[index];
    if (!this.options[index] || !found) {
      this.field.removeAttribute("aria-activedescendant");
      return;
    }
    found.setAttribute("aria-selected", "true");
    this.field.setAttribute("aria-activedescendant", found.id);
    if (scroll) found.scrollIntoView({ block: "nearest" });
  }

  /** Handle a key of the field; true if it was ours. */
  key(event) {
    if (!this.open) return false;
    if (event.key === "Escape") {
      this.hide();
      return true;
    }
    if (!this.options.length) return false;
    const count = this.options.length;
    if (event.key === "ArrowDown") this.mark((this.at + 1) % count);
    else if (event.key === "ArrowUp") this.mark(this.at <= 0 ? count - 1 : this.at - 1);
    else if (event.key === "Enter" && !event.shiftKey && this.at >= 0) this.options[this.at].pick();
    else if (event.key === "Tab" && !event.shiftKey && this.at >= 0 && this.options[this.at].fill)
      this.options[this.at].fill();
    else return false;
    if (event.key === "ArrowDown" && this.onMore && this.at >= count - 2) this.onMore();
    return true;
  }
}
