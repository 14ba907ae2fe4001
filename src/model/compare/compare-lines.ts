import type { ComparedLine } from './comparison.ts';
import { diffSequences } from './sequence-diff.ts';

const linesAround = 3;
const mostLines = 2000;
const longestLine = 2000;

export interface LineComparison {
  lines: ComparedLine[];
  differences: number;
  isShortest: boolean;
  /** Lines that differ and are not listed. */
  isCut: boolean;
}

/** The lines that differ, each with a few around it; all lines when `isWhole`. */
export function compareLines(a: string, b: string, isWhole: boolean): LineComparison {
  const left = a.split(/\r?\n/);
  const right = b.split(/\r?\n/);
  const { steps, isShortest } = diffSequences(left, right);
  const all: ComparedLine[] = [];
  let aLine = 0;
  let bLine = 0;
  for (const { change, at } of steps) {
    if (change !== 'added') aLine += 1;
    if (change !== 'removed') bLine += 1;
    const text = shortLine((change === 'removed' ? left : right)[at] ?? '');
    all.push({ change, aLine: change === 'added' ? null : aLine, bLine: change === 'removed' ? null : bLine, text });
  }
  const lines = isWhole ? all : aroundDifferences(all);
  const differences = all.filter(({ change }) => change !== 'same').length;
  return { lines: lines.slice(0, mostLines), differences, isShortest, isCut: lines.length > mostLines };
}

function aroundDifferences(lines: readonly ComparedLine[]): ComparedLine[] {
  const isNear = new Uint8Array(lines.length);
  lines.forEach(({ change }, at) => {
    if (change !== 'same') isNear.fill(1, Math.max(0, at - linesAround), at + linesAround + 1);
  });
  return lines.filter((_, at) => isNear[at] === 1);
}

const shortLine = (text: string): string => (text.length > longestLine ? `${text.slice(0, longestLine)}…` : text);
