import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { isInTree, readFoundText } from '../../../search/found-text.ts';
import { copyText } from '../../../ui/copy-text.ts';
import { showToast } from '../../../ui/toast-store.ts';
import type { JsonIndex } from './json-index.ts';
import {
  firstUnfolded,
  isContainer,
  jsonPath,
  searchJson,
  visibleRows,
  withAncestors,
  withDescendants,
} from './json-rows.ts';

export interface JsonTreeState {
  rows: Int32Array;
  unfolded: ReadonlySet<number>;
  /** Row of the current value within `rows`. */
  currentRow: number;
  current: number;
  query: string;
  setQuery: (query: string) => void;
  found: readonly number[];
  /** Which of those found is the current one, from 0; -1: none is. */
  foundAt: number;
  goToFound: (step: 1 | -1) => void;
  choose: (at: number) => void;
  toggle: (at: number) => void;
  unfoldAll: (at: number) => void;
  press: (event: KeyboardEvent) => void;
}

/** What is unfolded, where the person is, and what was searched: all by positions in the index. */
export function useJsonTree(index: JsonIndex, text: string): JsonTreeState {
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(() => firstUnfolded(index));
  const [current, setCurrent] = useState(0);
  const [query, setQuery] = useState(searchedText);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed later does not move the person
  useEffect(() => {
    const first = query === '' ? undefined : searchJson(index, text, query)[0];
    const unfoldedAtFirst = firstUnfolded(index);
    setUnfolded(first === undefined ? unfoldedAtFirst : withAncestors(index, first, unfoldedAtFirst));
    setCurrent(first ?? 0);
  }, [index]);
  const rows = useMemo(() => visibleRows(index, unfolded), [index, unfolded]);
  const found = useMemo(() => searchJson(index, text, query.trim()), [index, text, query]);
  const currentRow = Math.max(0, rowOf(rows, current));
  const toggle = (at: number) => {
    const next = new Set(unfolded);
    if (!next.delete(at) && isContainer(index, at)) next.add(at);
    setUnfolded(next);
  };
  const goTo = (at: number) => {
    setUnfolded(withAncestors(index, at, unfolded));
    setCurrent(at);
  };
  const goToFound = (step: 1 | -1) => {
    if (found.length === 0) return;
    const at = found.indexOf(current);
    goTo(found[at < 0 ? nearest(found, current, step) : (at + step + found.length) % found.length] as number);
  };
  const press = (event: KeyboardEvent) => {
    const at = afterKey(event, { index, rows, current, currentRow, unfolded });
    if (at === null) return;
    event.preventDefault();
    if (at === 'toggle') toggle(current);
    else if (at === 'value') void copyValue(index, text, current);
    else if (at === 'path') void copyPath(index, text, current);
    else setCurrent(at);
  };
  return {
    ...{ rows, unfolded, currentRow, current, query, setQuery, found, goToFound, toggle, press },
    foundAt: found.indexOf(current),
    choose: setCurrent,
    unfoldAll: (at) => setUnfolded(withDescendants(index, at, unfolded)),
  };
}

/** What a search of all sessions found in this text. */
function searchedText(): string {
  const found = readFoundText();
  return found !== null && isInTree(found) ? found.text : '';
}

interface Place {
  index: JsonIndex;
  rows: Int32Array;
  current: number;
  currentRow: number;
  unfolded: ReadonlySet<number>;
}

function afterKey(event: KeyboardEvent, place: Place): number | 'toggle' | 'value' | 'path' | null {
  const { index, rows, current, currentRow, unfolded } = place;
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const row = (at: number) => rows[Math.min(Math.max(at, 0), rows.length - 1)] ?? 0;
  const canUnfold = isContainer(index, current) && (index.children[current] as number) > 0;
  switch (event.key) {
    case 'ArrowDown':
      return row(currentRow + 1);
    case 'ArrowUp':
      return row(currentRow - 1);
    case 'PageDown':
      return row(currentRow + 20);
    case 'PageUp':
      return row(currentRow - 20);
    case 'Home':
      return row(0);
    case 'End':
      return row(rows.length - 1);
    case 'ArrowRight':
      if (!canUnfold) return null;
      return unfolded.has(current) ? row(currentRow + 1) : 'toggle';
    case 'ArrowLeft':
      if (canUnfold && unfolded.has(current)) return 'toggle';
      return (index.parent[current] as number) < 0 ? null : (index.parent[current] as number);
    case 'Enter':
    case ' ':
      return canUnfold ? 'toggle' : null;
    case 'c':
      return 'value';
    case 'p':
      return 'path';
    default:
      return null;
  }
}

/** Rows are in the order of the text, so the place of a value is found by halves. */
function rowOf(rows: Int32Array, at: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function nearest(found: readonly number[], current: number, step: 1 | -1): number {
  const behind = found.findIndex((at) => at > current);
  if (step === 1) return Math.max(behind, 0);
  return (behind <= 0 ? found.length : behind) - 1;
}

export async function copyValue(index: JsonIndex, text: string, at: number): Promise<void> {
  await copyText(valueText(index, text, at));
  showToast({ title: 'Copied the value' });
}

export async function copyPath(index: JsonIndex, text: string, at: number): Promise<void> {
  const path = jsonPath(index, text, at);
  await copyText(path);
  showToast({ title: 'Copied the path', detail: path });
}

/** A string without its quotes and escapes; everything else as it stands. */
export function valueText(index: JsonIndex, text: string, at: number): string {
  const source = text.slice(index.start[at], index.end[at]);
  return source.startsWith('"') ? (JSON.parse(source) as string) : source;
}
