/* Run, Edit, Reset and Stop at the blocks of a page that `read` serves. The server adds this script
   to the pages; the built site has no trace of it. It runs nothing itself: `engine` does, and an
   editor is whatever has the four members that `textEditor` returns. */
(() => {
  "use strict";

  const SECRET = "bookproof-secret";
  const LONGEST = 100_000; // bytes of code; the server refuses more, unread
  const TAB = "    ";

  function element(name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key in made) made[key] = value;
      else made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }

  function button(label, press, properties = {}) {
    const made = element("button", { type: "button", textContent: label, ...properties });
    made.addEventListener("click", press);
    return made;
  }

  /* ---- the engine ---- */

  /* Behind the # of the address that the command prints; kept, and taken out of sight. */
  const opened = /^#read=([\w-]+)$/.exec(location.hash);
  if (opened) {
    localStorage.setItem(SECRET, opened[1]);
    history.replaceState(null, "", location.pathname + location.search);
  }

  async function ask(what, question, signal) {
    const answer = await fetch(`/_read/${what}`, {
      method: "POST",
      headers: { "X-Read-Secret": localStorage.getItem(SECRET) ?? "" },
      body: JSON.stringify({ page: location.pathname, ...question }),
      signal,
    });
    if (answer.status === 403) {
      throw new Error("To run programs here, open the address that the command has printed.");
    }
    if (!answer.ok) throw new Error((await answer.json()).error);
    return answer;
  }

  const engine = {
    blocks: async () => (await (await ask("page", {})).json()).blocks,

    /** The events of a run, as they come. */
    async *run(block, code, signal) {
      if (new Blob([code ?? ""]).size > LONGEST) throw new Error("The code is too long.");
      const answer = await ask("run", { block, code }, signal);
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (let part; (part = await reader?.read()) && !part.done;) {
        const lines = (text + part.value).split("\n");
        text = lines.pop() ?? "";
        yield* lines.map((line) => JSON.parse(line));
      }
    },
  };

  /* ---- the editor ---- */

  /** A plain field in which Tab indents and Enter keeps the indentation; the browser undoes both. */
  function textEditor(code, label, changed) {
    const keys = element("p", {
      className: "w2-read-keys",
      id: `w2-read-${crypto.randomUUID()}`,
      textContent: "Tab indents. Escape, then Tab leaves the field. Ctrl+Enter runs.",
    });
    const field = element("textarea", {
      value: code,
      spellcheck: false,
      wrap: "off",
      "aria-label": label,
      "aria-describedby": keys.id,
      autocapitalize: "off",
      autocomplete: "off",
    });
    let leaving = false;
    const insert = (text) => document.execCommand("insertText", false, text);
    const lineStart = (at) => field.value.lastIndexOf("\n", at - 1) + 1;
    const fit = () => (field.rows = field.value.split("\n").length);

    function indent(back) {
      const [at, to] = [field.selectionStart, field.selectionEnd];
      if (!back && at === to) return insert(TAB);
      const from = lineStart(at);
      const lines = field.value.slice(from, to).split("\n");
      const moved = lines.map((line) => back ? line.replace(/^ {1,4}/, "") : TAB + line).join("\n");
      field.setSelectionRange(from, to);
      insert(moved);
      const end = from + moved.length;
      field.setSelectionRange(at === to ? end : from, end);
    }

    field.addEventListener("keydown", (event) => {
      if (event.key === "Tab" && !leaving) {
        event.preventDefault();
        indent(event.shiftKey);
      } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        const line = field.value.slice(lineStart(field.selectionStart), field.selectionStart);
        const deeper = /:\s*$/.test(line) ? TAB : "";
        insert(`\n${/^ */.exec(line)?.[0] ?? ""}${deeper}`);
      }
      leaving = event.key === "Escape" || (leaving && event.key === "Shift");
    });
    field.addEventListener("input", () => (fit(), changed()));
    fit();
    field.setSelectionRange(0, 0);
    return {
      element: element("div", { className: "w2-read-editor" }, field, keys),
      code: () => field.value,
      focus: () => field.focus(),
      mark(number) {
        const lines = field.value.split("\n");
        const start = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
        field.setSelectionRange(start, start + (lines[number - 1] ?? "").length);
      },
    };
  }

  /* ---- a block ---- */

  /** Buttons under a block, and below them what its run gives. */
  function addControls(shown, number, { name, region, lacking, exercise }) {
    const task = exercise !== undefined;
    const key = `bookproof ${name}:${region}`;
    const highlight = shown.previousElementSibling;
    const book = highlight.querySelector("pre > code").textContent.trimEnd();
    const status = element("span", { className: "w2-read-status", role: "status" });
    const output = element("div", { className: "w2-read-output" });
    let editor, stopping, runs = 0;

    const edited = () => editor && editor.code().trimEnd() !== book;
    const changed = () => {
      if (edited()) localStorage.setItem(key, editor.code());
      else localStorage.removeItem(key);
      reset.hidden = !editor;
    };

    function edit(code) {
      editor = textEditor(code, `Code of ${name}`, changed);
      editor.element.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run.click();
      });
      highlight.hidden = change.hidden = true;
      reset.hidden = false;
      highlight.after(editor.element);
    }

    function putBack() {
      if (edited() && !confirm("Put the book's code in the place of yours?")) return;
      localStorage.removeItem(key);
      editor.element.remove();
      editor = undefined;
      highlight.hidden = change.hidden = false;
      reset.hidden = true;
      output.replaceChildren();
      status.textContent = "";
      change.focus();
    }

    function print(text) {
      let out = output.lastElementChild;
      if (!out?.matches(".w2-read-printed")) {
        out = element("pre", {
          className: "w2-read-printed",
          tabIndex: 0,
          role: "group",
          "aria-label": "Printed",
        });
        output.append(out);
      }
      out.append(text);
    }

    /* Its ids are those of the recorded figure on the page: here they get a beginning of their own. */
    function draw(svg) {
      const own = `run-${number}-${runs}-`;
      const figure = element("figure", { className: "w2-figure", role: "img" });
      figure.setAttribute("aria-label", "The figure that it drew");
      figure.innerHTML = svg.replaceAll(/( id="|url\(#|href="#)/g, `$1${own}`);
      output.append(figure);
    }

    function end({ end: kind, message, detail, line, seconds }) {
      const place = line ? `Line ${line}: ` : "";
      const took = seconds === undefined ? "" : ` (${seconds.toFixed(2)} s)`;
      output.dataset.end = kind;
      status.textContent = `${place}${message}${took}`;
      if (detail) {
        output.append(
          element("pre", {
            tabIndex: 0,
            role: "group",
            "aria-label": "Details",
            textContent: detail,
          }),
        );
      }
      if (line) editor?.mark(line);
      if (kind === "passed") done.textContent = "Done.";
    }

    async function start() {
      stopping = new AbortController();
      runs += 1;
      delete output.dataset.end;
      output.replaceChildren();
      status.textContent = "Running …";
      set(true);
      try {
        let last;
        const code = edited() ? editor.code() : null;
        for await (const event of engine.run(number, code, stopping.signal)) {
          if (event.printed !== undefined) print(event.printed);
          else if (event.figure !== undefined) draw(event.figure);
          else end(last = event);
        }
        if (!last) throw new Error("The server ended before the program.");
      } catch (error) {
        const stopped = error.name === "AbortError";
        output.dataset.end = stopped ? "stopped" : "failed";
        status.textContent = stopped ? "Stopped." : error.message;
      }
      set(false);
    }

    function set(running) {
      const held = document.activeElement;
      run.hidden = running;
      stop.hidden = !running;
      if (held === run && running) stop.focus();
      if (held === stop && !running) run.focus();
    }

    const of = (what) => ({ className: "w2-copy", "aria-label": `${what} ${name}` });
    const verb = task ? "Check" : "Run";
    const run = button(verb, start, of(verb));
    const stop = button("Stop", () => stopping?.abort(), { ...of("Stop"), hidden: true });
    const change = button("Edit", () => (edit(book), editor.focus()), of("Edit"));
    const reset = button("Reset", putBack, { ...of("Reset"), hidden: true });
    const done = element("span", {
      className: "w2-read-done",
      textContent: exercise ? `Done on ${exercise}.` : "",
    });
    const controls = element("div", { className: "w2-read", role: "group" });
    controls.setAttribute("aria-label", name);
    controls.append(...(lacking ? [lacking] : [run, stop, change, reset, done, status]));
    shown.after(controls, output);
    const kept = localStorage.getItem(key);
    if (kept !== null && !lacking) edit(kept);
    return lacking || task ? undefined : start;
  }

  /** A button that runs the blocks of the page one after another, each by itself. */
  function addRunAll(starts) {
    const status = element("span", { className: "w2-read-status", role: "status" });
    const all = button(`Run the ${starts.length} programs of this page`, async () => {
      all.disabled = true;
      for (const [number, start] of starts.entries()) {
        status.textContent = `${number + 1} of ${starts.length}`;
        await start();
      }
      status.textContent = "All have run.";
      all.disabled = false;
    }, { className: "w2-copy" });
    document.querySelector("h1")?.after(element("div", { className: "w2-read" }, all, status));
  }

  function say(message) {
    document.querySelector("h1")?.after(
      element("p", { className: "w2-read", role: "status", textContent: message }),
    );
  }

  async function begin() {
    const blocks = [...document.querySelectorAll(".w2-block")];
    if (!blocks.length) return;
    const known = await engine.blocks();
    const names = blocks.map((block) => block.querySelector(".w2-file")?.textContent);
    if (names.join("\n") !== known.map(({ name }) => name).join("\n")) {
      throw new Error("The page is older than its programs: start the command again.");
    }
    const starts = known
      .map((about, number) => about.runs && addControls(blocks[number], number, about))
      .filter(Boolean);
    if (starts.length > 1) addRunAll(starts);
  }

  begin().catch((error) => say(error.message)).finally(() => {
    document.documentElement.dataset.read = "ready"; // programs that drive the page wait for this
  });
})();
