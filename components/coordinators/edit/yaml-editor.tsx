"use client";

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, StateEffect, StateField, type Extension } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  WidgetType,
  type DecorationSet,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import { pageNonce } from "@/components/ui/nonce";

/** Something wrong with the text; 1-based. */
export type Mark = { line: number; column: number; message: string };

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--link)" },
  { tag: [tags.string, tags.content], color: "var(--foreground)" },
  { tag: tags.special(tags.string), color: "var(--ok)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--stop)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--subtle)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--muted-foreground)" },
  { tag: [tags.labelName, tags.typeName, tags.meta], color: "var(--human)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "0.75rem", backgroundColor: "var(--card)", color: "var(--foreground)" },
  "&.cm-focused": { outline: "2px solid var(--ring)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-mono, monospace)", lineHeight: "1.25rem" },
  ".cm-content": { caretColor: "var(--foreground)", padding: "0.5rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--foreground)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--subtle)", borderRight: "1px solid var(--border)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--hover) 60%, transparent)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground, ::selection": {
    backgroundColor: "color-mix(in oklab, var(--ring) 35%, transparent) !important",
  },
  ".cm-lineFault": { backgroundColor: "var(--fail-soft)" },
  ".cm-fault": {
    color: "var(--fail)",
    fontFamily: "var(--font-sans)",
    marginLeft: "1.5rem",
    fontStyle: "normal",
    whiteSpace: "normal",
  },
  ".cm-tooltip": { backgroundColor: "var(--popover)", color: "var(--foreground)", border: "1px solid var(--border)" },
});

/** The message of a problem, at the end of its line. */
class Message extends WidgetType {
  constructor(readonly text: string) {
    super();
  }
  override eq(other: Message): boolean {
    return other.text === this.text;
  }
  override toDOM(): HTMLElement {
    const element = document.createElement("span");
    element.className = "cm-fault";
    element.textContent = `← ${this.text}`;
    return element;
  }
}

const setMarks = StateEffect.define<readonly Mark[]>();
const lineMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(setMarks)) next = decorate(transaction.state, effect.value);
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorate(state: EditorState, marks: readonly Mark[]): DecorationSet {
  const byLine = new Map<number, Mark[]>();
  for (const mark of marks) {
    const number = Math.min(Math.max(1, mark.line), state.doc.lines);
    byLine.set(number, [...(byLine.get(number) ?? []), mark]);
  }
  return Decoration.set(
    [...byLine].flatMap(([number, own]) => {
      const line = state.doc.line(number);
      const text = own.map((mark) => mark.message).join(" · ");
      return [
        Decoration.line({ class: "cm-lineFault" }).range(line.from),
        Decoration.widget({ widget: new Message(text), side: 1 }).range(line.to),
      ];
    }),
    true,
  );
}

function diagnosticsOf(state: EditorState, marks: readonly Mark[]): Diagnostic[] {
  return marks.map((mark) => {
    const line = state.doc.line(Math.min(Math.max(1, mark.line), state.doc.lines));
    const from = Math.min(line.to, line.from + Math.max(0, mark.column - 1));
    return { from, to: Math.max(from, line.to), severity: "error", message: mark.message };
  });
}

/**
 * A YAML editor. Problems stand at the end of their lines and in the gutter. Tab leaves it, as in any other
 * field; Ctrl-] and Ctrl-[ indent. `goTo` with a new object moves the cursor to a line.
 */
export default function YamlEditor({
  text,
  onChange,
  label,
  marks,
  goTo = null,
  className,
}: {
  text: string;
  onChange: (text: string) => void;
  label: string;
  marks: readonly Mark[];
  goTo?: { line: number } | null;
  className?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef({ onChange, text });
  useEffect(() => {
    latest.current = { onChange, text };
  });

  useEffect(() => {
    const extensions: Extension[] = [
      lineNumbers(),
      lintGutter(),
      lineMarks,
      history(),
      indentOnInput(),
      bracketMatching(),
      highlightActiveLine(),
      yaml(),
      syntaxHighlighting(colours),
      look,
      EditorView.cspNonce.of(pageNonce()),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        const now = update.state.doc.toString();
        if (now !== latest.current.text) latest.current.onChange(now);
      }),
    ];
    const made = new EditorView({
      state: EditorState.create({ doc: latest.current.text, extensions }),
      parent: box.current!,
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [label]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const now = editor.state.doc.toString();
    if (now !== text) editor.dispatch({ changes: { from: 0, to: now.length, insert: text } });
  }, [text]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    editor.dispatch(setDiagnostics(editor.state, diagnosticsOf(editor.state, marks)));
    editor.dispatch({ effects: setMarks.of(marks) });
  }, [marks]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || goTo === null) return;
    const line = editor.state.doc.line(Math.min(Math.max(1, goTo.line), editor.state.doc.lines));
    editor.dispatch({
      selection: { anchor: line.from },
      effects: EditorView.scrollIntoView(line.from, { y: "center" }),
    });
    editor.focus();
  }, [goTo]);

  return <div ref={box} className={className} />;
}
