import type { AnyHit } from './search-rows.ts';

const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

const entriesText = (count: number): string => counted(count, 'entry', 'entries');
const messagesText = (count: number): string => counted(count, 'MCP message', 'MCP messages');

/** `3 entries`, `2 MCP messages`, `3 entries and 2 MCP messages`. */
export function hitsText(hits: readonly AnyHit[]): string {
  const messages = hits.filter((hit) => 'message' in hit).length;
  const entries = hits.length - messages;
  if (messages === 0) return entriesText(entries);
  return entries === 0 ? messagesText(messages) : `${entriesText(entries)} and ${messagesText(messages)}`;
}

export const bodiesText = (count: number): string => counted(count, 'body', 'bodies');
