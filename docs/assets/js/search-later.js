/* The search index is fetched when a reader turns to the search, not on every page: Material asks
   for it at once, so its request waits until then. */
(() => {
  "use strict";
  const { open, send } = XMLHttpRequest.prototype;
  const waiting = new WeakSet();
  /** @type {Promise<void>} */
  const wanted = new Promise((resolve) => {
    // A page reached from a search result marks its terms with the help of the index.
    if (new URLSearchParams(location.search).has("h")) resolve();
    const turn = (event) => {
      if (event.target.closest?.(".md-search, [for=__search]") || event.type === "keydown") {
        resolve();
      }
    };
    for (const type of ["focusin", "pointerdown", "keydown"]) addEventListener(type, turn);
  });

  /* Material looks at its field when a key is released: text that comes by mouse or by voice would
     wait for that. */
  addEventListener("input", ({ target }) => {
    if (target instanceof Element && target.matches(".md-search__input")) {
      target.dispatchEvent(new Event("keyup"));
    }
  });

  /** @param {any} request */
  XMLHttpRequest.prototype.open = function (...request) {
    if (String(request[1]).endsWith("search/search_index.json")) waiting.add(this);
    return open.apply(this, request);
  };
  XMLHttpRequest.prototype.send = function (body) {
    if (waiting.has(this)) wanted.then(() => send.call(this, body));
    else send.call(this, body);
  };
})();
