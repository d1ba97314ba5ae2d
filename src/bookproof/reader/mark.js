/* The line of an error, marked in code that the page shows. */

const marked = globalThis.Highlight && new Highlight(); // an older browser shows no mark
if (marked) CSS.highlights.set("w2-read-faulty", marked);

/** A function that marks a line of `code`, and no other; none for 0. */
export function lineMarker(code) {
  const range = new Range();
  return (number) => {
    marked?.delete(range);
    const lines = code.textContent.split("\n");
    if (number < 1 || number > lines.length) return;
    const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
    range.setStart(...position(code, start));
    range.setEnd(...position(code, start + lines[number - 1].length));
    marked?.add(range);
  };
}

/** @returns {[Node, number]} the text node of a character, and its place in that */
function position(code, offset) {
  const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode()) instanceof Text && offset > text.length;) {
    offset -= text.length;
  }
  return [texts.currentNode, offset];
}
