/* The controls of one block, below it: Run or Check, Stop, Edit, and what the reader's code needs. */

import { button, element, save, statusLine, swap } from "./dom.js";
import { engine } from "./engine.js";
import { kept } from "./kept.js";
import { lineMarker } from "./mark.js";
import { outputOf } from "./output.js";

const FAULTS = ["failed", "refused"]; // ends of a run that its line explains

/**
 * Add them, and below them what a run gives.
 *
 * @param {any} caption of the block, behind its code
 * @param {{file: string, region: string, lacking?: string, exercise?: string}} about the block;
 *     `exercise` is the day on which it was done
 * @param {() => void} passed called when an exercise passes its check
 * @returns `start`, which resolves to whether the program came to its end, and `stop`; nothing if
 *     it cannot run or is an exercise
 */
export function addControls(caption, { file, region, lacking, exercise }, passed) {
  const task = exercise !== undefined;
  const highlight = caption.previousElementSibling;
  const shown = highlight.querySelector("pre > code");
  const book = shown.textContent.trimEnd();
  const markShown = lineMarker(shown);
  const status = statusLine();
  const output = outputOf();
  let editor, running, stopping;
  let faulty = 0;

  const edited = () => editor && editor.code().trimEnd() !== book;
  const own = () => edited() ? editor.code() : null;
  const say = (error) => status.textContent = error.message;

  function mark(line) {
    faulty = line;
    markShown(line);
    editor?.mark(line);
  }

  async function open(code) {
    edit.hidden = true;
    try {
      const { codeEditor } = await import("./editor.js");
      editor ??= codeEditor(code, `Code of ${file}`, changed, start);
    } catch (error) {
      edit.hidden = false;
      throw error;
    }
    if (code === book) editor.mark(faulty);
    highlight.after(editor.element);
    show(true);
  }

  function close() {
    editor.element.remove();
    editor = undefined;
    show(false);
    output.clear();
    mark(0);
    status.textContent = "";
  }

  function show(open) {
    highlight.hidden = edit.hidden = open;
    editing.hidden = !open;
  }

  function changed() {
    try {
      kept.put(file, region, own());
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

  function reset() {
    if (edited() && !confirm("Put the book's code in the place of yours?")) return;
    kept.put(file, region, null);
    if (editor) close();
    edit.focus();
  }

  async function saveAs(kind) {
    const programs = [{ file, region, code: editor.code() }];
    const name = file.replace(/.*\//, "").replace(/py$/, kind);
    save(name, await engine.exported(programs, kind));
  }

  const start = () => running ??= perform().finally(() => running = undefined);

  async function perform() {
    const code = own();
    let last;
    stopping = new AbortController();
    output.clear();
    mark(0);
    status.textContent = "Running …";
    swap(run, stop);
    try {
      for await (const event of engine.run(file, region, code, stopping.signal)) {
        if (event.printed !== undefined) output.print(event.printed);
        else if (event.figure !== undefined) output.draw(event.figure);
        else last = event;
      }
      end(last, code === own());
    } catch (error) {
      const stopped = error.name === "AbortError";
      output.end(stopped ? "stopped" : "failed");
      status.textContent = stopped ? "Stopped." : error.message;
    }
    swap(stop, run);
    return last !== undefined;
  }

  function end({ end: kind, message, detail, line, seconds }, same) {
    const place = line && FAULTS.includes(kind) ? `Line ${line}: ` : "";
    const took = seconds === undefined ? "" : ` (${seconds.toFixed(2)} s)`;
    output.end(kind, detail);
    status.textContent = `${place}${message}${took}`;
    if (same) mark(line); // other code was written meanwhile, otherwise
    if (kind === "passed") {
      done.textContent = "Done.";
      passed();
    }
  }

  const named = (label, press, more = {}) =>
    button(label, press, { "aria-label": `${label} ${file}`, ...more });
  const run = named(task ? "Check" : "Run", start);
  const stop = named("Stop", () => stopping.abort(), { hidden: true });
  const edit = named("Edit", () => open(book).then(() => editor.focus()).catch(say));
  const editing = element("span", { className: "w2-read-editing", hidden: true });
  editing.append(
    named("Reset", reset),
    named("Save as file", () => saveAs("py").catch(say)),
    named("Save as notebook", () => saveAs("ipynb").catch(say)),
  );
  const done = element("span", {
    className: "w2-read-done",
    textContent: exercise ? `Done on ${exercise}.` : "",
  });
  const controls = element("div", { className: "w2-read", role: "group", "aria-label": file });
  controls.append(...(lacking ? [lacking] : [run, stop, edit, editing, done, status]));
  caption.after(controls, output.element);
  if (task) noteFolds(output.element, file, region, say);
  if (lacking) return undefined;
  kept.watch(follow);
  follow();
  return task ? undefined : { start, stop: () => stopping.abort() };
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
