import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Machine } from '../lab/machine.ts';
import type { RowResult } from '../rows/row.ts';

/** A row as measured: when, where, and on which commit. */
export interface MeasuredRow extends RowResult {
  id: string;
  title: string;
  measuredAt: string;
  checkout: string;
  machine: Machine;
}

const jsonPath = fileURLToPath(new URL('../results.json', import.meta.url));
const markdownPath = fileURLToPath(new URL('../RESULTS.md', import.meta.url));
const notesPath = fileURLToPath(new URL('../notes.md', import.meta.url));

/** The last result of every row, so that `--only` replaces some and keeps the others. */
export function loadResults(): Map<string, MeasuredRow> {
  const text = readIfThere(jsonPath);
  const rows = text === '' ? [] : (JSON.parse(text) as MeasuredRow[]);
  return new Map(rows.map((row) => [row.id, row]));
}

export function saveResults(rows: MeasuredRow[], markdown: string): void {
  writeFileSync(jsonPath, `${JSON.stringify(rows, null, 2)}\n`);
  writeFileSync(markdownPath, markdown);
}

/** What people wrote about rows: the text under each `## row-id` of notes.md, which no run touches. */
export function loadNotes(): Map<string, string> {
  const sections = readIfThere(notesPath).split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end).trim(), section.slice(end).trim()];
    }),
  );
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
