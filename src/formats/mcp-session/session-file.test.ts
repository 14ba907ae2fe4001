import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileMembers } from './file-members.ts';
import { parseMoment } from './read-message.ts';
import { type ReadEvent, SessionReader } from './session-reader.ts';
import type { ScanLimits } from './session-scanner.ts';
import { isTailMember, type SessionFileForm, SessionWriter, type WrittenMember } from './session-writer.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

function read(text: string | Uint8Array, pieceBytes = 1 << 20, limits: ScanLimits = {}) {
  const bytes = typeof text === 'string' ? bytesOf(text) : text;
  const reader = new SessionReader(limits);
  const events: ReadEvent[] = [];
  let problem: string | null = null;
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes) events.push(...reader.push(bytes.slice(at, at + pieceBytes)));
    events.push(...reader.end());
  } catch (error) {
    events.push(...reader.takeEvents());
    problem = (error as Error).message;
  }
  const messages = events.flatMap((event) => (event.kind === 'message' ? [event.message] : []));
  const bad = events.flatMap((event) => (event.kind === 'bad-message' ? [event] : []));
  const members = events.flatMap((event) => (event.kind === 'member' ? [event] : []));
  return { messages, bad, members, problem };
}

function written(text: string, form: SessionFileForm = 'json', pieceBytes = 1 << 20): string {
  const { messages, members, problem } = read(text, pieceBytes);
  expect(problem).toBeNull();
  const writer = new SessionWriter(form);
  const all = members.map(({ name, text: value }): WrittenMember => [name, value as Uint8Array]);
  writer.begin(form === 'json' ? all.filter(([name]) => !isTailMember(name)) : all);
  for (const message of messages) writer.message(fileMembers(message));
  writer.end(all.filter(([name]) => isTailMember(name)));
  return textOf(writer.take());
}

const session = (messages: unknown[], more: Record<string, unknown> = {}) => ({
  id: '6f0c1f5e-0000-4000-8000-000000000000',
  started_at: '2026-11-21T10:00:00.000Z',
  ended_at: null,
  transport: 'stdio',
  server_command: 'node server.js',
  server_url: null,
  messages,
  metadata: { target: 'Zürich 🏔' },
  ...more,
});

const message = (more: Record<string, unknown> = {}) => ({
  proxy_id: 'p-1',
  sequence: 0,
  timestamp: '2026-11-21T10:00:00.123456+00:00',
  direction: 'client_to_server',
  transport: 'stdio',
  jsonrpc_id: 1,
  method: 'tools/list',
  correlated_id: null,
  modified: false,
  payload: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
  ...more,
});

describe('a session file', () => {
  it('is written as it was read, byte for byte, whatever the pieces', () => {
    const anyMessage = fc
      .record({ payload: fc.dictionary(fc.string(), fc.jsonValue()), extra: fc.jsonValue(), isModified: fc.boolean() })
      .map(({ payload, extra, isModified }) => {
        const original = isModified ? { original_payload: payload } : {};
        return message({ payload: { ...payload, id: 3 }, modified: isModified, ...original, note: extra });
      });
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), (messages, pieceBytes) => {
        const text = `${JSON.stringify(session(messages, { tool: 'x' }), null, 2)}\n`;
        const first = written(text, 'json', pieceBytes);
        expect(JSON.parse(first)).toEqual(JSON.parse(text));
        expect(written(first, 'json', pieceBytes + 7)).toBe(first);
        const lines = written(text, 'jsonl');
        expect(written(lines, 'jsonl', pieceBytes)).toBe(lines);
        expect(written(lines)).toBe(first);
      }),
      { numRuns: 60 },
    );
  });

  it('looks as JSON.stringify writes it, keys in order', () => {
    const text = `${JSON.stringify(session([message(), message({ sequence: 1, payload: { a: [], b: {}, c: [1, [2]] } })]), null, 2)}\n`;
    expect(written(text)).toBe(text);
    expect(written(`${JSON.stringify(session([]), null, 2)}\n`)).toBe(`${JSON.stringify(session([]), null, 2)}\n`);
  });

  it('keeps numbers, escapes and members given twice as they are', () => {
    const payload = '{"id": 12345678901234567890, "a": -0, "b": 1e400, "c": 0.10, "d": "\\u00e9\\/", "a": 2}';
    const text = JSON.stringify(session([message({ payload: 'HERE' })])).replace('"HERE"', payload);
    const [found] = read(text).messages;
    expect(textOf(found?.payload as Uint8Array)).toBe(payload);
    const compact = written(text, 'jsonl').split('\n')[1];
    expect(compact).toContain(payload.replaceAll(': ', ':').replaceAll(', ', ','));
  });

  it('is read with keys in any order and missing, and any ISO 8601', () => {
    const { messages, problem } = read(
      JSON.stringify({
        messages: [{ payload: { id: 0, method: 'ping' }, direction: 'server_to_client', original_payload: null }],
        transport: 'sse',
        id: 'x',
      }),
    );
    expect(problem).toBeNull();
    expect(messages[0]).toMatchObject({ method: 'ping', jsonrpcId: 0, isModified: false, originalPayload: null });
    const at = Date.UTC(2026, 10, 21, 10, 0, 0, 123);
    for (const text of [
      '2026-11-21T10:00:00.123Z',
      '2026-11-21T10:00:00.123456+00:00',
      '2026-11-21 12:00:00,123+02',
      '20261121T100000.123Z',
      '2026-11-21T10:00:00.123',
    ])
      expect(parseMoment(text)).toBe(at);
    for (const text of ['yesterday', '2026-13-41T00:00:00Z', '', 5]) expect(parseMoment(text)).toBeNaN();
  });

  it('loses only a bad message, and tells its place', () => {
    const text = JSON.stringify(
      session([
        message(),
        5,
        message({ direction: 'up' }),
        message({ payload: [] }),
        message({ timestamp: 'x' }),
        message(),
      ]),
    ).replace('"method":"tools/list","correlated_id"', '"method":NaN,"correlated_id"');
    const { messages, bad, problem } = read(text);
    expect(problem).toBeNull();
    expect(messages.map(({ index }) => index)).toEqual([5]);
    expect(bad.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([
    ['', 'The file is empty.'],
    ['hello', 'does not begin with'],
    ['[1]', 'does not begin with'],
    ['{"log": {"entries": []}}', 'no list of “messages”'],
    ['{"messages": {}}', 'no list of “messages”'],
    ['{"a": 1}\n{"b": 2}\n', 'not an MCP session file'],
    ['\u{fffe}', 'does not begin with'],
    ['{"messages": [}', 'brackets do not match'],
    ['{"messages": []} x', 'behind its end'],
  ])('says what is wrong with %j', (text, why) => {
    expect(read(text).problem).toContain(why);
  });

  it('gives what came before a cut', () => {
    const text = JSON.stringify(session([message(), message({ sequence: 1 }), message({ sequence: 2 })]));
    const { messages, problem } = read(text.slice(0, text.indexOf('"sequence":2')));
    expect(messages).toHaveLength(2);
    expect(problem).toContain('ends in the middle');
    expect(problem).toContain('2 whole messages');
  });

  it('passes over what is too large or too deep', () => {
    const deep = `{"direction":"client_to_server","payload":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const text = `{"messages": [${deep}, ${JSON.stringify(message())}, ${JSON.stringify(message({ note: 'x'.repeat(20_000) }))}]}`;
    const { messages, bad, problem } = read(text, 1000, { maxMessageBytes: 10_000, maxDepth: 100 });
    expect(problem).toBeNull();
    expect(messages.map(({ index }) => index)).toEqual([1]);
    expect(bad.map(({ index }) => index)).toEqual([0, 2]);
    expect(read(`{"messages": [${deep}]}`).bad[0]?.reason).toContain('nested deeper');
  });
});
