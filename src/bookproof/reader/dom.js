/* Elements of a page that `read` serves: a module, unlike the site's own dom.js, which opens from
   disk; so neither can import the other. */

export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export function button(label, press, properties = {}) {
  const made = element("button", { type: "button", className: "w2-copy", ...properties });
  made.textContent = label;
  made.addEventListener("click", press);
  return made;
}

/** A text that a screen reader says when it changes. */
export function statusLine() {
  return element("span", { className: "w2-read-status", role: "status" });
}

/** Let a button take the place of another, and have the focus if that had it. */
export function swap(from, to) {
  const focused = document.activeElement === from;
  from.hidden = true;
  to.hidden = false;
  if (focused) to.focus();
}

/** Give the reader a file. */
export function save(name, text) {
  const href = URL.createObjectURL(new Blob([text]));
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
