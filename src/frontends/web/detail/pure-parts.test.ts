import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMediaType } from '../../../formats/media-type.ts';
import { parseMultipart } from '../../../formats/multipart.ts';
import { kindOfBody } from './body/body-kind.ts';
import { decodeText } from './body/decode-text.ts';
import { splitMessages } from './body/grpc-messages.ts';
import { hexLine } from './body/hex-lines.ts';
import { formatXml } from './body/worker/format-xml.ts';
import { diffLines } from './changes/line-diff.ts';
import { requestCookies, responseCookies } from './cookies/parse-cookies.ts';
import { utf8Meaning } from './header-values.ts';
import { EventStreamReader } from './messages/event-stream.ts';
import { parseParameters, queryOf } from './parameters/parse-parameters.ts';
import { absenceReason, timingPhases } from './timing/timing-phases.ts';
import { alternativeNames, commonName } from './tls/distinguished-name.ts';
import { findTokens } from './tokens/json-web-token.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const binary = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('the kind of a body', () => {
  it.each([
    ['application/json; charset=utf-8', '{"a":1}', 'json'],
    ['application/problem+json', '{}', 'json'],
    ['application/x-ndjson', '{}\n{}', 'ndjson'],
    [null, '  {"sniffed": true}', 'json'],
    ['text/plain', '[1,2]', 'json'],
    ['text/plain', 'hello', 'text'],
    ['text/plain', '<!doctype html>', 'text'],
    [null, '<!DOCTYPE html><p>', 'html'],
    ['image/svg+xml', '<svg/>', 'svg'],
    [null, '<?xml version="1.0"?><svg xmlns="x">', 'svg'],
    ['application/octet-stream', '\x89PNG\r\n\x1a\n', 'image'],
    ['image/png', 'not a picture', 'text'],
    ['application/json', 'a\0b', 'binary'],
    ['multipart/form-data; boundary=x', '--x\r\n\r\n\0', 'multipart'],
    ['text/event-stream', 'data: x', 'event-stream'],
    [null, 'wOF2', 'font'],
    [null, '', 'text'],
  ])('%s %j is %s', (contentType, head, kind) => {
    expect(kindOfBody(contentType, binary(head)).kind).toBe(kind);
  });

  it('never hands a page’s type to the browser', () => {
    fc.assert(
      fc.property(fc.string(), fc.uint8Array({ maxLength: 64 }), (contentType, head) => {
        const { mime } = kindOfBody(contentType, head);
        expect(mime === null || /^(?:image|font|audio|video)\/[\w+-]+$/.test(mime)).toBe(true);
      }),
    );
  });
});

describe('a body’s text', () => {
  it('is in the character set that the mark, the message or the document names', () => {
    expect(decodeText(binary('\xff\xfeh\0'), 'text/plain; charset=utf-8')).toMatchObject({
      text: 'h',
      charset: 'utf-16le',
    });
    expect(decodeText(binary('\xe4'), 'text/plain; charset="ISO-8859-1"')).toMatchObject({
      text: 'ä',
      from: 'content type',
    });
    expect(decodeText(binary('<meta charset=koi8-r>\xc1'), 'text/html')).toMatchObject({ charset: 'koi8-r' });
    expect(decodeText(binary('<?xml version="1.0" encoding="windows-1251"?>\xe4'), null).text).toContain('д');
    expect(decodeText(bytes('äö'), 'text/plain; charset=nonsense')).toMatchObject({ text: 'äö', from: 'default' });
  });

  it('says when bytes mean nothing', () => {
    expect(decodeText(binary('a\xff'), null).isDamaged).toBe(true);
    expect(decodeText(bytes('a\ufffd'), null).isDamaged).toBe(false);
  });
});

describe('headers', () => {
  it('media types keep quoted parameters', () => {
    expect(parseMediaType('Multipart/Form-Data; boundary="a;b\\"c"; X=1')).toEqual({
      type: 'multipart/form-data',
      parameters: new Map([
        ['boundary', 'a;b"c'],
        ['x', '1'],
      ]),
    });
  });

  it('are read as UTF-8 only when they are that', () => {
    expect(utf8Meaning('plain')).toBeNull();
    expect(utf8Meaning('b\xc3\xbccher')).toBe('bücher');
    expect(utf8Meaning('b\xfccher')).toBeNull();
  });
});

describe('cookies', () => {
  it('of a request come in order, repeated ones too', () => {
    expect(
      requestCookies([
        ['Cookie', 'a=1; b="x=y"; a=2;; bare'],
        ['cookie', 'c='],
      ]),
    ).toEqual([
      { name: 'a', value: '1' },
      { name: 'b', value: '"x=y"' },
      { name: 'a', value: '2' },
      { name: '', value: 'bare' },
      { name: 'c', value: '' },
    ]);
  });

  it('of a response have attributes, and remarks on what browsers do', () => {
    const [cookie, gone] = responseCookies(
      [
        ['Set-Cookie', 'id=a=b; Path=/; HttpOnly; SameSite=None'],
        ['set-cookie', '__Host-x=; Max-Age=0; Path=/a'],
      ],
      { isSecure: true, now: 0 },
    );
    expect(cookie).toMatchObject({
      name: 'id',
      value: 'a=b',
      remarks: ['Browsers refuse SameSite=None without Secure.'],
    });
    expect(cookie?.attributes).toContainEqual({ name: 'HttpOnly', value: null });
    expect(gone?.remarks).toEqual([
      'Deletes the cookie: it is expired.',
      'The __Host- prefix needs Secure, Path=/ and no Domain.',
    ]);
  });
});

describe('parameters', () => {
  it('are decoded as forms are, and keep what cannot be', () => {
    expect(parseParameters('a=1+2&b=%C3%A4&c=%zz%E4&&d')).toEqual([
      { name: 'a', value: '1 2' },
      { name: 'b', value: 'ä' },
      { name: 'c', value: '%zz%E4' },
      { name: 'd', value: '' },
    ]);
    expect(queryOf('/a?b=c?d#e')).toBe('b=c?d');
  });
});

describe('multipart', () => {
  const body = binary(
    'preamble\r\n--x\r\nContent-Disposition: form-data; name="t"\r\n\r\nva--x\r\nlue\r\n--x\r\nContent-Disposition: form-data; name="f"; filename="\xc3\xa4.bin"\r\nContent-Type: application/octet-stream\r\n\r\n\0\x01\xff\r\n--x--\r\n',
  );

  it('is cut at boundaries that begin a line', () => {
    const multipart = parseMultipart(body, 'multipart/form-data; boundary=x');
    expect(multipart?.isWhole).toBe(true);
    expect(multipart?.parts).toMatchObject([
      { name: 't', fileName: null, bytes: binary('va--x\r\nlue') },
      { name: 'f', fileName: 'ä.bin', contentType: 'application/octet-stream', bytes: binary('\0\x01\xff') },
    ]);
  });

  it('says when its end is missing', () => {
    const multipart = parseMultipart(body.subarray(0, 100), 'multipart/form-data; boundary=x');
    expect(multipart?.isWhole).toBe(false);
  });
});

describe('an event stream', () => {
  const text = ': hi\n\nid: 1\nevent: a\ndata: {"x":1}\ndata: two\n\r\nretry: 10\r\r\ndata:é\r\n\r\ndata: unfinished';

  it('gives the same events wherever it is split', () => {
    const all = bytes(text);
    const whole = new EventStreamReader().read(all);
    expect(whole.map(({ type, id, data, isComment }) => ({ type, id, data, isComment }))).toEqual([
      { type: 'message', id: null, data: 'hi', isComment: true },
      { type: 'a', id: '1', data: '{"x":1}\ntwo', isComment: false },
      { type: 'message', id: null, data: '', isComment: false },
      { type: 'message', id: null, data: 'é', isComment: false },
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 8 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), all.length];
        const reader = new EventStreamReader();
        expect(at.slice(1).flatMap((end, index) => reader.read(all.subarray(at[index], end)))).toEqual(whole);
      }),
    );
  });

  it('says where each event is', () => {
    const [, second] = new EventStreamReader().read(bytes(text));
    expect(text.slice(second?.position, (second?.position ?? 0) + 5)).toBe('id: 1');
  });
});

describe('a JSON Web Token', () => {
  const part = (value: unknown) =>
    btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const token = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'u', exp: 1700000000 })}.sig`;

  it('is found in a text and taken apart', () => {
    expect(findTokens(`Bearer ${token}, again ${token}`)).toMatchObject([
      { text: token, signature: 'sig', times: [{ claim: 'exp', at: 1_700_000_000_000 }] },
    ]);
  });

  it('is not seen where there is none', () => {
    expect(findTokens('eyJhbGciOi.eyJhYWFhYWFh.x eyJ9.eyJ9.')).toEqual([]);
  });
});

describe('small parts', () => {
  it('lines of hex', () => {
    expect(hexLine(binary('Hello\0\xff!'), { from: 0, perLine: 8, position: 16 })).toEqual({
      offset: '000010',
      hex: '48 65 6c 6c  6f 00 ff 21',
      text: 'Hello..!',
    });
  });

  it('messages with a length in front', () => {
    expect(splitMessages(binary('\0\0\0\0\x02hi\x01\0\0\0\x09cut'))).toMatchObject([
      { position: 0, isCompressed: false, messageBytes: 2, bytes: binary('hi') },
      { position: 7, isCompressed: true, messageBytes: 9, bytes: binary('cut') },
    ]);
    expect(splitMessages(bytes('plain text'))).toEqual([]);
  });

  it('XML on lines', () => {
    expect(formatXml('<?xml version="1.0"?><a x="1"><b>t</b><c/><d></d><!-- n --><e><f>1</f></e></a>')).toBe(
      '<?xml version="1.0"?>\n<a x="1">\n  <b>t</b>\n  <c/>\n  <d></d>\n  <!-- n -->\n  <e>\n    <f>1</f>\n  </e>\n</a>',
    );
  });

  it('lines that differ', () => {
    const kinds = diffLines(['a', 'b', 'c'], ['a', 'x', 'c']).map(({ kind, text }) => kind[0] + text);
    expect(kinds).toEqual(['sa', 'rb', 'ax', 'sc']);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c')),
        fc.array(fc.constantFrom('a', 'b', 'c')),
        (before, after) => {
          const lines = diffLines(before, after);
          expect(lines.filter(({ kind }) => kind !== 'added').map(({ text }) => text)).toEqual(before);
          expect(lines.filter(({ kind }) => kind !== 'removed').map(({ text }) => text)).toEqual(after);
        },
      ),
    );
  });

  it('phases one behind the other, absent ones as absent', () => {
    const { phases, totalMs } = timingPhases({ blocked: 1, send: 2, wait: 3 });
    expect(totalMs).toBe(6);
    expect(phases.map(({ startMs }) => startMs)).toEqual([0, null, null, null, 1, 3, null]);
    expect(absenceReason({ blocked: 1, send: 2 }, true, true)).toMatch(/already/);
  });

  it('names of certificates', () => {
    expect(commonName('C=US, O=Example, CN=www.example.com')).toBe('www.example.com');
    expect(commonName('O=Only')).toBe('O=Only');
    expect(alternativeNames('DNS:a.example, IP Address:127.0.0.1')).toEqual(['a.example', '127.0.0.1']);
  });
});
