/* What several scripts make of a page: elements, buttons, tables, and what is copied. Every page
   loads it, first. A classic script, as the site must open from disk, where no module loads. */
(() => {
  "use strict";

  globalThis.week2 ??= Object.create(null);
  const SAID = 1600; // milliseconds for which a button says what it did

  /** @returns {any[]} */
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /** Set properties of an element; where it has no such property, the attribute. */
  function set(made, properties) {
    for (const [name, value] of Object.entries(properties)) {
      if (name in made) made[name] = value;
      else made.setAttribute(name, value);
    }
    return made;
  }

  function element(name, properties = {}, ...children) {
    const made = set(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function button(label, press, properties = {}) {
    const made = element("button", { type: "button", textContent: label, ...properties });
    made.addEventListener("click", press);
    return made;
  }

  /** A choice of one, from pairs of a text and a value. */
  function select(options, properties = {}) {
    return element(
      "select",
      properties,
      ...options.map(([text, value]) => new Option(text, value)),
    );
  }

  /** A table with a head, and the body to be filled. */
  function table(heads, properties = {}, ...before) {
    const body = element("tbody");
    const cells = heads.map((textContent) => element("th", { textContent, scope: "col" }));
    const head = element("thead", {}, element("tr", {}, ...cells));
    return { table: element("table", properties, ...before, head, body), body };
  }

  /** Fill the box of a playground, and name it. */
  function fill(box, label, ...children) {
    set(box, { role: "group", "aria-label": label }).replaceChildren(...children);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // A page opened from disk, or a browser that refuses: the older way.
      const area = element("textarea", { value: text, readOnly: true });
      area.style.cssText = "position:fixed;opacity:0";
      document.body.append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      if (!copied) throw new Error("the browser refused to copy");
    }
  }

  /** A button that copies a text, and tells `say` whether it did; then an empty text. */
  function copyButton(label, text, say, properties = {}) {
    const tell = (said) => {
      made.textContent = said || label;
      say(said);
    };
    const made = button(label, async () => {
      try {
        await copy(await text());
        tell("Copied");
      } catch {
        tell("Not copied");
      }
      setTimeout(tell, SAID, "");
    }, { className: "w2-copy", ...properties });
    return made;
  }

  week2.dom = { all, set, element, button, select, table, fill, copyButton };
})();
