import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodySpool } from './body-spool.ts';

describe('a body spool', () => {
  it('gives back a true beginning of what was put in, however it is taken, and never more than the limit', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), bytes: fc.uint8Array({ maxLength: 50 }) }),
      fc.record({ kind: fc.constant('take' as const), maxBytes: fc.integer({ min: 1, max: 60 }) }),
    );
    fc.assert(
      fc.property(fc.array(step), fc.nat(200), (steps, limit) => {
        const spool = new BodySpool();
        const put: number[] = [];
        const got: number[] = [];
        const take = (parts: Uint8Array[]): void => {
          const bytes = parts.flatMap((part) => [...part]);
          got.push(...bytes);
          spool.chunked(bytes.length);
        };
        for (const next of steps) {
          if (next.kind === 'append') {
            spool.append(next.bytes, limit, 0);
            put.push(...next.bytes);
          } else {
            take(spool.take(next.maxBytes));
          }
          expect(spool.chunkedBytes).toBe(got.length);
        }
        take(spool.takeAll());
        const kept = limit === 0 ? put.length : Math.min(limit, put.length);
        expect(got).toEqual(put.slice(0, kept));
        expect(spool.isCut).toBe(kept < put.length);
      }),
    );
  });

  it('takes nothing more once it was given up', () => {
    const spool = new BodySpool();
    spool.append(Uint8Array.of(1, 2), 0, 0);
    spool.giveUp();
    spool.append(Uint8Array.of(3), 0, 0);
    expect(spool.isCut).toBe(true);
    expect(spool.takeAll()).toEqual([]);
  });
});
