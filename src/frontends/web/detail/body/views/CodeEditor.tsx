import { defaultKeymap } from '@codemirror/commands';
import { css } from '@codemirror/lang-css';
import { html } from '@codemirror/lang-html';
import { javascript } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { xml } from '@codemirror/lang-xml';
import { bracketMatching, codeFolding, foldGutter, foldKeymap } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { placeOfFound, readFoundText } from '../../../search/found-text.ts';
import { codeTheme } from './code-theme.ts';

export type CodeLanguage = 'json' | 'html' | 'xml' | 'css' | 'javascript' | 'text';

export interface CodeEditorProps {
  text: string;
  language: CodeLanguage;
  /** What it is, for screen readers. */
  label: string;
  isWrapped: boolean;
}

/** Beyond this, colours cost more than they give. */
const mostColoured = 2_000_000;

function languageOf(language: CodeLanguage, text: string): Extension {
  if (text.length > mostColoured) return [];
  switch (language) {
    case 'json':
      return json();
    case 'html':
      return html();
    case 'xml':
      return xml();
    case 'css':
      return css();
    case 'javascript':
      return javascript({ jsx: true, typescript: true });
    case 'text':
      return [];
  }
}

const wrapping = new Compartment();

/** What a search found is selected, and in sight. */
function showFound(view: EditorView, text: string): void {
  const found = readFoundText();
  const place = found && placeOfFound(text, found);
  if (!place) return;
  const effects = EditorView.scrollIntoView(place.from, { y: 'center' });
  view.dispatch({ selection: { anchor: place.from, head: place.to }, effects });
}

const always: Extension = [
  lineNumbers(),
  codeFolding(),
  foldGutter(),
  drawSelection(),
  bracketMatching(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  search({ top: true }),
  keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap.filter(({ key }) => key !== 'Escape')]),
  EditorState.readOnly.of(true),
  codeTheme,
];

/** Text to read: searched with Mod+F, folded, selected, copied; never changed. CodeMirror draws only what is on screen. */
export function CodeEditor({ text, language, label, isWrapped }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const wrapped = useRef(isWrapped);
  useEffect(() => {
    const parent = host.current;
    if (parent === null) return;
    const accessible = EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' });
    const extensions = [
      always,
      accessible,
      wrapping.of(wrapped.current ? EditorView.lineWrapping : []),
      languageOf(language, text),
    ];
    const made = new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
    view.current = made;
    showFound(made, text);
    return () => made.destroy();
  }, [text, language, label]);
  useEffect(() => {
    wrapped.current = isWrapped;
    view.current?.dispatch({ effects: wrapping.reconfigure(isWrapped ? EditorView.lineWrapping : []) });
  }, [isWrapped]);
  return <div ref={host} className="h-full min-h-0 overflow-hidden" />;
}
