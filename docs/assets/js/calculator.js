/* What a batch costs each model, from what was measured: at a measured length the median of the rounds
   with the least and the most, between two lengths a straight line on logarithmic axes. Lengths outside
   of the measured ones are not taken. Without script the table above it shows four lengths. */
(() => {
  "use strict";

  const { all, element, fill, select, table } = globalThis.week2.dom;
  const NAMES = { bert: "BERT", mamba: "Mamba", hybrid: "Hybrid" };

  /** The value at a length from the first to the last of the measured `lengths`. */
  function between(lengths, values, length) {
    const place = Math.max(1, lengths.findIndex((measured) => measured >= length));
    const [from, to] = [lengths[place - 1], lengths[place]];
    const share = Math.log(length / from) / Math.log(to / from);
    return values[place - 1] ** (1 - share) * values[place] ** share;
  }

  function seconds(x) {
    return x < 1 ? `${(1000 * x).toPrecision(3)} ms` : `${x.toPrecision(3)} s`;
  }

  function bytes(x) {
    return x < 1e9 ? `${(x / 1e6).toPrecision(3)} MB` : `${(x / 1e9).toPrecision(3)} GB`;
  }

  /** Time and memory of one model; `task` is whole, detail or write. */
  function cost(model, lengths, { length, batch, task }) {
    const time = (key) => batch * between(lengths, model.seconds[key], length);
    const working = task === "write"
      ? model.kept_bytes + model.kept_bytes_per_token * length
      : between(lengths, model.bytes, length);
    return {
      middle: time("median"),
      low: time("low"),
      high: time("high"),
      memory: model.weights_bytes + batch * working,
      reads: task === "write" || model.limit === null || length <= model.limit,
    };
  }

  function build(box) {
    const models = JSON.parse(box.dataset.costs);
    const lengths = JSON.parse(box.dataset.lengths);
    const number = (value, min, max) =>
      element("input", { type: "number", min: String(min), max: String(max), step: "1", value });
    const labelled = (label, field) => element("label", {}, label, field);
    /** @type {[string, "length" | "batch" | "memory", HTMLInputElement][]} */
    const numbers = [
      ["Tokens in a text", "length", number("512", lengths[0], lengths.at(-1))],
      ["Texts at once", "batch", number("8", 1, 4096)],
      ["Memory (MB)", "memory", number("1000", 1, 1000000)],
    ];
    const task = select([
      ["classify by the whole text", "whole"],
      ["find one exact detail", "detail"],
      ["continue the text, token by token", "write"],
    ]);
    const { table: costs, body } = table(["Model", "Time to read", "Memory", "In short"]);
    const say = element("p", { className: "w2-calculator-say", role: "status" });

    function show() {
      const given = { task: task.value, length: 0, batch: 0, memory: 0 };
      for (const [label, name, field] of numbers) {
        given[name] = field.valueAsNumber;
        const inside = Number(field.min) <= given[name] && given[name] <= Number(field.max);
        if (!Number.isInteger(given[name]) || !inside) {
          say.textContent = `${label}: give a whole number from ${field.min} to ${field.max}.`;
          costs.dataset.stale = ""; // of the last numbers that could be used
          return;
        }
      }
      delete costs.dataset.stale;
      body.replaceChildren();
      const usable = [];
      for (const [name, model] of Object.entries(models)) {
        const found = cost(model, lengths, given);
        const fits = found.memory <= given.memory * 1e6;
        const notes = [];
        if (!found.reads) notes.push(`cuts at ${model.limit} tokens`);
        if (!fits) notes.push("does not fit");
        if (given.task === "detail" && name === "mamba") {
          notes.push("test it: its state has a fixed size");
        }
        if (found.reads && fits && !(given.task === "detail" && name === "mamba")) {
          usable.push({ name: NAMES[name], ...found });
        }
        const rounds = `${seconds(found.low)} to ${seconds(found.high)}`;
        body.append(
          element(
            "tr",
            {},
            element("th", { scope: "row", textContent: NAMES[name] }),
            element("td", {
              textContent: `${seconds(found.middle)} (${rounds})`,
            }),
            element("td", { textContent: bytes(found.memory) }),
            element("td", { textContent: notes.join("; ") || "can be used" }),
          ),
        );
      }
      usable.sort((one, other) => one.middle - other.middle);
      const [best, ...others] = usable;
      const near = others.filter((other) => other.low < best.high);
      const names = near.map((other) => other.name).join(" and ");
      say.textContent = best === undefined
        ? "None of the three: read in windows, take fewer texts at once, or find more memory."
        : near.length > 0
        ? `${best.name} is the cheapest that can be used here, though ${names} may cost no more.`
        : `${best.name} is the cheapest that can be used here.`;
    }

    const fields = [
      ...numbers.map(([label, , field]) => labelled(label, field)),
      labelled("Task", task),
    ];
    for (const field of fields) field.addEventListener("input", show);
    fill(
      box,
      "Cost calculator",
      element("div", { className: "w2-calculator-fields" }, ...fields),
      say,
      element("div", { className: "w2-calculator-scroll" }, costs),
    );
    show();
  }

  all(".w2-calculator").forEach(build);
})();
