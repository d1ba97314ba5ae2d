/* Where an address leads nowhere: the pages whose address is most like it, and its words in the search. */
(() => {
  "use strict";

  const list = document.querySelector(".w2-nearest");
  const words = (text) => decodeURIComponent(text).toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const asked = words(location.pathname.replace(/\.html?$/, ""));
  const pairs = (text) => new Set(Array.from({ length: text.length - 1 }, (_, i) => text.slice(i, i + 2)));

  /* Shared pairs of letters (Dice's coefficient): forgives a letter more, less or other. */
  function alike(a, b) {
    if (a === b) return 1;
    const [x, y] = [pairs(a), pairs(b)];
    return (2 * [...x].filter((pair) => y.has(pair)).length) / (x.size + y.size || 1);
  }

  const last = asked.slice(-3);
  const scored = [...list.children].map((item) => {
    const link = item.querySelector("a");
    const own = [...words(link.pathname.replace(/\.html?$/, "")), ...words(link.textContent)];
    const score = last.reduce((sum, word) => sum + Math.max(0, ...own.map((other) => alike(word, other))), 0);
    return { item, score: score / (last.length || 1) };
  });
  scored.sort((a, b) => b.score - a.score);
  const near = scored.slice(0, 3).filter(({ score }) => score > 0.34);
  if (near.length) {
    const title = document.createElement("p");
    title.textContent = "Perhaps you meant:";
    list.replaceChildren(...near.map(({ item }) => item));
    list.hidden = false;
    list.before(title);
    document.querySelector(".w2-always").before(title, list);
  }
  const box = document.querySelector("[data-md-component=search-query]");
  if (box) box.value = asked.filter((word) => !/^\d+$/.test(word)).slice(-3).join(" ");
})();
