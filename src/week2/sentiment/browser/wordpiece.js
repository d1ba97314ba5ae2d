/* The tokenizer of a Hugging Face tokenizer.json, for what such a file may hold around a WordPiece
   model: normalisers, splitting, added tokens, the longest match, template, truncation.
   A part that it does not know is an error, not a guess. tests/sentiment/browser compares it with
   the `tokenizers` library. */
(() => {
  "use strict";

  globalThis.week2 ??= Object.create(null);
  // What `tokenizers` takes for punctuation: ASCII's signs and Unicode's categories P*, as of the
  // Unicode that it was built with. `ranges` says it exactly.
  const PUNCTUATION = "!-/:-@[-`{-~\\p{P}";
  const BLANK = /\p{White_Space}+/u;

  /** @returns {never} */
  function unknown(what, type, known) {
    throw new Error(`${what} “${type}” of this tokenizer.json is not known here; known: ${known}.`);
  }

  function pattern({ Regex: regex, String: string }) {
    if (string !== undefined) return string;
    try {
      return new RegExp(regex, "gu");
    } catch {
      return new RegExp(regex, "g"); // an escape that is needless, such as \~
    }
  }

  /** `text => text` for a normaliser. */
  function normaliser(spec) {
    switch (spec?.type) {
      case undefined:
        return (text) => text;
      case "Sequence": {
        const steps = spec.normalizers.map(normaliser);
        return (text) => steps.reduce((so_far, step) => step(so_far), text);
      }
      case "NFC":
      case "NFD":
      case "NFKC":
      case "NFKD":
        return (text) => text.normalize(spec.type);
      case "Lowercase": // each character by itself: no final sigma
        return (text) => Array.from(text, (character) => character.toLowerCase()).join("");
      case "Replace": {
        const from = pattern(spec.pattern);
        return (text) => text.replaceAll(from, () => spec.content);
      }
      default:
        return unknown("The normaliser", spec.type, "NFC, NFD, NFKC, NFKD, Lowercase, Replace");
    }
  }

  /** Split at each character of which `is` holds: a piece of its own, or runs of them together. */
  function around(text, is, runs) {
    const pieces = [];
    let before = null;
    for (const character of text) {
      const now = is(character);
      if (before === now && (runs || !now)) pieces[pieces.length - 1] += character;
      else pieces.push(character);
      before = now;
    }
    return pieces;
  }

  /** `pieces => pieces` for a pre-tokenizer. */
  function splitter(spec, marks) {
    const blanks = (text) => text.split(BLANK).filter(Boolean);
    const punctuation = (runs) => (text) => around(text, (c) => marks.test(c), runs);
    switch (spec?.type) {
      case undefined:
        return (pieces) => pieces;
      case "Sequence": {
        const steps = spec.pretokenizers.map((part) => splitter(part, marks));
        return (pieces) => steps.reduce((so_far, step) => step(so_far), pieces);
      }
      case "WhitespaceSplit":
        return (pieces) => pieces.flatMap(blanks);
      case "BertPreTokenizer":
        return (pieces) => pieces.flatMap(blanks).flatMap(punctuation(false));
      case "Punctuation":
        if (!["Isolated", "Contiguous"].includes(spec.behavior)) {
          unknown("The behaviour", spec.behavior, "Isolated, Contiguous");
        }
        return (pieces) => pieces.flatMap(punctuation(spec.behavior === "Contiguous"));
      default:
        return unknown(
          "The pre-tokenizer",
          spec.type,
          "WhitespaceSplit, Punctuation, BertPreTokenizer",
        );
    }
  }

  /** Longest match first, in characters; a word that does not fit is unknown as a whole. */
  function wordpiece(model) {
    const vocab = new Map(Object.entries(model.vocab));
    const prefix = model.continuing_subword_prefix;
    const longest = Math.max(...Array.from(vocab.keys(), (token) => Array.from(token).length));
    return (word) => {
      const characters = Array.from(word);
      const missing = [{ token: model.unk_token, id: vocab.get(model.unk_token), text: word }];
      if (characters.length > model.max_input_chars_per_word) return missing;
      const found = [];
      for (let start = 0; start < characters.length;) {
        let end = Math.min(characters.length, start + longest);
        let text = "";
        let token = "";
        for (; end > start; end--) {
          text = characters.slice(start, end).join("");
          token = (start ? prefix : "") + text;
          if (vocab.has(token)) break;
        }
        if (end === start) return missing;
        found.push({ token, id: vocab.get(token), text });
        start = end;
      }
      return found;
    };
  }

  /** Added tokens stand in the text as they are; the longest that begins first is taken. */
  function finder(added) {
    const odd = added.find((t) => t.normalized || t.single_word || t.lstrip || t.rstrip);
    if (odd) unknown("The added token", odd.content, "tokens taken as they stand");
    const ids = new Map(added.map(({ content, id }) => [content, id]));
    const quoted = [...ids.keys()]
      .sort((a, b) => b.length - a.length)
      .map((content) => content.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    const any = quoted.length ? new RegExp(`(${quoted.join("|")})`) : null;
    return (text) =>
      (any ? text.split(any) : [text]).map((part, i) => ({
        part,
        id: i % 2 ? ids.get(part) : null,
      }));
  }

  function template(spec) {
    if (!spec) return { before: [], after: [] };
    if (spec.type !== "TemplateProcessing") {
      unknown("The post-processor", spec.type, "TemplateProcessing");
    }
    const at = spec.single.findIndex((piece) => piece.Sequence);
    const special = (pieces) =>
      pieces.flatMap(({ SpecialToken: { id: name } }) => {
        const { ids, tokens } = spec.special_tokens[name];
        return ids.map((id, i) => ({ token: tokens[i], id, text: "", special: true }));
      });
    return { before: special(spec.single.slice(0, at)), after: special(spec.single.slice(at + 1)) };
  }

  /** A tokenizer from the parsed tokenizer.json, and pairs of code points between which
      punctuation lies. */
  class WordPiece {
    /**
     * @param {any} json
     * @param {[number, number][] | null} ranges
     */
    constructor(json, ranges = null) {
      const hex = (point) => `\\u{${point.toString(16)}}`;
      const marks = ranges?.map(([low, high]) => `${hex(low)}-${hex(high)}`).join("") ??
        PUNCTUATION;
      if (json.model.type !== "WordPiece") unknown("The model", json.model.type, "WordPiece");
      this.normalise = normaliser(json.normalizer);
      this.split = splitter(json.pre_tokenizer, new RegExp(`[${marks}]`, "u"));
      this.pieces = wordpiece(json.model);
      this.find = finder(json.added_tokens);
      const { before, after } = template(json.post_processor);
      this.before = before;
      this.after = after;
      this.longest = json.truncation?.max_length ?? Infinity;
      this.size = Object.keys(json.model.vocab).length;
    }

    /** Each word with its tokens, without the special tokens around them and not cut. */
    words(text) {
      return this.find(text).flatMap(({ part, id }) => {
        if (id !== null) {
          return [{ word: part, tokens: [{ token: part, id, text: part, special: true }] }];
        }
        if (!part) return [];
        return this.split([this.normalise(part)]).map((word) => ({
          word,
          tokens: this.pieces(word),
        }));
      });
    }

    /** The tokens of `text` as `{token, id, text, special}`, special ones included, cut to length. */
    encode(text, longest = this.longest) {
      const room = longest - this.before.length - this.after.length;
      const tokens = this.words(text).flatMap((word) => word.tokens);
      return [...this.before, ...tokens.slice(0, room), ...this.after];
    }
  }

  week2.WordPiece = WordPiece;
})();
