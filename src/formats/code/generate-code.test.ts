import { describe, expect, it } from 'vitest';
import { bodyOf, type CodeRequest } from './code-request.ts';
import { type CodeTarget, codeTargets, generateCode } from './generate-code.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const binary = (text: string) => Array.from(utf8(text), (byte) => String.fromCharCode(byte)).join('');

const request = (over: Partial<CodeRequest> = {}): CodeRequest => ({
  method: 'POST',
  url: 'https://api.example.com/v1/items?q=a%20b',
  httpVersion: '1.1',
  headers: [
    ['Host', 'api.example.com'],
    ['Connection', 'keep-alive, X-Hop'],
    ['X-Hop', '1'],
    ['Content-Length', '7'],
    ['Accept-Encoding', 'gzip'],
    ['Content-Type', 'application/json'],
    ['X-Name', binary('Zoë')],
  ],
  body: bodyOf(utf8(`{"a":"'$(id)'"}`)),
  isBodyCut: false,
  ...over,
});
const targets = Object.keys(codeTargets) as CodeTarget[];
const textOf = (target: CodeTarget, over?: Partial<CodeRequest>) => generateCode(target, request(over)).text;

describe('a request as code', () => {
  it('is a curl command that can be pasted', () => {
    expect(textOf('curl')).toBe(
      [
        `curl 'https://api.example.com/v1/items?q=a%20b' \\`,
        `  --compressed \\`,
        `  --header 'Accept-Encoding: gzip' \\`,
        `  --header 'Content-Type: application/json' \\`,
        `  --header 'X-Name: Zoë' \\`,
        `  --data-raw '{"a":"'\\''$(id)'\\''"}'`,
      ].join('\n'),
    );
  });

  it.each(targets.filter((target) => target !== 'raw'))(
    'as %s says nothing that belongs to the connection',
    (target) => {
      const text = textOf(target);
      expect(text).not.toMatch(/content-length|keep-alive|x-hop/i);
      expect(text).not.toMatch(/host['":\s]/i);
      expect(text).toContain('https://api.example.com/v1/items?q=a%20b');
    },
  );

  it.each(targets)('as %s names a host that is not the address’s own', (target) => {
    const text = textOf(target, { headers: [['Host', 'other.example']] });
    expect(text).toContain('other.example');
  });

  it('keeps the raw request as it was', () => {
    expect(textOf('raw', { method: 'PUT' })).toMatch(
      /^PUT \/v1\/items\?q=a%20b HTTP\/1\.1\r\nHost: api\.example\.com\r\nConnection: /,
    );
    expect(textOf('raw')).toMatch(/\r\n\r\n\{"a":/);
  });

  it.each(targets.filter((target) => target !== 'raw'))(
    'as %s reads a long body from a file, and says so',
    (target) => {
      const { text, notes } = generateCode(target, request({ body: bodyOf(new Uint8Array(70_000)) }));
      expect(text).toContain('body.bin');
      expect(text.length).toBeLessThan(3000);
      expect(notes.join()).toMatch(/save it as body\.bin/);
    },
  );

  it.each(targets)('as %s never lets a header begin another line', (target) => {
    const text = textOf(target, {
      headers: [
        ['X-Bad', 'a\r\nInjected: 1'],
        ['bad name', 'x'],
        ['X-Ok', '1'],
      ],
    });
    if (target !== 'raw') expect(text).not.toMatch(/\r|\n\s*Injected|bad name/);
    expect(text).toContain('X-Ok');
  });

  it('has curl leave dots, brackets and empty headers alone', () => {
    const text = textOf('curl', { url: 'http://h/a/../b[1]{2}', headers: [['X-Empty', '']], method: 'PROPFIND' });
    expect(text).toContain("--request 'PROPFIND'");
    expect(text).toContain('--globoff');
    expect(text).toContain('--path-as-is');
    expect(text).toContain("--header 'X-Empty;'");
    expect(text).toContain("--header 'Content-Type:'");
  });

  it('says when the recorded body was cut, and what a browser refuses', () => {
    const { notes } = generateCode('fetch', request({ isBodyCut: true }));
    expect(notes.join(' ')).toMatch(/was cut.*browser refuses Accept-Encoding/);
  });

  it('merges what a map of headers cannot hold', () => {
    const headers: CodeRequest['headers'] = [
      ['Cookie', 'a=1'],
      ['X-A', '1'],
      ['cookie', 'b=2'],
      ['x-a', '2'],
    ];
    const { text, notes } = generateCode('python', request({ headers }));
    expect(text).toContain('"Cookie": "a=1; b=2"');
    expect(text).toContain('"X-A": "1, 2"');
    expect(notes.join()).toMatch(/several times/);
  });
});
