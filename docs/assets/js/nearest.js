/* Where an address leads nowhere: the pages whose address is most like it, and its words in the search. */
(() => {
  "use strict";

  const { all, element, set } = globalThis.week2.dom;
  const [list] = all(".w2-nearest");
  const words = (text) =>
    decodeURIComponent(text).toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const asked = words(location.pathname.replace(/\.html?$/, ""));
  const pairs = (text) =>
    new Set(Array.from({ length: text.length - 1 }, (_, i) => text.slice(i, i + 2)));

  /* Shared pairs of letters (Dice's coefficient): forgives a letter more, less or other. */
  function alike(a, b) {
    if (a === b) return 1;
    const [x, y] = [pairs(a), pairs(b)];
    return (2 * [...x].filter((pair) => y.has(pair)).length) / (x.size + y.size || 1);
  }

  const last = asked.slice(-3);
  const scored = /** @type {HTMLAnchorElement[]} */ (all("a", list)).map((link) => {
    const own = [...words(link.pathname.replace(/\.html?$/, "")), ...words(link.textContent)];
    const score = last.reduce(
      (sum, word) => sum + Math.max(0, ...own.map((other) => alike(word, other))),
      0,
    );
    return { link, score: score / (last.length || 1) };
  });
  scored.sort((a, b) => b.score - a.score);
  const near = scored.slice(0, 3).filter(({ score }) => score > 0.34);
  if (near.length) {
    list.replaceChildren(...near.map(({ link }) => element("li", {}, link)));
    list.hidden = false;
    all(".w2-always")[0].before(element("p", { textContent: "Perhaps you meant:" }), list);
  }
  const value = asked.filter((word) => !/^\d+$/.test(word)).slice(-3).join(" ");
  for (const box of all("[data-md-component=search-query]")) {
    set(/** @type {HTMLInputElement} */ (box), { value });
  }
})();
