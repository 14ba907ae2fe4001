import { ArrowRightLeft, Code, Copy, Filter, GitCompareArrows, StickyNote, Trash2 } from 'lucide-react';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { comparePanel } from '../compare/compare-address.ts';
import { copyAsEntries } from '../detail/code/copy-as-code.ts';
import { termText, withTerm } from '../filter-bar/query-edit.ts';
import { exportItem } from '../har/export-selection.tsx';
import { readSessions } from '../state/sessions.ts';
import { readViewState, setView } from '../state/view-state.ts';
import type { MenuEntry } from '../ui/menu-entry.ts';
import { copyAsCurl, copyUrls } from './copy-entries.ts';
import { elsewhereEntries } from './elsewhere.ts';
import type { ListSource } from './list-source.ts';
import type { Selection } from './selection.ts';

export interface RowMenuContext {
  source: ListSource;
  /** Under the pointer, or with the focus. */
  entry: EntrySummary | undefined;
  selection: Selection;
  count: number;
  selectAll: () => void;
  annotate: () => void;
  askToDelete: () => void;
}

export function rowMenu(context: RowMenuContext): MenuEntry[] {
  const { source, entry, selection, count, selectAll, askToDelete } = context;
  const hasMany = count > 1;
  if (entry === undefined) return [{ kind: 'item', label: 'Select all', keys: 'Mod+A', onSelect: selectAll }];
  return [
    {
      kind: 'item',
      label: hasMany ? `Copy ${count.toLocaleString('en')} URLs` : 'Copy URL',
      icon: <Copy />,
      keys: 'Mod+C',
      onSelect: () => void copyUrls(source, selection),
    },
    ...copyAsItems(context, entry),
    {
      kind: 'item',
      label: hasMany ? `Annotate ${count.toLocaleString('en')} entries…` : 'Annotate…',
      icon: <StickyNote />,
      keys: 'a',
      onSelect: context.annotate,
    },
    ...compareItem(source, selection),
    exportItem({ ...source.query, ids: selection.kind === 'all' ? null : [...selection.ids], count }),
    { kind: 'separator' },
    { kind: 'submenu', label: 'Show only', icon: <Filter />, entries: filterEntries(entry, '') },
    { kind: 'submenu', label: 'Leave out', icon: <Filter />, entries: filterEntries(entry, '-') },
    ...elsewhereItems(entry),
    { kind: 'separator' },
    { kind: 'item', label: 'Select all', keys: 'Mod+A', onSelect: selectAll },
    {
      kind: 'item',
      label: hasMany ? `Delete ${count.toLocaleString('en')} entries…` : 'Delete entry…',
      icon: <Trash2 />,
      keys: 'Delete',
      tone: 'danger',
      onSelect: askToDelete,
    },
  ];
}

/** One in any language, several as cURL, one command after the other. */
function copyAsItems({ source, selection, count }: RowMenuContext, entry: EntrySummary): MenuEntry[] {
  const onSelect = () => void copyAsCurl(source, selection);
  if (count > 1) {
    const label = `Copy ${count.toLocaleString('en')} requests as cURL`;
    return [{ kind: 'item', label, icon: <Code />, keys: 'c', onSelect }];
  }
  if (entry.kind !== 'http') return [];
  return [
    { kind: 'item', label: 'Copy as cURL', icon: <Code />, keys: 'c', onSelect },
    { kind: 'submenu', label: 'Copy as', icon: <Code />, entries: copyAsEntries(entry.id) },
  ];
}

function elsewhereItems(entry: EntrySummary): MenuEntry[] {
  const entries = elsewhereEntries(entry, readSessions());
  if (entries.length === 0) return [];
  return [{ kind: 'submenu', label: 'View in other session', icon: <ArrowRightLeft />, entries }];
}

/** Of exactly two: the one that came first against the other. */
function compareItem(source: ListSource, selection: Selection): MenuEntry[] {
  const compare = compareTwo(source, selection);
  return compare === null ? [] : [{ kind: 'item', label: 'Compare', icon: <GitCompareArrows />, onSelect: compare }];
}

/** Null unless exactly two are selected. */
export function compareTwo(source: ListSource, selection: Selection): (() => void) | null {
  if (selection.kind === 'all' || selection.ids.size !== 2) return null;
  const numberOf = (id: string) => source.rowAt(source.indexOf(id) ?? -1)?.number ?? 0;
  const [a, b] = [...selection.ids].sort((one, other) => numberOf(one) - numberOf(other)) as [string, string];
  return () => setView({ panel: comparePanel({ kind: 'entries', a, b }) });
}

/** What the entry is, as terms of the filter language. */
function filterEntries(entry: EntrySummary, sign: '' | '-'): MenuEntry[] {
  const { host, method, status, contentType, path, kind, state } = entry;
  const folder = path.replace(/\?.*$/s, '').replace(/[^/]*$/, '');
  const terms: Array<[string, string | null]> = [
    ['Host', host === '' ? null : termText('host', host)],
    ['Path', folder.length > 1 ? `${termText('host', host)} ${termText('path', folder)}` : null],
    ['Method', termText('method', method)],
    ['Status', status === null ? (state === 'failed' ? 'is:failed' : null) : `status:${status}`],
    [
      'Type',
      kind === 'http' ? contentType && termText('type', contentType) : kind === 'tunnel' ? 'is:tunnel' : 'type:ws',
    ],
  ];
  return terms.flatMap(([label, term]): MenuEntry[] => {
    if (term === null) return [];
    const signed = sign === '' ? term : term.includes(' ') ? `-(${term})` : `-${term}`;
    const onSelect = () => setView({ q: withTerm(readViewState().q, signed) });
    return [{ kind: 'item', label: `${label}: ${shortened(term)}`, onSelect }];
  });
}

const mostChars = 60;
const shortened = (term: string): string => {
  const value = term.replace(/^\w+:/, '');
  return value.length > mostChars ? `${value.slice(0, mostChars - 1)}…` : value;
};
