/* The table of snippets, with script: filter it by word, chapter, library, device; copy a file.
   Without script it is a plain table. */
(() => {
  "use strict";

  const box = document.querySelector(".w2-catalogue");
  if (!box) return;
  const groups = [...box.querySelectorAll("tbody")];
  const rows = groups.flatMap((group) =>
    [...group.querySelectorAll("tr:not(.w2-chapter)")].map((row) => ({
      row,
      text: row.textContent.toLowerCase(),
      chapter: group.dataset.title,
      libraries: row.dataset.libraries.split(" "),
      device: row.dataset.device,
    })),
  );

  const form = document.createElement("form");
  form.className = "w2-filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Snippets");
  const count = document.createElement("p");
  count.setAttribute("role", "status");

  function field(label, control) {
    const wrapper = document.createElement("label");
    wrapper.append(label, control);
    form.append(wrapper);
    return control;
  }

  function choice(label, all, values) {
    const select = document.createElement("select");
    for (const [value, text] of [["", all], ...values]) select.append(new Option(text, value));
    return field(label, select);
  }

  const unique = (values) => [...new Set(values)].filter(Boolean);
  const input = document.createElement("input");
  input.type = "search";
  input.autocomplete = "off";
  const word = field("Word", input);
  const chapter = choice("Chapter", "All chapters", unique(rows.map((r) => r.chapter)).map((c) => [c, c]));
  const libraries = unique(rows.flatMap((r) => r.libraries)).sort();
  const library = choice("Library", "All libraries", libraries.map((l) => [l, l]));
  const device = choice("Device", "Any device", [["cpu", "CPU"], ["gpu", "GPU"]]);

  function filter() {
    const words = word.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const r of rows) {
      const fits =
        words.every((w) => r.text.includes(w)) &&
        (!chapter.value || r.chapter === chapter.value) &&
        (!library.value || r.libraries.includes(library.value)) &&
        (!device.value || r.device === device.value);
      r.row.hidden = !fits;
      shown += fits;
    }
    for (const group of groups) {
      group.hidden = !group.querySelector("tr:not(.w2-chapter):not([hidden])");
    }
    count.textContent = shown === rows.length ? `${shown} snippets` : `${shown} of ${rows.length} snippets`;
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());

  /* A page opened from disk may not read its neighbours; there the links remain. */
  if (location.protocol.startsWith("http") && navigator.clipboard) {
    for (const link of box.querySelectorAll(".w2-download")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "w2-copy";
      button.textContent = "Copy";
      button.setAttribute("aria-label", `Copy ${link.download}`);
      button.addEventListener("click", async () => {
        try {
          const answer = await fetch(link.href);
          if (!answer.ok) throw new Error(`${link.href}: ${answer.status}`);
          await navigator.clipboard.writeText(await answer.text());
          button.textContent = "Copied";
        } catch {
          button.textContent = "Not copied";
        }
        count.textContent = `${button.textContent}: ${link.download}`;
        setTimeout(() => { button.textContent = "Copy"; filter(); }, 1600);
      });
      link.before(button);
    }
  }

  form.append(count);
  box.before(form);
  filter();
})();
