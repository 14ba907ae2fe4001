import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandLine, splitCommandLine } from './command-line.ts';

test('a command line is split as a shell would', () => {
  expect(splitCommandLine('node server.js --flag')).toEqual(['node', 'server.js', '--flag']);
  expect(splitCommandLine(`  a 'b c'  "d \\"e\\" $x" f\\ g h'i'"j" ''`)).toEqual([
    'a',
    'b c',
    'd "e" $x',
    'f g',
    'hij',
    '',
  ]);
  expect(splitCommandLine(`"C:\\dir\\x" y`)).toEqual(['C:\\dir\\x', 'y']);
  expect(splitCommandLine(`a "b`)).toBeNull();
  expect(splitCommandLine(' ')).toEqual([]);
});

test('what is written as a command line is read back as the same words', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (words) => {
      expect(splitCommandLine(commandLine(words))).toEqual(words);
    }),
  );
});
