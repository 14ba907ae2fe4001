/** Something that a server offers, as it said it. */
export interface Offered {
  /** Name of a tool or prompt, address of a resource or template. */
  name: string;
  title: string | null;
  description: string | null;
  /** The whole of it as JSON text, for comparison and for reading. */
  text: string;
}

export type ListedKind = 'tools' | 'prompts' | 'resources' | 'resourceTemplates';
export const listedMethods: Readonly<Record<ListedKind, string>> = {
  tools: 'tools/list',
  prompts: 'prompts/list',
  resources: 'resources/list',
  resourceTemplates: 'resources/templates/list',
};

/** One listing: all pages of it. */
export interface Listing {
  /** `proxyId` of the message that ended it. */
  messageId: string;
  at: number;
  offered: readonly Offered[];
}

/** Between a listing and the one before it. */
export interface ListingChange {
  added: readonly Offered[];
  removed: readonly Offered[];
  changed: ReadonlyArray<{ before: Offered; after: Offered }>;
}

export interface ListedAnswer {
  messageId: string;
  at: number;
  payload: string;
}

/** Answers in order → listings. An answer that names a next page is continued by the one after it. */
export function listingsOf(kind: ListedKind, answers: readonly ListedAnswer[]): Listing[] {
  const listings: Listing[] = [];
  let pages: Offered[] = [];
  for (const { messageId, at, payload } of answers) {
    const result = resultOf(payload);
    if (result === null) continue;
    pages = [...pages, ...offeredIn(result[kind])];
    if (typeof result.nextCursor === 'string') continue;
    listings.push({ messageId, at, offered: pages });
    pages = [];
  }
  return listings;
}

export function changeBetween(before: Listing, after: Listing): ListingChange {
  const old = new Map(before.offered.map((each) => [each.name, each]));
  const now = new Map(after.offered.map((each) => [each.name, each]));
  return {
    added: after.offered.filter(({ name }) => !old.has(name)),
    removed: before.offered.filter(({ name }) => !now.has(name)),
    changed: after.offered.flatMap((each) => {
      const was = old.get(each.name);
      return was === undefined || was.text === each.text ? [] : [{ before: was, after: each }];
    }),
  };
}

function resultOf(payload: string): Record<string, unknown> | null {
  try {
    const { result } = JSON.parse(payload) as { result?: unknown };
    return typeof result === 'object' && result !== null ? (result as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function offeredIn(list: unknown): Offered[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null) return [];
    const { name, uri, uriTemplate, title, description } = each as Record<string, unknown>;
    const key = [uri, uriTemplate, name].find((value) => typeof value === 'string') as string | undefined;
    if (key === undefined) return [];
    const shown = [title, name].find((value) => typeof value === 'string' && value !== key) as string | undefined;
    const told = typeof description === 'string' ? description : null;
    return [{ name: key, title: shown ?? null, description: told, text: JSON.stringify(each) }];
  });
}
