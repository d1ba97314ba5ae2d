/* The bundled classifiers in a browser: ONNX Runtime Web, one thread, and the book's tokenizer.
   Needs packs.js and wordpiece.js. Works in a page and in a worker. */
(() => {
  "use strict";

  globalThis.week2 ??= Object.create(null);
  const TOKENS = 512; // in a batch, about
  const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

  /** Softmax of one row of logits. */
  function softmax(row) {
    const largest = Math.max(...row);
    const weights = Array.from(row, (logit) => Math.exp(logit - largest));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  }

  /** The float32 that the graph reads: int8 times its row's step, or bfloat16 with 16 bits more. */
  function widened(layout, steps, packed) {
    const size = layout.reduce((sum, [rows, width]) => sum + (rows || 1) * width, 0);
    const out = new Float32Array(size);
    const bits = new Uint32Array(out.buffer);
    let [from, to, row] = [0, 0, 0];
    for (const [rows, width] of layout) {
      const count = (rows || 1) * width;
      const bytes = packed.slice(from, from + count * (rows ? 1 : 2));
      const given = rows ? new Int8Array(bytes.buffer) : new Uint16Array(bytes.buffer);
      for (let i = 0; i < count; i++) {
        if (rows) out[to + i] = given[i] * steps[row + Math.floor(i / width)];
        else bits[to + i] = given[i] << 16;
      }
      [from, to, row] = [from + bytes.length, to + count, row + rows];
    }
    return out;
  }

  const opened = new Map(); // folder → its classifiers: a pack is let go when it is unpacked

  /** All that lies in one folder: what `week2.sentiment.browser.write` wrote. Ask `at(folder)`. */
  class Classifiers {
    static at(folder) {
      if (!opened.has(folder)) opened.set(folder, new Classifiers(folder));
      return opened.get(folder);
    }

    constructor(folder) {
      this.folder = folder;
      this.once = new Map();
    }

    /** Do `work` once, however often it is asked for; after a failure it may be tried again. */
    #only(key, work) {
      if (!this.once.has(key)) {
        const done = work();
        this.once.set(key, done);
        done.catch(() => this.once.delete(key));
      }
      return this.once.get(key);
    }

    /** What there is: models with their labels, sizes and tokenizers. */
    manifest() {
      return this.#only(
        "manifest",
        () => week2.unpackJson(`${this.folder}manifest.js`, "manifest"),
      );
    }

    tokenizer(name) {
      return this.#only(name, async () => {
        const { json, punctuation } = await week2.unpackJson(`${this.folder}${name}.js`, name);
        return new week2.WordPiece(json, punctuation);
      });
    }

    #runtime() {
      return this.#only("runtime", async () => {
        const address = `${this.folder}onnxruntime.js`;
        const script = await week2.unpack(address, "onnxruntime.mjs");
        const wasm = await week2.unpack(address, "onnxruntime.wasm");
        const module = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
        const ort = await import(module);
        URL.revokeObjectURL(module);
        ort.env.wasm.numThreads = 1; // more would need a page isolated from all others
        ort.env.wasm.wasmBinary = wasm.buffer;
        return ort;
      });
    }

    /** Everything that a model needs, loaded; says how long that took. */
    open(name) {
      return this.#only(`model ${name}`, async () => {
        const start = performance.now();
        const model = (await this.manifest()).models[name];
        if (!model) throw new Error(`There is no model “${name}” here.`);
        const address = `${this.folder}${name}.js`;
        const [ort, tokenizer, graph, layout, steps, packed] = await Promise.all([
          this.#runtime(),
          this.tokenizer(model.tokenizer),
          week2.unpack(address, `${name}.onnx`),
          week2.unpackJson(address, `${name}.layout`),
          week2.unpack(address, `${name}.steps`),
          week2.unpack(address, `${name}.weights`),
        ]);
        const weights = widened(layout, new Float32Array(steps.buffer), packed);
        const session = await ort.InferenceSession.create(graph, {
          executionProviders: ["wasm"],
          externalData: [{ path: "weights", data: new Uint8Array(weights.buffer) }],
        });
        return { ...model, name, tokenizer, session, ort, ms: performance.now() - start };
      });
    }

    /** Logits for rows of ids, all of one batch; shorter rows are padded and masked. */
    async #logits({ session, ort, pad }, rows) {
      const length = Math.max(...rows.map((row) => row.length));
      const ids = new BigInt64Array(rows.length * length).fill(BigInt(pad));
      const mask = new BigInt64Array(rows.length * length);
      rows.forEach((row, i) =>
        row.forEach((id, j) => {
          ids[i * length + j] = BigInt(id);
          mask[i * length + j] = 1n;
        })
      );
      const shape = [rows.length, length];
      const { logits } = await session.run({
        input_ids: new ort.Tensor("int64", ids, shape),
        attention_mask: new ort.Tensor("int64", mask, shape),
      });
      const width = logits.dims[1];
      return rows.map((_, i) => logits.data.slice(i * width, (i + 1) * width));
    }

    /** Rows of ids in batches of about one length, results in the order given. */
    async #batched(model, rows, stop = () => false) {
      const order = rows.map((_, i) => i).sort((a, b) => rows[a].length - rows[b].length);
      const out = new Array(rows.length);
      for (let start = 0; start < order.length;) {
        let end = start + 1;
        while (end < order.length && rows[order[end]].length * (end + 1 - start) <= TOKENS) end++;
        const batch = order.slice(start, end);
        const logits = await this.#logits(model, batch.map((i) => rows[i]));
        batch.forEach((i, k) => (out[i] = logits[k]));
        start = end;
        await pause();
        if (stop()) return null;
      }
      return out;
    }

    /** For each text its tokens, label, probabilities by label; and the milliseconds of all. */
    async classify(name, texts) {
      const model = await this.open(name);
      const start = performance.now();
      const tokens = texts.map((text) => model.tokenizer.encode(text, model.longest));
      const rows = tokens.map((row) => row.map(({ id }) => id));
      const logits = /** @type {Float32Array[]} */ (await this.#batched(model, rows)); // unstopped
      const ms = performance.now() - start;
      const results = logits.map((row, i) => {
        const probabilities = softmax(row);
        const best = probabilities.indexOf(Math.max(...probabilities));
        return {
          label: model.labels[best],
          score: probabilities[best],
          probabilities,
          tokens: tokens[i],
        };
      });
      return { results, ms };
    }

    /** What each token adds: log-odds of the last label with it, less those without it.
        Null where `stop()` turned true on the way. */
    async occlude(name, text, stop) {
      const model = await this.open(name);
      const start = performance.now();
      const tokens = model.tokenizer.encode(text, model.longest);
      const own = tokens.flatMap(({ special }, i) => (special ? [] : [i]));
      const ids = tokens.map(({ id }) => id);
      const rows = [ids, ...own.map((out) => ids.filter((_, i) => i !== out))];
      const logits = await this.#batched(model, rows, stop);
      if (!logits) return null;
      const odds = logits.map((row) => {
        const [p] = softmax(row).slice(-1);
        return Math.log(p / (1 - p));
      });
      const added = new Array(tokens.length).fill(null);
      own.forEach((token, k) => (added[token] = odds[0] - odds[k + 1]));
      return { tokens, added, odds: odds[0], ms: performance.now() - start };
    }
  }

  week2.Classifiers = Classifiers;
})();
