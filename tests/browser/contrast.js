// The contrast (WCAG 2) of every piece of text that is on the screen, against what lies under it; returns those below 4.5.
() => {
  const probe = document.body.appendChild(document.createElement("i"));
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const variable = (name) => {
    probe.style.color = `var(${name})`;
    return rgba(getComputedStyle(probe).color);
  };
  const walls = ["--ground", "--wall-1", "--wall-2", "--wall-3", "--wall-4"].map(variable);
  const over = (top, under) => [...[0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])), 1];
  const light = ([r, g, b]) => {
    const part = (value) => ((value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const layers = (element) => {
    const found = [];
    for (let each = element; each; each = each.parentElement) {
      const colour = rgba(getComputedStyle(each).backgroundColor);
      if (colour[3] > 0) found.push(colour);
      if (colour[3] > 0.999) return { found, walled: false };
      if (each.id === "conversation") return { found, walled: true };
    }
    return { found, walled: false };
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.textContent.trim();
    const box = element.getBoundingClientRect();
    if (
      !words ||
      !/[\p{L}\p{N}]/u.test(words) ||
      box.width < 2 ||
      element.closest(".avatar, .topic-sign, .thumb, .preview-art, .sr-only, .skip, .hidden-text, noscript, [hidden]")
    )
      continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const { found, walled } = layers(element);
    const colour = rgba(getComputedStyle(element).color);
    const grounds = (walled ? walls : [[255, 255, 255, 1]]).map((wall) =>
      found.reduceRight((under, top) => over(top, under), wall),
    );
    const worst = Math.min(...grounds.map((ground) => ratio(over(colour, ground), ground)));
    if (worst < 4.5) poor.push(`${element.className || element.tagName}: ${words.slice(0, 30)} (${worst.toFixed(2)})`);
  }
  probe.remove();
  return [...new Set(poor)];
};
