/* What the pages gain with script: copy buttons, and controls that a keyboard can reach.
   Everything is readable without it. */
(() => {
  "use strict";

  const status = document.createElement("div");
  status.className = "w2-status";
  status.setAttribute("role", "status");

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // A page opened from disk, or a browser that refuses: the older way.
      const area = document.createElement("textarea");
      area.value = text;
      area.setAttribute("readonly", "");
      area.style.cssText = "position:fixed;opacity:0";
      document.body.append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      if (!copied) throw new Error("the browser refused to copy");
    }
  }

  function copyButton(label, text) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "w2-copy";
    button.textContent = label;
    button.addEventListener("click", async () => {
      try {
        await copy(text());
        button.textContent = status.textContent = "Copied";
      } catch {
        button.textContent = status.textContent = "Not copied";
      }
      setTimeout(() => {
        button.textContent = label;
        status.textContent = "";
      }, 1600);
    });
    return button;
  }

  const codeOf = (highlight) => highlight?.querySelector("pre > code")?.textContent ?? "";

  /* A block that shows a region of a snippet carries the whole file; any other block shows all
     that is meant to be copied. */
  function addCopyButtons() {
    for (const block of document.querySelectorAll(".w2-block")) {
      const shown = block.previousElementSibling;
      const whole = block.dataset.source;
      const excerpt = block.querySelector(".w2-file")?.textContent.startsWith("src/");
      block.append(copyButton(excerpt ? "Copy" : "Copy file", () => whole ?? codeOf(shown)));
    }
    for (const shell of document.querySelectorAll(".language-sh.highlight")) {
      if (shell.nextElementSibling?.matches(".w2-block")) continue;
      const row = document.createElement("div");
      row.className = "w2-bare";
      row.append(copyButton("Copy", () => codeOf(shell)));
      shell.after(row);
    }
  }

  /* The commands that run a program get a button once a reader unfolds them. From disk they name
     the folder that the site lies in. */
  document.addEventListener("toggle", ({ target: fold }) => {
    if (!fold.matches(".w2-run") || fold.querySelector("button")) return;
    const place = location.protocol === "file:" && fold.querySelector(".w2-site");
    if (place) place.remove();
    for (const code of fold.querySelectorAll("code")) {
      if (place) code.textContent = code.textContent.replaceAll("SITE/", decodeURI(new URL(".", reading).pathname));
      code.after(copyButton("Copy", () => code.textContent));
    }
  }, true);

  /* On small screens Material opens the menu and the search by labels, which no keyboard reaches:
     buttons press them. */
  function addMenuButtons() {
    for (const [id, name] of [["__drawer", "Navigation"], ["__search", "Search"]]) {
      const label = document.querySelector(`label.md-header__button[for=${id}]`);
      const toggle = document.getElementById(id);
      const button = document.createElement("button");
      button.type = "button";
      button.className = `md-header__button md-icon w2-open${id}`;
      button.setAttribute("aria-label", name);
      button.setAttribute("aria-expanded", "false");
      button.append(...label.cloneNode(true).childNodes);
      button.addEventListener("click", () => label.click());
      toggle.addEventListener("change", () => button.setAttribute("aria-expanded", toggle.checked));
      label.style.display = "none";
      label.before(button);
    }
  }

  /* Of an error the message is what counts: it breaks, where the lines above it scroll. */
  function showMessages() {
    for (const code of document.querySelectorAll(".language-text pre > code")) {
      const messages = [...code.textContent.matchAll(/^[\w.]*(?:Error|Exception)\b.*/gm)];
      if (!messages.length || !code.textContent.includes("Traceback (most")) continue;
      const walk = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
      let { index } = messages.at(-1);
      while (walk.nextNode() && index >= walk.currentNode.length) index -= walk.currentNode.length;
      const range = document.createRange();
      range.setStart(walk.currentNode, index);
      range.setEndAfter(code.lastChild);
      const message = document.createElement("span");
      message.className = "w2-message";
      message.append(range.extractContents());
      range.insertNode(message);
    }
  }

  /* A dot between two things ends a line and begins none. */
  function holdDots() {
    for (const list of document.querySelectorAll(".w2-ko, .w2-badge, .w2-verified")) {
      for (const part of list.childNodes) {
        if (part.nodeType === Node.TEXT_NODE) part.data = part.data.replaceAll(" · ", "\u00a0· ");
      }
    }
  }

  const tooWide = (element) => element.scrollWidth > element.clientWidth + 1;

  /* A table too wide for its column anyway takes the width that its text wants. Here and below, all
     is measured before anything is changed: each turn from one to the other lays out the page. */
  function widenTables() {
    const wraps = [...document.querySelectorAll(".md-typeset__scrollwrap")];
    for (const wrap of wraps) wrap.querySelector("table").toggleAttribute("data-wide", false);
    const wide = wraps.filter(tooWide);
    for (const wrap of wide) wrap.querySelector("table").toggleAttribute("data-wide", true);
  }

  /* Whatever scrolls sideways can be scrolled by keyboard, and says what it is. */
  function openScrollersToKeyboard() {
    const scrollers = {
      "div.arithmatex": "Formula",
      ".tabbed-labels": "Tabs",
      ".md-typeset__scrollwrap": "Table",
      ".w2-figure": "Figure",
    };
    const found = Object.entries(scrollers).flatMap(([selector, name]) =>
      [...document.querySelectorAll(selector)].map((element) => [element, name, tooWide(element)]));
    for (const [element, name, scrolls] of found) {
      if (scrolls === element.hasAttribute("tabindex")) continue;
      element.toggleAttribute("tabindex", scrolls);
      element.toggleAttribute("role", scrolls);
      element.toggleAttribute("aria-label", scrolls);
      if (!scrolls) continue;
      element.tabIndex = 0;
      element.setAttribute("role", "group");
      element.setAttribute("aria-label", `${name}; scrolls sideways`);
    }
  }

  /* `?` shows the keys: the table of the page about reading, over this one where it can be read. */
  const reading = new URL("../../reading.html", document.currentScript.src).href;
  async function showKeys() {
    const answer = await fetch(reading);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const dialog = document.createElement("dialog");
    dialog.className = "w2-keys md-typeset";
    dialog.setAttribute("aria-label", "Keys");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "w2-copy";
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.append(page.querySelector("#keys ~ table, #keys ~ .md-typeset__scrollwrap"), close);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]") || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    showKeys().catch(() => location.assign(`${reading}#keys`)); // from disk
  });

  /* Material opens every fold before it prints. What a reader has unfolded is marked, and the
     stylesheet prints that alone: no solution is given away. */
  for (const fold of document.querySelectorAll("details[open]")) fold.dataset.unfolded = "";
  addEventListener("click", (event) => {
    const fold = event.target.closest("summary")?.parentElement;
    if (fold?.matches("details")) fold.toggleAttribute("data-unfolded", !fold.open); // not yet changed
  });

  /* A figure's own width, from which the stylesheet finds how far it may shrink. */
  for (const figure of document.querySelectorAll(".w2-figure > svg")) {
    figure.style.setProperty("--w2-natural", `${parseFloat(figure.getAttribute("width"))}px`);
  }
  document.body.append(status);
  addCopyButtons();
  addMenuButtons();
  showMessages();
  holdDots();
  const fit = () => (widenTables(), openScrollersToKeyboard());
  requestAnimationFrame(fit); // before the page is painted, when it is laid out anyway
  addEventListener("load", fit);
  addEventListener("resize", fit);
  /* Programs that drive the page wait for this: every script has run, and what is wide fits. */
  const ready = () => (document.documentElement.dataset.ready = "");
  addEventListener("DOMContentLoaded", () => requestAnimationFrame(ready));
  addEventListener("load", ready);
})();
