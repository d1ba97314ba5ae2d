/* The controls of one block, below it: Run or Check, Stop, Edit, and what the reader's code needs. */

import { button, element, save, statusLine } from "./dom.js";
import { engine } from "./engine.js";
import { kept } from "./kept.js";
import { outputOf } from "./output.js";

/**
 * Add them, and below them what a run gives.
 *
 * @param {any} shown the block's caption, behind its code
 * @param {{file: string, region: string, lacking?: string, exercise?: string}} about the block;
 *     `exercise` is the day on which it was done
 * @param {() => void} passed called when an exercise passes its check
 * @returns what runs the block, unless it cannot or is an exercise
 */
export function addControls(shown, { file, region, lacking, exercise }, passed) {
  const task = exercise !== undefined;
  const highlight = shown.previousElementSibling;
  const book = highlight.querySelector("pre > code").textContent.trimEnd();
  const status = statusLine();
  const output = outputOf();
  let editor, stopping;

  const edited = () => editor && editor.code().trimEnd() !== book;
  const say = (error) => status.textContent = error.message;

  async function open(code) {
    change.hidden = true;
    try {
      const { codeEditor } = await import("./editor.js");
      editor ??= codeEditor(code, `Code of ${file}`, changed, () => run.click());
    } catch (error) {
      change.hidden = false;
      throw error;
    }
    highlight.after(editor.element);
    show(true);
  }

  function close() {
    editor.element.remove();
    editor = undefined;
    show(false);
    output.clear();
    status.textContent = "";
  }

  function show(open) {
    highlight.hidden = change.hidden = open;
    own.hidden = !open;
  }

  function changed() {
    try {
      kept.put(file, region, edited() ? editor.code() : null);
    } catch (error) { // the browser keeps no more
      say(error);
    }
  }

  /** Follow what is kept, which another tab or the list of what is edited may have changed. */
  function follow() {
    const code = kept.get(file, region);
    if (code === null) edited() && close();
    else if (!editor) open(code).catch(say);
    else if (editor.code() !== code) editor.replace(code);
  }

  function putBack() {
    if (edited() && !confirm("Put the book's code in the place of yours?")) return;
    kept.put(file, region, null);
    if (editor) close();
    change.focus();
  }

  async function saveAs(kind) {
    const programs = [{ file, region, code: editor.code() }];
    const name = file.replace(/.*\//, "").replace(/py$/, kind);
    save(name, await engine.exported(programs, kind));
  }

  function end({ end: kind, message, detail, line, seconds }) {
    const place = line ? `Line ${line}: ` : "";
    const took = seconds === undefined ? "" : ` (${seconds.toFixed(2)} s)`;
    output.end(kind, detail);
    status.textContent = `${place}${message}${took}`;
    editor?.mark(line);
    if (kind === "passed") {
      done.textContent = "Done.";
      passed();
    }
  }

  async function start() {
    stopping = new AbortController();
    output.clear();
    editor?.mark(0);
    status.textContent = "Running …";
    set(true);
    try {
      let last;
      const code = edited() ? editor.code() : null;
      for await (const event of engine.run(file, region, code, stopping.signal)) {
        if (event.printed !== undefined) output.print(event.printed);
        else if (event.figure !== undefined) output.draw(event.figure);
        else end(last = event);
      }
      if (!last) throw new Error("The server ended before the program.");
    } catch (error) {
      const stopped = error.name === "AbortError";
      output.end(stopped ? "stopped" : "failed");
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

  const named = (label, press, more = {}) =>
    button(label, press, { "aria-label": `${label} ${file}`, ...more });
  const run = named(task ? "Check" : "Run", start);
  const stop = named("Stop", () => stopping?.abort(), { hidden: true });
  const change = named("Edit", () => open(book).then(() => editor.focus()).catch(say));
  const own = element("span", { className: "w2-read-own", hidden: true });
  own.append(
    named("Reset", putBack),
    named("Save as file", () => saveAs("py").catch(say)),
    named("Save as notebook", () => saveAs("ipynb").catch(say)),
  );
  const done = element("span", {
    className: "w2-read-done",
    textContent: exercise ? `Done on ${exercise}.` : "",
  });
  const controls = element("div", { className: "w2-read", role: "group", "aria-label": file });
  controls.append(...(lacking ? [lacking] : [run, stop, change, own, done, status]));
  shown.after(controls, output.element);
  if (task) noteFolds(output.element, file, region, say);
  if (lacking) return undefined;
  kept.watch(follow);
  follow();
  return task ? undefined : start;
}

/** Note which of the folds behind an exercise the reader opens: hints, and its solution. */
function noteFolds(after, file, region, say) {
  for (let next = after.nextElementSibling; next; next = next.nextElementSibling) {
    if (next.matches(".w2-block")) return; // another exercise's
    if (!next.matches("details")) continue;
    const what = next.querySelector(".w2-block") ? "solution" : "hint";
    next.addEventListener(
      "toggle",
      () => engine.seen(file, region, what).catch(say),
      { once: true },
    );
  }
}
