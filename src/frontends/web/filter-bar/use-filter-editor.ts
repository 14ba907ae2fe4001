import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { type RefObject, useEffect, useRef } from 'react';
import { type FilterEditorOptions, filterEditor } from './filter-editor.ts';

/** An editor in `host`, whose text follows `text` when that is changed elsewhere. */
export function useFilterEditor(
  host: RefObject<HTMLElement | null>,
  text: string,
  options: FilterEditorOptions,
): RefObject<EditorView | null> {
  const latest = useRef(options);
  latest.current = options;
  const view = useRef<EditorView | null>(null);
  const initial = useRef(text);
  useEffect(() => {
    if (host.current === null) return;
    const extensions = filterEditor({
      hint: latest.current.hint,
      onChange: (next) => latest.current.onChange(next),
      onApply: (next) => latest.current.onApply(next),
      onEscape: () => latest.current.onEscape(),
      onBlur: (next) => latest.current.onBlur(next),
      seenValues: (field, prefix) => latest.current.seenValues(field, prefix),
    });
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({ doc: initial.current, extensions }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [host]);
  useEffect(() => {
    initial.current = text;
    const { current } = view;
    if (current === null || current.state.doc.toString() === text) return;
    current.dispatch({
      changes: { from: 0, to: current.state.doc.length, insert: text },
      selection: { anchor: text.length },
    });
  }, [text]);
  return view;
}
