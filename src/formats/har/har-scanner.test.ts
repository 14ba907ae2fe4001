import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HarFormatError, HarScanner, type HarScannerOptions } from './har-scanner.ts';

const mark = 'MARK:';

function scan(text: string, cuts: number[] = [], options: Partial<HarScannerOptions> = {}): string[] {
  const scanner = new HarScanner({ mark, ...options });
  const bytes = new TextEncoder().encode(text);
  const told: string[] = [];
  const spilled = new Map<number, string>();
  let from = 0;
  for (const cut of [...cuts.map((each) => each % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    for (const event of scanner.push(bytes.subarray(from, cut))) {
      if (event.kind === 'spill') {
        spilled.set(event.id, (spilled.get(event.id) ?? '') + new TextDecoder('latin1').decode(event.bytes));
        continue;
      }
      const what = event.kind === 'head' ? event.name : event.kind === 'message' ? '' : `#${event.index}`;
      const body = 'text' in event ? (event.text === null ? 'too large' : new TextDecoder().decode(event.text)) : '';
      told.push(`${event.kind} ${what} ${body}`.trimEnd());
    }
    from = cut;
  }
  scanner.end();
  return [...told, ...[...spilled].map(([id, text]) => `spill ${id} ${text}`)];
}

describe('the HAR scanner', () => {
  it('gives entries, the rest of the log, and nothing else', () => {
    const text =
      '\ufeff{"x":[1,{"entries":[0]}],"log":{"version":"1.2","entries":[{"a":"]}\\""}, {"b":[{"c":1}]}],"pages":[]},"y":0}\n';
    expect(scan(text)).toEqual([
      'head version "1.2"',
      'entry #0 {"a":"]}\\""}',
      'entry #1 {"b":[{"c":1}]}',
      'head pages []',
    ]);
  });

  it('takes long strings and WebSocket messages out', () => {
    const text =
      '{"log":{"entries":[{"a":"0123456789\\n","_webSocketMessages":[{"data":"abcdefghijkl"} , 7],"z":"ok"}]}}';
    expect(scan(text, [], { longStringBytes: 8 })).toEqual([
      'message  {"data":"MARK:1"}',
      'message  7',
      'entry #0 {"a":"MARK:0","_webSocketMessages":[],"z":"ok"}',
      'spill 0 0123456789\\n',
      'spill 1 abcdefghijkl',
    ]);
  });

  it('says the same wherever its input is cut', () => {
    const text =
      '{"log":{"creator":{"name":"n\\\\","version":"é"},"entries":[{"s":"\\"\\\\","t":"0123456789\\\\","_webSocketMessages":[{"data":"0123456789"},{"data":"\\""}],"n":1.5e3},"x",[1,[2]],null]}}';
    const whole = scan(text, [], { longStringBytes: 6 });
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 12 }), (cuts) => {
        expect(scan(text, cuts, { longStringBytes: 6 })).toEqual(whole);
      }),
    );
    expect(
      scan(
        text,
        Array.from(text, (_, at) => at),
        { longStringBytes: 6 },
      ),
    ).toEqual(whole);
  });

  it('leaves out an entry that is too large, and goes on', () => {
    const text = `{"log":{"entries":[{"a":[${'1,'.repeat(100)}1]},{"b":2}]}}`;
    expect(scan(text, [], { maxEntryBytes: 50 })).toEqual(['entry-too-large #0', 'entry #1 {"b":2}']);
  });

  it.each([
    ['', /empty/],
    ['<html>', /does not begin with/],
    ['[]', /does not begin with/],
    ['{"log":{"entries":[{"a":1}', /ends in the middle.*1 bytes|ends in the middle/],
    ['{"log":{"entries":[]}', /ends in the middle/],
    ['{"a":1}', /not HAR/],
    ['{"log":{"entries":{}}}', /not HAR/],
    ['{"log":{"entries":[{]]}}', /brackets do not match/],
    [`{"log":{"entries":[${'['.repeat(1_000_000)}`, /nested deeper/],
    ['{"log":{"entries":[]}}{', /behind its end/],
  ])('refuses %.30s', (text, reason) => {
    expect(() => scan(text)).toThrow(reason);
    expect(() => scan(text)).toThrow(HarFormatError);
  });

  it.each([
    ['{"log":{"entries":[{"a":1},{]]}}', 28],
    ['{"log":{"entries":[]}} {', 23],
    [`{"log":{"entries":[{"a":${'['.repeat(600)}`, 24 + 508],
  ])('names the place where %.30s is wrong, wherever its input is cut', (text, place) => {
    for (const cuts of [[], [5, 10, 25], Array.from(text, (_, at) => at)])
      expect(() => scan(text, cuts)).toThrow(`at byte ${place},`);
  });

  it('refuses a string without end before it has used much memory', () => {
    const scanner = new HarScanner({ mark, maxStringBytes: 1000 });
    scanner.push(new TextEncoder().encode('{"log":{"comment":"'));
    expect(() => {
      for (let at = 0; at < 100; at += 1) scanner.push(new Uint8Array(100).fill(0x61));
    }).toThrow(/string of more than 1000/);
  });
});
