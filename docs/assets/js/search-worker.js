/* The site's search. It takes the place of Material's worker and exchanges the same messages with the
   page (0: set up, 1: ready, 2: query, 3: result). Sections are scored with BM25, on word stems and,
   for Korean, on pairs of syllables. A page is ranked by its best section, and a little by the next
   five. The glossary serves as a list of synonyms: a query for one name also finds the others. */
(() => {
  "use strict";

  const HANGUL = /[\uac00-\ud7a3]/;
  const WORDS =
    /[\uac00-\ud7a3]+|(?:(?![\uac00-\ud7a3])[\p{L}\p{N}])+(?:[_.](?:(?![\uac00-\ud7a3])[\p{L}\p{N}])+)*/gu;
  const STOP = new Set(
    ("a an and are as at be by can do does for from has have how i if in is it its my of on or that the " +
      "this to vs was what when where which why will with you 것 법 방법 뜻 때 수 왜 무엇 무엇인가 무엇인가요 뭐 어떻게 하기 하는 하나요 되나요 이유")
      .split(" "),
  );
  const WEIGHTS = { title: 3, korean: 3, page: 2, text: 1 };
  const MINOR = [/^where next/i, /^what to remember/i, /^exercises?\b/i];
  const GLOSSARY = "glossary.html";
  const OTHER_NAMES = `${GLOSSARY}#other-names`;
  const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " " };

  const plain = (html) =>
    html
      .replace(/<[^>]*>/g, " ")
      .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name) => ENTITIES[name])
      .replace(/\s+/g, " ")
      .trim();
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  /* Letters of Hangul that stand alone (ㅋㅋ) are kept: NFKC would turn them into other characters. */
  const normal = (text) =>
    text.replace(/[^\u3131-\u318e]+/g, (run) => run.normalize("NFKC")).toLowerCase();
  const lower = (section) => (section.lower ??= normal(section.plain));

  /* Reduce British and American spellings, plurals and verb forms to one stem. */
  function stem(word) {
    let w = word
      .replace(/iz(e|es|ed|er|ers|ing|ation|ations)$/, "is$1")
      .replace(/our(s?)$/, "or$1");
    if (/^(lea|hal|shel|sel)ves$/.test(w)) w = w.replace(/ves$/, "f");
    if (w.length > 4) {
      w = w
        .replace(/(?:isation|iser|ising|ised|ises|ise)s?$/, "is")
        .replace(/(ss|x|ch|sh)es$/, "$1")
        .replace(/ies$/, "y")
        .replace(/([^s])s$/, "$1");
      const cut = w.replace(/(?:ing|ed|ly|al)$/, "");
      if (cut.length > 3) w = cut.replace(/([bdgmnpt])\1$/, "$1");
      w = w.replace(/e$/, "");
    }
    return w;
  }

  /* Korean appends particles to nouns, so pages and queries are compared by pairs of syllables: the
     first syllable of a word with a mark before it (^속), then each pair of neighbours (속도). */
  function pairs(run) {
    return Array.from(run, (syllable, i) => (run[i - 1] || "^") + syllable);
  }

  /* Later pairs weigh less, because they are more likely to belong to a particle; but a word of two
     syllables that does not end like one is found by both. */
  function weighted(run) {
    const whole = run.length === 2 && !/[은는이가을를의도에로와과만]/.test(run[1]);
    const weights = Array.from(run, (_, i) => (whole ? 1 : 1 / (i + 1)));
    const all = weights.reduce((a, b) => a + b);
    return pairs(run).map((pair, i) => [pair, weights[i] / all]);
  }

  /* List the terms of a text: stems, the parts of a name (`grad_fn`: grad, fn), syllable pairs. */
  function terms(text) {
    const found = [];
    for (const [word] of normal(text).matchAll(WORDS)) {
      if (HANGUL.test(word)) found.push(...pairs(word));
      else {
        found.push(stem(word));
        const parts = word.split(/[_.]|(?<=[a-z])(?=\d)/);
        if (parts.length > 1) found.push(...parts.filter(Boolean).map(stem));
      }
    }
    return found;
  }

  let sections, postings, lengths, mean, names, pages;

  function setUp(docs) {
    sections = [];
    postings = new Map();
    lengths = [];
    names = [];
    pages = new Map();
    for (const doc of docs) {
      const [path] = doc.location.split("#");
      /* A first paragraph that is mostly Korean holds the section's Korean titles. */
      const [, first = ""] = /^<p>([^<]*)<\/p>/.exec(doc.text) || [];
      const korean =
        first.replace(/[^\uac00-\ud7a3]/g, "").length > first.replace(/[^a-z]/gi, "").length
          ? first
          : "";
      const text = plain(korean ? doc.text.replace(/^<p>[^<]*<\/p>/, "") : doc.text);
      const section = { ...doc, path, korean, plain: text, title: plain(doc.title) };
      if (!pages.has(path)) pages.set(path, section);
      if (doc.location === OTHER_NAMES) {
        for (const [, list] of doc.text.matchAll(/<li>(.*?)<\/li>/gs)) {
          names.push(plain(list).split("·"));
        }
        continue;
      }
      sections.push(section);
      if (path === GLOSSARY && doc.location !== path && korean) {
        names.push([section.title, ...korean.split("·")]);
      }
    }
    names = names.map((group) =>
      group.map((name) => ({ key: keys(name).join(""), option: option(name, 0.9) }))
    );
    sections.forEach((section, id) => {
      const page = pages.get(section.path);
      section.names = [section.title, ...section.korean.split("·")].map((name) =>
        keys(name).join("")
      );
      const fields = {
        title: terms(section.title),
        korean: [...terms(section.korean), ...terms(section.korean.replace(/[^\S·]/g, ""))],
        page: section === page ? [] : terms(`${page.title} ${page.korean}`),
        text: terms(section.plain),
      };
      lengths.push(fields.text.length);
      for (const [field, list] of Object.entries(fields)) {
        for (const term of list) {
          if (!postings.has(term)) postings.set(term, new Map());
          const counts = postings.get(term);
          if (!counts.has(id)) counts.set(id, { title: 0, korean: 0, page: 0, text: 0 });
          counts.get(id)[field] += 1;
        }
      }
    });
    mean = lengths.reduce((a, b) => a + b, 0) / lengths.length;
  }

  const words = (text) => [...normal(text).matchAll(WORDS)].map(([word]) => word);
  const keys = (text) => words(text).map((word) => (HANGUL.test(word) ? word : stem(word)));

  /* List the terms of a name with their weights, which add up to `all`. */
  function option(name, all) {
    const weigh = (word) => (HANGUL.test(word) ? weighted(word) : [[stem(word), 1]]);
    const list = words(name).map(weigh);
    return list.flat().map(([term, weight]) => [term, (weight * all) / list.length]);
  }

  /* Find a name in a query: the positions of its first and last word. Particles may follow Korean. */
  function place(name, asked) {
    for (let first = 0; first < asked.length; first += 1) {
      let run = "";
      for (let last = first; last < asked.length && run.length < name.length; last += 1) {
        run += asked[last];
        const behind = HANGUL.test(name.at(-1)) && run.startsWith(name)
          ? run.slice(name.length)
          : "";
        if (run === name || (behind && (name.length > 1 || behind.length < 3))) {
          return [first, last];
        }
      }
    }
    return null;
  }

  /* Split a query into words, each with its options: weighted terms that may match in its place. */
  function parse(query) {
    const asked = [];
    const list = words(query);
    list.forEach((word, at) => {
      if (STOP.has(word) && list.length > 1) return;
      const options = [option(word, 1)];
      asked.push({ word, at, options });
      if (HANGUL.test(word)) return;
      const term = stem(word);
      const parts = word.split(/[_.]|(?<=[a-z])(?=\d)/).filter(Boolean).map(stem);
      if (parts.length > 1) options.push(parts.map((part) => [part, 0.8 / parts.length]));
      if (at === list.length - 1 && !/\s$/.test(query) && word.length > 1) {
        for (const known of postings.keys()) {
          if (known !== term && known.startsWith(word)) options.push([[known, 0.6]]);
        }
      }
      if (!postings.has(term) && options.length === 1 && word.length > 4) {
        for (const known of postings.keys()) if (near(known, term)) options.push([[known, 0.5]]);
      }
    });
    translate(asked, keys(query));
    return asked;
  }

  /* Add the synonyms of each name in the query to the options of its words. */
  function translate(asked, list) {
    for (const group of names) {
      for (const { key } of group) {
        const found = place(key, list);
        if (!found) continue;
        const others = group.filter((other) => other.key !== key);
        for (const { at, options } of asked) {
          if (found[0] <= at && at <= found[1]) {
            options.push(...others.map((other) => other.option));
          }
        }
      }
    }
  }

  /* Whether two words differ in at most one letter, which is not the first. */
  function near(a, b) {
    if (Math.abs(a.length - b.length) > 1 || HANGUL.test(a) || a[0] !== b[0]) return false;
    let i = 0;
    while (i < a.length && a[i] === b[i]) i += 1;
    const [x, y] = [a.slice(i), b.slice(i)];
    return x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1);
  }

  function score(term, weight, into) {
    const counts = postings.get(term);
    if (!counts) return;
    const rarity = Math.log(1 + (sections.length - counts.size + 0.5) / (counts.size + 0.5));
    for (const [id, n] of counts) {
      const text = (n.text * 2.2) / (n.text + 1.2 * (0.25 + (0.75 * lengths[id]) / mean));
      const value = WEIGHTS.text * text + WEIGHTS.title * Math.min(n.title, 1) +
        WEIGHTS.korean * Math.min(n.korean, 1) + WEIGHTS.page * Math.min(n.page, 1);
      const sum = into.get(id) || { value: 0, weight: 0 };
      into.set(id, { value: sum.value + weight * rarity * value, weight: sum.weight + weight });
    }
  }

  const letters = (words) => [...words].reduce((sum, word) => sum + word.length, 0);

  function search(query) {
    const asked = parse(query);
    if (!asked.length) return [];
    const totals = new Map();
    const covered = new Map(); // page → words of the query that it contains
    for (const entry of asked) {
      const best = new Map();
      for (const option of entry.options) {
        /* A partial match scores less than in proportion, and nothing below 60 % of the weight. */
        const scores = new Map();
        const all = option.reduce((sum, [, weight]) => sum + weight, 0);
        for (const [term, weight] of option) score(term, weight, scores);
        for (const [id, { value, weight }] of scores) {
          if (weight < 0.6 * all) continue;
          best.set(id, Math.max(best.get(id) || 0, (value * weight) / all));
        }
      }
      for (const [id, value] of best) {
        if (!totals.has(id)) totals.set(id, { value: 0, words: new Set() });
        const total = totals.get(id);
        total.value += value;
        total.words.add(entry.word);
        const { path } = sections[id];
        if (!covered.has(path)) covered.set(path, new Set());
        covered.get(path).add(entry.word);
      }
    }
    const all = letters(asked.map(({ word }) => word));
    const whole = asked.flatMap(({ word }) => keys(word));
    const groups = new Map();
    for (const [id, { value, words }] of totals) {
      const section = sections[id];
      const share = (letters(words) + letters(covered.get(section.path))) / (2 * all);
      const named = section.names.some((name) => {
          const found = place(name, whole);
          return found && found[0] === 0 && found[1] === whole.length - 1;
        })
        ? 2
        : 1;
      const minor = MINOR.some((name) => name.test(section.title)) ? 0.5 : 1;
      const result = {
        section,
        score: value * share ** 1.5 * minor * named * (section.boost || 1),
        words,
      };
      if (!groups.has(section.path)) groups.set(section.path, []);
      groups.get(section.path).push(result);
    }
    const ranked = [];
    for (const [path, results] of groups) {
      results.sort((a, b) => b.score - a.score);
      const page = pages.get(path);
      const rest = results.slice(1, 6).reduce((sum, r) => sum + r.score, 0);
      const article = results.find((r) => r.section === page) ||
        { section: page, score: 0, words: new Set() };
      ranked.push({ total: results[0].score + 0.15 * rest, article, results });
    }
    ranked.sort((a, b) => b.total - a.total);
    return ranked.map(({ total, article, results }) => {
      const further = results.filter((r) => r !== article).slice(0, 8);
      const list = [article, ...further].sort((a, b) => b.score - a.score);
      return list.map((r, at) => item(r, asked, at ? r.score : total));
    });
  }

  /* Find what to highlight of a Korean word: all of it, or the noun without its particles. */
  function shown(word, section) {
    if (!HANGUL.test(word)) return word;
    for (let end = word.length; end > 1; end -= 1) {
      const noun = word.slice(0, end);
      if (section.korean.includes(noun) || lower(section).includes(noun)) return noun;
    }
    return word;
  }

  function item({ section, words: found }, asked, value) {
    const list = [...found].map((word) => shown(word, section));
    return {
      location: section.location,
      title: marked(section.title, list),
      text: teaser(section, list),
      score: value,
      terms: Object.fromEntries(asked.map(({ word }) => [shown(word, section), found.has(word)])),
    };
  }

  function marked(text, list) {
    const forms = list
      .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .sort((a, b) => b.length - a.length);
    if (!forms.length) return escaped(text);
    return text.split(new RegExp(`(${forms.join("|")})`, "i")).map((part, at) =>
      at % 2 ? `<mark>${escaped(part)}</mark>` : escaped(part)
    ).join("");
  }

  /* Cut out the text around the first matching word, after the Korean titles. */
  function teaser(section, list) {
    const places = list.map((word) => lower(section).indexOf(word)).filter((at) => at >= 0);
    const at = places.length && lower(section).length === section.plain.length
      ? Math.min(...places)
      : 0;
    const start = at < 60 ? 0 : section.plain.indexOf(" ", at - 50) + 1;
    const cut = section.plain.slice(start, start + 180);
    const text = `${start ? "…" : ""}${cut}${start + 180 < section.plain.length ? "…" : ""}`;
    const korean = section.korean ? `<span lang="ko">${marked(section.korean, list)}</span> ` : "";
    return korean + marked(text, list);
  }

  addEventListener("message", ({ data: { type, data } }) => {
    if (type === 0) {
      setUp(data.docs);
      postMessage({ type: 1 });
    } else if (type === 2) {
      postMessage({ type: 3, data: { items: search(data) } });
    }
  });
})();
