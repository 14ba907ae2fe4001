/** What of the view is in the URL: `/sessions/ID?q=…&entry=…&tab=…&sort=…&pane=…&panel=…`; `/` is the active session, whichever that is. */
export interface ViewAddress {
  /** Null: the active one. */
  chosenSessionId: string | null;
  /** The entry in the detail pane. */
  entryId: string | null;
  /** Tab of the detail pane; null = its first. */
  tab: string | null;
  /** What a search found in the entry, to be shown where it stands (search/found-text); null = nothing was searched. */
  find: string | null;
  /** The filter as typed; '' = none. */
  q: string;
  /** Order of the list, in the list's own words; null = as the person last had it. */
  sort: string | null;
  /** In place of the list: `dashboard`, or what of MCP is shown (mcp-address); null = the list. */
  pane: string | null;
  /** What is open over or beside it: `sessions`, `new-session`, `setup`, `help`, `commands`, `import`, what is searched (search-address), or what is compared (compare-address). */
  panel: string | null;
}

export function parseViewAddress(path: string, search: string): ViewAddress {
  const params = new URLSearchParams(search);
  const match = /^\/sessions\/([^/]+)\/?$/.exec(path);
  return {
    chosenSessionId: match === null ? null : decoded(match[1] as string),
    entryId: params.get('entry') || null,
    tab: params.get('tab') || null,
    find: params.get('find') || null,
    q: params.get('q') ?? '',
    sort: params.get('sort') || null,
    pane: params.get('pane') || null,
    panel: params.get('panel') || null,
  };
}

export function formatViewAddress({ chosenSessionId, entryId, ...rest }: ViewAddress): string {
  const { tab, find, q, sort, pane, panel } = rest;
  const path = chosenSessionId === null ? '/' : `/sessions/${encodeURIComponent(chosenSessionId)}`;
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ q, entry: entryId, tab, find, sort, pane, panel })) {
    if (value) params.set(name, value);
  }
  const query = params.toString();
  return query === '' ? path : `${path}?${query}`;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
