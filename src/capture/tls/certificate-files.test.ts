import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLeafFile, leafFileName, rootCertificateFile } from './certificate-files.ts';

test.each(['example.com', 'a.b-c.test', '127.0.0.1', 'localhost'])('%s keeps its name', (host) => {
  expect(leafFileName(host)).toBe(host);
});

test.each([
  'ca',
  'con',
  'nul.test',
  '::1',
  '*.a.test',
  '..',
  '.hidden',
  '../up',
  'a/b',
  'a\\b',
  'a\0b',
  'trailing.',
  'x'.repeat(250),
  '',
])('%j gets a safe one', (host) => {
  expect(leafFileName(host)).toMatch(/^[a-z0-9_.-]{0,100}~[0-9a-f]{12}$/);
});

test('whatever the host, the name is safe, and two hosts never share one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      const name = leafFileName(a);
      expect(name).toMatch(/^[a-z0-9_.~-]{1,113}$/);
      expect(name).not.toMatch(/^\.|^ca$/);
      if (a !== b) expect(leafFileName(b)).not.toBe(name);
    }),
  );
});

test('clearing takes leaves only', () => {
  expect(['a.test.crt', 'a.test.key'].every(isLeafFile)).toBe(true);
  expect([rootCertificateFile, 'ca.key', 'notes.txt', 'a.crt.tmp'].some(isLeafFile)).toBe(false);
});
