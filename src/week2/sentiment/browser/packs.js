/* Data files that a page can read over HTTP and from disk alike: a script that hands over a name
   and gzipped bytes in base64. `fetch` would be refused under file://; a script is not.
   Works in a page and in a worker. */
(() => {
  "use strict";

  globalThis.week2 ??= Object.create(null);
  const waiting = new Map(); // name → base64, between the script's run and the unpacking
  const scripts = new Map(); // address → promise

  week2.pack = (name, text) => waiting.set(name, text);

  /** Run a script once; in a page by an element, in a worker by importScripts. */
  week2.script = (address) => {
    if (!scripts.has(address)) {
      /** @type {Promise<void>} */
      const done = new Promise((resolve, reject) => {
        if (typeof document === "undefined") {
          importScripts(address);
          resolve();
          return;
        }
        const element = document.createElement("script");
        element.src = address;
        element.onload = () => resolve();
        element.onerror = () => {
          element.remove();
          reject(
            new Error(`${address} did not load; is the site complete, and the network there?`),
          );
        };
        document.head.append(element);
      });
      scripts.set(address, done);
      done.catch(() => scripts.delete(address)); // so that it can be tried again
    }
    return scripts.get(address);
  };

  function fromBase64(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  }

  /** The bytes of pack `name`, out of the script at `address`; its text is let go. */
  week2.unpack = async (address, name) => {
    await week2.script(address);
    const text = waiting.get(name);
    if (text === undefined) throw new Error(`${address} holds no pack “${name}”.`);
    waiting.delete(name);
    const stream = new Blob([fromBase64(text)]).stream();
    const plain = stream.pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(plain).arrayBuffer());
  };

  week2.unpackJson = async (address, name) =>
    JSON.parse(new TextDecoder().decode(await week2.unpack(address, name)));
})();
