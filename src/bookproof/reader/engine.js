/* What runs programs: the server that the command has started. The rest of the page knows this only. */

const SECRET = "bookproof-secret";
const LONGEST = 100_000; // bytes of code; the server refuses more, unread

/* Behind the # of the address that the command prints; kept, and taken out of sight. */
const opened = /^#read=([\w-]+)$/.exec(location.hash);
if (opened) {
  localStorage.setItem(SECRET, opened[1]);
  history.replaceState(null, "", location.pathname + location.search);
}

async function ask(what, question, signal) {
  const answer = await fetch(`/_read/${what}`, {
    method: "POST",
    headers: { "X-Read-Secret": localStorage.getItem(SECRET) ?? "" },
    body: JSON.stringify(question),
    signal,
  });
  if (answer.status === 403) {
    throw new Error("To run programs here, open the address that the command has printed.");
  }
  if (!answer.ok) throw new Error((await answer.json()).error);
  return answer;
}

export const engine = {
  /** Blocks of a page, and how the exercises of its chapter stand. */
  page: async (page) => await (await ask("page", { page })).json(),

  /** The events of a run, as they come; `code` is null for the book's own. */
  async *run(file, region, code, signal) {
    if (new Blob([code ?? ""]).size > LONGEST) throw new Error("The code is too long.");
    const answer = await ask("run", { file, region, code }, signal);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let part; (part = await reader?.read()) && !part.done;) {
      const lines = (text + part.value).split("\n");
      text = lines.pop() ?? "";
      yield* lines.map((line) => JSON.parse(line));
    }
  },

  /** Note that the reader has opened the `hint` or the `solution` of an exercise. */
  seen: (file, region, what) => ask("seen", { file, region, what }),

  /** Programs with the reader's code in them, each `{file, region, code}`: as `py` or `ipynb`. */
  exported: async (programs, as) => await (await ask("export", { programs, as })).text(),
};
