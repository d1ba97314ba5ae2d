/* What a batch costs each model, from what was measured: at a measured length the median of the rounds
   with the least and the most, between two lengths a straight line on logarithmic axes. Lengths outside
   of the measured ones are not taken. Without script the table above it shows six lengths. */
(() => {
  "use strict";

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
    const working =
      task === "write"
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

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function build(box) {
    const models = JSON.parse(box.dataset.costs);
    const lengths = JSON.parse(box.dataset.lengths);
    const number = (label, value, min, max) => {
      const field = element("input", { type: "number", min: String(min), max: String(max), step: "1", value });
      return [field, element("label", {}, label, field)];
    };
    const [length, lengthLabel] = number("Tokens in a text", "512", lengths[0], lengths.at(-1));
    const [batch, batchLabel] = number("Texts at once", "8", 1, 4096);
    const [memory, memoryLabel] = number("Memory (MB)", "1000", 1, 1000000);
    const task = element("select", {});
    for (const [value, text] of [
      ["whole", "classify by the whole text"],
      ["detail", "find one exact detail"],
      ["write", "write on, token by token"],
    ]) {
      task.append(element("option", { value, textContent: text }));
    }
    const taskLabel = element("label", {}, "Task", task);
    const body = element("tbody");
    const head = element("tr");
    for (const name of ["Model", "Time to read", "Memory", "In short"]) {
      head.append(element("th", { scope: "col", textContent: name }));
    }
    const say = element("p", { className: "w2-calculator-say" });
    say.setAttribute("role", "status");

    function show() {
      const given = { task: task.value };
      for (const [name, field] of Object.entries({ length, batch, memory })) {
        given[name] = field.valueAsNumber;
        const inside = Number(field.min) <= given[name] && given[name] <= Number(field.max);
        if (!Number.isInteger(given[name]) || !inside) {
          say.textContent = `${field.parentElement.firstChild.data}: give a whole number from ${field.min} to ${field.max}.`;
          return;
        }
      }
      body.replaceChildren();
      const usable = [];
      for (const [name, model] of Object.entries(models)) {
        const found = cost(model, lengths, given);
        const fits = found.memory <= given.memory * 1e6;
        const notes = [];
        if (!found.reads) notes.push(`cuts at ${model.limit} tokens`);
        if (!fits) notes.push("does not fit");
        if (given.task === "detail" && name === "mamba") notes.push("may have forgotten it");
        if (found.reads && fits && !(given.task === "detail" && name === "mamba")) {
          usable.push({ name: NAMES[name], ...found });
        }
        body.append(
          element(
            "tr",
            {},
            element("th", { scope: "row", textContent: NAMES[name] }),
            element("td", {
              textContent: `${seconds(found.middle)} (${seconds(found.low)} to ${seconds(found.high)})`,
            }),
            element("td", { textContent: bytes(found.memory) }),
            element("td", { textContent: notes.join("; ") || "can be used" }),
          ),
        );
      }
      usable.sort((one, other) => one.middle - other.middle);
      const [best, ...others] = usable;
      const near = others.filter((other) => other.low < best.high).map((other) => other.name);
      say.textContent =
        best === undefined
          ? "None of the three: read in windows, take fewer texts at once, or find more memory."
          : near.length > 0
            ? `${best.name} is the cheapest that can be used here, though ${near.join(" and ")} may cost no more.`
            : `${best.name} is the cheapest that can be used here.`;
    }

    for (const field of [length, batch, memory, task]) field.addEventListener("input", show);
    const table = element("table", {}, element("thead", {}, head), body);
    box.append(
      element("div", { className: "w2-calculator-fields" }, lengthLabel, batchLabel, memoryLabel, taskLabel),
      say,
      element("div", { className: "w2-calculator-scroll" }, table),
    );
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Cost calculator");
    show();
  }

  document.querySelectorAll(".w2-calculator").forEach(build);
})();
