// A stdio server offered over streamable HTTP: `mcp start --transport stdio --listen-transport streamable-http`.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScratchDir } from '../../support/command.ts';
import { ask, modernHeaders, modernMeta, openStream, usualHeaders } from '../../support/mcp/bridge-client.ts';
import { type RecordedConnection, recordedMcp } from '../../support/mcp/recorded-mcp.ts';
import { type RunningRelay, startHttpRelayCommand } from '../../support/mcp/running-relay.ts';

const child = fileURLToPath(new URL('../../support/mcp/bridged-server-child.ts', import.meta.url));

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let dataDir: string;
let bridge: RunningRelay;

beforeAll(async () => {
  scratch = await createScratchDir();
  dataDir = join(scratch.path, 'data');
  const target = ['--transport', 'stdio', '--target-command', `'${process.execPath}' '${child}'`];
  bridge = await startHttpRelayCommand([...target, '--listen-transport', 'streamable-http', '--data-dir', dataDir]);
});
afterAll(async () => {
  await bridge.stop();
  await scratch.remove();
});

interface Answered {
  id: unknown;
  result: { pid: number; line: string; heard: string[] };
}

const answered = (text: string): Answered => JSON.parse(text) as Answered;
const sentLine = (text: string): string => Buffer.from(answered(text).result.line, 'base64').toString();

async function begin(): Promise<{ sessionId: string; pid: number }> {
  const answer = await ask(bridge.url, { body: '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{}}' });
  return { sessionId: answer.sessionId as string, pid: answered(answer.text).result.pid };
}

const inSession = (sessionId: string): Record<string, string> => ({ ...usualHeaders, 'Mcp-Session-Id': sessionId });

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

function recorded(marker: string): RecordedConnection | undefined {
  return recordedMcp(dataDir).find(({ messages }) => messages.some(({ text }) => text.includes(marker)));
}

test('a session has a server and an id of its own; bytes pass unchanged both ways; DELETE ends the server', async () => {
  const first = await begin();
  const second = await begin();
  expect(first.sessionId).toMatch(/^[0-9a-f-]{36}$/);
  expect(second.sessionId).not.toBe(first.sessionId);
  expect(second.pid).not.toBe(first.pid);
  const body =
    '{ "jsonrpc":"2.0","method" : "anything", "id":12345678901234567890,"params":{"b":1,"b":"é😀\\u00e9","n":1.0}}';
  const answer = await ask(bridge.url, { body, headers: inSession(first.sessionId) });
  expect(answer).toMatchObject({ status: 200, type: 'application/json', sessionId: first.sessionId });
  expect(sentLine(answer.text)).toBe(body);
  expect(answer.text).toBe(
    `{"jsonrpc": "2.0", "id":12345678901234567890,\t"result":{"pid":${first.pid},"big":12345678901234567890,"a":1,"a":2,"line":"${Buffer.from(body).toString('base64')}"}}`,
  );
  const ended = await ask(bridge.url, { method: 'DELETE', headers: { 'Mcp-Session-Id': first.sessionId } });
  expect(ended.status).toBe(200);
  await expect.poll(() => isRunning(first.pid)).toBe(false);
  expect(isRunning(second.pid)).toBe(true);
  expect((await ask(bridge.url, { body, headers: inSession(first.sessionId) })).status).toBe(404);
  await expect.poll(() => recorded(answer.text)?.isEnded).toBe(true);
  const connection = recorded(answer.text) as RecordedConnection;
  expect(connection).toMatchObject({ transport: 'stdio', source: 'proxy', exit: { code: 0, signal: null } });
  expect(connection.metadata).toEqual({ listen_transport: 'streamable-http' });
  expect(connection.serverCommand).toContain('bridged-server-child');
  expect(connection.stderr).toBe('on stderr\n');
  expect(connection.messages.map(({ kind }) => kind).sort()).toEqual(
    ['invalid', 'request', 'response', 'request', 'response'].sort(),
  );
  expect(connection.messages.filter(({ text }) => text === body || text === answer.text)).toHaveLength(2);
});

test('line breaks between tokens become spaces, as a line ends a message on stdio', async () => {
  const { sessionId } = await begin();
  const body = '{\r\n  "jsonrpc": "2.0",\n  "id": 5,\n  "method": "pretty"\n}\n';
  const answer = await ask(bridge.url, { body, headers: inSession(sessionId) });
  expect(sentLine(answer.text)).toBe(body.replaceAll(/[\r\n]/g, ' '));
});

test('progress and requests of the server go with the call; the answer to them is a POST of its own', async () => {
  const { sessionId } = await begin();
  const headers = inSession(sessionId);
  const call = '{"jsonrpc":"2.0","id":1,"method":"progress","params":{"_meta":{"progressToken":"p"}}}';
  const progress = await ask(bridge.url, { body: call, headers });
  expect(progress.type).toBe('text/event-stream');
  expect(progress.events.slice(0, 2).map((event) => JSON.parse(event).params.progress)).toEqual([1, 2.5]);
  expect(progress.events[1]).toContain('"progress":2.50}');
  expect(sentLine(progress.events[2] as string)).toBe(call);
  const asking = await openStream(bridge.url, {
    method: 'POST',
    headers,
    body: '{"jsonrpc":"2.0","id":2,"method":"ask"}',
  });
  await expect.poll(() => asking.events()[0]).toContain('sampling/createMessage');
  const reply = '{"jsonrpc":"2.0","id":"s-1","result":{"role":"assistant"}}';
  expect(await ask(bridge.url, { body: reply, headers })).toMatchObject({ status: 202, text: '' });
  await asking.ended;
  expect(asking.events()).toHaveLength(2);
  expect(answered(asking.events()[1] as string).id).toBe(2);
});

test('what belongs to no call goes to the standing stream', async () => {
  const { sessionId } = await begin();
  const standing = await openStream(bridge.url, {
    headers: { Accept: 'text/event-stream', 'Mcp-Session-Id': sessionId },
  });
  expect(standing.response.statusCode).toBe(200);
  const answer = await ask(bridge.url, {
    body: '{"jsonrpc":"2.0","id":1,"method":"news"}',
    headers: inSession(sessionId),
  });
  expect(answer.type).toBe('application/json');
  await expect.poll(() => standing.events()).toEqual(['{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}']);
  standing.close();
});

test('a batch is passed as a batch, and answered as one', async () => {
  const { sessionId } = await begin();
  const body = '[{"jsonrpc":"2.0","id":1,"method":"a"}, {"jsonrpc":"2.0","id":2,"method":"b"}]';
  const answer = await ask(bridge.url, { body, headers: inSession(sessionId) });
  expect(JSON.parse(answer.text)).toEqual([
    { jsonrpc: '2.0', id: 1, result: {} },
    { jsonrpc: '2.0', id: 2, result: {} },
  ]);
});

test('a server that dies: its open calls get an error, and its session is gone', async () => {
  const { sessionId } = await begin();
  const headers = inSession(sessionId);
  const answer = await ask(bridge.url, { body: '{"jsonrpc":"2.0","id":"d","method":"die"}', headers });
  expect(JSON.parse(answer.text)).toEqual({
    jsonrpc: '2.0',
    id: 'd',
    error: { code: -32000, message: 'The MCP server has ended with exit code 3.' },
  });
  const after = await ask(bridge.url, { body: '{"jsonrpc":"2.0","id":1,"method":"x"}', headers });
  expect(after.status).toBe(404);
});

test.each([
  ['no session', { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' }, 400],
  ['an unknown session', { body: '{"jsonrpc":"2.0","id":1,"method":"x"}', headers: inSession('nobody') }, 404],
  ['no JSON', { body: '{"jsonrpc":' }, 400],
  ['an empty body', { body: '' }, 400],
  ['no JSON-RPC', { body: '{"id":1}' }, 400],
  ['an empty batch', { body: '[]' }, 400],
  ['another content type', { body: '{}', headers: { ...usualHeaders, 'Content-Type': 'text/plain' } }, 415],
  ['an answer nobody can give', { body: '{}', headers: { ...usualHeaders, Accept: 'text/html' } }, 406],
  ['another method', { method: 'PUT', body: '{}' }, 405],
  ['a stream without session', { method: 'GET', headers: { Accept: 'text/event-stream' } }, 400],
  ['a page of another site', { body: '{}', headers: { ...usualHeaders, Origin: 'https://example.com' } }, 403],
  ['another name of this machine', { body: '{}', headers: { ...usualHeaders, Host: 'example.com' } }, 403],
])('%s is refused', async (_what, sent, status) => {
  const answer = await ask(bridge.url, sent);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toMatchObject({ jsonrpc: '2.0', id: null });
});

test('other paths are not there, as clients look for authorization there', async () => {
  const url = new URL('/.well-known/oauth-protected-resource', bridge.url).href;
  expect((await ask(url, { method: 'GET' })).status).toBe(404);
});

test('2026-07-28: requests need no session and share a server; ids that are under way get another one', async () => {
  const modern = (id: number, method: string) => ({
    body: `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":{${modernMeta}}}`,
    headers: modernHeaders(method),
  });
  const first = await ask(bridge.url, modern(1, 'a'));
  expect(first).toMatchObject({ status: 200, type: 'application/json', sessionId: null });
  const again = await ask(bridge.url, modern(1, 'b'));
  expect(answered(again.text).result.pid).toBe(answered(first.text).result.pid);
  const listening = await openStream(bridge.url, { method: 'POST', ...modern(1, 'subscriptions/listen') });
  await expect.poll(() => listening.events().length).toBe(2);
  const meanwhile = await ask(bridge.url, modern(1, 'c'));
  expect(answered(meanwhile.text).result.pid).not.toBe(answered(first.text).result.pid);
  const other = await ask(bridge.url, modern(2, 'd'));
  expect(answered(other.text).result.pid).toBe(answered(first.text).result.pid);
  listening.close();
  const heard = async () => answered((await ask(bridge.url, modern(3, 'heard'))).text).result.heard;
  await expect
    .poll(heard)
    .toContainEqual(expect.stringMatching(/"notifications\/cancelled","params":\{"requestId":1,/));
  expect((await ask(bridge.url, modern(4, 'unknown'))).status).toBe(404);
});

test('2026-07-28: headers that do not say what the body says are refused', async () => {
  const body = `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"é",${modernMeta}}}`;
  const named = (name: string) => ({ body, headers: modernHeaders('tools/call', name) });
  expect((await ask(bridge.url, named('=?base64?w6k=?='))).status).toBe(200);
  for (const sent of [
    named('other'),
    { body, headers: usualHeaders },
    { body, headers: modernHeaders('tools/call') },
  ]) {
    const answer = await ask(bridge.url, sent);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ id: 7, error: { code: -32020 } });
  }
});

test('2026-07-28: a request that does not say what it must in `_meta` is refused, and the shared server is not told', async () => {
  const meta = (...members: string[]): string => `"params":{"_meta":{${members.join()}}}`;
  const version = '"io.modelcontextprotocol/protocolVersion":"2026-07-28"';
  for (const params of [
    '"params":{}',
    meta(),
    meta(version),
    meta('"io.modelcontextprotocol/clientCapabilities":{}'),
  ]) {
    const body = `{"jsonrpc":"2.0","id":8,"method":"lacking",${params}}`;
    const answer = await ask(bridge.url, { body, headers: modernHeaders('lacking') });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ id: 8, error: { code: -32602 } });
  }
  const body = `{"jsonrpc":"2.0","id":9,"method":"heard","params":{${modernMeta}}}`;
  const answer = await ask(bridge.url, { body, headers: modernHeaders('heard') });
  expect(answered(answer.text).result.heard.filter((line) => line.includes('lacking'))).toEqual([]);
});

test('2026-07-28: `Mcp-Param-*` say what the call says, for tools whose list has passed', async () => {
  const call = `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"mirrors","arguments":{"region":"é"},${modernMeta}}}`;
  const headers = modernHeaders('tools/call', 'mirrors');
  expect((await ask(bridge.url, { body: call, headers })).status).toBe(200);
  const list = `{"jsonrpc":"2.0","id":6,"method":"tools/list","params":{${modernMeta}}}`;
  expect((await ask(bridge.url, { body: list, headers: modernHeaders('tools/list') })).status).toBe(200);
  const refused = await ask(bridge.url, { body: call, headers });
  expect(refused.status).toBe(400);
  expect(JSON.parse(refused.text)).toMatchObject({ id: 7, error: { code: -32020 } });
  const mirrored = { ...headers, 'Mcp-Param-Region': '=?base64?w6k=?=' };
  expect((await ask(bridge.url, { body: call, headers: mirrored })).status).toBe(200);
});

test('a client that goes away does not cancel its call before 2026-07-28', async () => {
  const { sessionId } = await begin();
  const headers = inSession(sessionId);
  const standing = await openStream(bridge.url, { headers: { ...headers, Accept: 'text/event-stream' } });
  const call = '{"jsonrpc":"2.0","id":1,"method":"silent"}';
  const gone = openStream(bridge.url, { method: 'POST', headers, body: call });
  const silent = await gone;
  silent.close();
  await silent.ended;
  const answer = await ask(bridge.url, { body: '{"jsonrpc":"2.0","id":2,"method":"heard"}', headers });
  expect(answered(answer.text).result.heard).toContain(call);
  expect(answer.text).not.toContain('cancelled');
  standing.close();
});

test('a client that reads slowly slows the server, and gets everything', async () => {
  const { sessionId } = await begin();
  const headers = { ...inSession(sessionId), Accept: 'text/event-stream' };
  const streams = await Promise.all(
    [1, 2, 3].map((id) =>
      openStream(bridge.url, { method: 'POST', headers, body: `{"jsonrpc":"2.0","id":${id},"method":"big"}` }),
    ),
  );
  await Promise.all(streams.map(({ ended }) => ended));
  for (const stream of streams) expect(stream.events()[0]?.length).toBeGreaterThan(8 * 1024 * 1024);
});

test('no server outlives the relay', async () => {
  const sessions = await Promise.all([begin(), begin()]);
  expect(await bridge.stop()).toBe(0);
  for (const { pid } of sessions) await expect.poll(() => isRunning(pid)).toBe(false);
  await expect.poll(() => recordedMcp(dataDir).every(({ isEnded }) => isEnded)).toBe(true);
});
