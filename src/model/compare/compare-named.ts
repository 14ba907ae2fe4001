import type { NamedValue } from './comparable-fields.ts';
import type { ComparedItem } from './comparison.ts';

export interface NamedRules {
  /** The value as it counts; absent: as it is. */
  countingValue?: (value: NamedValue) => string;
  /** Why a name does not count; null when it does. */
  noiseOf?: (name: string) => string | null;
  /** Why two different values do not count. */
  valueNoise?: (a: string, b: string) => string | null;
}

/** By name, in any order of names; several values of one name are one list, in their order. */
export function compareNamed(
  a: readonly NamedValue[],
  b: readonly NamedValue[],
  rules: NamedRules = {},
): ComparedItem[] {
  const left = grouped(a);
  const right = grouped(b);
  const names = [...left.keys(), ...[...right.keys()].filter((name) => !left.has(name))];
  return names.flatMap((name) => compareValues(name, left.get(name) ?? [], { values: right.get(name) ?? [], rules }));
}

function grouped(pairs: readonly NamedValue[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = groups.get(name);
    if (values) values.push(value);
    else groups.set(name, [value]);
  }
  return groups;
}

function compareValues(
  name: string,
  a: readonly string[],
  { values: b, rules }: { values: readonly string[]; rules: NamedRules },
): ComparedItem[] {
  const counting = (value: string) => rules.countingValue?.([name, value]) ?? value;
  return Array.from({ length: Math.max(a.length, b.length) }, (_, at): ComparedItem => {
    const before = a[at] ?? null;
    const after = b[at] ?? null;
    const item = { at: name, a: before, b: after };
    const noise = rules.noiseOf?.(name) ?? null;
    if (before === null) return { ...item, change: 'added', noise };
    if (after === null) return { ...item, change: 'removed', noise };
    if (counting(before) === counting(after)) return { ...item, change: 'same', noise: null };
    return { ...item, change: 'changed', noise: noise ?? rules.valueNoise?.(before, after) ?? null };
  });
}
