import { describe, expect, it } from 'vitest';
import { type ComparableBody, compareBodies } from './compare-bodies.ts';
import { createNoise, noNoise } from './noise.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

function compare(contentType: string, a: string | Uint8Array, b: string | Uint8Array, ignored: string[] = []) {
  const body = (given: string | Uint8Array, type: string): ComparableBody => {
    const bytes = typeof given === 'string' ? utf8(given) : given;
    // Stands for the hash: what is compared here differs in its bytes.
    return { kind: 'recorded', bytes, size: bytes.length, sha256: String(given), contentType: type, problem: null };
  };
  const [left, right] = contentType.split(' | ');
  const noise = createNoise({ ...noNoise, paths: ignored.map((path) => ({ path, endpoint: null })) });
  const options = { noise, endpoint: '', unorderedArrays: [], isEveryArrayUnordered: false, isWhole: false };
  return compareBodies(body(a, left as string), body(b, right ?? (left as string)), options);
}

const told = ({ items }: ReturnType<typeof compare>) => items.map(({ at, a, b }) => `${at}: ${a} → ${b}`);

describe('event streams', () => {
  const stream = 'text/event-stream; charset=utf-8';

  it('are the same when only comments, line ends and the writing of JSON differ', () => {
    const found = compare(
      stream,
      'data: {"a":1,"b":2}\n\n:beat\n\ndata: x\n\n',
      'data:{"b":2,"a":1}\r\n\r\ndata: x\r\n\r\n',
    );
    expect(found).toMatchObject({ verdict: 'same', form: 'events', note: 'The bytes differ, and mean the same.' });
  });

  it('tell what changed in which event, what is gone and what is new', () => {
    const a = 'data: one\n\nevent: tick\nid: 1\ndata: {"n":[1,2]}\n\ndata: end\n\n';
    const b = 'data: one\n\nevent: tock\nid: 1\ndata: {"n":[1,3]}\n\ndata: end\n\ndata: more\n\n';
    const found = compare(stream, a, b);
    expect(found.verdict).toBe('different');
    expect(told(found)).toEqual(['event 2 event: tick → tock', 'event 2 $.n[1]: 2 → 3', 'event 4: null → more']);
    expect(compare(stream, 'data: {"at":1}\n\n', 'data: {"at":2}\n\n', ['$.at'])).toMatchObject({ verdict: 'same' });
  });
});

describe('multipart bodies', () => {
  const form = (boundary: string, ...parts: string[]) =>
    `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
  const field = (name: string, value: string) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`;
  const types = 'multipart/form-data; boundary=aa | multipart/form-data; boundary="bb"';

  it('are the same whatever the boundary and the order of the fields', () => {
    const a = form('aa', field('x', '1\r\n2'), field('y', ''));
    const b = form('bb', field('y', ''), field('x', '1\r\n2'));
    expect(compare(types, a, b)).toMatchObject({ verdict: 'same', form: 'multipart' });
  });

  it('tell by part what differs', () => {
    const file = (type: string, value: string) =>
      `Content-Disposition: form-data; name="f"; filename="é"\r\nContent-Type: ${type}\r\n\r\n${value}`;
    const a = form('aa', field('x', '1'), field('x', '2'), field('j', '{"a":1}'), file('image/png', '\u0000a'));
    const b = form('bb', field('x', '1'), field('x', '3'), field('j', '{"a":2}'), file('image/gif', '\u0000b'));
    expect(told(compare(types, a, b))).toEqual([
      'x: 2 → 3',
      'j $.a: 1 → 2',
      'f content-type: image/png → image/gif',
      'f: 2 bytes: 00 61 → 2 bytes: 00 62',
    ]);
  });

  it('are compared as text or bytes when they are not well formed', () => {
    expect(compare(types, 'no boundary here', 'nor here')).toMatchObject({ verdict: 'different', form: 'text' });
  });
});
