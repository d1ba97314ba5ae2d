/* What keeps the book readable without a network: all that is read is kept, and each build keeps
   its own. `week2 build` fills in the line of BOOK; unfilled, this does nothing. */
"use strict";

const BOOK = { version: "", core: [], whole: [] };
const FALLBACK = "reading.html";

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const home = worker.registration.scope;
const prefix = `week2 ${home} `; // other sites may share this host
const kept = () => caches.open(prefix + BOOK.version);
const address = (path) => new URL(path, home).href;

/** A page is the same with and without what a search added to its address. */
function key(url) {
  const { origin, pathname } = new URL(url);
  return origin + (pathname.endsWith("/") ? `${pathname}index.html` : pathname);
}

/** Put an answer into the cache; one that was redirected may not be given to a navigation. */
async function put(url, answer) {
  const { headers, redirected } = answer;
  const plain = redirected ? new Response(await answer.blob(), { headers }) : answer;
  await (await kept()).put(key(url), plain);
}

/** Fetch what is not there yet. */
async function keep(url, cache = /** @type {RequestCache} */ ("no-cache")) {
  if (await (await kept()).match(key(url))) return;
  const answer = await fetch(url, { cache });
  if (answer.ok) await put(url, answer);
}

async function install() {
  for (const path of BOOK.core) await keep(address(path), "reload");
}

/** Let go of what other builds kept. */
async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(prefix) && name !== prefix + BOOK.version) await caches.delete(name);
  }
  await worker.clients.claim();
}

async function answer(request) {
  const found = await (await kept()).match(key(request.url));
  if (found) return found;
  try {
    const fresh = await fetch(request, { cache: "no-cache" }); // not the last version's
    if (fresh.ok && fresh.type === "basic") await put(request.url, fresh.clone());
    return fresh;
  } catch (error) {
    if (request.mode !== "navigate") throw error;
    const missing = encodeURIComponent(request.url);
    return Response.redirect(`${address(FALLBACK)}?missing=${missing}#offline`);
  }
}

async function keepRead(urls) {
  for (const url of urls) if (url.startsWith(home)) await keep(url);
}

async function keepWhole(reader) {
  const of = BOOK.whole.length;
  let done = 0;
  try {
    for (const path of BOOK.whole) {
      await keep(address(path));
      done += 1;
      reader.postMessage({ type: "kept", done, of });
    }
  } catch {
    reader.postMessage({ type: "not kept", done, of });
  }
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const own = BOOK.version && request.method === "GET" && request.url.startsWith(home);
  if (own && !request.headers.has("range")) event.respondWith(answer(request));
});
worker.addEventListener("message", (event) => {
  const { data, source } = event;
  event.waitUntil(data.type === "keep whole" ? keepWhole(source) : keepRead(data.urls));
});
