import type { NumberField, NumberRange } from './filter-tree.ts';

const durationUnits: ReadonlyArray<readonly [name: string, ms: number]> = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];
const sizeUnits: ReadonlyArray<readonly [name: string, bytes: number]> = [
  ['gb', 1024 ** 3],
  ['mb', 1024 ** 2],
  ['kb', 1024],
  ['b', 1],
];
const shortSizeUnits: Readonly<Record<string, string>> = { g: 'gb', m: 'mb', k: 'kb', gib: 'gb', mib: 'mb', kib: 'kb' };

/** `404`, `1.5s`, `10kb` in the field's base unit (milliseconds, bytes); null when it is not such a thing. */
export function parseQuantity(field: NumberField, text: string): number | null {
  const found = /^(\d{1,12}(?:\.\d{1,3})?)([a-z]*)$/i.exec(text);
  if (!found) return null;
  const unit = (found[2] ?? '').toLowerCase();
  const factor = unit === '' ? 1 : factorOf(field, unit);
  return factor === null ? null : toThousandths(Number(found[1]) * factor);
}

function factorOf(field: NumberField, unit: string): number | null {
  if (field === 'status') return null;
  if (field === 'duration') return durationUnits.find(([name]) => name === unit)?.[1] ?? null;
  const long = shortSizeUnits[unit] ?? unit;
  return sizeUnits.find(([name]) => name === long)?.[1] ?? null;
}

/** `1.001s` is 1001 ms, not 1000.9999999999999. */
const toThousandths = (value: number): number => Math.round(value * 1000) / 1000;

/** One value of a number field: exact, class, comparison or range. Null when it is none of these. */
export function parseNumberRange(field: NumberField, text: string): NumberRange | null {
  if (field === 'status' && /^[1-9]xx$/i.test(text)) {
    const first = Number(text.charAt(0)) * 100;
    return closedRange(first, first + 99);
  }
  const comparison = /^(>=|<=|>|<|=)(.+)$/s.exec(text);
  if (comparison) return parseComparison(field, comparison[1]!, comparison[2]!);
  const range = /^(.*?)\.\.(.*)$/s.exec(text);
  if (range) return parseSpan(field, range[1]!, range[2]!);
  const value = parseQuantity(field, text);
  return value === null ? null : closedRange(value, value);
}

function parseComparison(field: NumberField, operator: string, text: string): NumberRange | null {
  const value = parseQuantity(field, text);
  if (value === null) return null;
  if (operator === '=') return closedRange(value, value);
  if (operator.startsWith('>')) return { ...closedRange(value, null), isMinExcluded: operator === '>' };
  return { ...closedRange(null, value), isMaxExcluded: operator === '<' };
}

function parseSpan(field: NumberField, from: string, to: string): NumberRange | null {
  const min = from === '' ? null : parseQuantity(field, from);
  const max = to === '' ? null : parseQuantity(field, to);
  if ((min === null && from !== '') || (max === null && to !== '') || (min === null && max === null)) return null;
  return closedRange(min, max);
}

const closedRange = (min: number | null, max: number | null): NumberRange => ({
  min,
  max,
  isMinExcluded: false,
  isMaxExcluded: false,
});

export function printNumberRange(field: NumberField, range: NumberRange): string {
  const { min, max, isMinExcluded, isMaxExcluded } = range;
  if (min !== null && max !== null) {
    if (min === max) return printQuantity(field, min);
    if (field === 'status' && min % 100 === 0 && max === min + 99) return `${min / 100}xx`;
    return `${printQuantity(field, min)}..${printQuantity(field, max)}`;
  }
  if (min !== null) return `${isMinExcluded ? '>' : '>='}${printQuantity(field, min)}`;
  return `${isMaxExcluded ? '<' : '<='}${printQuantity(field, max ?? 0)}`;
}

/** In the largest unit that leaves a whole number. */
function printQuantity(field: NumberField, value: number): string {
  if (field === 'status') return String(value);
  const units = field === 'duration' ? durationUnits : sizeUnits;
  const [unit, factor] = units.find(([, each]) => value >= each && value % each === 0) ?? units[units.length - 1]!;
  return `${value / factor}${unit}`;
}

export function isInRange(range: NumberRange, value: number): boolean {
  if (range.min !== null && (range.isMinExcluded ? value <= range.min : value < range.min)) return false;
  return range.max === null || (range.isMaxExcluded ? value < range.max : value <= range.max);
}
