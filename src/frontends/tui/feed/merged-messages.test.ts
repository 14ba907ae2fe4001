import { expect, it } from 'vitest';
import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import { MergedMessages } from './merged-messages.ts';
import type { MessageSource } from './message-source.ts';

const message = (connectionId: string, sequence: number, timestamp: number): McpMessageSummary =>
  ({ connectionId, sequence, timestamp, proxyId: `${connectionId}${sequence}` }) as McpMessageSummary;

/** A list that is all there. */
function listOf(rows: McpMessageSummary[]): MessageSource {
  return {
    get total() {
      return rows.length;
    },
    row: (position) => rows[position] ?? null,
    want: () => {},
    heard: (fresh) => void rows.push(fresh),
    close: () => {},
  };
}

const shown = (list: MessageSource): string[] =>
  Array.from({ length: list.total }, (_, at) => list.row(at)?.proxyId ?? '');

it('puts the messages of all connections in one order, and takes in those of new ones', () => {
  const lists: Record<string, McpMessageSummary[]> = {
    a: [message('a', 0, 10), message('a', 1, 30)],
    b: [message('b', 0, 20)],
    c: [],
  };
  let changes = 0;
  const merged = new MergedMessages({
    ...{ connectionIds: ['b', 'a'], isFiltered: false, onChange: () => (changes += 1) },
    open: (id) => listOf(lists[id] ?? []),
  });
  expect(shown(merged)).toEqual(['a0', 'b0', 'a1']);
  merged.heard(message('c', 0, 25));
  // A clock that went back does not turn round what one connection said.
  merged.heard(message('a', 2, 5));
  expect(shown(merged)).toEqual(['a0', 'b0', 'c0', 'a1', 'a2']);
  expect(changes).toBe(2);
});

it('begins with the newest of a long connection', () => {
  const rows = Array.from({ length: 1000 }, (_, at) => message('a', at, at));
  const of = { connectionIds: ['a'], onChange: () => {}, open: () => listOf(rows) };
  const merged = new MergedMessages({ ...of, isFiltered: false });
  expect([merged.total, merged.row(0)?.proxyId]).toEqual([200, 'a800']);
  merged.heard(message('a', 1000, 1000));
  expect([merged.total, merged.row(200)?.proxyId]).toEqual([201, 'a1000']);
  expect(new MergedMessages({ ...of, isFiltered: true }).total).toBe(1001);
});
