/* Three classifiers side by side on one review, and what each token added.
   Needs packs.js, wordpiece.js and classifier.js from assets/browser. Nothing large is loaded before
   it is asked for. Over HTTP the models run in a worker; from disk, where browsers refuse workers,
   in the page. Without script the page shows recorded verdicts. */
(() => {
  "use strict";

  const { Classifiers, dom: { all, button, element, fill, select, table } } = globalThis.week2;
  const REST = 350; // milliseconds without a key before the tokens are taken out one by one
  let boxes = 0;

  /** open, classify and occlude, in a worker where the browser allows one. */
  function backend(folder, here) {
    if (!location.protocol.startsWith("http")) {
      const newest = new Map();
      return {
        open: (name) => here.open(name),
        classify: (name, text) => here.classify(name, [text]),
        occlude: (name, text, key) => {
          newest.set(name, key);
          return here.occlude(name, text, () => newest.get(name) !== key);
        },
      };
    }
    const calls = new Map();
    let worker = null;
    const ask = (name, argument, key) =>
      new Promise((resolve, reject) => {
        if (!worker) {
          worker = new Worker(`${folder}worker.js`);
          worker.onmessage = ({ data }) => {
            const { resolve: done, reject: failed } = calls.get(data.call);
            calls.delete(data.call);
            if (data.error) failed(new Error(data.error));
            else done(data.result);
          };
          worker.onerror = (event) => {
            for (const { reject: failed } of calls.values()) {
              failed(new Error(event.message || "The models' worker did not start."));
            }
            calls.clear();
            worker = null;
          };
        }
        const call = `${name} ${calls.size} ${performance.now()}`;
        calls.set(call, { resolve, reject });
        worker.postMessage({ call, name, argument, key });
      });
    return {
      open: (name) => ask("open", name),
      classify: (name, text) => ask("classify", [name, [text]]),
      occlude: (name, text, key) => ask("occlude", [name, text], key),
    };
  }

  const seconds = (ms) => (ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`);
  const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;

  const tableOf = (caption, heads) =>
    table(heads, { className: "w2-play-table" }, element("caption", { textContent: caption }));

  function build(box) {
    const id = `w2-models-${boxes++}`;
    const { examples, names } = JSON.parse(box.dataset.models);
    const here = Classifiers.at(box.dataset.folder);
    const models = backend(box.dataset.folder, here);
    const source = element("textarea", { id, rows: 3, lang: "ko", spellcheck: false });
    const cut = (text) => (text.length > 24 ? `${text.slice(0, 24)}…` : text);
    const titles = examples.map((text, i) => [cut(text), String(i)]);
    const choose = select(titles, { id: `${id}-choose`, lang: "ko" });
    const start = button("Load the models", load);
    const say = element("p", { className: "w2-play-say", role: "status" });
    const verdicts = tableOf("Verdicts", ["Model", "Label", "Sure", "Time"]);
    const added = element("div", {});
    const rows = new Map();
    const ready = [];
    let turn = 0;
    let rest = 0;

    const called = (name) => names[name] ?? name;

    async function load() {
      start.disabled = true;
      try {
        const there = (await here.manifest()).models;
        for (const name of new Set([...Object.keys(names), ...Object.keys(there)])) {
          if (!there[name]) continue;
          if (ready.some((model) => model.name === name)) continue;
          say.textContent = `Loading ${called(name)} …`;
          const begin = performance.now();
          const opened = await models.open(name);
          const cells = { label: element("td"), score: element("td"), time: element("td") };
          rows.set(name, cells);
          verdicts.body.append(
            element(
              "tr",
              {},
              element("th", { textContent: called(name), scope: "row" }),
              cells.label,
              cells.score,
              cells.time,
            ),
          );
          verdicts.table.hidden = false;
          cells.time.textContent = `loaded in ${seconds(performance.now() - begin)}`;
          ready.push({ name, labels: opened.labels, tokenizer: there[name].tokenizer });
          await classify(); // its verdict does not wait for the other models
        }
        const held = document.activeElement === start || document.activeElement === document.body;
        start.remove();
        if (held) source.focus({ preventScroll: true });
        await classify();
        box.dataset.ready = "";
      } catch (error) {
        start.disabled = false;
        start.textContent = "Try again";
        say.textContent = error.message;
      }
    }

    async function classify() {
      const mine = ++turn;
      clearTimeout(rest);
      const text = source.value;
      if (!ready.length) return;
      verdicts.table.hidden = added.hidden = !text.trim();
      if (added.hidden) {
        say.textContent = "Type a review.";
        return;
      }
      const said = [];
      for (const { name } of ready) {
        const { results, ms } = await models.classify(name, text);
        if (mine !== turn) return;
        const { label, score } = results[0];
        const cells = rows.get(name);
        cells.label.textContent = label;
        cells.label.dataset.label = label;
        cells.score.textContent = score.toFixed(3);
        cells.time.textContent = seconds(ms);
        said.push(`${called(name)} ${label} ${score.toFixed(2)}`);
      }
      const korean = /\p{Script=Hangul}/u.test(text);
      const note = korean
        ? ""
        : " The models learned from Korean, and this text has no Korean letter.";
      say.textContent = `${said.join(", ")}.${note}`;
      if (start.isConnected) return; // other models are still loading
      rest = setTimeout(
        () => occlude(mine, text).catch((error) => (say.textContent = error.message)),
        REST,
      );
    }

    async function occlude(mine, text) {
      added.dataset.stale = "";
      const groups = new Map();
      for (const model of ready) {
        const found = await models.occlude(model.name, text, mine);
        if (!found || mine !== turn) return;
        if (!groups.has(model.tokenizer)) groups.set(model.tokenizer, []);
        groups.get(model.tokenizer).push({ ...model, ...found });
      }
      added.replaceChildren(...[...groups.values()].map(tokensOf));
      delete added.dataset.stale;
      box.dataset.occluded = text;
    }

    /** A row for each token, a column for each model that cuts the text so. */
    function tokensOf(columns) {
      const sign = columns[0].labels.at(-1);
      const { table: shown, body } = tableOf(`What each token added to “${sign}”, in log-odds`, [
        "Token",
        ...columns.map(({ name }) => called(name)),
      ]);
      const largest = Math.max(1, ...columns.flatMap((column) => column.added.map(Math.abs)));
      columns[0].tokens.forEach(({ token, special }, i) => {
        if (special) return;
        body.append(
          element(
            "tr",
            {},
            element("th", { textContent: token, scope: "row", lang: "ko" }),
            ...columns.map((column) => {
              const value = column.added[i];
              const cell = element("td", { className: "w2-added", textContent: signed(value) });
              cell.dataset.sign = value < 0 ? "minus" : "plus";
              cell.style.setProperty("--size", `${((50 * Math.abs(value)) / largest).toFixed(1)}%`);
              return cell;
            }),
          ),
        );
      });
      return shown;
    }

    const again = () => classify().catch((error) => (say.textContent = error.message));
    source.addEventListener("input", again);
    choose.addEventListener("change", () => {
      source.value = examples[Number(choose.value)];
      again();
    });
    source.value = examples[0];
    say.textContent = "Nothing is loaded yet. What you type stays in this page.";
    verdicts.table.hidden = true;
    fill(
      box,
      "Three classifiers",
      element("p", {}, element("label", { htmlFor: choose.id, textContent: "Example " }), choose),
      element("p", {}, element("label", { htmlFor: id, textContent: "Review" }), source),
      element("div", { className: "w2-play-move" }, start),
      say,
      verdicts.table,
      added,
    );
    here.manifest().then(
      ({ models: there }) => {
        const size = Object.values(there).reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
        start.textContent = `Load the models (${size.toFixed(0)} MB)`;
      },
      (error) => (say.textContent = error.message),
    );
  }

  all("[data-models]").forEach(build);
})();
