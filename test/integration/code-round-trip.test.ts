// What is written is what a real shell, interpreter or compiler reads: texts of every kind, quoted by us, given back by them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, type CodeRequest } from '../../src/formats/code/code-request.ts';
import { generateCode } from '../../src/formats/code/generate-code.ts';
import {
  goBytes,
  goLiteral,
  javascriptLiteral,
  phpBytes,
  phpLiteral,
  powershellLiteral,
  pythonBytes,
  pythonLiteral,
  rustBytes,
  rustLiteral,
} from '../../src/formats/code/quoting/literals.ts';
import { quoteSh, quoteShBytes } from '../../src/formats/code/quoting/sh-quote.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'nectoproxy-code-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const nasty = [
  "'; rm -rf / #",
  '$(touch /tmp/x)`id`$HOME$1!!',
  'a\\\'b"c\\n\\',
  'line\nfeed\r\nand\ttab',
  '\u001b[31mred\u0007\u007f\u009b',
  '\u202eright to left\u2066\u200b\ufeff\u2028',
  '“typographic” ‘quotes’ ‚low‛',
  'emoji 😀 \u{e0041} äöü',
  '<?php ?> </script> {$x} #{y} %s %n',
  '\n\n',
  ' ',
  '',
  '@file',
  '-n',
];
const text = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'\'"\\`$(){}[]!#%&*?~;|<>\n\r\t x\u001b\u0000é’😀') }),
);
/** Well-formed: bodies and headers come out of UTF-8. */
const texts = fc.sample(text, { numRuns: 300, seed: 7 }).map((each) => each.toWellFormed());
const withoutNul = [...nasty, ...texts].map((each) => each.replaceAll('\0', ''));
const all = [...nasty, ...texts];
const byteLists = fc.sample(fc.uint8Array({ maxLength: 40 }), { numRuns: 200, seed: 7 });

const shown = (output: Buffer): string[] => {
  const pieces = output.toString().split('\0');
  return pieces.slice(0, -1);
};

describe('quoted texts', () => {
  it('mean themselves to a POSIX shell', () => {
    const script = withoutNul.map((each) => `printf '%s\\0' ${quoteSh(each)}`).join('\n');
    writeFileSync(join(dir, 'texts.sh'), script);
    expect(shown(execFileSync('/bin/sh', [join(dir, 'texts.sh')]))).toEqual(withoutNul);
    expect(script.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });

  it('as bytes, too', () => {
    const lists = byteLists.map((bytes) => bytes.filter((byte) => byte !== 0));
    const words = lists.map((bytes) => quoteShBytes(Buffer.from(bytes).toString('latin1')));
    writeFileSync(join(dir, 'bytes.sh'), words.map((word) => `printf '%s\\0' ${word}`).join('\n'));
    const output = execFileSync('/bin/sh', [join(dir, 'bytes.sh')])
      .toString('latin1')
      .split('\0')
      .slice(0, -1);
    expect(output).toEqual(lists.map((bytes) => Buffer.from(bytes).toString('latin1')));
  });

  it('mean themselves to Python', () => {
    const lines = [
      'import sys, json',
      `texts = [${all.map(pythonLiteral).join(',\n')}]`,
      `blobs = [${byteLists.map(pythonBytes).join(',\n')}]`,
      'json.dump([texts, [list(b) for b in blobs]], sys.stdout)',
    ];
    writeFileSync(join(dir, 'texts.py'), lines.join('\n'));
    const [strings, blobs] = JSON.parse(execFileSync('python3', [join(dir, 'texts.py')]).toString());
    expect(strings).toEqual(all);
    expect(blobs).toEqual(byteLists.map((bytes) => [...bytes]));
  });

  it('mean themselves to JavaScript', () => {
    const source = `process.stdout.write(JSON.stringify([${all.map(javascriptLiteral).join(',\n')}]))`;
    writeFileSync(join(dir, 'texts.mjs'), source);
    expect(JSON.parse(execFileSync(process.execPath, [join(dir, 'texts.mjs')]).toString())).toEqual(all);
    expect(source).not.toContain('</script');
  });

  it('mean themselves by the grammars of Go, Rust and PHP', () => {
    for (const each of all) {
      expect(Buffer.from(bytesOf(goLiteral(each), goEscapes))).toEqual(Buffer.from(each));
      expect(Buffer.from(bytesOf(rustLiteral(each), rustEscapes))).toEqual(Buffer.from(each));
      expect(Buffer.from(bytesOf(phpLiteral(each), phpEscapes))).toEqual(Buffer.from(each));
    }
    for (const bytes of byteLists) {
      expect(bytesOf(goBytes(bytes), goEscapes)).toEqual([...bytes]);
      expect(bytesOf(rustBytes(bytes).slice(1), rustEscapes)).toEqual([...bytes]);
      expect(bytesOf(phpBytes(bytes), phpEscapes)).toEqual([...bytes]);
    }
  });

  it('mean themselves by the grammar of PowerShell', () => {
    for (const each of all) expect(powershellValue(powershellLiteral(each))).toBe(each);
  });
});

type Escapes = ReadonlyArray<[RegExp, (match: RegExpExecArray) => number[]]>;
const utf8 = (code: number): number[] => [...Buffer.from(String.fromCodePoint(code))];
const simple: Escapes[number] = [
  /^\\([\\"nrt$])/,
  ([, sign]) => [{ n: 10, r: 13, t: 9 }[sign as string] ?? (sign as string).charCodeAt(0)],
];
/** “The Go Programming Language Specification”, string literals. */
const goEscapes: Escapes = [
  [/^\\x([0-9a-f]{2})/, ([, digits]) => [Number.parseInt(digits as string, 16)]],
  [/^\\u([0-9a-f]{4})/, ([, digits]) => utf8(Number.parseInt(digits as string, 16))],
  [/^\\U([0-9a-f]{8})/, ([, digits]) => utf8(Number.parseInt(digits as string, 16))],
  simple,
];
/** “The Rust Reference”, tokens. */
const rustEscapes: Escapes = [
  [/^\\x([0-9a-f]{2})/, ([, digits]) => [Number.parseInt(digits as string, 16)]],
  [/^\\u\{([0-9a-f]{1,6})\}/, ([, digits]) => utf8(Number.parseInt(digits as string, 16))],
  simple,
];
/** PHP manual, “Strings”, double quoted. */
const phpEscapes: Escapes = [...rustEscapes];

/** The bytes between double quotes; no quote and no `$` stands there by itself. */
function bytesOf(literal: string, escapes: Escapes): number[] {
  expect(literal).toMatch(/^".*"$/s);
  let rest = literal.slice(1, -1);
  const bytes: number[] = [];
  while (rest !== '') {
    const found = escapes
      .map(([pattern, read]) => ({ match: pattern.exec(rest), read }))
      .find(({ match }) => match !== null);
    if (found?.match) {
      bytes.push(...found.read(found.match));
      rest = rest.slice(found.match[0].length);
      continue;
    }
    const character = String.fromCodePoint(rest.codePointAt(0) as number);
    expect(character).not.toMatch(/["\\\n]/);
    if (escapes === phpEscapes) expect(character).not.toBe('$');
    bytes.push(...Buffer.from(character));
    rest = rest.slice(character.length);
  }
  return bytes;
}

/** about_Quoting_Rules: between single quotes (of any form) only doubled ones are special. */
function powershellValue(expression: string): string {
  const inner = expression.startsWith('(') ? expression.slice(1, -1) : expression;
  let value = '';
  let rest = inner;
  while (rest !== '') {
    const quoted = /^'((?:[^'‘’‚‛]|'')*)'/.exec(rest);
    const character = /^\[char\]0x([0-9a-f]+)/.exec(rest);
    const found = quoted ?? character;
    if (found === null) throw new Error(`not PowerShell: ${rest}`);
    value += quoted
      ? (quoted[1] as string).replaceAll("''", "'")
      : String.fromCharCode(Number.parseInt(character?.[1] as string, 16));
    rest = rest.slice(found[0].length).replace(/^ \+ /, '');
  }
  return value;
}

describe('whole programs', () => {
  let server: http.Server;
  let seen: Array<{ method: string; url: string; headers: string[]; body: Buffer }>;
  beforeAll(async () => {
    seen = [];
    server = http.createServer(async (incoming, response) => {
      const body = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
      seen.push({ method: incoming.method as string, url: incoming.url as string, headers: incoming.rawHeaders, body });
      response.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const bodies = [Buffer.from(`quo'te "$(id)" \\ äöü\r\n\u001b[0m😀\n`), Buffer.from([0, 255, 128, 10, 39, 36])];
  const request = (body: Uint8Array): CodeRequest => ({
    method: 'PATCH',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a%20b?c='$(id)'&d[]=1`,
    headers: [
      ['X-Quote', `it's "$(id)" \`id\` \\ end`],
      ['X-Bytes', Buffer.from('Zoë').toString('latin1')],
      ['X-Latin', '\xfcber'],
      ['X-Empty', ''],
      ['Content-Type', 'application/x-test'],
      ['X-Twice', '1'],
      ['X-Twice', '2'],
    ],
    httpVersion: '1.1',
    body: bodyOf(body),
    isBodyCut: false,
  });

  async function run(file: string, args: string[]): Promise<void> {
    const { execFile } = await import('node:child_process');
    await new Promise<void>((resolve, reject) =>
      execFile(file, args, { env: { ...process.env, NO_PROXY: '*', no_proxy: '*' } }, (error, _, stderr) =>
        error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(),
      ),
    );
  }

  async function expectSame(body: Buffer): Promise<void> {
    const got = seen.at(-1);
    const wanted = request(body);
    expect(got?.method).toBe('PATCH');
    expect(decodeURI(got?.url ?? '')).toBe(
      decodeURI(new URL(wanted.url).pathname + wanted.url.slice(wanted.url.indexOf('?'))),
    );
    expect(got?.body).toEqual(body);
    const values = (name: string) =>
      got?.headers.filter((_, at) => at % 2 === 1 && got.headers[at - 1]?.toLowerCase() === name);
    for (const [name, value] of wanted.headers.filter(([each]) => each !== 'X-Twice'))
      expect([name, values(name.toLowerCase())]).toEqual([name, [value]]);
    expect(values('x-twice')?.join(', ')).toBe('1, 2');
  }

  it.each(bodies)('curl sends what was recorded (%#)', async (body) => {
    writeFileSync(join(dir, 'curl.sh'), `${generateCode('curl', request(body)).text} --silent --noproxy '*'\n`);
    await run('/bin/sh', [join(dir, 'curl.sh')]);
    await expectSame(body);
  });

  it.each(bodies)('Node’s fetch sends what was recorded (%#)', async (body) => {
    writeFileSync(join(dir, 'fetch.mjs'), generateCode('fetch', request(body)).text);
    await run(process.execPath, [join(dir, 'fetch.mjs')]);
    await expectSame(body);
  });

  it('every Python program can be compiled', () => {
    for (const body of bodies) {
      writeFileSync(join(dir, 'program.py'), generateCode('python', request(body)).text);
      execFileSync('python3', ['-m', 'py_compile', join(dir, 'program.py')]);
    }
  });
});
