/** Keys and what they do, group by group; docs/mcp.md has the same. */
export const helpGroups: ReadonlyArray<{ title: string; keys: ReadonlyArray<readonly [key: string, does: string]> }> = [
  {
    title: 'Messages',
    keys: [
      ['↑ ↓ PgUp PgDn', 'move; Home and End: first, newest'],
      ['Enter', 'the whole message; ← → the one before, after'],
      ['/', 'filter: mcp.tool:echo, mcp.from:server, is:error; empty: all'],
      ['r', 'replay the request: send it again and compare the answers'],
      ['s', 'save a session file of this connection'],
      ['c', 'connections; the first row stands for all'],
      ['m', 'all connections in one list; again: the one before'],
      ['q', 'quit; what is recorded goes on being recorded'],
    ],
  },
  {
    title: 'Holding',
    keys: [
      ['i', 'intercept: hold what matches the filter, or all; again: no more'],
      ['f', 'forward the selected held message, else the longest held one'],
      ['d', 'drop it'],
      ['e', 'edit it'],
      ['a', 'answer the request yourself: a result or an error'],
    ],
  },
  {
    title: 'Editor',
    keys: [
      ['Ctrl-S', 'send'],
      ['Escape', 'back; the message stays held'],
      ['Ctrl-L', 'unlock the id'],
      ['Ctrl-O', 'open in $EDITOR'],
      ['Ctrl-Z', 'undo'],
    ],
  },
];
