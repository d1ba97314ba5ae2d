/* Keeps what is read for reading without a network, and says when a newer version is there.
   Only of a built site and from a server: a page opened from disk needs none of this. */
(() => {
  "use strict";

  const built = document.querySelector("meta[name=week2-offline]");
  const box = document.querySelector(".w2-offline");
  if (!built || !("serviceWorker" in navigator) || !location.protocol.startsWith("http")) return;
  const script = new URL("../../sw.js", document.currentScript.src);
  const prefix = `week2 ${new URL("./", script).href} `;
  const notice = document.createElement("div");
  notice.className = "w2-update";
  notice.setAttribute("role", "status");
  document.body.append(notice);

  function button(label, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "w2-copy";
    made.textContent = label;
    made.addEventListener("click", press);
    return made;
  }

  /* A newer version waits until the reader asks for it, or has closed every page of this one. */
  function tell(registration) {
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    const text = document.createElement("p");
    text.textContent = "There is a newer version of this book.";
    notice.replaceChildren(
      text,
      button("Show it", () => renew(registration).catch(() => {
        text.textContent = "There is no network now: this version stays.";
      })),
      button("Later", () => notice.replaceChildren()),
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
    const watch = () => registration.installing?.addEventListener("statechange", () => tell(registration));
    watch();
    registration.addEventListener("updatefound", watch);
    const { active } = await navigator.serviceWorker.ready;
    /* What this page loaded before anything was kept. */
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    active.postMessage({ type: "keep", urls: [location.href.split("#")[0], ...loaded] });
    if (box) await offer(active);
  }

  /* On the page about reading: what is kept, and a button that keeps all. */
  async function offer(active) {
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    const missing = new URLSearchParams(location.search).get("missing");
    if (missing) {
      const text = document.createElement("p");
      text.className = "w2-missing";
      text.textContent = `You are offline, and this page has not been read yet: ${missing}`;
      box.before(text);
    }
    const press = button("Keep the whole book", () => {
      press.disabled = true;
      active.postMessage({ type: "keep whole" });
    });
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data.type === "not kept") status.textContent = `Stopped after ${data.done} of ${data.of} files: no network.`;
      else if (data.done < data.of) status.textContent = `${data.done} of ${data.of} files`;
      else status.textContent = "The whole book is kept.";
      if (data.type === "not kept") press.disabled = false;
      if (data.type === "not kept" || data.done === data.of) list();
    });
    const pages = document.createElement("ul");
    box.replaceChildren(press, status, pages);
    await list();

    async function list() {
      const items = [];
      for (const name of await caches.keys()) {
        if (!name.startsWith(prefix)) continue;
        const cache = await caches.open(name);
        for (const { url } of await cache.keys()) {
          if (!url.endsWith(".html") || url.endsWith("404.html")) continue;
          const text = await (await cache.match(url)).text();
          const title = new DOMParser().parseFromString(text, "text/html").querySelector("h1");
          title?.querySelector(".headerlink")?.remove();
          const link = document.createElement("a");
          link.href = url;
          link.textContent = title?.textContent.trim() || url;
          const item = document.createElement("li");
          item.append(link);
          items.push(item);
        }
      }
      pages.replaceChildren(...items);
    }
  }

  addEventListener("load", () => setTimeout(() => start().catch(() => {}), 500));
})();
