/* Text into tokens as it is typed, by the tokenizer of the bundled checkpoints.
   Needs packs.js, wordpiece.js and classifier.js from assets/browser. Loads the vocabulary when
   the playground comes near the window. Without script the page shows recorded tokens. */
(() => {
  "use strict";

  const { Classifiers, dom: { all, element, fill, select } } = globalThis.week2;
  let boxes = 0;

  const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

  function build(box) {
    const id = `w2-tokenizer-${boxes++}`;
    const examples = JSON.parse(box.dataset.tokenizer);
    const classifiers = Classifiers.at(box.dataset.folder);
    const source = element("textarea", { id, rows: 2, lang: "ko", spellcheck: false });
    const choose = select(examples.map(([title], i) => [title, String(i)]), { id: `${id}-choose` });
    const say = element("p", { className: "w2-play-say", role: "status" });
    const changed = element("p", { className: "w2-play-help" });
    const words = element("ol", {
      className: "w2-words",
      lang: "ko",
      tabIndex: 0,
      "aria-label": "Words and their tokens",
    });
    let tokenizer = null;
    let loading = null;

    async function load() {
      loading ??= (async () => {
        say.textContent = "Loading the vocabulary …";
        const { models } = await classifiers.manifest();
        tokenizer = await classifiers.tokenizer(Object.values(models)[0].tokenizer);
      })();
      try {
        await loading;
        show();
        box.dataset.ready = "";
      } catch (error) {
        loading = null;
        say.textContent = error.message;
      }
    }

    function chip({ token, id: number, special }) {
      const unknown = token === "[UNK]";
      const made = element(
        "li",
        { className: "w2-token" },
        element("span", { className: "w2-token-text", textContent: token }),
        element("span", { className: "w2-token-id", textContent: String(number) }),
      );
      made.dataset.kind = unknown
        ? "unknown"
        : special
        ? "special"
        : token.startsWith("##")
        ? "inside"
        : "start";
      return made;
    }

    function show() {
      if (!tokenizer) return;
      const text = source.value;
      const found = tokenizer.words(text);
      const tokens = found.flatMap((word) => word.tokens);
      const encoded = tokenizer.encode(text);
      words.replaceChildren(
        ...found.map(({ word, tokens: pieces }) =>
          element(
            "li",
            {},
            element("span", { className: "w2-word", textContent: word }),
            element("ol", {}, ...pieces.map(chip)),
          )
        ),
      );
      const unknown = tokens.filter(({ token }) => token === "[UNK]").length;
      const around = encoded
        .filter(({ special, text: own }) => special && !own)
        .map(({ token }) => token);
      const cut = tokens.length - (encoded.length - around.length);
      say.textContent =
        `${count(Array.from(text).length, "character")}, ${count(found.length, "word")}, ` +
        `${count(tokens.length, "token")}${unknown ? `, ${unknown} unknown` : ""}. ` +
        `The model sees ${encoded.length}, with ${around.join(" and ")}` +
        (cut ? `; ${cut} at the end are cut off.` : ".");
      const normal = tokenizer.normalise(text);
      changed.textContent = normal === text
        ? "Normalising changes nothing."
        : `Normalised: ${normal}`;
    }

    source.addEventListener("input", () => (tokenizer ? show() : load()));
    source.addEventListener("focus", load);
    choose.addEventListener("change", () => {
      source.value = examples[Number(choose.value)][1];
      load();
    });
    source.value = examples[0][1];
    fill(
      box,
      "Tokenizer playground",
      element("p", {}, element("label", { htmlFor: choose.id, textContent: "Example " }), choose),
      element("p", {}, element("label", { htmlFor: id, textContent: "Text" }), source),
      say,
      changed,
      words,
    );
    const near = new IntersectionObserver(
      (seen) => {
        if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
        near.disconnect();
        load();
      },
      { rootMargin: "300px" },
    );
    near.observe(box);
  }

  all("[data-tokenizer]").forEach(build);
})();
