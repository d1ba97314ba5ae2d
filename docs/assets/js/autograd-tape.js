/* week2.autograd's tape for single numbers, and a reader of small Python expressions.
   The same records, ages and order of visits as src/week2/autograd/tape.py and engine.py;
   tests/site/test_autograd_playground.py holds the two together. */
(() => {
  "use strict";

  globalThis.week2 ??= Object.create(null);
  let ages = 0;

  /** A number that remembers how it was made. */
  class Tensor {
    constructor(data, requiresGrad = false) {
      this.data = data;
      this.requiresGrad = requiresGrad;
      this.grad = null;
      this.age = ages++; // a result is always younger than what it was made from
      this.op = "";
      this.parents = [];
      this.backwardStep = null;
    }

    /** @param {(tensor: Tensor, grad: number, pieces: number[]) => void} seen */
    backward(seen) {
      const grads = new Map([[this.age, 1]]);
      for (const node of history(this)) {
        const g = grads.get(node.age) ?? 0;
        if (!node.op) {
          node.grad = (node.grad ?? 0) + g;
          seen(node, g, []);
          continue;
        }
        const pieces = node.backwardStep(g);
        node.parents.forEach((parent, i) => {
          if (parent.requiresGrad) {
            grads.set(parent.age, (grads.get(parent.age) ?? 0) + pieces[i]);
          }
        });
        seen(node, g, pieces);
      }
    }
  }

  /** `result` and all that it was computed from and that wants a gradient, youngest first. */
  function history(result) {
    const found = new Map([[result.age, result]]);
    const stack = [result];
    while (stack.length) {
      for (const parent of stack.pop().parents) {
        if (parent.requiresGrad && !found.has(parent.age)) {
          found.set(parent.age, parent);
          stack.push(parent);
        }
      }
    }
    return [...found.values()].sort((a, b) => b.age - a.age);
  }

  function record(op, data, parents, backward) {
    const out = new Tensor(data);
    if (parents.some((parent) => parent.requiresGrad)) {
      out.requiresGrad = true;
      Object.assign(out, { op, parents, backwardStep: backward });
    }
    return out;
  }

  const wrap = (value) => (value instanceof Tensor ? value : new Tensor(value));

  const RULES = {
    add: (a, b) => record("add", a.data + b.data, [a, b], (g) => [g, g]),
    mul: (a, b) => record("mul", a.data * b.data, [a, b], (g) => [g * b.data, g * a.data]),
    sub: (a, b) => record("sub", a.data - b.data, [a, b], (g) => [g, -g]),
    div: (a, b) => {
      const ratio = a.data / b.data;
      return record("div", ratio, [a, b], (g) => [g / b.data, (-g * ratio) / b.data]);
    },
    neg: (a) => record("neg", -a.data, [a], (g) => [-g]),
    pow: (a, n) => record("pow", a.data ** n, [a], (g) => [n ? g * n * a.data ** (n - 1) : g * 0]),
    exp: (a) => {
      const result = Math.exp(a.data);
      return record("exp", result, [a], (g) => [g * result]);
    },
    log: (a) => record("log", Math.log(a.data), [a], (g) => [g / a.data]),
    tanh: (a) => {
      const result = Math.tanh(a.data);
      return record("tanh", result, [a], (g) => [g * (1 - result ** 2)]);
    },
    relu: (a) => record("relu", Math.max(a.data, 0), [a], (g) => [g * Number(a.data > 0)]),
  };
  const NUMBERS = {
    add: (a, b) => a + b,
    mul: (a, b) => a * b,
    sub: (a, b) => a - b,
    div: (a, b) => a / b,
    neg: (a) => -a,
    pow: (a, n) => a ** n,
    exp: Math.exp,
    log: Math.log,
    tanh: Math.tanh,
    relu: (a) => Math.max(a, 0),
  };
  const FUNCTIONS = ["exp", "log", "tanh", "relu"];

  /** What an operator does to numbers and tensors, in Python's order of operands. */
  function apply(op, operands, text) {
    if (operands.every((value) => typeof value === "number")) {
      const result = NUMBERS[op](...operands);
      if (Number.isFinite(result)) return result;
      throw new Error(`${text} is no finite number.`);
    }
    if (op === "pow") {
      const [base, exponent] = operands;
      if (typeof exponent === "number") return RULES.pow(base, exponent);
      throw new Error(
        `${text}: the exponent must be a plain number. For a variable exponent write exp(n * log(x)).`,
      );
    }
    // 3 * x is x.__rmul__(3), which is x * 3: so the tensor comes first.
    const turned = typeof operands[0] === "number" && (op === "add" || op === "mul");
    return RULES[op](...(turned ? operands.toReversed() : operands).map(wrap));
  }

  const TOKEN =
    /[ \t]*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(\*\*|[-+*/()=;\n]))/y;

  function tokens(source) {
    const found = [];
    TOKEN.lastIndex = 0;
    let at = 0;
    while (source.slice(at).trim() || source.slice(at).includes("\n")) {
      const match = TOKEN.exec(source);
      if (!match) {
        const sign = source.slice(at).trimStart()[0];
        const hint = sign === "^" ? " A power is written **." : "";
        const known = `numbers, names, + - * / ** ( ) and ${FUNCTIONS.join(", ")}`;
        throw new Error(`“${sign}” is not known here: use ${known}.${hint}`);
      }
      at = TOKEN.lastIndex;
      const [, number, name, sign] = match;
      const start = at - (number ?? name ?? sign).length;
      if (number && /[\w.]/.test(source[at] ?? "")) {
        throw new Error(`“${number}${source[at]}”: between a number and a name stands a *.`);
      }
      found.push({
        kind: number ? "number" : name ? "name" : sign,
        text: number ?? name ?? sign,
        start,
        end: at,
      });
    }
    return found;
  }

  /** Statements `name = expression`, one a line or between semicolons; the last is the result. */
  function parse(source) {
    const list = tokens(source);
    let at = 0;
    const kind = () => list[at]?.kind ?? "end";
    const said =
      () => (at < list.length ? `“${list[at].text.replace("\n", "line end")}”` : "the end");
    const node = (op, operands, start) => {
      const end = list[at - 1].end;
      return { op, operands, text: source.slice(start, end).replace(/\s+/g, " ") };
    };

    function sum() {
      const start = list[at]?.start;
      let left = product();
      while (kind() === "+" || kind() === "-") {
        const op = list[at++].kind === "+" ? "add" : "sub";
        left = node(op, [left, product()], start);
      }
      return left;
    }

    function product() {
      const start = list[at]?.start;
      let left = signed();
      while (kind() === "*" || kind() === "/") {
        const op = list[at++].kind === "*" ? "mul" : "div";
        left = node(op, [left, signed()], start);
      }
      return left;
    }

    function signed() {
      if (kind() !== "-") return power();
      const start = list[at++].start;
      return node("neg", [signed()], start);
    }

    function power() {
      const start = list[at]?.start;
      const base = atom();
      if (kind() !== "**") return base;
      at += 1;
      return node("pow", [base, signed()], start);
    }

    function atom() {
      const token = list[at];
      if (kind() === "number") {
        at += 1;
        return node("number", [Number(token.text)], token.start);
      }
      if (kind() === "(") {
        at += 1;
        const inside = sum();
        close(token);
        return inside;
      }
      if (kind() === "name") {
        at += 1;
        if (kind() !== "(") return node("name", [token.text], token.start);
        if (!FUNCTIONS.includes(token.text)) {
          throw new Error(`There is no function ${token.text}; there are ${FUNCTIONS.join(", ")}.`);
        }
        const open = list[at++];
        const inside = sum();
        close(open);
        return node(token.text, [inside], token.start);
      }
      throw new Error(`Something is missing before ${said()}: a number, a name or a bracket.`);
    }

    function close(open) {
      if (kind() !== ")") {
        throw new Error(`The bracket at place ${open.start + 1} is not closed before ${said()}.`);
      }
      at += 1;
    }

    const statements = [];
    while (at < list.length) {
      if (kind() === "\n" || kind() === ";") {
        at += 1;
        continue;
      }
      let name = "";
      if (kind() === "name" && list[at + 1]?.kind === "=") {
        name = list[at].text;
        if (FUNCTIONS.includes(name)) throw new Error(`${name} is a function; take another name.`);
        at += 2;
      }
      const value = sum();
      if (!["end", "\n", ";"].includes(kind())) {
        throw new Error(`After ${value.text} an operator is expected, and there is ${said()}.`);
      }
      statements.push({ name, value });
    }
    if (!statements.length) throw new Error("Type an expression, such as 3 * x**2 + 5 * x + 1.");
    return statements;
  }

  /** The names that an expression uses and does not define, in order. */
  function freeNames(statements) {
    const free = new Set();
    const defined = new Set();
    const visit = ({ op, operands }) => {
      if (op === "name") {
        if (FUNCTIONS.includes(operands[0])) {
          throw new Error(`${operands[0]} is a function: write ${operands[0]}(…).`);
        }
        if (!defined.has(operands[0])) free.add(operands[0]);
      } else if (op !== "number") operands.forEach(visit);
    };
    for (const { name, value } of statements) {
      visit(value);
      if (!name) continue;
      if (free.has(name)) throw new Error(`${name} is used before it is given a value.`);
      defined.add(name);
    }
    return [...free];
  }

  /** Compute `source` with a leaf for each value, go back, and return what the tape holds.
      Nodes come in order of age; visits in the order in which backward makes them. */
  function differentiate(source, values, most = 60) {
    const statements = parse(source);
    const names = new Map();
    const nodes = [];
    const keep = (tensor, text, name = "") => {
      if (!nodes.some((node) => node.tensor === tensor)) nodes.push({ tensor, text, name });
      return tensor;
    };
    for (const name of freeNames(statements)) {
      if (!Number.isFinite(values[name])) throw new Error(`The value of ${name} is no number.`);
      names.set(name, keep(new Tensor(values[name], true), name, name));
    }
    const compute = ({ op, operands, text }) => {
      if (op === "number") return operands[0];
      if (op === "name") return names.get(operands[0]);
      const result = apply(op, operands.map(compute), text);
      if (result instanceof Tensor) {
        for (const parent of result.parents) keep(parent, String(parent.data));
        keep(result, text);
      }
      return result;
    };
    let result;
    for (const { name, value } of statements) {
      result = compute(value);
      if (!name) continue;
      names.set(name, result);
      const made = nodes.find((node) => node.tensor === result);
      if (made && !made.name) made.name = name;
    }
    if (!(result instanceof Tensor)) {
      throw new Error(
        "The result holds no variable, so it has no gradient. Use a name, such as x.",
      );
    }
    if (nodes.length > most) {
      throw new Error(`This makes ${nodes.length} nodes; more than ${most} are too many to read.`);
    }
    nodes.sort((a, b) => a.tensor.age - b.tensor.age);
    const index = new Map(nodes.map((node, i) => [node.tensor, i]));
    const visits = [];
    result.backward((tensor, grad, pieces) =>
      visits.push({ node: index.get(tensor), grad, pieces })
    );
    return {
      result: index.get(result),
      nodes: nodes.map(({ tensor, text, name }) => ({
        name,
        text,
        op: tensor.op,
        value: tensor.data,
        wantsGrad: tensor.requiresGrad,
        parents: tensor.parents.map((parent) => index.get(parent)),
      })),
      visits,
    };
  }

  week2.autograd = { differentiate, freeNames, parse, FUNCTIONS };
})();
