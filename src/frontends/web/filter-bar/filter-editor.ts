import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeCompletion,
  completionStatus,
  moveCompletionSelection,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { EditorState, type Extension, type Range } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  placeholder,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { completionPlaceAt, completionsAt } from '../../../model/filter/complete-filter.ts';
import type { FilterField } from '../../../model/filter/filter-tree.ts';
import { parseFilter } from '../../../model/filter/parse-filter.ts';
import { filterTokens } from './filter-tokens.ts';

export interface FilterEditorOptions {
  /** What stands in the empty field. */
  hint: string;
  onChange: (text: string) => void;
  /** Enter. */
  onApply: (text: string) => void;
  /** Escape, when nothing is open. */
  onEscape: () => void;
  onBlur: (text: string) => void;
  seenValues: (field: FilterField, prefix: string) => Promise<readonly string[]>;
}

/** One line with colours, completion, and a wavy line under what is wrong. */
export function filterEditor(options: FilterEditorOptions): Extension {
  return [
    history(),
    EditorState.transactionFilter.of((change) => (change.docChanged && change.newDoc.lines > 1 ? [] : change)),
    EditorView.clipboardInputFilter.of((text) => text.replaceAll(/\s*\n\s*/g, ' ')),
    EditorView.contentAttributes.of({
      'aria-label': 'Filter',
      spellcheck: 'false',
      autocorrect: 'off',
      autocapitalize: 'off',
      enterkeyhint: 'search',
    }),
    placeholder(options.hint),
    marks,
    autocompletion({
      override: [(context) => complete(context, options.seenValues)],
      icons: false,
      selectOnOpen: false,
      interactionDelay: 0,
      activateOnCompletion: () => true,
      activateOnTypingDelay: 60,
      aboveCursor: false,
      maxRenderedOptions: 60,
      tooltipClass: () => 'filter-completions',
    }),
    keymap.of([
      { key: 'Tab', run: takeFirst },
      { key: 'Enter', run: (view) => acceptCompletion(view) || applied(view, options) },
      { key: 'Escape', run: (view) => closeCompletion(view) || escaped(options) },
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.onChange(update.state.doc.toString());
      if (update.focusChanged && !update.view.hasFocus) options.onBlur(update.state.doc.toString());
    }),
  ];
}

function applied(view: EditorView, options: FilterEditorOptions): boolean {
  closeCompletion(view);
  options.onApply(view.state.doc.toString());
  return true;
}

function escaped(options: FilterEditorOptions): boolean {
  options.onEscape();
  return true;
}

/** Tab takes what is chosen, or the first; without a list it leaves the field as ever. */
function takeFirst(view: EditorView): boolean {
  const status = completionStatus(view.state);
  if (status === null) return false;
  if (!acceptCompletion(view)) {
    moveCompletionSelection(true)(view);
    acceptCompletion(view);
  }
  // While the list is being made the field is not left by accident.
  return true;
}

/** Fields are known at once, values are asked for. */
function complete(
  context: CompletionContext,
  seenValues: FilterEditorOptions['seenValues'],
): CompletionResult | null | Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  const { field, prefix } = completionPlaceAt(text, context.pos);
  if (field !== null)
    return seenValues(field, prefix).then(
      (seen) => resultOf(context, seen),
      () => resultOf(context, []),
    );
  return prefix === '' && !context.explicit && text !== '' ? null : resultOf(context, []);
}

function resultOf(context: CompletionContext, seen: readonly string[]): CompletionResult | null {
  const text = context.state.doc.toString();
  const { from, to, items } = completionsAt(text, context.pos, () => seen);
  if (items.length === 0 || context.aborted) return null;
  return {
    from,
    to,
    filter: false,
    options: items.map(({ label, text: apply, detail, kind }) => ({
      label,
      // After a value the next term can begin.
      apply: kind === 'value' && to >= text.length ? `${apply} ` : apply,
      type: kind,
      // Descriptions are written for documentation too, which sets words of the language in backticks.
      ...(detail === null ? {} : { detail: detail.replaceAll('`', '') }),
    })),
  };
}

const marks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view.state.doc.toString());
    }
    update(update: ViewUpdate): void {
      if (update.docChanged) this.decorations = decorate(update.state.doc.toString());
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function decorate(text: string): DecorationSet {
  const ranges: Array<Range<Decoration>> = filterTokens(text).map(({ kind, from, to }) =>
    Decoration.mark({ class: `filter-${kind}` }).range(from, to),
  );
  const parsed = parseFilter(text);
  if (parsed.kind === 'problem' && text.length > 0) {
    const from = Math.min(parsed.problem.from, text.length - 1);
    const to = Math.max(from + 1, Math.min(parsed.problem.to, text.length));
    ranges.push(Decoration.mark({ class: 'filter-problem' }).range(from, to));
  }
  return Decoration.set(ranges, true);
}
