import { expect, it } from 'vitest';
import type { Message } from './message-source.ts';
import { operationsOf } from './operations.ts';

let sequence = 0;
const message = (given: Partial<Message>): Message => {
  sequence += 1;
  return {
    proxyId: `m${sequence}`,
    connectionId: 'c',
    sessionId: 's',
    sequence,
    timestamp: 0,
    direction: 'client_to_server',
    kind: 'request',
    idText: null,
    method: null,
    correlatedId: null,
    correlatedMethod: null,
    target: null,
    operationId: null,
    failure: null,
    latencyMs: null,
    heldMs: null,
    disposition: 'forwarded',
    payloadBytes: 0,
    batchIndex: null,
    trafficId: null,
    seq: sequence,
    ...given,
  };
};
const back = { direction: 'server_to_client' } as const;

it('nests what belongs to a call, and tells server, client and person apart', () => {
  const call = message({ proxyId: 'call', operationId: 'call', method: 'tools/call' });
  const part = { operationId: 'call' };
  const messages = [
    call,
    message({ ...part, ...back, kind: 'notification', method: 'notifications/progress' }),
    message({ ...part, ...back, proxyId: 'ask', method: 'elicitation/create' }),
    message({ proxyId: 'ping', operationId: 'ping', method: 'ping' }),
    message({
      ...part,
      kind: 'response',
      correlatedId: 'ask',
      correlatedMethod: 'elicitation/create',
      timestamp: 800,
      latencyMs: 600,
    }),
    // Two at once: they count once.
    ...[900, 950].map((timestamp) =>
      message({
        ...part,
        kind: 'response',
        correlatedId: 'x',
        correlatedMethod: 'sampling/createMessage',
        timestamp,
        latencyMs: 100,
      }),
    ),
    message({
      ...part,
      ...back,
      proxyId: 'answer',
      kind: 'response',
      correlatedId: 'call',
      timestamp: 1000,
      latencyMs: 1000,
      heldMs: 30,
    }),
  ];
  const [first, second] = operationsOf(messages);
  expect([first?.root.proxyId, first?.parts.length, first?.answer?.proxyId]).toEqual(['call', 6, 'answer']);
  expect(first?.times).toEqual({ totalMs: 1000, serverMs: 250, clientMs: 150, personMs: 600, heldMs: 30 });
  expect([second?.root.proxyId, second?.answer, second?.times]).toEqual(['ping', null, null]);
});

it('leaves a message that belongs to nothing on its own', () => {
  const alone = message({ ...back, kind: 'notification', method: 'notifications/message' });
  expect(operationsOf([alone])).toMatchObject([{ id: alone.proxyId, parts: [], answer: null }]);
});

it('puts the answer to a question of the server beside it, when it belongs to no call', () => {
  const messages = [
    message({ ...back, proxyId: 'ask', method: 'roots/list' }),
    message({ ...back, kind: 'notification', method: 'notifications/message' }),
    message({ kind: 'response', correlatedId: 'ask', correlatedMethod: 'roots/list', latencyMs: 4 }),
  ];
  const [asked, told] = operationsOf(messages);
  expect(asked).toMatchObject({
    id: 'ask',
    answer: { correlatedId: 'ask' },
    times: { totalMs: 4, clientMs: 4, serverMs: 0 },
  });
  expect(told?.parts).toEqual([]);
});

it('tells a call that was cancelled', () => {
  const call = message({ proxyId: 'long', method: 'tools/call' });
  const cancel = message({ operationId: 'long', kind: 'notification', method: 'notifications/cancelled' });
  expect(operationsOf([call, cancel])).toMatchObject([{ isCancelled: true, answer: null }]);
});
