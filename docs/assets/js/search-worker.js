/* The search: Material asks it through the messages of its own worker (0 set up, 1 ready, 2 query,
   3 result) and shows what it answers. Sections are scored by BM25 over words and, for Korean, over
   pairs of syllables; a page stands by its best section, its title and the words in Korean below it.
   The glossary is its dictionary: a Korean word finds what its English entry is about. */
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
  /* What Korean puts behind a noun: particles and the endings of a question, the longest first. */
  const ENDINGS =
    ("이란무엇인가 이란 이라는 에서는 으로는 에서의 하나요 인가요 입니까 에서 으로 에게 까지 부터 처럼 보다 라는 이나 " +
      "하려면 하기 하는 하면 했을 란 은 는 이 가 을 를 의 에 로 와 과 도 만").split(" ").sort((
        a,
        b,
      ) => b.length - a.length);
  const WEIGHTS = { title: 3, korean: 3, page: 2, text: 1 };
  const MINOR = [/^where next/i, /^what to remember/i, /^exercises?\b/i];
  const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " " };

  const plain = (html) =>
    html.replace(/<[^>]*>/g, " ").replace(
      /&(amp|lt|gt|quot|#39|nbsp);/g,
      (_, name) => ENTITIES[name],
    ).replace(/\s+/g, " ").trim();
  const spaceless = (text) => normal(text).replace(/\s/g, "");
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const normal = (text) => text.normalize("NFKC").toLowerCase();

  /* British and American, singular and plural, the forms of a verb: one stem. */
  function stem(word) {
    let w = word.replace(/iz(e|es|ed|er|ers|ing|ation|ations)$/, "is$1").replace(
      /our(s?)$/,
      "or$1",
    );
    if (/^(lea|hal|shel|sel)ves$/.test(w)) w = w.replace(/ves$/, "f");
    if (w.length > 4) {
      w = w.replace(/(?:isation|iser|ising|ised|ises|ise)s?$/, "is").replace(
        /(ss|x|ch|sh)es$/,
        "$1",
      ).replace(/ies$/, "y").replace(/([^s])s$/, "$1");
      const cut = w.replace(/(?:ing|ed|ly|al)$/, "");
      if (cut.length > 3) w = cut.replace(/([bdgmnpt])\1$/, "$1");
      w = w.replace(/e$/, "");
    }
    return w;
  }

  function pairs(run) {
    if (run.length < 2) return [run];
    return Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2));
  }

  /* The terms of a text: stems, parts of names (`grad_fn`: grad, fn), pairs of syllables. */
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

  /* A word without its particles. Many nouns end in a syllable that is a particle elsewhere (속도, 온도, 길이):
     what a page calls itself stays whole, and so does what would be left with one syllable. */
  function bare(word) {
    const ending = !nouns.has(word) &&
      ENDINGS.find((e) => word.endsWith(e) && word.length > e.length);
    if (!ending) return word;
    const rest = bare(word.slice(0, -ending.length));
    return rest.length > 1 || nouns.has(rest) || STOP.has(rest) ? rest : word;
  }

  let sections, postings, lengths, mean, aliases, pages, nouns;

  function setUp(docs) {
    sections = [];
    postings = new Map();
    lengths = [];
    aliases = [];
    pages = new Map();
    nouns = new Set();
    for (const doc of docs) {
      const [path] = doc.location.split("#");
      /* A first paragraph in Korean alone is a title in Korean. */
      const [, first = ""] = /^<p>([^<]*)<\/p>/.exec(doc.text) || [];
      const korean =
        first.replace(/[^\uac00-\ud7a3]/g, "").length > first.replace(/[^a-z]/gi, "").length
          ? first
          : "";
      const text = plain(korean ? doc.text.replace(/^<p>[^<]*<\/p>/, "") : doc.text);
      const section = { ...doc, path, korean, plain: text, title: plain(doc.title) };
      if (!pages.has(path)) pages.set(path, section);
      sections.push(section);
      /* The last word of a name is its noun: 추론 속도, 버트와 맘바. */
      for (const name of korean.split("·")) {
        nouns.add(name.replace(/\s/g, "")).add(name.trim().split(" ").pop());
      }
      if (path.endsWith("glossary.html") && doc.location !== path) {
        for (const word of korean.split("·").filter((w) => HANGUL.test(w))) {
          aliases.push([word.replace(/\s/g, ""), section.title]);
        }
      }
    }
    sections.forEach((section, id) => {
      const page = pages.get(section.path);
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

  /* What is asked for: each word with the terms that stand for it and how much each counts. */
  function parse(query) {
    const asked = [];
    const joined = [];
    const words = [...normal(query).matchAll(WORDS)].map(([word]) => word);
    words.forEach((word, place) => {
      if (HANGUL.test(word)) {
        const noun = bare(word);
        if (STOP.has(word) || STOP.has(noun)) return;
        joined.push(noun);
        const list = pairs(noun);
        asked.push({ word: noun, options: [list.map((term) => [term, 1 / list.length])] });
        return;
      }
      if (STOP.has(word) && words.length > 1) return;
      const term = stem(word);
      const options = [[[term, 1]]];
      const parts = word.split(/[_.]|(?<=[a-z])(?=\d)/).filter(Boolean).map(stem);
      if (parts.length > 1) options.push(parts.map((part) => [part, 0.8 / parts.length]));
      if (place === words.length - 1 && !/\s$/.test(query) && word.length > 1) {
        for (const known of postings.keys()) {
          if (known !== term && known.startsWith(word)) options.push([[known, 0.6]]);
        }
      }
      if (!postings.has(term) && options.length === 1 && word.length > 4) {
        for (const known of postings.keys()) if (near(known, term)) options.push([[known, 0.5]]);
      }
      asked.push({ word, options });
    });
    translate(asked, joined, normal(query));
    return asked;
  }

  /* What the glossary calls it in the other language stands for it too. */
  function translate(asked, nouns, query) {
    const together = nouns.join("");
    for (const [korean, title] of aliases) {
      const english = normal(title);
      if (korean.length < 2 ? nouns.includes(korean) : together.includes(korean)) {
        const list = terms(title);
        for (const { word, options } of asked) {
          if (korean.includes(word) || word.includes(korean)) {
            options.push(list.map((term) => [term, 0.9 / list.length]));
          }
        }
      } else if (` ${query} `.includes(` ${english} `)) {
        const list = pairs(korean);
        for (const { word, options } of asked) {
          if (english.includes(word)) options.push(list.map((term) => [term, 0.9 / list.length]));
        }
      }
    }
  }

  /* Whether one letter more, less or other makes one word of the other. */
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
    const covered = new Map(); // page → words that it has
    for (const entry of asked) {
      const best = new Map();
      for (const option of entry.options) {
        /* What has half of a word, or of a term, has less than half of what was meant; what has less, has nothing. */
        const scores = new Map();
        const all = option.reduce((sum, [, weight]) => sum + weight, 0);
        for (const [term, weight] of option) score(term, weight, scores);
        for (const [id, { value, weight }] of scores) {
          if (2 * weight < all) continue;
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
    const whole = asked.map(({ word }) => word).join("");
    const groups = new Map();
    for (const [id, { value, words }] of totals) {
      const section = sections[id];
      const share = (letters(words) + letters(covered.get(section.path))) /
        (2 * letters(asked.map(({ word }) => word)));
      const named = [section.title, ...section.korean.split("·")].some((name) =>
          spaceless(name) === whole
        )
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
      const shown = results.filter((r) => r !== article).slice(0, 8);
      const list = [article, ...shown].sort((a, b) => b.score - a.score);
      return list.map((r, place) => item(r, asked, place ? r.score : total));
    });
  }

  function item({ section, words }, asked, value) {
    return {
      location: section.location,
      title: marked(section.title, words),
      text: teaser(section, words),
      score: value,
      terms: Object.fromEntries(asked.map(({ word }) => [word, words.has(word)])),
    };
  }

  function marked(text, words) {
    const list = [...words].map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).sort((
      a,
      b,
    ) => b.length - a.length);
    if (!list.length) return escaped(text);
    return text.split(new RegExp(`(${list.join("|")})`, "i")).map((part, place) =>
      place % 2 ? `<mark>${escaped(part)}</mark>` : escaped(part)
    ).join("");
  }

  /* A few words around the first that was asked for, from the Korean line or the text. */
  function teaser(section, words) {
    const lower = normal(section.plain);
    const places = [...words].map((word) => lower.indexOf(word)).filter((place) => place >= 0);
    const at = places.length && lower.length === section.plain.length ? Math.min(...places) : 0;
    const start = at < 60 ? 0 : section.plain.indexOf(" ", at - 50) + 1;
    const cut = section.plain.slice(start, start + 180);
    const text = `${start ? "…" : ""}${cut}${start + 180 < section.plain.length ? "…" : ""}`;
    const korean = section.korean ? `<span lang="ko">${marked(section.korean, words)}</span> ` : "";
    return korean + marked(text, words);
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
