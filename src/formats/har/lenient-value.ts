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

export const oneOf = <const T extends string>(value: unknown, values: readonly T[]): T | null =>
  values.find((each) => each === value) ?? null;
