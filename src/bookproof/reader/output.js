/* What a run gives, below its block. */

import { element } from "./dom.js";

let drawn = 0;

const scrolled = (label, properties) =>
  element("pre", { tabIndex: 0, role: "group", "aria-label": label, ...properties });

export function outputOf() {
  const box = element("div", { className: "w2-read-output" });
  return {
    element: box,

    clear() {
      delete box.dataset.end;
      box.replaceChildren();
    },

    print(text) {
      let out = box.lastElementChild;
      if (!out?.matches(".w2-read-printed")) {
        out = scrolled("Printed", { className: "w2-read-printed" });
        box.append(out);
      }
      out.append(text);
    },

    /* Its ids are those of the recorded figure on the page: here they get a beginning of their own. */
    draw(svg) {
      drawn += 1;
      const figure = element("figure", { className: "w2-figure", role: "img" });
      figure.setAttribute("aria-label", "The figure that it drew");
      figure.innerHTML = svg.replaceAll(/( id="|url\(#|href="#)/g, `$1run-${drawn}-`);
      box.append(figure);
    },

    /** Colour it by how the run ended, and add what there is to say of that. */
    end(kind, detail) {
      box.dataset.end = kind;
      if (detail) box.append(scrolled("Details", { textContent: detail }));
    },
  };
}
