/** Looks at a value of unknown shape: it is of the kind asked for, or null. Nothing throws. */
export const object = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;

export const list = (value: unknown): unknown[] | null => (Array.isArray(value) ? value : null);
export const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
export const boolean = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

export const number = (value: unknown): number | null => {
  if (typeof value === 'string' && value.trim() !== '') return number(Number(value));
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

/** Bytes or milliseconds. More than these are none, and their sums would leave the integers that are exact. */
const mostAmount = 2 ** 40;
export const amount = (value: unknown): number | null => within(number(value), mostAmount);

/** Milliseconds since 1970, as far as a Date goes (ECMA-262 §21.4.1.1). */
export const time = (value: unknown): number | null => within(number(value), 8.64e15);

const within = (value: number | null, most: number): number | null =>
  value === null || Math.abs(value) > most ? null : value;

export const oneOf = <const T extends string>(value: unknown, values: readonly T[]): T | null =>
  values.find((each) => each === value) ?? null;
