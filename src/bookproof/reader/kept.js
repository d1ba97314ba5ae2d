/* The reader's code. It is kept in the browser, for all tabs, until it is put back. */

const PREFIX = "bookproof-code ";
const listeners = new Set();

const keyOf = (file, region) => `${PREFIX}${file}:${region}`;
const tell = (key) => listeners.forEach((listener) => listener(key));

addEventListener("storage", ({ key }) => {
  if (key === null || key.startsWith(PREFIX)) tell(key);
});

export const kept = {
  get(file, region) {
    const text = localStorage.getItem(keyOf(file, region));
    return text === null ? null : JSON.parse(text).code;
  },

  /** Keep code; the book's own, which is null, takes no place. */
  put(file, region, code) {
    const key = keyOf(file, region);
    if (code === null) localStorage.removeItem(key);
    else {
      const page = location.pathname;
      localStorage.setItem(key, JSON.stringify({ file, region, page, code }));
    }
    tell(key);
  },

  /** All that is kept, each `{file, region, page, code}`. */
  all() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).sort();
    return keys.map((key) => JSON.parse(localStorage.getItem(key) ?? ""));
  },

  /** Call `listener` when what is kept changes, here or in another tab. */
  watch: (listener) => listeners.add(listener),
};
