/** What is compared, as the `panel` of the address says it. */
export type CompareAddress =
  | { kind: 'entries'; a: string; b: string }
  | { kind: 'sessions'; a: string | null; b: string | null };

export const comparePanel = (address: CompareAddress): string =>
  ['compare', address.kind, address.a ?? '', address.b ?? ''].join('~').replace(/~+$/, '');

/** Null: another panel. */
export function parseComparePanel(panel: string | null): CompareAddress | null {
  const [name, kind, a = '', b = ''] = panel?.split('~') ?? [];
  if (name !== 'compare') return null;
  if (kind === 'entries') return a === '' || b === '' ? null : { kind, a, b };
  return kind === 'sessions' ? { kind, a: a || null, b: b || null } : null;
}
