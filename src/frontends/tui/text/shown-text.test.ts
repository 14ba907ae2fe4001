import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import { detailLines } from './detail-text.ts';
import { colouredJson } from './json-colours.ts';
import { compactJson, indentedJson } from './json-text.ts';
import { messageRow } from './message-row.ts';
import { type Line, lineWidth, slicedLine } from './span.ts';
import { wrappedRows } from './wrapped-text.ts';

const textOf = (line: Line): string => line.map(({ text }) => text).join('');
const hostile = fc.string({
  unit: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\u001b', '\u009b', '\u0007', '\u202e', '\r', '\n')),
});

const message: McpMessageSummary = {
  ...{ proxyId: 'p', connectionId: 'c', sessionId: 's', sequence: 12, timestamp: 1_000_000 },
  ...{ direction: 'client_to_server', kind: 'request', idText: '7', method: 'tools/call', target: 'echo' },
  ...{ correlatedId: null, correlatedMethod: null, operationId: null, failure: null, latencyMs: null, heldMs: null },
  ...{ disposition: 'forwarded', payloadBytes: 10, batchIndex: null, trafficId: null, seq: 1 },
};

describe('what is shown of a message', () => {
  it('fits its columns and holds nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, fc.integer({ min: 40, max: 200 }), (method, target, idText, width) => {
        const line = messageRow({ ...message, method, target, idText }, width, 2_000_000);
        expect(textOf(line)).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
        expect(lineWidth(line)).toBeLessThanOrEqual(Math.max(width, 60));
      }),
    );
  });

  it('is as harmless in full', () => {
    fc.assert(
      fc.property(hostile, (payload) => {
        const lines = detailLines({ ...message, method: payload, payload, originalPayload: payload });
        expect(lines.map(({ text }) => text).join('')).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
      }),
    );
  });

  it('says who waits, what failed and how', () => {
    const shown = (facts: Partial<McpMessageSummary>): string =>
      textOf(messageRow({ ...message, ...facts }, 100, 1_075_000));
    expect(shown({ disposition: 'held' })).toMatch(/→ {5}12 tools\/call echo .* 7 .*held 1:15/);
    expect(shown({ disposition: 'dropped' })).toMatch(/dropped/);
    const answer = {
      direction: 'server_to_client',
      method: null,
      correlatedMethod: 'tools/call',
      latencyMs: 12,
    } as const;
    expect(shown({ ...answer, kind: 'error', failure: 'protocol' })).toMatch(
      /← .*response tools\/call echo .*12 ms error/,
    );
    expect(shown({ ...answer, kind: 'response', failure: 'tool' })).toMatch(/12 ms tool failed/);
    expect(shown({ kind: 'invalid', method: null, target: null })).toMatch(/not JSON-RPC/);
  });
});

describe('JSON in the terminal', () => {
  it('keeps every token when it is laid out, and in colours every character', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(compactJson(indentedJson(text)))).toEqual(JSON.parse(text));
        for (const line of indentedJson(text).split('\n')) expect(textOf(colouredJson(line))).toBe(line);
      }),
    );
    expect(compactJson(indentedJson('{"id": 12345678901234567890, "id": 1.0}'))).toBe(
      '{"id":12345678901234567890,"id":1.0}',
    );
  });

  it('colours names, strings, numbers and words apart, also on a line that ends within a string', () => {
    expect(
      colouredJson('"a": [1, true, "b\\"c"')
        .filter(({ color }) => color)
        .map(({ text, color }) => [text, color]),
    ).toEqual([
      ['"a"', 'cyan'],
      ['1', 'yellow'],
      ['true', 'magenta'],
      ['"b\\"c"', 'green'],
    ]);
    expect(textOf(colouredJson('{"a": "b'))).toBe('{"a": "b');
  });

  it('leaves text that is no JSON as it is', () => {
    expect(indentedJson('Welcome {')).toBe('Welcome {');
  });

  it('is cut into rows that fit and lose nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 4, max: 30 }), (lines, width) => {
        const rows = wrappedRows(lines, width);
        const joined = lines.map((_, at) =>
          rows
            .filter(({ line }) => line === at)
            .map(({ line, from, to }) => (lines[line] as string).slice(from, to))
            .join(''),
        );
        expect(joined).toEqual(lines);
        for (const { line, from, to } of rows)
          expect(textOf(slicedLine([{ text: lines[line] as string }], from, to)).isWellFormed()).toBe(
            (lines[line] as string).isWellFormed(),
          );
      }),
    );
    expect(wrappedRows(['日本語日本'], 4)).toEqual([
      { line: 0, from: 0, to: 2 },
      { line: 0, from: 2, to: 4 },
      { line: 0, from: 4, to: 5 },
    ]);
  });
});
