/* What a batch costs each model, from the recorded curves: seconds = a * length^k + b for a text,
   bytes likewise. The same arithmetic as week2.routing.costs.CostCurve; a test holds the two together.
   Without script the table above it shows six lengths. */
(() => {
  "use strict";

  const NAMES = { bert: "BERT", mamba: "Mamba", hybrid: "Hybrid" };

  const at = (curve, length) => curve.a * length ** curve.k + curve.b;

  function seconds(x) {
    return x < 1 ? `${(1000 * x).toPrecision(3)} ms` : `${x.toPrecision(3)} s`;
  }

  function bytes(x) {
    return x < 1e9 ? `${(x / 1e6).toPrecision(3)} MB` : `${(x / 1e9).toPrecision(3)} GB`;
  }

  /** Time and memory of one model; `task` is whole, detail or write. */
  function cost(model, { length, batch, task }) {
    const time = batch * at(model.seconds, length);
    const working =
      task === "write"
        ? model.kept_bytes + model.kept_bytes_per_token * length
        : at(model.bytes, length);
    return {
      low: time / model.seconds.factor,
      high: time * model.seconds.factor,
      memory: model.weights_bytes + batch * working,
      reads: task === "write" || model.limit === null || length <= model.limit,
      guess: length > model.seconds.longest || length < model.seconds.shortest,
    };
  }

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function build(box) {
    const models = JSON.parse(box.dataset.costs);
    const number = (label, value, max) => {
      const field = element("input", { type: "number", min: "1", max: String(max), step: "1", value });
      return [field, element("label", {}, label, field)];
    };
    const [length, lengthLabel] = number("Tokens in a text", "512", 65536);
    const [batch, batchLabel] = number("Texts at once", "8", 4096);
    const [memory, memoryLabel] = number("Memory (MB)", "1000", 1000000);
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
        if (!Number.isInteger(given[name]) || given[name] < 1 || given[name] > Number(field.max)) {
          say.textContent = `${field.parentElement.firstChild.data}: give a whole number from 1 to ${field.max}.`;
          return;
        }
      }
      body.replaceChildren();
      const usable = [];
      for (const [name, model] of Object.entries(models)) {
        const found = cost(model, given);
        const fits = found.memory <= given.memory * 1e6;
        const notes = [];
        if (!found.reads) notes.push(`cuts at ${model.limit} tokens`);
        if (!fits) notes.push("does not fit");
        if (given.task === "detail" && name === "mamba") notes.push("may have forgotten it");
        if (found.guess) notes.push("beyond what was measured");
        if (found.reads && fits && !(given.task === "detail" && name === "mamba")) {
          usable.push({ name: NAMES[name], ...found });
        }
        body.append(
          element(
            "tr",
            {},
            element("th", { scope: "row", textContent: NAMES[name] }),
            element("td", { textContent: `${seconds(found.low)} to ${seconds(found.high)}` }),
            element("td", { textContent: bytes(found.memory) }),
            element("td", { textContent: notes.join("; ") || "can be used" }),
          ),
        );
      }
      usable.sort((one, other) => one.low * one.high - other.low * other.high);
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
