import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { McpConnection, McpMessageSummary } from '../../../model/mcp-message.ts';
import { replayRefusal } from '../../../model/mcp-recorded-call.ts';
import type { McpReplayOutcome } from '../../../model/mcp-replay.ts';
import { replayLines } from './replay-text.ts';

const message: McpMessageSummary = {
  ...{ proxyId: 'p', connectionId: 'c', sessionId: 's', sequence: 12, timestamp: 1_000_000 },
  ...{ direction: 'client_to_server', kind: 'request', idText: '7', method: 'tools/call', target: 'echo' },
  ...{ correlatedId: null, correlatedMethod: null, operationId: null, failure: null, latencyMs: null, heldMs: null },
  ...{ disposition: 'forwarded', payloadBytes: 10, batchIndex: null, trafficId: null, seq: 1 },
};
const connection: McpConnection = {
  ...{ id: 'c', sessionId: 's', transport: 'stdio', source: 'wrap', startedAt: 0, endedAt: null },
  ...{ serverCommand: 'node server.js', serverUrl: null, mcpSessionId: null, clientInfo: null, serverInfo: null },
  ...{ protocolVersion: null, exit: null, metadata: {}, messageCount: 1, intercept: null, isIncomplete: false },
};
const outcome: McpReplayOutcome = {
  ...{ verdict: 'same', error: null, durationMs: 12, response: null, differences: [], differencesLeftOff: 0 },
};
const textsOf = (of: Partial<McpReplayOutcome>): string[] =>
  replayLines(message, { ...outcome, ...of }).map(({ text }) => text);

describe('what is shown of a replay', () => {
  it('names the request, the verdict, each difference from both sides, and the answer', () => {
    const response = new TextEncoder().encode('{"id":7,"result":2}');
    const differences = [
      { path: '$.result', recorded: '1', live: '2' },
      { path: '$.more', recorded: null, live: '"x"' },
    ];
    expect(textsOf({ verdict: 'differs', response, differences, differencesLeftOff: 3 })).toEqual([
      'Replay of #12 tools/call echo',
      expect.stringMatching(/^differs: .* 12 ms$/),
      ...['  - $.result: 1', '  + $.result: 2', '  + $.more: "x"', 'and 3 more', '', 'Live answer:'],
      ...['{', '  "id": 7,', '  "result": 2', '}'],
    ]);
    expect(textsOf({ verdict: 'failed', error: 'the server has ended' })[1]).toMatch(/^failed: the server has ended/);
  });

  it('holds nothing that a terminal obeys', () => {
    const hostile = fc.string({
      unit: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\u001b', '\u009b', '\u202e', '\r', '\n')),
    });
    fc.assert(
      fc.property(hostile, (text) => {
        const differences = [{ path: text, recorded: text, live: text }];
        const shown = textsOf({ error: text, differences, response: new TextEncoder().encode(text) });
        expect(shown.join('')).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
      }),
    );
  });
});

describe('what can be replayed', () => {
  it('is a request of the client to a server that is known', () => {
    expect(replayRefusal(message, connection)).toBe(null);
    expect(replayRefusal(message, { ...connection, serverCommand: null, serverUrl: 'http://127.0.0.1:1/' })).toBe(null);
  });

  it.each([
    ['a notification', { ...message, kind: 'notification', idText: null }, connection, /Only a request of the client/],
    ['an answer', { ...message, kind: 'response', method: null }, connection, /Only a request of the client/],
    ['a question of the server', { ...message, direction: 'server_to_client' }, connection, /Only a request/],
    ['that of an unknown server', message, { ...connection, serverCommand: null }, /Nobody recorded how/],
    ['that of a deleted connection', message, null, /is gone/],
  ] as const)('is not %s', (_, refused, of, sentence) => {
    expect(replayRefusal(refused, of)).toMatch(sentence);
  });
});
