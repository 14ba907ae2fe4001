export interface DiffLine {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

const mostCells = 4_000_000;

/** Lines of two texts, by the longest common subsequence. What is too large to compare is given as removed and added. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ kind: 'same', text }));
  return [
    ...same(before.slice(0, start)),
    ...diffMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

function diffMiddle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const width = after.length + 1;
  if (before.length * after.length > mostCells || before.length === 0 || after.length === 0) {
    return [
      ...before.map((text): DiffLine => ({ kind: 'removed', text })),
      ...after.map((text): DiffLine => ({ kind: 'added', text })),
    ];
  }
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      const at = row * width + column;
      lengths[at] =
        before[row] === after[column]
          ? (lengths[at + width + 1] as number) + 1
          : Math.max(lengths[at + width] as number, lengths[at + 1] as number);
    }
  }
  const lines: DiffLine[] = [];
  for (let row = 0, column = 0; row < before.length || column < after.length; ) {
    const at = row * width + column;
    if (row < before.length && column < after.length && before[row] === after[column]) {
      lines.push({ kind: 'same', text: before[row++] as string });
      column += 1;
    } else if (
      column >= after.length ||
      (row < before.length && (lengths[at + width] as number) >= (lengths[at + 1] as number))
    ) {
      lines.push({ kind: 'removed', text: before[row++] as string });
    } else lines.push({ kind: 'added', text: after[column++] as string });
  }
  return lines;
}
