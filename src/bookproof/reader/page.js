/* What `read` adds to a page that it serves: controls at its blocks, Run all, how the exercises of
   its chapter stand, and the list of what is edited. The built site has no trace of it. */

import { addControls } from "./block.js";
import { button, element, save, statusLine, swap } from "./dom.js";
import { engine } from "./engine.js";
import { kept } from "./kept.js";

const place = element("div", { className: "w2-read-page" });

/** Buttons that run the programs of the page one after another, each by itself, and stop that. */
function runAll(programs) {
  const status = statusLine();
  let current;
  const run = button(`Run the ${programs.length} programs of this page`, async () => {
    swap(run, stop);
    let done = 0;
    for (current of programs) {
      status.textContent = `Running ${done + 1} of ${programs.length} …`;
      if (!await current.start()) break;
      done += 1;
    }
    const whole = done === programs.length;
    status.textContent = whole
      ? "All have run."
      : `Stopped: ${done} of ${programs.length} have run.`;
    swap(stop, run);
  });
  const stop = button("Stop the programs of this page", () => current.stop(), { hidden: true });
  return element("div", { className: "w2-read" }, run, stop, status);
}

/** How many exercises of a chapter, or of the book, are done: in all, and by page. */
function exercises(pages) {
  const box = element("details", { className: "w2-read-fold" });
  const show = (pages) => {
    const sum = (key) => pages.reduce((total, page) => total + page[key], 0);
    const rows = pages.map(({ address, title, done, of }) =>
      element("li", {}, element("a", { href: address, textContent: title }), `: ${done} of ${of}`)
    );
    const summary = `Exercises: ${sum("done")} of ${sum("of")} done`;
    box.replaceChildren(element("summary", { textContent: summary }), element("ul", {}, ...rows));
  };
  show(pages);
  return { box, show };
}

/** The list of what is edited, on all pages. */
function edits() {
  const box = element("details", { className: "w2-read-fold" });
  const status = statusLine();
  const summary = element("summary");
  const list = element("ul");
  const saving = button("Save all as a notebook", async () => {
    try {
      save("my-code.ipynb", await engine.exported(kept.all(), "ipynb"));
    } catch (error) {
      status.textContent = error.message;
    }
  });
  const resetting = button("Reset all", () => {
    const all = kept.all();
    if (!confirm(`Put the book's code in the place of yours, in ${all.length} programs?`)) return;
    for (const { file, region } of all) kept.put(file, region, null);
  });
  const show = () => {
    const all = kept.all();
    box.hidden = !all.length;
    summary.textContent = `Edited programs: ${all.length}`;
    list.replaceChildren(
      ...all.map(({ file, page }) =>
        element("li", {}, element("a", { href: page, textContent: file }))
      ),
    );
  };
  box.append(summary, list, element("div", { className: "w2-read" }, saving, resetting, status));
  kept.watch(show);
  show();
  return box;
}

async function begin() {
  document.querySelector("h1")?.after(place);
  place.append(edits());
  const blocks = [...document.querySelectorAll(".w2-block")];
  const { blocks: known, chapter } = await engine.page(location.pathname);
  const files = blocks.map((block) => block.querySelector(".w2-file")?.textContent);
  if (files.join("\n") !== known.map(({ file }) => file).join("\n")) {
    throw new Error("The page is older than its programs: start the command again.");
  }
  const table = chapter.length ? exercises(chapter) : undefined;
  const passed = async () => table?.show((await engine.page(location.pathname)).chapter);
  const programs = known
    .map((about, number) => about.runs && addControls(blocks[number], about, passed))
    .filter(Boolean);
  if (programs.length > 1) place.append(runAll(programs));
  if (table) place.append(table.box);
}

begin().catch((error) => {
  if (!document.querySelector(".w2-block")) return; // nothing here is run
  place.append(element("p", { className: "w2-read", role: "status", textContent: error.message }));
}).finally(() => {
  document.documentElement.dataset.read = "ready"; // programs that drive the page wait for this
});
