import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idKey, parseJsonRpc } from './json-rpc.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const parse = (source: string) => parseJsonRpc(utf8(source));
const one = (source: string) => parse(source)[0]!;

describe('parseJsonRpc', () => {
  it('tells the four kinds apart', () => {
    expect(one('{"jsonrpc":"2.0","id":1,"method":"tools/list"}')).toMatchObject({ kind: 'request', idText: '1' });
    expect(one('{"jsonrpc":"2.0","method":"notifications/initialized"}')).toMatchObject({
      kind: 'notification',
      idText: null,
      method: 'notifications/initialized',
    });
    expect(one('{"jsonrpc":"2.0","id":"a","result":{}}')).toMatchObject({ kind: 'response', idText: '"a"' });
    expect(one('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}')).toMatchObject({
      kind: 'error',
      idText: 'null',
    });
    expect(one('{"jsonrpc":"2.0","id":1,"result":1,"error":null}').kind).toBe('response');
  });

  it('keeps every id as it was written', () => {
    for (const id of ['0', '-1', '1.5', '1e3', '""', '"é"', 'null', '12345678901234567890123']) {
      expect(one(`{"jsonrpc":"2.0","id": ${id} ,"method":"x"}`)).toMatchObject({ kind: 'request', idText: id });
    }
  });

  it('says what a request is about', () => {
    const call = one('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":{"name":"x"}}}');
    expect(call.target).toBe('add');
    expect(one('{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///a"}}').target).toBe(
      'file:///a',
    );
    const complete = '{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"name":"p"}}}';
    expect(one(complete).target).toBe('p');
  });

  it('tells a failed tool from a protocol error', () => {
    expect(one('{"jsonrpc":"2.0","id":1,"result":{"content":[],"isError":true}}').isToolError).toBe(true);
    expect(one('{"jsonrpc":"2.0","id":1,"result":{"content":[{"isError":true}]}}').isToolError).toBe(false);
  });

  it('finds tokens and the ids that notifications are about', () => {
    const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"progressToken":"t"},"name":"a"}}';
    expect(one(call).progressToken).toBe('"t"');
    const progress = '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":7,"progress":1}}';
    expect(one(progress).progressToken).toBe('7');
    const cancelled = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"r"}}';
    expect(one(cancelled).relatedRequestId).toBe('"r"');
  });

  it('reads peers and revision of both eras', () => {
    const initialize =
      '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","clientInfo":{"name":"c","version":"1"}}}';
    expect(one(initialize)).toMatchObject({
      protocolVersion: '2025-06-18',
      peerInfo: { name: 'c', version: '1', title: null },
    });
    const discovered =
      '{"jsonrpc":"2.0","id":0,"result":{"supportedVersions":["2026-07-28"],"serverInfo":{"name":"s","version":"2","title":"S"}}}';
    expect(one(discovered).peerInfo).toEqual({ name: 's', version: '2', title: 'S' });
    const modern =
      '{"jsonrpc":"2.0","id":0,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c"}}}}';
    expect(one(modern)).toMatchObject({
      protocolVersion: '2026-07-28',
      peerInfo: { name: 'c', version: null, title: null },
    });
  });

  it('takes the last of duplicate keys, and escaped keys for what they are', () => {
    expect(one('{"jsonrpc":"2.0","id":1,"\\u0069d":2,"method":"a","method":"b"}')).toMatchObject({
      idText: '2',
      method: 'b',
    });
  });

  it('gives exact slices of a batch, and tells bad elements', () => {
    const batch = ' [ {"jsonrpc":"2.0","id":1,"method":"a"} ,7, {"jsonrpc": "2.0","method":"b"}]\r';
    const messages = parse(batch);
    expect(messages.map(({ kind, batchIndex, payload }) => [kind, batchIndex, text(payload)])).toEqual([
      ['request', 0, '{"jsonrpc":"2.0","id":1,"method":"a"}'],
      ['invalid', 1, '7'],
      ['notification', 2, '{"jsonrpc": "2.0","method":"b"}'],
    ]);
  });

  it('says why something is no message, and keeps its bytes', () => {
    const problems = [
      'Server listening on stdio',
      '{"jsonrpc":"2.0","id":1',
      '{"jsonrpc":"2.0","id":1,"method":"x"} extra',
      '{"id":1,"method":"x"}',
      '{"jsonrpc":"1.0","id":1,"method":"x"}',
      '{"jsonrpc":"2.0","id":{},"method":"x"}',
      '{"jsonrpc":"2.0","id":1,"method":7}',
      '{"jsonrpc":"2.0"}',
      '[]',
      '"text"',
    ];
    for (const source of problems) {
      const message = one(source);
      expect([source, message.kind, text(message.payload)]).toEqual([source, 'invalid', source]);
      expect(message.problem).toBeTruthy();
    }
    expect(parse(' \t ')).toEqual([]);
  });

  it('survives a million levels', () => {
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
    expect(one(`{"jsonrpc":"2.0","id":1,"method":"x","params":${deep}}`).kind).toBe('request');
    expect(parse('['.repeat(1_000_000))[0]!.kind).toBe('invalid');
  });

  it('never throws, and loses no byte', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const message = parseJsonRpc(bytes)[0];
        if (message?.kind === 'invalid' && message.batchIndex === null) expect(message.payload).toEqual(bytes);
      }),
    );
    const member = fc.constantFrom('"jsonrpc":"2.0"', '"id":1', '"method":"m"', '"params":{"_meta":[],"name":{}}');
    fc.assert(
      fc.property(fc.array(member), fc.json(), (members, value) => {
        const source = `{${[...members, `"result":${value}`].join(',')}}`;
        expect(text(one(source).payload)).toBe(source);
      }),
    );
  });
});

describe('idKey', () => {
  it('is one for equal ids and differs for others', () => {
    expect(idKey('"\\u0061"')).toBe(idKey('"a"'));
    expect(idKey('1.0')).toBe(idKey('1'));
    expect(idKey('1e2')).toBe(idKey('100'));
    expect(idKey('"1"')).not.toBe(idKey('1'));
    expect(idKey('12345678901234567891')).not.toBe(idKey('12345678901234567890'));
    expect(idKey('null')).toBe('null');
  });
});
