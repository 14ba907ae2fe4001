import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineGate } from './line-gate.ts';

/** Bytes in pieces, and whether lines are asked about when each piece comes. */
const talk = fc.array(fc.record({ text: fc.stringMatching(/^[ahé\r\n]{0,6}$/), isOn: fc.boolean() }), {
  maxLength: 30,
});

function gateFor(isKept: (line: string) => boolean) {
  const written: Buffer[] = [];
  const kept: Buffer[] = [];
  const state = { isOn: false };
  const gate = new LineGate({
    isOn: () => state.isOn,
    keeps: (line) => isKept(line.toString()) && kept.push(line) > 0,
    write: (bytes) => void written.push(bytes),
    passed: () => {},
  });
  return { gate, state, kept, text: () => Buffer.concat(written).toString() };
}

it('passes every byte in order, however it is cut, whenever asking begins and ends', () => {
  fc.assert(
    fc.property(talk, (pieces) => {
      const { gate, state, text } = gateFor(() => false);
      for (const { text: piece, isOn } of pieces) {
        state.isOn = isOn;
        if (!isOn) gate.flush();
        gate.take(Buffer.from(piece));
      }
      gate.end();
      expect(text()).toBe(pieces.map((piece) => piece.text).join(''));
    }),
  );
});

it('keeps whole lines only, lets the others pass in order, and puts nothing inside a line', () => {
  fc.assert(
    fc.property(talk, (pieces) => {
      const { gate, state, kept, text } = gateFor((line) => line.includes('h'));
      for (const { text: piece, isOn } of pieces) {
        state.isOn = isOn;
        gate.take(Buffer.from(piece));
        gate.put(Buffer.from('PUT\n'));
      }
      gate.end();
      const all = pieces.map((piece) => piece.text).join('');
      for (const line of kept) expect(all.split('\n')).toContain(line.toString().slice(0, -1));
      expect(
        text()
          .split('\n')
          .filter((line) => line.includes('PUT') && line !== 'PUT'),
      ).toEqual([]);
      expect(text().split('PUT\n')).toHaveLength(pieces.length + 1);
    }),
  );
});
