/* The table of snippets, with script: filter it by word, chapter, library, device; copy a file.
   Without script it is a plain table. */
(() => {
  "use strict";

  const { all, copyButton, element, select } = globalThis.week2.dom;
  const box = document.querySelector(".w2-catalogue");
  if (!box) return;
  const groups = all("tbody", box);
  const rows = groups.flatMap((group) =>
    all("tr:not(.w2-chapter)", group).map((row) => ({
      row,
      text: row.textContent.toLowerCase(),
      chapter: group.dataset.title,
      libraries: (row.dataset.libraries ?? "").split(" "),
      device: row.dataset.device,
    }))
  );

  const form = element("form", {
    className: "w2-filter",
    role: "search",
    "aria-label": "Snippets",
  });
  const count = element("p", { role: "status" });

  function field(label, control) {
    form.append(element("label", {}, label, control));
    return control;
  }

  const choice = (label, all, values) => field(label, select([[all, ""], ...values]));

  const unique = (values) => [...new Set(values)].filter(Boolean);
  const word = field("Word", element("input", { type: "search", autocomplete: "off" }));
  const chapter = choice(
    "Chapter",
    "All chapters",
    unique(rows.map((r) => r.chapter)).map((c) => [c, c]),
  );
  const libraries = unique(rows.flatMap((r) => r.libraries)).sort();
  const library = choice("Library", "All libraries", libraries.map((l) => [l, l]));
  const device = choice("Device", "Any device", [["CPU", "cpu"], ["GPU", "gpu"]]);

  function filter() {
    const words = word.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const r of rows) {
      const fits = words.every((w) => r.text.includes(w)) &&
        (!chapter.value || r.chapter === chapter.value) &&
        (!library.value || r.libraries.includes(library.value)) &&
        (!device.value || r.device === device.value);
      r.row.hidden = !fits;
      shown += fits;
    }
    for (const group of groups) {
      group.hidden = !group.querySelector("tr:not(.w2-chapter):not([hidden])");
    }
    count.textContent = shown === rows.length
      ? `${shown} snippets`
      : `${shown} of ${rows.length} snippets`;
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());

  /* A page opened from disk may not read its neighbours; there the links remain. */
  if (location.protocol.startsWith("http")) {
    for (const link of /** @type {HTMLAnchorElement[]} */ (all(".w2-download", box))) {
      const file = async () => {
        const answer = await fetch(link.href);
        if (!answer.ok) throw new Error(`${link.href}: ${answer.status}`);
        return answer.text();
      };
      const say = (said) => (said ? (count.textContent = `${said}: ${link.download}`) : filter());
      link.before(copyButton("Copy", file, say, { "aria-label": `Copy ${link.download}` }));
    }
  }

  form.append(count);
  box.before(form);
  filter();
})();
