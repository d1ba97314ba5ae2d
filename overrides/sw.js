/* What keeps the book readable without a network: everything that is read is kept, and each build
   keeps its own. `week2 build` fills in the lines of JSON; unfilled, this does nothing. */
"use strict";

const VERSION = "";
const CORE = [];
const WHOLE = [];
const FALLBACK = "reading.html";

const home = self.registration.scope;
const prefix = `week2 ${home} `; // other sites may share this host
const kept = () => caches.open(prefix + VERSION);
const address = (path) => new URL(path, home).href;

/* A page is the same with and without what a search added to its address. */
function key(url) {
  const { origin, pathname } = new URL(url);
  return origin + (pathname.endsWith("/") ? `${pathname}index.html` : pathname);
}

/* A redirected answer may not be given to a navigation. */
async function clean(answer) {
  return answer.redirected ? new Response(await answer.blob(), { headers: answer.headers }) : answer;
}

async function keep(urls, options = { cache: "no-cache" }) {
  const cache = await kept();
  for (const url of urls) {
    if (await cache.match(key(url))) continue;
    const answer = await fetch(url, options);
    if (answer.ok) await cache.put(key(url), await clean(answer));
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(keep(CORE.map(address), { cache: "reload" }));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(prefix) && name !== prefix + VERSION) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

async function answer(request) {
  const cache = await kept();
  const found = await cache.match(key(request.url));
  if (found) return found;
  try {
    const fresh = await fetch(request, { cache: "no-cache" }); // not the last version's
    if (fresh.ok && fresh.type === "basic") await cache.put(key(request.url), await clean(fresh.clone()));
    return fresh;
  } catch (error) {
    if (request.mode !== "navigate") throw error;
    return Response.redirect(`${address(FALLBACK)}?missing=${encodeURIComponent(request.url)}#offline`);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const own = VERSION && request.method === "GET" && request.url.startsWith(home);
  if (own && !request.headers.has("range")) event.respondWith(answer(request));
});

self.addEventListener("message", (event) => {
  const { data, source } = event;
  if (data.type === "keep") event.waitUntil(keep(data.urls.filter((url) => url.startsWith(home))));
  if (data.type === "keep whole") {
    event.waitUntil((async () => {
      let done = 0;
      try {
        for (const path of WHOLE) {
          await keep([address(path)]);
          done += 1;
          source.postMessage({ type: "kept", done, of: WHOLE.length });
        }
      } catch {
        source.postMessage({ type: "not kept", done, of: WHOLE.length });
      }
    })());
  }
});
