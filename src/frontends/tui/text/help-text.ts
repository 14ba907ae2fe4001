/** Keys and what they do, group by group; docs/mcp.md has the same. */
export const helpGroups: ReadonlyArray<{ title: string; keys: ReadonlyArray<readonly [key: string, does: string]> }> = [
  {
    title: 'Messages',
    keys: [
      ['↑ ↓ PgUp PgDn', 'move; Home and End: first, newest'],
      ['Enter', 'the whole message; ← → the one before, after'],
      ['/', 'filter: mcp.tool:echo, is:error, a word; empty shows all'],
      ['c', 'connections'],
      ['q', 'quit'],
    ],
  },
];
