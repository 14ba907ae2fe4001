import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildRequestHead,
  buildResponseHead,
  FieldMemo,
  findHeadEnd,
  headerLines,
  parseRequestHead,
  parseResponseHead,
  skipLeadingEmptyLines,
} from './http1-head.ts';

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const get = (lines: string) => `GET / HTTP/1.1\r\n${lines}\r\n`;

const fieldName = fc
  .string({
    unit: fc.constantFrom(..."!#$%&'*+-.^_`|~09AZaz"),
    minLength: 1,
    maxLength: 20,
  })
  .filter((name) => name.length > 0);
const fieldValue = fc
  .string({ unit: fc.constantFrom(...'\t !"azAZ:,;\\\x7e\x80\xa0\xff'), maxLength: 30 })
  .map((value) => value.replace(/^[ \t]+|[ \t]+$/g, ''));
const rawHeaders = fc.array(fc.tuple(fieldName, fieldValue), { maxLength: 12 });
const version = fc.constantFrom<'1.0' | '1.1'>('1.0', '1.1');

describe('parseRequestHead', () => {
  it('keeps names, values, order, duplicates and the exact lines', () => {
    const text = 'POST /a?b=c HTTP/1.1\r\nHost: example.com\r\nx-Odd:  two \t\r\nX-ODD:\r\nSet: a:b, "c"\r\n\r\n';
    expect(parseRequestHead(text)).toEqual({
      kind: 'request',
      method: 'POST',
      target: '/a?b=c',
      version: '1.1',
      headers: [
        ['Host', 'example.com'],
        ['x-Odd', 'two'],
        ['X-ODD', ''],
        ['Set', 'a:b, "c"'],
      ],
      startLine: 'POST /a?b=c HTTP/1.1',
      text,
    });
    const fourHeaders = Array.from({ length: 4 }, () => ['', ''] as const);
    expect(headerLines({ text, headers: fourHeaders })).toEqual([
      'Host: example.com',
      'x-Odd:  two \t',
      'X-ODD:',
      'Set: a:b, "c"',
    ]);
  });

  it.each([
    'GET / HTTP/1.0\r\n\r\n',
    'M-SEARCH * HTTP/1.1\r\n\r\n',
    'get /caf\xc3\xa9 HTTP/1.1\r\nA: \x80\xff\tb\r\n\r\n',
  ])('accepts %j', (text) => {
    expect(parseRequestHead(text)).toMatchObject({ kind: 'request', text });
  });

  it.each([
    ['', 'method-invalid'],
    ['GET', 'head-incomplete'],
    ['GET\r\n\r\n', 'request-line-spacing'],
    ['GET /\r\n\r\n', 'request-line-spacing'],
    ['GET / HTTP/1.1', 'head-incomplete'],
    ['GET / HTTP/1.1\r\n', 'head-incomplete'],
    ['GET / HTTP/1.1\r\nA: b\r\n', 'head-incomplete'],
    ['GET / HTTP/1.1\r\nA: b', 'head-incomplete'],
    ['GET / HTTP/1.1\r\nA', 'head-incomplete'],
    ['GET / HTTP/1.1\r\n\r\nmore', 'head-incomplete'],
    [' GET / HTTP/1.1\r\n\r\n', 'method-invalid'],
    ['\r\nGET / HTTP/1.1\r\n\r\n', 'method-invalid'],
    ['G(T / HTTP/1.1\r\n\r\n', 'method-invalid'],
    ['GET\t/ HTTP/1.1\r\n\r\n', 'method-invalid'],
    ['GET  / HTTP/1.1\r\n\r\n', 'request-line-spacing'],
    ['GET /  HTTP/1.1\r\n\r\n', 'request-line-spacing'],
    ['GET / HTTP/1.1 \r\n\r\n', 'request-line-spacing'],
    ['GET /a b HTTP/1.1\r\n\r\n', 'request-line-spacing'],
    ['GET /a\tb HTTP/1.1\r\n\r\n', 'request-target-invalid'],
    ['GET /a\x00b HTTP/1.1\r\n\r\n', 'request-target-invalid'],
    ['GET /a\x7fb HTTP/1.1\r\n\r\n', 'request-target-invalid'],
    ['GET /a\rb HTTP/1.1\r\n\r\n', 'bare-cr'],
    ['GET / HTTP/2.0\r\n\r\n', 'version-unsupported'],
    ['GET / HTTP/1.2\r\n\r\n', 'version-unsupported'],
    ['GET / HTTP/0.9\r\n\r\n', 'version-unsupported'],
    ['GET / http/1.1\r\n\r\n', 'version-invalid'],
    ['GET / HTTP/1.10\r\n\r\n', 'version-invalid'],
    ['GET / HTTP/11\r\n\r\n', 'version-invalid'],
    ['GET / HTTP/+1.1\r\n\r\n', 'version-invalid'],
    ['GET / HTTP/1.1\n\n', 'bare-lf'],
    ['GET / HTTP/1.1\n\r\n', 'bare-lf'],
    ['GET / HTTP/1.1\r\r\n\r\n', 'bare-cr'],
    [get('A: b\n'), 'bare-lf'],
    [get('A\nB: c\r\n'), 'bare-lf'],
    [get('A: b\rc\r\n'), 'bare-cr'],
    [get('A\rb: c\r\n'), 'bare-cr'],
    [get('A: b\r\r\n'), 'bare-cr'],
    [get('A: b\r\n c\r\n'), 'obs-fold'],
    [get('A: b\r\n\tc: d\r\n'), 'obs-fold'],
    [get(' A: b\r\n'), 'obs-fold'],
    [get('A: b\x00c\r\n'), 'header-value-invalid'],
    [get('A: b\x01\r\n'), 'header-value-invalid'],
    [get('A: b\x7f\r\n'), 'header-value-invalid'],
    [get('A: b\x0bc\r\n'), 'header-value-invalid'],
    [get('A: b\u0100c\r\n'), 'header-value-invalid'],
    [get('A : b\r\n'), 'space-before-colon'],
    [get('A\t: b\r\n'), 'space-before-colon'],
    [get('Transfer-Encoding \t: chunked\r\n'), 'space-before-colon'],
    [get(': b\r\n'), 'header-name-empty'],
    [get('A b: c\r\n'), 'header-name-invalid'],
    [get('A(: c\r\n'), 'header-name-invalid'],
    [get('A\x00: c\r\n'), 'header-name-invalid'],
    [get('\xc4: c\r\n'), 'header-name-invalid'],
    [get('no colon\r\n'), 'header-name-invalid'],
    [get('nocolon\r\n'), 'header-without-colon'],
  ])('refuses %j as %s', (text, code) => {
    expect(parseRequestHead(text)).toMatchObject({ kind: 'problem', code });
  });

  it('names what is wrong in a short sentence without control characters', () => {
    const refused = parseRequestHead(get(`X-Long${'g'.repeat(5000)}\x1b[31m"\u{1F600}: b\r\n`));
    expect(refused.kind).toBe('problem');
    if (refused.kind !== 'problem') return;
    expect(refused.message).toMatch(/^The header line "X-Longg+…" has 0x1b in its name\.$/);
    expect(refused.message.length).toBeLessThan(160);
    expect(parseRequestHead(get('A: a\x00\r\n'))).toMatchObject({
      message: 'The header "A" has the byte 0x00 (NUL) in its value.',
    });
  });

  it('reads back every head it prints', () => {
    const target = fc.string({ unit: fc.constantFrom(...'/?#%=&*az09~\xe9'), minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fieldName, target, version, rawHeaders, (method, path, httpVersion, headers) => {
        const head = buildRequestHead({ method, target: path, version: httpVersion, headers });
        expect(head).toMatchObject({ kind: 'request', method, target: path, version: httpVersion, headers });
        if (head.kind === 'request') expect(parseRequestHead(head.text)).toEqual(head);
      }),
    );
  });

  it('never throws, and what it accepts says the same in all its parts', () => {
    const piece = fc.constantFrom('GET', ' ', '/', 'HTTP/1.1', '\r\n', '\r', '\n', ':', 'A', '\t', '\x00', 'b', '\xff');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const head = parseRequestHead(pieces.join(''));
        if (head.kind !== 'request') return;
        expect(head.text).toBe(`${[head.startLine, ...headerLines(head)].join('\r\n')}\r\n\r\n`);
        expect(headerLines(head)).toHaveLength(head.headers.length);
      }),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseRequestHead(text)));
  });
});

describe('parseResponseHead', () => {
  it.each([
    ['HTTP/1.1 200 OK\r\n\r\n', '1.1', 200, 'OK'],
    ['HTTP/1.0 404 Not  Found \r\n\r\n', '1.0', 404, 'Not  Found '],
    ['HTTP/1.1 200 \r\n\r\n', '1.1', 200, ''],
    ['HTTP/1.1 200\r\n\r\n', '1.1', 200, ''],
    ['HTTP/1.1 999 caf\xe9\t!\r\n\r\n', '1.1', 999, 'caf\xe9\t!'],
    ['HTTP/1.1 100 Continue\r\n\r\n', '1.1', 100, 'Continue'],
  ])('reads %j', (text, httpVersion, status, reason) => {
    const startLine = text.slice(0, -4);
    expect(parseResponseHead(text)).toEqual({
      kind: 'response',
      version: httpVersion,
      status,
      reason,
      headers: [],
      startLine,
      text,
    });
  });

  it.each([
    ['', 'head-incomplete'],
    ['ICY 200 OK\r\n\r\n', 'version-invalid'],
    ['http/1.1 200 OK\r\n\r\n', 'version-invalid'],
    ['HTTP/1.1\r\n\r\n', 'version-invalid'],
    ['HTTP/2 200\r\n\r\n', 'version-invalid'],
    ['HTTP/2.0 200 OK\r\n\r\n', 'version-unsupported'],
    [' HTTP/1.1 200 OK\r\n\r\n', 'version-invalid'],
    ['HTTP/1.1  200 OK\r\n\r\n', 'status-invalid'],
    ['HTTP/1.1 20 OK\r\n\r\n', 'status-invalid'],
    ['HTTP/1.1 2000 OK\r\n\r\n', 'status-invalid'],
    ['HTTP/1.1 099 OK\r\n\r\n', 'status-invalid'],
    ['HTTP/1.1 -20 OK\r\n\r\n', 'status-invalid'],
    ['HTTP/1.1 2x0 OK\r\n\r\n', 'status-invalid'],
    ['HTTP/1.1 200\tOK\r\n\r\n', 'status-invalid'],
    ['HTTP/1.1 200 O\x00K\r\n\r\n', 'start-line-invalid'],
    ['HTTP/1.1 200 O\rK\r\n\r\n', 'bare-cr'],
    ['HTTP/1.1 200 OK\n\n', 'bare-lf'],
    ['HTTP/1.1 200 OK', 'head-incomplete'],
    ['HTTP/1.1 200 OK\r\n', 'head-incomplete'],
    ['HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n', 'obs-fold'],
  ])('refuses %j as %s', (text, code) => {
    expect(parseResponseHead(text)).toMatchObject({ kind: 'problem', code });
  });

  it('reads back every head it prints', () => {
    const status = fc.integer({ min: 100, max: 999 });
    fc.assert(
      fc.property(version, status, fieldValue, rawHeaders, (httpVersion, code, reason, headers) => {
        const head = buildResponseHead({ version: httpVersion, status: code, reason, headers });
        expect(head).toMatchObject({ kind: 'response', version: httpVersion, status: code, reason, headers });
        if (head.kind === 'response') expect(parseResponseHead(head.text)).toEqual(head);
      }),
    );
  });
});

describe('buildRequestHead', () => {
  const parts = { method: 'GET', target: '/', version: '1.1' as const };

  it.each([
    [[['A', 'b\r\nC: d']]],
    [[['A', 'b\nC: d']]],
    [[['A\r\nB', 'c']]],
    [[['A', 'b\r\n\r\nGET / HTTP/1.1']]],
    [[['', 'b']]],
    [[['A', '\u{1F600}']]],
  ] as Array<[Array<[string, string]>]>)('refuses headers that would be others on the wire: %j', (headers) => {
    expect(buildRequestHead({ ...parts, headers })).toMatchObject({ kind: 'problem' });
  });

  it('refuses a target or a method with a break in it', () => {
    expect(buildRequestHead({ ...parts, headers: [], target: '/ HTTP/1.1\r\nA: b\r\n\r\n' }).kind).toBe('problem');
    expect(buildRequestHead({ ...parts, headers: [], target: '/ HTTP/1.1\r\nA:' }).kind).toBe('problem');
    expect(buildRequestHead({ ...parts, headers: [], method: 'GET /' }).kind).toBe('problem');
  });
});

describe('findHeadEnd', () => {
  /** The same question asked the slow way. */
  function slowHeadEnd(text: string, from: number): number {
    for (let end = from + 1; end <= text.length; end++) {
      const seen = text.slice(from, end);
      if (seen.endsWith('\n\n') || seen.endsWith('\n\r\n')) return end;
    }
    return -1;
  }

  it('finds the blank line, also after bare line feeds', () => {
    expect(findHeadEnd(latin1('GET / HTTP/1.1\r\n\r\nbody'), 0)).toBe(18);
    expect(findHeadEnd(latin1('GET / HTTP/1.1\n\nbody'), 0)).toBe(16);
    expect(findHeadEnd(latin1('GET / HTTP/1.1\n\r\nbody'), 0)).toBe(17);
    expect(findHeadEnd(latin1('GET / HTTP/1.1\r\nA: b\r\n'), 0)).toBe(-1);
    expect(findHeadEnd(latin1('body\r\n\r\nGET / HTTP/1.1\r\n\r\n'), 8)).toBe(26);
  });

  it('finds the first end wherever it begins, and also when bytes come in pieces', () => {
    const text = fc.string({ unit: fc.constantFrom('\r', '\n', 'a', '\n', '\r\n'), maxLength: 16 });
    fc.assert(
      fc.property(text, fc.nat(8), fc.nat(16), (bytes, from, cut) => {
        const expected = slowHeadEnd(bytes, from);
        expect(findHeadEnd(latin1(bytes), from)).toBe(expected);
        if (cut < from) return;
        const early = findHeadEnd(latin1(bytes.slice(0, cut)), from);
        const found =
          early === -1 ? findHeadEnd(latin1(bytes), Math.max(from, Math.min(cut, bytes.length) - 2)) : early;
        expect(found).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('skipLeadingEmptyLines', () => {
  it('skips a few empty lines and nothing else', () => {
    expect(skipLeadingEmptyLines(latin1('GET'), 0)).toBe(0);
    expect(skipLeadingEmptyLines(latin1('\r\n\r\nGET'), 0)).toBe(4);
    expect(skipLeadingEmptyLines(latin1('x\r\nGET'), 1)).toBe(3);
    expect(skipLeadingEmptyLines(latin1('\nGET'), 0)).toBe(0);
    expect(skipLeadingEmptyLines(latin1('\rGET'), 0)).toBe(0);
    expect(skipLeadingEmptyLines(latin1('\r\n'.repeat(9)), 0)).toBe(8);
  });
});

describe('FieldMemo', () => {
  const block = 'Host: a\r\nAccept: */*\r\n\r\n';
  const headersOf = (text: string, memo: FieldMemo) => {
    const head = parseRequestHead(text, memo);
    if (head.kind !== 'request') throw new Error(head.message);
    return head.headers;
  };

  it('gives the same array for the same header block, whatever the request line', () => {
    const memo = new FieldMemo();
    const first = headersOf(`GET /1 HTTP/1.1\r\n${block}`, memo);
    expect(headersOf(`POST /2 HTTP/1.1\r\n${block}`, memo)).toBe(first);
  });

  it('reads a block that differs in one byte afresh', () => {
    const memo = new FieldMemo();
    headersOf(`GET /1 HTTP/1.1\r\n${block}`, memo);
    expect(headersOf(`GET /1 HTTP/1.1\r\n${block.replace('a', 'b')}`, memo)).toEqual([
      ['Host', 'b'],
      ['Accept', '*/*'],
    ]);
  });

  it('never remembers a block that was refused', () => {
    const memo = new FieldMemo();
    const bad = 'GET / HTTP/1.1\r\nHost : a\r\n\r\n';
    expect(parseRequestHead(bad, memo).kind).toBe('problem');
    expect(parseRequestHead(bad, memo).kind).toBe('problem');
    expect(headersOf('GET / HTTP/1.1\r\n\r\n', memo)).toEqual([]);
  });
});
