/* The walk over blocks of keys, step by step: running maximum, sum, accumulator, output.
   The same recurrence as week2.attention.online.attend_in_blocks; a test holds the two together.
   Without script the figure above it shows all steps at once. */
(() => {
  "use strict";

  const { all, button, element, fill } = globalThis.week2.dom;
  const BLOCK = 2;

  /** The state after each block of `scores`, from the second row of the recurrence on rescaled. */
  function walk(scores, values) {
    const steps = [];
    let largest = -Infinity;
    let total = 0;
    let acc = values[0].map(() => 0);
    for (let start = 0; start < scores.length; start += BLOCK) {
      const block = scores.slice(start, start + BLOCK);
      const higher = Math.max(largest, ...block);
      const rescale = Math.exp(largest - higher);
      const weights = block.map((score) => Math.exp(score - higher));
      total = total * rescale + weights.reduce((sum, weight) => sum + weight, 0);
      acc = acc.map((past, axis) =>
        weights.reduce((sum, weight, j) => sum + weight * values[start + j][axis], past * rescale)
      );
      largest = higher;
      steps.push({ rescale, largest, total, acc, output: acc.map((sum) => sum / total) });
    }
    return steps;
  }

  function build(box) {
    const { scores: first, values } = JSON.parse(box.dataset.walk);
    const cells = element("ol", { className: "w2-tiling-keys" });
    const say = element("p", { className: "w2-tiling-say", role: "status" });
    const back = button("Back", () => show(at - 1));
    const on = button("Next block", () => show(at + 1));
    const fields = first.map((score, key) => {
      const field = element("input", {
        type: "number",
        step: "0.5",
        value: String(score),
        "aria-label": `score of key ${key + 1}`,
      });
      field.addEventListener("input", () => show(at));
      cells.append(element("li", {}, field));
      return field;
    });
    /** @type {[string, (step: any) => string][]} */
    const rows = [
      ["factor on the past", (step) => step.rescale.toFixed(3)],
      ["maximum", (step) => String(step.largest)],
      ["sum", (step) => step.total.toFixed(3)],
      ["accumulator", (step) => step.acc.map((x) => x.toFixed(3)).join(", ")],
      ["output so far", (step) => step.output.map((x) => x.toFixed(3)).join(", ")],
    ];
    const terms = rows.map(([name, text]) => ({ name, text, value: element("dd") }));
    const list = element("dl");
    for (const term of terms) list.append(element("dt", { textContent: term.name }), term.value);
    let at = 0;

    function show(next) {
      const scores = fields.map((field) => field.valueAsNumber);
      const wrong = scores.findIndex((score) => !Number.isFinite(score));
      if (wrong >= 0) {
        say.textContent = `The score of key ${wrong + 1} is not a number.`;
        return;
      }
      const steps = walk(scores, values);
      at = Math.min(Math.max(next, 0), steps.length - 1);
      const step = steps[at];
      fields.forEach((field, key) => {
        const block = Math.floor(key / BLOCK);
        field.parentElement.dataset.when = block === at ? "now" : block < at ? "past" : "later";
      });
      for (const term of terms) term.value.textContent = term.text(step);
      back.disabled = at === 0;
      on.disabled = at === steps.length - 1;
      say.textContent = `Block ${at + 1} of ${steps.length}: ` +
        (at === 0 || step.rescale === 1
          ? "nothing that came before is rescaled."
          : "a larger score arrived, and the past shrinks.");
    }

    const move = element("div", { className: "w2-tiling-move" }, back, on);
    fill(box, "Walk over blocks of keys", cells, move, say, list);
    show(0);
  }

  all(".w2-tiling").forEach(build);
})();
