/* The editor: CodeMirror, in the colours of the page. It is fetched when it is first needed. */

import {
  classHighlighter,
  Decoration,
  defaultKeymap,
  EditorState,
  EditorView,
  history,
  historyKeymap,
  indentOnInput,
  indentUnit,
  indentWithTab,
  keymap,
  lineNumbers,
  pythonLanguage,
  StateEffect,
  StateField,
  syntaxHighlighting,
} from "./codemirror.js";
import { element } from "./dom.js";

const LEAVING = 60_000; // milliseconds after Escape in which Tab leaves the editor
const setMarks = StateEffect.define();
const marks = StateField.define({
  create: () => Decoration.none,
  update: (held, transaction) =>
    transaction.effects.find((effect) => effect.is(setMarks))?.value ??
      held.map(transaction.changes),
  provide: (field) => EditorView.decorations.from(field),
});
const faulty = Decoration.line({ class: "w2-read-faulty" });

/**
 * An editor of Python. Tab indents; Escape, then Tab leaves it.
 *
 * @param {string} code
 * @param {string} label for those who do not see it
 * @param {() => void} changed called when the code changes
 * @param {() => void} run called by Ctrl+Enter
 */
export function codeEditor(code, label, changed, run) {
  const keys = element("p", {
    className: "w2-read-keys",
    id: `w2-read-${crypto.randomUUID()}`,
    textContent: "Tab indents. Escape, then Tab leaves the editor. Ctrl+Enter runs.",
  });
  const command = (act) => (view) => (act(view), true);
  const runs = { key: "Mod-Enter", run: command(run) };
  const leaves = { key: "Escape", run: command((view) => view.setTabFocusMode(LEAVING)) };
  const view = new EditorView({
    doc: code,
    extensions: [
      lineNumbers(),
      history(),
      pythonLanguage,
      indentUnit.of("    "),
      indentOnInput(),
      EditorState.tabSize.of(4),
      syntaxHighlighting(classHighlighter),
      keymap.of([runs, leaves, indentWithTab, ...historyKeymap, ...defaultKeymap]),
      marks,
      EditorView.contentAttributes.of({
        tabindex: "0",
        "aria-label": label,
        "aria-describedby": keys.id,
      }),
      EditorView.updateListener.of((update) => update.docChanged && changed()),
    ],
  });
  return {
    element: element("div", { className: "w2-read-editor" }, view.dom, keys),
    code: () => view.state.doc.toString(),
    focus: () => view.focus(),

    replace(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },

    /** Mark a line, and put the cursor there; no line for 0, or if it is gone. */
    mark(number) {
      if (number < 1 || number > view.state.doc.lines) {
        return view.dispatch({ effects: setMarks.of(Decoration.none) });
      }
      const { from } = view.state.doc.line(number);
      view.dispatch({
        selection: { anchor: from },
        effects: [
          setMarks.of(Decoration.set([faulty.range(from)])),
          EditorView.scrollIntoView(from),
        ],
      });
    },
  };
}
