/* What runs programs: the server that the command has started. The rest of the page knows this only. */

const SECRET = "bookproof-secret";
const LONGEST = 100_000; // bytes of code; the server refuses more, unread

/* Behind the # of the address that the command prints; kept, and taken out of sight. */
const opened = /^#read=([\w-]+)$/.exec(location.hash);
if (opened) {
  localStorage.setItem(SECRET, opened[1]);
  history.replaceState(null, "", location.pathname + location.search);
}

/** @returns {never} for a request that failed: by the reader's own Stop, or as nobody is there */
function gone(error) {
  if (error.name === "AbortError") throw error;
  throw new Error("The server has ended: start the command again, and open its address.");
}

async function ask(what, question, signal) {
  const answer = await fetch(`/_read/${what}`, {
    method: "POST",
    headers: { "X-Read-Secret": localStorage.getItem(SECRET) ?? "" },
    body: JSON.stringify(question),
    signal,
  }).catch(gone);
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
    let ended = false;
    while (!ended) {
      const part = await reader?.read().catch(gone);
      if (!part?.value) gone(new Error());
      const lines = (text + part.value).split("\n");
      text = lines.pop() ?? "";
      for (const event of lines.map((line) => JSON.parse(line))) {
        ended = "end" in event;
        yield event;
      }
    }
  },

  /** Note that the reader has opened the `hint` or the `solution` of an exercise. */
  seen: (file, region, what) => ask("seen", { file, region, what }),

  /** Programs with the reader's code in them, each `{file, region, code}`: as `py` or `ipynb`. */
  exported: async (programs, as) => await (await ask("export", { programs, as })).text(),
};
