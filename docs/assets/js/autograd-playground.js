/* An expression, its graph, and the tape walked forwards and backwards step by step.
   Needs autograd-tape.js. Without script the page's own listing and figure say the same. */
(() => {
  "use strict";

  const { differentiate, freeNames, parse } = globalThis.week2.autograd;
  const { all, button, element, fill, select, table } = globalThis.week2.dom;
  const SVG = "http://www.w3.org/2000/svg";
  const SIGNS = { add: "+", mul: "×", sub: "−", div: "÷", neg: "−( )" };
  const BOX = { width: 104, height: 58, across: 18, down: 40 };
  let boxes = 0;

  function drawn(name, attributes, ...children) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /** A number with four significant digits. */
  function short(value) {
    if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞");
    const size = Math.abs(value);
    if (size && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
    return String(Number(value.toPrecision(4)));
  }

  const cut = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);
  const called = (node) => node.name || (node.op ? cut(node.text, 24) : node.text);

  const signOf = (node) =>
    node.op === "pow"
      ? cut(node.text.slice(node.text.lastIndexOf("**")), 8)
      : (SIGNS[node.op] ?? node.op);

  /** Where each node stands: leaves above, results below, near what they were made from. */
  function layout(nodes) {
    const rows = [];
    const places = [];
    nodes.forEach((node, i) => {
      const depth = node.op ? 1 + Math.max(...node.parents.map((p) => places[p].depth)) : 0;
      places[i] = { depth };
    });
    nodes.forEach((node, i) => {
      // A leaf stands just above the first operation that reads it.
      const readers = places.filter((_, j) => nodes[j].parents.includes(i));
      if (!node.op && readers.length) {
        places[i].depth = Math.min(...readers.map(({ depth }) => depth)) - 1;
      }
      (rows[places[i].depth] ??= []).push(i);
    });
    const widest = Math.max(...rows.map((row) => row.length));
    const width = widest * (BOX.width + BOX.across);
    rows.forEach((row, depth) => {
      const wish = (i) => {
        const above = nodes[i].parents.filter((p) => places[p].x !== undefined);
        return above.length
          ? above.reduce((sum, p) => sum + places[p].x, 0) / above.length
          : Infinity;
      };
      const order = row.map((i) => [wish(i), i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      const gap = width / row.length;
      order.forEach(([, i], k) => {
        places[i].x = gap * (k + 0.5);
        places[i].y = depth * (BOX.height + BOX.down) + BOX.height / 2 + 4;
      });
    });
    return { places, width, height: rows.length * (BOX.height + BOX.down) - BOX.down + 8 };
  }

  function picture(tape) {
    const { places, width, height } = layout(tape.nodes);
    const svg = drawn(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, width, height },
      drawn(
        "marker",
        {
          id: "w2-arrowhead",
          viewBox: "0 0 8 8",
          refX: 8,
          refY: 4,
          markerWidth: 9,
          markerHeight: 9,
          markerUnits: "userSpaceOnUse",
          orient: "auto",
        },
        drawn("path", { d: "M0 0L8 4L0 8z" }),
      ),
    );
    const arrows = tape.nodes.map((node, i) =>
      node.parents.map((parent, k) => {
        const [from, to] = [places[parent], places[i]];
        const shift = node.parents.length > 1 ? (k - (node.parents.length - 1) / 2) * 26 : 0;
        const [top, bottom] = [from.y + BOX.height / 2, to.y - BOX.height / 2];
        const bend = (bottom - top) / 2;
        const [start, end] = [from.x + shift / 2, to.x + shift];
        const path = drawn("path", {
          d: `M${start} ${top} C${start} ${top + bend} ${end} ${bottom - bend} ${end} ${bottom}`,
          "marker-end": "url(#w2-arrowhead)",
        });
        svg.append(path);
        return path;
      })
    );
    const parts = tape.nodes.map((node, i) => {
      const { x, y } = places[i];
      const title = node.op
        ? `${node.name ? `${cut(node.name, 6)} = ` : ""}${signOf(node)}`
        : node.name || "constant";
      const lines = [title, "", ""].map((text, k) => {
        const line = drawn("text", { x, y: y - BOX.height / 2 + 17 + 17 * k });
        line.textContent = text;
        return line;
      });
      const group = drawn(
        "g",
        { "data-kind": node.op ? "operation" : node.wantsGrad ? "leaf" : "constant" },
        drawn("rect", {
          x: x - BOX.width / 2,
          y: y - BOX.height / 2,
          width: BOX.width,
          height: BOX.height,
          rx: 6,
        }),
        ...lines,
      );
      svg.append(group);
      return { group, value: lines[1], grad: lines[2] };
    });
    return { svg, parts, arrows };
  }

  /** What each step does, in words: first each operation, then each visit of backward. */
  function stepsOf(tape) {
    const { nodes, visits } = tape;
    const steps = [{ say: "The leaves have their values. Nothing has been computed yet." }];
    nodes.forEach((node, i) => {
      if (!node.op) return;
      const reads = node.parents.map((p) => nodes[p].value);
      const read = reads.map(short).join(" and ");
      const lost = Number.isNaN(node.value) && !reads.some(Number.isNaN);
      steps.push({
        forward: i,
        say: `Forward: ${node.op} reads ${read} and gives ${called(node)} = ${short(node.value)}.${
          lost ? " No real number is its result." : ""
        }`,
      });
    });
    visits.forEach(({ node: i, grad, pieces }, k) => {
      const node = nodes[i];
      const start = k === 0 ? "Backward starts with 1 at the result. " : "";
      if (!node.op) {
        steps.push({
          visit: k,
          say: `${start}The leaf ${called(node)} keeps what arrived: ${short(grad)}.`,
        });
        return;
      }
      const sent = node.parents.flatMap((p, n) =>
        nodes[p].wantsGrad ? [`${short(pieces[n])} to ${called(nodes[p])}`] : []
      ).join(" and ");
      steps.push({
        visit: k,
        say: `${start}${called(node)} got ${short(grad)}; its ${node.op} sends ${sent}.`,
      });
    });
    return steps;
  }

  function build(box) {
    const id = `w2-autograd-${boxes++}`;
    const examples = JSON.parse(box.dataset.autograd);
    const source = element("textarea", {
      id,
      rows: 2,
      spellcheck: false,
      autocapitalize: "off",
      "aria-describedby": `${id}-help`,
    });
    const choose = select(examples.map(([title], i) => [title, String(i)]), { id: `${id}-choose` });
    const fields = element("fieldset", {}, element("legend", { textContent: "Leaves" }));
    const say = element("p", { className: "w2-play-say", role: "status" });
    const first = button("To the start", () => go(0, on));
    const back = button("Back", () => go(at - 1, on));
    const on = button("Next step", () => go(at + 1, back));
    const last = button("To the end", () => go(steps.length - 1, back));
    const figure = element("div", {
      className: "w2-play-figure w2-autograd-graph",
      tabIndex: 0,
      role: "img",
    });
    const { table: list, body } = table(
      ["What", "Op", "Value", "Gradient"],
      { className: "w2-play-table" },
      element("caption", { textContent: "The tape, in order of age" }),
    );
    let values = {};
    let tape = null;
    let steps = [];
    let at = 0;
    /** @type {any} */
    let shown = null;

    function askFor(names) {
      const there = [...fields.querySelectorAll("input")].map((input) => input.name);
      if (there.join() === names.join()) return;
      fields.querySelectorAll("label").forEach((label) => label.remove());
      for (const name of names) {
        values[name] ??= 1;
        const field = element("input", {
          type: "number",
          step: "any",
          name,
          value: String(values[name]),
        });
        field.addEventListener("input", () => {
          values[name] = field.valueAsNumber;
          compute();
        });
        fields.append(element("label", {}, `${name} = `, field));
      }
      fields.hidden = !names.length;
    }

    function compute() {
      const before = at;
      try {
        askFor(freeNames(parse(source.value)));
        tape = differentiate(source.value, values);
      } catch (error) {
        tape = null;
        say.textContent = error.message;
        say.dataset.wrong = "";
        source.setAttribute("aria-invalid", "true");
        for (const button of [first, back, on, last]) button.disabled = true;
        figure.dataset.stale = list.dataset.stale = "";
        return;
      }
      delete say.dataset.wrong;
      delete figure.dataset.stale;
      delete list.dataset.stale;
      source.removeAttribute("aria-invalid");
      steps = stepsOf(tape);
      const { svg, parts, arrows } = picture(tape);
      figure.replaceChildren(svg);
      const rows = tape.nodes.map((node) => {
        const cells = { value: element("td"), grad: element("td") };
        body.append(
          element(
            "tr",
            {},
            element("th", {
              textContent: node.name && node.op ? `${node.name} = ${node.text}` : node.text,
              scope: "row",
            }),
            element("td", { textContent: node.op || (node.wantsGrad ? "leaf" : "constant") }),
            cells.value,
            cells.grad,
          ),
        );
        return cells;
      });
      body.replaceChildren(...[...body.children].slice(-rows.length));
      shown = { parts, arrows, rows };
      show(Math.min(before, steps.length - 1));
    }

    function show(next) {
      at = Math.min(Math.max(next, 0), steps.length - 1);
      const past = steps.slice(0, at + 1);
      const done = new Set(past.map((step) => step.forward));
      const visited = past
        .filter((step) => step.visit !== undefined)
        .map((step) => tape.visits[step.visit]);
      const arrived = new Map();
      const send = (i, grad) => arrived.set(i, (arrived.get(i) ?? 0) + grad);
      if (visited.length) send(tape.result, 1);
      for (const { node, pieces } of visited) {
        tape.nodes[node].parents.forEach((p, k) => tape.nodes[p].wantsGrad && send(p, pieces[k]));
      }
      const now = steps[at];
      const visit = now.visit === undefined ? null : tape.visits[now.visit];
      const busy = visit ? visit.node : now.forward;
      tape.nodes.forEach((node, i) => {
        const known = !node.op || done.has(i);
        const value = known ? short(node.value) : "";
        const grad = arrived.has(i) ? short(arrived.get(i)) : "";
        const part = shown.parts[i];
        part.value.textContent = value;
        part.grad.textContent = grad && `grad ${grad}`;
        part.group.dataset.when = i === busy ? "now" : known ? "past" : "later";
        part.group.classList.toggle("w2-has-grad", Boolean(grad));
        shown.arrows[i].forEach((arrow, k) => {
          const back = visit && i === busy && tape.nodes[node.parents[k]].wantsGrad;
          arrow.dataset.when = i !== busy ? "" : back ? "back" : visit ? "" : "forward";
        });
        shown.rows[i].value.textContent = value || "–";
        shown.rows[i].grad.textContent = node.wantsGrad ? grad || "–" : "none";
      });
      first.disabled = back.disabled = at === 0;
      on.disabled = last.disabled = at === steps.length - 1;
      say.textContent = `Step ${at} of ${steps.length - 1}. ${now.say}`;
      figure.setAttribute(
        "aria-label",
        `Graph of ${tape.nodes.length} nodes, leaves above and the result below; the table lists them.`,
      );
    }

    /** A button that has just been disabled would lose the keyboard's place. */
    function go(next, otherwise) {
      const pressed = document.activeElement;
      show(next);
      if (pressed?.matches(":disabled")) otherwise.focus();
    }

    function take([, expression, start]) {
      source.value = expression;
      values = { ...start };
      fields.querySelectorAll("label").forEach((label) => label.remove());
      at = 0;
      compute();
    }

    source.addEventListener("input", () => {
      at = 0;
      compute();
    });
    choose.addEventListener("change", () => take(examples[Number(choose.value)]));
    fill(
      box,
      "Autograd playground",
      element("p", {}, element("label", { htmlFor: choose.id, textContent: "Example " }), choose),
      element("p", {}, element("label", { htmlFor: id, textContent: "Expression" }), source),
      element("p", {
        id: `${id}-help`,
        className: "w2-play-help",
        textContent:
          "Python's signs + - * / ** and exp, log, tanh, relu. A line “h = …” names a result for the lines below.",
      }),
      fields,
      element("div", { className: "w2-play-move" }, first, back, on, last),
      say,
      figure,
      list,
    );
    take(examples[0]);
    box.dataset.ready = "";
  }

  all("[data-autograd]").forEach(build);
})();
