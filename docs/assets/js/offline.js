/* Keeps what is read for reading without a network, and says when a newer version is there.
   Only of a built site and from a server: a page opened from disk needs none of this. */
(() => {
  "use strict";

  const { all, button, element } = globalThis.week2.dom;
  const LOOK = { className: "w2-copy" };
  const built = document.querySelector("meta[name=week2-offline]");
  const [box] = all(".w2-offline"); // on the page about reading
  if (!built || !("serviceWorker" in navigator) || !location.protocol.startsWith("http")) return;
  const script = new URL(
    "../../sw.js",
    /** @type {HTMLScriptElement} */ (document.currentScript).src,
  );
  const prefix = `week2 ${new URL("./", script).href} `;
  const notice = element("div", { className: "w2-update", role: "status" });
  document.body.append(notice);

  /* A newer version waits until the reader asks for it, or has closed every page of this one. */
  function tell(registration) {
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    const text = element("p", { textContent: "There is a newer version of this book." });
    const show = () =>
      renew(registration).catch(() => {
        text.textContent = "There is no network now: this version stays.";
      });
    notice.replaceChildren(
      text,
      button("Show it", show, LOOK),
      button("Later", () => notice.replaceChildren(), LOOK),
    );
  }

  /* Begin anew, as on a first visit: Chromium may leave a worker that skips waiting waiting. */
  async function renew(registration) {
    await fetch(script, { method: "HEAD", cache: "no-store" }); // no worker answers HEAD
    for (const name of await caches.keys()) {
      if (name.startsWith(prefix)) await caches.delete(name);
    }
    await registration.unregister();
    location.reload();
  }

  async function start() {
    const registration = await navigator.serviceWorker.register(script);
    tell(registration);
    const watch = () =>
      registration.installing?.addEventListener("statechange", () => tell(registration));
    watch();
    registration.addEventListener("updatefound", watch);
    const active = /** @type {ServiceWorker} */ ((await navigator.serviceWorker.ready).active);
    /* What this page loaded before anything was kept. */
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    active.postMessage({ type: "keep", urls: [location.href.split("#")[0], ...loaded] });
    if (box) await offer(active);
  }

  /* On the page about reading: what is kept, and a button that keeps all. */
  async function offer(active) {
    const status = element("p", { role: "status" });
    const missing = new URLSearchParams(location.search).get("missing");
    if (missing) {
      const textContent = `You are offline, and this page has not been read yet: ${missing}`;
      box.before(element("p", { className: "w2-missing", textContent }));
    }
    const press = button("Keep the whole book", () => {
      press.disabled = true;
      active.postMessage({ type: "keep whole" });
    }, LOOK);
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data.type === "not kept") {
        status.textContent = `Stopped after ${data.done} of ${data.of} files: no network.`;
      } else if (data.done < data.of) status.textContent = `${data.done} of ${data.of} files`;
      else status.textContent = "The whole book is kept.";
      if (data.type === "not kept") press.disabled = false;
      if (data.type === "not kept" || data.done === data.of) list();
    });
    const pages = element("ul");
    box.replaceChildren(press, status, pages);
    await list();

    async function list() {
      const items = [];
      for (const name of await caches.keys()) {
        if (!name.startsWith(prefix)) continue;
        const cache = await caches.open(name);
        for (const { url } of await cache.keys()) {
          const kept = await cache.match(url);
          if (!kept || !url.endsWith(".html") || url.endsWith("404.html")) continue;
          const text = await kept.text();
          const title = new DOMParser().parseFromString(text, "text/html").querySelector("h1");
          title?.querySelector(".headerlink")?.remove();
          items.push(
            element(
              "li",
              {},
              element("a", { href: url, textContent: title?.textContent.trim() || url }),
            ),
          );
        }
      }
      pages.replaceChildren(...items);
    }
  }

  addEventListener("load", () => setTimeout(() => start().catch(() => {}), 500));
})();
