import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, foldGutter, indentUnit } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { codeTheme } from '../detail/body/views/code-theme.ts';

export interface JsonEditorProps {
  label: string;
  /** At the beginning; a new one replaces what was typed. */
  text: string;
  onChange: (text: string) => void;
  onSend: () => void;
  /** False: it is not gone to at once. */
  hasFocus?: boolean;
}

/** JSON to be changed. Mod+Enter sends; Escape is left to who is around it. */
export function JsonEditor({ label, text, onChange, onSend, hasFocus = true }: JsonEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef({ onChange, onSend });
  latest.current = { onChange, onSend };
  useEffect(() => {
    const parent = host.current;
    if (parent === null) return;
    const send = () => {
      latest.current.onSend();
      return true;
    };
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          keymap.of([{ key: 'Mod-Enter', run: send }]),
          lineNumbers(),
          foldGutter(),
          history(),
          drawSelection(),
          bracketMatching(),
          highlightActiveLine(),
          indentUnit.of('  '),
          json(),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          keymap.of([...defaultKeymap.filter(({ key }) => key !== 'Escape'), ...historyKeymap, indentWithTab]),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) latest.current.onChange(state.doc.toString());
          }),
          codeTheme,
        ],
      }),
    });
    if (hasFocus) view.focus();
    return () => view.destroy();
  }, [text, label, hasFocus]);
  return <div ref={host} className="h-full min-h-0 overflow-hidden" />;
}
