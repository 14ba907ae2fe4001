import { describe, expect, it } from 'vitest';
import type { McpDirection } from '../../model/mcp-message.ts';
import { type McpArrival, McpCorrelator } from './correlate.ts';
import { newMcpConnection } from './mcp-connection.ts';

type Side = 'client' | 'server';
const direction: Record<Side, McpDirection> = { client: 'client_to_server', server: 'server_to_client' };

/** Speaks by script: each message takes a millisecond, and its id is its place. */
function speaking() {
  let count = 0;
  let atMs = 1000;
  const connection = newMcpConnection({ id: 'c', sessionId: 's', transport: 'stdio', source: 'wrap', startedAt: 1 });
  const correlator = new McpCorrelator(connection, () => `m${count++}`);
  const say = (side: Side, message: object | object[] | string, more: Partial<McpArrival> = {}) => {
    const whole = (value: object) => ({ jsonrpc: '2.0', ...value });
    const text =
      typeof message === 'string'
        ? message
        : JSON.stringify(Array.isArray(message) ? message.map(whole) : whole(message));
    atMs += 1;
    const arrival = { direction: direction[side], timestamp: 5000, atMs, ...more };
    return correlator.arrived(new TextEncoder().encode(text), arrival);
  };
  return { correlator, say, one: (...given: Parameters<typeof say>) => say(...given)[0]! };
}

describe('McpCorrelator', () => {
  it('numbers both directions together and links a response to its request', () => {
    const { one } = speaking();
    expect(one('client', { id: 1, method: 'tools/call', params: { name: 'add' } })).toMatchObject({
      proxyId: 'm0',
      sequence: 0,
      kind: 'request',
      target: 'add',
      operationId: null,
    });
    expect(one('server', { id: 1, result: { isError: true } })).toMatchObject({
      sequence: 1,
      kind: 'response',
      correlatedId: 'm0',
      correlatedMethod: 'tools/call',
      target: 'add',
      operationId: 'm0',
      failure: 'tool',
      latencyMs: 1,
    });
    expect(one('server', { id: 1, result: {} })).toMatchObject({ correlatedId: null, latencyMs: null });
  });

  it('finds the call inside which a server asks, also when one before it was cancelled and never answered', () => {
    const { one } = speaking();
    one('client', { id: 1, method: 'tools/call', params: { name: 'long' } });
    const cancelled = { method: 'notifications/cancelled', params: { requestId: 1 } };
    expect(one('client', cancelled)).toMatchObject({ operationId: 'm0' });
    one('client', { id: 2, method: 'tools/call', params: { name: 'ask' } });
    expect(one('server', { id: 0, method: 'elicitation/create', params: {} })).toMatchObject({ operationId: 'm2' });
    // It may be answered all the same.
    expect(one('server', { id: 1, result: {} })).toMatchObject({ correlatedId: 'm0', operationId: 'm0' });
  });

  it('keeps the ids of the two sides apart although both count from 0', () => {
    const { one } = speaking();
    one('client', { id: 0, method: 'tools/call', params: { name: 'ask' } });
    one('server', { id: 0, method: 'sampling/createMessage', params: {} });
    expect(one('client', { id: 0, result: {} })).toMatchObject({
      correlatedId: 'm1',
      correlatedMethod: 'sampling/createMessage',
      operationId: 'm0',
    });
    expect(one('server', { id: 0, error: { code: 1, message: '' } })).toMatchObject({
      correlatedId: 'm0',
      failure: 'protocol',
    });
  });

  it('tells ids by type, and takes equal ones for one', () => {
    const { one } = speaking();
    one('client', { id: 1, method: 'a' });
    one('client', { id: '1', method: 'b' });
    one('client', '{"jsonrpc":"2.0","id":12345678901234567890,"method":"c"}');
    expect(one('server', { id: '1', result: {} }).correlatedMethod).toBe('b');
    expect(one('server', '{"jsonrpc":"2.0","id":1.0,"result":{}}').correlatedMethod).toBe('a');
    expect(one('server', { id: Number('12345678901234567890'), result: {} }).correlatedMethod).toBe('c');
  });

  it('answers duplicate ids in flight in their order, or by what carried them', () => {
    const { one } = speaking();
    const [first, second] = [{}, {}];
    one('client', { id: 1, method: 'a' }, { carrier: first });
    one('client', { id: 1, method: 'b' }, { carrier: second });
    one('client', { id: 1, method: 'c' });
    expect(one('server', { id: 1, result: {} }, { carrier: second }).correlatedMethod).toBe('b');
    expect(one('server', { id: 1, result: {} }).correlatedMethod).toBe('a');
    expect(one('server', { id: 1, result: {} }).correlatedMethod).toBe('c');
  });

  it('explodes batches', () => {
    const { say, one } = speaking();
    const batch = say('client', [{ id: 1, method: 'a' }, { method: 'n' }, { id: 2, method: 'b' }]);
    expect(batch.map(({ sequence, batchIndex }) => [sequence, batchIndex])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(one('server', { id: 2, result: {} }).correlatedId).toBe('m2');
  });

  it('joins progress and cancellation to their call', () => {
    const { one } = speaking();
    one('client', { id: 1, method: 'tools/call', params: { name: 'a', _meta: { progressToken: 'p' } } });
    one('client', { id: 2, method: 'tools/call', params: { name: 'b', _meta: { progressToken: 2 } } });
    const progress = (progressToken: string | number) => ({
      method: 'notifications/progress',
      params: { progressToken },
    });
    expect(one('server', progress('p')).operationId).toBe('m0');
    expect(one('server', progress(2)).operationId).toBe('m1');
    expect(one('server', progress('2')).operationId).toBe(null);
    expect(one('client', progress('p')).operationId).toBe(null);
    expect(one('client', { method: 'notifications/cancelled', params: { requestId: 2 } }).operationId).toBe('m1');
  });

  it('puts what a server asks into the only call under way, or the one whose exchange carries it', () => {
    const { one } = speaking();
    const [first, second] = [{}, {}];
    one('client', { id: 1, method: 'tools/call', params: { name: 'a' } }, { carrier: first });
    expect(one('server', { id: 0, method: 'roots/list' }).operationId).toBe('m0');
    expect(one('server', { id: 1, method: 'ping' }).operationId).toBe(null);
    one('client', { id: 2, method: 'tools/call', params: { name: 'b' } }, { carrier: second });
    expect(one('server', { id: 2, method: 'elicitation/create' }).operationId).toBe(null);
    expect(one('server', { id: 3, method: 'elicitation/create' }, { carrier: second }).operationId).toBe('m3');
    expect(one('server', { method: 'notifications/message' }, { carrier: first }).operationId).toBe('m0');
  });

  it('joins what goes on with an earlier call: tasks, retries, subscriptions', () => {
    const { one } = speaking();
    one('client', { id: 1, method: 'tools/call', params: { name: 'slow', task: { ttl: 1 } } });
    one('server', { id: 1, result: { task: { taskId: 't1', status: 'working' } } });
    expect(one('client', { id: 2, method: 'tasks/result', params: { taskId: 't1' } }).operationId).toBe('m0');
    const status = { method: 'notifications/tasks/status', params: { taskId: 't1' } };
    expect(one('server', status).operationId).toBe('m0');
    expect(one('server', { id: 2, result: {} })).toMatchObject({ correlatedId: 'm2', operationId: 'm0' });
    const call = one('client', { id: 3, method: 'tools/call', params: { name: 'ask' } });
    one('server', { id: 3, result: { resultType: 'input_required', requestState: 'x'.repeat(5000) } });
    const retry = { name: 'ask', requestState: 'x'.repeat(5000), inputResponses: {} };
    expect(one('client', { id: 4, method: 'tools/call', params: retry }).operationId).toBe(call.proxyId);
    expect(one('server', { id: 4, result: {} }).operationId).toBe(call.proxyId);
    const listen = one('client', { id: 'sub', method: 'subscriptions/listen', params: {} });
    const _meta = { 'io.modelcontextprotocol/subscriptionId': 'sub' };
    const news = { method: 'notifications/tools/list_changed', params: { _meta } };
    expect(one('server', news).operationId).toBe(listen.proxyId);
  });

  it('learns peers and revision from either era, message by message', () => {
    const { correlator, one } = speaking();
    const modern = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'agent', version: '3' },
    };
    one('client', { id: 0, method: 'server/discover', params: { _meta: modern } });
    expect(correlator.takeChange()).toMatchObject({
      protocolVersion: '2026-07-28',
      clientInfo: { name: 'agent', version: '3' },
    });
    one('server', { id: 0, error: { code: -32601, message: 'no' } });
    expect(correlator.takeChange()).toBe(null);
    one('client', {
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', clientInfo: { name: 'agent', version: '3' } },
    });
    one('server', { id: 1, result: { protocolVersion: '2025-06-18', serverInfo: { name: 'files', version: '1' } } });
    expect(correlator.takeChange()).toMatchObject({ protocolVersion: '2025-06-18', serverInfo: { name: 'files' } });
  });

  it('leaves held time out of latency, and follows an id that was edited', () => {
    const { correlator, one } = speaking();
    const held = one(
      'client',
      { id: 1, method: 'tools/call', params: { name: 'a' } },
      { disposition: 'held', atMs: 0 },
    );
    const payload = new TextEncoder().encode('{"jsonrpc":"2.0","id":9,"method":"tools/call"}');
    const edit = { payload, kind: 'request' as const, idText: '9', method: 'tools/call', target: 'b', failure: null };
    correlator.released({ proxyId: held.proxyId, disposition: 'edited', atMs: 7000, edit });
    expect(one('server', { id: 1, result: {} }, { atMs: 7001 }).correlatedId).toBe(null);
    expect(one('server', { id: 9, result: {} }, { atMs: 7002 })).toMatchObject({
      correlatedId: 'm0',
      target: 'b',
      latencyMs: 2,
    });
  });

  it('forgets a request that was dropped, and links an answer of the user', () => {
    const { correlator, one } = speaking();
    const dropped = one('client', { id: 1, method: 'a' }, { disposition: 'held' });
    correlator.released({ proxyId: dropped.proxyId, disposition: 'dropped', atMs: 1, edit: null });
    expect(one('server', { id: 1, result: {} }).correlatedId).toBe(null);
    // Its sender cannot know, and gives up on it in the end.
    const givenUp = { method: 'notifications/cancelled', params: { requestId: 1 } };
    expect(one('client', givenUp)).toMatchObject({ operationId: dropped.proxyId });
    one('client', { id: 2, method: 'b' }, { disposition: 'held' });
    expect(one('server', { id: 2, result: {} }, { disposition: 'injected' })).toMatchObject({
      correlatedId: 'm3',
      latencyMs: null,
      disposition: 'injected',
    });
  });

  it('records what is no message, and nothing for white space', () => {
    const { say, one } = speaking();
    expect(one('server', 'Listening on stdio')).toMatchObject({ kind: 'invalid', disposition: 'invalid', sequence: 0 });
    expect(say('server', ' ')).toEqual([]);
  });

  it('stays bounded when nothing is ever answered', () => {
    const { one } = speaking();
    for (let id = 0; id < 12_000; id++) one('client', { id, method: 'a', params: { _meta: { progressToken: id } } });
    expect(one('server', { id: 0, result: {} }).correlatedId).toBe(null);
    expect(one('server', { id: 11_999, result: {} }).correlatedId).toBe('m11999');
  });
});
