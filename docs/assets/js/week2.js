/* What the pages gain with script: copy buttons, and controls that a keyboard can reach.
   Everything is readable without it. */
(() => {
  "use strict";

  const { all, button, copyButton, element, set } = globalThis.week2.dom;
  const status = element("div", { className: "w2-status", role: "status" });
  const say = (said) => (status.textContent = said);
  const codeOf = (highlight) => highlight?.querySelector("pre > code")?.textContent ?? "";

  /* A block that shows a region of a snippet carries the whole file; any other block shows all
     that is meant to be copied. */
  function addCopyButtons() {
    for (const block of all(".w2-block")) {
      const shown = block.previousElementSibling;
      const whole = block.dataset.source;
      const excerpt = block.querySelector(".w2-file")?.textContent.startsWith("src/");
      block.append(copyButton(excerpt ? "Copy" : "Copy file", () => whole ?? codeOf(shown), say));
    }
    for (const shell of all(".language-sh.highlight")) {
      if (shell.nextElementSibling?.matches(".w2-block")) continue;
      shell.after(
        element("div", { className: "w2-bare" }, copyButton("Copy", () => codeOf(shell), say)),
      );
    }
  }

  /* The page's Markdown copy, beside the link to it; a page opened from disk may not fetch it. */
  function addPageCopy() {
    const [link] = /** @type {HTMLAnchorElement[]} */ (
      all(".w2-plain > [type='text/markdown']")
    );
    if (!link || location.protocol === "file:") return;
    const markdown = async () => {
      const answer = await fetch(link.href);
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      return answer.text();
    };
    link.parentElement?.append(copyButton("Copy as Markdown", markdown, say));
  }

  /* The commands that run a program get a button once a reader unfolds them. From disk they name
     the folder that the site lies in. */
  document.addEventListener("toggle", (event) => {
    const fold = /** @type {Element} */ (event.target);
    if (!fold.matches(".w2-run") || fold.querySelector("button")) return;
    const [place] = location.protocol === "file:" ? all(".w2-site", fold) : [];
    if (place) place.remove();
    for (const code of all("code", fold)) {
      if (place) {
        const folder = decodeURI(new URL(".", reading).pathname);
        code.textContent = code.textContent.replaceAll("SITE/", folder);
      }
      code.after(copyButton("Copy", () => code.textContent, say));
    }
  }, true);

  /* On small screens Material opens the menu and the search by labels, which no keyboard reaches:
     buttons press them. */
  function addMenuButtons() {
    for (const [id, name] of [["__drawer", "Navigation"], ["__search", "Search"]]) {
      const [label] = all(`label.md-header__button[for=${id}]`);
      const [toggle] = /** @type {HTMLInputElement[]} */ (all(`#${id}`));
      const open = button("", () => label.click(), {
        className: `md-header__button md-icon w2-open${id}`,
        "aria-label": name,
        "aria-expanded": "false",
      });
      open.append(...label.cloneNode(true).childNodes);
      toggle.addEventListener(
        "change",
        () => set(open, { "aria-expanded": String(toggle.checked) }),
      );
      label.style.display = "none";
      label.before(open);
    }
  }

  /* Of an error the message is what counts: it breaks, where the lines above it scroll. */
  function showMessages() {
    for (const code of all(".language-text pre > code")) {
      const message = [...code.textContent.matchAll(/^[\w.]*(?:Error|Exception)\b.*/gm)].at(-1);
      if (!message || !code.textContent.includes("Traceback (most")) continue;
      const walk = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
      let { index } = message;
      const length = () => (walk.currentNode.textContent ?? "").length;
      while (walk.nextNode() && index >= length()) index -= length();
      const range = document.createRange();
      range.setStart(walk.currentNode, index);
      range.setEnd(code, code.childNodes.length);
      range.insertNode(element("span", { className: "w2-message" }, range.extractContents()));
    }
  }

  /* A dot between two things ends a line and begins none. */
  function holdDots() {
    for (const list of all(".w2-ko, .w2-badge, .w2-verified")) {
      for (const part of list.childNodes) {
        if (part instanceof Text) part.data = part.data.replaceAll(" · ", "\u00a0· ");
      }
    }
  }

  const tooWide = (element) => element.scrollWidth > element.clientWidth + 1;

  /* A table too wide for its column anyway takes the width that its text wants. Here and below, all
     is measured before anything is changed: each turn from one to the other lays out the page. */
  function widenTables() {
    const wraps = all(".md-typeset__scrollwrap");
    const widen = (wrap, wide) => wrap.querySelector("table").toggleAttribute("data-wide", wide);
    for (const wrap of wraps) widen(wrap, false);
    for (const wrap of wraps.filter(tooWide)) widen(wrap, true);
  }

  /* Whatever scrolls sideways can be scrolled by keyboard, and says what it is. */
  function openScrollersToKeyboard() {
    const scrollers = {
      "div.arithmatex": "Formula",
      ".tabbed-labels": "Tabs",
      ".md-typeset__scrollwrap": "Table",
      ".w2-figure": "Figure",
      ".highlight pre > code": "Code", // Material leaves it out where nothing hovers
    };
    const found = Object.entries(scrollers).flatMap(([selector, name]) =>
      all(selector).map((scroller) => ({ scroller, name, scrolls: tooWide(scroller) }))
    );
    for (const { scroller, name, scrolls } of found) {
      if (["tabindex", "role"].every((name) => scroller.hasAttribute(name) === scrolls)) continue;
      for (const attribute of ["tabindex", "role", "aria-label"]) {
        scroller.toggleAttribute(attribute, scrolls);
      }
      if (!scrolls) continue;
      set(scroller, { tabIndex: 0, role: "group", "aria-label": `${name}; scrolls sideways` });
    }
  }

  /* Something over the page, until Close or Escape; then the focus is where it was. */
  function show(className, label, shown) {
    const close = button("Close", () => dialog.close(), { className: "w2-copy" });
    const dialog = element(
      "dialog",
      { className: `${className} md-typeset`, "aria-label": label, closedBy: "any" },
      shown,
      close,
    );
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  /* A figure opens over the page, larger, by a button below it and its caption or by a click on it;
     those of the home page's cards are on their chapters' pages. From its own width and form the
     stylesheet finds how far it may shrink or grow. */
  function addEnlargeButtons() {
    const drawings = document.querySelectorAll(".w2-figure > svg");
    for (const svg of /** @type {NodeListOf<SVGSVGElement>} */ (drawings)) {
      const [wide, high] = [svg.width, svg.height].map((side) => side.baseVal.value);
      svg.style.setProperty("--w2-natural", `${wide}px`);
      if (svg.closest(".w2-cards")) continue;
      svg.style.setProperty("--w2-form", String(wide / high));
      const [sentence] = (svg.getAttribute("aria-label") ?? "").split(/[.:;](?:\s|$)/);
      const name = sentence.split(/\s+/, 8).join(" ");
      const enlarge = () => {
        show("w2-large", name, element("div", { className: "w2-figure" }, svg.cloneNode(true)));
      };
      svg.addEventListener("click", () => getSelection()?.isCollapsed && enlarge());
      const open = button("Enlarge", enlarge, {
        className: "w2-copy",
        "aria-label": `Enlarge: ${name}`,
      });
      const figure = /** @type {Element} */ (svg.parentElement);
      const caption = figure.nextElementSibling;
      (caption?.matches("p:has(> em:only-child)") ? caption : figure)
        .after(element("div", { className: "w2-bare" }, open));
    }
  }

  /* `?` shows the keys: the table of the page about reading, over this one where it can be read. */
  const reading =
    new URL("../../reading.html", /** @type {HTMLScriptElement} */ (document.currentScript).src)
      .href;
  async function showKeys() {
    const answer = await fetch(reading);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [keys] = all("#keys ~ table, #keys ~ .md-typeset__scrollwrap", page);
    show("w2-keys", "Keys", keys);
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = /** @type {Element} */ (event.target);
    if (at.closest("input, select, textarea, [contenteditable]") || all("dialog[open]").length) {
      return;
    }
    event.preventDefault();
    showKeys().catch(() => location.assign(`${reading}#keys`)); // from disk
  });

  /* Material opens every fold before it prints. What a reader has unfolded is marked, and the
     stylesheet prints that alone: no solution is given away. */
  for (const fold of all("details[open]")) fold.dataset.unfolded = "";
  addEventListener("click", (event) => {
    const fold = /** @type {Element} */ (event.target).closest("summary")?.parentElement;
    if (fold instanceof HTMLDetailsElement) fold.toggleAttribute("data-unfolded", !fold.open); // not yet changed
  });

  document.body.append(status);
  addCopyButtons();
  addEnlargeButtons();
  addPageCopy();
  addMenuButtons();
  showMessages();
  holdDots();
  const fit = () => (widenTables(), openScrollersToKeyboard());
  addEventListener("resize", fit);
  /* Programs that drive the page wait for this: every script has run, and what is wide fits. Material
     puts each table into its scroller when the text is there, mostly before the next frame. */
  const loose = (table) => !table.closest(".md-typeset__scrollwrap");
  const ready = () => (document.documentElement.dataset.ready = "");
  addEventListener("DOMContentLoaded", () =>
    requestAnimationFrame(() => {
      fit();
      if (!all(".md-typeset table:not([class])").some(loose)) ready();
    }));
  addEventListener("load", () => (fit(), ready()));
})();
